//! Editions and their alignment as pairs for translators' tools, and pairs as editions: what goes out comes back.

use glossator::exchange::{
    BilingualFile, Content, Mark, MarkKind, Note, Origin, Side, State, TiedEditions, Unit, bilingual_file, editions,
};
use glossator::model::{Edition, View, Witness, project};
use glossator::page::{ImportOptions, import};
use glossator::tei::{self, Fragments, TeiFile};
use glossator::xml::Limits;
use proptest::prelude::*;

/// Writes an edition and reads it again.
fn through_tei(edition: &Edition) -> TeiFile {
    let written = String::from_utf8(tei::write(edition, Vec::new()).unwrap()).unwrap();
    tei::read(written, &Limits::default()).unwrap()
}

/// A bilingual file as editions, through TEI, as a bilingual file.
fn there_and_back(file: &BilingualFile) -> BilingualFile {
    let witness = Witness { file: "boats.tmx".to_owned(), form: "pairs".to_owned(), ..Witness::default() };
    let made = editions(file, &Origin { witness: &witness, date: Some("2026-05-01") });
    let (source, target) = (through_tei(&made.source), through_tei(&made.target));
    let bitext = String::from_utf8(tei::write_bitext(&made.bitext, Vec::new()).unwrap()).unwrap();
    let bitext = tei::read_bitext(bitext, &Limits::default()).unwrap();
    let fragments = Fragments::new(&source.document);
    let tied =
        TiedEditions { bitext: &bitext, source: &source.edition, target: &target.edition, fragments: &fragments };
    bilingual_file(&tied).unwrap()
}

/// What of a unit must come back: words, marks with their ranges, notes.
fn core(unit: &Unit) -> (Content, Content, Vec<Note>) {
    let plain = |content: &Content| {
        let marks = content.marks.iter().map(|mark| Mark { id: String::new(), ..mark.clone() }).collect();
        Content { text: content.text.clone(), marks }
    };
    (plain(&unit.source), unit.target.as_ref().map(plain).unwrap_or_default(), unit.notes.clone())
}

fn assert_same(file: &BilingualFile) {
    let back = there_and_back(file);
    assert_eq!((&back.source_lang, &back.target_lang), (&file.source_lang, &file.target_lang));
    assert_eq!(back.units.len(), file.units.len());
    for (one, other) in file.units.iter().zip(&back.units) {
        assert_eq!(core(one), core(other));
        assert_eq!(other.state, other.target.is_some().then_some(State::Translated));
    }
}

fn gloss(id: &str, text: &str) -> Note {
    Note {
        id: id.to_owned(),
        side: Side::Target,
        text: text.to_owned(),
        class: Some("gloss.wordplay".to_owned()),
        resp: Some("translator".to_owned()),
        cert: Some("high".to_owned()),
        lang: None,
    }
}

fn mark(content: &str, words: &str, kind: MarkKind) -> Mark {
    let start = content.find(words).unwrap();
    Mark { range: start..start + words.len(), id: String::new(), kind }
}

#[test]
fn glosses_terms_and_supplied_words_come_back() {
    let source = "Наш паромбус опять опоздал.";
    let target = "Our ferribus is late again.";
    let unit = Unit {
        source: Content {
            text: source.to_owned(),
            marks: vec![mark(source, "паромбус", MarkKind::Note("g1".to_owned()))],
        },
        target: Some(Content {
            text: target.to_owned(),
            marks: vec![
                mark(target, "ferribus", MarkKind::Note("g1".to_owned())),
                mark(target, "is", MarkKind::Supplied("supplied.completion".to_owned())),
                mark(target, "again", MarkKind::Note("g2".to_owned())),
            ],
        }),
        notes: vec![gloss("g1", "play on words using \"ferry\" and \"bus\""), gloss("g2", "it was late yesterday")],
        ..Unit::default()
    };
    let untranslated = Unit { source: Content::plain("Дождь."), ..Unit::default() };
    let added = Unit { target: Some(Content::plain("The end.")), ..Unit::default() };
    assert_same(&BilingualFile {
        source_lang: "ru".to_owned(),
        target_lang: "en".to_owned(),
        original: None,
        units: vec![unit, untranslated, added],
    });
}

/// Words, and which of them is marked for a gloss or as supplied.
fn sentence() -> impl Strategy<Value = (Vec<String>, usize, u8)> {
    let word = "[a-zé]{1,6}|[а-я]{2,5}|町";
    (prop::collection::vec(word, 1..7), any::<prop::sample::Index>(), 0u8..4).prop_map(|(words, at, kind)| {
        let at = at.index(words.len());
        (words, at, kind)
    })
}

fn unit(number: usize, (words, at, kind): (Vec<String>, usize, u8), source: &[String]) -> Unit {
    let start: usize = words[..at].iter().map(|word| word.len() + 1).sum();
    let range = start..start + words[at].len();
    let id = format!("g{number}");
    let mark = |range, kind| vec![Mark { range, id: String::new(), kind }];
    let (marks, notes) = match kind {
        0 => (Vec::new(), Vec::new()),
        1 => (mark(range, MarkKind::Supplied("supplied.referent".to_owned())), Vec::new()),
        2 => (mark(range, MarkKind::Note(id.clone())), vec![gloss(&id, "a word of the town")]),
        _ => (Vec::new(), vec![gloss(&id, "of the whole")]),
    };
    let term = if kind == 2 { mark(0..source[0].len(), MarkKind::Note(id)) } else { Vec::new() };
    Unit {
        source: Content { text: source.join(" "), marks: term },
        target: Some(Content { text: words.join(" "), marks }),
        notes,
        ..Unit::default()
    }
}

proptest! {
    #[test]
    fn pairs_come_back(
        pairs in prop::collection::vec((sentence(), prop::collection::vec("[а-я]{2,5}", 1..5)), 1..8)
    ) {
        let units = pairs.into_iter().enumerate().map(|(number, (target, source))| unit(number, target, &source));
        assert_same(&BilingualFile {
            source_lang: "ru".to_owned(),
            target_lang: "en".to_owned(),
            original: None,
            units: units.collect(),
        });
    }
}

#[test]
fn a_sentence_with_a_hundred_notes_is_one_sentence() {
    let notes: String = (0..100).map(|at| format!(" [translator's note: n{at}]")).collect();
    let page = format!("He slept well{notes}\n\nThen he left.");
    let edition = import(page.into_bytes(), "page.txt", &ImportOptions::default()).unwrap().edition;
    for view in [View::Base, View::Reading, View::Printed] {
        let projection = project(&edition, view);
        for feature in &projection.features {
            assert!(projection.text.get(feature.range.clone()).is_some(), "{:?} in {view:?}", feature.range);
        }
    }
}
