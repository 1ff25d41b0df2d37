//! Where witnesses differ, and how: stretches of columns with their readings, each with one class of variation.

use std::ops::Range;

use super::Collation;
use crate::text::{Folding, Key, is_punctuation};

/// How witnesses differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variation {
    /// The same words, spelled differently: capitals, accents, hyphens, compatible characters.
    Orthographic,
    /// The same words with different punctuation, or with different white space where that is a token or ignored as
    /// one.
    Punctuation,
    /// The same words in another place of the text.
    Order,
    /// Other words.
    Substantive,
    /// No difference between the witnesses that are there: others begin later, or have broken off.
    Lacuna,
}

impl Variation {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Orthographic, Self::Punctuation, Self::Order, Self::Substantive, Self::Lacuna];

    /// Its name in every format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Orthographic => "orthographic",
            Self::Punctuation => "punctuation",
            Self::Order => "order",
            Self::Substantive => "substantive",
            Self::Lacuna => "lacuna",
        }
    }

    /// An explanation for users.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Orthographic => "The same words, spelled differently.",
            Self::Punctuation => "The same words with different punctuation.",
            Self::Order => "The same words in another place.",
            Self::Substantive => "Other words.",
            Self::Lacuna => "A witness has not begun yet, or has broken off.",
        }
    }
}

/// The reading of some witnesses in a stretch of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The indices of the witnesses that have it, in the order given.
    pub witnesses: Vec<usize>,
}

/// A stretch of columns on which the witnesses agree or disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unit {
    /// The columns.
    pub columns: Range<usize>,
    /// How the witnesses differ; `None` if all have the same words in the same spelling.
    pub variation: Option<Variation>,
    /// The different readings: that of most witnesses first; among equals, the earlier one in the order given.
    pub readings: Vec<Reading>,
    /// The readings, by number, that have the same keys and are only written differently: in the order of their first.
    pub groups: Vec<Vec<usize>>,
}

/// What the witnesses have in a column, those that are not there apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Common {
    consent: Consent,
    /// Whether a witness is not there.
    is_lacking: bool,
}

/// What the witnesses that are there have in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    /// The same word, written in the same way.
    Whole,
    /// The same word, written in several ways; the flag says whether it is a word or a mark.
    Written(bool),
    /// Not all the same.
    None,
}

/// Only letters and digits count, regardless of case and marks.
const LETTERS: Folding = Folding { case: true, punctuation: true, accents: true, space: true, nfkc: true };

