//! What records owe the author: pages with inline tags and brackets, drawn at random, of which it is known who wrote what.
//!
//! `PAGES=1000000 cargo test --release --test suite records::` tries a million; a thousand are the rule.

use std::collections::BTreeSet;
use std::sync::Arc;

use glossator::model::View;
use glossator::records::{
    Annotation, Annotator, AnnotatorOptions, FieldNames, Line, Mapper, OffsetUnit, Part, TagTable, Wanted,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

/// What an author writes.
const WORDS: &[&str] = &[
    "the",
    "ferry",
    "Orlov",
    "met",
    "late",
    "паром",
    "ушёл",
    "Kapitän",
    "l'homme",
    "船",
    "来た",
    "السفينة",
    "ספינה",
    "cafe\u{301}",
    "𝔊arden",
    "*patient*",
    "**mill**",
    "a < b",
    "b > c",
    "<keeper@example.org>",
    "<>",
    "&amp;",
    "word-by-word",
    "co\u{ad}unts",
];

/// What somebody else writes: the digit is in no word of the author.
const OTHERS: &[&str] =
    &["original: \"rota9\"", "who keeps9 it", "9", "see the9 list", "קול9", "a9 > b", "image: a9 tower", "слово9"];

/// What stands between words.
const BETWEEN: &[&str] = &[" ", " ", " ", " ", ", ", ". ", "\n", "", "\u{a0}", "\t"];

/// Names of tags around words of the author, and of notes.
const KEPT: &[&str] = &["term", "insert", "unclear", "TERM", "Unclear"];
const HIDDEN: &[&str] = &["note", "gloss", "margin", "image-desc", "meta", "summary", "page-num", "NOTE", "Margin"];
const ATTRIBUTES: &[&str] = &["", "", "", " type=\"x\"", " n='4' alt=\"a > b\"", "\n  size=half\n", " "];

/// A piece of a page: what is printed, and what of it the author wrote.
#[derive(Debug, Clone, Default)]
struct Piece {
    printed: String,
    author: String,
}

impl Piece {
    fn own(words: &str) -> Self {
        Self { printed: words.to_owned(), author: words.to_owned() }
    }

    fn others(printed: String) -> Self {
        Self { printed, author: String::new() }
    }

    fn joined(pieces: Vec<Self>) -> Self {
        let join = |part: fn(&Self) -> &str| pieces.iter().map(part).collect();
        Self { printed: join(|piece| &piece.printed), author: join(|piece| &piece.author) }
    }

    fn within(self, open: &str, close: &str) -> Self {
        Self { printed: format!("{open}{}{close}", self.printed), author: self.author }
    }
}

fn one_of(list: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(list)
}

/// Words with spaces between them.
fn words(list: &'static [&'static str], others: bool) -> impl Strategy<Value = Piece> {
    let pair = (one_of(list), one_of(BETWEEN));
    prop::collection::vec(pair, 1..4).prop_map(move |pairs| {
        let text: String = pairs.into_iter().flat_map(|(word, between)| [word, between]).collect();
        if others { Piece::others(text) } else { Piece::own(&text) }
    })
}

/// Words in tags or brackets that are closed as they should be.
fn closed() -> BoxedStrategy<Piece> {
    let leaf = prop_oneof![3 => words(WORDS, false), 1 => Just(Piece::others("[sic]".into()))];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let some = prop::collection::vec(inner, 1..4).prop_map(Piece::joined);
        let said = (some.clone(), words(OTHERS, true))
            .prop_map(|(some, said)| Piece::others(format!("{}{}", said.printed, some.printed)))
            .boxed();
        let kept = (one_of(KEPT), one_of(ATTRIBUTES), some.clone())
            .prop_map(|(name, more, some)| some.within(&format!("<{name}{more}>"), &format!("</{name}>")));
        let hidden = (one_of(HIDDEN), one_of(ATTRIBUTES), said.clone())
            .prop_map(|(name, more, said)| said.within(&format!("<{name}{more}>"), &format!("</{name}>")));
        let empty = one_of(HIDDEN).prop_map(|name| Piece::others(format!("<{name}/>")));
        let double = said.clone().prop_map(|said| said.within("[[note: ", "]]"));
        let kept_double = some.clone().prop_map(|some| some.within("[[unclear: ", "]]"));
        let bracket = said.prop_map(|said| said.within("[translator's note: ", "]"));
        prop_oneof![4 => some, 3 => kept, 4 => hidden, 1 => empty, 2 => double, 1 => kept_double, 1 => bracket]
    })
    .boxed()
}

