//! Reads XLIFF 2.

use std::borrow::Cow;

use super::ids::{code_id, own_id};
use super::names::{CORE, OWN, children, is};
use super::{META_BEAD, TYPE_ALIGNMENT, TYPE_NOTE, TYPE_OTHER, TYPE_SUPPLIED};
use crate::exchange::bilingual::BilingualError;
use crate::exchange::bilingual_model::{
    Bead, BilingualFile, CodeForm, Content, MarkKind, Note, Side, State, TermEntry, Unit, words,
};
use crate::exchange::content::{ContentBuilder, Dialect, sibling_name};
use crate::exchange::patchable_file::PatchableFile;
use crate::exchange::patchable_xml::{Compose, Found, Place, XmlBody};
use crate::xml::{Document, Node, WriteError, Writer, XML_NAMESPACE};
use rustc_hash::FxHashMap;

/// Reads an XLIFF file of version 2.0 or 2.1, valid or not. Each segment becomes a unit; data on several segments goes
/// to the first.
///
/// # Errors
/// [`BilingualError`]: not well-formed, not XLIFF 2, or bytes that are not text.
pub fn read(bytes: Vec<u8>) -> Result<PatchableFile, BilingualError> {
    XmlBody::read(bytes, Compose { dialect, wrap }, found)
}

fn dialect() -> Box<dyn Dialect> {
    Box::new(super::write::Plain)
}

fn wrap(writer: &mut Writer<Vec<u8>>, source: Node<'_>, _: &BilingualFile) -> Result<usize, WriteError> {
    writer.start(&sibling_name(source, "target"))?;
    Ok(1)
}

fn found(document: &Document) -> Result<Found, BilingualError> {
    let root = document.root();
    if !is(root, "xliff") {
        let found = root.qualified_name().to_owned();
        return Err(BilingualError::OtherFormat { expected: "an XLIFF 2 file", found, span: root.name_span() });
    }
    let mut file = BilingualFile {
        source_lang: root.attribute("srcLang").unwrap_or_default().to_owned(),
        target_lang: root.attribute("trgLang").unwrap_or_default().to_owned(),
        original: children(root, "file").find_map(|file| file.attribute("original")).map(str::to_owned),
        units: Vec::new(),
    };
    let mut places = Vec::new();
    for node in root.descendants().filter(|node| is(*node, "unit")) {
        let data = Data::new(node);
        let first = file.units.len();
        for segment in children(node, "segment") {
            if let Some((unit, place)) = read_segment(node, segment, &data) {
                file.units.push(unit);
                places.push(place);
            }
        }
        if let Some(units) = file.units.get_mut(first..).filter(|units| !units.is_empty()) {
            read_unit_metadata(node, units);
        }
    }
    Ok(Found { file, places })
}

/// Original data of a unit by id.
struct Data<'d>(FxHashMap<&'d str, Node<'d>>);

impl<'d> Data<'d> {
    fn new(unit: Node<'d>) -> Self {
        let all = children(unit, "originalData").flat_map(|all| children(all, "data"));
        Self(all.filter_map(|data| Some((data.attribute("id")?, data))).collect())
    }

    fn native(&self, node: Node<'_>, name: &str) -> String {
        let data = node.attribute(name).and_then(|id| self.0.get(id));
        data.map(|data| data.text_content().into_owned()).unwrap_or_default()
    }
}

fn read_segment(node: Node<'_>, segment: Node<'_>, data: &Data<'_>) -> Option<(Unit, Place)> {
    let source = children(segment, "source").next()?;
    let target = children(segment, "target").next();
    let id = match node.attribute_ns(OWN, "id") {
        Some("") => None,
        own => own.or_else(|| node.attribute("id")),
    };
    let unit = Unit {
        id: id.map(str::to_owned),
        segment: segment.attribute("id").map(own_id).filter(|id| !id.is_empty()).map(Cow::into_owned),
        source: content(source, data),
        target: target.map(|target| content(target, data)),
        state: segment.attribute("state").and_then(State::from_name),
        ..Unit::default()
    };
    let place = Place { unit: segment.id(), source: source.id(), target: target.map(Node::id), behind: source.id() };
    Some((unit, place))
}

