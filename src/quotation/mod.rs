//! Quotations of the source: words that a note or the text gives as those of the original, looked for there and judged.
//!
//! [`SourceText`] is a source, compiled once. [`quotations`] finds what a translation quotes of it, and where the source
//! has it: letter for letter, in another spelling, behind signs of abbreviation, in another form of the word, in another
//! script, or not at all ([`Tier`]). Knowledge of languages is data, in `src/quotation/tables/`.
//!
//! ```
//! use glossator::bracket::Lexicon;
//! use glossator::quotation::{Note, SourceText, Tier, quotations};
//!
//! let text = "They mended the boat [original: \"scapham veterem\"] at noon.";
//! let note = Note::new(21..50, 22..49);
//! let source = SourceText::new("Meridie ſcapham ueterem refecerunt.", Some("la"));
//!
//! let found = quotations(text, "en", &[note], &source, Lexicon::built_in()).found;
//! assert_eq!(&text[found[0].span.clone()], "scapham veterem");
//! assert_eq!(found[0].tier, Tier::Folded);
//! assert_eq!(found[0].source.clone().map(|span| &source.text()[span]), Some("ſcapham ueterem"));
//! ```

mod contraction;
mod folding;
mod inflection;
mod languages;
mod passages;
mod phrase;
mod romanisation;
mod search;
mod source;
mod table;
mod trie;
mod words;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use passages::Note;
pub use source::SourceText;

use crate::bracket::Lexicon;
use search::Search;

/// How the words of a quotation stand in the source: the first of these that suffices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Letter for letter, in Unicode's composed form; white space is white space.
    Exact,
    /// But for case, accents, points, old letters, punctuation, a word divided at the end of a line, words left out at an
    /// ellipsis.
    Folded,
    /// Behind signs of abbreviation.
    Contracted,
    /// In another form of the same word.
    Inflected,
    /// In another script.
    Romanised,
    /// Not at all.
    Absent,
}

impl Tier {
    /// The name: `exact`, `folded`, …
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Folded => "folded",
            Self::Contracted => "contracted",
            Self::Inflected => "inflected",
            Self::Romanised => "romanised",
            Self::Absent => "absent",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Words of a translation that are given as those of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quotation {
    /// Bytes of the translation, without quotation marks.
    pub span: Range<usize>,
    /// How the source has them.
    pub tier: Tier,
    /// Bytes of the source; `None` if it does not have them.
    pub source: Option<Range<usize>>,
}

/// What [`quotations`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Quotations {
    /// In the order of the text.
    pub found: Vec<Quotation>,
    /// How many more the text has that were not looked for, because the search had taken [`MOST_STEPS`].
    pub unjudged: usize,
}

/// A text may take this many steps of search; a step compares one word with a word of the source. A page of 300 kB, full of
/// quotations of a source of that size, stays far below it.
pub const MOST_STEPS: usize = 200_000_000;

/// Finds what a text in the language `lang` quotes of its source, in its `notes` and outside them, and judges it. The
/// notes are in the order of the text; one inside another is not asked by itself.
///
/// Costs time in proportion to the text, and for each quotation to the places at which the source has its rarest word.
pub fn quotations(text: &str, lang: &str, notes: &[Note], source: &SourceText<'_>, lexicon: &Lexicon) -> Quotations {
    let mut search = Search::new(source);
    let mut found = Vec::new();
    let mut unjudged = 0;
    for passage in passages::passages(text, lang, notes, source, lexicon) {
        match passage.judge(text, &mut search) {
            Some(quotations) => found.extend(quotations),
            None => unjudged += 1,
        }
    }
    found.sort_by_key(|quotation: &Quotation| quotation.span.start);
    Quotations { found, unjudged }
}
