//! XLIFF 1.2.

use super::ids::{Ids, is_id, isolated};
use super::names::{OLD, OWN};
use super::tools;
use crate::exchange::bilingual::{BilingualError, tag};
use crate::exchange::bilingual_model::{
    Bead, BilingualFile, Code, CodeForm, Content, Mark, MarkKind, Note, Side, State, TermEntry, Unit, decimal, escaped,
    joined, unescaped, words,
};
use crate::exchange::content::{ContentBuilder, Dialect, sibling_name, write_content};
use crate::exchange::patchable_file::{PatchableFile, check};
use crate::exchange::patchable_xml::{Compose, Found, Place, XmlBody, finished};
use crate::xml::{Document, Node, WriteError, Writer, XML_NAMESPACE};

const TYPE_SUPPLIED: &str = "x-gl-supplied";
const TYPE_NOTE: &str = "x-gl-note";
const TYPE_OTHER: &str = "x-gl-other";
const PROPERTIES: &str = "gl:properties";

/// States of a target with our states. To write a state, the first row with it is used. XLIFF 1.2, `state`.
const STATES: &[(&str, State)] = &[
    ("new", State::Initial),
    ("needs-translation", State::Initial),
    ("needs-adaptation", State::Initial),
    ("needs-l10n", State::Initial),
    ("translated", State::Translated),
    ("needs-review-translation", State::Translated),
    ("needs-review-adaptation", State::Translated),
    ("needs-review-l10n", State::Translated),
    ("signed-off", State::Reviewed),
    ("final", State::Final),
];

/// The property of a unit that keeps a state which other formats have no name for, such as `needs-l10n`.
const STATE: &str = "xliff12:state";

/// Our state for one of XLIFF 1.2; a tool's own (`x-…`) is none of ours.
fn state_named(name: &str) -> Option<State> {
    STATES.iter().find(|(known, _)| *known == name).map(|(_, state)| *state)
}

/// The name of a state in XLIFF 1.2, where nothing else was said.
fn name_of(state: Option<State>) -> Option<&'static str> {
    STATES.iter().find(|(_, known)| Some(*known) == state).map(|(name, _)| *name)
}

/// The state of the unit as the file had it, where that is still its state.
fn kept_state(unit: &Unit) -> Option<&str> {
    let kept = unit.properties.iter().find(|(name, _)| name == STATE).map(|(_, value)| value.as_str());
    kept.filter(|name| state_named(name) == unit.state && unit.target.is_some())
}

/// The subject of a note, by its name in `annotates`.
const SIDES: &[(&str, Side)] = &[("general", Side::Unit), ("source", Side::Source), ("target", Side::Target)];

/// Reads an XLIFF file of version 1.0 to 1.2, valid or not.
///
/// # Errors
/// [`BilingualError`]: not well-formed, not XLIFF 1, or bytes that are not text.
pub fn read_12(bytes: Vec<u8>) -> Result<PatchableFile, BilingualError> {
    XmlBody::read(bytes, Compose { dialect: || Box::new(Dialect12 { notes: &[], isolated: None }), wrap }, found)
}

fn wrap(writer: &mut Writer<Vec<u8>>, source: Node<'_>, _: &BilingualFile) -> Result<usize, WriteError> {
    writer.start(&sibling_name(source, "target"))?;
    Ok(1)
}

fn child<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    node.elements().find(|child| child.local_name() == name)
}

fn owned(value: Option<&str>) -> Option<String> {
    value.map(str::to_owned)
}

fn found(document: &Document) -> Result<Found, BilingualError> {
    let root = document.root();
    let is_old =
        root.local_name() == "xliff" && root.attribute("version").is_none_or(|version| version.starts_with("1."));
    if !is_old {
        let found = root.qualified_name().to_owned();
        return Err(BilingualError::OtherFormat { expected: "an XLIFF 1 file", found, span: root.name_span() });
    }
    let mut file = BilingualFile::default();
    if let Some(first) = child(root, "file") {
        file.source_lang = first.attribute("source-language").unwrap_or_default().to_owned();
        file.target_lang = first.attribute("target-language").unwrap_or_default().to_owned();
        file.original = owned(first.attribute("original").filter(|original| !original.is_empty()));
    }
    let mut places = Vec::new();
    for node in root.descendants().filter(|node| node.local_name() == "trans-unit") {
        let Some(source) = child(node, "source") else { continue };
        let target = child(node, "target");
        file.units.push(read_unit(node, source, target));
        let behind = child(node, "seg-source").unwrap_or(source).id();
        places.push(Place { unit: node.id(), source: source.id(), target: target.map(Node::id), behind });
    }
    Ok(Found { file, places })
}

