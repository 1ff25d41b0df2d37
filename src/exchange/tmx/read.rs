//! Reads TMX of any tool.

use super::super::bilingual::BilingualError;
use super::super::bilingual_model::{
    Bead, BilingualFile, CodeForm, Content, Note, Side, State, TermEntry, Unit, values, words,
};
use super::super::content::{ContentBuilder, Dialect};
use super::super::patchable_file::PatchableFile;
use super::super::patchable_xml::{Compose, Found, Place, XmlBody};
use super::dialect::{TmxDialect, kind_of};
use super::{PROP_BEAD, PROP_NOTE, PROP_ORIGINAL, PROP_SEGMENT, PROP_STATE, PROP_TARGET, PROP_TERM};
use crate::text::primary;
use crate::xml::{Document, Node, WriteError, Writer, XML_NAMESPACE};

/// Reads a TMX file. The translation is in the first language that is not the source's.
///
/// # Errors
/// [`BilingualError`]: not well-formed, not TMX, or bytes that are not text.
pub fn read(bytes: Vec<u8>) -> Result<PatchableFile, BilingualError> {
    read_towards(bytes, "")
}

/// Reads a TMX file with several languages; `target` is that of the translation.
///
/// # Errors
/// As [`read`].
pub fn read_towards(bytes: Vec<u8>, target: &str) -> Result<PatchableFile, BilingualError> {
    XmlBody::read(bytes, Compose { dialect, wrap }, |document| found(document, target))
}

fn dialect() -> Box<dyn Dialect> {
    Box::new(TmxDialect::default())
}

fn wrap(writer: &mut Writer<Vec<u8>>, source: Node<'_>, file: &BilingualFile) -> Result<usize, WriteError> {
    // Versions before 1.3 use `lang`, and a file should use one of the two throughout.
    let old = source.parent().is_some_and(|tuv| tuv.attribute("lang").is_some());
    writer.start("tuv")?;
    writer.attribute(if old { "lang" } else { "xml:lang" }, &file.target_lang)?;
    writer.start("seg")?;
    Ok(2)
}

fn found(document: &Document, target: &str) -> Result<Found, BilingualError> {
    let root = document.root();
    if root.local_name() != "tmx" {
        let found = root.qualified_name().to_owned();
        return Err(BilingualError::OtherFormat { expected: "a TMX file", found, span: root.name_span() });
    }
    let mut file = BilingualFile::default();
    if let Some(header) = child(root, "header") {
        file.source_lang = header.attribute("srclang").filter(|lang| *lang != "*all*").unwrap_or_default().to_owned();
        file.original = property(header, PROP_ORIGINAL);
        file.target_lang = property(header, PROP_TARGET).unwrap_or_default();
    }
    let units: Vec<Node<'_>> = root.descendants().filter(|node| node.local_name() == "tu").collect();
    choose_languages(&mut file, &units, target);
    let mut places = Vec::with_capacity(units.len());
    for unit in units {
        if let Some((unit, place)) = read_unit(unit, &file) {
            file.units.push(unit);
            places.push(place);
        }
    }
    Ok(Found { file, places })
}

/// Determines the languages if the header leaves them open.
fn choose_languages(file: &mut BilingualFile, units: &[Node<'_>], target: &str) {
    let mut langs = units.iter().flat_map(|unit| variants(*unit)).map(lang).filter(|lang| !lang.is_empty());
    if file.source_lang.is_empty() {
        file.source_lang = langs.next().unwrap_or_default().to_owned();
    }
    if !target.is_empty() {
        file.target_lang = target.to_owned();
    } else if file.target_lang.is_empty() {
        file.target_lang = langs.find(|lang| !agree(lang, &file.source_lang)).unwrap_or_default().to_owned();
    }
}

fn child<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    node.elements().find(|child| child.local_name() == name)
}

fn variants<'d>(unit: Node<'d>) -> impl Iterator<Item = Node<'d>> {
    unit.elements().filter(|child| child.local_name() == "tuv" && self::child(*child, "seg").is_some())
}

/// The language of a variant, as `xml:lang` or, before version 1.3, as `lang`.
fn lang<'d>(variant: Node<'d>) -> &'d str {
    variant.attribute_ns(XML_NAMESPACE, "lang").or_else(|| variant.attribute("lang")).unwrap_or_default()
}

/// Whether two tags are of one language: the same tag, or one without a region.
fn agree(one: &str, other: &str) -> bool {
    let narrows = |long: &str, short: &str| primary(long).eq_ignore_ascii_case(short);
    one.eq_ignore_ascii_case(other) || narrows(one, other) || narrows(other, one)
}

