//! Schemas and documents that mean harm: an answer or a clear refusal, never a panic, never without end.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use glossator::validate::relaxng::datatypes::{Datatype, Param, XML_SCHEMA};
use glossator::validate::relaxng::{NoFiles, Outcome, Schema};
use glossator::xml::{Limits, Reader};
use proptest::prelude::*;

use crate::fuzzed;

fn validate(schema: &str, document: &str) -> Outcome {
    let schema = Schema::from_text("hostile.rnc", schema, &NoFiles).expect("a correct schema");
    schema.validate(&mut Reader::new(document, &Limits::default()))
}

/// Runs something that must end in time, far above what it takes.
fn in_time<T>(work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    assert!(begun.elapsed() < Duration::from_secs(120), "it took {:?}", begun.elapsed());
    done
}

#[test]
fn optional_groups_that_can_be_read_in_many_ways() {
    let parts = vec!["(b?|(b,b)?)"; 60].join(", ");
    let schema = format!("start = element a {{ {parts} }}\nb = element b {{ empty }}");
    let document = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count));
    assert!(in_time(|| validate(&schema, &document(120))).is_valid());
    assert!(!in_time(|| validate(&schema, &document(121))).is_valid());
}

#[test]
fn a_sequence_that_doubles_sixty_times_is_given_up() {
    let mut schema = String::from("start = element a { p59 }\nb = element b { empty }?\np0 = b\n");
    for level in 1..60 {
        let _ = writeln!(schema, "p{level} = p{0}, p{0}", level - 1);
    }
    let outcome = in_time(|| validate(&schema, &format!("<a>{}</a>", "<b/>".repeat(50))));
    assert!(outcome.invalidities.iter().all(|found| found.rule() == "limit"), "{:?}", outcome.invalidities);
}

#[test]
fn an_interleave_of_three_hundred() {
    let parts: Vec<String> = (0..300).map(|number| format!("element x{number} {{ empty }}*")).collect();
    let schema = format!("start = element a {{ {} }}", parts.join(" & "));
    let body: String = (0..1000).map(|number| format!("<x{}/>", number * 7 % 300)).collect();
    assert!(in_time(|| validate(&schema, &format!("<a>{body}</a>"))).is_valid());
}

#[test]
fn depth_is_refused_or_survived() {
    for depth in [10, 100, 400, 511, 600, 100_000] {
        let schema = format!("start = element a {{ {}text{} }}", "(".repeat(depth), ")?".repeat(depth));
        if let Err(errors) = in_time(|| Schema::from_text("deep.rnc", &schema, &NoFiles)) {
            assert!(depth > 400 && errors[0].clause == "limit", "{depth}: {}", errors[0]);
        }
        let open = "<group>".repeat(depth);
        let close = "</group>".repeat(depth);
        let schema =
            format!("<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'>{open}<empty/>{close}</element>");
        assert_eq!(in_time(|| Schema::from_text("deep.rng", &schema, &NoFiles)).is_ok(), depth < 511, "{depth}");
    }
}

#[test]
fn chains_of_definitions() {
    for (length, is_correct) in [(500, true), (100_000, false)] {
        let mut schema = String::from("start = element a { d0 }\n");
        for number in 0..length {
            let _ = writeln!(schema, "d{number} = d{}?", number + 1);
        }
        let _ = writeln!(schema, "d{length} = element b {{ empty }}");
        let read = in_time(|| Schema::from_text("chain.rnc", &schema, &NoFiles));
        assert_eq!(read.is_ok(), is_correct, "{length}");
    }
}

#[test]
fn circles_have_a_clause_and_a_place() {
    let schema = "start = element a { x }\nx = y, element b { empty }\ny = x?";
    let errors = Schema::from_text("circle.rnc", schema, &NoFiles).expect_err("a circle");
    assert_eq!(errors[0].clause, "4.19");
    assert_eq!(&schema[errors[0].span.clone()], "x");
}

#[test]
fn attributes_without_end() {
    let attributes: String = (0..100_000).map(|number| format!(" a{number}='x'")).collect();
    let outcome = in_time(|| validate("start = element a { attribute * { text }* }", &format!("<a{attributes}/>")));
    assert!(outcome.error.is_some_and(|error| error.to_string().contains("1024")));
}

