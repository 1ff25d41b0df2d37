//! Finds the word of the source for words of its translation.
//!
//! There are three clues: the words have a similar form across scripts (`opozdinka`, `опоздинка`); the note itself
//! quotes the word (`play on words using "speshit" …`); a lexicon has the pair. A word of the source that another word
//! of the translation explains better is not taken. Without a clue, no word is given.

use std::ops::Range;

use super::cognates::{latin, similarity};
use crate::model::{Certainty, TermKind};
use crate::text::{
    Folding, Script, TokenUnit, Tokenizer, Vocabulary, dominant_script, is_function_word, is_unspaced, quoted_in,
    script_of,
};

/// A question: a note with its context in both texts.
#[derive(Debug, Clone, Copy)]
pub struct Question<'t> {
    /// The kind of the note.
    pub kind: TermKind,
    /// The words in the bracket.
    pub note: &'t str,
    /// The words of the translation that it refers to; empty if none are known.
    pub anchor: &'t str,
    /// The words of the translation that translate `source`, without the words of notes.
    pub target: &'t str,
    /// The share of `target` before the note, from 0 to 1.
    pub place: f32,
    /// The words of the source.
    pub source: &'t str,
    /// The language of the source as a tag.
    pub source_lang: &'t str,
    /// The language of the translation as a tag.
    pub target_lang: &'t str,
}

/// The clue that led to a word of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Clue {
    /// A lexicon or a dictionary has the pair.
    Lexicon,
    /// The note quotes the word, or contains a similar one.
    Quoted,
    /// The word is similar to the one that the note refers to.
    SimilarForm,
    /// It is marked as a term in the source.
    Marked,
    /// An alignment file links it.
    Linked,
}

impl Clue {
    /// The name of the clue.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lexicon => "lexicon",
            Self::Quoted => "quoted",
            Self::SimilarForm => "similar form",
            Self::Marked => "marked",
            Self::Linked => "linked",
        }
    }
}

/// Words of the source.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SourceTerm {
    /// Bytes of the question's source.
    pub range: Range<usize>,
    /// How likely it is, from 0 to 1.
    pub similarity: f32,
    /// The clue that led to it.
    pub clue: Clue,
}

impl SourceTerm {
    /// The certainty in the terms of TEI.
    pub fn cert(&self) -> Certainty {
        match self.similarity {
            similarity if similarity >= 0.75 => Certainty::High,
            similarity if similarity >= 0.6 => Certainty::Medium,
            _ => Certainty::Low,
        }
    }
}

/// The similarity of form from which two words are the same.
const ALIKE: f32 = 0.55;

/// A pair of the lexicon is trusted from this probability on.
const KNOWN: f32 = 0.4;

/// The minimum probability of a pair that is trusted only because nothing else is left: a word that occurred only once
/// cannot be learned better.
const LEFT_OVER: f32 = 0.12;

/// The probability given to a pair that is trusted only for that reason.
const LEFT: f32 = 0.6;

/// Supplied words are expected to have no source, so a match must be better.
const SURE: f32 = 0.75;

/// The worth of a word that the note quotes, compared with the word that it refers to.
pub(super) const QUOTED: f32 = 0.95;

/// The worth of any other word of the note.
const MENTIONED: f32 = 0.85;

