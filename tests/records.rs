//! What records owe the author: pages with inline tags and brackets, drawn at random, of which it is known who wrote what.
//!
//! `PAGES=1000000 cargo test --release --test suite records::` tries a million; a thousand are the rule.

use std::sync::Arc;

use glossator::model::View;
use glossator::records::{
    Annotation, Annotator, AnnotatorOptions, FieldNames, Line, Mapper, OffsetUnit, Part, TagTable, Wanted,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use crate::json_schema::Strict;

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
    let text =
        "The <margin place='left'>1</margin> mate [helper] came. <unclear>[t]he</unclear> [[note: x]] [new] ferry";
    let answer = mapped(text, Wanted { parts: Part::ALL.to_vec(), offsets: OffsetUnit::Chars });
    Strict::definition("record", "answer").check(&answer);
    assert!(answer["notes"][1]["anchor"].is_object() && answer["standoff"]["marks"][0].is_object(), "{answer}");
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

/// Values of JSON as somebody may write them.
const VALUES: &[&str] = &[
    "null",
    "true",
    "1.10",
    "-0",
    "12345678901234567890",
    "1e400",
    "[1, {\"a\" : 2}]",
    "{}",
    "\"\\u00e9\\/\"",
    "\" \"",
];

/// A value of JSON as somebody may write it.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![one_of(VALUES).prop_map(str::to_owned), any::<String>().prop_map(|words| quoted(&words))]
}

fn quoted(words: &str) -> String {
    let allowed = |c: &char| *c != '\u{fffe}' && *c != '\u{ffff}' && (!c.is_control() || matches!(c, '\n' | '\t'));
    serde_json::to_string(&words.chars().filter(allowed).collect::<String>()).unwrap()
}

/// A record with its text at any place among other fields.
fn record() -> impl Strategy<Value = (Vec<(String, String)>, String)> {
    let key = proptest::sample::select(&["id", "price", "Ünï \"code\"", "nested", "lang", "author", "", "n"][..]);
    let text = proptest::sample::select(
        &[
            "The mate [helper] came.",
            " [sic] ",
            "two\nlines",
            "a\n\n\nb\n",
            "«Да» [yes]",
            "x",
            "\tx  y ",
            "1 < 2 & 3 ]]>",
            "*a*\n\n[b\n\nc]",
        ][..],
    );
    (proptest::collection::vec((key, value()), 0..5), text, any::<proptest::sample::Index>()).prop_map(
        |(fields, text, at)| {
            let mut fields: Vec<(String, String)> =
                fields.into_iter().map(|(key, value)| (quoted(key), value)).collect();
            fields.insert(at.index(fields.len() + 1), ("\"text\"".to_owned(), serde_json::to_string(text).unwrap()));
            (fields, text.to_owned())
        },
    )
}

fn line_of((fields, _): &(Vec<(String, String)>, String)) -> String {
    let members: Vec<String> = fields.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{{}}}", members.join(", "))
}

