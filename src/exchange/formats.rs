//! The bilingual formats by name, and what each of them carries.

use super::bilingual::BilingualError;
use super::kept::Kept;
use super::losses::Feature;
use super::units::BilingualFile;
use super::{pairs, po, tmx, xliff};

/// A format of translators' tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BilingualFormat {
    /// TMX 1.4.
    Tmx,
    /// XLIFF 2.1.
    Xliff,
    /// XLIFF 1.2.
    Xliff12,
    /// PO, the files of gettext.
    Po,
    /// Rows with tabs between the cells.
    Pairs,
}

/// Whether a format carries something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carriage {
    /// In the way of the standard: other tools understand it.
    Standard,
    /// In a way of the project's own: it comes back, and other tools keep or show it at best.
    Own,
    /// Not in all cases; which are said here.
    Partly(&'static str),
    /// Not at all.
    Lost,
}

impl BilingualFormat {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Tmx, Self::Xliff, Self::Xliff12, Self::Po, Self::Pairs];

    /// The name in messages.
    pub fn title(self) -> &'static str {
        match self {
            Self::Tmx => "TMX",
            Self::Xliff => "XLIFF 2.1",
            Self::Xliff12 => "XLIFF 1.2",
            Self::Po => "PO",
            Self::Pairs => "TSV",
        }
    }

    /// Reads a file of this format, of any tool.
    ///
    /// # Errors
    /// [`BilingualError`]: bytes that are no text, or a text that is not of this format, with the place.
    pub fn read(self, bytes: Vec<u8>) -> Result<Kept, BilingualError> {
        match self {
            Self::Tmx => tmx::read(bytes),
            Self::Xliff => xliff::read(bytes),
            Self::Xliff12 => xliff::read_12(bytes),
            Self::Po => po::read(bytes),
            Self::Pairs => pairs::read(bytes),
        }
    }

    /// Writes a file in this format. What is lost is said by [`losses`](super::losses).
    ///
    /// # Errors
    /// [`BilingualError`]: a language that is no tag of BCP 47, marks outside their text, or a character that the format
    /// cannot hold.
    pub fn write(self, file: &BilingualFile) -> Result<String, BilingualError> {
        match self {
            Self::Tmx => tmx::write(file),
            Self::Xliff => xliff::write(file),
            Self::Xliff12 => xliff::write_12(file),
            Self::Po => po::write(file),
            Self::Pairs => pairs::write(file),
        }
    }

    /// How the format carries a part of a file.
    pub fn carries(self, feature: Feature) -> Carriage {
        let row = CARRIED.iter().find(|(known, _)| *known == feature);
        let Some((_, row)) = row else { return Carriage::Standard };
        row.get(self as usize).copied().unwrap_or(Carriage::Lost)
    }
}

use Carriage::{Lost as L, Own as O, Partly, Standard as S};

const SORTED: Carriage = Partly("notes on the unit, the source and the translation in this order");
const NEEDS_TARGET: Carriage = Partly("only `initial` without a translation");
const NAME_CHARS: Carriage = Partly("if they can be ids");
const NO_HALF: Carriage = Partly("its id in a unit with one segment");

const EMPTY: Carriage = Partly("an empty translation is none");
const ONE_EACH: Carriage = Partly("one text a language");

/// What is carried how, in the order of [`BilingualFormat::ALL`]; what is not here is carried by all as the standards
/// have it.
const CARRIED: &[(Feature, [Carriage; 5])] = &[
    (Feature::Original, [O, S, S, O, L]),
    (Feature::Untranslated, [S, S, S, EMPTY, EMPTY]),
    (Feature::Others, [S, L, L, L, ONE_EACH]),
    (Feature::Segment, [O, NAME_CHARS, O, O, O]),
    (Feature::State, [O, NEEDS_TARGET, S, O, O]),
    (Feature::Bead, [O, O, O, O, O]),
    (Feature::Certainty, [O, S, S, O, O]),
    (Feature::Properties, [S, S, S, O, O]),
    (Feature::Terms, [O, S, S, O, O]),
    (Feature::Supplied, [O, O, O, O, O]),
    (Feature::Codes, [S, S, S, O, O]),
    (Feature::Anchors, [O, S, O, O, O]),
    (Feature::OtherMarks, [S, O, O, O, O]),
    (Feature::MarkIds, [S, NO_HALF, O, O, O]),
    (Feature::NoteOrder, [SORTED, S, S, O, O]),
    (Feature::NoteIds, [O, S, O, O, O]),
    (Feature::NoteSides, [S, S, S, O, O]),
    (Feature::NoteClasses, [O, S, O, O, O]),
    (Feature::NoteResp, [O, O, S, O, O]),
    (Feature::NoteCert, [O, O, O, O, O]),
    (Feature::NoteLangs, [S, S, S, O, O]),
];
