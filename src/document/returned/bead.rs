//! Paragraphs of the edition, compared with those of the document that stand for them.

use super::compared::Compared;
use super::expected::{Expected, Hole, Segment};
use super::paragraphs::Paragraph;
use super::{ReturnedUnit, Work};
use crate::document::told::{Told, excerpt};
use crate::model::Span;
use crate::text::{similarity, single_spaced};

/// So much of the words of a note stays, where it was reworded.
const ALIKE: f64 = 0.4;

/// Paragraphs and what became of them.
pub(super) struct Bead<'b, 'e> {
    pub old: Expected<'e>,
    pub new: Paragraph,
    pub compared: Compared,
    page: &'b str,
    /// What stands in the words of the edition in place of some that came back, and for a note of the edition, where it is
    /// printed.
    put_in: Vec<(Span, String, Option<Span>)>,
}

impl<'b, 'e> Bead<'b, 'e> {
    pub fn new(old: Expected<'e>, new: Paragraph, page: &'b str) -> Self {
        let compared = Compared::new(&old.text, &new.text);
        Self { old, new, compared, page, put_in: Vec::new() }
    }

    /// The units of these paragraphs.
    pub fn units(&mut self, work: &mut Work<'_>) {
        let first = work.made.units.len();
        let notes = self.notes(work);
        self.segments(work);
        if let Some(unit) = work.made.units.get_mut(first) {
            unit.notes.extend(notes);
        }
    }

    /// Notes with other words. Notes of the edition keep their places; new ones stand in brackets.
    fn notes(&mut self, work: &mut Work<'_>) -> Vec<(String, String)> {
        let (found, mut changed) = (self.paired(work.has_notes), Vec::new());
        let holes = std::mem::take(&mut self.old.holes);
        for (hole, came) in holes.iter().zip(&found) {
            let came = came.and_then(|index| self.new.notes.get(index));
            let at = self.compared.behind(hole.at, came.map(|(place, _)| *place));
            if let Some((place, words)) = came {
                changed.extend(self.reworded(hole, words));
                if self.has_words_between(*place, at) {
                    let what = "stands at another place in the document; it stays where it is in the edition";
                    work.left(format!("note {}", hole.id()), what.to_owned());
                }
            } else if work.has_notes {
                let what = format!(
                    "“{}” is not in the document any more; it stays; delete it with `glossator annotate --delete` if that \
                     is meant",
                    excerpt(&self.page[hole.inner()])
                );
                work.left(format!("note {}", hole.id()), what);
            }
            let space = |is: bool| if is { " " } else { "" };
            let printed = &self.page[hole.printed.clone()];
            let words = [space(hole.spaces.0), printed, space(hole.spaces.1)].concat();
            self.put_in.push((at..at, words, Some(hole.printed.clone())));
        }
        let new = self.new.notes.iter().enumerate().filter(|(index, _)| !found.contains(&Some(*index)));
        self.put_in.extend(new.map(|(_, (at, words))| (*at..*at, format!(" [{}]", single_spaced(words)), None)));
        self.old.holes = holes;
        self.brackets();
        changed
    }

    /// Notes that stand in brackets get back what the page prints around them.
    fn brackets(&mut self) {
        for bracket in &self.old.brackets {
            let signs = self.compared.sign(bracket.open.end - 1).zip(self.compared.sign(bracket.close));
            let Some((mut open, close)) = signs else { continue };
            if bracket.open.len() > 1 && self.new.text[..open.start].ends_with(' ') {
                open.start -= 1;
            }
            let around = &bracket.note.delimiters;
            self.put_in.push((open, around.open.to_string(), Some(bracket.printed.clone())));
            self.put_in.push((close, around.close.to_string(), Some(bracket.printed.clone())));
        }
    }

    fn reworded(&self, hole: &Hole<'_>, words: &str) -> Option<(String, String)> {
        let old = &self.page[hole.inner()];
        (single_spaced(old) != single_spaced(words)).then(|| (hole.id().to_owned(), single_spaced(words)))
    }

    fn has_words_between(&self, one: usize, other: usize) -> bool {
        let words = self.new.text.get(one.min(other)..one.max(other));
        words.is_some_and(|words| words.contains(char::is_alphanumeric))
    }

