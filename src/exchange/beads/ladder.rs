//! Ladders of hunalign, as numbers and as text.

use std::io::{self, Write};
use std::ops::Range;

use super::{BeadError, BeadFault, Gatherer, ScoredBeads};
use crate::align::{Alignment, Bead, Text};

/// The form of a rung.
const RUNG: &str = "two numbers and a score with tabs between, such as `2\\t3\\t0.5`";
/// The form of a line of text.
const PAIR: &str = "a source, a translation and a score with tabs between";
/// Joins the segments of a bead in the text.
const JOIN: &str = " ~~~ ";

/// Reads the ladder of texts with the given numbers of segments: each rung is the start of a bead, the last one the end
/// of the texts.
///
/// # Errors
/// [`BeadError`] for the first rung that is malformed, goes back, or does not begin or end where the texts do.
///
/// ```
/// use glossator::exchange::beads::read_ladder;
///
/// let beads = read_ladder("0\t0\t0.5\n1\t2\t-0.3\n2\t2\t0\n", 2, 2)?;
/// assert_eq!(beads.alignment.beads[0].target, 0..2);
/// assert_eq!(beads.scores, [Some(0.5), Some(-0.3)]);
/// # Ok::<(), glossator::exchange::beads::BeadError>(())
/// ```
pub fn read_ladder(text: &str, source: usize, target: usize) -> Result<ScoredBeads, BeadError> {
    let mut gatherer = Gatherer::new(source, target);
    let mut last: Option<([usize; 2], f64)> = None;
    let mut at = 0;
    let mut end = 0..0;
    for line in text.split_inclusive('\n') {
        let row = line.trim_end_matches(['\n', '\r']);
        let span = at..at + row.len();
        at += line.len();
        if row.trim().is_empty() {
            continue;
        }
        let (rung, score) = rung(row, span.clone())?;
        match last {
            None if rung != [0, 0] => return Err(wrong_end(rung, [0, 0], span)),
            None => {}
            Some((before, score)) => step(&mut gatherer, before, rung, score, span.clone())?,
        }
        (last, end) = (Some((rung, score)), span);
    }
    let (found, expected) = (last.map_or([0, 0], |(rung, _)| rung), [source, target]);
    if found != expected { Err(wrong_end(found, expected, end)) } else { Ok(gatherer.finish()) }
}

fn wrong_end(found: [usize; 2], expected: [usize; 2], span: Range<usize>) -> BeadError {
    let shown =
        |[source, target]: [usize; 2]| format!("segment {source} of the source and {target} of the translation");
    BeadError { fault: BeadFault::End { found: shown(found), expected: shown(expected) }, span }
}

fn rung(row: &str, span: Range<usize>) -> Result<([usize; 2], f64), BeadError> {
    let parts: Vec<&str> = row.split('\t').map(str::trim).collect();
    let parsed = match *parts.as_slice() {
        [source, target] => {
            source.parse().ok().zip(target.parse().ok()).map(|(source, target)| ([source, target], 0.0))
        }
        [source, target, score] => source
            .parse()
            .ok()
            .zip(target.parse().ok())
            .zip(score.parse().ok().filter(|score: &f64| score.is_finite()))
            .map(|((source, target), score)| ([source, target], score)),
        _ => None,
    };
    parsed.ok_or_else(|| {
        let found = row.chars().take(super::SHOWN).collect();
        BeadError { fault: BeadFault::Syntax { found, expected: RUNG }, span }
    })
}

/// Adds the bead between two rungs.
fn step(
    gatherer: &mut Gatherer,
    before: [usize; 2],
    rung: [usize; 2],
    score: f64,
    span: Range<usize>,
) -> Result<(), BeadError> {
    let sides = [super::TextSide::Source, super::TextSide::Target];
    for ((side, &from), &to) in sides.into_iter().zip(&before).zip(&rung) {
        let count = gatherer.counts[side as usize];
        let fault = match to {
            _ if to < from => BeadFault::Order { side, number: to, before: from },
            _ if to > count => BeadFault::Outside { side, number: to, count },
            _ => continue,
        };
        return Err(BeadError { fault, span });
    }
    if rung == before {
        // The two rungs are the same.
        return Ok(());
    }
    let numbers = |at: usize| (before[at]..rung[at]).collect::<Vec<_>>();
    gatherer.bead(&numbers(0), &numbers(1), Some(score)).map_err(|fault| BeadError { fault, span })
}

