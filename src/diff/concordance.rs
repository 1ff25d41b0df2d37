//! Which words replaced which: every occurrence, the counts, and what the counts left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::render::{Compared, Side};
use super::{Bead, NoteChange, Run, RunKind, TextComparison};
use crate::model::Layer;
use crate::source::Position;
use crate::text::{Stream, stems};

/// Longer runs are rewritten passages, not replaced words.
const MOST_WORDS: usize = 4;

/// Tokens of the new text that are shown on each side of an occurrence.
const CONTEXT: u32 = 10;

/// Bytes of a context at most: a word may be endless.
const REACH: usize = 400;

/// What stands beyond an empty line is not a context.
const BLANK_LINES: [&str; 3] = ["\n\n", "\r\n\r\n", "\r\r"];

/// Words of a version, and where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The words as written, with single spaces.
    pub text: String,
    /// The file.
    pub file: Arc<str>,
    /// Line and column there.
    pub position: Position,
    /// The language of the text in which they stand, as a tag; empty or `und` where it is not known.
    pub lang: Arc<str>,
}

impl Words {
    fn key(&self, grouping: Grouping) -> String {
        grouping.key(&self.text, &self.lang)
    }
}

/// One place where words replaced others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The old words.
    pub old: Words,
    /// The new words.
    pub new: Words,
    /// The layer.
    pub layer: Layer,
    /// The words of the new text before the new words.
    pub left: String,
    /// The words of the new text behind them.
    pub right: String,
    /// The number of the pair of files, from 0.
    pair: usize,
}

/// One replacement with its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement<'o> {
    /// The old words; of several spellings the most frequent one.
    pub old: &'o str,
    /// The new words.
    pub new: &'o str,
    /// The layer in which it was made.
    pub layer: Layer,
    /// In how many pairs of files.
    pub files: usize,
    /// Where it was made, in the order of the texts; never empty.
    pub occurrences: Vec<&'o Occurrence>,
}

/// Which replacements are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// Those with the same words, letter by letter.
    #[default]
    Exact,
    /// Those with the same words, whether capital or small.
    Case,
    /// Those whose words have the same stems in their language; in a language without stems, as `Case`.
    Stem,
}

impl Grouping {
    /// What words that count together have in common.
    pub fn key(self, words: &str, lang: &str) -> String {
        match self {
            Self::Exact => words.to_owned(),
            Self::Case => words.to_lowercase(),
            Self::Stem => stems(words, lang),
        }
    }
}

/// Gathers replacements over pairs of files.
#[derive(Debug, Default)]
pub struct Concordance {
    occurrences: Vec<Occurrence>,
    left_out: usize,
    pairs: usize,
}

impl Concordance {
    /// Adds the replacements of a pair of files: a run of at most four words that was replaced by another such run, in
    /// the texts and in the words of notes. Costs time in proportion to the runs.
    pub fn add(&mut self, compared: &Compared<'_>) {
        let names = [&compared.old, &compared.new].map(|side| Arc::from(side.name));
        for (layer, text) in &compared.comparison.texts {
            let langs = langs(text);
            let found = InText { compared, names: &names, langs, layer: *layer, text, pair: self.pairs };
            text.beads.iter().for_each(|bead| self.bead(&found, bead));
        }
        for change in &compared.comparison.notes {
            self.note(compared, &names, change);
        }
        self.pairs += 1;
    }

    fn bead(&mut self, found: &InText<'_, '_>, bead: &Bead) {
        for (old, new) in replaced(&bead.runs, |run| run.kind) {
            match (words(&found.text.old, old), words(&found.text.new, new)) {
                (Some((old_text, old_at)), Some((new_text, new_at))) if has_word(old_text) && has_word(new_text) => {
                    self.occurrences.push(found.occurrence((old_text, old_at), (new_text, new_at), new));
                }
                (Some(_), Some(_)) => {}
                _ => self.left_out += 1,
            }
        }
    }

    fn note(&mut self, compared: &Compared<'_>, names: &[Arc<str>; 2], change: &NoteChange<'_>) {
        let (Some(old), Some(new)) = (&change.old, &change.new) else { return };
        let place = |side: &Side<'_>, at| side.file_position(at);
        let langs = compared.comparison.texts.first().map_or_else(|| ["".into(), "".into()], |(_, text)| langs(text));
        let places =
            [place(&compared.old, old.intervention.span.start), place(&compared.new, new.intervention.span.start)];
        for (was, is) in replaced(&change.runs, |run| run.kind) {
            let (Some(was_text), Some(is_text)) = (old.words.get(was.old.clone()), new.words.get(is.new.clone()))
            else {
                continue;
            };
            if !(has_word(was_text) && has_word(is_text)) {
                continue;
            }
            if was.tokens > MOST_WORDS || is.tokens > MOST_WORDS {
                self.left_out += 1;
                continue;
            }
            self.occurrences.push(Occurrence {
                old: Words {
                    text: one_line(was_text),
                    file: Arc::clone(&names[0]),
                    position: places[0],
                    lang: Arc::clone(&langs[0]),
                },
                new: Words {
                    text: one_line(is_text),
                    file: Arc::clone(&names[1]),
                    position: places[1],
                    lang: Arc::clone(&langs[1]),
                },
                layer: change.layer(),
                left: before(&new.words[..is.new.start]),
                right: behind(&new.words[is.new.end..]),
                pair: self.pairs,
            });
        }
    }

    /// How many replacements have more than four words on a side.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// All places, in the order of the files and texts.
    pub fn occurrences(&self) -> &[Occurrence] {
        &self.occurrences
    }

