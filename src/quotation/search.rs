//! Looks for a quotation in a source: its rarest word first, then the words around it.

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::contraction::expansions;
use super::inflection::forms;
use super::phrase::{Phrase, Stretch};
use super::romanisation::Romanised;
use super::source::{FormHit, SourceText};
use super::trie::is_reading;
use super::{MOST_STEPS, Tier};
use crate::text::script_of;

/// At an ellipsis, at most so many words of the source may have been left out.
const LEFT_OUT: usize = 200;

/// To read a word in Latin letters costs as much as so many steps.
const READING: usize = 16;

/// In shorter words, Latin letters do not tell forms of one word from other words.
const LEAST_READ: usize = 5;

/// How a source has the words of a quotation, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) tier: Tier,
    pub(super) span: Option<Range<usize>>,
}

/// A place in the source: words, and how many bytes of the first one are passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    words: Range<usize>,
    skipped: usize,
}

/// A search for the quotations of one text. What was looked for once is known.
pub(super) struct Search<'s, 't> {
    pub(super) source: &'s SourceText<'t>,
    known: FxHashMap<String, Verdict>,
    steps: usize,
}

impl<'s, 't> Search<'s, 't> {
    pub(super) fn new(source: &'s SourceText<'t>) -> Self {
        Self { source, known: FxHashMap::default(), steps: 0 }
    }

    /// How the source has these words; `None` when the search has taken [`MOST_STEPS`] and gave up.
    pub(super) fn verdict(&mut self, quotation: &str) -> Option<Verdict> {
        if let Some(known) = self.known.get(quotation) {
            return Some(known.clone());
        }
        let verdict = self.look(quotation);
        if self.steps > MOST_STEPS {
            return None;
        }
        self.known.insert(quotation.to_owned(), verdict.clone());
        Some(verdict)
    }

    fn look(&mut self, quotation: &str) -> Verdict {
        let phrase = Phrase::new(quotation);
        let has_words = !phrase.stretches.is_empty() && !self.source.words.is_empty();
        let tiers = [Tier::Folded, Tier::Contracted, Tier::Inflected];
        let native = tiers.into_iter().filter(|_| has_words).find_map(|tier| self.written(&phrase, tier));
        let found = native.or_else(|| self.romanised(&phrase).filter(|_| has_words));
        found.unwrap_or(Verdict { tier: Tier::Absent, span: None })
    }

    /// The words in the source's own script.
    fn written(&mut self, phrase: &Phrase<'_>, tier: Tier) -> Option<Verdict> {
        let mut places = Vec::new();
        for stretch in &phrase.stretches {
            let found = self.places(stretch, tier);
            if found.is_empty() {
                return None;
            }
            places.push(found);
        }
        if let ([places], [stretch], Tier::Folded) = (&*places, &*phrase.stretches, tier) {
            let spans = places.iter().map(|place| self.source.span(&place.words, place.skipped));
            if let Some(span) = spans.into_iter().find(|span| self.source.has_exactly(span, stretch.written)) {
                return Some(Verdict { tier: Tier::Exact, span: Some(span) });
            }
        }
        self.in_order(&places).map(|span| Verdict { tier, span: Some(span) })
    }

    /// The first place at which all stretches follow each other.
    fn in_order(&self, places: &[Vec<Place>]) -> Option<Range<usize>> {
        let (first, more) = places.split_first()?;
        first.iter().find_map(|place| {
            let mut end = place.words.end;
            for next in more {
                let at = next.partition_point(|place| place.words.start < end);
                let next = next.get(at).filter(|next| next.words.start - end <= LEFT_OUT)?;
                end = next.words.end;
            }
            Some(self.source.span(&(place.words.start..end), place.skipped))
        })
    }

    /// Where the source has the words of a stretch next to each other, in order.
    fn places(&mut self, stretch: &Stretch<'_>, tier: Tier) -> Vec<Place> {
        let hits = stretch.words.iter().map(|word| Some(self.hits(word, tier)).filter(|hits| !hits.is_empty()));
        let Some(words) = hits.collect::<Option<Vec<_>>>() else { return Vec::new() };
        self.places_of(&words)
    }

    /// Where words follow each other, each in one of its forms.
    fn places_of(&mut self, words: &[FxHashMap<u32, usize>]) -> Vec<Place> {
        let occurrences = |hits: &FxHashMap<u32, usize>| {
            hits.keys().map(|form| self.source.places[*form as usize].len()).sum::<usize>()
        };
        let rarest = (0..words.len()).min_by_key(|at| occurrences(&words[*at]));
        let Some(rarest) = rarest else { return Vec::new() };
        let around = words[rarest].keys().flat_map(|form| &self.source.places[*form as usize]);
        let mut starts: Vec<usize> = around.filter_map(|at| (*at as usize).checked_sub(rarest)).collect();
        starts.sort_unstable();
        starts.retain(|start| self.fits(words, *start));
        let place = |start: usize| Place {
            words: start..start + words.len(),
            skipped: words[0].get(&self.source.words[start].form).copied().unwrap_or(0),
        };
        starts.into_iter().map(place).collect()
    }

