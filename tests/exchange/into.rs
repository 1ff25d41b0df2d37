//! What comes back of a translator's tool: nothing where nothing was changed, one sentence where one was.

use glossator::exchange::{BilingualFile, BilingualFormat, LeftReason, returned};
use glossator::model::{Edition, View, project};
use glossator::page::{ImportOptions, import};
use glossator::tei;
use glossator::xml::Limits;

/// The file of an edition of an example page, and what is read of it.
fn edition(name: &str) -> (String, Edition) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages").join(name);
    let page = import(std::fs::read(path).unwrap(), name, &ImportOptions::default()).unwrap();
    let file = String::from_utf8(tei::write(&page.edition, Vec::new()).unwrap()).unwrap();
    let edition = tei::read(file.clone(), &Limits::default()).unwrap().edition;
    (file, edition)
}

/// Pairs of an edition with nothing: every sentence is a unit without a source.
fn pairs(edition: &Edition, view: View) -> BilingualFile {
    use glossator::exchange::{Content, Unit};
    use glossator::model::FeatureKind;
    let projection = project(edition, view);
    let sentences = projection.select(|kind| match kind {
        FeatureKind::Sentence(sentence) => sentence.id.as_deref(),
        _ => None,
    });
    let unit = |(range, id): (std::ops::Range<usize>, &str)| Unit {
        id: Some(id.to_owned()),
        source: Content::plain("…"),
        target: Some(Content::plain(projection.text[range].trim())),
        ..Unit::default()
    };
    let units = sentences.map(unit).collect();
    BilingualFile { source_lang: "ru".into(), target_lang: "en".into(), units, ..BilingualFile::default() }
}

#[test]
fn nothing_changes_where_nothing_was_changed() {
    for name in ["clock.en.v1.txt", "kite.en.v1.txt", "ferry.ja.txt", "saved.html", "letters.jsonl"] {
        let (file, edition) = edition(name);
        for view in [View::Reading, View::Printed] {
            let pairs = pairs(&edition, view);
            for format in [BilingualFormat::Tmx, BilingualFormat::Xliff12, BilingualFormat::Po, BilingualFormat::Pairs]
            {
                let back = format.read(format.write(&pairs).unwrap().into_bytes()).unwrap().into_file();
                let found = returned(&edition, &file, &back);
                assert_eq!((found.splices.len(), found.left.len()), (0, 0), "{name} {}: {found:#?}", format.title());
                assert_eq!(found.found, pairs.units.len());
            }
        }
    }
}

/// Each sentence of a page is changed in turn, by a word in its middle: in the edition that comes of it this sentence is the
/// one that came back, and all others are as they were.
#[test]
fn one_changed_sentence_is_one_changed_sentence() {
    let (file, edition) = edition("clock.en.v1.txt");
    for view in [View::Reading, View::Printed] {
        let before = pairs(&edition, view);
        for number in 0..before.units.len() {
            let mut changed = before.clone();
            let words = &mut changed.units[number].target.as_mut().unwrap().text;
            let place = words.match_indices(' ').map(|(at, _)| at).nth(1);
            let Some(at) = place else { continue };
            words.insert_str(at, " <quite> & truly");
            let wanted = words.clone();
            let found = returned(&edition, &file, &changed);
            assert_eq!((found.changes.len(), found.left.len()), (1, 0), "{wanted}: {found:#?}");
            let after = tei::read(found.applied(&file), &Limits::default()).unwrap().edition;
            let after = pairs(&after, view);
            for (index, (old, new)) in before.units.iter().zip(&after.units).enumerate() {
                let expected = if index == number { &wanted } else { &old.target.as_ref().unwrap().text };
                assert_eq!(&new.target.as_ref().unwrap().text, expected);
            }
        }
    }
}

#[test]
fn other_texts_and_new_notes_are_told() {
    let (file, edition) = edition("clock.en.v1.txt");
    let (_, other) = self::edition("kite.en.v1.txt");
    let found = returned(&edition, &file, &pairs(&other, View::Reading));
    assert!(found.is_foreign() && found.splices.is_empty(), "{found:#?}");
    let mut noted = pairs(&edition, View::Reading);
    noted.units[0].notes.push(glossator::exchange::Note {
        id: "new".into(),
        side: glossator::exchange::Side::Target,
        text: "who?".into(),
        ..Default::default()
    });
    let found = returned(&edition, &file, &noted);
    assert_eq!(found.left.iter().map(|left| &left.reason).collect::<Vec<_>>(), [&LeftReason::NewNote]);
}

/// The printed page is known for what it is, even where every sentence with a bracket was changed.
#[test]
fn the_printed_page_is_known_without_a_bracket_that_came_back_as_it_was() {
    let (file, edition) = edition("clock.en.v1.txt");
    let mut changed = pairs(&edition, View::Printed);
    changed.units.retain_mut(|unit| {
        let words = &mut unit.target.as_mut().unwrap().text;
        let place = words.find(" the ").filter(|at| !words[..*at].contains('[') && words.contains('['));
        if let Some(at) = place {
            words.insert_str(at, " all");
        }
        place.is_some() || !words.contains('[')
    });
    assert!(changed.units.iter().any(|unit| unit.target.as_ref().unwrap().text.contains('[')));
    let found = returned(&edition, &file, &changed);
    let after = tei::read(found.applied(&file), &Limits::default()).unwrap().edition;
    let after = pairs(&after, View::Printed);
    for unit in &changed.units {
        let same = after.units.iter().find(|other| other.id == unit.id);
        assert_eq!(same.map(|same| &same.target.as_ref().unwrap().text), Some(&unit.target.as_ref().unwrap().text));
    }
}
