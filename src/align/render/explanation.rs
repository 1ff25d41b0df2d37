//! The explanation of a bead, for people.

use std::io::{self, Write};
use std::ops::Range;

use crate::align::{Explanation, Rejected, RunnerUp, Text, UnexplainedPart};
use crate::display::fit::hanging;
use crate::display::visible;

/// How many pairs of words are shown.
const MOST: usize = 20;

/// Writes the segments of a bead, its score part by part, and the runner-up, in lines of at most `width` columns.
///
/// # Errors
/// Those of `out`.
pub fn explanation(
    number: usize,
    explanation: &Explanation,
    source: &Text<'_>,
    target: &Text<'_>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut lines = Vec::new();
    whole(number, explanation, [source, target], &mut lines)?;
    for line in String::from_utf8_lossy(&lines).lines() {
        let words = line.trim_start_matches(' ');
        let indent = line.len() - words.len();
        if words.is_empty() { writeln!(out)? } else { hanging(&line[..indent], indent + 2, words, width, out)? }
    }
    Ok(())
}

/// Everything, in lines of any width.
fn whole(
    number: usize,
    explanation: &Explanation,
    [source, target]: [&Text<'_>; 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    let bead = &explanation.bead;
    let (one, other) = (bead.source.len(), bead.target.len());
    writeln!(
        out,
        "bead {number}: {one}-{other}, probability {:.3}, score {:+.2}",
        bead.probability, explanation.score
    )?;
    segments(explanation, source, target, out)?;
    writeln!(out, "\n{:+8.2}  kind {one}-{other}", explanation.kind)?;
    if bead.is_pair() {
        evidence(explanation, out)?;
    }
    if let Some(rejected) = &explanation.rejected {
        self::rejected(rejected, source, target, out)?;
    }
    match &explanation.runner_up {
        Some(way) => runner_up(way, out),
        None => writeln!(out, "\nnothing else could stand here"),
    }
}

/// The lengths and words of a bead with both sides.
fn evidence(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    let length = &explanation.length;
    let (score, source, target, expected) = (length.score, length.source, length.target, length.expected);
    let ratio = if source > 0.0 { target / source } else { 0.0 };
    writeln!(out, "{score:+8.2}  lengths {source:.0} and {target:.0}, ratio {ratio:.2}; expected {expected:.0}")?;
    words(explanation, out)?;
    unexplained(&explanation.unexplained, out)
}

/// The bead that a segment and the one that faces it were not made.
fn rejected(rejected: &Rejected, source: &Text<'_>, target: &Text<'_>, out: &mut dyn Write) -> io::Result<()> {
    let explanation = &rejected.explanation;
    writeln!(
        out,
        "\nrejected: a bead with the segment that faces it, {:+.2} instead of {:+.2} without partners",
        explanation.score, rejected.chosen
    )?;
    segments(explanation, source, target, out)?;
    evidence(explanation, out)
}

/// The segments of a bead, each on a line.
fn segments(explanation: &Explanation, source: &Text<'_>, target: &Text<'_>, out: &mut dyn Write) -> io::Result<()> {
    let bead = &explanation.bead;
    for (text, segments, side) in [(source, &bead.source, "source"), (target, &bead.target, "target")] {
        for at in segments.clone() {
            let words: Vec<&str> = text.segments.get(at).map_or("", |words| words).split_whitespace().collect();
            writeln!(out, "  {side} {}: {}", at + 1, visible(&words.join(" ")))?;
        }
    }
    Ok(())
}

fn words(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    for word in explanation.words.iter().take(MOST) {
        let (source, target) = (visible(&word.source), visible(&word.target));
        writeln!(out, "{:+8.2}  {source} = {target}  ({:.2}, back {:.2})", word.score, word.forward, word.backward)?;
    }
    let rest = explanation.words.get(MOST..).unwrap_or_default();
    if rest.is_empty() {
        return Ok(());
    }
    writeln!(out, "{:+8.2}  {} pairs more", rest.iter().map(|word| word.score).sum::<f32>(), rest.len())
}

fn unexplained(parts: &[UnexplainedPart], out: &mut dyn Write) -> io::Result<()> {
    for (is_source, side) in [(true, "source"), (false, "target")] {
        let own: Vec<&UnexplainedPart> = parts.iter().filter(|part| part.is_source == is_source).collect();
        if !own.is_empty() {
            let names: Vec<&str> = own.iter().map(|part| part.word.as_str()).collect();
            let score: f32 = own.iter().map(|part| part.score).sum();
            writeln!(out, "{score:+8.2}  unexplained in the {side}: {}", visible(&names.join(" ")))?;
        }
    }
    Ok(())
}

fn runner_up(way: &RunnerUp, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\nrunner-up for the same place, with its neighbouring beads: {:+.2} instead of {:+.2}",
        way.score, way.chosen
    )?;
    for (source, target) in &way.beads {
        writeln!(out, "  {}-{}  {} = {}", source.len(), target.len(), numbers(source), numbers(target))?;
    }
    Ok(())
}

/// Numbers of segments from 1.
fn numbers(range: &Range<usize>) -> String {
    match range.len() {
        0 => "–".to_owned(),
        1 => range.end.to_string(),
        _ => format!("{}–{}", range.start + 1, range.end),
    }
}