    fn fits(&mut self, words: &[FxHashMap<u32, usize>], start: usize) -> bool {
        let here = self.source.words.get(start..start + words.len()).filter(|_| self.steps <= MOST_STEPS);
        let Some(here) = here else { return false };
        let other = here.iter().zip(words).position(|(word, hits)| !hits.contains_key(&word.form));
        self.steps += other.unwrap_or(words.len()) + 1;
        other.is_none()
    }

    /// The forms of the source that may be a word of a quotation, and how many bytes of each are passed over.
    fn hits(&self, word: &str, tier: Tier) -> FxHashMap<u32, usize> {
        let source = self.source;
        let key = source.spelling.key(word);
        let mut found: Vec<FormHit> = source.spelt(&key).to_vec();
        if tier >= Tier::Contracted {
            found.extend(source.abbreviated(&key));
            found.extend(expansions(word, &source.spelling).iter().flat_map(|key| source.spelt(key)));
        }
        if tier >= Tier::Inflected {
            for form in forms(&key, &source.langs) {
                found.extend(
                    source.spelt(&form).iter().chain(source.abbreviated(&form)).chain(source.with_front(&form)),
                );
            }
            found.extend(source.with_front(&key));
            found.extend(source.without_article(&key).iter().flat_map(|bare| source.spelt(bare)));
        }
        let mut hits = FxHashMap::default();
        for FormHit { form, skipped } in found {
            // Nothing passed over is better.
            hits.entry(form).and_modify(|known: &mut usize| *known = skipped.min(*known)).or_insert(skipped);
        }
        hits
    }

    /// The words in another script than the source's.
    fn romanised(&mut self, phrase: &Phrase<'_>) -> Option<Verdict> {
        let is_native = |stretch: &Stretch<'_>| {
            stretch.written.chars().filter_map(script_of).all(|script| self.source.scripts.contains(&script))
        };
        let is_latin =
            |stretch: &Stretch<'_>| stretch.words.iter().all(|word| super::romanisation::units(word).is_none());
        if phrase.stretches.iter().any(|stretch| is_native(stretch) && !is_latin(stretch)) {
            return None;
        }
        let mut places = Vec::new();
        for stretch in &phrase.stretches {
            let mut found = self.places_read(&Romanised::new(stretch.written));
            if found.is_empty() {
                found = self.places_of_forms(stretch);
            }
            places.push(found);
        }
        self.in_order(&places).map(|span| Verdict { tier: Tier::Romanised, span: Some(span) })
    }

    /// Where the source's letters may be read as these Latin ones.
    fn places_read(&mut self, query: &Romanised) -> Vec<Place> {
        if query.letters.len() < 2 {
            return Vec::new();
        }
        let mut found: FxHashSet<(usize, usize, usize)> = FxHashSet::default();
        for (hit, read) in self.source.trie().beginnings(query) {
            for start in self.source.places[hit.form as usize].iter().map(|at| *at as usize) {
                if let Some(end) = self.end_of_reading(start + 1, query, read) {
                    found.insert((start, end, hit.skipped));
                }
            }
        }
        let mut places: Vec<_> = found.into_iter().collect();
        places.sort_unstable();
        places.into_iter().map(|(start, end, skipped)| Place { words: start..end, skipped }).collect()
    }

    /// Where the source has other forms of the words than these Latin letters say.
    fn places_of_forms(&mut self, stretch: &Stretch<'_>) -> Vec<Place> {
        let hits = stretch.words.iter().map(|word| Some(self.forms_read(word)).filter(|hits| !hits.is_empty()));
        let Some(words) = hits.collect::<Option<Vec<_>>>() else { return Vec::new() };
        self.places_of(&words)
    }

    /// The forms of the source of which a word in Latin letters is the same form or another one.
    fn forms_read(&self, word: &str) -> FxHashMap<u32, usize> {
        let (source, query) = (self.source, Romanised::new(word));
        let whole = source.trie().beginnings(&query).into_iter().filter(|(_, read)| *read == query.letters.len());
        let mut found: FxHashMap<u32, usize> = whole.map(|(hit, _)| (hit.form, hit.skipped)).collect();
        let alike = if query.letters.len() < LEAST_READ { FxHashSet::default() } else { source.trie().alike(&query) };
        for hit in alike {
            let key = source.spelling.key(source.forms[hit.form as usize]);
            if forms(&key, &source.langs).iter().any(|form| is_reading(form, &query)) {
                found.entry(hit.form).or_insert(hit.skipped);
            }
        }
        found
    }

    /// The word behind those that all the rest of a quotation may be read from, beginning with the word at `next`.
    fn end_of_reading(&mut self, mut next: usize, query: &Romanised, read: usize) -> Option<usize> {
        let mut reached = BTreeSet::from([read]);
        self.steps += READING;
        while !reached.contains(&query.letters.len()) {
            let form = self.source.words.get(next).filter(|_| self.steps <= MOST_STEPS)?.form;
            self.steps += READING;
            reached = reached.iter().flat_map(|read| self.source.trie().after(form, query, *read)).collect();
            if reached.is_empty() {
                return None;
            }
            next += 1;
        }
        Some(next)
    }
}
