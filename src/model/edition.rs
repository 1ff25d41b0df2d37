//! The edition and its larger parts.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::{Category, Id, Inline, SourceRecord, Span};

/// The certainty of a statement, in the terms of TEI's `cert`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// More a guess than a statement; a person should look.
    Low,
    /// Likely; the runner-up is worth a look.
    #[default]
    Medium,
    /// Nothing speaks against it.
    High,
}

impl Certainty {
    /// The word in TEI.
    pub const fn as_str(self) -> &'static str {
        match self {
            Certainty::Low => "low",
            Certainty::Medium => "medium",
            Certainty::High => "high",
        }
    }

    /// The word for a probability from 0 to 1.
    pub const fn of(probability: f32) -> Self {
        match probability {
            p if p >= 0.9 => Certainty::High,
            p if p >= 0.6 => Certainty::Medium,
            _ => Certainty::Low,
        }
    }

    /// A probability from 0 to 1 for the word, where a number is needed: about the middle of the range that an
    /// alignment gives this certainty.
    pub const fn probability(self) -> f64 {
        match self {
            Certainty::Low => 0.3,
            Certainty::Medium => 0.75,
            Certainty::High => 0.95,
        }
    }
}

impl FromStr for Certainty {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "low" => Ok(Certainty::Low),
            "medium" => Ok(Certainty::Medium),
            "high" => Ok(Certainty::High),
            _ => Err(()),
        }
    }
}

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum LineEnd {
    /// A line feed.
    #[default]
    Lf,
    /// Carriage return and line feed.
    CrLf,
    /// A carriage return alone.
    Cr,
}

impl LineEnd {
    /// The characters.
    pub const fn as_str(self) -> &'static str {
        match self {
            LineEnd::Lf => "\n",
            LineEnd::CrLf => "\r\n",
            LineEnd::Cr => "\r",
        }
    }

    /// The name in the encoding.
    pub const fn name(self) -> &'static str {
        match self {
            LineEnd::Lf => "lf",
            LineEnd::CrLf => "crlf",
            LineEnd::Cr => "cr",
        }
    }

    /// The line end of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [LineEnd::Lf, LineEnd::CrLf, LineEnd::Cr].into_iter().find(|end| end.name() == name)
    }
}

/// Whether white space in the file is text or layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whitespace {
    /// Every character counts: editions that this program wrote.
    #[default]
    Exact,
    /// Runs of white space were folded to one space on reading: files laid out by an editor.
    Folded,
}

/// The captured file from which the edition was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Witness {
    /// Name of the file, without folders.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its form: plain text, HTML …
    pub form: String,
    /// Name of the encoding.
    pub encoding: String,
    /// Whether it began with a byte order mark.
    pub byte_order_mark: bool,
    /// How its lines end unless a line break says otherwise.
    pub line_end: LineEnd,
    /// Whether bytes that are not text are kept in the text; see [`restore_bytes`](crate::source::restore_bytes).
    pub kept_bytes: bool,
}

/// The role of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Role {
    /// Translated the text and wrote the notes.
    Translator,
    /// Edited the text.
    Editor,
    /// Made the digital copy.
    Transcriber,
    /// Wrote the text; the note is the author's own.
    Author,
}

impl Role {
    /// The id of the agent in a header that this program writes.
    pub const fn id(self) -> &'static str {
        match self {
            Role::Translator => "translator",
            Role::Editor => "editor",
            Role::Transcriber => "transcriber",
            Role::Author => "author",
        }
    }

    /// What the agent did, in words.
    pub const fn description(self) -> &'static str {
        match self {
            Role::Translator => "translated the text and wrote bracketed notes",
            Role::Editor => "edited the text and wrote bracketed notes",
            Role::Transcriber => "made the digital text and wrote bracketed notes",
            Role::Author => "wrote the text and bracketed notes of their own",
        }
    }

    /// All roles in the order of a header.
    pub const ALL: [Role; 4] = [Role::Translator, Role::Editor, Role::Transcriber, Role::Author];
}

