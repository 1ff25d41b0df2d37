//! The command line of glossator; the work is done in the library.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit,
    reason = "the program speaks; the library never does"
)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os()).into()
}

/// Looks at standard output before `main`, and before the language opens the null device in the place of what is closed.
#[cfg(unix)]
#[ctor::ctor]
fn look() {
    cli::note_closed(rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err());
}
