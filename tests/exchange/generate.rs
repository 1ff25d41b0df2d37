//! Bilingual files of every shape that the formats carry.

use glossator::exchange::{
    Bead, BilingualFile, Code, CodeForm, Content, Mark, MarkKind, Note, Side, State, TermEntry, Unit,
};
use proptest::prelude::*;

/// Words with what markup must escape, and scripts of several widths.
fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            "[a-z]{1,6}",
            Just("паром".to_owned()),
            Just("<&>\"'".to_owned()),
            Just("渡し船".to_owned()),
            Just("  ".to_owned())
        ],
        0..6,
    )
    .prop_map(|words| words.join(" "))
}

fn kind(notes: usize) -> impl Strategy<Value = MarkKind> {
    let code = |form| move |native: String| MarkKind::Code(Code { form, isolated: form != CodeForm::Alone, native });
    prop_oneof![
        Just(MarkKind::Term),
        "[a-z]{0,4}".prop_map(MarkKind::Supplied),
        (0..notes.max(1)).prop_map(|note| MarkKind::Note(format!("g{note}"))),
        "[a-z]{1,4}".prop_map(MarkKind::Other),
        text().prop_map(code(CodeForm::Alone)),
        text().prop_map(code(CodeForm::Open)),
        text().prop_map(code(CodeForm::Close)),
    ]
}

/// A text with marks that nest, meet and overlap; `prefix` keeps ids of the unit apart.
fn content(prefix: &'static str, notes: usize) -> impl Strategy<Value = Content> {
    let marks = proptest::collection::vec((any::<(usize, usize)>(), kind(notes)), 0..6);
    (text(), marks).prop_map(move |(text, marks)| {
        let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut marks: Vec<(usize, usize, MarkKind)> = marks
            .into_iter()
            .map(|((one, other), kind)| {
                let (one, other) = (borders[one % borders.len()], borders[other % borders.len()]);
                let end = if matches!(kind, MarkKind::Code(_)) { one.min(other) } else { one.max(other) };
                (one.min(other), end, kind)
            })
            .collect();
        marks.sort_by_key(|(start, ..)| *start);
        let mark = |(number, (start, end, kind)): (usize, (usize, usize, MarkKind))| Mark {
            range: start..end,
            id: format!("{prefix}{number}"),
            kind,
        };
        Content { text, marks: marks.into_iter().enumerate().map(mark).collect() }
    })
}

fn note(number: usize) -> impl Strategy<Value = Note> {
    let word = || proptest::option::of("[a-z]{1,5}([.|%; ][a-z0-9]{1,4})?");
    let side = prop_oneof![Just(Side::Unit), Just(Side::Source), Just(Side::Target)];
    (text(), side, word(), word(), word(), proptest::option::of(Just("en".to_owned()))).prop_map(
        move |(text, side, class, resp, cert, lang)| Note {
            id: format!("g{number}"),
            side,
            text,
            class,
            resp,
            cert,
            lang,
        },
    )
}

fn bead() -> impl Strategy<Value = Bead> {
    let ids = || proptest::collection::vec("[a-z][0-9|% ;]{1,2}[0-9]", 0..3);
    (ids(), ids(), 0.0..=1.0_f64).prop_map(|(source, target, certainty)| Bead { source, target, certainty })
}

/// An entry of a glossary with at least a translation, on a mark of the source or on none.
fn term() -> impl Strategy<Value = TermEntry> {
    let word = || proptest::option::of("[a-z]{1,5}([.|%; ][a-z0-9]{1,4})?");
    let mark = prop_oneof![Just(String::new()), "s[0-4]"];
    (mark, text(), proptest::collection::vec(text(), 1..3), proptest::option::of(text()), word()).prop_map(
        |(mark, term, translations, definition, from)| TermEntry { mark, term, translations, definition, from },
    )
}

