//! A comparison in the format of `diff -u`, layer by layer.
//!
//! A text is cut into its lines and, if sentences are compared, also at their borders, so that no line of the result is
//! longer than a sentence. A move is a deletion in one place and an insertion in another: the format has nothing else.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, group_diff_ops};

use super::{Compared, Side};
use crate::diff::TextComparison;
use crate::display::{Harmless, visible};
use crate::model::{Edition, Layer, PlacedNote, View, project, stream};
use crate::text::{SegmentUnit, Stream, Tokenizer, Vocabulary, differences, differences_of_numbers};

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// How long the comparison of a text may take.
const DEADLINE: Duration = Duration::from_secs(2);

/// Writes each layer that differs with the names of the files, followed by its own name if several were compared. Lines
/// with the same key under the tokenizer's folding and rules are the same. Control characters are made harmless ([`Harmless`]), because `git`
/// shows this on a terminal.
///
/// # Errors
/// If writing fails.
pub fn unified(compared: &Compared<'_>, tokenizer: &Tokenizer, out: &mut dyn Write) -> io::Result<()> {
    let Compared { old, new, comparison } = compared;
    let several = comparison.layers.len() > 1;
    let out = &mut Harmless::new(out);
    let mut part = |layer: Layer, old_lines: &[String], new_lines: &[String]| {
        let of = if several { format!(" ({layer})") } else { String::new() };
        let head = [format!("{}{of}", visible(old.name)), format!("{}{of}", visible(new.name))];
        hunks(&head, old_lines, new_lines, tokenizer, out)
    };
    for (layer, text) in &comparison.texts {
        let TextComparison { old, new, .. } = text;
        part(*layer, &view_lines(old), &view_lines(new))?;
    }
    for layer in comparison.layers.iter().copied().filter(|layer| layer.is_notes()) {
        let notes = |is_old: bool| note_lines(compared, layer, is_old);
        part(layer, &notes(true), &notes(false))?;
    }
    out.flush()
}

/// Names a file that is on one side only, as `diff -r` does.
///
/// # Errors
/// If writing fails.
pub fn unified_alone(name: &str, is_new: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Only in the {} folder: {}", if is_new { "new" } else { "old" }, visible(name))
}

/// Names a file that has another name in the new folder, in a line that `patch` passes over.
///
/// # Errors
/// If writing fails.
pub fn unified_renamed(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Renamed: {} to {}", visible(compared.old.name), visible(compared.new.name))
}

/// Writes the printed view of an edition, one sentence per line, for tools that compare lines and show them on a
/// terminal: control characters are made harmless ([`Harmless`]).
///
/// # Errors
/// If writing fails.
pub fn textconv(edition: &Edition, out: &mut dyn Write) -> io::Result<()> {
    let printed = project(edition, View::Printed);
    let lang = edition.header.lang.as_deref().unwrap_or("und");
    let mut vocabulary = Vocabulary::default();
    let stream = stream(&printed, SegmentUnit::Sentence, lang, &Tokenizer::default(), &mut vocabulary);
    let mut out = Harmless::new(out);
    view_lines(&stream).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    out.flush()
}

/// The lines of a text, also cut at the borders of segments, for line-based tools.
pub fn view_lines(stream: &Stream<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut start = 0;
    let starts = stream.segments.iter().map(|segment| segment.span.start as usize).chain([stream.text.len()]);
    for end in starts {
        let piece = stream.text.get(start..end).unwrap_or_default();
        // The space between two sentences is not a separate line.
        lines.extend(piece.lines().map(|line| line.trim_end().to_owned()));
        start = end;
    }
    lines
}

/// The notes of a layer, one per line: class, anchor, words.
fn note_lines(compared: &Compared<'_>, layer: Layer, is_old: bool) -> Vec<String> {
    let side = if is_old { &compared.old } else { &compared.new };
    let mut notes: Vec<&PlacedNote<'_>> = compared
        .comparison
        .notes
        .iter()
        .filter_map(|note| if is_old { note.old.as_ref() } else { note.new.as_ref() })
        .filter(|note| note.layer() == layer)
        .collect();
    notes.sort_by_key(|note| note.intervention.span.start);
    notes.into_iter().map(|note| note_line(side, note)).collect()
}

fn note_line(side: &Side<'_>, note: &PlacedNote<'_>) -> String {
    let class = note.class.map_or("unparsed", |class| class.as_str());
    let on = match super::changes::anchor(side, Some(note)) {
        "" => String::new(),
        words => format!(" on “{words}”"),
    };
    format!("{class}{on}: {}", note.words).replace(['\n', '\r'], " ")
}

fn hunks(
    head: &[String; 2],
    old: &[String],
    new: &[String],
    tokenizer: &Tokenizer,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut keys: FxHashMap<String, u32> = FxHashMap::default();
    let mut numbers = |lines: &[String]| -> Vec<u32> {
        let number = |line: &String| {
            let next = keys.len() as u32;
            *keys.entry(tokenizer.line_key(line)).or_insert(next)
        };
        lines.iter().map(number).collect()
    };
    let (old_keys, new_keys) = (numbers(old), numbers(new));
    let deadline = Instant::now() + DEADLINE;
    let ops = differences_of_numbers(Algorithm::Patience, &old_keys, &new_keys, Some(deadline));
    if ops.iter().all(|op| matches!(op, DiffOp::Equal { .. })) {
        return Ok(());
    }
    writeln!(out, "--- {}\n+++ {}", head[0], head[1])?;
    group_diff_ops(ops, CONTEXT).iter().try_for_each(|ops| hunk(ops, old, new, out))
}

/// Writes the difference of two files, as `patch` reads it; nothing if they are the same.
///
/// # Errors
/// What the output says.
pub fn patch(names: &[String; 2], texts: [&str; 2], out: &mut dyn Write) -> io::Result<()> {
    if texts[0] == texts[1] {
        return Ok(());
    }
    let [old, new] = texts.map(|text| text.split_inclusive('\n').map(patched).collect::<Vec<_>>());
    let ops = differences(Algorithm::Myers, &old, &new);
    writeln!(out, "--- {}\n+++ {}", names[0], names[1])?;
    group_diff_ops(ops, CONTEXT).iter().try_for_each(|ops| hunk(ops, &old, &new, out))
}

/// A line of a patch, without its line feed; `patch` must know of a last line that has none.
fn patched(line: &str) -> String {
    line.strip_suffix('\n').map_or_else(|| format!("{line}\n\\ No newline at end of file"), str::to_owned)
}

fn hunk(ops: &[DiffOp], old: &[String], new: &[String], out: &mut dyn Write) -> io::Result<()> {
    let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return Ok(()) };
    let (old_range, new_range) =
        (first.old_range().start..last.old_range().end, first.new_range().start..last.new_range().end);
    writeln!(out, "@@ -{} +{} @@", counted(&old_range), counted(&new_range))?;
    for op in ops {
        let (mut went, mut came) = (old[op.old_range()].iter(), new[op.new_range()].iter());
        if matches!(op, DiffOp::Equal { .. }) {
            went.try_for_each(|line| writeln!(out, " {line}"))?;
            continue;
        }
        went.try_for_each(|line| writeln!(out, "-{line}"))?;
        came.try_for_each(|line| writeln!(out, "+{line}"))?;
    }
    Ok(())
}

/// First line and number of lines, in the form of `diff`: a single line has no number; an empty range names the line
/// before it.
fn counted(range: &std::ops::Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => (range.start + 1).to_string(),
        length => format!("{},{length}", range.start + 1),
    }
}