/// What careless hands leave: none of it may hide a word. Openings and closings of one name would make a pair.
fn careless(opens: bool) -> BoxedStrategy<Piece> {
    let signs: &'static [&'static str] = if opens {
        &["<note>", "<term>", "<summary n=\"1\">", "[[note: ", "[[meta:", "<poem>", "<br/>", "->", "<note"]
    } else {
        &["</note>", "</term>", "</poem>", "</Summary >", "<column-break/>", "<-", "]"]
    };
    (one_of(signs), words(WORDS, false))
        .prop_map(|(sign, own)| Piece { printed: format!("{sign}{}", own.printed), author: own.author })
        .boxed()
}

fn page() -> impl Strategy<Value = Piece> {
    any::<bool>().prop_flat_map(|opens| {
        let gap = prop_oneof![5 => Just(" "), 2 => Just("\n"), 2 => Just("\n\n"), 1 => Just("\r\n\r\n"), 1 => Just("")];
        let piece = prop_oneof![4 => words(WORDS, false), 6 => closed(), 1 => careless(opens)];
        prop::collection::vec((piece, gap.prop_map(Piece::own)), 1..8)
            .prop_map(|pairs| Piece::joined(pairs.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect()))
    })
}

fn annotator() -> Annotator {
    let tags = TagTable::preset("sourcelibrary").map(Arc::new);
    Annotator::new(AnnotatorOptions::default().with_tags(tags))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// What is wrong with the annotation of a page; nothing, if all is well.
fn wrong(page: &Piece, annotator: &Annotator) -> Option<String> {
    let found = annotator.annotate(&page.printed, Some("en"));
    let base = found.view(View::Base);
    let mut left = letters(&base);
    if let Some(lost) = letters(&page.author).find(|own| !left.any(|c| c == *own)) {
        return Some(format!("the author's `{lost}` is lost in {base:?}"));
    }
    if base.contains('9') {
        return Some(format!("a note is shown in {base:?}"));
    }
    let standoff = found.standoff();
    if !found.is_exact() || standoff.text != base || standoff.rebuilt() != page.printed {
        return Some(format!("the page is not rebuilt: {standoff:?}"));
    }
    let written = annotator.with_tags(&found).unwrap_or_default();
    let again = annotator.annotate(&written, Some("en"));
    if [View::Base, View::Reading].iter().any(|view| again.view(*view) != found.view(*view)) {
        return Some(format!("other views of {written:?}"));
    }
    misplaced(&found)
}

/// A note that does not stand where it says.
fn misplaced(found: &Annotation<'_>) -> Option<String> {
    let text = found.text();
    let stands = |span: &std::ops::Range<usize>| text.get(span.clone()).is_some();
    let bad = found.notes().iter().find(|note| {
        let is_inside = note.span.start <= note.inner.start && note.inner.end <= note.span.end;
        let anchor = note.anchor.as_ref().is_none_or(stands);
        !(stands(&note.span) && stands(&note.inner) && is_inside && anchor)
    });
    bad.map(|note| format!("{note:?}"))
}

#[test]
fn no_word_of_the_author_is_lost() {
    let count = std::env::var("PAGES").ok().and_then(|count| count.parse().ok()).unwrap_or(1000);
    let config = Config { cases: count, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let annotator = annotator();
    let result = runner.run(&page(), |page| match wrong(&page, &annotator) {
        None => Ok(()),
        Some(wrong) => Err(TestCaseError::fail(wrong)),
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn the_generator_draws_what_is_difficult() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let pages: Vec<Piece> = (0..400).map(|_| page().new_tree(&mut runner).unwrap().current()).collect();
    for kind in ["<note", "</note>", "[[note: ", "<term><", "<poem>", "[sic]", "[translator's note", "\r\n", "<note/>"]
    {
        assert!(pages.iter().any(|page| page.printed.contains(kind)), "{kind}");
    }
}

/// What `map` writes for a record.
fn mapped(text: &str, wanted: Wanted) -> Value {
    let line = serde_json::json!({ "id": 1, "text": text, "lang": "en" }).to_string();
    let mapper = Mapper::new(annotator(), FieldNames::default().with_lang("lang".to_owned()), wanted);
    let mut out = Vec::new();
    let mapped = mapper.write(&Line::Whole(line.into_bytes()), 1, 1 << 20, &mut out).unwrap();
    assert_eq!(mapped, Ok(()));
    let mut value: Value = serde_json::from_slice(&out).unwrap();
    value["glossator"].take()
}

#[test]
fn offsets_count_what_was_asked_for() {
    let text = "Ж😀 <term>𝕮lock</term> <note>original: \"é\"</note> b [sic]";
    for unit in [OffsetUnit::Chars, OffsetUnit::Bytes, OffsetUnit::Utf16] {
        let answer = mapped(text, Wanted { parts: vec![Part::Notes], offsets: unit });
        let slice = |place: &Value| {
            let (start, end) = (place["start"].as_u64().unwrap() as usize, place["end"].as_u64().unwrap() as usize);
            match unit {
                OffsetUnit::Chars => text.chars().skip(start).take(end - start).collect(),
                OffsetUnit::Bytes => text[start..end].to_owned(),
                _ => String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[start..end]).unwrap(),
            }
        };
        let notes = answer["notes"].as_array().unwrap();
        assert_eq!(notes.len(), 2);
        assert!(notes.iter().all(|note| slice(note) == note["text"]), "{answer}");
        assert_eq!(slice(&notes[0]["anchor"]), "𝕮lock");
    }
}

#[test]
fn answers_follow_their_schema() {
    let schema: Value = serde_json::from_str(include_str!("../schemas/record.schema.json")).unwrap();
    let text =
        "The <margin place='left'>1</margin> mate [helper] came. <unclear>[t]he</unclear> [[note: x]] [new] ferry";
    let answer = mapped(text, Wanted { parts: Part::ALL.to_vec(), offsets: OffsetUnit::Chars });
    for (definition, value) in [
        ("answer", &answer),
        ("note", &answer["notes"][0]),
        ("anchor", &answer["notes"][1]["anchor"]),
        ("views", &answer["views"]),
        ("standoff", &answer["standoff"]),
        ("mark", &answer["standoff"]["marks"][0]),
    ] {
        let described = &schema["$defs"][definition];
        let known: BTreeSet<&String> = described["properties"].as_object().unwrap().keys().collect();
        let written: BTreeSet<&String> = value.as_object().unwrap().keys().collect();
        assert!(written.is_subset(&known), "{definition}: {written:?}");
        let required = described["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        required.for_each(|name| assert!(value.get(name).is_some(), "{definition} has no `{name}`"));
    }
}

/// Records that are no JSON, no text or no Unicode: each has one line, and says why.
#[test]
fn every_line_has_an_answer() {
    let mapper = Mapper::new(annotator(), FieldNames::default(), Wanted::default());
    let lines: &[(&[u8], &str)] = &[
        (b"", "empty-line"),
        (b"nothing", "no-json"),
        (b"[1]", "no-object"),
        (b"{\"text\": \"\xFF\"}", "not-utf-8"),
        (b"{\"text\": 7, \"n\": 1e999}", "no-text"),
        (b"{\"n\": 12345678901234567890}", "no-text"),
        (b"{\"text\": \"\\ud800\"}", "bad-text"),
        (b"{\"text\": \"a\", \"text\": \"b\"}", "field-twice"),
    ];
    for (line, code) in lines {
        let mut out = Vec::new();
        let error = mapper.write(&Line::Whole(line.to_vec()), 1, 99, &mut out).unwrap().unwrap_err();
        assert_eq!(error.code(), *code);
        let text = String::from_utf8(out).unwrap();
        assert!(text.ends_with("}\n") && text.matches('\n').count() == 1, "{text}");
        assert!(text.contains(&format!("\"code\":\"{code}\"")), "{text}");
    }
    let mut out = Vec::new();
    let error = mapper.write(&Line::TooLong, 3, 99, &mut out).unwrap().unwrap_err();
    assert_eq!(error.to_string(), "line 3: this line has more than 99 bytes; raise the limit with `--max-line`");
}
