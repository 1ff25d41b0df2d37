//! Reads alignments of other aligners and checks them against their texts.
//!
//! | format | a line |
//! |---|---|
//! | beads of vecalign and Bleualign | `[0, 1]:[2]`, numbers of segments from 0, an empty side as `[]`; optionally a cost after another `:` |
//! | ladder of hunalign | `2⇥3⇥0.5`: where a bead begins in both texts, and its score; the last line is the end |
//! | text of hunalign | `source⇥translation⇥score`, several segments joined by ` ~~~ ` |
//!
//! [`read_either`] recognises the first two by their content. Beads are written by
//! [`align::render::beads`](crate::align::render::beads).

mod gatherer;
mod gold;
mod ladder;
mod lines;

use std::ops::Range;

use crate::align::Alignment;
use crate::source::{LineIndex, Position};

use gatherer::Gatherer;
pub use gold::read_gold;
#[doc(hidden)]
pub use ladder::{LadderText, ladder, ladder_text, read_ladder, read_ladder_text};
#[doc(hidden)]
pub use lines::read;

/// The agent responsible for such beads in TEI.
#[doc(hidden)]
pub const ALIGNER: &str = "aligner";

/// An alignment of another aligner, with its scores.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ScoredBeads {
    /// The beads; every segment is in one. Beads of the file count as certain, those of segments that it leaves out do
    /// not.
    pub alignment: Alignment,
    /// The aligner's own cost or score of each bead; `None` for a bead that was not in the file.
    pub scores: Vec<Option<f64>>,
    /// How many segments of the source and of the translation the file leaves out; each becomes a bead without a
    /// counterpart.
    pub left_out: [usize; 2],
}

/// One of two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum TextSide {
    /// The source.
    Source,
    /// The translation.
    Target,
}

impl std::fmt::Display for TextSide {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Source => "source",
            Self::Target => "translation",
        })
    }
}

/// Why a line is not a bead of these texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[doc(hidden)]
pub enum BeadFault {
    /// It does not have the form of a bead.
    #[error("`{found}` cannot be read; expected {expected}")]
    Syntax {
        /// The text that was found.
        found: String,
        /// The expected form of a line.
        expected: &'static str,
    },
    /// It names a segment that the text does not have.
    #[error(
        "segment {number} of the {side} lies outside the text, which has {count} segments, numbered from 0; give the \
         texts from which the beads were made, segmented the same way"
    )]
    Outside {
        /// The text.
        side: TextSide,
        /// The number.
        number: usize,
        /// How many segments the text has.
        count: usize,
    },
    /// Its segments are not consecutive.
    #[error(
        "segment {number} of the {side} does not follow segment {before}; the segments of a bead must be consecutive"
    )]
    Apart {
        /// The text.
        side: TextSide,
        /// The number.
        number: usize,
        /// The one before it in the bead.
        before: usize,
    },
    /// It names a segment that is in an earlier bead.
    #[error("segment {number} of the {side} is already in an earlier bead; a segment may be in one bead only")]
    Twice {
        /// The text.
        side: TextSide,
        /// The number.
        number: usize,
    },
    /// Its segments come before those of an earlier bead.
    #[error(
        "segment {number} of the {side} comes before segment {before} of an earlier bead; write the beads in the order \
         of the {side}"
    )]
    Order {
        /// The text.
        side: TextSide,
        /// The number.
        number: usize,
        /// The last segment of the beads before.
        before: usize,
    },
    /// The file has no bead, although the texts have segments.
    #[error("this is not a bead; expected {expected}")]
    Empty {
        /// The expected form of a file.
        expected: &'static str,
    },
    /// A ladder that does not begin or end where the texts do.
    #[error("the ladder has {found} here; expected {expected}")]
    End {
        /// The rung that is there.
        found: String,
        /// The rung that should be.
        expected: String,
    },
}

/// A wrong line and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct BeadError {
    /// The mistake.
    #[doc(hidden)]
    pub fault: BeadFault,
    /// Bytes of the text.
    pub span: Range<usize>,
}

impl BeadError {
    /// Line and column of the error.
    pub fn position(&self, lines: &LineIndex<'_>) -> Position {
        lines.position(self.span.start)
    }
}

/// The form of a file in either format.
const EITHER: &str =
    "beads such as `[0, 1]:[2]`, one per line, or a ladder of hunalign: two numbers and a score with tabs between";

/// Reads beads or a ladder of texts with the given numbers of segments. The first line that is not empty decides: in a
/// ladder, it begins with a digit.
///
/// # Errors
/// [`BeadError`]: a line that is not a bead of these texts, a file that is neither, and an empty one.
///
/// ```
/// use glossator::exchange::beads::read_either;
///
/// assert_eq!(read_either("[0]:[0, 1]\n", 1, 2)?.alignment, read_either("0\t0\t0.5\n1\t2\t0\n", 1, 2)?.alignment);
/// let error = read_either("Да.\tYes.\t0.5\n", 1, 1).unwrap_err();
/// assert!(error.to_string().contains("a ladder of hunalign"));
/// # Ok::<(), glossator::exchange::beads::BeadError>(())
/// ```
pub fn read_either(text: &str, source: usize, target: usize) -> Result<ScoredBeads, BeadError> {
    let begun = text.trim_start();
    let at = text.len() - begun.len();
    match begun.chars().next() {
        Some('[') => read(text, source, target),
        Some('0'..='9') => read_ladder(text, source, target),
        Some(_) => {
            let line = begun.lines().next().unwrap_or_default();
            let found = line.chars().take(SHOWN).collect();
            Err(BeadError { fault: BeadFault::Syntax { found, expected: EITHER }, span: at..at + line.len() })
        }
        None if source == 0 && target == 0 => Ok(ScoredBeads::default()),
        None => Err(BeadError { fault: BeadFault::Empty { expected: EITHER }, span: 0..0 }),
    }
}

/// How many characters of a wrong line a message shows.
const SHOWN: usize = 40;
