//! Warnings to read before trusting an alignment.

/// A warning about an alignment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AlignmentWarning {
    /// The index of the pair of texts; `None` if it concerns all of them.
    pub pair: Option<usize>,
    /// Its kind.
    pub kind: WarningKind,
}

/// From this many segments on, texts that score no better than chance are surely no translations.
const SURE_FROM: usize = 60;

/// The kinds of warnings.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WarningKind {
    /// One side has no segments, or only empty ones.
    #[error("the {0} has no words: there is nothing to align")]
    Empty(TextSide),
    /// The alignment is no better than chance.
    #[error(
        "these texts do not look like translations of each other: their alignment scores {score:.2} per segment, and \
         {chance:.2} with the target shuffled; translations score far more; check that the right files were given{}",
        if *segments < SURE_FROM { "; texts as short as these can look so by accident" } else { "" }
    )]
    Unrelated {
        /// The mean score of the beads, as a logarithm, per segment.
        score: f32,
        /// The same with the target's segments shuffled.
        chance: f32,
        /// How many segments the shorter text has: with few, neither figure says much.
        segments: usize,
    },
    /// A large part of one side has no partner.
    #[error("{missing} of {all} segments of the {side} have no partner: is the other text complete?")]
    Unmatched {
        /// The side.
        side: TextSide,
        /// How many segments have no partner.
        missing: usize,
        /// How many segments there are.
        all: usize,
    },
    /// Most words are the same on both sides.
    #[error(
        "both texts seem to be in one language ({share:.0} % of the words are the same); they are aligned nevertheless"
    )]
    OneLanguage {
        /// The percentage of words that are also on the other side, for the side with fewer common ones.
        share: f32,
    },
    /// The lexicon or the word list has the words of each side in the language of the other.
    #[error(
        "source and target seem to be swapped: {swapped} words are known in the other language, {straight} in their \
         own; give the files the other way round"
    )]
    Swapped {
        /// How many words are known in the language of the other side.
        swapped: usize,
        /// How many words are known in the language of their own side.
        straight: usize,
    },
}

impl WarningKind {
    /// The side to check first.
    pub const fn side(&self) -> TextSide {
        match self {
            Self::Empty(side) | Self::Unmatched { side, .. } => *side,
            _ => TextSide::Target,
        }
    }

    /// Whether the alignment is useless.
    pub const fn is_grave(&self) -> bool {
        match self {
            Self::Unrelated { segments, .. } => *segments >= SURE_FROM,
            Self::Empty(_) => true,
            _ => false,
        }
    }
}

/// A side of a pair of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSide {
    /// The text that was translated.
    Source,
    /// Its translation.
    Target,
}

impl std::fmt::Display for TextSide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}
