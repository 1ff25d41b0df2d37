//! Splices segments into TMX and XLIFF files.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::bilingual::{BilingualError, decoded, parsed};
use super::bilingual_model::{BilingualFile, Code, CodeForm, Content, Mark, MarkKind};
use super::content::{Dialect, Half, copy, open_as, open_copy, sibling_name, write_content};
use super::patchable_file::{Body, Change, PatchableFile};
use crate::xml::{Document, Edits, Node, NodeId, WriteError, Writer};

/// A document and the places of its units.
#[derive(Debug)]
pub(super) struct XmlBody {
    document: Document,
    places: Vec<Place>,
    compose: Compose,
}

impl Body for XmlBody {
    fn text(&self) -> &str {
        self.document.source()
    }

    fn span(&self, unit: usize) -> Option<Range<usize>> {
        self.places.get(unit).and_then(|place| self.document.node(place.unit)).map(Node::span)
    }

    fn splice(&self, edits: &mut Edits<'_>, change: &Change<'_>) -> Result<(), BilingualError> {
        self.places.get(change.number).map_or(Ok(()), |place| self.unit(edits, change, place))
    }
}

/// The place of a unit in its file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The element of the unit.
    pub unit: NodeId,
    /// The element of the source text.
    pub source: NodeId,
    /// The element of the translation.
    pub target: Option<NodeId>,
    /// The element after which a new translation is inserted.
    pub behind: NodeId,
}

/// Opens the elements around a new translation; returns how many.
type Wrap = fn(&mut Writer<Vec<u8>>, Node<'_>, &BilingualFile) -> Result<usize, WriteError>;

/// How a format writes changed segments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compose {
    /// The dialect of codes and marks.
    pub dialect: fn() -> Box<dyn Dialect>,
    /// Opens the elements around a new translation.
    pub wrap: Wrap,
}

/// The contents of a document, as a format's reader found them.
pub(super) struct Found {
    pub file: BilingualFile,
    pub places: Vec<Place>,
}

impl XmlBody {
    pub(super) fn read(
        bytes: Vec<u8>,
        compose: Compose,
        reader: impl FnOnce(&Document) -> Result<Found, BilingualError>,
    ) -> Result<PatchableFile, BilingualError> {
        let decoded = decoded(bytes)?;
        let document = parsed(decoded.text)?;
        let Found { file, places } = reader(&document)?;
        Ok(PatchableFile::new(decoded.encoding, decoded.bom, file, Box::new(Self { document, places, compose })))
    }

    fn unit(&self, edits: &mut Edits<'_>, change: &Change<'_>, place: &Place) -> Result<(), BilingualError> {
        let Change { old, new, .. } = change;
        if old.source != new.source {
            self.replace(edits, place.source, &old.source, &new.source)?;
        }
        match (&old.target, &new.target, place.target) {
            (Some(before), Some(now), Some(element)) if before != now => self.replace(edits, element, before, now),
            (None, Some(now), None) => self.insert(edits, place, change, now),
            (Some(before), None, Some(element)) => self.replace(edits, element, before, &Content::default()),
            _ => Ok(()),
        }
    }

    /// Rewrites an element with text; its start tag stays.
    fn replace(
        &self,
        edits: &mut Edits<'_>,
        element: NodeId,
        before: &Content,
        content: &Content,
    ) -> Result<(), BilingualError> {
        let Some(node) = self.document.node(element) else { return Ok(()) };
        let mut writer = Writer::new(Vec::new());
        open_copy(&mut writer, node)?;
        let mut dialect = Keeping::new(node, before, (self.compose.dialect)());
        write_content(&mut writer, content, &mut dialect)?;
        writer.end()?;
        Ok(edits.replace(node.span(), finished(writer)?)?)
    }

    /// Inserts a translation.
    fn insert(
        &self,
        edits: &mut Edits<'_>,
        place: &Place,
        change: &Change<'_>,
        content: &Content,
    ) -> Result<(), BilingualError> {
        let nodes = self.document.node(place.behind).zip(self.document.node(place.source));
        let Some((behind, source)) = nodes else { return Ok(()) };
        let mut writer = Writer::new(Vec::new());
        let opened = (self.compose.wrap)(&mut writer, source, change.file)?;
        // The translation repeats codes of the source.
        let mut dialect = Keeping::new(source, &change.old.source, (self.compose.dialect)());
        write_content(&mut writer, content, &mut dialect)?;
        for _ in 0..opened {
            writer.end()?;
        }
        Ok(edits.insert(behind.span().end, finished(writer)?)?)
    }
}

/// The output of a writer, which is always UTF-8.
pub(super) fn finished(writer: Writer<Vec<u8>>) -> Result<String, WriteError> {
    Ok(String::from_utf8(writer.finish()?).unwrap_or_default())
}

/// A dialect that writes codes and marks of the old text as they were.
struct Keeping<'d> {
    before: &'d Content,
    /// Elements by name and id.
    known: FxHashMap<(&'d str, &'d str), Node<'d>>,
    dialect: Box<dyn Dialect>,
}

impl<'d> Keeping<'d> {
    fn new(text: Node<'d>, before: &'d Content, dialect: Box<dyn Dialect>) -> Self {
        let inside = text.descendants().filter(|node| node.is_element());
        let known = inside.filter_map(|node| Some((key(node)?, node))).collect();
        Self { before, known, dialect }
    }

