//! The score of a table, for comparing alignments.

/// The weights of a table's score, in hundredths of a pair of witnesses that agree on a word.
///
/// The score of a table is the sum over its columns and over all pairs of witnesses in each. Pairs of a word and a gap
/// need no weight: for every two witnesses, their number follows from the pairs that share a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Weights {
    /// Two witnesses have the same word in a column.
    pub word: i64,
    /// Two witnesses have the same punctuation mark in a column.
    pub mark: i64,
    /// Subtracted if two witnesses have different tokens in a column.
    pub other: i64,
    /// Partly given back if the spelling of the two is similar.
    pub alike: i64,
    /// Added if two witnesses begin a segment in the same column.
    pub segment: i64,
    /// Subtracted for each column, for each pair of witnesses that can differ in one at most (a quarter of their number
    /// squared). If it is more than [`Weights::other`], any two readings between the same words share a column.
    pub column: i64,
    /// Subtracted where a gap begins, for each pair of witnesses on its two sides.
    pub gap: i64,
    /// Which words are similar.
    pub near: Near,
}

/// When two words that differ are near each other, so that they rather share a column than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// They have at least this share of their letters in common, in per cent, counted in pairs of neighbours.
    Share(u32),
    /// At most this many letters are added, left out or replaced.
    Edits(usize),
}

/// Half of the letters.
impl Default for Near {
    fn default() -> Self {
        Self::Share(50)
    }
}

/// The number of witnesses for which the weights are as they stand.
const FEW: i64 = 6;

impl Weights {
    /// The weights among `total` witnesses.
    ///
    /// Of many, what agrees counts more: a column costs in proportion to the square of their number, and a word is not to
    /// leave its place among all the others to save one. Of few, there are few pairs to agree on a word, and words count
    /// more and marks less: `slow` stands under `slow`, whatever the commas.
    pub(super) fn among(mut self, total: i64) -> Self {
        let (more, few) = (total.max(FEW), total.clamp(1, FEW));
        self.word = self.word * more * FEW / (few * few);
        self.mark = (self.mark * few * few / (FEW * FEW)).max(1);
        self.gap = self.gap * more / FEW;
        self
    }

    setters! {
        with_word(word: i64);
        with_mark(mark: i64);
        with_other(other: i64);
        with_alike(alike: i64);
        with_segment(segment: i64);
        with_column(column: i64);
        with_gap(gap: i64);
        with_near(near: Near);
    }
}

/// Tuned on six editions of one chapter, 80,000 tokens, by weighing agreeing pairs, disagreeing pairs and columns
/// against each other. None of the numbers matters much: half or twice as much of `alike`, `segment` and `gap` changes
/// one pair in a thousand.
impl Default for Weights {
    fn default() -> Self {
        Self { word: 100, mark: 90, other: 35, alike: 40, segment: 5, column: 40, gap: 10, near: Near::default() }
    }
}
