//! Checks editions against the rules: `cargo run --example rules -- FILE…`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it shows"
)]

use glossator::source::LineIndex;
use glossator::validate::rules::{RuleChoice, check};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file)?;
        let lines = LineIndex::new(&text);
        for finding in check(&text, &RuleChoice::All) {
            let (place, severity) = (lines.position(finding.span.start), finding.severity.name());
            println!("{file}:{place}: {severity}[{}]: {}", finding.rule, finding.message);
        }
    }
    Ok(())
}
