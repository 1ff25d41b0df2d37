//! Glosses and the source terms that they explain: GL135 to GL139, and the table of terms.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::super::cognates::{latin, similarity};
use super::super::sources::SourcedNote;
use super::{CrossFinding, LinkedEditions, quoted};
use crate::model::{Category, TermKind};

/// The similarity of form from which two words of the source are forms of the same word.
const SAME: f32 = 0.72;

/// Glosses with the same term: indices of notes of a [`LinkedEditions`], and the source term in Latin letters.
#[derive(Debug)]
struct Term {
    key: String,
    notes: Vec<usize>,
}

/// GL135: a gloss in a sentence without a source.
pub(super) fn without_source(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let alone = tied.notes.iter().filter(|note| note.kind == TermKind::Gloss && !has_source(tied, note));
    alone
        .map(|note| {
            let message = format!("{} stands in a sentence without a source", quoted(&note.note.words));
            advising(
                tied.at_note(note, message),
                "align its sentence by hand, or check that the note is in the right place",
            )
        })
        .collect()
}

fn has_source(tied: &LinkedEditions<'_>, note: &SourcedNote<'_>) -> bool {
    note.bead.and_then(|bead| tied.alignment.beads.get(bead)).is_some_and(|bead| !bead.source.is_empty())
}

/// GL136: a glossed term occurs without a gloss before the gloss.
pub(super) fn unglossed_before(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    unglossed(tied, |bead, glossed| bead < glossed, "gloss it where a reader meets it first")
}

/// GL139: a glossed term occurs without a gloss after the gloss.
pub(super) fn unglossed_after(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    unglossed(tied, |bead, glossed| bead > glossed, "gloss it here too if readers may begin here")
}

/// The first place of each glossed term without a gloss, among the beads that `is_wanted` selects by the bead of the
/// gloss.
fn unglossed(tied: &LinkedEditions<'_>, is_wanted: fn(usize, usize) -> bool, advice: &str) -> Vec<CrossFinding> {
    let words = SourceWords::new(tied);
    // A gloss whose term is unknown may belong to this term.
    let open = tied.notes.iter().filter(|note| note.kind == TermKind::Gloss && note.term.is_none());
    let unknown: FxHashSet<usize> = open.filter_map(|note| note.bead).collect();
    let mut findings = Vec::new();
    for term in terms(tied) {
        let first = &tied.notes[term.notes[0]];
        // An identification names someone whom the text does not name; where it does, no gloss is missing.
        let Some(place) = first.bead.filter(|_| first.note.class != Some(Category::Identification)) else { continue };
        let glossed: FxHashSet<usize> = term.notes.iter().filter_map(|&note| tied.notes[note].bead).collect();
        let mut forms =
            words.of(&term.key).filter(|word| !glossed.contains(&word.bead) && !unknown.contains(&word.bead));
        let Some(word) = forms.find(|word| is_wanted(word.bead, place)) else { continue };
        let bead = &tied.alignment.beads[word.bead];
        if bead.target.is_empty() {
            continue;
        }
        let source = tied.source.projection.text.get(word.range.clone()).unwrap_or_default();
        let message = format!("the source has {} here too, and here it has no gloss", quoted(source));
        let mut found = advising(tied.at_target(tied.target.span(&bead.target), message), advice);
        let gloss = format!("its gloss: {}", quoted(&first.note.words));
        found.finding.related = Some((first.note.intervention.span.clone(), gloss));
        findings.push(found);
    }
    findings
}

/// GL137: one term of the source is translated in several ways.
pub(super) fn several(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let mut findings = Vec::new();
    for term in terms(tied) {
        let Some((first, words)) = term.notes.first().and_then(|&note| Some((note, anchor(tied, note)?))) else {
            continue;
        };
        let differs = |note: &usize| anchor(tied, *note).is_some_and(|other| !is_same(&key(words), &key(other)));
        let Some(note) = term.notes.iter().copied().find(differs) else { continue };
        let source = source_words(tied, &tied.notes[note]).unwrap_or_default();
        let here = anchor(tied, note).unwrap_or_default();
        let message = format!("{} of the source is {} here and {} before", quoted(source), quoted(here), quoted(words));
        let mut found = advising(
            tied.at_note(&tied.notes[note], message),
            "translate a term in one way, or explain the difference in a note",
        );
        let span = tied.notes[first].note.intervention.span.clone();
        found.finding.related = Some((span, format!("here it is {}", quoted(words))));
        findings.push(found);
    }
    findings
}

/// GL138: supplied words are in the source.
pub(super) fn supplied(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let supplied = tied.notes.iter().filter(|note| note.kind == TermKind::Supplied);
    let finding = |note: &SourcedNote<'_>| {
        let message = format!(
            "{} is supplied, and the source has {}",
            quoted(&note.note.words),
            quoted(source_words(tied, note)?)
        );
        Some(advising(tied.at_note(note, message), "remove the brackets if the words translate those of the source"))
    };
    supplied.filter_map(finding).collect()
}

