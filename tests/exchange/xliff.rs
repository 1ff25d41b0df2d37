//! XLIFF: the committee's suite.

use glossator::exchange::{BilingualFile, Content, Note, Unit, xliff};
use glossator::source::LineIndex;

use super::suite::shared;

#[test]
#[ignore = "needs outside data: exchange"]
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
#[ignore = "needs outside data: exchange"]
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

#[test]
#[ignore = "needs outside data: exchange"]
fn what_is_valid_is_read_and_rewritten_without_loss() {
    let files = shared("xliff-2.1/valid", "xlf");
    for (name, bytes) in &files {
        let kept = xliff::read(bytes.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(&kept.rewrite(kept.file()).unwrap(), bytes, "{name}");
        let mut changed = kept.file().clone();
        for unit in &mut changed.units {
            unit.source.text.push('!');
            if let Some(target) = &mut unit.target {
                target.text.push('!');
            }
        }
        let written = kept.rewrite(&changed).unwrap();
        let again = xliff::read(written.clone()).unwrap();
        let text = String::from_utf8(written).unwrap();
        assert_eq!(again.file(), &changed, "{name}: {text}");
        let findings = xliff::validate(&text);
        assert!(findings.is_empty(), "{name}: {findings:?} {text}");
    }
    eprintln!("XLIFF 2.1: {} read and rewritten", files.len());
}

#[test]
#[ignore = "needs outside data: exchange"]
fn the_examples_are_read() {
    for (name, bytes) in shared("examples", "xlf") {
        let read = if name.contains(".12.") { xliff::read_12 } else { xliff::read };
        let kept = read(bytes.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(kept.file().units.len(), 2, "{name}");
        assert_eq!(kept.rewrite(kept.file()).unwrap(), bytes, "{name}");
    }
}

#[test]
fn ids_that_the_standard_does_not_take_are_the_same_in_every_export_and_come_back() {
    let unit = |id: &str, segment: &str| Unit {
        id: Some(id.to_owned()),
        segment: Some(segment.to_owned()),
        source: Content { text: "The ferry.".to_owned(), ..Content::default() },
        notes: vec![Note { id: "n 1".to_owned(), text: format!("of {segment}"), ..Note::default() }],
        ..Unit::default()
    };
    let file = |units: Vec<Unit>| BilingualFile {
        source_lang: "en".to_owned(),
        target_lang: "de".to_owned(),
        units,
        ..BilingualFile::default()
    };
    let later = vec![unit("u 2", "a b"), unit("u 2", "c/d"), unit("u 2", "gl-1")];
    let both = [vec![unit("u 1", "x y"), unit("u 1", "a b")], later.clone()].concat();
    let written = |units: &[Unit]| xliff::write(&file(units.to_vec())).unwrap();
    let (alone, behind) = (written(&later), written(&both));
    let own = &alone[alone.find("<unit").unwrap()..];
    assert!(behind.ends_with(own), "{behind}\n{own}");
    for (text, units) in [(alone.clone(), later), (behind, both)] {
        assert!(xliff::validate(&text).is_empty(), "{text}");
        assert_eq!(xliff::read(text.into_bytes()).unwrap().file().units, units);
    }
}