/// Someone who speaks in the edition or wrote one of its posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agent {
    /// `xml:id`.
    pub id: Id,
    /// The name as it stands in the source.
    pub name: String,
}

/// The header of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// `xml:id` of the whole edition.
    pub id: Option<Id>,
    /// Title of the edition.
    pub title: String,
    /// Main language as a BCP 47 tag; `None` where it is not known (written as `und`).
    pub lang: Option<String>,
    /// Further languages of single posts and blocks.
    pub languages: Vec<String>,
    /// What was imported.
    pub witness: Option<Witness>,
    /// Who speaks in brackets.
    pub roles: Vec<Role>,
    /// Who wrote posts, comments and tracked changes, and who speaks in cues.
    pub authors: Vec<Agent>,
    /// What the records of the imported file had besides their texts, in the order of the posts.
    pub records: Vec<SourceRecord>,
    /// The tracked changes of the document that was imported.
    pub changes: Vec<TrackedChange>,
    /// The text of the file that was imported, line ends as they were, where the file has marks for which an edition has no
    /// place: subtitles and scripture go out again as they came.
    pub kept: Option<Box<str>>,
    /// Date of the import, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Version of the program that wrote the file.
    pub program: Option<String>,
}

/// A tracked change of a document, to which the words refer that it inserted or deleted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackedChange {
    /// `xml:id`.
    pub id: Id,
    /// Id of who made it, where the document says it.
    pub who: Option<Id>,
    /// When, as the document says it.
    pub when: Option<Box<str>>,
}

/// An edition: a text with its notes, decisions and links.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// The header.
    pub header: Header,
    /// The text, in reading order.
    pub body: Vec<Node>,
    /// The classifications of brackets, with their authors and reasons.
    pub decisions: Vec<Classification>,
    /// Private remarks of people on notes.
    pub remarks: Vec<Remark>,
    /// Relations between units.
    pub links: Vec<LinkGroup>,
    /// Whether white space is exact.
    pub whitespace: Whitespace,
}

/// A part of the text larger than a run of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A part with parts.
    Container(Container),
    /// A block of running text.
    Block(Block),
    /// White space between blocks that is not the usual empty line.
    Space(Space),
}

/// What a [`Container`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerKind {
    /// `div` with its type: `article`, `section`, `comments`, `text`, `ui`.
    Division(Box<str>),
    /// A picture with its captions.
    Figure,
    /// A comment or message.
    Post(Box<PostInfo>),
    /// A list with numbers.
    NumberedList,
    /// Any other element with blocks in it, by its local name.
    Other(Box<str>),
}

/// A division, a figure, a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// What it is.
    pub kind: ContainerKind,
    /// `xml:id`.
    pub id: Option<Id>,
    /// Language where it differs from the surrounding one.
    pub lang: Option<Box<str>>,
    /// Its parts.
    pub children: Vec<Node>,
    /// Byte range in the file that was read.
    pub span: Span,
}

/// Metadata of a post.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostInfo {
    /// Its number, or its id in the source.
    pub n: Option<Box<str>>,
    /// Id of its author in the header.
    pub who: Option<Id>,
    /// The time of posting, as the source gives it.
    pub when: Option<Box<str>>,
    /// The same in the form of ISO 8601, where the source has both.
    pub date: Option<Box<str>>,
    /// Id of the post that it replies to, where the platform recorded it.
    pub reply_to: Option<Id>,
}

/// What a [`Block`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockKind {
    /// Site name and section line.
    Masthead,
    /// The headline.
    Headline,
    /// A heading between paragraphs.
    Heading,
    /// Author line or contributor line.
    Byline,
    /// A paragraph.
    Paragraph,
    /// A picture's caption; when the page prints it again, the id of the first.
    Caption {
        /// Id of the block with the same words.
        repeats: Option<Id>,
    },
    /// A thing of the page's interface.
    Interface,
    /// The name and time over a post.
    PostHead,
    /// The button under a post.
    Trailer,
    /// Program text or the like, in which brackets are no notes.
    Code,
    /// A subtitle.
    Cue(Box<CueInfo>),
    /// Any other element with text in it, by its local name.
    Other(Box<str>),
}

