//! The command line of glossator; the work is done in the library.
#![forbid(unsafe_code)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
