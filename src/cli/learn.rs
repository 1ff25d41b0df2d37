//! `glossator learn`: the habits of people who have decided on brackets.

use std::path::PathBuf;

use clap::ValueEnum;
use glossator::annotate::Session;
use glossator::bracket::{Habit, Habits};
use glossator::source::LineIndex;
use glossator::xml::{Limits, decode_document};
use serde::Serialize;

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input};
use super::json;
use super::messages::{Message, Reporter};
use super::output::{Target, ending};

/// Learn from the decisions in editions: what was decided alike three times is proposed for such brackets elsewhere
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator learn editions/ -o house.habits\n\nThen name the file in glossator.toml, and `glossator annotate` shows its proposals with their reason:\n  [habits]\n  file = \"house.habits\"\n\nThe file is text with a row a habit; rows may be corrected and deleted."
)]
pub struct Args {
    /// Editions on which people have decided: files, folders, patterns, or `-` for standard input
    #[arg(required = true, value_name = "EDITION")]
    files: Vec<PathBuf>,
    /// Output file; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace an output that exists
    #[arg(long)]
    force: bool,
    /// Format; if not given, `json` for an output that ends in `.json`, else `habits`
    #[arg(long, alias = "to", value_name = "FORMAT")]
    format: Option<Format>,
    /// Do not report what was learned
    #[arg(short, long)]
    quiet: bool,
}

/// A format of habits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The file that `glossator.toml` names
    Habits,
    /// One JSON object, for other programs
    Json,
    /// The same object as one line
    Jsonl,
}

impl Args {
    fn format(&self) -> Format {
        let is_json = ending(self.output.as_deref()).as_deref() == Some("json");
        self.format.unwrap_or(if is_json { Format::Json } else { Format::Habits })
    }
}

/// What was learned.
#[derive(Serialize)]
struct Learned<'h> {
    editions: usize,
    habits: Vec<HabitRow<'h>>,
}

/// How often brackets of a shape were decided so.
#[derive(Serialize)]
struct HabitRow<'h> {
    class: &'static str,
    times: u32,
    shape: &'h str,
    /// Whether the class is proposed for other brackets of this shape.
    proposed: bool,
}

impl<'h> Learned<'h> {
    fn new(habits: &'h Habits, editions: usize) -> Self {
        let row = |row: Habit<'h>| HabitRow {
            class: row.class.as_str(),
            times: row.times,
            shape: row.shape,
            proposed: row.is_proposed,
        };
        Self { editions, habits: habits.rows().into_iter().map(row).collect() }
    }
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let inputs = input::collect(&args.files, &["xml"])?;
    let target = Target::new(args.output.as_deref());
    inputs.iter().try_for_each(|input| target.check(args.force, input))?;
    let mut habits = Habits::default();
    for input in &inputs {
        learn(&mut habits, input, config)?;
    }
    target.write(args.force, |out| match args.format() {
        Format::Habits => Ok(write!(out, "{habits}")?),
        Format::Json => Ok(json::object(&Learned::new(&habits, inputs.len()), out)?),
        Format::Jsonl => Ok(json::line(&Learned::new(&habits, inputs.len()), out)?),
    })?;
    if !args.quiet {
        Reporter::default().print(&said(&habits, inputs.len()));
    }
    Ok(Exit::Clean)
}

fn learn(habits: &mut Habits, input: &Input, config: &Config) -> Result<(), Failure> {
    let name = input.name();
    let text = decode_document(input.read()?, None)
        .map_err(|error| Failure::from(Message::error(Some(&name), error.to_string())))?
        .text;
    let mut session = Session::open(text.clone(), &Limits::default()).map_err(|error| {
        let message = Message::error(Some(&name), error.to_string());
        Failure::from(message.at(&LineIndex::new(&text), error.span().start))
    })?;
    if let Some(lexicon) = config.lexicon.own() {
        session.set_lexicon(lexicon);
    }
    habits.add(session.habits());
    Ok(())
}

/// `3 habits from 2 editions`, and what to do if there is none.
fn said(habits: &Habits, editions: usize) -> String {
    let count = habits.count();
    let plural = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let advice = if count == 0 { ": no brackets of one shape were decided alike three times" } else { "" };
    format!("{} from {}{advice}\n", plural(count, "habit"), plural(editions, "edition"))
}
