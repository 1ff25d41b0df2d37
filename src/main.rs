//! The command line of glossator; the work is done in the library.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit,
    reason = "the program speaks; the library never does"
)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