/// The words of the source for a note. `lexicon` gives the probability, from 0 to 1, that a word of the source (first)
/// is translated by a word of the translation, both in small letters.
pub fn source_term(question: &Question<'_>, lexicon: &dyn Fn(&str, &str) -> f32) -> Option<SourceTerm> {
    if question.kind == TermKind::Gloss
        && let Some(range) = verbatim(question)
    {
        return Some(SourceTerm { range, similarity: QUOTED, clue: Clue::Quoted });
    }
    let seeker = Seeker::new(question, lexicon);
    let alone = seeker.left_over();
    let worth = |(at, word)| seeker.worth(word, alone == Some(at));
    let found: Vec<Option<(f32, Clue)>> = seeker.source.iter().enumerate().map(worth).collect();
    let distance =
        |at: usize| (seeker.source[at].range.start as f32 / question.source.len() as f32 - question.place).abs();
    let better = |one: &usize, other: &usize| {
        let worth = |at: usize| found[at].map_or(0.0, |(worth, _)| worth);
        worth(*one).total_cmp(&worth(*other)).then(distance(*other).total_cmp(&distance(*one)))
    };
    let best = (0..found.len()).filter(|at| found[*at].is_some()).max_by(better)?;
    let (similarity, clue) = found[best]?;
    let words = seeker.run(best, &found);
    let range = seeker.source[words.start].range.start..seeker.source[words.end - 1].range.end;
    Some(SourceTerm { range, similarity, clue })
}

/// The longest words of the source that the note repeats in the source's own script.
fn verbatim(question: &Question<'_>) -> Option<Range<usize>> {
    let script = dominant_script(question.source).filter(|script| dominant_script(question.target) != Some(*script))?;
    let runs = question.note.split(|c: char| script_of(c).is_none_or(|of| of != script && !is_japanese(of, script)));
    let found = runs.filter(|run| run.chars().nth(1).is_some()).filter_map(|run| {
        let at = question.source.find(run)?;
        let range = at..at + run.len();
        is_whole(question.source, &range).then_some(range)
    });
    found.max_by_key(|range| range.len())
}

/// Japanese is written in several scripts at once.
fn is_japanese(one: Script, other: Script) -> bool {
    let is = |script| matches!(script, Script::Han | Script::Katakana);
    is(one) && is(other)
}

/// Whether a range does not cut a word of a script with spaces between words.
fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let spaced = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
    let inside = text[range.clone()].chars().next().is_some_and(is_unspaced);
    inside || !spaced(text[..range.start].chars().next_back()) && !spaced(text[range.end..].chars().next())
}

/// A word.
#[derive(Debug, Clone)]
struct Word {
    range: Range<usize>,
    /// In small letters.
    folded: String,
    /// The same in Latin letters.
    latin: String,
    is_capitals: bool,
    is_function: bool,
}

/// The words of a text without marks.
fn words(text: &str, lang: &str) -> Vec<Word> {
    let folding = Folding { case: true, nfkc: true, ..Folding::default() };
    let tokenizer = Tokenizer { unit: TokenUnit::Word, folding, ..Tokenizer::default() };
    let (mut vocabulary, mut tokens) = (Vocabulary::default(), Vec::new());
    tokenizer.tokens(text, 0, &mut vocabulary, &mut tokens);
    let tokens = tokens.into_iter().filter(|token| vocabulary.is_word(token.key));
    let word = |token: crate::text::Token| {
        let written = &text[token.range()];
        let folded = vocabulary.form(token.key).to_owned();
        Word {
            range: token.range(),
            latin: latin(&folded),
            is_function: is_function_word(&folded, lang),
            is_capitals: written.chars().filter(|c| c.is_uppercase()).count() > 1
                && !written.chars().any(char::is_lowercase),
            folded,
        }
    };
    tokens.map(word).collect()
}

struct Seeker<'q> {
    kind: TermKind,
    source: Vec<Word>,
    /// The words that the note refers to; for supplied words, these themselves.
    anchor: Vec<Word>,
    quoted: Vec<Word>,
    mentioned: Vec<Word>,
    /// The other words of the translation.
    rivals: Vec<Word>,
    lexicon: &'q dyn Fn(&str, &str) -> f32,
}

