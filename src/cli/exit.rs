//! How a run ends.

use std::io;
use std::process::ExitCode;

use glossator::exchange::ExchangeError;
use glossator::xml::WriteError;

use super::messages::Message;

/// The exit codes, the same for every subcommand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well; warnings may have been reported.
    Clean = 0,
    /// The work is done and there are findings or differences.
    Findings = 1,
    /// Wrong usage, or a file could not be read or written.
    Failure = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a subcommand stops.
#[derive(Debug)]
pub enum Failure {
    /// Nobody reads the output any more, which is not an error: `glossator … | head`.
    BrokenPipe,
    /// An output failed; a caller that knows its name makes a message of it.
    Output(io::Error),
    /// An error to report.
    Message(Box<Message>),
}

impl Failure {
    /// A failure that concerns no file.
    pub fn usage(text: impl Into<String>) -> Self {
        Message::error(None, text).into()
    }

    /// The failure as one of a file, where it is a message that names none.
    pub fn about(self, file: &str) -> Self {
        match self {
            Self::Message(message) => message.about(file).into(),
            other => other,
        }
    }
}

impl From<Message> for Failure {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Output(error) => Self::Output(error),
            other => Self::usage(other.to_string()),
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Output(error) => Self::Output(error),
            other => Self::usage(other.to_string()),
        }
    }
}
