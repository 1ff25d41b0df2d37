//! Alignments in the format of InterText: a file of links beside the two texts, which tools for parallel corpora
//! exchange.
//!
//! ```xml
//! <linkGrp toDoc="pier.en.xml" fromDoc="pier.ru.xml">
//! <link type="2-1" xtargets="1:2 1:3;1:4" status="man" certainty="0.95"/>
//! </linkGrp>
//! ```
//!
//! | there | here |
//! |---|---|
//! | `fromDoc`, ids after the `;` | the source |
//! | `toDoc`, ids before the `;` | the translation |
//! | `status`: `man` a person has confirmed it, `auto` an aligner has found it, `plain` or nothing: not known | the agent responsible for a bead: `intertext.man`, `intertext.auto`, `intertext.plain` |
//! | `certainty`, from 0 to 1 | the certainty; if not given, `man` is certain, `auto` less, `plain` not |
//! | `type`, `mark` (a bookmark) | nothing; `type` counts the ids and is written again |
//!
//! Source: the README of InterText Server, "Technical details on file formats". XCES (`cesAlign`) looks alike, and names
//! the ids the other way round; it is refused.

use std::io;

use super::beads::ALIGNER;
use super::bilingual::parsed;
use super::formats::root_tag;
use super::from_pairs::certainty;
use crate::model::{BeadLink, Bitext, Certainty, Id, Span};
use crate::source::{LineIndex, Position, is_name_char};
use crate::xml::{Attribute, Node, WriteError, Writer, XmlError};

/// The root element.
const ROOT: &str = "linkGrp";

/// The name of a status, the agent responsible, and the certainty if none is given.
const STATUSES: [(&str, &str, Certainty); 3] = [
    (MAN, "intertext.man", Certainty::High),
    (AUTO, "intertext.auto", Certainty::Medium),
    ("plain", "intertext.plain", Certainty::Low),
];

/// The status of a link that a person has confirmed.
const MAN: &str = "man";
/// The status of a link that a program has made.
const AUTO: &str = "auto";

/// Why a file is not an alignment of InterText, or an alignment cannot be written as one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InterTextError {
    /// It is not well-formed XML.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// It is a file of another kind.
    #[error(
        "this is not an alignment: its root element is `{found}`, where InterText has `linkGrp`; `glossator align \
         SOURCE \
         TARGET -o pair.align.xml` writes an alignment"
    )]
    OtherFormat {
        /// The root element.
        found: String,
        /// Its name.
        span: Span,
    },
    /// The files of the texts are not named.
    #[error("`linkGrp` has no `{attribute}`; name the file of the {side} there")]
    NoText {
        /// The attribute that should name it.
        attribute: &'static str,
        /// `source` or `translation`.
        side: &'static str,
        /// The start tag; empty when writing.
        span: Span,
    },
    /// A link without targets.
    #[error(
        "`link` has no `xtargets`; expected ids such as `1:2 1:3;1:4`: those of `toDoc`, a `;`, those of `fromDoc`"
    )]
    NoTargets {
        /// The link.
        span: Span,
    },
    /// Ids of one text, or of three.
    #[error(
        "`{found}` has {count} `;`, expected one: ids of `toDoc`, a `;`, ids of `fromDoc`, such as `1:2 1:3;1:4`, or \
         `1:2;` for a segment without a counterpart"
    )]
    Sides {
        /// The value.
        found: String,
        /// How many separators it has.
        count: usize,
        /// The value.
        span: Span,
    },
    /// An unknown status.
    #[error("the status `{found}` is not known; write `man`, `auto` or `plain`, or leave it out")]
    Status {
        /// The value.
        found: String,
        /// The value.
        span: Span,
    },
    /// An invalid certainty.
    #[error("the certainty `{found}` is not a number from 0 to 1, such as `0.75`")]
    Certainty {
        /// The value.
        found: String,
        /// The value.
        span: Span,
    },
    /// An id that could not be read back.
    #[error(
        "`{id}` cannot be an id here{}; an id may have only letters, digits, `.`, `-`, `_` and `:`, because spaces \
         separate ids and `;` the texts; give the unit another id",
        .character.map(|character| format!(": it has `{character}`")).unwrap_or_default()
    )]
    Id {
        /// The id.
        id: String,
        /// The wrong character in it; `None` if the id is empty.
        character: Option<char>,
        /// The value that was read; when writing, the link in the file from which the alignment was read.
        span: Span,
    },
    /// A character that XML cannot hold, or an output that failed.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl InterTextError {
    /// The bytes of the error, if it has a place in the text.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Xml(error) => Some(error.span()),
            Self::OtherFormat { span, .. }
            | Self::NoText { span, .. }
            | Self::NoTargets { span }
            | Self::Sides { span, .. }
            | Self::Status { span, .. }
            | Self::Certainty { span, .. }
            | Self::Id { span, .. } => Some(span.clone()),
            Self::Write(_) => None,
        }
    }

    /// Line and column of the error.
    pub fn position(&self, lines: &LineIndex<'_>) -> Option<Position> {
        self.span().map(|span| lines.position(span.start))
    }
}

