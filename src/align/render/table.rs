//! Beads side by side, for people.

use std::io::{self, Write};
use std::ops::Range;
use std::slice::from_ref;

use anstyle::Style;

use crate::align::{Alignment, Text};
use crate::display::fit::{Styled, left, wrapped};
use crate::display::visible;
use crate::model::Certainty;

/// Writes source and target in two columns that together are `width` columns wide. Doubtful beads are marked with `?`,
/// very doubtful ones with `??`, segments without a translation with `–`. Only beads with at least the certainty
/// `least` are written; their numbers are those among all beads.
///
/// # Errors
/// Those of `out`.
pub fn table(
    alignment: &Alignment,
    source: &Text<'_>,
    target: &Text<'_>,
    least: Certainty,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let digits = alignment.beads.len().to_string().len();
    let column = (width.saturating_sub(digits + MARGIN + 3) / 2).max(8);
    let sure = alignment.beads.iter().enumerate().filter(|(_, bead)| bead.cert() >= least);
    for (number, bead) in sure {
        let ones = lines(&words(source, from_ref(&bead.source)), column);
        let others = lines(&words(target, from_ref(&bead.target)), column);
        for line in 0..ones.len().max(others.len()) {
            let (number, mark) =
                if line == 0 { ((number + 1).to_string(), mark(bead.probability)) } else { Default::default() };
            let one = ones.get(line).map_or("", |line| line);
            let other = others.get(line).map_or("", |line| line);
            let row = format!("{number:>digits$} {mark:<2} {} │ {other}", left(one, column));
            writeln!(out, "{}", row.trim_end())?;
        }
    }
    Ok(())
}

/// Columns of the mark and the spaces around it.
const MARGIN: usize = 4;

/// The mark of a bead or row of some probability.
pub(super) fn mark(probability: f32) -> &'static str {
    match Certainty::of(probability) {
        Certainty::High => "",
        Certainty::Medium => "?",
        Certainty::Low => "??",
    }
}

pub(super) fn lines(words: &str, width: usize) -> Vec<String> {
    let words = Styled { text: words.to_owned(), style: Style::new() };
    let lines = wrapped(std::iter::once(words), width).into_iter();
    lines.map(|line| line.into_iter().map(|run| run.text).collect()).collect()
}

/// The words of some stretches of segments on one line; `–` if there are none.
pub(super) fn words(text: &Text<'_>, stretches: &[Range<usize>]) -> String {
    let segments = stretches.iter().flat_map(|stretch| &text.segments[stretch.clone()]);
    let words: Vec<&str> = segments.flat_map(|segment| segment.split_whitespace()).collect();
    if words.is_empty() { "–".to_owned() } else { visible(&words.join(" ")) }
}
