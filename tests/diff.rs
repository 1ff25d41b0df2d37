//! Comparing versions: what is generated with a known change must be found as that change.

use crate::versions::{Change, Pair};
use glossator::diff::{Bead, BeadState, NoteChange, Options, RunKind, TextComparison, Version, compare, compare_texts};
use glossator::model::{Edition, PlacedNote, View};
use glossator::text::{Folding, SegmentUnit, TokenUnit, Tokenizer};
use proptest::prelude::*;

fn edition(file: &str) -> Edition {
    glossator::tei::read(file.to_owned(), &Default::default()).unwrap().edition
}

fn page(text: &str) -> Edition {
    let options = glossator::page::ImportOptions::default().with_lang("en".to_owned());
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
fn check(read: fn(&str) -> Edition, write: fn(&crate::versions::Document) -> String, marked: bool) {
    let mut score = Score::default();
    for seed in 0..300 {
        let pair = crate::versions::pair(seed, marked);
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
    check(edition, crate::versions::tei, true);
}

#[test]
fn what_became_of_notes_is_found_in_pages() {
    check(page, crate::versions::page, false);
}

/// A text of few words, so that much is repeated; lines, sentences and paragraphs end anywhere.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => "[a-e]{1,2}",
        2 => Just("Ferry".to_owned()),
        1 => Just("ferry,".to_owned()),
        1 => Just("“Ferry!”".to_owned()),
        1 => Just("—".to_owned()),
        1 => Just("船が".to_owned()),
        1 => Just("e\u{301}".to_owned()),
    ];
    let end = prop_oneof![6 => Just(" "), 2 => Just(". "), 2 => Just("\n"), 1 => Just("\n\n"), 1 => Just("  ")];
    prop::collection::vec((word, end), 0..60)
        .prop_map(|pieces| pieces.into_iter().map(|(word, end)| word + end).collect())
}

/// Two texts, of which the second often is the first with lines in another order.
fn versions_of_text() -> impl Strategy<Value = (String, String)> {
    (text(), text(), any::<u8>(), any::<u8>()).prop_map(|(old, other, kind, at)| {
        let mut lines: Vec<&str> = old.split_inclusive('\n').collect();
        let at = usize::from(at) % lines.len().max(1);
        match kind % 4 {
            0 => return (old.clone(), other),
            1 => lines.rotate_left(at),
            2 => lines.reverse(),
            _ => lines.insert(at, "Something came in between.\n"),
        }
        let new = lines.concat();
        (old, new)
    })
}

fn options() -> impl Strategy<Value = Options> {
    let segments = prop_oneof![Just(SegmentUnit::Block), Just(SegmentUnit::Sentence), Just(SegmentUnit::Line)];
    let unit = prop_oneof![Just(TokenUnit::Word), Just(TokenUnit::Space), Just(TokenUnit::Character)];
    let folding = any::<[bool; 5]>().prop_map(|[case, punctuation, accents, space, nfkc]| {
        Folding::default()
            .with_case(case)
            .with_punctuation(punctuation)
            .with_accents(accents)
            .with_space(space)
            .with_nfkc(nfkc)
    });
    (segments, unit, folding).prop_map(|(segments, unit, folding)| {
        Options::default()
            .with_segments(segments)
            .with_tokenizer(Tokenizer::default().with_unit(unit).with_folding(folding))
    })
}

/// The numbers that ranges cover, in their order.
fn covered<T: Clone>(ranges: impl Iterator<Item = std::ops::Range<T>>) -> Vec<T>
where
    std::ops::Range<T>: Iterator<Item = T>,
{
    ranges.flatten().collect()
}

/// The new text, made of the old text's unchanged words and the new words of the changes.
fn applied(found: &TextComparison<'_>) -> String {
    let mut made = String::new();
    let mut done = 0;
    let mut tokens: Vec<(u32, String)> = Vec::new();
    for run in found.beads.iter().flat_map(|bead| &bead.runs) {
        let own = |old: u32| found.old.text[found.old.tokens[old as usize].range()].to_owned();
        let others = |new: u32| found.new.text[found.new.tokens[new as usize].range()].to_owned();
        match run.kind {
            RunKind::Same => tokens.extend(run.new.clone().zip(run.old.clone().map(own))),
            RunKind::Minor | RunKind::Inserted => tokens.extend(run.new.clone().map(|new| (new, others(new)))),
            RunKind::Deleted => {}
        }
    }
    tokens.sort();
    for (number, text) in tokens {
        let place = found.new.tokens[number as usize].range();
        made += &found.new.text[done..place.start];
        made += &text;
        done = place.end;
    }
    made + &found.new.text[done..]
}