/// Whether a text is an alignment of InterText, recognised by its root element.
pub fn is_intertext(text: &str) -> bool {
    let name = root_tag(text.trim_start()).and_then(|tag| tag.split(|c: char| c.is_whitespace() || c == '/').next());
    name.and_then(|name| name.rsplit(':').next()) == Some(ROOT)
}

/// Reads an alignment of InterText. A link without any id is skipped.
///
/// # Errors
/// [`InterTextError`], with the place: not well-formed, another file, or a link that cannot be read.
///
/// ```
/// use glossator::exchange::intertext::read;
///
/// let file = "<linkGrp toDoc='b.xml' fromDoc='a.xml'><link xtargets='1:1 1:2;1:1' status='man'/></linkGrp>";
/// let bitext = read(file.to_owned())?;
/// assert_eq!((bitext.source.as_str(), bitext.target.as_str()), ("a.xml", "b.xml"));
/// assert_eq!((bitext.beads[0].source.len(), bitext.beads[0].target.len()), (1, 2));
/// # Ok::<(), glossator::exchange::intertext::InterTextError>(())
/// ```
pub fn read(text: String) -> Result<Bitext, InterTextError> {
    let document = parsed(text)?;
    let root = document.root();
    if root.local_name() != ROOT {
        return Err(InterTextError::OtherFormat { found: root.qualified_name().to_owned(), span: root.name_span() });
    }
    let named = |attribute, side| {
        let value = root.attribute(attribute).filter(|value| !value.trim().is_empty());
        let missing = || InterTextError::NoText { attribute, side, span: root.start_tag_span() };
        value.map(str::to_owned).ok_or_else(missing)
    };
    let (target, source) = (named("toDoc", "translation")?, named("fromDoc", "source")?);
    let links = root.elements().filter(|node| node.local_name() == "link");
    let beads = links.map(bead).filter_map(Result::transpose).collect::<Result<_, _>>()?;
    Ok(Bitext { title: format!("Alignment of {source} and {target}"), source, target, beads, ..Bitext::default() })
}

/// The bead of a link; `None` if it names no id.
fn bead(link: Node<'_>) -> Result<Option<BeadLink>, InterTextError> {
    let span = link.span();
    let targets = link.attribute_node("", "xtargets").ok_or(InterTextError::NoTargets { span })?;
    let value = targets.value();
    let wrong = || {
        let (found, count) = (value.to_owned(), value.matches(';').count());
        InterTextError::Sides { found, count, span: targets.value_span() }
    };
    let (to, from) = value.split_once(';').filter(|(_, from)| !from.contains(';')).ok_or_else(wrong)?;
    let ids = |side: &str| -> Result<Vec<Id>, InterTextError> {
        side.split_whitespace().map(|id| checked(id, targets.value_span()).map(Id::from)).collect()
    };
    let (source, target) = (ids(from)?, ids(to)?);
    let (agent, usual) = status(link)?;
    let cert = read_certainty(link)?.unwrap_or(usual);
    let bead = BeadLink { id: None, source, target, cert, resp: agent.into(), span: link.span() };
    Ok((!bead.source.is_empty() || !bead.target.is_empty()).then_some(bead))
}

/// An attribute, unless it is empty.
fn filled_attribute<'d>(link: Node<'d>, name: &str) -> Option<Attribute<'d>> {
    link.attribute_node("", name).filter(|attribute| !attribute.value().trim().is_empty())
}

