//! The agreement of an alignment with one made by hand, on one line.

use std::io::{self, Write};

use crate::align::{Agreement, GoldScore};

/// Writes `strict P … R … F1 …  lax P … R … F1 …`.
///
/// # Errors
/// Those of `out`.
pub fn gold_score(score: &GoldScore, out: &mut dyn Write) -> io::Result<()> {
    let figures = |Agreement { precision, recall, f1 }: Agreement| format!("P {precision:.3} R {recall:.3} F1 {f1:.3}");
    writeln!(out, "strict {}  lax {}", figures(score.strict), figures(score.lax))
}
