//! What comes back of a translator's tool: nothing where nothing was changed, one sentence where one was.

use glossator::exchange::{BilingualFile, BilingualFormat, LeftReason, returned, with_record};
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
                let is_copy = found.copies.iter().any(|(_, copy)| Some(copy) == old.id.as_ref());
                let expected = if index == number || is_copy { &wanted } else { &old.target.as_ref().unwrap().text };
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

fn words(pairs: &BilingualFile, number: usize) -> &str {
    &pairs.units[number].target.as_ref().unwrap().text
}

fn set(pairs: &mut BilingualFile, number: usize, words: &str) {
    pairs.units[number].target.as_mut().unwrap().text = words.to_owned();
}

/// The pairs after what came back, in the same view.
fn after(file: &str, back: &glossator::exchange::Returned, view: View) -> BilingualFile {
    pairs(&tei::read(back.applied(file), &Limits::default()).unwrap().edition, view)
}

/// Words before the first bracket of a sentence and behind the last one, and at either side inside of it, are taken.
#[test]
fn words_are_put_beside_brackets_and_into_them() {
    let page = "[You are] Stealing. The mate [helper] slept [?]. He left [the keeper]\n\n[T]he ferry [of tin] [sic] was late [laughs]";
    let page = import(page.as_bytes().to_vec(), "p.txt", &ImportOptions::default()).unwrap();
    let file = String::from_utf8(tei::write(&page.edition, Vec::new()).unwrap()).unwrap();
    let edition = tei::read(file.clone(), &Limits::default()).unwrap().edition;
    let before = pairs(&edition, View::Printed);
    assert!(before.units.len() > 3);
    for number in 0..before.units.len() {
        let old = words(&before, number).to_owned();
        let mut tried = vec![format!("Well, {old}"), format!("{old} now"), format!("He, {old} again")];
        for (at, c) in old.char_indices().filter(|(_, c)| "[]".contains(*c)) {
            let behind = at + c.len_utf8();
            tried.push(format!("{}all {}", &old[..at], &old[at..]));
            tried.push(format!("{} all{}", &old[..at], &old[at..]));
            tried.push(format!("{}all {}", &old[..behind], &old[behind..]));
            tried.push(format!("{} all{}", &old[..behind], &old[behind..]));
        }
        for wanted in tried {
            let wanted = wanted.trim().replace("  ", " ");
            let mut changed = before.clone();
            set(&mut changed, number, &wanted);
            let found = returned(&edition, &file, &changed);
            assert_eq!((found.changes.len(), found.left.len()), (1, 0), "{wanted}: {found:#?}");
            let after = after(&file, &found, View::Printed);
            for (index, unit) in after.units.iter().enumerate() {
                let expected = if index == number { &wanted } else { words(&before, index) };
                assert_eq!(unit.target.as_ref().unwrap().text, *expected, "{}", found.applied(&file));
            }
        }
    }
}

/// The unit of the last sentence.
fn double_number(places: &[(usize, bool)]) -> usize {
    places.last().map_or(0, |(last, _)| *last)
}

/// Another program dropped the ids, and a unit has two sentences: each stays one.
#[test]
fn units_of_two_sentences_without_ids_double_nothing() {
    let (file, edition) = edition("clock.en.v1.txt");
    let single = pairs(&edition, View::Reading);
    let mut double = single.clone();
    let block = |unit: &glossator::exchange::Unit| unit.id.as_ref().unwrap().rsplit_once('.').unwrap().0.to_owned();
    let mut places = Vec::new();
    double.units.clear();
    for (number, unit) in single.units.iter().enumerate() {
        let is_second = number > 0 && block(unit) == block(&single.units[number - 1]);
        match double.units.last_mut().filter(|_| is_second && places.last() != Some(&(double_number(&places), true))) {
            Some(last) => {
                let words = &mut last.target.as_mut().unwrap().text;
                *words = format!("{words} {}", unit.target.as_ref().unwrap().text);
                places.push((double_number(&places), true));
            }
            None => {
                double.units.push(glossator::exchange::Unit { id: None, ..unit.clone() });
                places.push((places.last().map_or(0, |(last, _)| last + 1), false));
            }
        }
    }
    let found = returned(&edition, &file, &double);
    assert_eq!((found.splices.len(), found.left.len(), found.missing.len()), (0, 0, 0), "{found:#?}");
    let second = |number: &usize| places[*number].1 && words(&single, *number).contains(' ');
    for number in (1..single.units.len()).filter(second) {
        let mut changed = double.clone();
        let wanted = format!("{} Truly!", words(&single, number).replacen(' ', " quite ", 1));
        set(&mut changed, places[number].0, &format!("{} {wanted}", words(&single, number - 1)));
        let found = returned(&edition, &file, &changed);
        assert_eq!(found.left, [], "{wanted}");
        let after = after(&file, &found, View::Reading);
        for index in 0..single.units.len() {
            let id = single.units[index].id.as_deref().unwrap();
            let is_copy = found.copies.iter().any(|(_, copies)| copies.split(' ').any(|copy| copy == id));
            let expected = if index == number { &wanted } else { words(&single, index) };
            assert!(is_copy || words(&after, index) == expected, "{} is not {expected}", words(&after, index));
        }
    }
    // A sentence that became another one: it could as well be put behind the first.
    let mut rewritten = double.clone();
    let number = (1..single.units.len()).rfind(second).unwrap();
    let text = "Something else altogether stands here instead, and at quite some length";
    set(&mut rewritten, places[number].0, &format!("{} {text}.", words(&single, number - 1)));
    let found = returned(&edition, &file, &rewritten);
    assert_eq!(found.splices, [], "{found:#?}");
    assert!(found.left.iter().any(|left| left.reason == LeftReason::Unclear), "{found:#?}");
}

