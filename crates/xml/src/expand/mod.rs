//! Expansion: a document with its entities and inclusions in their places, in a text that remembers where each byte
//! comes from.
//!
//! | what | by | clauses |
//! |---|---|---|
//! | references to entities of the document type become what they stand for | `entities.rs` | XML 1.0, 4.4 |
//! | start tags get the defaults of their attributes | `entities.rs` | XML 1.0, 3.3.2 |
//! | declarations are read | `dtd.rs`, `cursor.rs` | XML 1.0, 2.8, 3, 4.2 |
//! | elements `xi:include` become what they include | `include.rs`, `request.rs`, `pointer.rs` | XInclude 1.0 |
//! | places are found again | `map.rs` | |
//!
//! Whatever reads documents then reads [`Expanded::text`], and asks [`Expanded::origin`] where its spans come from.
//! A namespace that is in scope in an included file is declared on what is included; `xml:base` and `xml:lang` are not
//! added, because grammars seldom allow them.
//!
//! Nothing is opened here: [`Sources`] gives the files. [`ExpandLimits`] stop every bomb.

mod budget;
mod cursor;
mod dtd;
mod entities;
mod files;
mod include;
mod map;
mod notice;
mod pointer;
mod request;
mod scope;
mod sources;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;

use budget::Budget;
pub use budget::ExpandLimits;
use entities::lex;
pub use files::XINCLUDE_NAMESPACE;
use files::{Loaded, may_include};
use include::{Includer, itself};
use map::{Piece, Spot, spot};
pub use notice::Notice;
pub use sources::{Fetched, NoSources, Refusal, Sources};

use crate::limits::{Doctype, Limits};
use crate::source::LineIndex;
use crate::tree::Document;

/// How a document is expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpandOptions {
    /// Limits on the documents themselves.
    pub limits: Limits,
    /// Limits on what expansion adds.
    pub expand: ExpandLimits,
    /// Whether inclusions are followed. Default yes.
    pub xinclude: bool,
}

impl Default for ExpandOptions {
    fn default() -> Self {
        let limits = Limits::default().with_doctype(Doctype::Skip);
        Self { limits, expand: ExpandLimits::default(), xinclude: true }
    }
}

impl ExpandOptions {
    /// Sets [`xinclude`](Self::xinclude).
    #[must_use]
    pub fn with_xinclude(mut self, xinclude: bool) -> Self {
        self.xinclude = xinclude;
        self
    }

    /// Sets [`expand`](Self::expand).
    #[must_use]
    pub fn with_expand(mut self, expand: ExpandLimits) -> Self {
        self.expand = expand;
        self
    }
}

/// A file that is part of an expanded document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Its text, as it is.
    pub text: String,
}

/// An inclusion: the bytes of the `xi:include` in its file, and the inclusion that brought that.
#[derive(Debug)]
struct Inclusion {
    file: u32,
    span: Range<usize>,
    outer: u32,
}

/// An expanded document.
#[derive(Debug)]
pub struct Expanded {
    text: String,
    pieces: Vec<Piece>,
    sources: Vec<Source>,
    /// Included files whose bytes are not those of their text.
    recoded: BTreeSet<usize>,
    inclusions: Vec<Inclusion>,
    notices: Vec<Notice>,
}

/// Where bytes of an expanded document come from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Origin {
    /// The file, by number: see [`Expanded::source`]. The document itself is number 0.
    pub file: usize,
    /// Bytes of that file. For the text of an entity these are its reference, for the default of an attribute the
    /// beginning of the start tag.
    pub span: Range<usize>,
    /// Whether the bytes stand in the file exactly as in the expanded text.
    pub is_verbatim: bool,
    /// The inclusions that brought the file, the innermost first: number of a file, and bytes of its `xi:include`.
    pub included_from: Vec<(usize, Range<usize>)>,
}

impl Origin {
    /// The bytes of the document itself where it is: its own, or the inclusion that brings it.
    pub fn in_document(&self) -> Range<usize> {
        self.included_from.last().map_or_else(|| self.span.clone(), |(_, span)| span.clone())
    }
}

impl Expanded {
    /// The text. Where an error stopped the expansion ([`is_complete`](Self::is_complete)), it ends there.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is the whole document.
    pub fn is_complete(&self) -> bool {
        self.notices.iter().all(Notice::is_warning)
    }

    /// What is to be said about entities and inclusions, in the order of the document.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The files that the document consists of; the first is the document itself.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// A file by its number.
    pub fn source(&self, file: usize) -> Option<&Source> {
        self.sources.get(file)
    }

