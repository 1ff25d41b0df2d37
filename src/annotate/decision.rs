//! Decisions: a note, identified without ambiguity, and what to do with it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::Category;

/// A person who decides, as the header names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// `xml:id` in the header; an XML name without a colon.
    pub id: String,
    /// The full name.
    pub name: String,
}

impl Person {
    /// A person by name; the id is made of its letters: `A. Reviewer` becomes `a.reviewer`.
    ///
    /// ```
    /// use glossator::annotate::Person;
    ///
    /// assert_eq!(Person::named("A. Reviewer").id, "a.reviewer");
    /// assert_eq!(Person::named("Дана Орлова").id, "dana.orlova");
    /// assert_eq!(Person::named("1st reader").id, "p.1st.reader");
    /// ```
    pub fn named(name: &str) -> Self {
        let latin = any_ascii::any_ascii(name).to_lowercase();
        let words = latin.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let id = words.collect::<Vec<_>>().join(".");
        let id = if id.starts_with(|c: char| c.is_ascii_alphabetic()) { id } else { format!("p.{id}") };
        Self { id: id.trim_end_matches('.').to_owned(), name: name.trim().to_owned() }
    }
}

/// The note of a decision, with its words and class at that time. If these have changed, the decision is stale: it is
/// reported, never guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRef {
    /// `xml:id`; `None` for a note of another program that has no id yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The note as it is printed, brackets included, line ends as line feeds.
    pub words: String,
    /// The class when the decision was made; `None` if nobody had classified it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Category>,
    /// For a note without an id: the number of its block in the file, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<usize>,
    /// For a note without an id: its number among the interventions of the block, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<usize>,
}

/// Some words of a block, given both by place and by text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// First byte in the printed text of the block.
    pub start: usize,
    /// The byte after the last byte.
    pub end: usize,
}

impl Words {
    /// The words at a range of a block's printed text; `None` if the range is not in it.
    pub fn at(printed: &str, range: Range<usize>) -> Option<Self> {
        let text = printed.get(range.clone())?.to_owned();
        Some(Self { text, start: range.start, end: range.end })
    }

    /// Their byte range in the printed text of the block.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The place of an addition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// `xml:id` of the block, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_id: Option<String>,
    /// The number of the block in the file, from 0; used if there is no id.
    pub block: usize,
    /// The addition goes before this byte of the block's printed text.
    pub at: usize,
    /// The characters before that byte, up to the start of the block but at most 32, as the person saw them.
    pub before: String,
}

/// An act on a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// The class is right as it is.
    Accept {
        /// The note.
        note: NoteRef,
    },
    /// The class is accepted together with others, without a look at each note. It does not count as a review.
    AcceptInBulk {
        /// The note.
        note: NoteRef,
    },
    /// The note gets another class; `literal` means that it is not a note.
    Reclassify {
        /// The note.
        note: NoteRef,
        /// The class; `None` if it cannot be known.
        #[serde(default)]
        to: Option<Category>,
    },
    /// The note refers to other words.
    Anchor {
        /// The note.
        note: NoteRef,
        /// The words; `None` for the sentence.
        #[serde(default)]
        on: Option<Words>,
    },
    /// The note gets other words.
    Edit {
        /// The note.
        note: NoteRef,
        /// Its words, without brackets.
        to: String,
    },
    /// The note is removed.
    Delete {
        /// The note.
        note: NoteRef,
    },
    /// A note is added.
    Add {
        /// Where.
        place: Place,
        /// Its class.
        class: Category,
        /// Its words, without brackets.
        words: String,
        /// The words that it refers to; `None` for the sentence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Words>,
    },
    /// A bracket that is part of the text becomes a note.
    Mark {
        /// The block; [`Place::at`] is the first byte of the bracket.
        place: Place,
        /// The bracket, delimiters included.
        bracket: Words,
        /// Its class.
        class: Category,
    },
    /// A private remark about the note; an empty one removes it.
    Remark {
        /// The note.
        note: NoteRef,
        /// The words.
        text: String,
    },
}

impl Act {
    /// The name of the act in a journal: `accept`, `edit` …
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Accept { .. } => "accept",
            Self::AcceptInBulk { .. } => "accept-in-bulk",
            Self::Reclassify { .. } => "reclassify",
            Self::Anchor { .. } => "anchor",
            Self::Edit { .. } => "edit",
            Self::Delete { .. } => "delete",
            Self::Add { .. } => "add",
            Self::Mark { .. } => "mark",
            Self::Remark { .. } => "remark",
        }
    }

    /// The note of the act; `None` for an addition.
    pub fn note(&self) -> Option<&NoteRef> {
        match self {
            Self::Accept { note }
            | Self::AcceptInBulk { note }
            | Self::Reclassify { note, .. }
            | Self::Anchor { note, .. }
            | Self::Edit { note, .. }
            | Self::Delete { note }
            | Self::Remark { note, .. } => Some(note),
            Self::Add { .. } | Self::Mark { .. } => None,
        }
    }
}

/// A decision: a person and an act. As JSON it is a line of the journal.
///
/// ```
/// use glossator::annotate::Decision;
///
/// let line = r##"{"who":"dana","act":"reclassify","note":{"id":"i3","words":"[real]","class":"gloss.literal"},"to":"supplied.completion"}"##;
/// let decision: Decision = serde_json::from_str(line)?;
/// assert_eq!(decision.who, "dana");
/// assert_eq!(serde_json::to_string(&decision)?, line);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Id of the person in the header.
    pub who: String,
    /// The act.
    #[serde(flatten)]
    pub act: Act,
}