/// Reads the metadata of a unit.
fn read_unit_metadata(node: Node<'_>, units: &mut [Unit]) {
    let places = Segments::of(units);
    for note in children(node, "notes").flat_map(|notes| children(notes, "note")) {
        if let Some(unit) = units.get_mut(places.segment_of(note)) {
            unit.notes.push(read_note(note));
        }
    }
    for group in children(node, "mda:metadata").flat_map(|metadata| children(metadata, "mda:metaGroup")) {
        let segment = group.attribute("category").and_then(|category| category.split_once(" #"));
        let index = segment.and_then(|(_, id)| places.position(id)).unwrap_or(0);
        let metas = group.descendants().filter(|inner| is(*inner, "mda:meta"));
        let properties =
            metas.map(|meta| (meta.attribute("type").unwrap_or_default().to_owned(), meta.text_content().into_owned()));
        if let Some(unit) = units.get_mut(index) {
            unit.properties.extend(properties);
        }
    }
    glossary(node, units, &places);
    let matches = children(node, "mtc:matches").flat_map(|matches| children(matches, "mtc:match"));
    for alignment in matches.filter(|found| found.attribute("subType") == Some(TYPE_ALIGNMENT)) {
        let id = alignment.attribute("ref").and_then(|id| id.strip_prefix('#')).unwrap_or_default();
        if let Some(unit) = units.get_mut(places.position(id).unwrap_or(0)) {
            unit.bead = bead(alignment);
        }
    }
    inline_comments(node, units);
}

/// The id in a reference within the unit: `#m1`, or the end of `#f=f1/u=u1/m1`.
fn referred<'d>(node: Node<'d>) -> Option<&'d str> {
    let id = node.attribute("ref")?.strip_prefix('#')?.rsplit('/').next()?;
    (!id.is_empty() && !id.contains('=')).then_some(id)
}

/// Reads entries of the glossary, and proposals of a term base for marked words.
fn glossary(node: Node<'_>, units: &mut [Unit], places: &Segments) {
    let mut terms = Terms { places, by_mark: FxHashMap::default() };
    let entries = children(node, "gls:glossary").flat_map(|glossary| children(glossary, "gls:glossEntry"));
    // Entries for glosses repeat the notes.
    for entry in entries.filter(|entry| entry.attribute_ns(OWN, "note").is_none()) {
        let term = read_entry(entry);
        let said = entry.attribute_ns(OWN, "segment").and_then(|id| places.position(&own_id(id)));
        let number = said.or_else(|| places.of_mark(&term.mark)).unwrap_or(0);
        terms.add(units, number, term);
    }
    let matches = children(node, "mtc:matches").flat_map(|matches| children(matches, "mtc:match"));
    for found in matches.filter(|found| found.attribute("type") == Some("tb")) {
        let Some(mark) = referred(found).map(own_id).filter(|mark| !mark.is_empty()) else { continue };
        let Some(number) = places.of_mark(&mark) else { continue };
        let text = |name| children(found, name).next().map(|text| text.text_content().into_owned()).unwrap_or_default();
        let proposed = text("target");
        match terms.of_mark(units, &mark) {
            Some(term) if term.translations.contains(&proposed) => {}
            Some(term) => term.translations.push(proposed),
            None => {
                let from = found.attribute("origin").map(str::to_owned);
                let (mark, translations) = (mark.into_owned(), vec![proposed]);
                let term = TermEntry { mark, term: text("source"), translations, definition: None, from };
                terms.add(units, number, term);
            }
        }
    }
}

/// The terms of a unit by their marks.
struct Terms<'p> {
    places: &'p Segments,
    /// The segment of a term, and its index there.
    by_mark: FxHashMap<String, (usize, usize)>,
}