    /// Whether a file that was included is in another encoding than UTF-8 or has a byte order mark: its places count
    /// bytes of its text. Of the document itself only its text is known here.
    pub fn is_recoded(&self, file: usize) -> bool {
        self.recoded.contains(&file)
    }

    /// The lines of the document itself, asked by offsets of the expanded text: what an entity or an inclusion brings is
    /// where its reference is.
    pub fn lines(&self) -> LineIndex<'_> {
        let text = self.sources.first().map_or("", |source| source.text.as_str());
        let place = |piece: &Piece| {
            let spot =
                Spot { file: piece.file, inclusion: piece.inclusion, span: piece.at()..piece.at(), is_verbatim: true };
            let origin = self.of_spot(spot);
            let is_whole = piece.whole().is_some() || !origin.included_from.is_empty();
            (piece.out(), origin.in_document().start, is_whole)
        };
        LineIndex::new(text).seen_from(self.pieces.iter().map(place).collect())
    }

    /// Where bytes of the text come from.
    pub fn origin(&self, span: Range<usize>) -> Origin {
        self.of_spot(spot(&self.pieces, span))
    }

    /// Where a notice belongs.
    pub fn origin_of(&self, notice: &Notice) -> Origin {
        self.of_spot(notice.spot.clone())
    }

    fn of_spot(&self, spot: Spot) -> Origin {
        let mut included_from = Vec::new();
        let mut inclusion = spot.inclusion;
        while let Some(found) = self.inclusions.get(inclusion as usize).filter(|_| inclusion > 0) {
            included_from.push((found.file as usize, found.span.clone()));
            inclusion = found.outer;
        }
        Origin { file: spot.file as usize, span: spot.span, is_verbatim: spot.is_verbatim, included_from }
    }
}

/// Whether a document may need expansion: it has declarations, or uses the namespace of XInclude. Most do not, and this
/// is all that they pay.
pub fn may_need_expansion(text: &str) -> bool {
    let bytes = text.as_bytes();
    let root = memchr::memmem::find(bytes, b"<!DOCTYPE").is_some();
    root || memchr::memmem::find(bytes, XINCLUDE_NAMESPACE.as_bytes()).is_some()
}

/// Expands a document. `name` is what its references are seen from.
///
/// ```
/// use glossator_xml::expand::{ExpandOptions, NoSources, expand};
///
/// let text = "<!DOCTYPE p [<!ENTITY g '<hi>glossa</hi>'>]>\n<p>a &g;</p>";
/// let expanded = expand("page.xml", text.to_owned(), &ExpandOptions::default(), &NoSources);
/// assert!(expanded.text().ends_with("<p>a <hi>glossa</hi></p>"));
/// let at = expanded.text().rfind("glossa").unwrap();
/// let origin = expanded.origin(at..at + 6);
/// assert_eq!(&text[origin.span], "&g;");
/// ```
pub fn expand(name: &str, text: String, options: &ExpandOptions, sources: &dyn Sources) -> Expanded {
    let mut budget = Budget::new(options.expand);
    let mut lexed = lex(&text, 0, name, &mut budget, sources);
    let source = |text| Source { name: name.to_owned(), text };
    if let Some(failure) = lexed.failure.take() {
        let spot = Spot { file: 0, inclusion: 0, span: failure.span, is_verbatim: true };
        let at = lexed.out.text.len();
        let notices = vec![Notice { problem: failure.problem, is_warning: false, spot, at }];
        return Expanded {
            text: lexed.out.text,
            pieces: lexed.out.pieces,
            sources: vec![source(text)],
            recoded: BTreeSet::new(),
            inclusions: Vec::new(),
            notices,
        };
    }
    let includes = options.xinclude && may_include(&lexed.out.text);
    let document = includes.then(|| Document::parse(lexed.out.text.clone(), &options.limits));
    let Some(Ok(document)) = document else {
        let (text, source) = (lexed.out.text, source(text));
        return Expanded {
            text,
            pieces: lexed.out.pieces,
            sources: vec![source],
            recoded: BTreeSet::new(),
            inclusions: Vec::new(),
            notices: Vec::new(),
        };
    };
    let raw = (document.source() != text).then_some(text);
    let main = Loaded::new(0, name.to_owned(), raw, lexed, document);
    let mut includer = Includer::new(sources, &options.limits, options.expand, &mut budget, main);
    includer.run();
    let out = std::mem::take(&mut includer.out);
    let (inclusions, notices) = (std::mem::take(&mut includer.inclusions), std::mem::take(&mut includer.notices));
    let recoded = std::mem::take(&mut includer.recoded);
    let pieces = if out.pieces.is_empty() { itself(&out.text) } else { out.pieces };
    Expanded { text: out.text, pieces, sources: includer.into_sources(), recoded, inclusions, notices }
}
