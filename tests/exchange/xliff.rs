//! XLIFF: the committee's suite.

use glossator::exchange::xliff;
use glossator::source::LineIndex;

use crate::suite::shared;

#[test]
fn what_the_committee_calls_valid_is_valid() {
    let files = shared("xliff-2.1/valid", "xlf");
    let mut wrong = Vec::new();
    for (name, bytes) in &files {
        let text = String::from_utf8(bytes.clone()).unwrap();
        wrong.extend(
            xliff::validate(&text).into_iter().map(|found| format!("{name}: {} {}", found.rule, found.message)),
        );
    }
    eprintln!("XLIFF 2.1 valid: {} of {}", files.len() - wrong.len().min(files.len()), files.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_the_committee_calls_invalid_is_reported() {
    let files = shared("xliff-2.1/invalid", "xlf");
    let mut missed = Vec::new();
    for (name, bytes) in &files {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let lines = LineIndex::new(&text);
        let findings = xliff::validate(&text);
        for found in &findings {
            let at = lines.position(found.span.start);
            eprintln!("{name}:{at}: {} {}", found.rule, found.message);
        }
        if findings.is_empty() {
            missed.push(name);
        }
    }
    eprintln!("XLIFF 2.1 invalid: {} of {} reported; not: {missed:?}", files.len() - missed.len(), files.len());
    assert!(missed.len() * 50 <= files.len(), "{missed:?}");
}
