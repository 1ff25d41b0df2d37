//! Counts which word replaced which, and in which layer.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::render::Compared;
use super::{Run, RunKind};
use crate::model::Layer;
use crate::source::Position;

/// Longer runs are rewritten passages, not replaced words.
const MOST_WORDS: usize = 4;

/// One replacement with its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The old words.
    pub old: String,
    /// The new words.
    pub new: String,
    /// The layer in which it was made.
    pub layer: Layer,
    /// How often.
    pub count: usize,
    /// In how many pairs of files.
    pub files: usize,
    /// The first place: file, line and column of the new words.
    pub example: (String, Position),
}

/// Counts replacements over pairs of files.
#[derive(Debug, Default)]
pub struct Concordance {
    found: FxHashMap<(Layer, String, String), Counted>,
    pairs: usize,
}

#[derive(Debug)]
struct Counted {
    count: usize,
    pairs: BTreeSet<usize>,
    order: usize,
    example: (String, Position),
}

impl Concordance {
    /// Adds the replacements of a pair of files: a run of at most four words that was replaced by another such run, in
    /// the texts and in the words of notes. Costs time in proportion to the runs.
    pub fn add(&mut self, compared: &Compared<'_>) {
        self.pairs += 1;
        for (layer, text) in &compared.comparison.texts {
            for bead in &text.beads {
                for (old, new) in replaced(&bead.runs, |run| run.kind) {
                    let (old, new) = (words(&text.old, old), words(&text.new, new));
                    let (Some((old, _)), Some((new, at))) = (old, new) else { continue };
                    self.count(*layer, old, new, compared, |compared| compared.new.position(*layer, at));
                }
            }
        }
        for change in &compared.comparison.notes {
            let (Some(old), Some(new)) = (&change.old, &change.new) else { continue };
            for (was, is) in replaced(&change.runs, |run| run.kind) {
                let is_short = was.tokens <= MOST_WORDS && is.tokens <= MOST_WORDS;
                let (Some(old), Some(text)) = (old.words.get(was.old.clone()), new.words.get(is.new.clone())) else {
                    continue;
                };
                if is_short {
                    let at = new.intervention.span.start;
                    self.count(change.layer(), old, text, compared, |compared| compared.new.file_position(at));
                }
            }
        }
    }

    fn count(
        &mut self,
        layer: Layer,
        old: &str,
        new: &str,
        compared: &Compared<'_>,
        place: impl FnOnce(&Compared<'_>) -> Position,
    ) {
        if !(has_word(old) && has_word(new)) {
            return;
        }
        let one_line = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
        let order = self.found.len();
        let found = self.found.entry((layer, one_line(old), one_line(new))).or_insert_with(|| Counted {
            count: 0,
            pairs: BTreeSet::new(),
            order,
            example: (compared.new.name.to_owned(), place(compared)),
        });
        found.count += 1;
        found.pairs.insert(self.pairs);
    }

    /// The replacements, most frequent first, then in the order in which they were found.
    pub fn replacements(self) -> Vec<Replacement> {
        let mut found: Vec<_> = self.found.into_iter().collect();
        found.sort_by_key(|(_, counted)| (std::cmp::Reverse(counted.count), counted.order));
        let replacement = |((layer, old, new), counted): (_, Counted)| Replacement {
            old,
            new,
            layer,
            count: counted.count,
            files: counted.pairs.len(),
            example: counted.example,
        };
        found.into_iter().map(replacement).collect()
    }
}

/// Pairs of a deleted run and the inserted run that directly follows it.
fn replaced<R>(runs: &[R], kind: impl Fn(&R) -> RunKind) -> impl Iterator<Item = (&R, &R)> {
    let is_pair = move |pair: &&[R]| kind(&pair[0]) == RunKind::Deleted && kind(&pair[1]) == RunKind::Inserted;
    runs.windows(2).filter(is_pair).map(|pair| (&pair[0], &pair[1]))
}

/// The words of a short run, and where they begin.
fn words<'t>(stream: &crate::text::Stream<'t>, run: &Run) -> Option<(&'t str, usize)> {
    let range = if run.kind == RunKind::Deleted { &run.old } else { &run.new };
    let tokens = stream.tokens.get(range.start as usize..range.end as usize)?;
    let (first, last) = (tokens.first()?, tokens.last()?);
    (tokens.len() <= MOST_WORDS).then(|| (stream.slice(first.start..last.end), first.start as usize))
}

/// Whether there is a letter or digit: replaced punctuation is not counted as a word substitution.
fn has_word(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}
