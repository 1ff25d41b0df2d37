//! The score of a table: the numbers by which alignments are compared.

/// The score of what happens in a table, in hundredths of a pair of witnesses that agree on a word.
///
/// The worth of a table is the sum over its columns and over all pairs of witnesses in each. Pairs of a word and a
/// gap need no number: for every two witnesses their count follows from the pairs that share a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Weights {
    /// Two witnesses have the same word in a column.
    pub word: i64,
    /// Two witnesses have the same punctuation mark in a column.
    pub mark: i64,
    /// Taken off where two witnesses have different tokens in a column.
    pub other: i64,
    /// Given back, in part, where the two are spelled alike.
    pub alike: i64,
    /// Given where two witnesses begin a segment in one column.
    pub segment: i64,
    /// Taken off for each column, for each pair of witnesses that can at most differ in one (a quarter of their number
    /// squared): where it is more than [`Weights::other`], any two readings between the same words share a column.
    pub column: i64,
    /// Taken off where a gap begins, for each pair of witnesses on its two sides.
    pub gap: i64,
}

impl Weights {
    setters! {
        with_word(word: i64);
        with_mark(mark: i64);
        with_other(other: i64);
        with_alike(alike: i64);
        with_segment(segment: i64);
        with_column(column: i64);
        with_gap(gap: i64);
    }
}

/// Learned on six editions of one chapter, 80,000 tokens: the pairs that agree, those that do not and the columns were
/// weighed against each other, and none of the numbers matters much (half or twice as much of `alike`, `segment` and
/// `gap` changes one pair in a thousand).
impl Default for Weights {
    fn default() -> Self {
        Self { word: 100, mark: 90, other: 35, alike: 40, segment: 5, column: 40, gap: 10 }
    }
}