/// The pairs with the ids of their sentences, as our own files have them.
fn with_ids(mut pairs: BilingualFile) -> BilingualFile {
    for unit in &mut pairs.units {
        let target = unit.id.iter().cloned().collect();
        unit.bead = Some(glossator::exchange::Bead { target, certainty: 1.0, ..Default::default() });
    }
    pairs
}

/// Two posts have changed places since the file was made: their ids name the other one.
#[test]
fn the_words_of_another_sentence_are_told_and_not_taken() {
    let (file, edition) = edition("clock.en.v1.txt");
    let before = with_ids(pairs(&edition, View::Printed));
    let last = before.units.len() - 1;
    let mut swapped = before.clone();
    let (one, other) = (words(&before, last - 2).to_owned(), words(&before, last).to_owned());
    set(&mut swapped, last, &one);
    set(&mut swapped, last - 2, &other);
    let found = returned(&edition, &file, &swapped);
    let reasons: Vec<&LeftReason> = found.left.iter().map(|left| &left.reason).collect();
    assert!(matches!(reasons[..], [LeftReason::OtherPlace { .. }, LeftReason::OtherPlace { .. }]), "{found:#?}");
    assert_eq!((found.splices.len(), found.misplaced), (0, 2));
    // Words that another sentence has, too, may be what somebody wrote.
    let mut repeated = before.clone();
    set(&mut repeated, last, &one);
    assert_eq!(returned(&edition, &file, &repeated).changes.len(), 1);
}

#[test]
fn units_without_words_and_two_for_one_sentence_are_told() {
    let (file, edition) = edition("clock.en.v1.txt");
    for before in [with_ids(pairs(&edition, View::Printed)), pairs(&edition, View::Printed)] {
        let mut emptied = before.clone();
        emptied.units[3].target = None;
        let found = returned(&edition, &file, &emptied);
        assert_eq!(found.left.iter().map(|left| &left.reason).collect::<Vec<_>>(), [&LeftReason::Emptied]);
        let mut halved = before.clone();
        halved.units.truncate(before.units.len() / 2);
        let found = returned(&edition, &file, &halved);
        assert_eq!(found.missing.len(), before.units.len() - halved.units.len());
    }
    let mut twice = with_ids(pairs(&edition, View::Printed));
    twice.units.push(twice.units[3].clone());
    assert_eq!(returned(&edition, &file, &twice).left, []);
    let changed = format!("{} Truly!", words(&twice, 3));
    set(&mut twice, 3, &changed);
    let found = returned(&edition, &file, &twice);
    assert!(matches!(&found.left[..], [left] if matches!(left.reason, LeftReason::Twice { .. })), "{found:#?}");
    assert_eq!(found.splices, []);
}

/// A caption that the page prints twice is changed in both places, unless the copy came back with other words.
#[test]
fn the_copy_of_a_caption_is_changed_with_it() {
    let (file, edition) = edition("clock.en.v1.txt");
    let before = with_ids(pairs(&edition, View::Printed));
    let place = |id: &str| before.units.iter().position(|unit| unit.id.as_deref() == Some(id)).unwrap();
    let (one, other) = (place("a4.s1"), place("a5.s1"));
    for changed in [one, other] {
        let mut file_back = before.clone();
        set(&mut file_back, changed, "The tower in Opozdino at one.");
        let found = returned(&edition, &file, &file_back);
        assert_eq!((found.changes.len(), found.copies.len(), found.left.len()), (1, 1, 0), "{found:#?}");
        let after = after(&file, &found, View::Printed);
        assert_eq!(words(&after, one), words(&after, other));
    }
    let mut both = before.clone();
    set(&mut both, one, "The tower in Opozdino at one.");
    set(&mut both, other, "The tower in Opozdino at two.");
    let found = returned(&edition, &file, &both);
    assert_eq!((found.splices.len(), found.left.len()), (0, 2), "{found:#?}");
}

/// The edition was changed after the file was made: what nobody changed in the file stays as the edition has it, and what was
/// changed in both is told.
#[test]
fn an_edition_that_is_newer_than_the_file_keeps_its_words() {
    let (file, edition) = edition("clock.en.v1.txt");
    let made = with_record(with_ids(pairs(&edition, View::Printed)));
    let (one, other) = (made.units.len() - 1, made.units.len() - 3);
    let mut newer = made.clone();
    for number in [one, other] {
        let changed = format!("{} Lately!", words(&made, number));
        set(&mut newer, number, &changed);
    }
    let file = returned(&edition, &file, &newer).applied(&file);
    let edition = tei::read(file.clone(), &Limits::default()).unwrap().edition;
    let mut back = made.clone();
    let changed = format!("{} Truly!", words(&made, one));
    set(&mut back, one, &changed);
    for format in [BilingualFormat::Tmx, BilingualFormat::Xliff, BilingualFormat::Po, BilingualFormat::Pairs] {
        let back = format.read(format.write(&back).unwrap().into_bytes()).unwrap().into_file();
        let found = returned(&edition, &file, &back);
        assert_eq!(found.left.iter().map(|left| &left.reason).collect::<Vec<_>>(), [&LeftReason::Newer], "{found:#?}");
        assert_eq!((found.splices.len(), found.newer.len()), (0, 1), "{found:#?}");
    }
}