proptest! {
    #[test]
    fn applying_a_diff_to_the_old_text_gives_the_new((old, new) in versions_of_text(), options in options()) {
        let found = compare_texts(&old, &new, "en", &options);
        prop_assert_eq!(applied(&found), new.clone());
        let mut olds = covered(found.beads.iter().flat_map(|bead| bead.runs.iter().map(|run| run.old.clone())));
        let mut news = covered(found.beads.iter().flat_map(|bead| bead.runs.iter().map(|run| run.new.clone())));
        olds.sort_unstable();
        news.sort_unstable();
        prop_assert!(olds.into_iter().eq(0..found.old.tokens.len() as u32), "every old token has one fate");
        prop_assert!(news.into_iter().eq(0..found.new.tokens.len() as u32), "every new token has one fate");
        let segments = covered(found.beads.iter().map(|bead| bead.new.clone()));
        prop_assert!(segments.into_iter().eq(0..found.new.segments.len()), "the beads are in the order of the new text");
    }

    #[test]
    fn a_text_does_not_differ_from_itself(text in text(), options in options()) {
        let found = compare_texts(&text, &text, "en", &options);
        prop_assert!(found.is_same(), "{:#?}", found.beads);
        let counts = found.summary();
        prop_assert_eq!(counts.deleted + counts.inserted + counts.minor + counts.moved_segments, 0);
    }

    #[test]
    fn swapping_the_texts_swaps_the_result((old, new) in versions_of_text(), options in options()) {
        let there = compare_texts(&old, &new, "en", &options);
        let back = compare_texts(&new, &old, "en", &options);
        let bead = |bead: &Bead, is_back: bool| {
            let runs = |kind| -> Vec<u32> {
                let of_kind = bead.runs.iter().filter(|run| run.kind == kind);
                covered(of_kind.map(|run| if run.old.is_empty() { run.new.clone() } else { run.old.clone() }))
            };
            let (went, came) = (runs(RunKind::Deleted), runs(RunKind::Inserted));
            let (old, new) = (bead.old.clone(), bead.new.clone());
            // A segment of one side alone has no place on the other.
            let (old, new) = (if old.is_empty() { 0..0 } else { old }, if new.is_empty() { 0..0 } else { new });
            let is_moved = bead.moved.is_some();
            if is_back { (new.start, old.start, is_moved, came, went) } else { (old.start, new.start, is_moved, went, came) }
        };
        let mut there: Vec<_> = there.beads.iter().map(|it| bead(it, false)).collect();
        let mut back: Vec<_> = back.beads.iter().map(|it| bead(it, true)).collect();
        there.sort();
        back.sort();
        prop_assert_eq!(there, back);
    }
}

proptest! {
    #[test]
    fn an_ignored_mark_counts_the_same_wherever_it_stands(
        words in prop::collection::vec("[a-d]{1,3}", 1..8),
        at in 0usize..8,
        mark in prop::sample::select(vec![",", "!", "”", " —"]),
        unit in prop::sample::select(vec![TokenUnit::Word, TokenUnit::Space, TokenUnit::Character]),
    ) {
        let folding = Folding::default().with_punctuation(true);
        // Where spaces are tokens, one that comes with the mark is another change.
        let mark = if unit == TokenUnit::Character { mark.trim() } else { mark };
        let mut other = words.clone();
        let at = at % words.len();
        other[at].push_str(mark);
        let (old, new) = (words.join(" "), other.join(" "));
        let options = Options::default().with_tokenizer(Tokenizer::default().with_unit(unit).with_folding(folding)).with_segments(SegmentUnit::Line);
        for (old, new) in [(&old, &new), (&new, &old)] {
            let found = compare_texts(old, new, "en", &options);
            let counts = found.summary();
            prop_assert_eq!((counts.deleted, counts.inserted, counts.minor, counts.changed_segments), (0, 0, 1, 1));
            prop_assert!(!found.is_same());
        }
    }

    #[test]
    fn the_counts_are_the_same_from_both_ends((old, new) in versions_of_text(), options in options()) {
        let there = compare_texts(&old, &new, "en", &options).summary();
        let back = compare_texts(&new, &old, "en", &options).summary();
        prop_assert_eq!((there.changed_segments, there.moved_segments), (back.changed_segments, back.moved_segments));
        prop_assert_eq!((there.deleted, there.inserted, there.minor), (back.inserted, back.deleted, back.minor));
    }
}