/// The lines of `export --to jsonl` for what `import --from jsonl` makes of these; the edition goes through its file.
fn exported(lines: &str) -> Vec<String> {
    use glossator::page::{Form, ImportOptions, import};
    let options = ImportOptions::default().with_form(Form::Jsonl);
    let page = import(lines.as_bytes().to_vec(), "records.jsonl", &options).unwrap();
    let file = String::from_utf8(glossator::tei::write(&page.edition, Vec::new()).unwrap()).unwrap();
    let read = glossator::tei::read(file, &glossator::xml::Limits::default()).unwrap();
    let mut out = Vec::new();
    glossator::exchange::jsonl(&read.edition, &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn records_come_back_from_an_edition(records in proptest::collection::vec(record(), 1..5)) {
        let lines: Vec<String> = records.iter().map(line_of).collect();
        let back = exported(&lines.join("\n"));
        prop_assert_eq!(back.len(), lines.len());
        for (line, back) in lines.iter().zip(&back) {
            let open = &line[..line.len() - 1];
            let rest = back.strip_prefix(open).and_then(|rest| rest.strip_prefix(", \"glossator\": "));
            prop_assert!(rest.is_some(), "{}\n{}", line, back);
            let answer = rest.and_then(|rest| serde_json::from_str::<Value>(&rest[..rest.len() - 1]).ok());
            prop_assert!(answer.is_some_and(|answer| answer["kind"] == "post"));
        }
        // What comes out goes in again, and is the same.
        prop_assert_eq!(exported(&back.join("\n")), back);
    }
}

#[test]
fn what_is_corrected_in_the_edition_is_the_text_of_the_record() {
    use glossator::page::{Form, ImportOptions, import};
    let line = r#"{"n": 1.10, "Body": "Caf\u00e9 [helper]", "glossator": {"old": 1}, "cid": 7}"#;
    let page = import(line.as_bytes().to_vec(), "a.jsonl", &ImportOptions::default().with_form(Form::Jsonl)).unwrap();
    let file = String::from_utf8(glossator::tei::write(&page.edition, Vec::new()).unwrap()).unwrap();
    assert!(
        file.contains(
            r##"<xenoData type="record" corresp="#c1" n="Body">{"n": 1.10, "Body": "", "cid": 7}</xenoData>"##
        ),
        "{file}"
    );
    let read = glossator::tei::read(file.replace("helper", "mate"), &glossator::xml::Limits::default()).unwrap();
    let mut out = Vec::new();
    glossator::exchange::jsonl(&read.edition, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(
        out.starts_with(r#"{"n": 1.10, "Body": "Café [mate]", "cid": 7, "glossator": {"kind":"post","id":"7","#),
        "{out}"
    );
    let broken = file.replace(r#""cid": 7}"#, "");
    let broken = glossator::tei::read(broken, &glossator::xml::Limits::default()).unwrap();
    let told = glossator::exchange::jsonl(&broken.edition, &mut Vec::new()).unwrap_err().to_string();
    assert!(told.contains("`c1`") && told.contains("EOF"), "{told}");
}

/// Sentences with brackets of many kinds, as posts have them.
const SENTENCES: &[&str] = &[
    "The mate [helper] came.",
    "She recieved [sic] the parcel.",
    "Twelve [?] boats came in, see [1] and [2].",
    "The rest of the letter [...] was eaten by the goat.",
    "[You are] Counting the stairs.",
    "Well [laughs], so they say.",
    "Tell the [new] librarian that the CH [Customs House] is locked.",
    "They call him hurrician [play on words: \"hurry\" and \"physician\"].",
    "Kisel [Russian: a thick drink of berries] is served cold.",
    "We paid twice [once in coins, once in fish].",
    "The skipper (translator's note: the owner's brother) slept on.",
    "x[i + 1] = y[2]",
    "[t]he gate",
    "[Illustration: a boat]",
    "[this is clear [here: bright] enough]",
    "\n\n",
    "\n",
];

/// A note as both ways give it: its words, class, rule, certainty and the words that it refers to.
type Judged = (String, String, String, Option<String>);

/// The notes of a text alone.
fn alone(text: &str) -> Vec<Judged> {
    let annotator = Annotator::new(AnnotatorOptions::default());
    let found = annotator.annotate(text, Some("en"));
    let judged = |note: &glossator::records::RecordNote| {
        let anchor = found.anchor_text(note).map(str::to_owned);
        (text[note.span.clone()].to_owned(), note.class.to_string(), note.rule.to_string(), anchor)
    };
    found.notes().iter().map(judged).collect()
}

/// The notes of an edition that is made of the text as its only record.
fn in_an_edition(text: &str) -> Vec<Judged> {
    use glossator::exchange::NoteRows;
    use glossator::page::{Form, ImportOptions, import};
    let line = serde_json::json!({ "text": text, "lang": "en" }).to_string();
    let options = ImportOptions::default().with_form(Form::Jsonl);
    let page = import(line.into_bytes(), "post.jsonl", &options).unwrap();
    let lexicon = glossator::bracket::Lexicon::built_in();
    let mut found = Vec::new();
    NoteRows::new(&page.edition, lexicon)
        .each("post.jsonl", &glossator::source::LineIndex::new(&page.text), |row| {
            if row.is_note() {
                let anchor = row.anchor.map(|anchor| anchor.text.to_owned());
                found.push((row.text.to_owned(), row.class.to_owned(), row.rule.unwrap_or("").to_owned(), anchor));
            }
            Ok::<(), ()>(())
        })
        .unwrap();
    found
}

proptest! {
    #[test]
    fn a_text_alone_is_judged_as_in_an_edition(sentences in proptest::collection::vec(one_of(SENTENCES), 1..7)) {
        let text = sentences.join(" ");
        prop_assume!(!text.trim().is_empty());
        prop_assert_eq!(alone(&text), in_an_edition(&text), "{}", text);
    }
}
