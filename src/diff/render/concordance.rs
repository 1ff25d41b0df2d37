//! Replaced words as tables for spreadsheets, as JSON, and for people.

use std::io::{self, Write};

use anstyle::Style;
use serde_json::{Value, json};

use super::csv::failed;
use crate::diff::{Concordance, KeyWord, Occurrence, Replacement, Words};
use crate::display::fit::{columns, head, left, right, tail};
use crate::display::{Cells, visible};

/// Writes one row per replacement as comma-separated values, with cells as `cells` says.
///
/// # Errors
/// If writing fails.
pub fn concordance_csv(found: &[Replacement<'_>], cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(["old", "new", "count", "layer", "files", "example"]).map_err(failed)?;
    for it in found {
        let (count, files) = (it.occurrences.len().to_string(), it.files.to_string());
        let row = [it.old, it.new, &count, it.layer.as_str(), &files, &example(it)];
        table.write_record(cells.row(row)).map_err(failed)?;
    }
    table.flush()
}

/// The columns of a table of occurrences.
const OCCURRENCE: [&str; 11] = [
    "old",
    "new",
    "layer",
    "old_file",
    "old_line",
    "old_column",
    "new_file",
    "new_line",
    "new_column",
    "left",
    "right",
];

/// Writes one row per occurrence as comma-separated values, with cells as `cells` says.
///
/// # Errors
/// If writing fails.
pub fn occurrences_csv(found: &[Occurrence], cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(OCCURRENCE).map_err(failed)?;
    for it in found {
        let number = |number: usize| number.to_string();
        let row = [
            it.old.text.clone(),
            it.new.text.clone(),
            it.layer.to_string(),
            it.old.file.to_string(),
            number(it.old.position.line),
            number(it.old.position.column),
            it.new.file.to_string(),
            number(it.new.position.line),
            number(it.new.position.column),
            it.left.clone(),
            it.right.clone(),
        ];
        table.write_record(cells.row(row)).map_err(failed)?;
    }
    table.flush()
}

/// Writes the replacements with their occurrences as one JSON object.
///
/// # Errors
/// If writing fails.
pub fn concordance_json(concordance: &Concordance, found: &[Replacement<'_>], out: &mut dyn Write) -> io::Result<()> {
    let pairs: Vec<Value> = found.iter().map(pair).collect();
    let all = json!({ "pairs": pairs, "left_out": concordance.left_out() });
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}

/// Writes a replacement a line as JSON, with its occurrences.
///
/// # Errors
/// If writing fails.
pub fn concordance_json_lines(found: &[Replacement<'_>], out: &mut dyn Write) -> io::Result<()> {
    found.iter().try_for_each(|it| json_line(&pair(it), out))
}

/// Writes an occurrence a line as JSON.
///
/// # Errors
/// If writing fails.
pub fn occurrences_json_lines(found: &[Occurrence], out: &mut dyn Write) -> io::Result<()> {
    found.iter().try_for_each(|it| {
        let mut row = occurrence(it);
        row["layer"] = it.layer.as_str().into();
        row["old"]["text"] = it.old.text.as_str().into();
        row["new"]["text"] = it.new.text.as_str().into();
        json_line(&row, out)
    })
}

fn json_line(row: &Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    writeln!(out)
}

fn pair(it: &Replacement<'_>) -> Value {
    let occurrences: Vec<Value> = it.occurrences.iter().map(|it| occurrence(it)).collect();
    json!({
        "old": it.old,
        "new": it.new,
        "count": it.occurrences.len(),
        "layer": it.layer.as_str(),
        "files": it.files,
        "occurrences": occurrences,
    })
}

fn occurrence(it: &Occurrence) -> Value {
    let place = |words: &Words| {
        let position = words.position;
        json!({ "file": &*words.file, "line": position.line, "column": position.column })
    };
    json!({ "old": place(&it.old), "new": place(&it.new), "left": it.left, "right": it.right })
}

/// Columns of the count, the layer, the number of files, with a space after each.
const NUMBERS: usize = 7 + 12 + 6;

/// Writes a table of lines of at most `width` columns, with escape sequences for bold.
///
/// # Errors
/// If writing fails.
pub fn concordance_table(
    concordance: &Concordance,
    found: &[Replacement<'_>],
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let bold = Style::new().bold();
    let room = width.saturating_sub(NUMBERS).max(24);
    let widest = |words: fn(&Replacement<'_>) -> usize| found.iter().map(words).max().unwrap_or(0).clamp(3, room / 3);
    let (old, new) = (widest(|it| columns(it.old)), widest(|it| columns(it.new)));
    let place = room.saturating_sub(old + new + 2);
    let names = [right("count", 6), left("layer", 11), right("files", 5), left("old", old), left("new", new)];
    writeln!(out, "{bold}{} example{bold:#}", names.join(" "))?;
    for it in found {
        let cell = |words: &str, width: usize| left(&head(&visible(words), width), width);
        let example = tail(&visible(&example(it)), place);
        let (count, files) = (right(&it.occurrences.len().to_string(), 6), right(&it.files.to_string(), 5));
        let layer = left(it.layer.as_str(), 11);
        writeln!(out, "{count} {layer} {files} {} {} {example}", cell(it.old, old), cell(it.new, new))?;
    }
    left_out(concordance, out)
}

/// Says how many replacements were too long to be counted.
fn left_out(concordance: &Concordance, out: &mut dyn Write) -> io::Result<()> {
    match concordance.left_out() {
        0 => Ok(()),
        1 => writeln!(out, "left out: 1 replacement of more than four words"),
        several => writeln!(out, "left out: {several} replacements of more than four words"),
    }
}

/// Columns of a place at most.
const PLACE: usize = 18;

/// Columns on each side of the words that their context has where there is room.
const CONTEXT: usize = 16;

/// Columns of the signs around old and new words.
const SIGNS: usize = 8;

/// Writes an occurrence a line, with the words in the middle, of at most `width` columns: keyword in context.
///
/// # Errors
/// If writing fails.
pub fn kwic(concordance: &Concordance, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let found = concordance.occurrences();
    let place = |it: &Occurrence| visible(&format!("{}:{}", it.new.file, it.new.position));
    let widest = found.iter().map(|it| columns(&place(it))).max().unwrap_or(0).min(PLACE);
    // Long phrases leave some room for what stands around them.
    let room = width.saturating_sub(widest + 3);
    let most = room.saturating_sub(2 * CONTEXT).max(room / 2);
    let middle = found.iter().map(|it| columns(&change(it, most))).max().unwrap_or(0);
    let context = room.saturating_sub(middle) / 2;
    for it in found {
        let change = change(it, most);
        let before = right(&tail(&visible(&it.left), context), context);
        let after = head(&visible(&it.right), (context + middle).saturating_sub(columns(&change)));
        let is_apart = !it.right.starts_with(crate::text::is_punctuation);
        let space = if is_apart { " " } else { "" };
        let line = format!("{} {before} {}{space}{after}", left(&tail(&place(it), widest), widest), change);
        writeln!(out, "{}", line.trim_end())?;
    }
    left_out(concordance, out)
}

/// Old and new words, as a comparison shows them, in so many columns; longer ones are cut.
fn change(it: &Occurrence, most: usize) -> String {
    let (old, new) = (visible(&it.old.text), visible(&it.new.text));
    let room = most.saturating_sub(SIGNS);
    let (own, other) = (columns(&old), columns(&new));
    // The shorter one may leave room for the longer one.
    let half = room / 2;
    let first = own.min(half.max(room.saturating_sub(other)));
    format!("[-{}-]{{+{}+}}", head(&old, first), head(&new, other.min(room.saturating_sub(first))))
}

/// The first place: file, line and column of the new words.
fn example(it: &Replacement<'_>) -> String {
    it.occurrences.first().map(|it| format!("{}:{}", it.new.file, it.new.position)).unwrap_or_default()
}

/// Writes one row per word whose frequency changed, as comma-separated values.
///
/// # Errors
/// If writing fails.
pub fn keyness_csv(found: &[KeyWord], cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(["word", "layer", "old", "new", "keyness"]).map_err(failed)?;
    for it in found {
        let word = cells.cell(&it.word);
        // The sign of a number is no formula.
        let row = [&*word, it.layer.as_str(), &it.old.to_string(), &it.new.to_string(), &signed(it.keyness)];
        table.write_record(row).map_err(failed)?;
    }
    table.flush()
}

/// Writes the words whose frequency changed as one JSON object.
///
/// # Errors
/// If writing fails.
pub fn keyness_json(found: &[KeyWord], out: &mut dyn Write) -> io::Result<()> {
    let words: Vec<Value> = found.iter().map(key_word).collect();
    serde_json::to_writer_pretty(&mut *out, &json!({ "words": words }))?;
    writeln!(out)
}

/// Writes a word a line as JSON.
///
/// # Errors
/// If writing fails.
pub fn keyness_json_lines(found: &[KeyWord], out: &mut dyn Write) -> io::Result<()> {
    found.iter().try_for_each(|it| json_line(&key_word(it), out))
}

/// Writes the words whose frequency changed as a table for people.
///
/// # Errors
/// If writing fails.
pub fn keyness_table(found: &[KeyWord], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let names = [right("keyness", 10), right("old", 7), right("new", 7), left("layer", 11)];
    writeln!(out, "{bold}{} word{bold:#}", names.join(" "))?;
    for it in found {
        let [old, new] = [it.old, it.new].map(|count| right(&count.to_string(), 7));
        let word = head(&visible(&it.word), width.saturating_sub(10 + 8 + 8 + 12 + 1).max(8));
        writeln!(out, "{} {old} {new} {} {word}", right(&signed(it.keyness), 10), left(it.layer.as_str(), 11))?;
    }
    Ok(())
}

fn key_word(it: &KeyWord) -> Value {
    let keyness = (it.keyness * 100.0).round() / 100.0;
    json!({ "word": it.word, "layer": it.layer.as_str(), "old": it.old, "new": it.new, "keyness": keyness })
}

fn signed(keyness: f64) -> String {
    format!("{keyness:+.2}")
}