fn unit(number: usize) -> impl Strategy<Value = Unit> {
    let notes = prop_oneof![
        Just(Vec::new()).boxed(),
        note(0).prop_map(|note| vec![note]).boxed(),
        (note(0), note(1)).prop_map(|(one, other)| vec![one, other]).boxed(),
    ];
    let state = proptest::sample::select(State::NAMES.map(|(state, _)| state).to_vec());
    let properties = proptest::collection::vec(("[a-z]{1,5}", text()), 0..3);
    let texts = (content("s", 2), proptest::option::of(content("t", 2)));
    let terms = proptest::collection::vec(term(), 0..2);
    (texts, notes, terms, proptest::option::of(state), proptest::option::of(bead()), properties).prop_map(
        move |((source, target), mut notes, terms, state, bead, properties)| {
            // A note on a translation needs one, and so does every state but the first.
            if target.is_none() {
                notes.iter_mut().for_each(|note| note.side = Side::Unit);
            }
            notes.sort_by_key(|note| note.side as u8);
            let state = state.filter(|state| target.is_some() || *state == State::Initial);
            let id = Some(format!("u{number}"));
            let segment = bead.as_ref().map(|_| "x1".to_owned());
            Unit { id, segment, source, target, others: Vec::new(), notes, terms, state, bead, properties }
        },
    )
}

/// A file.
pub fn file() -> impl Strategy<Value = BilingualFile> {
    let units = (1..4_usize).prop_flat_map(|count| (0..count).map(unit).collect::<Vec<_>>());
    (units, proptest::option::of("[a-z]{1,8}\\.txt")).prop_map(|(units, original)| BilingualFile {
        source_lang: "ru".to_owned(),
        target_lang: "en-GB".to_owned(),
        original,
        units,
    })
}

/// Words with what a line-based format must escape too.
fn odd_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        text(),
        "[a-z]{1,3}",
        Just("\n".to_owned()),
        Just("\t".to_owned()),
        Just("\\n\"«a»".to_owned()),
        Just("\u{2028}\u{A0}".to_owned()),
        Just("# ~~~ ".to_owned()),
    ];
    proptest::collection::vec(word, 0..4).prop_map(|words| words.concat())
}

fn odd_id() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[ab]", "gl-[12]", "[a1 #|%«:=]{1,4}"]
}

fn odd_content() -> impl Strategy<Value = Content> {
    let marks = proptest::collection::vec((any::<(usize, usize)>(), kind(2), odd_id()), 0..5);
    (odd_text(), marks).prop_map(|(text, marks)| {
        let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut marks: Vec<Mark> = marks
            .into_iter()
            .map(|((one, other), kind, id)| {
                let (one, other) = (borders[one % borders.len()], borders[other % borders.len()]);
                let is_code = matches!(kind, MarkKind::Code(_));
                let end = if is_code { one.min(other) } else { one.max(other) };
                Mark { range: one.min(other)..end, id, kind }
            })
            .collect();
        marks.sort_by_key(|mark| mark.range.start);
        Content { text, marks }
    })
}

fn odd_note() -> impl Strategy<Value = Note> {
    (0..3_usize, odd_id(), odd_text()).prop_flat_map(|(number, id, text)| {
        note(number).prop_map(move |note| Note { id: id.clone(), text: text.clone(), ..note })
    })
}

fn odd_unit() -> impl Strategy<Value = Unit> {
    let other = proptest::option::of(odd_content()).prop_map(|other| other.map(|other| ("fr".to_owned(), other)));
    let texts = (odd_content(), proptest::option::of(odd_content()), other);
    let notes = proptest::collection::vec(odd_note(), 0..3);
    let ids = (proptest::option::of(odd_id()), proptest::option::of(odd_id()));
    let properties = proptest::collection::vec(("[a-z :=]{0,5}", odd_text()), 0..2);
    let terms = (odd_id(), odd_text(), proptest::collection::vec(odd_text(), 0..2), proptest::option::of(odd_text()));
    let terms = terms.prop_map(|(mark, term, translations, definition)| {
        vec![TermEntry { mark, term, translations, definition, from: None }]
    });
    (unit(0), texts, (notes, terms), ids, properties).prop_map(
        |(unit, (source, target, other), (notes, terms), (id, segment), properties)| Unit {
            id,
            segment,
            source,
            target,
            others: other.into_iter().collect(),
            notes,
            terms,
            properties,
            ..unit
        },
    )
}

/// A file that no tool would write: ids that are none or twice the same, notes on nothing, states of nothing.
pub fn odd_file() -> impl Strategy<Value = BilingualFile> {
    let units = proptest::collection::vec(odd_unit(), 0..4);
    (units, proptest::option::of(odd_id())).prop_map(|(units, original)| BilingualFile {
        source_lang: "ru".to_owned(),
        target_lang: "en-GB".to_owned(),
        original,
        units,
    })
}