fn read_unit(node: Node<'_>, source: Node<'_>, target: Option<Node<'_>>) -> Unit {
    let own = |name: &'static str| node.elements().filter(move |child| child.is(OWN, name));
    let unit = own("unit").next();
    let said = |name: &str| unit.and_then(|unit| unit.attribute(name));
    let stated = target.and_then(|target| target.attribute("state"));
    let state = stated.and_then(state_named);
    let kept = stated.filter(|name| name_of(state) != Some(name)).map(|name| (STATE.to_owned(), name.to_owned()));
    let terms = own("term").map(read_term).collect();
    let is_made = said("id") == Some("");
    let mut notes: Vec<Note> =
        node.elements().filter(|child| child.local_name() == "note" && !child.is(OWN, "note")).map(read_note).collect();
    for (note, more) in notes.iter_mut().zip(own("note")) {
        note.id = more.attribute("id").unwrap_or_default().to_owned();
        note.class = owned(more.attribute("class"));
        note.cert = owned(more.attribute("cert"));
    }
    let groups = node.elements().filter(|child| child.local_name() == "prop-group");
    let by_tool = tools::said(node);
    let props = groups
        .flat_map(Node::elements)
        .map(|prop| (prop.attribute("prop-type").unwrap_or_default().to_owned(), prop.text_content().into_owned()));
    Unit {
        id: owned(said("id").or_else(|| node.attribute("id"))).filter(|_| !is_made),
        segment: owned(said("segment")),
        source: child(node, "seg-source").map_or_else(|| content(source), |segments| segmented(source, segments)),
        target: target.map(content),
        others: Vec::new(),
        notes,
        terms,
        state: said("state").and_then(State::from_name).or(state).or_else(|| tools::state(&by_tool)),
        bead: own("bead").next().and_then(bead),
        properties: props.chain(kept).chain(by_tool).collect(),
    }
}

fn read_note(node: Node<'_>) -> Note {
    let annotates = node.attribute("annotates");
    Note {
        side: SIDES.iter().find(|(name, _)| Some(*name) == annotates).map(|(_, side)| *side).unwrap_or_default(),
        text: node.text_content().into_owned(),
        resp: owned(node.attribute("from")),
        lang: owned(node.attribute_ns(XML_NAMESPACE, "lang")),
        ..Note::default()
    }
}

fn read_term(node: Node<'_>) -> TermEntry {
    let text = |name: &str| node.attribute(name).unwrap_or_default().to_owned();
    let translations = node.attribute("translations").map(|all| all.split(' ').map(unescaped).collect());
    TermEntry {
        mark: text("mark"),
        term: text("term"),
        translations: translations.unwrap_or_default(),
        definition: owned(node.attribute("definition")),
        from: owned(node.attribute("from")),
    }
}

fn bead(node: Node<'_>) -> Option<Bead> {
    let ids = |name: &str| words(node.attribute(name).unwrap_or_default());
    Some(Bead { source: ids("source"), target: ids("target"), certainty: node.attribute("certainty")?.parse().ok()? })
}

/// The source with the marks around its segments, which stand in a copy of it.
fn segmented(source: Node<'_>, segments: Node<'_>) -> Content {
    let (mut whole, copy) = (content(source), content(segments));
    if whole.text != copy.text {
        return whole;
    }
    let marks = copy.marks.into_iter().filter(|mark| matches!(&mark.kind, MarkKind::Other(name) if name == "seg"));
    for mark in marks {
        let at = whole.marks.partition_point(|other| other.range.start < mark.range.start);
        whole.marks.insert(at, mark);
    }
    whole
}

fn content(text: Node<'_>) -> Content {
    let mut builder = ContentBuilder::default();
    gather(text, &mut builder);
    builder.finish()
}

fn gather(node: Node<'_>, builder: &mut ContentBuilder) {
    for child in node.children() {
        if let Some(text) = child.text() {
            builder.text(text);
        } else if child.is_element() {
            inline(child, builder);
        }
    }
}

fn inline(node: Node<'_>, builder: &mut ContentBuilder) {
    let native = || node.text_content().into_owned();
    let id = node.attribute("id").unwrap_or_default();
    // Halves are linked by `rid`, or without one by `id`.
    let pair = node.attribute("rid").unwrap_or(id);
    match node.local_name() {
        "bpt" | "bx" => builder.code(CodeForm::Open, false, pair, native()),
        "ept" | "ex" => builder.code(CodeForm::Close, false, pair, native()),
        "it" => {
            let form = if node.attribute("pos") == Some("close") { CodeForm::Close } else { CodeForm::Open };
            builder.code(form, true, id, native());
        }
        "ph" | "x" => builder.code(CodeForm::Alone, false, id, native()),
        "g" => {
            builder.code(CodeForm::Open, false, id, String::new());
            gather(node, builder);
            builder.code(CodeForm::Close, false, id, String::new());
        }
        "mrk" => {
            let id = node.attribute_ns(OWN, "mid").or_else(|| node.attribute("mid"));
            let mark = builder.open(id.unwrap_or_default(), kind(node));
            gather(node, builder);
            builder.close(mark);
        }
        _ => gather(node, builder),
    }
}

