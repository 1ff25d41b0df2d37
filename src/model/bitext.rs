//! A bitext: a source and its translation, linked by the ids of their units.

use std::fmt;
use std::str::FromStr;

use super::{Certainty, Id, Span};

/// Relations between two editions. Neither text is in it: units are named by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bitext {
    /// `xml:id` of the whole.
    pub id: Option<Id>,
    /// Title.
    pub title: String,
    /// The edition of the source, as a path relative to the file of the bitext, with `/` between its parts.
    pub source: String,
    /// The edition of the translation, likewise.
    pub target: String,
    /// Sentences and their translations, in the order of both texts.
    pub beads: Vec<BeadLink>,
    /// Notes and the words of the source for them.
    pub terms: Vec<TermLink>,
    /// Date of the alignment, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Version of the program that wrote it.
    pub program: Option<String>,
}

/// Units of the source and the units that translate them; one side may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BeadLink {
    /// `xml:id`.
    pub id: Option<Id>,
    /// Units of the source, in their order.
    pub source: Vec<Id>,
    /// Units of the translation, in their order.
    pub target: Vec<Id>,
    /// The certainty.
    pub cert: Certainty,
    /// Id of the person responsible; empty for the program.
    pub resp: Id,
    /// Byte range in the file that was read.
    pub span: Span,
}

/// The relation of a note of the translation to words of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TermKind {
    /// A gloss explains a word; the source has the corresponding word.
    Gloss,
    /// Supplied words should have none: this one should be checked.
    Supplied,
}

/// A note of the translation and the words of the source for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermLink {
    /// `xml:id`.
    pub id: Option<Id>,
    /// What the note is.
    pub kind: TermKind,
    /// The note.
    pub note: Id,
    /// The words of the translation that it refers to, where they are marked.
    pub term: Option<Id>,
    /// The words of the source.
    pub source: Fragment,
    /// The certainty.
    pub cert: Certainty,
    /// Id of the person responsible; empty for the program.
    pub resp: Id,
    /// Byte range in the file that was read.
    pub span: Span,
}

/// A unit, or some characters of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fragment {
    /// The unit with this id.
    Unit(Id),
    /// Characters of the unit's text, as `string-range()` of TEI counts them: all text inside the element, from 0.
    Characters {
        /// The unit.
        id: Id,
        /// Characters before.
        offset: usize,
        /// Characters; at least one.
        length: usize,
    },
}

impl Fragment {
    /// The unit in which the words stand.
    pub fn id(&self) -> &str {
        match self {
            Self::Unit(id) | Self::Characters { id, .. } => id,
        }
    }
}

impl fmt::Display for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(id) => f.write_str(id),
            Self::Characters { id, offset, length } => write!(f, "string-range({id},{offset},{length})"),
        }
    }
}

/// What stands after `#` in a pointer is neither an id nor a `string-range()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is neither an id nor `string-range(id,offset,length)` with a length of at least 1")]
pub struct UnknownFragment;

impl FromStr for Fragment {
    type Err = UnknownFragment;

    fn from_str(words: &str) -> Result<Self, UnknownFragment> {
        let Some(inside) = words.strip_prefix("string-range(") else {
            return if words.is_empty() || words.contains('(') {
                Err(UnknownFragment)
            } else {
                Ok(Self::Unit(words.into()))
            };
        };
        let mut parts = inside.strip_suffix(')').ok_or(UnknownFragment)?.split(',').map(str::trim);
        let id = parts.next().filter(|id| !id.is_empty()).ok_or(UnknownFragment)?;
        let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok()).ok_or(UnknownFragment);
        let (offset, length) = (number()?, number()?);
        if length == 0 || parts.next().is_some() {
            return Err(UnknownFragment);
        }
        Ok(Self::Characters { id: id.into(), offset, length })
    }
}

impl TermKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Gloss, Self::Supplied];

    /// The type of the group of links in TEI.
    pub const fn group(self) -> &'static str {
        match self {
            Self::Gloss => "alignment.gloss",
            Self::Supplied => "alignment.supplied",
        }
    }

    /// The roles of the pointers of a link in the group.
    pub const fn functions(self) -> &'static str {
        match self {
            Self::Gloss => "gloss term source",
            Self::Supplied => "supplied source",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_written_and_read() {
        for words in ["c1.s1", "string-range(c1.s1,0,4)"] {
            assert_eq!(words.parse::<Fragment>().map(|fragment| fragment.to_string()).as_deref(), Ok(words));
        }
        for bad in ["", "string-range(c1.s1,0)", "string-range(c1.s1,0,0)", "string-range(,1,1)", "range(c1,c2)"] {
            assert!(bad.parse::<Fragment>().is_err(), "{bad}");
        }
    }
}
