//! `glossator man`: the manual pages.

use std::io;
use std::path::PathBuf;

use super::exit::{Exit, Failure};
use super::output::{Target, make_folder, to_stdout};

/// Write the manual pages: one for the program, one for each command
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  glossator man -o ~/.local/share/man/man1 && man glossator-import")]
pub struct Args {
    /// Output folder for the pages; created if it does not exist
    #[arg(short, long, alias = "out", value_name = "DIR")]
    output: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

pub fn run(args: &Args) -> Result<Exit, Failure> {
    make_folder(&args.output)?;
    let pages = pages()?;
    for (name, page) in &pages {
        let path = args.output.join(name);
        Target::File(path).write(args.force, |out| Ok(out.write_all(page)?))?;
    }
    to_stdout(io::stdout().lock(), |out| {
        Ok(writeln!(out, "wrote {} pages to {}", pages.len(), args.output.display())?)
    })?;
    Ok(Exit::Clean)
}

/// Names of files, and the pages in the language of man.
fn pages() -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut program = super::command();
    program.build();
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help");
    std::iter::once(&program).chain(commands).map(page).collect()
}

fn page(command: &clap::Command) -> Result<(String, Vec<u8>), Failure> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    Ok((format!("{name}.1"), page))
}
