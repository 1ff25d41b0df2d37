//! A comparison for the terminal: a summary, then the changes, readable without colours.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_normalization::UnicodeNormalization;

use super::blocks::{Block, blocks};
use super::pieces::{Piece, Shown, in_line, of_bead, of_note, span};
use super::{Compared, Side, Totals};
use crate::diff::{Bead, BeadState, LayerSummary, NoteChange, NoteState, RunKind, RunnerUp, TextComparison};
use crate::display::fit::{Styled, columns, hanging, head, left, wrapped};
use crate::display::visible;
use crate::model::{Layer, PlacedNote};

/// Columns of a sign and a place.
const MARGIN: usize = 10;

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The styles of deleted, inserted, minor and moved text; red and green would suggest wrong and right.
const OLD: Style = AnsiColor::Yellow.on_default();
const NEW: Style = AnsiColor::Cyan.on_default();
const MINOR: Style = Style::new().underline();
const MOVED: Style = AnsiColor::Magenta.on_default();

/// Writes a comparison in lines of at most `width` columns, with escape sequences for colours.
///
/// # Errors
/// If writing fails.
pub fn text(compared: &Compared<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let Compared { old, new, comparison } = compared;
    writeln!(out, "{BOLD}{} → {}{BOLD:#}", visible(old.name), visible(new.name))?;
    summary(&comparison.summaries(), width, out)?;
    let mut sheet = Sheet { out, width };
    for (layer, text) in comparison.texts.iter().filter(|(_, text)| !text.is_same()) {
        sheet.heading(layer.as_str())?;
        let screen = Text { old, new, layer: *layer, text, blocks: blocks(text, *layer, old, new) };
        screen.beads(&mut sheet)?;
    }
    let mut changed: Vec<&NoteChange<'_>> =
        comparison.notes.iter().filter(|note| note.state() != NoteState::Same).collect();
    changed.sort_by_key(|note| note.state());
    if !changed.is_empty() {
        sheet.heading("notes")?;
    }
    changed.into_iter().try_for_each(|change| note(old, new, change, &mut sheet))
}

/// Writes a line about a file that is on one side only.
///
/// # Errors
/// If writing fails.
pub fn text_alone(name: &str, is_new: bool, out: &mut dyn Write) -> io::Result<()> {
    let (sign, word) = if is_new { ('+', "added") } else { ('-', "deleted") };
    writeln!(out, "{sign} {BOLD}{}{BOLD:#} {word}\n", visible(name))
}

/// Writes a line about a file that has another name in the new folder.
///
/// # Errors
/// If writing fails.
pub fn text_renamed(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = [compared.old.name, compared.new.name].map(visible);
    writeln!(out, "> {BOLD}{} → {}{BOLD:#} renamed", names[0], names[1])
}

/// Writes the counts of several files together.
///
/// # Errors
/// If writing fails.
pub fn text_totals(totals: &Totals, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}", told(totals, "file"))?;
    summary(&totals.layers, width, out)
}

