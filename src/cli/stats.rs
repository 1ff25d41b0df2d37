//! `glossator stats`: how many brackets of which kind.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::Style;
use clap::ValueEnum;
use glossator::display::Cells;
use glossator::exchange::NoteRows;
use glossator::model::Category;
use serde::Serialize;

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Loaded, load};
use super::json;
use super::messages::{Reporter, visible};
use super::output::to_stdout;
use super::pages::PageArgs;
use super::terminal::{columns, left};

/// Count brackets by class, language and post
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Captured pages and TEI files: files, folders, patterns, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    #[command(flatten)]
    how: PageArgs,
}

/// A format of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One JSON object
    Json,
    /// One JSON object per file, a line each
    Jsonl,
    /// One count per row: file, by, key, count
    Csv,
}

/// The counts of one file, or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Counts {
    /// Notes; text that looks like a bracket is counted by its class only.
    brackets: usize,
    /// Notes that a person should look at.
    undecided: usize,
    class: BTreeMap<String, usize>,
    language: BTreeMap<String, usize>,
    /// Not summed over files: posts of several files are not the same posts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    post: BTreeMap<String, usize>,
}

/// The counts of a file with its name.
#[derive(Debug, Clone, Serialize)]
struct FileCounts {
    file: String,
    #[serde(flatten)]
    counts: Counts,
}

/// What is printed.
#[derive(Debug, Default, Serialize)]
struct Report {
    files: Vec<FileCounts>,
    total: Counts,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let inputs = input::collect(&args.files, input::PAGES_AND_EDITIONS)?;
    let reporter = Reporter::default();
    let (mut report, mut exit) = (Report::default(), Exit::Clean);
    for input in &inputs {
        match load(input, &args.how, config) {
            Ok(file) => {
                reporter.tell(file.warnings());
                let counts = Counts::of(&file, config)?;
                report.total.add(&counts);
                report.files.push(FileCounts { file: file.name, counts });
            }
            Err(failure) => {
                super::tell(&reporter, failure);
                exit = Exit::Failure;
            }
        }
    }
    match args.format {
        Format::Table => to_stdout(anstream::stdout().lock(), |out| Ok(report.table(out)?))?,
        Format::Json => json::print(&report)?,
        Format::Jsonl => {
            to_stdout(io::stdout().lock(), |out| {
                Ok(report.files.iter().try_for_each(|file| json::line(file, out))?)
            })?;
        }
        Format::Csv => to_stdout(io::stdout().lock(), |out| Ok(report.csv(config.cells, out)?))?,
    }
    Ok(exit)
}

impl Counts {
    fn of(file: &Loaded, config: &Config) -> Result<Self, Failure> {
        let rows = NoteRows::new(&file.edition, &config.lexicon);
        let mut counts = Self::default();
        rows.each(&file.name, &file.lines(), |row| {
            count(&mut counts.class, row.class);
            if row.is_note() {
                counts.brackets += 1;
                counts.undecided += usize::from(row.is_undecided());
                count(&mut counts.language, row.lang.unwrap_or("und"));
                count(&mut counts.post, row.post.unwrap_or("(article)"));
            }
            Ok::<(), Failure>(())
        })?;
        Ok(counts)
    }

    /// Adds another file's counts.
    fn add(&mut self, other: &Self) {
        self.brackets += other.brackets;
        self.undecided += other.undecided;
        for (own, others) in [(&mut self.class, &other.class), (&mut self.language, &other.language)] {
            for (key, number) in others {
                *own.entry(key.clone()).or_default() += number;
            }
        }
    }

    fn groups(&self) -> [(&'static str, &BTreeMap<String, usize>); 3] {
        [("class", &self.class), ("language", &self.language), ("post", &self.post)]
    }
}

fn count(map: &mut BTreeMap<String, usize>, key: &str) {
    match map.get_mut(key) {
        Some(number) => *number += 1,
        None => drop(map.insert(key.to_owned(), 1)),
    }
}

impl Report {
    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        for (index, file) in self.files.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            section(&file.file, &file.counts, out)?;
        }
        if self.files.len() > 1 {
            writeln!(out)?;
            section(&format!("{} files together", self.files.len()), &self.total, out)?;
        }
        Ok(())
    }

    fn csv(&self, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
        let mut table = csv::Writer::from_writer(out);
        let mut write = |record: [&str; 4]| table.write_record(cells.row(record)).map_err(output_error);
        write(["file", "by", "key", "count"])?;
        let files = self.files.iter().map(|file| (file.file.as_str(), &file.counts));
        let total = (self.files.len() > 1).then_some(("total", &self.total));
        for (file, counts) in files.chain(total) {
            for (by, map) in counts.groups() {
                for (key, number) in map {
                    write([file, by, key, &number.to_string()])?;
                }
            }
        }
        table.flush()
    }
}

/// The output's own error, by which a broken pipe is known.
fn output_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn section(name: &str, counts: &Counts, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let plural = if counts.brackets == 1 { "" } else { "s" };
    write!(out, "{bold}{}{bold:#}: {} note{plural}, {} undecided", visible(name), counts.brackets, counts.undecided)?;
    match counts.class.get(Category::Literal.as_str()) {
        Some(1) => writeln!(out, "; 1 bracket is text (literal)")?,
        Some(text) => writeln!(out, "; {text} brackets are text (literal)")?,
        None => writeln!(out)?,
    }
    for (by, map) in counts.groups().into_iter().filter(|(_, map)| !map.is_empty()) {
        writeln!(out, "  by {by}")?;
        let width = map.keys().map(|key| columns(key)).max().unwrap_or(0);
        for (key, number) in map {
            writeln!(out, "    {} {number:>6}", left(key, width))?;
        }
    }
    Ok(())
}
