//! The common model of translators' formats: pairs of segments with marks, notes and codes.
//!
//! A text is plain; everything on it is a [`Mark`] with a range of bytes. A note is linked to words by marks that name
//! it: on the translation, the words that it explains; on the source, the term that those words render. So a gloss with
//! its term goes into any of the formats and comes back the same.

use std::ops::Range;

/// A file with a source and a translation, unit by unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BilingualFile {
    /// BCP 47 tag of the source.
    pub source_lang: String,
    /// BCP 47 tag of the translation; empty if the file has none.
    pub target_lang: String,
    /// The file name of the original document.
    pub original: Option<String>,
    /// The units, in the order of the text.
    pub units: Vec<Unit>,
}

/// A segment of the source with its translation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unit {
    /// Id of the unit: a bead, a paragraph.
    pub id: Option<String>,
    /// Id of the segment in a unit that has several; such units are consecutive and have the same `id`.
    pub segment: Option<String>,
    /// The author's text.
    pub source: Content,
    /// The translator's text, if there is any yet.
    pub target: Option<Content>,
    /// The same in further languages, by tag; only TMX has them.
    pub others: Vec<(String, Content)>,
    /// Notes on the unit.
    pub notes: Vec<Note>,
    /// Glossary entries for the unit's terms.
    pub terms: Vec<TermEntry>,
    /// The state of the translation.
    pub state: Option<State>,
    /// The bead of the alignment that made the pair.
    pub bead: Option<Bead>,
    /// Other properties of the unit: names and values.
    pub properties: Vec<(String, String)>,
}

/// A text with its marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The text itself, without markup.
    pub text: String,
    /// Marks in the order in which they begin.
    pub marks: Vec<Mark>,
}

impl Content {
    /// A text without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), marks: Vec::new() }
    }

    /// The words of a mark.
    pub fn marked(&self, mark: &Mark) -> &str {
        self.text.get(mark.range.clone()).unwrap_or_default()
    }

    /// The words to which a note is linked.
    pub fn anchor_of(&self, note: &str) -> Option<&str> {
        let found = self.marks.iter().find(|mark| matches!(&mark.kind, MarkKind::Note(id) if id == note));
        found.map(|mark| self.marked(mark))
    }

    /// The first mark that is not a range of the text, or is out of order.
    pub fn misplaced(&self) -> Option<&Mark> {
        let mut last = 0;
        self.marks.iter().find(|mark| {
            let is_code = matches!(mark.kind, MarkKind::Code(_));
            let bad = self.text.get(mark.range.clone()).is_none()
                || mark.range.start < last
                || (is_code && !mark.range.is_empty());
            last = mark.range.start;
            bad
        })
    }
}

/// A mark on a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the text; empty for a code.
    pub range: Range<usize>,
    /// Its id, unique in its text; may be empty.
    pub id: String,
    /// Its kind.
    pub kind: MarkKind,
}

/// The kind of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MarkKind {
    /// A code of the original document: a tag, a placeholder.
    Code(Code),
    /// A term.
    Term,
    /// Words that the translator supplied; their class in the taxonomy, which may be empty.
    Supplied(String),
    /// The words that a note refers to; the id of the note.
    Note(String),
    /// Anything else that a tool marks, by its own name.
    Other(String),
}

/// A code of the original document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Whether it opens or closes something.
    pub form: CodeForm,
    /// Whether its other half is elsewhere.
    pub isolated: bool,
    /// The code itself: `<b>`.
    pub native: String,
}

/// Whether a code opens or closes something; the two halves have the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeForm {
    /// Opens something.
    Open,
    /// Closes something.
    Close,
    /// Does neither.
    Alone,
}

/// The text that a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Side {
    /// Both, or the unit as a whole.
    #[default]
    Unit,
    /// The source.
    Source,
    /// The translation.
    Target,
}

/// A note on a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// Its id, which marks name; may be empty.
    pub id: String,
    /// The text that it is about.
    pub side: Side,
    /// Its words.
    pub text: String,
    /// Its class in the taxonomy: `gloss.wordplay`.
    pub class: Option<String>,
    /// Its author: `translator`.
    pub resp: Option<String>,
    /// Its certainty: `low`, `medium`, `high`.
    pub cert: Option<String>,
    /// Its language.
    pub lang: Option<String>,
}

/// A glossary entry for a term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermEntry {
    /// Id of its [`MarkKind::Term`] in the source; empty if there is none.
    pub mark: String,
    /// The term in the language of the source.
    pub term: String,
    /// Its translations.
    pub translations: Vec<String>,
    /// Its meaning.
    pub definition: Option<String>,
    /// The source of the entry.
    pub from: Option<String>,
}

/// The segments that an alignment links.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bead {
    /// Ids of the segments of the source.
    pub source: Vec<String>,
    /// Ids of the segments of the translation.
    pub target: Vec<String>,
    /// The certainty of the alignment, from 0 to 1.
    pub certainty: f64,
}

/// The state of a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Not translated, or not reliable.
    Initial,
    /// Translated.
    Translated,
    /// Reviewed by a second person.
    Reviewed,
    /// Done.
    Final,
}

impl State {
    /// The states by their names in XLIFF 2.
    pub const NAMES: [(Self, &'static str); 4] = [
        (Self::Initial, "initial"),
        (Self::Translated, "translated"),
        (Self::Reviewed, "reviewed"),
        (Self::Final, "final"),
    ];

    /// `initial`, `translated`, `reviewed` or `final`.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }

    /// The state of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(state, _)| *state)
    }
}

/// A number as a decimal that reads back as the same number.
pub(super) fn decimal(number: f64) -> String {
    format!("{number}")
}

/// Escapes white space and `|`, which separate words, as `%` and the number of the character.
pub(super) fn escaped(word: &str) -> String {
    let special = |c: char| c.is_whitespace() || matches!(c, '%' | '|');
    let pieces = word.chars().map(|c| if special(c) { format!("%{:X};", u32::from(c)) } else { c.to_string() });
    pieces.collect()
}

/// Reverses [`escaped`]; anything else stays as it is.
pub(super) fn unescaped(word: &str) -> String {
    let mut pieces = word.split('%');
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let found = piece
            .split_once(';')
            .and_then(|(number, rest)| Some((char::from_u32(u32::from_str_radix(number, 16).ok()?)?, rest)));
        match found {
            Some((special, rest)) => {
                whole.push(special);
                whole.push_str(rest);
            }
            None => {
                whole.push('%');
                whole.push_str(piece);
            }
        }
    }
    whole
}

/// Names and values, separated by spaces; a name may come more than once.
pub(super) fn fields(fields: &[(&str, Option<&str>)]) -> String {
    let given = fields.iter().filter_map(|(name, value)| Some(format!("{name}={}", escaped((*value)?))));
    given.collect::<Vec<_>>().join(" ")
}

/// The values of a name in [`fields`].
pub(super) fn values<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = String> + 't {
    let fields = text.split(' ').filter_map(|field| field.split_once('='));
    fields.filter(move |(known, _)| *known == name).map(|(_, value)| unescaped(value))
}

/// Ids, separated by spaces.
pub(super) fn joined(ids: &[String]) -> String {
    ids.iter().map(|id| escaped(id)).collect::<Vec<_>>().join(" ")
}

/// The ids of [`joined`].
pub(super) fn words(ids: &str) -> Vec<String> {
    ids.split_whitespace().map(unescaped).collect()
}
