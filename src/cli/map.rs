//! `glossator map`: records in, the same records with their notes and views out, a line each.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use glossator::records::{
    Annotator, AnnotatorOptions, FieldNames, LineReader, Mapper, OffsetUnit, Part, RecordError, TagTable, Wanted,
};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::map_batches::{Batches, Done, Progress, run_batches};
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
    /// The field that holds the source of which the text is a translation
    #[arg(long, value_name = "FIELD")]
    source: Option<String>,
    /// The house style of inline tags such as `<note>…</note>`: `sourcelibrary`, `tei`, or `own` for those of
    /// `glossator.toml` alone; without it, tags are text
    #[arg(long, value_name = "PRESET", value_parser = preset)]
    tags: Option<String>,
    /// What to add, separated by commas: `notes`, `views`, `standoff`, `tags`
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
    /// Pass over all records up to the one with this id
    #[arg(long, value_name = "ID", conflicts_with = "skip")]
    after: Option<String>,
    /// The field that holds the id of a record, for `--after`
    #[arg(long, value_name = "FIELD", default_value = "id")]
    id: String,
    /// Longest line in bytes, such as `500K` or `64M`; a longer one is an error of its record
    #[arg(long, value_name = "SIZE", value_parser = pages::size, default_value = "16M")]
    max_line: usize,
    /// Print no progress and no summary; failures are reported all the same
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

/// The name of a house style.
fn preset(name: &str) -> Result<String, String> {
    if name == OWN || TagTable::presets().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    let known: Vec<String> = TagTable::presets().chain([OWN]).map(|known| format!("`{known}`")).collect();
    Err(format!("no house style has the name `{name}`; write one of {}", known.join(", ")))
}

/// No house style, only the user's own tags.
const OWN: &str = "own";

/// How much is read at a time.
const CHUNK: usize = 1 << 17;

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let mapper = mapper(args, config)?;
    let mut batches = batches(args)?;
    let passed = batches.passed();
    let progress = Progress::new(!args.quiet && io::stderr().is_terminal());
    let mut summary = Summary::default();
    let work = |batch: &_| Done::new(batch, &mapper, args.max_line);
    let written = to_stdout(io::stdout().lock(), |out| {
        run_batches(&mut batches, usize::from(args.jobs), &work, |done| {
            out.write_all(&done.bytes)?;
            out.flush()?;
            summary.add(done.records, &done.errors);
            progress.tell(summary.records);
            Ok(())
        })
    });
    progress.end();
    written.map_err(|failure| resumable(failure, passed, summary.records))?;
    Ok(summary.told(&name(&args.file), args.quiet))
}

/// The lines of the input behind those that are passed over.
fn batches(args: &Args) -> Result<Batches<Box<dyn Read + Send>>, Failure> {
    let mut input = BufReader::with_capacity(CHUNK, open(&args.file)?);
    check_start(&mut input, &name(&args.file))?;
    let mut batches = Batches::new(LineReader::new(input, args.max_line));
    batches.skip(args.skip)?;
    if let Some(id) = &args.after
        && !batches.skip_to(&args.id, id)?
    {
        let text = format!("no record has the {} `{id}`; nothing was written", args.id);
        return Err(Message::error(Some(&name(&args.file)), text).into());
    }
    Ok(batches)
}

/// Refuses what is no JSON at all, and would only give an error for each line.
fn check_start(input: &mut impl BufRead, name: &str) -> Result<(), Failure> {
    let start = input.fill_buf().map_err(|error| Message::error(Some(name), format!("cannot be read: {error}")))?;
    let known = STARTS.iter().find(|(magic, _)| start.starts_with(magic));
    known.map_or(Ok(()), |(_, what)| Err(Message::error(Some(name), *what).into()))
}

/// How files begin that are given by mistake, and what to do about it.
const STARTS: [(&[u8], &str); 5] = [
    (&[0x1F, 0x8B], "this is compressed with gzip; unpack it on the way: `gunzip -c FILE | glossator map -`"),
    (
        &[0x28, 0xB5, 0x2F, 0xFD],
        "this is compressed with zstd; unpack it on the way: `zstd -dc FILE | glossator map -`",
    ),
    (b"PAR1", "this is a Parquet file; write its rows as JSON lines"),
    (&[0xFF, 0xFE], "this is UTF-16; convert it: `iconv -f UTF-16 -t UTF-8 FILE | glossator map -`"),
    (&[0xFE, 0xFF], "this is UTF-16; convert it: `iconv -f UTF-16 -t UTF-8 FILE | glossator map -`"),
];

/// A failure with what is needed to go on later.
fn resumable(failure: Failure, passed: u64, records: u64) -> Failure {
    match failure {
        Failure::Message(message) => {
            let whole = passed + records;
            message.because(&format!("{records} records were written whole; go on with `--skip {whole}`")).into()
        }
        other => other,
    }
}

fn mapper(args: &Args, config: &Config) -> Result<Mapper, Failure> {
    if args.want.contains(&Part::Quotes) && args.source.is_none() {
        return Err(Failure::usage(
            "`--want quotes` needs the source to look in; name its field with `--source FIELD`",
        ));
    }
    if args.want.contains(&Part::Tags) && args.tags.is_none() {
        return Err(Failure::usage("`--want tags` needs the house style to write in; add `--tags sourcelibrary`"));
    }
    let options = AnnotatorOptions::default()
        .with_lexicon(config.lexicon.own())
        .with_tags(args.tags.as_deref().map(|name| config.tags(name)).transpose()?)
        .with_default_lang(args.lang_default.clone());
    let names = FieldNames::default()
        .with_text(args.field.clone())
        .with_lang(args.lang.clone())
        .with_source(args.source.clone());
    let wanted = Wanted { parts: args.want.clone(), offsets: args.offsets.unit() };
    Ok(Mapper::new(Annotator::new(options), names, wanted))
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
    fn told(&self, name: &str, is_quiet: bool) -> Exit {
        let Some((line, first)) = &self.first else { return Exit::Clean };
        if is_quiet {
            return Exit::Findings;
        }
        let errors: u64 = self.errors.values().sum();
        let kinds: Vec<String> = self.errors.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let first = if first.starts_with("line ") { first.clone() } else { format!("line {line}: {first}") };
        let text =
            format!("{errors} of {} records have no answer ({}); the first is {first}", self.records, kinds.join(", "));
        Reporter::default().one(Message::warning(name, text));
        Exit::Findings
    }
}