    /// The replacements, most frequent first, then in the order in which they were found.
    pub fn replacements(&self, grouping: Grouping) -> Vec<Replacement<'_>> {
        let mut numbers: FxHashMap<(Layer, String, String), usize> = FxHashMap::default();
        let mut groups: Vec<Vec<&Occurrence>> = Vec::new();
        for found in &self.occurrences {
            let key = (found.layer, found.old.key(grouping), found.new.key(grouping));
            let number = *numbers.entry(key).or_insert(groups.len());
            match groups.get_mut(number) {
                Some(group) => group.push(found),
                None => groups.push(vec![found]),
            }
        }
        let mut found: Vec<Replacement<'_>> = groups.into_iter().filter_map(replacement).collect();
        found.sort_by_key(|it| std::cmp::Reverse(it.occurrences.len()));
        found
    }
}

fn replacement(occurrences: Vec<&Occurrence>) -> Option<Replacement<'_>> {
    let layer = occurrences.first()?.layer;
    let files = occurrences.iter().map(|found| found.pair).collect::<BTreeSet<_>>().len();
    let (old, new) = usual_spelling(&occurrences)?;
    Some(Replacement { old, new, layer, files, occurrences })
}

/// The most frequent spelling; of those that are equally frequent, the first.
fn usual_spelling<'o>(occurrences: &[&'o Occurrence]) -> Option<(&'o str, &'o str)> {
    let mut counts: FxHashMap<(&str, &str), (usize, usize)> = FxHashMap::default();
    for (at, found) in occurrences.iter().enumerate() {
        counts.entry((&found.old.text, &found.new.text)).or_insert((0, usize::MAX - at)).0 += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(spelling, _)| spelling)
}

/// A text in which replacements are found.
struct InText<'c, 'v> {
    compared: &'c Compared<'v>,
    names: &'c [Arc<str>; 2],
    langs: [Arc<str>; 2],
    layer: Layer,
    text: &'c TextComparison<'v>,
    pair: usize,
}

impl InText<'_, '_> {
    fn occurrence(&self, old: (&str, usize), new: (&str, usize), run: &Run) -> Occurrence {
        let Compared { old: old_side, new: new_side, .. } = self.compared;
        let words = |side: &Side<'_>, [name, lang]: [&Arc<str>; 2], (text, at): (&str, usize)| Words {
            text: one_line(text),
            file: Arc::clone(name),
            position: side.position(self.layer, at),
            lang: Arc::clone(lang),
        };
        let [left, right] = context(&self.text.new, run);
        Occurrence {
            old: words(old_side, [&self.names[0], &self.langs[0]], old),
            new: words(new_side, [&self.names[1], &self.langs[1]], new),
            layer: self.layer,
            left,
            right,
            pair: self.pair,
        }
    }
}

/// The languages of the old and the new text.
fn langs(text: &TextComparison<'_>) -> [Arc<str>; 2] {
    [&text.old, &text.new].map(|stream| Arc::from(&*stream.lang))
}

/// The words of a text around a run.
fn context(stream: &Stream<'_>, run: &Run) -> [String; 2] {
    let last = stream.tokens.len() as u32;
    let span = |from: u32, to: u32| {
        let tokens = stream.tokens.get(from as usize..to as usize).unwrap_or_default();
        Some((tokens.first()?.start, tokens.last()?.end))
    };
    let Some((start, end)) = span(run.new.start, run.new.end) else { return Default::default() };
    let from = span(run.new.start.saturating_sub(CONTEXT), run.new.start).map_or(start, |(from, _)| from);
    let to = span(run.new.end, last.min(run.new.end + CONTEXT)).map_or(end, |(_, to)| to);
    [before(stream.slice(from..start)), behind(stream.slice(end..to))]
}

/// The end of a text, up to the last empty line, on one line.
fn before(text: &str) -> String {
    let near = &text[text.ceil_char_boundary(text.len().saturating_sub(REACH))..];
    one_line(BLANK_LINES.iter().filter_map(|blank| near.rsplit_once(blank)).fold(near, shorter(|(_, end)| end)))
}

/// The beginning of a text, up to the first empty line, on one line.
fn behind(text: &str) -> String {
    let near = &text[..text.floor_char_boundary(REACH)];
    one_line(BLANK_LINES.iter().filter_map(|blank| near.split_once(blank)).fold(near, shorter(|(start, _)| start)))
}

/// Takes the part of a pair, where it is shorter than what was found before.
fn shorter<'t>(part: impl Fn((&'t str, &'t str)) -> &'t str) -> impl FnMut(&'t str, (&'t str, &'t str)) -> &'t str {
    move |near, pair| {
        let part = part(pair);
        if part.len() < near.len() { part } else { near }
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Pairs of a deleted run and the inserted run that directly follows it.
fn replaced<R>(runs: &[R], kind: impl Fn(&R) -> RunKind) -> impl Iterator<Item = (&R, &R)> {
    let is_pair = move |pair: &&[R]| kind(&pair[0]) == RunKind::Deleted && kind(&pair[1]) == RunKind::Inserted;
    runs.windows(2).filter(is_pair).map(|pair| (&pair[0], &pair[1]))
}

/// The words of a short run, and where they begin.
fn words<'t>(stream: &Stream<'t>, run: &Run) -> Option<(&'t str, usize)> {
    let range = if run.kind == RunKind::Deleted { &run.old } else { &run.new };
    let tokens = stream.tokens.get(range.start as usize..range.end as usize)?;
    let (first, last) = (tokens.first()?, tokens.last()?);
    (tokens.len() <= MOST_WORDS).then(|| (stream.slice(first.start..last.end), first.start as usize))
}

/// Whether there is a letter or digit: replaced punctuation is not counted as a word substitution.
fn has_word(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}
