//! What stands inside a block: text, sentences, anchors, interventions.

use std::borrow::Cow;

use super::{Category, Id, LineEnd, Span, View};

/// A run of characters that stands in the file without a break.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The characters.
    pub content: Box<str>,
    /// Byte offset of the first character in the file that was read; the run maps linearly unless `atomic`.
    pub start: usize,
    /// The run is one reference or folded white space: all of it stands at `start`.
    pub atomic: bool,
}

impl Text {
    /// A linear run that starts at byte `start` of the file.
    pub fn new(content: impl Into<Box<str>>, start: usize) -> Self {
        Self { content: content.into(), start, atomic: false }
    }
}

/// One piece of a block's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Characters.
    Text(Text),
    /// One line end inside a block, at this byte offset of the file; `None` is the edition's usual line end.
    LineBreak(usize, Option<super::LineEnd>),
    /// A sentence, the unit of alignment; a bracket is never cut by its border.
    Sentence(Box<Element>),
    /// A bracket, or any other act of a translator or editor on the text.
    Intervention(Box<Intervention>),
    /// The words that a gloss explains or to which a critical note refers.
    Anchor(Box<Anchor>),
    /// Two forms of the same place, of which a view shows one.
    Choice(Box<Choice>),
    /// A note whose words stand outside the bracket that announces it; left out of base and reading.
    Remark(Box<Element>),
    /// Any other element: kept and transparent.
    Element(Box<Element>),
}

impl Inline {
    /// The bytes that it stands for, with all that is inside.
    pub(crate) fn extent(&self) -> Span {
        match self {
            Self::Text(text) if text.atomic => text.start..text.start + 1,
            Self::Text(text) => text.start..text.start + text.content.len(),
            Self::LineBreak(at, _) => *at..*at + 1,
            Self::Sentence(element) | Self::Remark(element) | Self::Element(element) => element.span.clone(),
            Self::Intervention(act) => act.span.clone(),
            Self::Anchor(anchor) => anchor.span.clone(),
            Self::Choice(choice) => choice.span.clone(),
        }
    }
}

/// An element with content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Local name in TEI, such as `s` or `persName`; may be left empty where the variant says it.
    pub name: Box<str>,
    /// `xml:id`.
    pub id: Option<Id>,
    /// Language where it differs from the surrounding one.
    pub lang: Option<Box<str>>,
    /// What else it says; few elements say anything.
    pub attributes: Option<Box<Attributes>>,
    /// What stands inside.
    pub content: Vec<Inline>,
    /// Byte range of the whole piece in the file that was read.
    pub span: Span,
}

/// What some elements say: those that a document of a word processor brings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes {
    /// How the words look: `italic`.
    pub rend: Option<Box<str>>,
    /// Id of the tracked change that inserted or deleted them.
    pub change: Option<Id>,
    /// The unit that begins at a milestone.
    pub unit: Option<Box<str>>,
    /// Its number.
    pub n: Option<Box<str>>,
}

impl Element {
    /// Whether its words were deleted: no view shows them.
    pub fn is_deleted(&self) -> bool {
        &*self.name == "del"
    }
}

/// The characters around an intervention that come back when the page is printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Delimiters {
    /// Before the content, such as `[`.
    pub open: Cow<'static, str>,
    /// After the content, such as `]`.
    pub close: Cow<'static, str>,
}

/// Delimiters that need no memory of their own: an edition has one pair for each of its brackets.
const USUAL: [&str; 13] = ["", "[", "]", "(", ")", "［", "］", "〔", "〕", "【", "】", "（", "）"];

fn shared(delimiter: &str) -> Cow<'static, str> {
    let usual = USUAL.into_iter().find(|usual| *usual == delimiter);
    usual.map_or_else(|| Cow::Owned(delimiter.to_owned()), Cow::Borrowed)
}

impl Delimiters {
    /// A pair of delimiters.
    pub fn new(open: impl AsRef<str>, close: impl AsRef<str>) -> Self {
        Self { open: shared(open.as_ref()), close: shared(close.as_ref()) }
    }

    /// Whether nothing is printed around the content.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.close.is_empty()
    }
}

/// The TEI element that carries an intervention. The class gives its meaning; this gives its markup, which matters for
/// files of other programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Markup {
    /// `supplied`, and `reg` for a changed capital.
    Supplied,
    /// `gloss`.
    Gloss,
    /// `note`.
    Note,
    /// `surplus`: transmitted words judged spurious or repeated.
    Surplus,
    /// `gap`, its wording in `desc`.
    Gap,
    /// `vocal`, its wording in `desc`.
    Vocal,
    /// `kinesic`, its wording in `desc`.
    Kinesic,
    /// `incident`, its wording in `desc`.
    Incident,
    /// `bibl`: a credit or source between sentences.
    Bibl,
    /// `ref`.
    Ref,
    /// `label`: a cue alone in its bracket.
    Label,
    /// `seg`: contributor lines, credits inside a sentence, and what nobody has classified.
    Seg,
}