/// `3 files compared, 2 differ, 1 added`.
pub(super) fn told(totals: &Totals, what: &str) -> String {
    let Totals { compared, differing, renamed, added, deleted, .. } = *totals;
    let mut parts = vec![format!("{} compared", counted(compared, what))];
    if differing > 0 {
        parts.push(format!("{differing} {}", if differing == 1 { "differs" } else { "differ" }));
    }
    parts.extend((renamed > 0).then(|| format!("{renamed} renamed")));
    parts.extend((added > 0).then(|| format!("{added} added")));
    parts.extend((deleted > 0).then(|| format!("{deleted} deleted")));
    parts.join(", ")
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Writes one line for each layer that changed, and the names of those that did not.
fn summary(layers: &[LayerSummary], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let (same, changed): (Vec<_>, Vec<_>) = layers.iter().partition(|summary| summary.is_same());
    let names = changed.iter().map(|summary| columns(summary.layer.as_str())).max().unwrap_or(0);
    for summary in &changed {
        let line = if summary.layer.is_notes() { notes_told(summary) } else { text_told(summary) };
        let name = format!("{}  ", left(summary.layer.as_str(), names));
        hanging(&name, columns(&name), &line, width, out)?;
    }
    let same: Vec<&str> = same.iter().map(|summary| summary.layer.as_str()).collect();
    if same.is_empty() {
        Ok(())
    } else {
        hanging("", 0, &format!("nothing changed in {}", same.join(", ")), width, out)
    }
}

fn listed(parts: &[(usize, &str)]) -> String {
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    parts.collect::<Vec<_>>().join(", ")
}

fn text_told(summary: &LayerSummary) -> String {
    let counts = summary.counts;
    let segments = listed(&[
        (counts.changed_segments, "changed"),
        (counts.moved_segments, "moved"),
        (counts.deleted_segments, "deleted"),
        (counts.inserted_segments, "inserted"),
    ]);
    let tokens = listed(&[(counts.deleted, "deleted"), (counts.inserted, "inserted"), (counts.minor, "minor")]);
    let of_segments = format!("{segments} of {}", counted(counts.new_segments.max(counts.old_segments), "segment"));
    if tokens.is_empty() { of_segments } else { format!("{of_segments}; words: {tokens}") }
}

fn notes_told(summary: &LayerSummary) -> String {
    let states: Vec<(usize, &str)> = summary.notes.iter().map(|(state, count)| (*count, state.as_str())).collect();
    let (same, changed): (Vec<_>, Vec<_>) = states.into_iter().partition(|(_, state)| *state == "same");
    let changed = listed(&changed);
    if same.is_empty() { changed } else { format!("{changed} ({})", listed(&same)) }
}

/// The output and its width.
struct Sheet<'o> {
    out: &'o mut dyn Write,
    width: usize,
}

impl Sheet<'_> {
    fn heading(&mut self, name: &str) -> io::Result<()> {
        writeln!(self.out, "\n{BOLD}── {name}{BOLD:#}")
    }

    /// Writes a sign, a place, and text that is indented after them.
    fn entry(&mut self, sign: char, place: &str, runs: Vec<Styled>) -> io::Result<()> {
        let room = self.width.saturating_sub(MARGIN + 1).max(16);
        let mut first = format!("{sign} {}", left(place, MARGIN - 2));
        for line in wrapped(runs.into_iter(), room) {
            write!(self.out, "{DIM}{first}{DIM:#} ")?;
            for Styled { text, style } in line {
                write!(self.out, "{style}{text}{style:#}")?;
            }
            writeln!(self.out)?;
            first = " ".repeat(columns(&first));
        }
        Ok(())
    }

    /// Writes how many segments are skipped.
    fn unchanged(&mut self, count: &mut usize) -> io::Result<()> {
        match std::mem::take(count) {
            0 => Ok(()),
            count => writeln!(self.out, "{DIM}… {} unchanged{DIM:#}", counted(count, "segment")),
        }
    }
}

/// The comparison of one text.
struct Text<'r> {
    old: &'r Side<'r>,
    new: &'r Side<'r>,
    layer: Layer,
    text: &'r TextComparison<'r>,
    blocks: Vec<Block>,
}