    /// The element of a mark, if the old text had the same mark.
    fn element(&self, mark: &Mark) -> Option<Node<'d>> {
        let same = |old: &&Mark| old.id == mark.id && old.kind == mark.kind;
        self.before.marks.iter().find(same)?;
        let names: &[&str] = match &mark.kind {
            MarkKind::Code(code) => match (code.form, code.isolated) {
                (CodeForm::Open, false) => &["bpt", "sc", "pc", "bx", "g"],
                (CodeForm::Open, true) => &["begin", "open", "sc", "sm", "bx"],
                (CodeForm::Close, false) => &["ept", "ec", "pc", "ex", "g"],
                (CodeForm::Close, true) => &["end", "close", "ec", "em", "ex"],
                (CodeForm::Alone, _) => &["ph", "x"],
            },
            _ => &["hi", "mrk", "sm"],
        };
        names.iter().find_map(|name| self.known.get(&(*name, mark.id.as_str())).copied())
    }
}

/// Elements that can be copied alone, with the attribute that identifies them.
const NAMED_BY: &[(&str, &str)] = &[
    ("bpt", "i"),
    ("bpt", "rid"),
    ("bpt", "id"),
    ("ept", "i"),
    ("ept", "rid"),
    ("ept", "id"),
    ("it", "x"),
    ("it", "id"),
    ("ph", "x"),
    ("hi", "x"),
    ("ph", "id"),
    ("x", "id"),
    ("sc", "id"),
    ("pc", "id"),
    ("ec", "startRef"),
    ("ec", "id"),
    ("bx", "rid"),
    ("bx", "id"),
    ("ex", "rid"),
    ("ex", "id"),
    ("g", "id"),
    ("mrk", "id"),
    ("mrk", "mid"),
    ("sm", "id"),
    ("em", "startRef"),
];

/// An element, one of its halves, the element for that half, and attributes with their names there.
type Split = (&'static str, CodeForm, &'static str, &'static [(&'static str, &'static str)]);

/// The halves of a code that was one element around its words, and the names of its attributes on them: XLIFF 2.1,
/// Inline Codes; XLIFF 1.2, `g`. An empty name drops the attribute.
const SPLIT: &[Split] = &[
    (
        "pc",
        CodeForm::Open,
        "sc",
        &[
            ("dataRefStart", "dataRef"),
            ("dispStart", "disp"),
            ("equivStart", "equiv"),
            ("subFlowsStart", "subFlows"),
            ("dataRefEnd", ""),
            ("dispEnd", ""),
            ("equivEnd", ""),
            ("subFlowsEnd", ""),
        ],
    ),
    (
        "pc",
        CodeForm::Close,
        "ec",
        &[
            ("id", "startRef"),
            ("dataRefEnd", "dataRef"),
            ("dispEnd", "disp"),
            ("equivEnd", "equiv"),
            ("subFlowsEnd", "subFlows"),
            ("dataRefStart", ""),
            ("dispStart", ""),
            ("equivStart", ""),
            ("subFlowsStart", ""),
            ("type", ""),
            ("subType", ""),
            ("dir", ""),
            ("copyOf", ""),
            ("fs", ""),
            ("subFs", ""),
        ],
    ),
    ("g", CodeForm::Open, "bx", &[]),
    ("g", CodeForm::Close, "ex", &[("ctype", ""), ("equiv-text", ""), ("clone", "")]),
];

/// Copies a code; one that was an element around its words is written as two halves.
fn again(writer: &mut Writer<Vec<u8>>, node: Node<'_>, form: CodeForm) -> Result<(), WriteError> {
    let split = SPLIT.iter().find(|(name, of, ..)| *name == node.local_name() && *of == form);
    let Some((_, _, half, names)) = split else { return copy(writer, node) };
    writer.start(&sibling_name(node, half))?;
    for attribute in node.attributes() {
        let renamed = names.iter().find(|(name, _)| *name == attribute.local_name()).map(|(_, name)| *name);
        let name = renamed.unwrap_or_else(|| attribute.qualified_name());
        // The end of a code that begins a sequence continues that sequence.
        let goes_on = form == CodeForm::Close && attribute.value() == "firstNo";
        if !name.is_empty() {
            writer.attribute(name, if goes_on { "no" } else { attribute.value() })?;
        }
    }
    if node.local_name() == "pc" && node.attribute("canOverlap").is_none() {
        // The default for halves differs from that for an element around words.
        writer.attribute("canOverlap", "no")?;
    }
    writer.end()
}

/// The key by which an element is found: its name (or its position, if both halves have the same name) and its id.
fn key<'d>(node: Node<'d>) -> Option<(&'d str, &'d str)> {
    let mut named = NAMED_BY.iter().filter(|(name, _)| *name == node.local_name());
    let id = named.find_map(|(_, by)| node.attribute(by))?;
    let name = node.attribute("pos").filter(|_| node.local_name() == "it");
    Some((name.unwrap_or_else(|| node.local_name()), id))
}

impl Dialect for Keeping<'_> {
    fn code(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark, code: &Code) -> Result<(), WriteError> {
        match self.element(mark) {
            Some(node) => again(writer, node, code.form),
            None => self.dialect.code(writer, index, mark, code),
        }
    }

    fn open(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark) -> Result<(), WriteError> {
        match self.element(mark) {
            Some(node) if node.local_name() == "sm" => open_as(writer, node, "mrk"),
            Some(node) => open_copy(writer, node),
            None => self.dialect.open(writer, index, mark),
        }
    }

    fn has_halves(&self) -> bool {
        self.dialect.has_halves()
    }

    fn half(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark, half: Half) -> Result<(), WriteError> {
        let Some(node) = self.element(mark) else { return self.dialect.half(writer, index, mark, half) };
        match half {
            Half::Start => open_as(writer, node, "sm")?,
            Half::End => {
                writer.start(&sibling_name(node, "em"))?;
                writer.attribute("startRef", &mark.id)?;
            }
        }
        writer.end()
    }
}
