//! Beads as JSON. `schemas/alignment.schema.json` describes it.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use crate::align::{Alignment, GoldScore, Text};
use crate::model::Certainty;

#[derive(Serialize)]
struct Report<'r> {
    /// Segments of the source and of the target.
    segments: [usize; 2],
    beads: Vec<BeadRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gold: Option<&'r GoldScore>,
}

#[derive(Serialize)]
struct BeadRow {
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
    let row = |(at, bead): (usize, &crate::align::Bead)| BeadRow {
        number: at + 1,
        source: numbers(&bead.source),
        target: numbers(&bead.target),
        kind: format!("{}-{}", bead.source.len(), bead.target.len()),
        // Six digits, as many as there are.
        probability: (f64::from(bead.probability) * 1e6).round() / 1e6,
        cert: bead.cert().as_str(),
        source_text: joined(source, &bead.source),
        target_text: joined(target, &bead.target),
    };
    let beads = sure.map(row).collect();
    let report = Report { segments: [source.segments.len(), target.segments.len()], beads, gold };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}

fn numbers(range: &Range<usize>) -> Vec<usize> {
    range.clone().collect()
}

/// The text of some segments as it stands, with a space between any two.
fn joined(text: &Text<'_>, segments: &Range<usize>) -> String {
    text.segments[segments.clone()].join(" ")
}