impl<'q> Seeker<'q> {
    fn new(question: &Question<'q>, lexicon: &'q dyn Fn(&str, &str) -> f32) -> Self {
        let is_gloss = question.kind == TermKind::Gloss;
        let anchor = words(if is_gloss { question.anchor } else { question.note }, question.target_lang);
        let mut rivals = words(question.target, question.target_lang);
        // A supplied word that also occurs elsewhere in the translation has its source there.
        rivals.retain(|word| !is_gloss || !anchor.iter().any(|own| own.folded == word.folded));
        let note = if is_gloss { question.note } else { "" };
        let quoted = quoted_in(note).into_iter().map(|range| words(&note[range], question.target_lang));
        let script =
            dominant_script(question.source).filter(|script| dominant_script(question.target) != Some(*script));
        let (foreign, mentioned): (Vec<Word>, Vec<Word>) = words(note, question.target_lang)
            .into_iter()
            .partition(|word| script.is_some() && dominant_script(&word.folded) == script);
        Self {
            kind: question.kind,
            source: words(question.source, question.source_lang),
            quoted: quoted.flatten().chain(foreign).collect(),
            mentioned,
            anchor,
            rivals,
            lexicon,
        }
    }

    /// The similarity of form between a word of the source and the best of these words.
    fn looks(&self, source: &Word, words: &[Word]) -> f32 {
        words.iter().filter(|word| !word.is_function).map(|word| looks(source, word)).fold(0.0, f32::max)
    }

    /// The probability that one of these words translates a word of the source.
    fn known(&self, source: &Word, words: &[Word]) -> f32 {
        let content = words.iter().filter(|word| !word.is_function);
        content.map(|word| (self.lexicon)(&source.folded, &word.folded)).fold(0.0, f32::max)
    }

    /// The index of the only word of the source that the rest of the translation does not explain.
    fn left_over(&self) -> Option<usize> {
        let is_explained =
            |word: &Word| self.known(word, &self.rivals) >= KNOWN || self.looks(word, &self.rivals) >= ALIKE;
        let mut open = (0..self.source.len()).filter(|at| {
            let word = &self.source[*at];
            !word.is_function && !is_explained(word)
        });
        open.next().filter(|_| open.next().is_none())
    }

    /// The probability that a word of the source is the right one, and the clue.
    fn worth(&self, source: &Word, is_left_over: bool) -> Option<(f32, Clue)> {
        if source.is_function {
            return None;
        }
        let quoted = (QUOTED * self.looks(source, &self.quoted)).max(MENTIONED * self.looks(source, &self.mentioned));
        let known = match self.known(source, &self.anchor) {
            known if is_left_over && self.kind == TermKind::Gloss && known >= LEFT_OVER => known.max(LEFT),
            known => known,
        };
        let clues =
            [(self.looks(source, &self.anchor), Clue::SimilarForm), (quoted, Clue::Quoted), (known, Clue::Lexicon)];
        let (worth, clue) = clues.into_iter().max_by(|one, other| one.0.total_cmp(&other.0))?;
        let least = match (self.kind, clue) {
            (TermKind::Supplied, _) => SURE,
            (_, Clue::Lexicon) => KNOWN,
            _ => ALIKE,
        };
        let rival = self.looks(source, &self.rivals).max(self.known(source, &self.rivals));
        let beaten = rival > worth || (self.kind == TermKind::Supplied || clue == Clue::Quoted) && rival >= worth;
        (worth >= least && !beaten).then_some((worth, clue))
    }

    /// The words around the best one that belong to it, if the note refers to more than one word.
    fn run(&self, best: usize, found: &[Option<(f32, Clue)>]) -> Range<usize> {
        let is_phrase = |words: &[Word]| words.len() > 1;
        let (mut start, mut end) = (best, best + 1);
        if is_phrase(&self.anchor) || is_phrase(&self.quoted) {
            while start > 0 && self.joins(found, start - 1) {
                start -= 1;
            }
            while end < found.len() && self.joins(found, end) {
                end += 1;
            }
        }
        // Function words belong to a phrase inside it, not at its ends.
        while start < best && found[start].is_none() {
            start += 1;
        }
        while end > best + 1 && found[end - 1].is_none() {
            end -= 1;
        }
        start..end
    }

