//! Comparing versions: what is generated with a known change must be found as that change.

mod versions;

use glossator::diff::{NoteChange, Options, Version, compare};
use glossator::model::{Edition, PlacedNote, View};
use versions::{Change, Pair};

fn edition(file: &str) -> Edition {
    glossator::tei::read(file.to_owned(), &Default::default()).unwrap().edition
}

fn page(text: &str) -> Edition {
    let options = glossator::page::ImportOptions { lang: Some("en".to_owned()), ..Default::default() };
    glossator::page::import(text.as_bytes().to_vec(), "page.txt", &options).unwrap().edition
}

/// Right states, wrong states, wrong partners.
#[derive(Debug, Default)]
struct Score {
    right: usize,
    wrong: Vec<String>,
    misplaced: Vec<String>,
}

impl Score {
    /// Compares what was found with what was done; a note is told by its words and the name in its sentence.
    fn add(&mut self, pair: &Pair, old: &Version<'_>, new: &Version<'_>) {
        let comparison = compare(old, new, &Options::default());
        for expected in &pair.expected {
            let is_it = |note: &NoteChange<'_>| match expected.change {
                Change::Added | Change::Bracketed => is_note(note.new.as_ref(), new, &expected.words, &expected.name),
                _ => is_note(note.old.as_ref(), old, &expected.words, &expected.name),
            };
            let found = comparison.notes.iter().find(|note| is_it(note));
            let states = found.map(|note| note.states.clone()).unwrap_or_default();
            let partner = found.filter(|note| note.old.is_some()).and_then(|note| note.new.as_ref());
            let told = || format!("{expected:?} found {states:?} {:?}", partner.map(|note| &note.words));
            if states.first() == Some(&expected.change.state()) {
                self.right += 1;
            } else {
                self.wrong.push(told());
            }
            let is_right = |(words, name): &(String, String)| is_note(partner, new, words, name);
            if partner.is_some() && !expected.after.as_ref().is_some_and(is_right) {
                self.misplaced.push(told());
            }
        }
    }
}

/// Whether a note has these words and stands in the sentence with this name.
fn is_note(note: Option<&PlacedNote<'_>>, version: &Version<'_>, words: &str, name: &str) -> bool {
    let Some(note) = note.filter(|note| note.words == words) else { return false };
    let Some(base) = version.view(View::Base) else { return false };
    let sentence = note.sentence.clone().unwrap_or(note.at.clone());
    base.text[sentence].contains(name)
}

/// Compares many generated pairs, read in one way; most of the states must be right, and no note on a look-alike.
fn check(read: fn(&str) -> Edition, write: fn(&versions::Document) -> String, marked: bool) {
    let mut score = Score::default();
    for seed in 0..300 {
        let pair = versions::pair(seed, marked);
        let (old, new) = (read(&write(&pair.old)), read(&write(&pair.new)));
        let layers = Options::default().layers;
        score.add(&pair, &Version::new(&old, &layers), &Version::new(&new, &layers));
    }
    for line in score.wrong.iter().take(20) {
        eprintln!("{line}");
    }
    let (right, wrong, misplaced) = (score.right, score.wrong.len(), score.misplaced.len());
    eprintln!("{right} right, {wrong} wrong, {misplaced} on a look-alike");
    assert!(right * 100 >= (right + wrong) * 97, "{right} right, {wrong} wrong");
    assert!(score.misplaced.is_empty(), "{:#?}", score.misplaced);
}

#[test]
fn what_became_of_notes_is_found_in_editions() {
    check(edition, versions::tei, true);
}

#[test]
fn what_became_of_notes_is_found_in_pages() {
    check(page, versions::page, false);
}
