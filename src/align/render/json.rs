//! Beads as JSON. `schemas/alignment.schema.json` describes it.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use crate::align::{Alignment, Bead, GoldScore, Text};
use crate::model::Certainty;

#[derive(Serialize)]
struct Report<'r> {
    /// Segments of the source and of the target.
    segments: [usize; 2],
    beads: Vec<BeadRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gold: Option<&'r GoldScore>,
}

/// A bead, as it is written.
#[derive(Serialize)]
pub(super) struct BeadRow {
    /// Its number in the table, from 1.
    number: usize,
    source: Vec<usize>,
    target: Vec<usize>,
    kind: String,
    probability: f64,
    cert: &'static str,
    source_text: String,
    target_text: String,
}

/// Writes one JSON object with the beads of at least the certainty `least`; segments are numbered from 0. `gold` is the
/// agreement of all beads with those made by hand.
///
/// # Errors
/// Those of `out`.
pub fn json(
    alignment: &Alignment,
    (source, target): (&Text<'_>, &Text<'_>),
    least: Certainty,
    gold: Option<&GoldScore>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let sure = alignment.beads.iter().enumerate().filter(|(_, bead)| bead.cert() >= least);
    let beads = sure.map(|(at, bead)| bead_row(at + 1, bead, (source, target))).collect();
    let report = Report { segments: [source.segments.len(), target.segments.len()], beads, gold };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}

/// Writes the beads of at least the certainty `least`, a JSON object a line.
///
/// # Errors
/// Those of `out`.
pub fn json_lines(
    alignment: &Alignment,
    texts: (&Text<'_>, &Text<'_>),
    least: Certainty,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sure = alignment.beads.iter().enumerate().filter(|(_, bead)| bead.cert() >= least);
    sure.try_for_each(|(at, bead)| {
        serde_json::to_writer(&mut *out, &bead_row(at + 1, bead, texts))?;
        writeln!(out)
    })
}

/// A bead with its number and its words.
pub(super) fn bead_row(number: usize, bead: &Bead, (source, target): (&Text<'_>, &Text<'_>)) -> BeadRow {
    BeadRow {
        number,
        source: numbers(&bead.source),
        target: numbers(&bead.target),
        kind: format!("{}-{}", bead.source.len(), bead.target.len()),
        // Six digits, as many as there are.
        probability: (f64::from(bead.probability) * 1e6).round() / 1e6,
        cert: bead.cert().as_str(),
        source_text: joined(source, &bead.source),
        target_text: joined(target, &bead.target),
    }
}

fn numbers(range: &Range<usize>) -> Vec<usize> {
    range.clone().collect()
}

/// The text of some segments as it stands, with a space between any two.
fn joined(text: &Text<'_>, segments: &Range<usize>) -> String {
    text.segments[segments.clone()].join(" ")
}