fn kind(node: Node<'_>) -> MarkKind {
    let comment = || node.attribute("comment").unwrap_or_default().to_owned();
    match node.attribute("mtype").unwrap_or_default() {
        "term" => MarkKind::Term,
        TYPE_SUPPLIED => MarkKind::Supplied(comment()),
        TYPE_NOTE => MarkKind::Note(node.attribute_ns(OWN, "note").unwrap_or_default().to_owned()),
        TYPE_OTHER => MarkKind::Other(comment()),
        other => MarkKind::Other(other.to_owned()),
    }
}

/// Writes a file as XLIFF 1.2, valid against the transitional schema. Data that has no place there is in elements and
/// attributes of the namespace `urn:glossator:exchange:1`.
///
/// # Errors
/// [`BilingualError`]: a language that is not a tag of BCP 47, marks outside their text, or a character that XML cannot
/// hold.
pub fn write_12(file: &BilingualFile) -> Result<String, BilingualError> {
    let mut writer = Writer::new(Vec::new());
    writer.declaration()?;
    writer.newline()?;
    writer.start("xliff")?;
    for (name, value) in [("xmlns", OLD), ("xmlns:gl", OWN), ("version", "1.2")] {
        writer.attribute(name, value)?;
    }
    writer.start("file")?;
    writer.attribute("original", file.original.as_deref().unwrap_or_default())?;
    writer.attribute("source-language", tag(&file.source_lang)?)?;
    if !file.target_lang.is_empty() || file.units.iter().any(|unit| unit.target.is_some()) {
        writer.attribute("target-language", tag(&file.target_lang)?)?;
    }
    writer.attribute("datatype", "plaintext")?;
    writer.attribute("xml:space", "preserve")?;
    writer.start("body")?;
    let mut ids = Ids::default();
    for (number, unit) in file.units.iter().enumerate() {
        check(unit, number)?;
        writer.newline()?;
        write_unit(&mut writer, unit, &ids.claim(unit.id.as_deref().unwrap_or_default()))?;
    }
    writer.newline()?;
    for _ in ["body", "file", "xliff"] {
        writer.end()?;
    }
    writer.newline()?;
    Ok(finished(writer)?)
}

fn write_unit(writer: &mut Writer<Vec<u8>>, unit: &Unit, id: &str) -> Result<(), BilingualError> {
    writer.start("trans-unit")?;
    writer.attribute("id", id)?;
    writer.attribute("xml:space", "preserve")?;
    text(writer, "source", &unit.source, unit, None)?;
    if let Some(target) = &unit.target {
        let state = kept_state(unit).or_else(|| name_of(unit.state));
        text(writer, "target", target, unit, state)?;
    }
    let properties = || unit.properties.iter().filter(|(name, _)| name != STATE || kept_state(unit).is_none());
    if properties().next().is_some() {
        writer.start("prop-group")?;
        writer.attribute("name", PROPERTIES)?;
        for (name, value) in properties() {
            writer.start("prop")?;
            writer.attribute("prop-type", name)?;
            writer.text(value)?;
            writer.end()?;
        }
        writer.end()?;
    }
    for note in &unit.notes {
        write_note(writer, note)?;
    }
    if let (Some(bead), Some(target)) = (&unit.bead, &unit.target) {
        alternative(writer, bead, &target.text)?;
    }
    write_extensions(writer, unit, id)?;
    Ok(writer.end()?)
}

fn text(
    writer: &mut Writer<Vec<u8>>,
    name: &str,
    content: &Content,
    unit: &Unit,
    state: Option<&str>,
) -> Result<(), WriteError> {
    writer.start(name)?;
    if let Some(state) = state {
        writer.attribute("state", state)?;
    }
    let mut dialect = Dialect12 { notes: &unit.notes, isolated: Some(isolated(content)) };
    write_content(writer, content, &mut dialect)?;
    writer.end()
}

fn write_note(writer: &mut Writer<Vec<u8>>, note: &Note) -> Result<(), BilingualError> {
    writer.start("note")?;
    if let Some(lang) = &note.lang {
        writer.attribute("xml:lang", tag(lang)?)?;
    }
    if let Some(resp) = &note.resp {
        writer.attribute("from", resp)?;
    }
    let annotates = SIDES.iter().find(|(_, side)| *side == note.side).map_or("general", |(name, _)| name);
    writer.attribute("annotates", annotates)?;
    writer.text(&note.text)?;
    Ok(writer.end()?)
}

