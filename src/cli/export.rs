//! `glossator export`: an edition in another format.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use glossator::align::checks::{Tied, terminology};
use glossator::exchange::{self, AnnotationNames, BilingualFormat, ExchangeError};
use glossator::model::{Edition, View};

use super::bilingual::{self, Bilingual, BilingualArgs, FormatArg};
use super::bitext::{self, BitextFile, Cut};
use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input, load_bytes};
use super::messages::{Message, Reporter};
use super::output::Target;
use super::pages::PageArgs;

/// Write an edition or a captured page in another format; an alignment or a bilingual file in a bilingual format; the terms of an alignment
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator export page.xml --to text -o again.txt     the page, byte for byte\n  glossator export page.xml --to reading | less\n  glossator export memory.tmx --to xliff -o memory.xlf\n  glossator export page.ru-en.align.xml --to tmx -o page.tmx\n  glossator export page.ru-en.align.xml --to terms -o terms.csv",
    after_long_help = after_long_help()
)]
pub struct Args {
    /// A TEI file, a captured page, an alignment in TEI, a TMX, XLIFF, PO or TSV file, or `-` for standard input
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
    /// What annotations call the base text in which they count, as `--to base` writes it; the name of the file if not said
    #[arg(long, value_name = "NAME")]
    base_name: Option<String>,
    #[command(flatten)]
    how: PageArgs,
    #[command(flatten)]
    bilingual: BilingualArgs,
}

/// The examples, and what the formats carry.
fn after_long_help() -> String {
    let examples = "Examples:\n  glossator export page.xml --to text -o again.txt     the page, byte for byte\n  \
                    glossator export page.xml --to reading | less\n  \
                    glossator export page.xml --to web-annotation --base-name page.base.txt\n  \
                    glossator export memory.tmx --to xliff -o memory.xlf\n  glossator export page.ru-en.align.xml --to tmx -o page.tmx\n  \
                    glossator export page.ru-en.align.xml --to terms -o terms.csv\n  \
                    glossator export pairs.tsv --to po --source-lang ru --target-lang en";
    format!("{examples}\n\n{}", bilingual::table())
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
    /// The notes as Web Annotations of the base text, JSON-LD
    WebAnnotation,
    /// A bilingual file as TMX 1.4
    Tmx,
    /// A bilingual file as XLIFF 2.1
    Xliff,
    /// A bilingual file as XLIFF 1.2
    Xliff12,
    /// A bilingual file as PO
    Po,
    /// A bilingual file as rows with tabs
    Tsv,
    /// The terms that glosses of an alignment explain, CSV: in the source and the translation, how often, the first gloss
    Terms,
}

/// What is written.
enum Written {
    Edition(EditionFormat),
    Annotations,
    Bilingual(BilingualFormat),
    Terms,
}

impl Format {
    fn written(self) -> Written {
        match self {
            Self::Text => Written::Edition(EditionFormat::Text),
            Self::Reading => Written::Edition(EditionFormat::View(View::Reading)),
            Self::Base => Written::Edition(EditionFormat::View(View::Base)),
            Self::Markdown => Written::Edition(EditionFormat::Markdown),
            Self::Csv => Written::Edition(EditionFormat::Csv),
            Self::Jsonl => Written::Edition(EditionFormat::Jsonl),
            Self::WebAnnotation => Written::Annotations,
            Self::Tmx => Written::Bilingual(FormatArg::Tmx.format()),
            Self::Xliff => Written::Bilingual(FormatArg::Xliff.format()),
            Self::Xliff12 => Written::Bilingual(FormatArg::Xliff12.format()),
            Self::Po => Written::Bilingual(FormatArg::Po.format()),
            Self::Tsv => Written::Bilingual(FormatArg::Tsv.format()),
            Self::Terms => Written::Terms,
        }
    }
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let input = input::single(&args.file)?;
    let target = Target::new(args.output.as_deref());
    target.check(args.force, &input)?;
    let bytes = input.read()?;
    let format = match args.to.written() {
        Written::Bilingual(format) => {
            let read = match bitext::is_bitext(&bytes) {
                true => pairs_of(&input, bytes, args, config)?,
                false => read_pairs(&input, bytes, args)?,
            };
            return convert(args, &input.name(), &read, format, &target);
        }
        Written::Terms => return terms(&input, &bytes, &target, args, config),
        Written::Edition(format) => Some(format),
        Written::Annotations => None,
    };
    no_bilingual(&input, &bytes, args)?;
    let file = load_bytes(&input, bytes, &args.how, config)?;
    Reporter::default().tell(file.warnings());
    target.write(args.force, |mut out| {
        let base = args.base_name.as_deref().unwrap_or(&file.name);
        let names = AnnotationNames { edition: &file.name, base };
        let written = match format {
            Some(format) => write(&file.edition, format, &mut out),
            None => exchange::web_annotation(&file.edition, names, &mut out),
        };
        written.map_err(|error| Failure::from(error).about(&file.name))
    })?;
    Ok(Exit::Clean)
}

