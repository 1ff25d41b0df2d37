//! `glossator concordance`: which word replaced which, how often, in what layer.

use std::io;
use std::path::PathBuf;

use clap::ValueEnum;
use glossator::diff::{Concordance, render};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Loaded, PAGES_AND_EDITIONS, load_version};
use super::messages::Reporter;
use super::output::{Target, to_stdout};
use super::pages::PageArgs;
use super::terminal;
use super::versions::{HowArgs, compared};

/// Count which words replaced which from version to version, layer by layer
///
/// Each version is compared with the one named before it: `v1 v2 v3` counts the changes from v1 to v2 and from v2 to
/// v3. Replacements of words and of phrases up to four words are counted; a rewritten sentence is not a replacement of
/// words.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        glossator concordance page.v1.txt page.v2.txt page.v3.txt > words.csv\n  \
                        glossator concordance --layer gloss --format table old.xml new.xml\n\n\
                        Columns: old, new, count, layer, files (in how many pairs of versions), example \
                        (file:line:column \
                        of the first). A cell that a spreadsheet would read as a formula begins with an apostrophe.")]
pub struct Args {
    /// Versions, the oldest first; `-` for standard input
    #[arg(required = true, value_name = "FILE", num_args = 2..)]
    files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    format: Format,
    /// Output file; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    how: HowArgs,
    #[command(flatten)]
    pages: PageArgs,
}

/// A format of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values
    Csv,
    /// For people
    Table,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let inputs = inputs(&args.files)?;
    let target = Target::new(args.output.as_deref());
    inputs.iter().try_for_each(|input| target.check(args.force, input))?;
    let (reporter, options) = (Reporter::default(), args.how.options(config)?);
    let mut concordance = Concordance::default();
    let mut before: Option<Loaded> = None;
    for input in &inputs {
        let file = load_version(input, &args.pages, config)?;
        reporter.tell(file.warnings());
        if let Some(old) = &before {
            compared(old, &file, &options, &reporter, |compared| concordance.add(compared));
        }
        before = Some(file);
    }
    let found = concordance.replacements();
    match (args.format, &target) {
        (Format::Csv, _) => target.write(args.force, |out| Ok(render::concordance_csv(&found, config.cells, out)?))?,
        (Format::Table, Target::Stdout) => {
            to_stdout(anstream::stdout().lock(), |out| Ok(render::concordance_table(&found, terminal::width(), out)?))?
        }
        (Format::Table, Target::File(_)) => target.write(args.force, |out| {
            let mut table = Vec::new();
            render::concordance_table(&found, terminal::width(), &mut table)?;
            let plain = anstream::adapter::strip_bytes(&table).into_vec();
            Ok(io::Write::write_all(out, &plain)?)
        })?,
    }
    Ok(Exit::Clean)
}

/// The files in the order of the versions; a folder or pattern gives its files sorted by name.
fn inputs(files: &[PathBuf]) -> Result<Vec<input::Input>, Failure> {
    let mut inputs = Vec::new();
    for file in files {
        inputs.extend(input::collect(std::slice::from_ref(file), PAGES_AND_EDITIONS)?);
    }
    let standard = inputs.iter().filter(|input| input.path.is_none()).count();
    if standard > 1 {
        return Err(Failure::usage("standard input can be read only once; name files for the other versions"));
    }
    Ok(inputs)
}
