//! `glossator map`: records in, the same records with their notes and views out, a line each.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use glossator::records::{
    Annotator, AnnotatorOptions, FieldNames, LineReader, Mapper, OffsetUnit, Part, RecordError, Wanted,
};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::map_batches::{Batches, Progress, run_batches};
use super::messages::{Message, Reporter};
use super::output::to_stdout;
use super::pages;

/// Add notes and views to records: JSON lines in, JSON lines out, one line a record
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator map posts.jsonl --lang lang > noted.jsonl\n  zcat posts.jsonl.gz | glossator map - --field text=body --want views -j 4\n\nExit codes: 1 if records could not be read; the answer of such a record says why."
)]
pub struct Args {
    /// JSON lines, or `-` for standard input
    #[arg(default_value = "-", value_name = "FILE")]
    file: PathBuf,
    /// The field that holds the text
    #[arg(long, value_name = "text=NAME", value_parser = text_field, default_value = "text=text")]
    field: String,
    /// The field that holds the language of the text, as a tag such as `en`; recognised if not given
    #[arg(long, value_name = "FIELD")]
    lang: Option<String>,
    /// The language of records that have none; recognised if not given
    #[arg(long, value_name = "TAG", value_parser = pages::language)]
    lang_default: Option<String>,
    /// What to add, separated by commas
    #[arg(long, value_name = "PARTS", value_delimiter = ',', default_value = "notes,views")]
    want: Vec<Part>,
    /// What offsets count, inside the text of the record
    #[arg(long, value_name = "UNIT", default_value = "chars")]
    offsets: Offsets,
    /// Number of records worked on at the same time; the output is the same
    #[arg(short, long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// Pass over the first lines: those that an earlier run has written
    #[arg(long, value_name = "N", default_value = "0")]
    skip: u64,
    /// Longest line in bytes, such as `500K` or `64M`; a longer one is an error of its record
    #[arg(long, value_name = "SIZE", value_parser = pages::size, default_value = "16M")]
    max_line: usize,
    /// Print errors only, no progress and no summary
    #[arg(short, long)]
    quiet: bool,
}

/// What offsets count, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Offsets {
    /// Unicode characters, as Python counts
    Chars,
    /// Bytes of UTF-8
    Bytes,
    /// Units of UTF-16, as JavaScript and Java count
    Utf16,
}

impl Offsets {
    const fn unit(self) -> OffsetUnit {
        match self {
            Self::Chars => OffsetUnit::Chars,
            Self::Bytes => OffsetUnit::Bytes,
            Self::Utf16 => OffsetUnit::Utf16,
        }
    }
}

/// `text=body`: the name of the field that holds the text.
fn text_field(mapping: &str) -> Result<String, String> {
    match mapping.split_once('=') {
        Some(("text", name)) if !name.is_empty() => Ok(name.to_owned()),
        _ => Err(format!("`{mapping}` does not name the field of the text; write `text=NAME`")),
    }
}

/// How much is read at a time.
const CHUNK: usize = 1 << 17;

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let input = BufReader::with_capacity(CHUNK, open(&args.file)?);
    let mapper = mapper(args, config);
    let progress = Progress::new(!args.quiet && io::stderr().is_terminal());
    let mut summary = Summary::default();
    let mut batches = Batches::new(LineReader::new(input, args.max_line));
    batches.skip(args.skip)?;
    let work = |batch: &_| super::map_batches::Done::new(batch, &mapper, args.max_line);
    to_stdout(io::stdout().lock(), |out| {
        run_batches(batches, usize::from(args.jobs), &work, |done| {
            out.write_all(&done.bytes)?;
            out.flush()?;
            summary.add(done.records, &done.errors);
            progress.tell(summary.records);
            Ok(())
        })
    })?;
    progress.end();
    Ok(summary.told(&name(&args.file)))
}

fn mapper(args: &Args, config: &Config) -> Mapper {
    let options =
        AnnotatorOptions::default().with_lexicon(config.lexicon.own()).with_default_lang(args.lang_default.clone());
    let names = FieldNames::default().with_text(args.field.clone()).with_lang(args.lang.clone());
    let wanted = Wanted { parts: args.want.clone(), offsets: args.offsets.unit() };
    Mapper::new(Annotator::new(options), names, wanted)
}

fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

fn open(path: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| Message::error(Some(&name), format!("cannot be read: {error}")))?;
    Ok(Box::new(file))
}

/// What a run has done.
#[derive(Debug, Default)]
struct Summary {
    records: u64,
    errors: BTreeMap<&'static str, u64>,
    /// The first error with its line.
    first: Option<(u64, String)>,
}

impl Summary {
    fn add(&mut self, records: u64, errors: &[(u64, RecordError)]) {
        self.records += records;
        for (line, error) in errors {
            *self.errors.entry(error.code()).or_default() += 1;
            self.first.get_or_insert_with(|| (*line, error.to_string()));
        }
    }

    /// Reports the errors; gives how the run ends.
    fn told(&self, name: &str) -> Exit {
        let Some((line, first)) = &self.first else { return Exit::Clean };
        let errors: u64 = self.errors.values().sum();
        let kinds: Vec<String> = self.errors.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let first = if first.starts_with("line ") { first.clone() } else { format!("line {line}: {first}") };
        let text =
            format!("{errors} of {} records have no answer ({}); the first is {first}", self.records, kinds.join(", "));
        Reporter::default().one(Message::warning(name, text));
        Exit::Findings
    }
}