/// A row of the table of terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermRow {
    /// The words of the source, as they are written where they are first glossed.
    pub source: String,
    /// The words of the translation.
    pub target: String,
    /// How many glosses the source term has with this translation.
    pub glosses: usize,
    /// How often the source has the term altogether.
    pub occurrences: usize,
    /// How many translations it has where it is glossed.
    pub translations: usize,
    /// The class of the first gloss.
    pub class: &'static str,
    /// The first gloss.
    pub gloss: String,
}

/// The source terms that glosses explain, with their translations: a row for each pair, in the order of the text.
pub fn terminology(tied: &LinkedEditions<'_>) -> Vec<TermRow> {
    let words = SourceWords::new(tied);
    let mut rows = Vec::new();
    for term in terms(tied) {
        let mut ways: Vec<(&str, Vec<usize>)> = Vec::new();
        for &note in &term.notes {
            let target = anchor(tied, note).unwrap_or_default();
            match ways.iter_mut().find(|(words, _)| is_same(&key(words), &key(target))) {
                Some((_, notes)) => notes.push(note),
                None => ways.push((target, vec![note])),
            }
        }
        let occurrences = words.of(&term.key).count();
        let translations = ways.len();
        rows.extend(ways.into_iter().map(|(target, notes)| {
            let first = &tied.notes[notes[0]];
            TermRow {
                source: source_words(tied, first).unwrap_or_default().to_owned(),
                target: target.to_owned(),
                glosses: notes.len(),
                // Terms of several words are not counted word by word.
                occurrences: occurrences.max(term.notes.len()),
                translations,
                class: first.note.class.map_or("", Category::as_str),
                gloss: first.note.words.clone(),
            }
        }));
    }
    rows
}

/// The terms that glosses explain, grouped by their words, in the order of the text.
fn terms(tied: &LinkedEditions<'_>) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut by_beginning: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (number, note) in tied.notes.iter().enumerate().filter(|(_, note)| note.kind == TermKind::Gloss) {
        let Some(words) = source_words(tied, note) else { continue };
        let key = key(words);
        let near = by_beginning.entry(beginning(&key).to_owned()).or_default();
        match near.iter().find(|&&at| is_same(&terms[at].key, &key)) {
            Some(&at) => terms[at].notes.push(number),
            None => {
                near.push(terms.len());
                terms.push(Term { key, notes: vec![number] });
            }
        }
    }
    terms
}

fn key(words: &str) -> String {
    latin(&words.to_lowercase())
}

/// Whether two words are forms of the same word: they are similar and begin with the same letters.
fn is_same(one: &str, other: &str) -> bool {
    one == other || beginning(one) == beginning(other) && similarity(one, other) >= SAME
}

/// The first letters of a word, which its forms share.
fn beginning(word: &str) -> &str {
    const LETTERS: usize = 3;
    &word[..word.floor_char_boundary(LETTERS)]
}

fn source_words<'t>(tied: &LinkedEditions<'t>, note: &SourcedNote<'_>) -> Option<&'t str> {
    tied.source.projection.text.get(note.term.as_ref()?.range.clone())
}

/// The words of the translation that a note refers to.
fn anchor<'t>(tied: &LinkedEditions<'t>, note: usize) -> Option<&'t str> {
    let note = &tied.notes[note].note;
    tied.target.projection.text.get(note.anchor.clone().filter(|_| note.on_words)?)
}

/// A word of the source with its bead.
struct SourceWord {
    range: Range<usize>,
    latin: String,
    bead: usize,
}

/// The words of a source, by their beginnings.
struct SourceWords {
    by_beginning: FxHashMap<String, Vec<SourceWord>>,
}

impl SourceWords {
    fn new(tied: &LinkedEditions<'_>) -> Self {
        let stream = tied.source.stream;
        let mut by_beginning: FxHashMap<String, Vec<SourceWord>> = FxHashMap::default();
        for (segment, place) in stream.segments.iter().enumerate() {
            let Some(bead) = tied.alignment.bead_of_source(segment) else { continue };
            for token in stream.tokens_of(place) {
                let range = token.range();
                let latin = key(&stream.text[range.clone()]);
                let words = by_beginning.entry(beginning(&latin).to_owned()).or_default();
                words.push(SourceWord { range, latin, bead });
            }
        }
        Self { by_beginning }
    }

    /// The forms of a word, in the order of the text.
    fn of<'w>(&'w self, key: &'w str) -> impl Iterator<Item = &'w SourceWord> {
        let near = self.by_beginning.get(beginning(key)).into_iter().flatten();
        near.filter(|word| is_same(key, &word.latin))
    }
}

fn advising(found: CrossFinding, advice: &str) -> CrossFinding {
    CrossFinding { finding: found.finding.advising(advice), ..found }
}