impl Text<'_> {
    fn beads(&self, sheet: &mut Sheet<'_>) -> io::Result<()> {
        let mut leaving: Vec<&Block> = self.blocks.iter().collect();
        leaving.sort_by_key(|block| block.old.start);
        let mut leaving = leaving.into_iter().peekable();
        let (mut unchanged, mut arrived) = (0, None);
        for bead in &self.text.beads {
            if bead.moved.is_none() && !bead.old.is_empty() {
                while let Some(block) = leaving.next_if(|block| block.old.start < bead.old.start) {
                    sheet.unchanged(&mut unchanged)?;
                    self.leaves(block, sheet)?;
                }
            }
            if bead.moved.is_some() && bead.moved != arrived {
                sheet.unchanged(&mut unchanged)?;
                self.arrives(bead.moved, sheet)?;
            }
            arrived = bead.moved;
            match (bead.state, bead.moved) {
                (BeadState::Same, None) => unchanged += bead.new.len(),
                (BeadState::Same, Some(_)) => {}
                _ => {
                    sheet.unchanged(&mut unchanged)?;
                    self.bead(bead, sheet)?;
                }
            }
        }
        sheet.unchanged(&mut unchanged)?;
        leaving.try_for_each(|block| self.leaves(block, sheet))
    }

    fn old_place(&self, bead: &std::ops::Range<usize>) -> String {
        let start = span(&self.text.old, bead).map_or(0, |span| span.start);
        self.old.position(self.layer, start).to_string()
    }

    fn new_place(&self, bead: &std::ops::Range<usize>) -> String {
        let start = span(&self.text.new, bead).map_or(0, |span| span.start);
        self.new.position(self.layer, start).to_string()
    }

    fn leaves(&self, block: &Block, sheet: &mut Sheet<'_>) -> io::Result<()> {
        let words = format!("{} moved to {}", block.was, block.to);
        sheet.entry('<', &self.old_place(&block.old), vec![Styled { text: words, style: MOVED }])
    }

    /// Writes a moved block with its first words, by which a reader recognises it.
    fn arrives(&self, number: Option<usize>, sheet: &mut Sheet<'_>) -> io::Result<()> {
        let Some(block) = number.and_then(|number| self.blocks.get(number)) else { return Ok(()) };
        let words = format!("{} moved from {}: ", block.is, block.from);
        let text = span(&self.text.new, &block.new).and_then(|span| self.text.new.text.get(span)).unwrap_or_default();
        let room = sheet.width.saturating_sub(MARGIN + 1 + columns(&words)).max(16);
        let begin = one_line(text.get(..text.floor_char_boundary(4 * room)).unwrap_or_default());
        let begin = if begin.len() < text.len() { format!("{begin}…") } else { begin };
        let runs = vec![Styled { text: words, style: MOVED }, Styled { text: head(&begin, room), style: PLAIN }];
        sheet.entry('>', &self.new_place(&block.new), runs)
    }

    fn bead(&self, bead: &Bead, sheet: &mut Sheet<'_>) -> io::Result<()> {
        let pieces = of_bead(self.text, bead);
        match bead.state {
            BeadState::Deleted => sheet.entry('-', &self.old_place(&bead.old), styled(&in_line(&pieces))),
            BeadState::Inserted => sheet.entry('+', &self.new_place(&bead.new), styled(&in_line(&pieces))),
            BeadState::Rewritten => {
                let (old, new): (Vec<_>, Vec<_>) =
                    in_line(&pieces).into_iter().partition(|shown| matches!(shown, Shown::Deleted(..)));
                sheet.entry('-', &self.old_place(&bead.old), styled(&old))?;
                sheet.entry('+', &self.new_place(&bead.new), styled(&new))
            }
            BeadState::Same | BeadState::Minor | BeadState::Changed => {
                let mut runs = styled(&in_line(&pieces));
                if bead.old.len() != bead.new.len() {
                    let text = format!("({} → {}) ", counted(bead.old.len(), "segment"), bead.new.len());
                    runs.insert(0, Styled { text, style: DIM });
                }
                if pieces.iter().any(is_encoded_otherwise) {
                    let text = " (the same letters in other code points)".to_owned();
                    runs.push(Styled { text, style: DIM });
                }
                sheet.entry('~', &self.new_place(&bead.new), runs)
            }
        }
    }
}

/// Whether the two sides of a piece look the same and are canonically equivalent.
fn is_encoded_otherwise(piece: &Piece<'_>) -> bool {
    piece.kind == RunKind::Minor && piece.old != piece.new && piece.old.nfc().eq(piece.new.nfc())
}

/// Unchanged text longer than this, in bytes, is shortened in the middle.
const LONG: usize = 400;

/// How many bytes of it stay at each end.
const END: usize = 120;

/// Words with their marks and styles.
fn styled(line: &[Shown<'_>]) -> Vec<Styled> {
    let run = |shown: &Shown<'_>| match *shown {
        Shown::Plain(text) if text.len() > LONG => Styled { text: shortened(text), style: PLAIN },
        Shown::Plain(text) => Styled { text: one_line(text), style: PLAIN },
        Shown::Minor(old, new) => Styled { text: format!("[~{}→{}~]", spaces(old), spaces(new)), style: MINOR },
        Shown::Deleted(gap, text) => Styled { text: format!("[-{}{}-]", one_line(gap), marked(text)), style: OLD },
        Shown::Inserted(gap, text) => Styled { text: format!("{{+{}{}+}}", one_line(gap), marked(text)), style: NEW },
    };
    line.iter().map(run).collect()
}