impl Collation<'_> {
    /// The stretches of the table: those on which all agree and those between them, in turn.
    ///
    /// Costs time in proportion to the cells of the table.
    pub fn units(&self) -> Vec<Unit> {
        self.units_in(0..self.len())
    }

    /// The stretches of [`Self::units`], cut where a paragraph of one of the witnesses ends, too: for formats in which
    /// nothing reaches from one paragraph into the next.
    pub fn units_by_paragraph(&self, witness: usize) -> Vec<Unit> {
        let ends = |&column: &usize| {
            let token = self.cell(column, witness);
            token.is_some_and(|token| self.witnesses[witness].ends_paragraph(token))
        };
        let mut start = 0;
        let ends = (0..self.len()).filter(ends).map(|column| column + 1).chain([self.len()]);
        ends.flat_map(|end| self.units_in(std::mem::replace(&mut start, end)..end)).collect()
    }

    /// The stretches of some columns; see [`Self::units`].
    pub fn units_in(&self, columns: Range<usize>) -> Vec<Unit> {
        let mut units: Vec<Unit> = Vec::new();
        let mut start = columns.start;
        while start < columns.end {
            let common = self.common(start);
            let same = (start..columns.end).take_while(|&at| self.common(at) == common).count();
            units.extend(self.parted(start..start + same).into_iter().map(|columns| self.unit(columns)));
            start += same;
        }
        units
    }

    /// What the witnesses have in a column. A word that all share that are there ends a stretch on which they differ, however
    /// it is written.
    fn common(&self, column: usize) -> Common {
        let is_lacking = (0..self.witnesses.len()).any(|witness| self.is_absent(witness, &(column..column + 1)));
        let consent = match (self.is_unanimous(column), self.agrees_on(column)) {
            (true, _) => Consent::Whole,
            (false, true) => Consent::Written(self.is_word(column)),
            (false, false) => Consent::None,
        };
        Common { consent, is_lacking }
    }

    /// Cuts a stretch of columns into parts that can be shown in one cell each: it is cut between words and punctuation
    /// marks if the marks of one witness would be under the words of another.
    pub fn parted(&self, columns: Range<usize>) -> Vec<Range<usize>> {
        let are_words: Vec<bool> = columns.clone().map(|column| self.is_word(column)).collect();
        if !self.puts_words_under_marks(columns.start, &are_words) {
            return vec![columns];
        }
        let mut end = columns.start;
        let runs = are_words.chunk_by(|one, next| one == next);
        let part = |run: &[bool]| {
            let start = end;
            end += run.len();
            start..end
        };
        runs.map(part).collect()
    }

    /// Whether one witness has words in a stretch, and another has only marks.
    fn puts_words_under_marks(&self, start: usize, are_words: &[bool]) -> bool {
        let has = |witness: usize, word: bool| {
            let mut columns = are_words.iter().enumerate().filter(|(_, is_word)| **is_word == word);
            columns.any(|(at, _)| self.cell(start + at, witness).is_some())
        };
        let (mut words, mut marks) = (false, false);
        for witness in 0..self.witnesses.len() {
            let has_word = has(witness, true);
            words |= has_word;
            marks |= !has_word && has(witness, false);
        }
        words && marks
    }

    /// A stretch of columns with its readings.
    ///
    /// Costs time O(n²) comparisons of readings at worst, for n witnesses.
    pub fn unit(&self, columns: Range<usize>) -> Unit {
        let mut readings: Vec<(Vec<&str>, Reading)> = Vec::new();
        for witness in 0..self.witnesses.len() {
            let words: Vec<&str> = columns.clone().filter_map(|column| self.word(column, witness)).collect();
            match readings.iter_mut().find(|(known, _)| *known == words) {
                Some((_, reading)) => reading.witnesses.push(witness),
                None => readings.push((words, Reading { witnesses: vec![witness] })),
            }
        }
        readings.sort_by_key(|(_, reading)| std::cmp::Reverse(reading.witnesses.len()));
        let variation = (readings.len() > 1).then(|| {
            let is_there = |(_, reading): &&(Vec<&str>, Reading)| {
                reading.witnesses.iter().any(|&witness| !self.is_absent(witness, &columns))
            };
            let there: Vec<(Vec<&str>, Reading)> = readings.iter().filter(is_there).cloned().collect();
            if there.len() > 1 { self.variation(&columns, &there) } else { Variation::Lacuna }
        });
        let readings: Vec<Reading> = readings.into_iter().map(|(_, reading)| reading).collect();
        let groups = self.groups(&columns, &readings);
        Unit { columns, variation, readings, groups }
    }

    /// The readings of some columns with the same keys.
    fn groups(&self, columns: &Range<usize>, readings: &[Reading]) -> Vec<Vec<usize>> {
        let mut groups: Vec<(Vec<Key>, Vec<usize>)> = Vec::new();
        for (number, reading) in readings.iter().enumerate() {
            let witness = reading.witnesses.first().copied().unwrap_or_default();
            let words: Vec<Key> = columns.clone().filter_map(|column| self.key(column, witness)).collect();
            match groups.iter_mut().find(|(known, _)| *known == words) {
                Some((_, group)) => group.push(number),
                None => groups.push((words, vec![number])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    fn variation(&self, columns: &Range<usize>, readings: &[(Vec<&str>, Reading)]) -> Variation {
        let words = |words: &[&str]| -> Vec<String> { words.iter().filter_map(|word| folded(word)).collect() };
        let all: Vec<Vec<String>> = readings.iter().map(|(reading, _)| words(reading)).collect();
        let same = |all: &[String]| all.windows(2).all(|pair| pair[0] == pair[1]);
        let joined: Vec<String> = all.iter().map(|words| words.concat()).collect();
        if same(&joined) {
            let raw = |(words, _): &(Vec<&str>, Reading)| -> String {
                let words = words.iter().filter(|word| folded(word).is_some());
                // Ignored marks are part of the word next to them.
                words.map(|word| word.trim_matches(is_outside)).collect::<Vec<_>>().join(" ")
            };
            let raw: Vec<String> = readings.iter().map(raw).collect();
            return if same(&raw) { Variation::Punctuation } else { Variation::Orthographic };
        }
        if columns.clone().all(|column| self.agrees_on(column)) {
            return Variation::Orthographic;
        }
        if self.has_moved(columns, readings) { Variation::Order } else { Variation::Substantive }
    }

    /// Whether every word that not all witnesses have here has moved: in some witness of its reading, since moves are told
    /// for one of those that agree.
    fn has_moved(&self, columns: &Range<usize>, readings: &[(Vec<&str>, Reading)]) -> bool {
        let mut any = false;
        for column in columns.clone() {
            if self.agrees_on(column) {
                continue;
            }
            for (_, reading) in readings {
                let has_word =
                    |&&witness: &&usize| self.word(column, witness).is_some_and(|word| folded(word).is_some());
                let mut those = reading.witnesses.iter().filter(has_word).peekable();
                if those.peek().is_none() {
                    continue;
                }
                if !those.any(|&witness| self.is_moved(column, witness)) {
                    return false;
                }
                any = true;
            }
        }
        any
    }
}

/// Whether a character at the end of a token does not belong to its word.
fn is_outside(c: char) -> bool {
    is_punctuation(c) || c.is_whitespace()
}

/// The letters of a word; `None` for a punctuation mark.
fn folded(word: &str) -> Option<String> {
    Some(LETTERS.key(word).into_owned()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collate::{Weights, Witness, collate};
    use crate::text::{SegmentUnit, Stream, Tokenizer, Vocabulary};

    fn classes(texts: &[&str]) -> Vec<Variation> {
        let mut vocabulary = Vocabulary::default();
        let tokenizer = Tokenizer { folding: Folding { case: true, ..Folding::default() }, ..Tokenizer::default() };
        let mut witness =
            |text| Witness::new("", Stream::new(text, SegmentUnit::Block, "en", &tokenizer, &mut vocabulary));
        let witnesses = texts.iter().map(|text| witness(text)).collect();
        collate(witnesses, &vocabulary, &Weights::default()).units().iter().filter_map(|unit| unit.variation).collect()
    }

    #[test]
    fn each_way_to_differ_has_its_class() {
        assert_eq!(classes(&["The ferry came.", "the ferry came."]), [Variation::Orthographic]);
        let both = [Variation::Substantive, Variation::Orthographic];
        assert_eq!(classes(&["They sold the red Barge", "They sold the blue barge"]), both);
        assert_eq!(classes(&["It came late", "It came to-day", "It came today"]), [Variation::Substantive]);
        assert_eq!(classes(&["It came to-day", "It came today"]), [Variation::Orthographic]);
        assert_eq!(classes(&["So it came", "So, it came"]), [Variation::Punctuation]);
        assert_eq!(classes(&["The ferry came", "The boat came"]), [Variation::Substantive]);
        let moved = ["the ferry quietly came to the pier", "quietly the ferry came to the pier"];
        assert_eq!(classes(&moved), [Variation::Order, Variation::Order]);
        assert!(classes(&["the same", "the same"]).is_empty());
    }
}
