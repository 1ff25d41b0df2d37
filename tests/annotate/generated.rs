//! Sittings on generated TEI of others and on generated editions.
//!
//! `GLOSSATOR_SITTINGS` says how many are held (32 by default); `PROPTEST_RNG_SEED` makes them the same each time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::validate::rules::{self, RuleChoice};
use glossator::validate::{Severity, own_schema};
use glossator::xml::{Limits, Reader};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::decisions::by_choice;
use super::decisions::sitting::{Fault, Tally, fault};
use crate::needs;

/// Kinds of faults, each with how often it came and the shortest sitting that shows it.
type Faults = BTreeMap<String, (usize, Vec<u8>, String)>;

fn count() -> usize {
    std::env::var("GLOSSATOR_SITTINGS").ok().and_then(|count| count.parse().ok()).unwrap_or(32)
}

/// Holds one sitting; a panic is a fault, too.
fn hold(run: &dyn Fn(&[u8]) -> Result<Tally, Fault>, bytes: &[u8]) -> Result<Tally, Fault> {
    let told = |panic: Box<dyn std::any::Any + Send>| {
        let words = panic.downcast_ref::<String>().cloned();
        fault("panic", words.or(panic.downcast_ref::<&str>().map(|words| (*words).to_owned())).unwrap_or_default())
    };
    catch_unwind(AssertUnwindSafe(|| run(bytes))).unwrap_or_else(|panic| Err(told(panic)))
}

/// Makes the choices behind a fault fewer and simpler, as long as the fault stays of its kind.
fn shrunk(run: &dyn Fn(&[u8]) -> Result<Tally, Fault>, bytes: &[u8], kind: &str) -> (Vec<u8>, String) {
    let fails = |bytes: &[u8]| hold(run, bytes).err().filter(|found| found.kind == kind).map(|found| found.detail);
    let (mut best, mut detail) = (bytes.to_vec(), fails(bytes).unwrap_or_default());
    let mut width = best.len() / 2;
    while width > 0 {
        let mut at = 0;
        while at < best.len() {
            let end = (at + width).min(best.len());
            let shorter = [&best[..at], &best[end..]].concat();
            let zeros = [&best[..at], &vec![0; end - at], &best[end..]].concat();
            let mut simpler = [shorter, zeros].into_iter().filter(|simpler| *simpler != best);
            match simpler.find_map(|simpler| Some((fails(&simpler)?, simpler))) {
                Some((found, simpler)) => (detail, best) = (found, simpler),
                None => at += width,
            }
        }
        width /= 2;
    }
    (best, detail)
}

/// Holds as many sittings as are asked for and gives the faults by their kinds.
fn survey(run: &dyn Fn(&[u8]) -> Result<Tally, Fault>) -> (Tally, Faults) {
    let mut runner = TestRunner::new(ProptestConfig::default());
    let bytes = proptest::collection::vec(any::<u8>(), 60..700);
    let (mut all, mut faults) = (Tally::default(), Faults::new());
    for _ in 0..count() {
        let bytes = bytes.new_tree(&mut runner).unwrap().current();
        match hold(run, &bytes) {
            Ok(tally) => {
                all.made += tally.made;
                all.refused += tally.refused;
            }
            Err(found) => {
                let known = faults.entry(found.kind).or_insert_with(|| (0, bytes.clone(), found.detail.clone()));
                known.0 += 1;
                if bytes.len() < known.1.len() {
                    (known.1, known.2) = (bytes, found.detail);
                }
            }
        }
    }
    (all, faults)
}

/// Fails where there are faults, with one short sitting for each kind.
fn judge_survey(what: &str, run: &dyn Fn(&[u8]) -> Result<Tally, Fault>) {
    let (all, faults) = survey(run);
    eprintln!("{what}: {} decisions carried out, {} refused", all.made, all.refused);
    assert!(all.made > 0 || !faults.is_empty(), "no decision was carried out");
    let total: usize = faults.values().map(|(times, ..)| times).sum();
    let mut told = format!("{total} of {} sittings went wrong\n", count());
    for (kind, (times, ..)) in &faults {
        let _ = writeln!(told, "{times:6} {kind}");
    }
    for (kind, (_, bytes, _)) in &faults {
        let (bytes, detail) = shrunk(run, bytes, kind);
        let _ = writeln!(told, "\n=== {kind}\nchoices: {bytes:?}\n{detail}");
    }
    assert!(faults.is_empty(), "{told}");
}

