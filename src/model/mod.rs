//! The model of an edition: blocks, posts, inline pieces, interventions, and views.
//!
//! The model knows neither files nor formats. An [`Edition`] is built by [`crate::page`] from a captured page or by
//! [`crate::tei`] from a TEI file; in both cases every run of text remembers the byte offset in the file it was read
//! from, so that a result in any [`View`] can point back to line and column.

mod bitext;
mod edition;
mod inline;
mod json_object;
mod parts;
mod people;
mod placed;
mod segments;
mod source_record;
mod taxonomy;
mod view;
mod walk;

pub use bitext::{BeadLink, Bitext, Fragment, TermKind, TermLink};
pub use edition::{
    Agent, Block, BlockKind, Certainty, Classification, Container, ContainerKind, CueInfo, Direction, Edition, Header,
    LineEnd, Link, LinkGroup, Node, PostInfo, Remark, Role, Space, SpaceUnit, TrackedChange, Whitespace, Witness,
};
pub use inline::{
    Anchor, AnchorKind, Attributes, Choice, ChoiceKind, Delimiters, Element, Inline, Intervention, Markup, Text,
};
pub(crate) use inline::{other_case, printed_words};
pub(crate) use json_object::{ANSWER, JsonObject, Words, is_json_space, write_answer_key};
pub(crate) use parts::hand_on;
pub(crate) use people::People;
pub use placed::{Layer, PlacedNote};
pub use segments::stream;
pub use source_record::SourceRecord;
pub(crate) use source_record::word;
pub use taxonomy::{Category, Family};
pub(crate) use view::Printing;
pub use view::{Feature, FeatureKind, Projection, View, project};
pub(crate) use walk::notes_of;
pub use walk::{Interventions, Note, notes};
#[doc(hidden)]
pub use {
    bitext::UnknownFragment,
    parts::Parts,
    placed::{UnknownLayer, placed_notes},
    segments::segment_ids,
    taxonomy::UnknownCategory,
    view::print,
};

/// An `xml:id`: an XML name without a colon.
pub type Id = Box<str>;

/// An id of words and a number between them: `c3.p1`, `i12t`. Large editions have hundreds of thousands, so that it is
/// put together without the formatter.
pub(crate) fn numbered_id(before: &str, number: usize, after: &str) -> Id {
    let mut buffer = [b'0'; 20];
    let (mut start, mut rest) = (buffer.len() - 1, number);
    buffer[start] += (rest % 10) as u8;
    while rest >= 10 {
        (start, rest) = (start - 1, rest / 10);
        buffer[start] += (rest % 10) as u8;
    }
    let digits = std::str::from_utf8(&buffer[start..]).unwrap_or_default();
    let mut id = String::with_capacity(before.len() + digits.len() + after.len());
    [before, digits, after].iter().for_each(|part| id.push_str(part));
    id.into()
}

/// A byte range in the file from which a piece was read.
pub type Span = std::ops::Range<usize>;