/// Writes the alignment as a proposal, so that tools show its quality.
fn alternative(writer: &mut Writer<Vec<u8>>, bead: &Bead, target: &str) -> Result<(), WriteError> {
    writer.start("alt-trans")?;
    writer.attribute("match-quality", &format!("{:.0}%", bead.certainty.clamp(0.0, 1.0) * 100.0))?;
    writer.attribute("origin", "glossator")?;
    writer.start("target")?;
    writer.text(target)?;
    writer.end()?;
    writer.end()
}

/// Writes data that the standard has no place for, after everything else.
fn write_extensions(writer: &mut Writer<Vec<u8>>, unit: &Unit, id: &str) -> Result<(), WriteError> {
    let state = unit.state.filter(|_| unit.target.is_none()).map(State::name);
    let own = Some(unit.id.as_deref().unwrap_or_default()).filter(|own| *own != id);
    let of_unit = [("id", own), ("segment", unit.segment.as_deref()), ("state", state)];
    if of_unit.iter().any(|(_, value)| value.is_some()) {
        empty(writer, "gl:unit", &of_unit)?;
    }
    for note in &unit.notes {
        let id = Some(note.id.as_str());
        empty(writer, "gl:note", &[("id", id), ("class", note.class.as_deref()), ("cert", note.cert.as_deref())])?;
    }
    for term in &unit.terms {
        let translations = term.translations.iter().map(|text| escaped(text)).collect::<Vec<_>>().join(" ");
        let attributes = [
            ("mark", Some(term.mark.as_str()).filter(|mark| !mark.is_empty())),
            ("term", Some(&*term.term)),
            ("translations", Some(&*translations).filter(|_| !term.translations.is_empty())),
            ("definition", term.definition.as_deref()),
            ("from", term.from.as_deref()),
        ];
        empty(writer, "gl:term", &attributes)?;
    }
    let Some(bead) = &unit.bead else { return Ok(()) };
    let (source, target, certainty) = (joined(&bead.source), joined(&bead.target), decimal(bead.certainty));
    empty(writer, "gl:bead", &[("source", Some(&source)), ("target", Some(&target)), ("certainty", Some(&certainty))])
}

fn empty(writer: &mut Writer<Vec<u8>>, name: &str, attributes: &[(&str, Option<&str>)]) -> Result<(), WriteError> {
    writer.start(name)?;
    for (name, value) in attributes.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
        writer.attribute(name, value)?;
    }
    writer.end()
}

/// Codes and marks in XLIFF 1.2.
struct Dialect12<'n> {
    notes: &'n [Note],
    /// Which codes have their other half elsewhere; `None` to rely on the codes themselves.
    isolated: Option<Vec<bool>>,
}

impl Dialect for Dialect12<'_> {
    fn code(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark, code: &Code) -> Result<(), WriteError> {
        let looked = self.isolated.as_ref().and_then(|isolated| isolated.get(index).copied());
        let (name, position) = match (code.form, looked.unwrap_or(code.isolated)) {
            (CodeForm::Alone, _) => ("ph", None),
            (CodeForm::Open, true) => ("it", Some("open")),
            (CodeForm::Close, true) => ("it", Some("close")),
            (CodeForm::Open, false) => ("bpt", None),
            (CodeForm::Close, false) => ("ept", None),
        };
        writer.start(name)?;
        writer.attribute("id", &mark.id)?;
        if matches!(name, "bpt" | "ept") && is_id(&mark.id) {
            writer.attribute("rid", &mark.id)?;
        }
        if let Some(position) = position {
            writer.attribute("pos", position)?;
        }
        writer.text(&code.native)?;
        writer.end()
    }

    fn open(&mut self, writer: &mut Writer<Vec<u8>>, _: usize, mark: &Mark) -> Result<(), WriteError> {
        let (name, comment) = match &mark.kind {
            MarkKind::Code(_) | MarkKind::Term => ("term", None),
            MarkKind::Supplied(class) => (TYPE_SUPPLIED, Some(class)),
            MarkKind::Other(name) => (TYPE_OTHER, Some(name)),
            MarkKind::Note(id) => (TYPE_NOTE, self.notes.iter().find(|note| note.id == *id).map(|note| &note.text)),
        };
        writer.start("mrk")?;
        writer.attribute("mtype", name)?;
        if self.isolated.is_none() {
            // A file of another tool does not declare the prefix.
            writer.attribute("xmlns:gl", OWN)?;
        }
        if !mark.id.is_empty() {
            // `mid` is reserved for segments: the schema requires it in `seg-source` too.
            writer.attribute("gl:mid", &mark.id)?;
        }
        if let Some(comment) = comment {
            writer.attribute("comment", comment)?;
        }
        if let MarkKind::Note(id) = &mark.kind {
            writer.attribute("gl:note", id)?;
        }
        Ok(())
    }
}