fn property(node: Node<'_>, name: &str) -> Option<String> {
    let mut props = node.elements().filter(|child| child.local_name() == "prop");
    props.find(|prop| prop.attribute("type") == Some(name)).map(|prop| prop.text_content().into_owned())
}

fn read_unit(node: Node<'_>, file: &BilingualFile) -> Option<(Unit, Place)> {
    let all: Vec<Node<'_>> = variants(node).collect();
    let wanted = node.attribute("srclang").unwrap_or(&file.source_lang);
    let pick = |lang_wanted: &str| {
        let exact = all.iter().position(|variant| lang(*variant).eq_ignore_ascii_case(lang_wanted));
        exact.or_else(|| all.iter().position(|variant| agree(lang(*variant), lang_wanted)))
    };
    let source = pick(wanted).or_else(|| pick(&file.source_lang)).unwrap_or(0);
    let target = pick(&file.target_lang).filter(|index| *index != source);
    let source_node = all.get(source)?;
    let target_node = target.and_then(|index| all.get(index));
    let mut unit = Unit { id: node.attribute("tuid").map(str::to_owned), ..Unit::default() };
    for (index, variant) in all.iter().enumerate() {
        let content = child(*variant, "seg").map(content).unwrap_or_default();
        match index {
            _ if index == source => unit.source = content,
            _ if Some(index) == target => unit.target = Some(content),
            _ => unit.others.push((lang(*variant).to_owned(), content)),
        }
    }
    read_metadata(node, Side::Unit, &mut unit);
    read_metadata(*source_node, Side::Source, &mut unit);
    if let Some(target) = target_node {
        read_metadata(*target, Side::Target, &mut unit);
    }
    let place = Place {
        unit: node.id(),
        source: child(*source_node, "seg")?.id(),
        target: target_node.and_then(|variant| child(*variant, "seg")).map(Node::id),
        behind: all.last()?.id(),
    };
    Some((unit, place))
}

/// Reads notes and properties of a unit or of one of its variants.
fn read_metadata(node: Node<'_>, side: Side, unit: &mut Unit) {
    let mut fields = String::new();
    for child in node.elements() {
        let text = || child.text_content().into_owned();
        match (child.local_name(), child.attribute("type").unwrap_or_default()) {
            ("note", _) => unit.notes.push(note(child, side, &std::mem::take(&mut fields))),
            ("prop", PROP_NOTE) => fields = text(),
            ("prop", PROP_TERM) => unit.terms.push(term(&text())),
            ("prop", PROP_BEAD) => unit.bead = bead(&text()),
            ("prop", PROP_STATE) => unit.state = State::from_name(text().trim()),
            ("prop", PROP_SEGMENT) => unit.segment = Some(text()),
            ("prop", name) => unit.properties.push((name.to_owned(), text())),
            _ => {}
        }
    }
}

/// A note, with the data of the property before it.
fn note(node: Node<'_>, side: Side, fields: &str) -> Note {
    let field = |name| values(fields, name).next();
    Note {
        id: field("id").unwrap_or_default(),
        side,
        text: node.text_content().into_owned(),
        class: field("class"),
        resp: field("resp"),
        cert: field("cert"),
        lang: Some(lang(node)).filter(|lang| !lang.is_empty()).map(str::to_owned),
    }
}

fn term(text: &str) -> TermEntry {
    let one = |name| values(text, name).next();
    TermEntry {
        mark: one("mark").unwrap_or_default(),
        term: one("term").unwrap_or_default(),
        translations: values(text, "translation").collect(),
        definition: one("definition"),
        from: one("from"),
    }
}

fn bead(text: &str) -> Option<Bead> {
    let mut parts = text.split('|');
    let mut ids = || words(parts.next().unwrap_or_default());
    let (source, target) = (ids(), ids());
    let certainty = parts.next()?.trim().parse().ok()?;
    Some(Bead { source, target, certainty })
}

/// The text of a `seg` with its codes and marks.
fn content(seg: Node<'_>) -> Content {
    let mut builder = ContentBuilder::default();
    gather(seg, &mut builder);
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
    let name = |attribute: &str| node.attribute(attribute).unwrap_or_default();
    match node.local_name() {
        "bpt" => builder.code(CodeForm::Open, false, name("i"), native()),
        "ept" => builder.code(CodeForm::Close, false, name("i"), native()),
        "it" => {
            let form = if name("pos") == "end" { CodeForm::Close } else { CodeForm::Open };
            builder.code(form, true, name("x"), native());
        }
        "ph" | "ut" => builder.code(CodeForm::Alone, false, name("x"), native()),
        "hi" => {
            let mark = builder.open(name("x"), kind_of(name("type")));
            gather(node, builder);
            builder.close(mark);
        }
        // Unknown elements may still contain text.
        _ => gather(node, builder),
    }
}