fn shortened(text: &str) -> String {
    let (first, last) = (text.floor_char_boundary(END), text.ceil_char_boundary(text.len() - END));
    let cut = |text: Option<&str>| one_line(text.unwrap_or_default());
    format!("{} […] {}", cut(text.get(..first)).trim_end(), cut(text.get(last..)).trim_start())
}

pub(super) fn one_line(text: &str) -> String {
    visible(text).replace("\r\n", " ").replace(['\n', '\r'], " ")
}

/// White space is made visible if it is the whole change.
pub(super) fn spaces(text: &str) -> String {
    if !text.trim().is_empty() {
        return one_line(text);
    }
    let seen = |c| match c {
        '\n' => '↵',
        '\t' => '⇥',
        _ => '␣',
    };
    text.replace("\r\n", "\n").replace('\r', "\n").chars().map(seen).collect()
}

/// An inserted or deleted line end is made visible.
pub(super) fn marked(text: &str) -> String {
    visible(text).replace("\r\n", "\n").replace(['\n', '\r'], "↵")
}

/// Writes one changed note.
fn note(old: &Side<'_>, new: &Side<'_>, change: &NoteChange<'_>, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let sign = match change.state() {
        NoteState::Added | NoteState::Bracketed => '+',
        NoteState::Deleted | NoteState::Absorbed => '-',
        NoteState::Orphaned => '?',
        NoteState::Moved => '>',
        _ => '~',
    };
    let start = |note: &PlacedNote<'_>| note.intervention.span.start;
    let place = match (&change.new, &change.old) {
        (Some(note), _) => new.file_position(start(note)).to_string(),
        (None, Some(note)) => old.file_position(start(note)).to_string(),
        (None, None) => String::new(),
    };
    let mut runs = vec![Styled { text: format!("{}: ", title(change, old, new)), style: BOLD }];
    runs.extend(styled(&in_line(&of_note(change))));
    if let Some(runner_up) = &change.runner_up {
        runs.push(Styled { text: look_alike(runner_up, new), style: DIM });
    }
    sheet.entry(sign, &place, runs)
}

/// `gloss.literal re-anchored from "ferry" to "pier", reworded`.
fn title(change: &NoteChange<'_>, old: &Side<'_>, new: &Side<'_>) -> String {
    let class =
        |note: &Option<PlacedNote<'_>>| note.as_ref().map(|note| note.class.map_or("unparsed", |class| class.as_str()));
    let (was, is) = (class(&change.old), class(&change.new));
    let (from, to) = (anchor(change.old.as_ref(), old), anchor(change.new.as_ref(), new));
    let mut is_placed = false;
    let states: Vec<String> = change
        .states
        .iter()
        .map(|state| match (state, &from, &to) {
            (NoteState::Reanchored, Some(from), Some(to)) if from != to => {
                is_placed = true;
                format!("{state} from “{from}” to “{to}”")
            }
            (NoteState::Reclassified, ..) => format!("{state} from {}", was.unwrap_or_default()),
            _ => state.to_string(),
        })
        .collect();
    let on = to.or(from).filter(|_| !is_placed).map(|words| format!(" on “{words}”")).unwrap_or_default();
    format!("{} {}{on}", is.or(was).unwrap_or_default(), states.join(", "))
}

/// The words that a note refers to.
pub(super) fn anchor(note: Option<&PlacedNote<'_>>, side: &Side<'_>) -> Option<String> {
    let note = note.filter(|note| note.on_words)?;
    let words = side.view(Layer::Base)?.text.get(note.anchor.clone()?)?;
    Some(head(&one_line(words), 40))
}

fn look_alike(found: &RunnerUp<'_>, new: &Side<'_>) -> String {
    let place = new.file_position(found.note.intervention.span.start);
    let words = head(&one_line(&found.note.words), 60);
    format!(" (looks like the note at {place}, {:.0} %: “{words}”)", 100.0 * found.similarity)
}
