//! `glossator evaluate`: how often the classes of brackets are right.

use std::path::PathBuf;

use clap::ValueEnum;
use glossator::exchange::{Evaluation, Share, Shares, evaluate, labelled_brackets};
use glossator::page::{ImportOptions, import};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input;
use super::json;
use super::messages::Message;
use super::output::to_stdout;
use super::terminal::{left, right};

/// Measure how often brackets are classified rightly, on brackets that you have labelled
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator evaluate labels.jsonl\n  glossator evaluate labels.jsonl --format json\n\nA line of the file is one labelled bracket: {\"text\": \"the DK [House of Culture]\", \"start\": 7, \"end\": 25, \"class\": \"gloss.expansion\", \"anchor\": {\"start\": 4, \"end\": 6}, \"lang\": \"en\"}. Places are characters of the text from 0; `or` may name a second class that would be right, too; a bracket without `anchor` refers to no words; `source` names its work, by which the last table tells how far habits help."
)]
pub struct Args {
    /// Labelled brackets, one JSON object a line; `-` for standard input
    #[arg(value_name = "LABELS")]
    file: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

/// A format of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One object
    Json,
    /// The same object as one line
    Jsonl,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let input = input::single(&args.file)?;
    let name = input.name();
    let text = String::from_utf8(input.read()?)
        .map_err(|_| Failure::from(Message::error(Some(&name), "labels must be in UTF-8".to_owned())))?;
    let brackets = labelled_brackets(&text).map_err(|error| {
        let place = format!("line {}: {error}", error.line);
        Failure::from(Message::error(Some(&name), place))
    })?;
    if brackets.is_empty() {
        return Err(Failure::usage(format!("{name}: there is no labelled bracket in this file")));
    }
    let options = ImportOptions::default().with_lexicon(&config.lexicon);
    let edition = |text: &str| import(text.as_bytes().to_vec(), "passage.txt", &options).map(|page| page.edition);
    let found = evaluate(&brackets, &config.lexicon, edition)
        .map_err(|error| Failure::from(Message::error(Some(&name), error.to_string())))?;
    let printed = match args.format {
        Format::Table => table(&found, brackets.len()),
        Format::Json | Format::Jsonl => json::text(&found, args.format == Format::Jsonl)?,
    };
    to_stdout(std::io::stdout().lock(), |out| Ok(out.write_all(printed.as_bytes())?))?;
    Ok(Exit::Clean)
}

fn table(found: &Evaluation, count: usize) -> String {
    let mut out = row(&format!("{count} brackets"), ["layer", "family", "class", "anchor"].map(str::to_owned));
    out.push_str(&shares("all", &found.all));
    out.push_str(&shares("strict", &found.strict));
    let groups = [("certainty", &found.by_certainty), ("family", &found.by_family), ("language", &found.by_language)];
    for (title, group) in groups {
        if !group.is_empty() {
            out.push_str(&format!("by {title}\n"));
            group.iter().for_each(|(name, group)| out.push_str(&shares(&format!("  {name}"), group)));
        }
    }
    if !found.confusions.is_empty() {
        out.push_str("most often taken for another\n");
    }
    for (wanted, got, count) in found.confusions.iter().take(10) {
        out.push_str(&format!("  {} {wanted}, found {got}\n", right(&count.to_string(), 4)));
    }
    out + &learning(found)
}

/// How far habits help, where the labels name the works.
fn learning(found: &Evaluation) -> String {
    if found.learning.is_empty() {
        return String::new();
    }
    let title = ["program", "with habits", "proposals", ""].map(str::to_owned);
    let mut out = row("decided before", title);
    let ends = found.learning.iter().skip(1).map(|step| Some(step.decided - 1)).chain([None]);
    for (step, end) in found.learning.iter().zip(ends) {
        let cells = [figure(step.program), figure(step.with_habits), figure(step.proposals), String::new()];
        let end = end.map_or("and more".to_owned(), |end| format!("to {end}"));
        out.push_str(&row(&format!("  {} {end}", step.decided), cells));
    }
    out
}

fn shares(name: &str, shares: &Shares) -> String {
    row(name, [shares.layer, shares.family, shares.class, shares.anchor].map(figure))
}

fn row(name: &str, cells: [String; 4]) -> String {
    let cells = cells.map(|cell| format!(" {}", right(&cell, 14))).concat();
    format!("{}\n", format!("{}{cells}", left(name, 18)).trim_end())
}

/// `.94 (33 of 35)`
fn figure(share: Share) -> String {
    share.value().map_or_else(|| "-".to_owned(), |value| format!("{value:.2} {}/{}", share.right, share.of))
}
