//! The result: a table of the witnesses, column by column, with the moves.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::guide::joins;
use super::moves::{Move, Passage, moves};
use super::pins::{Pin, pairs};
use super::profile::{GAP, PINNED, Pinned, Profile, Scene};
use super::refine::{joined, refined};
use super::texts::Texts;
use super::weights::Weights;
use super::witness::Witness;
use crate::text::{Key, Vocabulary};

/// A table of witnesses.
///
/// Every column has at most one token of each witness, and every token of a witness is in exactly one column, in the
/// order of its text.
#[derive(Debug, Clone)]
pub struct Collation<'t> {
    /// The witnesses in the order given.
    pub witnesses: Vec<Witness<'t>>,
    /// Words that are in another place in another witness, in the order of the earlier place.
    pub moves: Vec<Move>,
    vocabulary: &'t Vocabulary,
    /// Token numbers, column by column; [`GAP`] for none.
    cells: Vec<u32>,
    columns: usize,
    /// Column and witness of each token that has moved.
    moved: FxHashSet<(usize, usize)>,
    /// The columns in which each witness is there.
    pub(super) presence: Vec<Range<usize>>,
}

/// How well the witnesses agree: the figures for comparing collations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Columns of the table.
    pub columns: usize,
    /// Pairs of witnesses with the same key in a column.
    pub agree: u64,
    /// Pairs with different keys in a column.
    pub disagree: u64,
    /// Pairs of a token and a gap.
    pub gaps: u64,
}

/// Collates witnesses whose keys come from `vocabulary`.
///
/// The table does not depend on the order or the sigla of the witnesses; a text that several have is aligned once.
/// Words never share a column with punctuation marks.
///
/// Costs time O(n · l log l) for n different texts of l tokens that are versions of one text, and O(n · l · l), but no
/// more than 32 million pairs of columns a text, for texts that have nothing in common; in addition O(n · n · l) for the
/// refinement, which several processors share. Memory is O(n · l).
pub fn collate<'t>(witnesses: Vec<Witness<'t>>, vocabulary: &'t Vocabulary, weights: &Weights) -> Collation<'t> {
    collate_pinned(witnesses, vocabulary, weights, &[])
}

/// Collates witnesses with decisions on some of their words, which count more than any score; see [`collate`].
///
/// Of pins that cannot hold together, the first ones count; [`Collation::not_held`] says which do not hold.
pub fn collate_pinned<'t>(
    witnesses: Vec<Witness<'t>>,
    vocabulary: &'t Vocabulary,
    weights: &Weights,
    pins: &[Pin],
) -> Collation<'t> {
    let is_pinned = |at: usize| pins.iter().flat_map(|pin| pin.words).any(|(witness, _)| witness == at);
    let named = witnesses.iter().enumerate().map(|(at, witness)| {
        let name = is_pinned(at).then_some(witness.siglum.as_str());
        (&witness.stream, name)
    });
    let texts = Texts::new(named, vocabulary, weights.near);
    let mut scene = Scene::new(&texts, *weights);
    scene.pins = pairs(pins)
        .into_iter()
        .map(|(together, words)| Pinned {
            words: words.map(|(witness, token)| (texts.of_witness[witness], token as u32)),
            worth: if together { PINNED } else { -PINNED },
        })
        .collect();
    let table = refined(&scene, joined(&scene, &joins(&scene)));
    let letters = |form: u32| vocabulary.form(texts.keys[form as usize]).chars().count();
    let moves = moves(&scene, &table, &letters, &texts.witnesses());
    Collation::new(witnesses, vocabulary, &table, &texts.of_witness, moves)
}

impl<'t> Collation<'t> {
    fn new(
        witnesses: Vec<Witness<'t>>,
        vocabulary: &'t Vocabulary,
        table: &Profile,
        of_witness: &[usize],
        moves: Vec<Move>,
    ) -> Self {
        let mut place = vec![0; table.rows.len()];
        for (at, &row) in table.rows.iter().enumerate() {
            place[row] = at;
        }
        let columns = table.columns.len();
        let mut cells = Vec::with_capacity(columns * witnesses.len());
        for at in 0..columns {
            let column = table.column_cells(at);
            cells.extend(of_witness.iter().map(|&text| column[place[text]]));
        }
        let (moved, presence) = (FxHashSet::default(), Vec::new());
        let mut collation = Self { witnesses, moves, vocabulary, cells, columns, moved, presence };
        collation.moved = collation.moved_cells();
        collation.presence = collation.presences();
        collation
    }