/// The times of a subtitle, and who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CueInfo {
    /// Its number or name in the file.
    pub n: Option<Box<str>>,
    /// When it appears, in milliseconds.
    pub start: u64,
    /// When it disappears, in milliseconds.
    pub end: u64,
    /// Id of who speaks, in the header.
    pub who: Option<Id>,
}

/// A block of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// `xml:id`.
    pub id: Option<Id>,
    /// Language where it differs from the surrounding one.
    pub lang: Option<Box<str>>,
    /// The direction of its lines, where the page says it.
    pub direction: Option<Direction>,
    /// Its words.
    pub content: Vec<Inline>,
    /// Byte range in the file that was read.
    pub span: Span,
}

/// The direction in which lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
    /// That of the first letter that has one.
    Auto,
}

impl Direction {
    /// The direction that a value of the attribute `dir` of HTML names.
    pub(crate) fn of_html(value: &str) -> Option<Self> {
        let is = |name: &str| value.trim().eq_ignore_ascii_case(name);
        [("ltr", Self::LeftToRight), ("rtl", Self::RightToLeft), ("auto", Self::Auto)]
            .into_iter()
            .find_map(|(name, direction)| is(name).then_some(direction))
    }

    /// The declaration of CSS that means the same.
    pub(crate) fn as_css(self) -> &'static str {
        match self {
            Self::LeftToRight => "direction: ltr",
            Self::RightToLeft => "direction: rtl",
            Self::Auto => "unicode-bidi: plaintext",
        }
    }

    /// The direction that a declaration of CSS gives.
    pub(crate) fn of_css(style: &str) -> Option<Self> {
        let is = |direction: &Self| style.trim().trim_end_matches(';') == direction.as_css();
        [Self::LeftToRight, Self::RightToLeft, Self::Auto].into_iter().find(is)
    }
}

/// What a [`Space`] repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpaceUnit {
    /// The edition's usual line end.
    Line,
    /// A line end that is not the usual one.
    LineEnd(LineEnd),
    /// Any other white space character.
    Char(char),
}

/// White space between blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Space {
    /// What is repeated.
    pub unit: SpaceUnit,
    /// How often; 0 joins the blocks directly.
    pub quantity: usize,
}

impl Space {
    /// The largest quantity that is written; more is written as several spaces.
    pub const MAX_QUANTITY: usize = 1 << 20;
}

/// Who classified a bracket, how, and on what evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Classification {
    /// `xml:id`.
    pub id: Id,
    /// Id of the intervention.
    pub target: Id,
    /// The class.
    pub class: Option<Category>,
    /// The certainty.
    pub cert: Certainty,
    /// Id of who decided.
    pub resp: Cow<'static, str>,
    /// Whether a person confirmed or corrected: such a decision wins and stays.
    pub assessed: bool,
    /// Whether that person accepted it together with others, without looking at each; this is distinguished from a
    /// review.
    pub in_bulk: bool,
    /// Name of the rule.
    pub rule: Cow<'static, str>,
    /// The words or facts on which the rule rests.
    pub evidence: Cow<'static, str>,
    /// The runner-up.
    pub runner_up: Option<Category>,
}

/// A private remark about an intervention, or a reviewer's comment on words of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remark {
    /// `xml:id`.
    pub id: Id,
    /// Id of the intervention, or of the place where the words begin.
    pub target: Id,
    /// Id of the remark that it answers.
    pub reply_to: Option<Id>,
    /// Id of the place where the words end.
    pub until: Option<Id>,
    /// When it was written, as the document says it.
    pub when: Option<Box<str>>,
    /// Id of who wrote it; empty where nobody says it.
    pub resp: Id,
    /// The words.
    pub text: Box<str>,
}

/// Relations of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkGroup {
    /// Its type, such as `reply.inferred`.
    pub kind: String,
    /// The roles of the targets.
    pub functions: String,
    /// The relations.
    pub links: Vec<Link>,
}

/// One relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Ids in the order of the group's functions.
    pub targets: Vec<Id>,
    /// The certainty.
    pub cert: Certainty,
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