#[test]
fn expressions_that_would_explode() {
    for pattern in ["(a*)*b", "((a{1000}){1000}){1000}", "(a|aa)+$", "[a-z-[b-c-[b]]]*", "\\p{L}{1,500}"] {
        let param = Param { name: "pattern".to_owned(), value: pattern.to_owned() };
        if let Ok(datatype) = in_time(|| Datatype::new(XML_SCHEMA, "string", &[param], &())) {
            in_time(|| datatype.allows(&"a".repeat(100_000), &()));
        }
    }
}

/// The files in a folder of `tests/fuzzed`, by name.
fn files(folder: &str, target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzzed").join(folder).join(target);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn seeds_and_past_finds_of_the_fuzzer_do_no_harm() {
    for target in fuzzed::TARGETS {
        let seeds = files("seeds", target.name);
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        for (path, bytes) in seeds.into_iter().chain(files("finds", target.name)) {
            eprintln!("{}", path.display());
            (target.run)(&bytes);
        }
    }
}

/// A seed changed in some places: bytes put in, taken out, repeated, replaced.
fn changed(mut bytes: Vec<u8>, changes: &[(u8, prop::sample::Index, u8, u8)]) -> Vec<u8> {
    for (kind, place, length, byte) in changes {
        let at = place.index(bytes.len() + 1);
        let end = (at + usize::from(*length)).min(bytes.len());
        match kind % 4 {
            0 => bytes.insert(at, *byte),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
            _ => bytes[at..].iter_mut().take(1).for_each(|old| *old = *byte),
        }
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(u8, prop::sample::Index, u8, u8)>> {
    let byte = prop_oneof![any::<u8>(), proptest::sample::select(&b"<>&;\"'#[]=/ \n\t0aA\0"[..])];
    proptest::collection::vec((any::<u8>(), any::<prop::sample::Index>(), any::<u8>(), byte), 1..12)
}

fn words(from: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(from), 0..40).prop_map(|words| words.concat())
}

const COMPACT: &[&str] = &[
    "start",
    " = ",
    "element",
    " a ",
    "{",
    "}",
    "(",
    ")",
    ",",
    "|",
    "&",
    "*",
    "?",
    "+",
    "-",
    "text",
    "empty",
    "mixed",
    "list",
    "grammar",
    "include",
    "\"x\"",
    "xsd:",
    "token",
    "div",
    "[",
    "]",
    ">>",
    "~",
    "\\",
    "#",
    "\n",
    "'''",
    "parent",
    "\\x{41}",
    "default namespace",
    "inherit",
    "é",
    ":",
    "attribute",
    "notAllowed",
    "external",
];

const PIECES: &[&str] = &[
    "a",
    "b",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "-",
    "^",
    "\\",
    "p{L}",
    "P{IsThai}",
    "i",
    "c",
    "d",
    ".",
    "*",
    "+",
    "?",
    "|",
    "1",
    ",",
    "2",
    "$",
    "é",
    "&&",
    "--",
    "~~",
    "\u{10330}",
];

proptest! {
    /// What the fuzzer does where it is missing, with less wit.
    #[test]
    fn changed_seeds_do_no_harm(at in any::<prop::sample::Index>(), seed in any::<prop::sample::Index>(), changes in changes()) {
        let target = &fuzzed::TARGETS[at.index(fuzzed::TARGETS.len())];
        let seeds = files("seeds", target.name);
        (target.run)(&changed(seeds[seed.index(seeds.len())].1.clone(), &changes));
    }

    #[test]
    fn any_compact_text_is_a_schema_or_refused(text in words(COMPACT)) {
        drop(Schema::from_text("any.rnc", &text, &NoFiles));
    }

    #[test]
    fn any_text_is_a_schema_or_refused(text in "\\PC{0,60}") {
        drop(Schema::from_text("any.rnc", &text, &NoFiles));
    }

    #[test]
    fn any_expression_is_read_or_refused(pattern in words(PIECES), value in "[ab12é\\-\\^]{0,8}") {
        let param = Param { name: "pattern".to_owned(), value: pattern };
        if let Ok(datatype) = Datatype::new(XML_SCHEMA, "string", &[param], &()) {
            let allowed = datatype.allows(&value, &());
            prop_assert_eq!(allowed, datatype.complaint(&value, &()).is_none());
        }
    }
}
