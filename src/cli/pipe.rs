//! Standard input without its name: in a pipe `-` need not be written.

use std::ffi::OsString;

use clap::Parser;
use clap::error::ErrorKind;

/// The arguments read again with `-` at their end, where only a file was missing and something is piped in. Where that is
/// none of the call's, the error stands.
pub fn parsed<P: Parser>(mut arguments: Vec<OsString>, error: &clap::Error) -> Option<P> {
    if error.kind() != ErrorKind::MissingRequiredArgument || !is_piped() {
        return None;
    }
    arguments.push("-".into());
    P::try_parse_from(arguments).ok()
}

/// Whether standard input is a pipe or a file: a terminal and the null device give nothing.
#[cfg(unix)]
fn is_piped() -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::FileTypeExt as _;

    let input = std::io::stdin().as_fd().try_clone_to_owned().map(std::fs::File::from);
    let kind = input.and_then(|input| input.metadata()).map(|found| found.file_type());
    kind.is_ok_and(|kind| kind.is_fifo() || kind.is_file())
}

/// Elsewhere the name has to be written.
#[cfg(not(unix))]
fn is_piped() -> bool {
    false
}