    fn joins(&self, found: &[Option<(f32, Clue)>], at: usize) -> bool {
        found[at].is_some() || self.source[at].is_function
    }
}

/// The similarity of form of two words, from 0 to 1.
fn looks(source: &Word, other: &Word) -> f32 {
    // Acronyms are short enough to be similar by chance, unless both are written in capitals.
    if source.is_capitals && other.is_capitals && source.latin == other.latin {
        return 1.0;
    }
    let letters = source.folded.chars().count();
    if source.folded == other.folded && (letters > 2 || letters == 2 && !source.folded.is_ascii()) {
        return 1.0;
    }
    similarity(&source.latin, &other.latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: TermKind, anchor: &str, note: &str, target: &str, source: &str) -> Option<(String, Clue)> {
        let place = target.find(anchor).unwrap_or_default() as f32 / target.len() as f32;
        let question = Question { kind, note, anchor, target, place, source, source_lang: "ru", target_lang: "en" };
        let lexicon = |source: &str, target: &str| {
            let pairs = [("дождичка", "rain"), ("четверг", "thursday"), ("коза", "goat")];
            if pairs.contains(&(source, target)) { 0.5 } else { 0.0 }
        };
        source_term(&question, &lexicon).map(|term| (source[term.range].to_owned(), term.clue))
    }

    #[test]
    fn the_word_is_found_by_its_looks() {
        let found = |anchor, note, target, source| found(TermKind::Gloss, anchor, note, target, source);
        let source = "Знаем мы этих спешиалистов из области.";
        let target = "We know these speshialists from the regional office.";
        let note = "play on words using \"speshit\" (to hurry) and \"spetsialisty\" (specialists)";
        assert_eq!(found("speshialists", note, target, source), Some(("спешиалистов".to_owned(), Clue::SimilarForm)));
        let (source, target) = ("Школа, баня, ДК и пекарня.", "The school, the bathhouse, the DK and the bakery.");
        assert_eq!(found("DK", "House of Culture", target, source), Some(("ДК".to_owned(), Clue::SimilarForm)));
    }

    #[test]
    fn the_note_quotes_the_word() {
        let found = |anchor, note, target, source| found(TermKind::Gloss, anchor, note, target, source);
        let (source, target) = ("Мы ели полдник на пирсе.", "We had a snack on the pier.");
        assert_eq!(found("snack", "Russian: \"poldnik\"", target, source), Some(("полдник".to_owned(), Clue::Quoted)));
        assert_eq!(found("snack", "полдник", target, source), Some(("полдник".to_owned(), Clue::Quoted)));
        assert_eq!(found("snack", "eaten by all", target, source), None);
        let (source, target) = ("吾輩は書生である。", "I am a student.");
        assert_eq!(found("student", "書生 shosei", target, source), Some(("書生".to_owned(), Clue::Quoted)));
        let (source, target) = ("Die Oma war da.", "Grandma was there.");
        assert_eq!(found("Grandma", "Oma", target, source), Some(("Oma".to_owned(), Clue::Quoted)));
    }

    #[test]
    fn the_lexicon_knows_a_phrase() {
        let (source, target) =
            ("Мастеров обещали после дождичка в четверг.", "Workmen were promised after a rain on Thursday.");
        let expected = Some(("дождичка в четверг".to_owned(), Clue::Lexicon));
        assert_eq!(found(TermKind::Gloss, "after a rain on Thursday", "that is, never", target, source), expected);
    }

    #[test]
    fn another_word_explains_it_better() {
        let (source, target) = ("Лодка Петрова ждёт.", "The boat of Petrov waits.");
        assert_eq!(found(TermKind::Gloss, "boat", "the one of Petrov", target, source), None);
        assert_eq!(found(TermKind::Supplied, "", "Petrov", target, source), None);
        let dropped = found(TermKind::Supplied, "", "Petrov", "The boat waits.", source);
        assert_eq!(dropped, Some(("Петрова".to_owned(), Clue::SimilarForm)));
    }
}
