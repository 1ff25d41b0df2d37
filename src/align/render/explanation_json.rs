//! The explanation of a bead as JSON. `schemas/alignment.schema.json` describes it.

use std::io::{self, Write};
use std::ops::Range;

use serde_json::{Value, json};

use super::json::bead_row;
use crate::align::{Explanation, LengthPart, Rejected, RunnerUp, Text, UnexplainedPart, WordPart};

/// Writes one JSON object: the bead, its score part by part, and the runner-up. Segments are numbered from 0.
///
/// # Errors
/// Those of `out`.
pub fn explanation_json(
    number: usize,
    explanation: &Explanation,
    source: &Text<'_>,
    target: &Text<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = json!({
        "bead": bead_row(number, &explanation.bead, (source, target)),
        "score": rounded(explanation.score),
        "kind": rounded(explanation.kind),
        "length": length(&explanation.length),
        "words": explanation.words.iter().map(word).collect::<Vec<Value>>(),
        "unexplained": explanation.unexplained.iter().map(unexplained).collect::<Vec<Value>>(),
        "runner_up": explanation.runner_up.as_ref().map(runner_up),
        "rejected": explanation.rejected.as_deref().map(rejected),
    });
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}

/// Six digits, as many as there are.
fn rounded(number: f32) -> f64 {
    (f64::from(number) * 1e6).round() / 1e6
}

fn length(part: &LengthPart) -> Value {
    json!({
        "source": rounded(part.source),
        "target": rounded(part.target),
        "expected": rounded(part.expected),
        "score": rounded(part.score),
    })
}

fn rejected(rejected: &Rejected) -> Value {
    let explanation = &rejected.explanation;
    json!({
        "source": explanation.bead.source.clone().collect::<Vec<_>>(),
        "target": explanation.bead.target.clone().collect::<Vec<_>>(),
        "score": rounded(explanation.score),
        "length": length(&explanation.length),
        "words": explanation.words.iter().map(word).collect::<Vec<Value>>(),
        "unexplained": explanation.unexplained.iter().map(unexplained).collect::<Vec<Value>>(),
        "chosen": rounded(rejected.chosen),
    })
}

fn word(part: &WordPart) -> Value {
    json!({
        "source": part.source,
        "target": part.target,
        "forward": rounded(part.forward),
        "backward": rounded(part.backward),
        "score": rounded(part.score),
    })
}

fn unexplained(part: &UnexplainedPart) -> Value {
    let side = if part.is_source { "source" } else { "target" };
    json!({ "word": part.word, "side": side, "score": rounded(part.score) })
}

fn runner_up(way: &RunnerUp) -> Value {
    let bead = |(source, target): &(Range<usize>, Range<usize>)| json!({ "source": source.clone().collect::<Vec<_>>(), "target": target.clone().collect::<Vec<_>>() });
    json!({
        "beads": way.beads.iter().map(bead).collect::<Vec<Value>>(),
        "score": rounded(way.score),
        "chosen": rounded(way.chosen),
    })
}