/// The number of errors that a schema finds, and the first of them.
fn invalid(schema: &Schema, text: &str) -> (usize, String) {
    let outcome = schema.validate(&mut Reader::new(text, &Limits::default()));
    let first = outcome.invalidities.first();
    let first = first.map(|found| format!("{found}: {}", text.get(found.span.clone()).unwrap_or_default()));
    (outcome.invalidities.len(), first.unwrap_or_default())
}

/// First choices: a file of others, an edition.
const FOREIGN: u8 = 0;
const EDITION: u8 = 3;

/// A sitting on a generated edition, judged by its rules besides.
fn on_edition(bytes: &[u8]) -> Result<Tally, Fault> {
    let known = RefCell::new((String::new(), Errors::new()));
    by_choice(&[&[EDITION][..], bytes].concat(), &|before, after| worse_edition(&known, before, after))
}

#[test]
fn sittings_on_the_tei_of_others_harm_nothing() {
    judge_survey("generated TEI of others", &|bytes| by_choice(&[&[FOREIGN][..], bytes].concat(), &|_, _| None));
}

#[test]
#[ignore = "needs outside data: tei"]
fn sittings_on_the_tei_of_others_leave_it_valid() {
    let Some(path) = needs::data("tei/tei_all.rng") else { return };
    let grammar = std::fs::read_to_string(path).unwrap();
    let schema = Schema::from_text("tei_all.rng", &grammar, &NoFiles).unwrap();
    let worse = |before: &str, after: &str| {
        let (was, is) = (invalid(&schema, before), invalid(&schema, after));
        (was.0 == 0 && is.0 > 0).then_some(is.1)
    };
    judge_survey("generated TEI of others", &|bytes| by_choice(&[&[FOREIGN][..], bytes].concat(), &worse));
}

/// What `validate` calls an error in an edition: the rule and how often.
type Errors = BTreeMap<String, usize>;

fn errors(text: &str) -> Errors {
    let mut all = Errors::new();
    all.insert("schema".to_owned(), invalid(own_schema(), text).0);
    for finding in rules::check(text, &RuleChoice::Required) {
        if finding.severity == Severity::Error {
            *all.entry(finding.rule.into_owned()).or_default() += 1;
        }
    }
    all
}

/// The first rule that finds more errors than before. `known` is the text that was judged last, and its errors.
fn worse_edition(known: &RefCell<(String, Errors)>, before: &str, after: &str) -> Option<String> {
    let mut known = known.borrow_mut();
    if known.0 != before {
        *known = (before.to_owned(), errors(before));
    }
    let was = std::mem::replace(&mut *known, (after.to_owned(), errors(after))).1;
    let is = known.1.clone();
    let worse = is.into_iter().find(|(rule, count)| *count > was.get(rule).copied().unwrap_or_default())?;
    let found = rules::check(after, &RuleChoice::Required).into_iter().find(|finding| finding.rule == worse.0);
    let told = found.map(|finding| format!("{} at {:?}", finding.message, after.get(finding.span.clone())));
    Some(format!("{} {}", worse.0, told.unwrap_or_else(|| invalid(own_schema(), after).1)))
}

#[test]
fn sittings_on_editions_leave_them_as_valid_as_they_were() {
    judge_survey("generated editions", &on_edition);
}

/// What did harm once, as choices in `tests/fuzzed/finds/decisions`, does none any more.
#[test]
fn past_finds_stay_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzzed/finds/decisions");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let known = RefCell::new((String::new(), Errors::new()));
        let is_edition = bytes.first().is_some_and(|first| first % 4 == EDITION);
        let judge = |before: &str, after: &str| worse_edition(&known, before, after).filter(|_| is_edition);
        let done = hold(&|bytes| by_choice(bytes, &judge), &bytes);
        assert!(done.is_ok(), "{}: {done:?}", path.display());
    }
}
