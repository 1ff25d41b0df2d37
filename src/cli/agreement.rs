//! `glossator agreement`: how far people agree on the classes of the same notes.

use std::path::PathBuf;

use clap::ValueEnum;
use glossator::annotate::{Agreement, Ratings, Session, agreement};
use glossator::source::LineIndex;
use glossator::xml::{Limits, decode_document};

use super::exit::{Exit, Failure};
use super::input;
use super::json;
use super::messages::{Message, Reporter};
use super::output::to_stdout;
use super::terminal::{left, right};

/// Measure how far people agree on the same edition: percent, Cohen's kappa, Krippendorff's alpha
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator agreement anna.xml boris.xml\n  glossator agreement anna.xml boris.xml clara.xml --format json\n\nKappa compares two people on the notes that both have decided on; alpha compares any number of people, some of whom may not have decided on every note. 1 is full agreement, 0 is agreement by chance; `-` marks a number that is not defined, for example where everybody always gives the same answer."
)]
pub struct Args {
    /// The same edition, decided on by different people
    #[arg(required = true, value_name = "FILE", num_args = 2..)]
    files: Vec<PathBuf>,
    /// Also count the program's proposals where nobody has decided
    #[arg(long)]
    all: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

/// A format of the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One object
    Json,
    /// The same object as one line
    Jsonl,
    /// Comma-separated values
    Csv,
}

pub fn run(args: &Args) -> Result<Exit, Failure> {
    if args.files.len() < 2 {
        return Err(Failure::usage("agreement needs two files or more; name them all"));
    }
    let sessions = args.files.iter().map(|file| open(file)).collect::<Result<Vec<_>, _>>()?;
    let found = agreement(&Ratings::of(&sessions, args.all));
    if found.in_bulk > 0 {
        let (count, plural) = (found.in_bulk, if found.in_bulk == 1 { "decision was" } else { "decisions were" });
        Reporter::default()
            .print(&format!("{count} {plural} taken in bulk and left out: nobody looked at each note\n"));
    }
    if found.percent.is_none() {
        return Err(Failure::usage(
            "no note has decisions in two of these files; check that they are the same edition and that people have \
             decided, or count the program's proposals with `--all`",
        ));
    }
    let printed = match args.format {
        Format::Table => table(&found),
        Format::Json | Format::Jsonl => json::text(&found, args.format == Format::Jsonl)?,
        Format::Csv => csv(&found),
    };
    to_stdout(std::io::stdout().lock(), |out| Ok(out.write_all(printed.as_bytes())?))?;
    Ok(Exit::Clean)
}

fn open(file: &std::path::Path) -> Result<Session, Failure> {
    let input = input::single(file)?;
    let name = input.name();
    let decoded =
        decode_document(input.read()?, None).map_err(|error| Message::error(Some(&name), error.to_string()))?;
    Session::open(decoded.text.clone(), &Limits::default()).map_err(|error| {
        Message::error(Some(&name), error.to_string()).at(&LineIndex::new(&decoded.text), error.span().start).into()
    })
}

/// Name, notes, percent, kappa, alpha.
type Numbers = (String, usize, Option<f64>, Option<f64>, Option<f64>);

/// The rows of all formats.
fn rows(found: &Agreement) -> Vec<Numbers> {
    let families = &found.families;
    let mut rows = vec![
        ("all classes".to_owned(), found.notes, found.percent, found.kappa, found.alpha),
        ("all families".to_owned(), found.notes, families.percent, families.kappa, families.alpha),
    ];
    rows.extend(found.labels.iter().map(|label| (label.label.clone(), label.notes, None, label.kappa, label.alpha)));
    rows
}

fn table(found: &Agreement) -> String {
    let number = |number: Option<f64>, digits: usize| {
        number.map_or_else(|| "-".to_owned(), |number| format!("{number:.digits$}"))
    };
    let mut out = format!(
        "{} {} {} {} {}\n",
        left("", 26),
        right("notes", 6),
        right("percent", 8),
        right("kappa", 7),
        right("alpha", 7)
    );
    for (name, notes, percent, kappa, alpha) in rows(found) {
        let percent = if name.starts_with("all ") { number(percent, 1) } else { String::new() };
        let line = format!(
            "{} {} {} {} {}",
            left(&name, 26),
            right(&notes.to_string(), 6),
            right(&percent, 8),
            right(&number(kappa, 3), 7),
            right(&number(alpha, 3), 7)
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn csv(found: &Agreement) -> String {
    let number = |number: Option<f64>| number.map(|number| format!("{number:.6}")).unwrap_or_default();
    let mut out = "label,notes,percent,kappa,alpha\n".to_owned();
    for (name, notes, percent, kappa, alpha) in rows(found) {
        out.push_str(&format!("{name},{notes},{},{},{}\n", number(percent), number(kappa), number(alpha)));
    }
    out
}