fn read_pairs(input: &Input, bytes: Vec<u8>, args: &Args) -> Result<Bilingual, Failure> {
    bilingual::read_bilingual(input, bytes, args.how.said_encoding(), &args.bilingual)
}

/// The pairs of two editions that an alignment ties.
fn pairs_of(input: &Input, bytes: Vec<u8>, args: &Args, config: &Config) -> Result<Bilingual, Failure> {
    let file = BitextFile::load(input, bytes, &args.how, config)?;
    Ok(Bilingual { file: file.pairs(&Reporter::default())?, is_broken: false })
}

/// Writes the terms of an alignment.
fn terms(input: &Input, bytes: &[u8], target: &Target, args: &Args, config: &Config) -> Result<Exit, Failure> {
    if !bitext::is_bitext(bytes) {
        let text = "this is no alignment, and terms are those of a source and its translation; write one with \
                    `glossator align SOURCE TARGET -o pair.align.xml`, and name it";
        return Err(Message::error(Some(&input.name()), text).into());
    }
    let file = BitextFile::load(input, bytes.to_vec(), &args.how, config)?;
    let views = bitext::views(&file.source, &file.target);
    let unit = file.unit();
    let cuts = [Cut::new(&file.source, &views[0], unit), Cut::new(&file.target, &views[1], unit)];
    let aligned = file.aligned(cuts).map_err(|(span, text)| file.at(span.start, text))?;
    let (source, translation) = (aligned.source.version(), aligned.target.version());
    let notes = aligned.notes();
    let tied = Tied { source: &source, target: &translation, alignment: &aligned.alignment, notes: &notes };
    let rows = terminology(&tied);
    target.write(args.force, |mut out| Ok(exchange::terms_csv(&rows, &mut out)?))?;
    Ok(Exit::Clean)
}

/// Refuses a bilingual file, or an alignment, where an edition is wanted.
fn no_bilingual(input: &Input, bytes: &[u8], args: &Args) -> Result<(), Failure> {
    if !args.how.says_form() && bitext::is_bitext(bytes) {
        let text = "this is an alignment, which has no text of its own; name one of its editions, or write it as tmx, xliff, xliff12, po or tsv";
        return Err(Message::error(Some(&input.name()), text).into());
    }
    match BilingualFormat::told_by(bytes).filter(|_| !args.how.says_form()) {
        None => Ok(()),
        Some(found) => {
            let what = found.title();
            let text = format!("this is {what}, no edition; it can be written as tmx, xliff, xliff12, po or tsv");
            Err(Message::error(Some(&input.name()), text).into())
        }
    }
}

/// Writes a bilingual file in another bilingual format.
fn convert(
    args: &Args,
    name: &str,
    read: &Bilingual,
    format: BilingualFormat,
    target: &Target,
) -> Result<Exit, Failure> {
    target.write(args.force, |out| bilingual::write_bilingual(name, &read.file, format, out))?;
    Ok(if read.is_broken { Exit::Findings } else { Exit::Clean })
}

/// A format of editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditionFormat {
    /// The page as it was.
    Text,
    /// A view of it.
    View(View),
    /// Markdown.
    Markdown,
    /// Rows.
    Csv,
    /// Objects.
    Jsonl,
}

/// Writes an edition in a format.
pub fn write<W: Write>(edition: &Edition, format: EditionFormat, out: &mut W) -> Result<(), ExchangeError> {
    match format {
        EditionFormat::Text => exchange::text(edition, out),
        EditionFormat::View(view) => exchange::view(edition, view, out),
        EditionFormat::Markdown => exchange::markdown(edition, out),
        EditionFormat::Csv => exchange::csv(edition, out),
        EditionFormat::Jsonl => exchange::jsonl(edition, out),
    }
}