impl Markup {
    /// The element of a class, for a bracket that stands inside a sentence or between sentences.
    pub fn of(class: Option<Category>, in_sentence: bool) -> Self {
        use super::Family as F;
        use Category as C;
        let Some(class) = class else { return Markup::Seg };
        match (class, class.family()) {
            (_, F::Supplied) => Markup::Supplied,
            (_, F::Gloss) => Markup::Gloss,
            (C::Athetised, _) => Markup::Surplus,
            (_, F::Gap) => Markup::Gap,
            (C::Vocal, _) => Markup::Vocal,
            (C::Kinesic, _) => Markup::Kinesic,
            (C::Incident, _) => Markup::Incident,
            (C::Number | C::Crossref, _) => Markup::Ref,
            (C::Credit | C::SourceLine, _) if !in_sentence => Markup::Bibl,
            (C::Before, _) if !in_sentence => Markup::Label,
            (_, F::Attribution | F::Literal) => Markup::Seg,
            _ => Markup::Note,
        }
    }
}

/// An act of a translator, editor or transcriber on the text; in a captured page, a bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intervention {
    /// `xml:id`.
    pub id: Option<Id>,
    /// What it does; `None` where nobody has classified it.
    pub class: Option<Category>,
    /// The element that carries it.
    pub markup: Markup,
    /// The characters printed around it.
    pub delimiters: Delimiters,
    /// What it refers to: the id of an [`Anchor`], a sentence or a post.
    pub target: Option<Id>,
    /// Id of the agent who intervened.
    pub resp: Option<Id>,
    /// Id of the next part of a bracket that runs over several blocks.
    pub next: Option<Id>,
    /// Id of the part before; then this is not a bracket of its own.
    pub prev: Option<Id>,
    /// The words inside the brackets.
    pub content: Vec<Inline>,
    /// Byte range of the whole piece, delimiters included, in the file that was read.
    pub span: Span,
}

/// How the words that a note refers to are marked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorKind {
    /// `term`: a gloss explains it.
    Term,
    /// `sic`: a critical note vouches for it or corrects it.
    Sic,
    /// `unclear`: its reading is doubtful.
    Unclear,
}

/// The words that a gloss explains or to which a critical note refers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// `xml:id`, to which the note's target points.
    pub id: Option<Id>,
    /// The element.
    pub kind: AnchorKind,
    /// The words.
    pub content: Vec<Inline>,
    /// Byte range in the file that was read.
    pub span: Span,
}

/// Which pair of forms a [`Choice`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChoiceKind {
    /// `orig` (base) and `reg` (printed, reading).
    Regularised,
    /// `sic` (printed, base) and `corr` (reading).
    Corrected,
    /// `abbr` (printed, base) and `expan` (reading).
    Expanded,
}

/// Two forms of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// `xml:id`.
    pub id: Option<Id>,
    /// Which pair it is.
    pub kind: ChoiceKind,
    /// What the author wrote (`orig`, `sic`, `abbr`).
    pub first: Vec<Inline>,
    /// The form that replaces it (`reg`, `corr`, `expan`).
    pub second: Vec<Inline>,
    /// The certainty of the form that was not printed.
    pub cert: super::Certainty,
    /// Byte range in the file that was read.
    pub span: Span,
}

impl Choice {
    /// A letter whose case was changed, and nothing else: then the author's is the other one.
    pub fn is_case(&self) -> bool {
        let [Inline::Intervention(letter)] = &*self.second else { return false };
        letter.class == Some(super::Category::Case)
            && printed_words(&self.first) == other_case(&printed_words(&letter.content))
    }
}

/// Words with the case of each letter changed.
pub fn other_case(words: &str) -> String {
    let flip =
        |c: char| if c.is_uppercase() { c.to_lowercase().collect::<String>() } else { c.to_uppercase().collect() };
    words.chars().map(flip).collect()
}

/// The words of pieces as they are printed, line ends as line feeds.
pub fn printed_words(content: &[Inline]) -> String {
    let mut words = String::new();
    collect(content, &mut words);
    words
}

fn collect(content: &[Inline], words: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(text) => words.push_str(&text.content),
            Inline::LineBreak(..) => words.push_str(LineEnd::Lf.as_str()),
            Inline::Element(element) if element.is_deleted() => {}
            Inline::Sentence(element) | Inline::Element(element) | Inline::Remark(element) => {
                collect(&element.content, words)
            }
            Inline::Anchor(anchor) => collect(&anchor.content, words),
            Inline::Choice(choice) => collect(choice.shown(View::Printed), words),
            Inline::Intervention(intervention) => {
                words.push_str(&intervention.delimiters.open);
                collect(&intervention.content, words);
                words.push_str(&intervention.delimiters.close);
            }
        }
    }
}