    fn moved_cells(&self) -> FxHashSet<(usize, usize)> {
        let passages = self.moves.iter().flat_map(|moved| moved.earlier.iter().chain(&moved.later));
        let cells = |passage: &Passage| -> Vec<(usize, usize)> {
            let within = |column: &usize| self.cell(*column, passage.witness).is_some();
            passage.columns.clone().filter(within).map(|column| (column, passage.witness)).collect()
        };
        passages.flat_map(cells).collect()
    }

    /// The number of columns.
    pub fn len(&self) -> usize {
        self.columns
    }

    /// Whether there are no columns, because no witness has a token.
    pub fn is_empty(&self) -> bool {
        self.columns == 0
    }

    /// The token of a witness in a column, by its index in the witness.
    pub fn cell(&self, column: usize, witness: usize) -> Option<usize> {
        let cell = *self.cells.get(column * self.witnesses.len() + witness)?;
        (cell != GAP).then_some(cell as usize)
    }

    /// The key of a witness in a column.
    pub fn key(&self, column: usize, witness: usize) -> Option<Key> {
        let token = self.cell(column, witness)?;
        self.witnesses[witness].stream.tokens.get(token).map(|token| token.key)
    }

    /// The text of a key, in the form that was compared.
    pub fn form(&self, key: Key) -> &'t str {
        self.vocabulary.form(key)
    }

    /// Whether the column holds words; otherwise it holds punctuation marks.
    pub fn is_word(&self, column: usize) -> bool {
        let key = (0..self.witnesses.len()).find_map(|witness| self.key(column, witness));
        key.is_some_and(|key| self.vocabulary.is_word(key))
    }

    /// The word of a witness in a column, without the white space after it.
    pub fn word(&self, column: usize, witness: usize) -> Option<&'t str> {
        self.cell(column, witness).map(|token| self.witnesses[witness].word(token))
    }

    /// The word of a witness in a column with the white space after it: from left to right, these are the witness's
    /// text.
    pub fn text(&self, column: usize, witness: usize) -> Option<&'t str> {
        self.cell(column, witness).map(|token| self.witnesses[witness].text(token))
    }

    /// The text of a witness in a stretch of columns.
    pub fn stretch(&self, columns: Range<usize>, witness: usize) -> String {
        columns.filter_map(|column| self.text(column, witness)).collect()
    }

    /// Whether all witnesses that are there have the same key in a column.
    pub fn agrees_on(&self, column: usize) -> bool {
        self.share(column, |witness| self.key(column, witness))
    }

    /// Whether all witnesses that are there have the same word in a column, written in the same way.
    pub fn is_unanimous(&self, column: usize) -> bool {
        self.share(column, |witness| self.word(column, witness))
    }

    /// Whether what is asked for is there, and the same, in all witnesses that are there.
    fn share<T: PartialEq>(&self, column: usize, of: impl Fn(usize) -> Option<T>) -> bool {
        let mut there = (0..self.witnesses.len()).filter(|&at| !self.is_absent(at, &(column..column + 1)));
        let first = there.next().and_then(&of);
        first.is_some() && there.all(|witness| of(witness) == first)
    }

    /// Whether the token in a cell has moved.
    pub fn is_moved(&self, column: usize, witness: usize) -> bool {
        self.moved.contains(&(column, witness))
    }

    /// The column of each token of a witness.
    pub fn columns_of(&self, witness: usize) -> Vec<usize> {
        (0..self.columns).filter(|&column| self.cell(column, witness).is_some()).collect()
    }

    /// The figures of the table. Costs time O(n²) per column at worst, for n witnesses.
    #[doc(hidden)]
    pub fn score(&self) -> Score {
        let mut score = Score { columns: self.columns, ..Score::default() };
        let n = self.witnesses.len() as u64;
        for column in 0..self.columns {
            let mut keys: Vec<Key> =
                (0..self.witnesses.len()).filter_map(|witness| self.key(column, witness)).collect();
            keys.sort_unstable();
            let pairs = |count: usize| (count * (count.saturating_sub(1)) / 2) as u64;
            let agree = keys.chunk_by(|a, b| a == b).map(|same| pairs(same.len())).sum::<u64>();
            score.agree += agree;
            score.disagree += pairs(keys.len()) - agree;
            score.gaps += keys.len() as u64 * (n - keys.len() as u64);
        }
        score
    }
}

impl<'a> Scene<'a> {
    fn new(texts: &'a Texts, worth: Weights) -> Self {
        let total: i64 = texts.weights.iter().sum();
        Self {
            rows: texts.rows.iter().map(Vec::as_slice).collect(),
            starts: texts.starts.iter().map(Vec::as_slice).collect(),
            weights: texts.weights.clone(),
            forms: &texts.forms,
            worth: worth.among(total),
            // Half of the witnesses against the other half.
            column: worth.column * (total * total / 4).max(1),
            pins: Vec::new(),
        }
    }
}