    /// For each note of the edition, the one of the document: with the same words, else the next that is like it.
    fn paired(&self, has_notes: bool) -> Vec<Option<usize>> {
        let mut found: Vec<Option<usize>> = vec![None; self.old.holes.len()];
        if !has_notes {
            return found;
        }
        let words: Vec<&str> = self.old.holes.iter().map(|hole| &self.page[hole.inner()]).collect();
        let mut taken = vec![false; self.new.notes.len()];
        for is_wanted in [
            |old: &str, new: &str| single_spaced(old) == single_spaced(new),
            |old: &str, new: &str| similarity(old, new) >= ALIKE,
        ] {
            for (slot, old) in found.iter_mut().zip(&words).filter(|(slot, _)| slot.is_none()) {
                let free = self.new.notes.iter().enumerate().find(|(at, (_, new))| !taken[*at] && is_wanted(old, new));
                *slot = free.map(|(index, _)| index);
                slot.iter().for_each(|index| taken[*index] = true);
            }
        }
        // The only one that is left stands for the only one that is missing, where it stands at its place.
        let missing: Vec<usize> = (0..found.len()).filter(|index| found[*index].is_none()).collect();
        let left: Vec<usize> = (0..taken.len()).filter(|index| !taken[*index]).collect();
        if let ([missing], [left]) = (&missing[..], &left[..]) {
            let came = self.new.notes[*left].0;
            let place = self.compared.behind(self.old.holes[*missing].at, Some(came));
            found[*missing] = (!self.has_words_between(place, came)).then_some(*left);
        }
        found
    }

    /// A unit for each sentence, and for sentences that were changed together.
    fn segments(&self, work: &mut Work<'_>) {
        let segments = &self.old.segments;
        let (mut first, mut from) = (0, 0);
        for next in 1..=segments.len() {
            let cut = match segments.get(next) {
                Some(segment) => self.compared.cut(segment.text.start),
                None => Some(self.new.text.len()),
            };
            let Some(to) = cut else { continue };
            self.unit(&segments[first..next], from..to.max(from), work);
            (first, from) = (next, to.max(from));
        }
    }

    fn unit(&self, segments: &[Segment<'e>], new: Span, work: &mut Work<'_>) {
        let words = self.words(segments, new.clone());
        let ids: Option<Vec<String>> = segments.iter().map(|segment| segment.id.map(str::to_owned)).collect();
        let old = segments.iter().map(|segment| &self.old.text[segment.text.clone()]).collect::<Vec<_>>().join(" ");
        if let Some(ids) = ids {
            let printed =
                segments.iter().map(|segment| &self.page[segment.printed.clone()]).collect::<Vec<_>>().join(" ");
            let record = work.record.map(|record| record.of_unit(&ids, &printed));
            work.made.units.push(ReturnedUnit { ids, words, notes: Vec::new(), record });
        } else if single_spaced(&old) != single_spaced(&self.new.text[new.clone()]) {
            let what = format!(
                "“{}” stands outside of sentences and was changed to “{}”; nothing was changed for it; change it in the \
                 edition",
                excerpt(&old),
                excerpt(&self.new.text[new])
            );
            work.made.left.push(Told::new(what));
        }
    }

    /// The words of sentences as the page prints them, with their notes.
    fn words(&self, segments: &[Segment<'e>], new: Span) -> String {
        let inside = |printed: &Span| {
            segments.iter().any(|segment| segment.printed.start <= printed.start && printed.end <= segment.printed.end)
        };
        let ends = new.end == self.new.text.len();
        let is_here =
            |at: usize| new.start <= at && (at < new.end || at == new.end && ends) || at == 0 && new.start == 0;
        let belongs = |(at, _, printed): &&(Span, String, Option<Span>)| match printed {
            Some(printed) => inside(printed),
            None => is_here(at.start),
        };
        let mut put_in: Vec<_> = self.put_in.iter().filter(belongs).collect();
        put_in.sort_by_key(|(at, ..)| at.start);
        let (mut words, mut from) = (String::new(), new.start);
        for (at, what, _) in put_in {
            let start = at.start.clamp(from, new.end);
            words.push_str(&self.new.text[from..start]);
            words.push_str(what);
            from = at.end.clamp(start, new.end);
        }
        words.push_str(&self.new.text[from..new.end]);
        words.trim().to_owned()
    }
}