/// The agent responsible for a link, and its certainty if none is given.
fn status(link: Node<'_>) -> Result<(&'static str, Certainty), InterTextError> {
    let attribute = filled_attribute(link, "status");
    let word = attribute.as_ref().map_or("plain", |attribute| attribute.value().trim());
    let known = STATUSES.iter().find(|(known, ..)| *known == word);
    let unknown = || InterTextError::Status {
        found: word.to_owned(),
        span: attribute.as_ref().map_or_else(|| link.span(), Attribute::value_span),
    };
    known.map(|(_, agent, cert)| (*agent, *cert)).ok_or_else(unknown)
}

fn read_certainty(link: Node<'_>) -> Result<Option<Certainty>, InterTextError> {
    let Some(attribute) = filled_attribute(link, "certainty") else { return Ok(None) };
    let number = attribute.value().trim().parse().ok().filter(|number| (0.0..=1.0).contains(number));
    let wrong = || InterTextError::Certainty { found: attribute.value().to_owned(), span: attribute.value_span() };
    number.map(|number| Some(certainty(number))).ok_or_else(wrong)
}

/// An id, if it can be written next to others.
fn checked(id: &str, span: Span) -> Result<&str, InterTextError> {
    let character = id.chars().find(|character| !is_name_char(*character) && *character != ':');
    if id.is_empty() || character.is_some() {
        return Err(InterTextError::Id { id: id.to_owned(), character, span });
    }
    Ok(id)
}

/// Writes an alignment for InterText and returns the output. Links of the program or another aligner ([`ALIGNER`]) are
/// `auto`, those of anybody else `man`, except for the agents that [`read`] gives. Beads without segments, the source
/// words of notes ([`Bitext::terms`]), ids of links, title and date are left out.
///
/// # Errors
/// [`InterTextError`]: an id that cannot be written next to others, a text without a file, or an output that fails. All
/// ids are checked before anything is written.
///
/// ```
/// use glossator::exchange::intertext::{read, write};
///
/// let file = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<linkGrp toDoc=\"b.xml\" fromDoc=\"a.xml\">\n\
///             <link type=\"2-1\" xtargets=\"1:1 1:2;1:1\" status=\"man\" certainty=\"0.95\"/>\n</linkGrp>\n";
/// assert_eq!(write(&read(file.to_owned())?, Vec::new())?, file.as_bytes());
/// # Ok::<(), glossator::exchange::intertext::InterTextError>(())
/// ```
pub fn write<W: io::Write>(bitext: &Bitext, output: W) -> Result<W, InterTextError> {
    for (attribute, side, file) in [("toDoc", "translation", &bitext.target), ("fromDoc", "source", &bitext.source)] {
        if file.trim().is_empty() {
            return Err(InterTextError::NoText { attribute, side, span: 0..0 });
        }
    }
    for bead in &bitext.beads {
        let mut ids = bead.target.iter().chain(&bead.source);
        ids.try_for_each(|id| checked(id, bead.span.clone()).map(drop))?;
    }
    let mut xml = Writer::new(output);
    xml.declaration()?;
    xml.newline()?;
    xml.start(ROOT)?;
    xml.attribute("toDoc", &bitext.target)?;
    xml.attribute("fromDoc", &bitext.source)?;
    xml.newline()?;
    let beads = bitext.beads.iter().filter(|bead| !bead.source.is_empty() || !bead.target.is_empty());
    for bead in beads {
        link(&mut xml, bead)?;
    }
    xml.end()?;
    xml.newline()?;
    Ok(xml.finish()?)
}

fn link<W: io::Write>(xml: &mut Writer<W>, bead: &BeadLink) -> Result<(), WriteError> {
    let ids = |side: &[Id]| side.iter().map(|id| &**id).collect::<Vec<&str>>().join(" ");
    let kind = format!("{}-{}", bead.target.len(), bead.source.len());
    let targets = format!("{};{}", ids(&bead.target), ids(&bead.source));
    let certainty = bead.cert.probability().to_string();
    let attributes =
        [("type", &*kind), ("xtargets", &*targets), ("status", status_of(&bead.resp)), ("certainty", &*certainty)];
    xml.empty("link", &attributes)?;
    xml.newline()
}

/// The status for an agent.
fn status_of(agent: &str) -> &'static str {
    let known = STATUSES.iter().find(|(_, known, _)| *known == agent).map(|(word, ..)| *word);
    known.unwrap_or(if agent.is_empty() || agent == ALIGNER { AUTO } else { MAN })
}