#[test]
fn a_row_of_ignored_asterisks_is_minor() {
    let folding = Folding::default().with_punctuation(true);
    let options =
        Options::default().with_tokenizer(Tokenizer::default().with_unit(TokenUnit::Word).with_folding(folding));
    for (old, new) in [("One.\n\nTwo.", "One.\n\n* * *\n\nTwo."), ("One.", "…\n\nOne."), ("One.", "One.\n\n—")] {
        let found = compare_texts(old, new, "en", &options);
        let counts = found.summary();
        assert_eq!((counts.deleted, counts.inserted, counts.minor), (0, 0, 1), "{:#?}", found.beads);
        assert_eq!((applied(&found), found.is_same()), (new.to_owned(), false));
    }
}

#[test]
fn what_is_ignored_is_a_minor_change() {
    let folding = Folding::default().with_case(true).with_punctuation(true).with_accents(true);
    let options =
        Options::default().with_tokenizer(Tokenizer::default().with_unit(TokenUnit::Word).with_folding(folding));
    let counts = compare_texts("The cafe, he said, was open.", "the Café he said was shut.", "en", &options).summary();
    assert_eq!((counts.deleted, counts.inserted, counts.minor), (1, 1, 3), "{counts:?}");
}

/// A short sentence that both versions have once, word for word, is found where it went; a shorter one may be a formula.
#[test]
fn a_short_sentence_that_stands_elsewhere_has_moved() {
    let sentences =
        |at: usize| format!("On day {at} the boats of house {at} brought {at} barrels of salt to pier {at}. ");
    let whole = |short: &str, place: usize| -> String {
        (0..20).map(|at| if at == place { format!("{short} {}", sentences(at)) } else { sentences(at) }).collect()
    };
    let moved = |short: &str| {
        let (old, new) = (whole(short, 3), whole(short, 15));
        let counts = compare_texts(&old, &new, "en", &Options::default()).summary();
        (counts.moved_segments, counts.deleted_segments, counts.inserted_segments)
    };
    assert_eq!(moved("Nobody had wound the clock."), (1, 0, 0));
    assert_eq!(moved("He said so."), (0, 1, 1));
}

#[test]
fn moved_sentences_are_found_with_their_changes() {
    let old =
        "One boat left the northern pier. Two sailors slept on deck. The mayor lost his golden hat. Nobody cared much.";
    let new = "The mayor lost his golden hat. One boat left the northern pier. Two sailors snored on deck. Nobody cared much.";
    let found = compare_texts(old, new, "en", &Options::default());
    let counts = found.summary();
    assert_eq!((counts.moved_segments, counts.deleted, counts.inserted), (1, 1, 1), "{:#?}", found.beads);
}

#[test]
fn split_and_merged_sentences_stay_together() {
    let old = "The ferry was late, and the sailors who had waited since noon went home to sleep. Rain fell.";
    let new = "The ferry was late. The sailors who had waited since noon went home to sleep. Rain fell.";
    let there = compare_texts(old, new, "en", &Options::default());
    assert!(there.beads.iter().any(|bead| bead.old == (0..1) && bead.new == (0..2)), "{:#?}", there.beads);
    let back = compare_texts(new, old, "en", &Options::default());
    assert!(back.beads.iter().any(|bead| bead.old == (0..2) && bead.new == (0..1)), "{:#?}", back.beads);
}

#[test]
fn a_rewritten_sentence_is_shown_whole() {
    let old = "Rain fell. The captain of the old ferry, a man of few words, went to the mayor. Night came.";
    let new = "Rain fell. In a village by the sea, the children sang to the moon, and a dog slept. Night came.";
    let found = compare_texts(old, new, "en", &Options::default());
    let whole = found
        .beads
        .iter()
        .filter(|bead| bead.old.is_empty() || bead.new.is_empty() || bead.state == BeadState::Rewritten);
    assert!(whole.clone().count() > 0 && whole.flat_map(|bead| &bead.runs).all(|run| run.kind != RunKind::Same));
    assert_eq!(found.summary().changed_segments + found.summary().inserted_segments, 1);
}

#[test]
fn endless_and_repeated_texts_come_to_an_end() {
    let words =
        |shift: usize| -> String { (0..60_000).map(|at| format!("w{} ", (at * 7 + at / 9 * shift) % 5_000)).collect() };
    let (old, new) = (words(1), words(2));
    let found = compare_texts(&old, &new, "en", &Options::default());
    assert_eq!(applied(&found), new);
    let (old, new) =
        ("The same again. ".repeat(4_000), "The same again. ".repeat(3_000) + &"And one more. ".repeat(3_000));
    let found = compare_texts(&old, &new, "en", &Options::default());
    assert_eq!(applied(&found), new);
    assert_eq!(found.summary().moved_segments, 0);
}
