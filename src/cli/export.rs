//! `glossator export`: an edition in another format.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use glossator::exchange::{self, ExchangeError};
use glossator::model::{Edition, View};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, load};
use super::messages::Reporter;
use super::output::Target;
use super::pages::PageArgs;

/// Write an edition, or a captured page, in another format
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator export page.xml --to text -o again.txt     the page, byte for byte\n  glossator export page.xml --to reading | less"
)]
pub struct Args {
    /// A TEI file, a captured page, or `-` for standard input
    file: PathBuf,
    /// The format
    #[arg(long, value_name = "FORMAT")]
    to: Format,
    /// The file to write; standard output if not said
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    how: PageArgs,
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The page that was imported, byte for byte
    Text,
    /// What a reader should read: supplied words without brackets, corrections, no notes
    Reading,
    /// What the author said, as far as it is known: no word of a translator
    Base,
    /// Headings, paragraphs, comments as sections, notes as footnotes
    Markdown,
    /// One row a post, with author, time, parent, language and text
    Csv,
    /// One JSON object a post, with the same fields
    Jsonl,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let input = input::single(&args.file)?;
    let target = Target::new(args.output.as_deref());
    target.check(args.force, &input)?;
    let file = load(&input, &args.how, config)?;
    Reporter::default().tell(file.warnings());
    target.write(args.force, |mut out| {
        write(&file.edition, args.to, &mut out).map_err(|error| Failure::from(error).about(&file.name))
    })?;
    Ok(Exit::Clean)
}

/// Writes an edition in a format.
pub fn write<W: Write>(edition: &Edition, format: Format, out: &mut W) -> Result<(), ExchangeError> {
    match format {
        Format::Text => exchange::text(edition, out),
        Format::Reading => exchange::view(edition, View::Reading, out),
        Format::Base => exchange::view(edition, View::Base, out),
        Format::Markdown => exchange::markdown(edition, out),
        Format::Csv => exchange::csv(edition, out),
        Format::Jsonl => exchange::jsonl(edition, out),
    }
}