/// A text and its translation in the side-by-side format of hunalign.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LadderText {
    /// The segments of the source.
    pub source: Vec<String>,
    /// The segments of the translation.
    pub target: Vec<String>,
    /// The beads.
    pub beads: ScoredBeads,
}

/// Reads the text form of a ladder, which has the segments themselves.
///
/// # Errors
/// [`BeadError`] for the first line that does not have two or three cells, or whose score is not a number.
///
/// ```
/// use glossator::exchange::beads::read_ladder_text;
///
/// let read = read_ladder_text("Да. ~~~ Нет.\tYes and no.\t0.5\n\tIndeed.\t-0.3\n")?;
/// assert_eq!(read.source, ["Да.", "Нет."]);
/// assert_eq!(read.beads.alignment.beads[1].source, 2..2);
/// # Ok::<(), glossator::exchange::beads::BeadError>(())
/// ```
pub fn read_ladder_text(text: &str) -> Result<LadderText, BeadError> {
    let mut read = LadderText::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let row = line.trim_end_matches(['\n', '\r']);
        let span = at..at + row.len();
        at += line.len();
        if row.is_empty() {
            continue;
        }
        let (source, target, score) = pair(row).ok_or_else(|| {
            let found = row.chars().take(super::SHOWN).collect();
            BeadError { fault: BeadFault::Syntax { found, expected: PAIR }, span }
        })?;
        let (source, target) = (add(&mut read.source, source), add(&mut read.target, target));
        read.beads.alignment.beads.push(Bead { source, target, probability: 1.0 });
        read.beads.scores.push(score);
    }
    Ok(read)
}

fn pair(row: &str) -> Option<(&str, &str, Option<f64>)> {
    match *row.split('\t').collect::<Vec<_>>().as_slice() {
        [source, target] => Some((source, target, None)),
        [source, target, score] => {
            Some((source, target, Some(score.trim().parse().ok().filter(|score: &f64| score.is_finite())?)))
        }
        _ => None,
    }
}

/// Adds the segments of a cell; an empty cell has none.
fn add(segments: &mut Vec<String>, cell: &str) -> Range<usize> {
    let start = segments.len();
    if !cell.is_empty() {
        segments.extend(cell.split(JOIN).map(str::to_owned));
    }
    start..segments.len()
}

/// Writes an alignment as a ladder; the certainty of a bead is its score. A ladder has both texts in one order: beads
/// whose target is in another place are taken apart. Returns how many those are.
///
/// # Errors
/// Those of `out`.
pub fn ladder(alignment: &Alignment, out: &mut dyn Write) -> io::Result<usize> {
    let (alignment, apart) = alignment.in_order();
    for bead in &alignment.beads {
        writeln!(out, "{}\t{}\t{}", bead.source.start, bead.target.start, bead.probability)?;
    }
    let end = alignment.beads.last().map_or((0, 0), |bead| (bead.source.end, bead.target.end));
    writeln!(out, "{}\t{}\t0", end.0, end.1)?;
    Ok(apart)
}

/// Writes an alignment with its texts, one bead per line. White space in a segment becomes one space.
///
/// # Errors
/// Those of `out`.
pub fn ladder_text(alignment: &Alignment, source: &Text<'_>, target: &Text<'_>, out: &mut dyn Write) -> io::Result<()> {
    for bead in &alignment.beads {
        let (one, other) = (cell(source, &bead.source), cell(target, &bead.target));
        writeln!(out, "{one}\t{other}\t{}", bead.probability)?;
    }
    Ok(())
}

fn cell(text: &Text<'_>, range: &Range<usize>) -> String {
    let segments = text.segments.get(range.clone()).unwrap_or_default();
    let spaced = |segment: &&str| segment.split_whitespace().collect::<Vec<_>>().join(" ");
    segments.iter().map(spaced).collect::<Vec<_>>().join(JOIN)
}
