//! What does not come back is reported, and what is not reported comes back.

use glossator::exchange::{
    BilingualFile, BilingualFormat, Content, Feature, Fidelity, Mark, MarkKind, Note, Side, Unit, counted, differences,
    losses,
};
use proptest::prelude::*;

use super::generate::{file, odd_file};
use super::roundtrip::example;

/// Takes a feature out of a unit, by hand and apart from how losses are found.
fn forget(feature: Feature, unit: &mut Unit) {
    let mut marks = |forgets: fn(&MarkKind) -> bool| {
        for content in std::iter::once(&mut unit.source).chain(&mut unit.target) {
            content.marks.retain(|mark| !forgets(&mark.kind));
        }
    };
    match feature {
        Feature::Unit => *unit = Unit::default(),
        Feature::Source => unit.source.text.clear(),
        Feature::Target => unit.target.get_or_insert_with(Content::default).text.clear(),
        Feature::Untranslated => drop(unit.target.get_or_insert_with(Content::default)),
        Feature::Others => unit.others.clear(),
        Feature::Id => unit.id = None,
        Feature::Segment => unit.segment = None,
        Feature::State => unit.state = None,
        Feature::Bead => unit.bead = None,
        Feature::Certainty => unit.bead.iter_mut().for_each(|bead| bead.certainty = 0.0),
        Feature::Properties => unit.properties.clear(),
        Feature::Terms => marks(|kind| matches!(kind, MarkKind::Term)),
        Feature::Supplied => marks(|kind| matches!(kind, MarkKind::Supplied(_))),
        Feature::Codes => marks(|kind| matches!(kind, MarkKind::Code(_))),
        Feature::Anchors => marks(|kind| matches!(kind, MarkKind::Note(_))),
        Feature::OtherMarks => marks(|kind| matches!(kind, MarkKind::Other(_))),
        Feature::MarkIds => {
            for content in std::iter::once(&mut unit.source).chain(&mut unit.target) {
                content.marks.iter_mut().for_each(|mark| mark.id.clear());
                content.marks.sort_by_key(|mark| (mark.range.start, mark.range.end, format!("{:?}", mark.kind)));
            }
        }
        Feature::Glossary => unit.terms.clear(),
        Feature::Notes => unit.notes.clear(),
        Feature::NoteOrder => unit.notes.sort_by_key(|note| format!("{:?}", (&note.text, note))),
        Feature::NoteIds => unit.notes.iter_mut().for_each(|note| note.id.clear()),
        Feature::NoteSides => unit.notes.iter_mut().for_each(|note| note.side = Side::Unit),
        Feature::NoteClasses => unit.notes.iter_mut().for_each(|note| note.class = None),
        Feature::NoteResp => unit.notes.iter_mut().for_each(|note| note.resp = None),
        Feature::NoteCert => unit.notes.iter_mut().for_each(|note| note.cert = None),
        Feature::NoteLangs => unit.notes.iter_mut().for_each(|note| note.lang = None),
        _ => {}
    }
}

fn without(file: &BilingualFile, found: &[glossator::exchange::Loss]) -> BilingualFile {
    let mut file = file.clone();
    // The order of notes is forgotten last, when the notes are what they will be.
    let last = |loss: &&glossator::exchange::Loss| matches!(loss.feature, Feature::NoteOrder | Feature::MarkIds);
    for loss in found.iter().filter(|loss| !last(loss)).chain(found.iter().filter(last)) {
        match (loss.unit, loss.feature) {
            (Some(unit), feature) => file.units.get_mut(unit).into_iter().for_each(|unit| forget(feature, unit)),
            (None, Feature::Original) => file.original = None,
            (None, _) => (file.source_lang, file.target_lang) = (String::new(), String::new()),
        }
    }
    file
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_not_reported_comes_back(file in odd_file()) {
        for format in BilingualFormat::ALL {
            let written = format.write(&file).unwrap();
            let kept = format.read(written.clone().into_bytes()).unwrap();
            let found = losses(&file, format).unwrap();
            prop_assert_eq!(without(&file, &found), without(kept.file(), &found), "{:?} {:?} {}", format, found, written);
        }
    }

    #[test]
    fn what_the_table_promises_is_kept(file in file()) {
        for format in BilingualFormat::ALL {
            for loss in losses(&file, format).unwrap() {
                let said = matches!(format.carries(loss.feature), Fidelity::Lost | Fidelity::Partly(_));
                prop_assert!(said, "{:?} should carry {:?}", format, loss);
            }
        }
    }

    #[test]
    fn differences_are_named(one in file(), other in file()) {
        prop_assert!(differences(&one, &one).is_empty());
        if one.units.len() == other.units.len() {
            let found = differences(&one, &other);
            prop_assert_eq!(without(&one, &found), without(&other, &found), "{:?}", found);
        }
    }
}

/// A file that has everything, so that each feature can be lost.
fn full() -> BilingualFile {
    let mut file = example();
    let unit = &mut file.units[0];
    unit.others.push(("fr".into(), Content::plain("La cale est pleine d'abeilles.")));
    unit.source.marks.push(Mark { range: 9..19, id: "m9".into(), kind: MarkKind::Other("verb".into()) });
    let empty = Unit { id: Some("c2".into()), target: Some(Content::default()), ..Unit::default() };
    unit.notes.push(Note { id: "g2".into(), side: Side::Unit, text: "look again".into(), ..Note::default() });
    file.units.push(empty);
    file
}

#[test]
fn the_table_says_what_is_lost() {
    for format in BilingualFormat::ALL {
        let found = counted(&losses(&full(), format).unwrap());
        for (feature, _) in Feature::NAMES {
            match format.carries(feature) {
                Fidelity::Lost => assert!(found.contains_key(&feature), "{format:?} {feature:?}"),
                Fidelity::Standard | Fidelity::Own => assert!(!found.contains_key(&feature), "{format:?} {feature:?}"),
                Fidelity::Partly(why) => assert!(!why.is_empty()),
            }
        }
    }
}
