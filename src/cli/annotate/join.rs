//! Files with the decisions of several people become one.

use std::path::Path;

use glossator::annotate::{Disagreement, Merged, OnlyInOne, Verdict, merge};
use glossator::display::visible;
use glossator::model::Category;
use glossator::source::encode;
use glossator::xml::decode_document;

use super::{Args, Format, exit, open};
use crate::cli::config::Config;
use crate::cli::exit::{Exit, Failure};
use crate::cli::input;
use crate::cli::messages::{Message, Reporter};
use crate::cli::output::{Target, to_stdout};

/// Joins files.
pub fn join(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if args.files.len() < 2 {
        return Err(Failure::usage("`--merge` joins two files or more; name them all"));
    }
    let target = Target::new(args.output.as_deref());
    let mut sessions = Vec::new();
    let mut coding = None;
    for file in &args.files {
        let input = input::single(file)?;
        target.check(args.force, &input)?;
        let name = input.name();
        let decoded =
            decode_document(input.read()?, None).map_err(|error| Message::error(Some(&name), error.to_string()))?;
        sessions.push(open(&name, &decoded.text, config)?);
        coding.get_or_insert((decoded.encoding, decoded.bom));
    }
    let name = |file: usize| args.files.get(file).map(|file| file.display().to_string()).unwrap_or_default();
    let merged = merge(sessions).map_err(|error| Message::error(Some(&name(error.file)), error.to_string()))?;
    let (encoding, bom) = coding.unwrap_or((glossator::source::Encoding::Utf8, false));
    let bytes =
        encode(&merged.text, encoding, bom).map_err(|error| Message::error(Some(&name(0)), error.to_string()))?;
    target.write(args.force, |out| Ok(out.write_all(&bytes)?))?;
    let reporter = Reporter::default();
    reporter.tell(merged.refused.iter().map(|(file, why)| Message::warning(&name(*file), why.clone())));
    tell(args, &merged)?;
    Ok(exit(merged.disagreements.is_empty() && merged.unpaired.is_empty() && merged.refused.is_empty()))
}

fn tell(args: &Args, merged: &Merged) -> Result<(), Failure> {
    let files: Vec<String> = args.files.iter().map(|file| file.display().to_string()).collect();
    // What is reported goes where the joined file does not.
    let told = match args.format {
        Format::Json | Format::Jsonl => {
            let report = serde_json::json!({
                "files": files,
                "joined": merged.joined,
                "disagreements": merged.disagreements,
                "unpaired": merged.unpaired,
                "refused": merged.refused.iter().map(|(file, why)| serde_json::json!({ "file": file, "why": why })).collect::<Vec<_>>(),
            });
            crate::cli::json::text(&report, args.format == Format::Jsonl)?
        }
        Format::Text => {
            let mut told: String = merged.disagreements.iter().map(|found| disagreement(found, &files)).collect();
            told.extend(merged.unpaired.iter().map(|found| unpaired(found, &files)));
            told.push_str(&counted(merged));
            told
        }
    };
    if args.output.as_deref() == Some(Path::new("-")) {
        Reporter::default().print(&told);
        return Ok(());
    }
    to_stdout(anstream::stdout().lock(), |out| Ok(out.write_all(told.as_bytes())?))
}

/// How much was joined, and what was not.
fn counted(merged: &Merged) -> String {
    let plural = |count: usize, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    let (joined, disagreements) =
        (plural(merged.joined, "decision"), plural(merged.disagreements.len(), "disagreement"));
    let unpaired = match merged.unpaired.len() {
        0 => String::new(),
        count => format!(", {} in one file only", plural(count, "note")),
    };
    format!("{joined} joined, {disagreements}{unpaired}\n")
}

fn disagreement(found: &Disagreement, files: &[String]) -> String {
    told_of(Some(&found.id), &found.words, [side(&found.first, files), side(&found.other, files)])
}

fn unpaired(found: &OnlyInOne, files: &[String]) -> String {
    let without = format!("  no note ({})\n", name_in(files, found.without));
    told_of(found.id.as_deref(), &found.words, [side(&found.only, files), without])
}

/// A note and what two files say of it.
fn told_of(id: Option<&str>, words: &str, [one, other]: [String; 2]) -> String {
    let id = id.map(|id| format!("{id} ")).unwrap_or_default();
    visible(&format!("{id}{}\n{one}{other}", words.replace('\n', " ")))
}

fn name_in(files: &[String], number: usize) -> &str {
    files.get(number).map_or("", String::as_str)
}

fn side(verdict: &Verdict, files: &[String]) -> String {
    let class = verdict.class.map_or("unparsed", Category::as_str);
    let on = verdict.anchor.as_ref().map(|words| format!(" on \"{words}\"")).unwrap_or_default();
    let by = if verdict.by.is_empty() { String::new() } else { format!("{}, ", verdict.by) };
    format!("  {class}{on} ({by}{})\n", name_in(files, verdict.file))
}