impl Terms<'_> {
    fn add(&mut self, units: &mut [Unit], number: usize, term: TermEntry) {
        let Some(unit) = units.get_mut(number) else { return };
        if self.places.of_mark(&term.mark) == Some(number) {
            self.by_mark.entry(term.mark.clone()).or_insert((number, unit.terms.len()));
        }
        unit.terms.push(term);
    }

    fn of_mark<'u>(&self, units: &'u mut [Unit], mark: &str) -> Option<&'u mut TermEntry> {
        let (unit, term) = self.by_mark.get(mark)?;
        units.get_mut(*unit)?.terms.get_mut(*term)
    }
}

fn read_entry(entry: Node<'_>) -> TermEntry {
    let child = |name| children(entry, name).next();
    let from = |name| child(name).and_then(|child| child.attribute("source"));
    let mark = entry.attribute_ns(OWN, "mark").map(Cow::Borrowed).or_else(|| referred(entry).map(own_id));
    TermEntry {
        mark: mark.unwrap_or_default().into_owned(),
        term: child("gls:term").map(|term| term.text_content().into_owned()).unwrap_or_default(),
        translations: children(entry, "gls:translation").map(|text| text.text_content().into_owned()).collect(),
        definition: child("gls:definition").map(|text| text.text_content().into_owned()),
        from: from("gls:definition").or_else(|| from("gls:term")).map(str::to_owned),
    }
}

/// Finds segments of a unit, and terms marked in them, by id: notes and entries refer to them, and there may be many of
/// both.
struct Segments {
    by_id: FxHashMap<String, usize>,
    by_mark: FxHashMap<String, usize>,
}

impl Segments {
    fn of(units: &[Unit]) -> Self {
        let mut segments = Self { by_id: FxHashMap::default(), by_mark: FxHashMap::default() };
        for (number, unit) in units.iter().enumerate() {
            if let Some(id) = &unit.segment {
                segments.by_id.entry(id.clone()).or_insert(number);
            }
            for mark in unit.source.marks.iter().filter(|mark| mark.kind == MarkKind::Term) {
                segments.by_mark.entry(mark.id.clone()).or_insert(number);
            }
        }
        segments
    }

    /// The segment of a note if it names one, otherwise the first.
    fn segment_of(&self, note: Node<'_>) -> usize {
        note.attribute_ns(OWN, "segment").and_then(|id| self.position(&own_id(id))).unwrap_or(0)
    }

    fn position(&self, segment: &str) -> Option<usize> {
        self.by_id.get(segment).copied()
    }

    /// The segment in which a term is marked by this id.
    fn of_mark(&self, mark: &str) -> Option<usize> {
        self.by_mark.get(mark).copied()
    }
}

fn read_note(node: Node<'_>) -> Note {
    let owned = |value: Option<&str>| value.map(str::to_owned);
    let id = node.attribute_ns(OWN, "id").map(Cow::Borrowed).or_else(|| node.attribute("id").map(own_id));
    Note {
        id: id.unwrap_or_default().into_owned(),
        side: match node.attribute("appliesTo") {
            Some("source") => Side::Source,
            Some("target") => Side::Target,
            _ => Side::Unit,
        },
        text: node.text_content().into_owned(),
        class: owned(node.attribute("category")),
        resp: owned(node.attribute_ns(OWN, "resp")),
        cert: owned(node.attribute_ns(OWN, "cert")),
        lang: owned(node.attribute_ns(XML_NAMESPACE, "lang")),
    }
}

fn bead(node: Node<'_>) -> Option<Bead> {
    let ids = |kind: &str| {
        let groups = children(node, "mda:metadata").flat_map(|metadata| children(metadata, "mda:metaGroup"));
        let metas = groups.filter(|group| group.attribute("category") == Some(META_BEAD)).flat_map(Node::elements);
        let texts = metas.filter(|meta| meta.attribute("type") == Some(kind)).map(Node::text_content);
        texts.flat_map(|text| words(&text)).collect()
    };
    let exact = node.attribute_ns(OWN, "certainty").and_then(|value| value.parse().ok());
    let quality = || node.attribute("matchQuality").and_then(|value| value.parse::<f64>().ok());
    let certainty = exact.or_else(|| quality().map(|quality| quality / 100.0))?;
    Some(Bead { source: ids("source"), target: ids("target"), certainty })
}

