//! `glossator completions`: completions for a shell.

use std::io;

use clap_complete::Shell;

use super::exit::{Exit, Failure};
use super::output::to_stdout;

/// Write completions for a shell to standard output
#[derive(Debug, clap::Args)]
#[command(after_help = "For bash: glossator completions bash > ~/.local/share/bash-completion/completions/glossator")]
pub struct Args {
    /// The shell
    shell: Shell,
}

pub fn run(args: &Args) -> Result<Exit, Failure> {
    // The generator ends the program when its output fails, so it fills a buffer.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "glossator", &mut script);
    to_stdout(io::stdout().lock(), |out| Ok(out.write_all(&script)?))?;
    Ok(Exit::Clean)
}