/// Turns comments whose text is on the mark itself into notes.
fn inline_comments(node: Node<'_>, units: &mut [Unit]) {
    for (index, segment) in children(node, "segment").enumerate() {
        for (name, side) in [("source", Side::Source), ("target", Side::Target)] {
            let texts = children(segment, name).flat_map(Node::descendants);
            for mark in texts.filter(|mark| mark.attribute("type") == Some("comment")) {
                if let (Some(text), Some(unit)) = (mark.attribute("value"), units.get_mut(index)) {
                    let id = mark.attribute("id").unwrap_or_default().to_owned();
                    unit.notes.push(Note { id, side, text: text.to_owned(), ..Note::default() });
                }
            }
        }
    }
}

fn content(text: Node<'_>, data: &Data<'_>) -> Content {
    let mut gatherer = Gatherer { builder: ContentBuilder::default(), open: FxHashMap::default(), data };
    gatherer.inside(text);
    for (id, mark) in gatherer.open {
        gatherer.builder.leave_open(mark, id);
    }
    gatherer.builder.finish()
}

struct Gatherer<'d, 'g> {
    builder: ContentBuilder,
    /// Marks begun by `sm`, by id.
    open: FxHashMap<&'d str, usize>,
    data: &'g Data<'d>,
}

impl<'d> Gatherer<'d, '_> {
    fn inside(&mut self, node: Node<'d>) {
        for child in node.children() {
            if let Some(text) = child.text() {
                self.builder.text(text);
            } else if child.namespace() == Some(CORE) {
                self.inline(child);
            }
        }
    }

    fn inline(&mut self, node: Node<'d>) {
        let id = node.attribute("id").unwrap_or_default();
        let isolated = node.attribute("isolated") == Some("yes");
        let native = |name| self.data.native(node, name);
        match node.local_name() {
            "ph" => self.builder.code(CodeForm::Alone, false, &code_id(id), native("dataRef")),
            "sc" => self.builder.code(CodeForm::Open, isolated, &code_id(id), native("dataRef")),
            "ec" => {
                let start = node.attribute("startRef").unwrap_or(id);
                self.builder.code(CodeForm::Close, isolated, &code_id(start), native("dataRef"));
            }
            "pc" => {
                let (start, end) = (native("dataRefStart"), native("dataRefEnd"));
                self.builder.code(CodeForm::Open, false, &code_id(id), start);
                self.inside(node);
                self.builder.code(CodeForm::Close, false, &code_id(id), end);
            }
            "mrk" => {
                let mark = self.builder.open(&own_id(id), kind(node));
                self.inside(node);
                self.builder.close(mark);
            }
            "sm" => {
                let mark = self.builder.open(&own_id(id), kind(node));
                self.open.insert(id, mark);
            }
            "em" => {
                let start = node.attribute("startRef").unwrap_or_default();
                match self.open.remove(start) {
                    Some(mark) => self.builder.close(mark),
                    None => self.builder.code(CodeForm::Close, true, &code_id(start), String::new()),
                }
            }
            "cp" => self.builder.text("\u{FFFD}"),
            _ => self.inside(node),
        }
    }
}

fn kind(node: Node<'_>) -> MarkKind {
    let value = || node.attribute("value").unwrap_or_default().to_owned();
    let note = || node.attribute("ref").and_then(|found| found.strip_prefix("#n="));
    match node.attribute("type").unwrap_or("generic") {
        "term" => MarkKind::Term,
        TYPE_SUPPLIED => MarkKind::Supplied(value()),
        TYPE_NOTE => MarkKind::Note(value()),
        TYPE_OTHER => MarkKind::Other(value()),
        "comment" => {
            let own = node.attribute_ns(OWN, "note").or_else(note);
            MarkKind::Note(own.or_else(|| node.attribute("id")).unwrap_or_default().to_owned())
        }
        other => MarkKind::Other(other.to_owned()),
    }
}
