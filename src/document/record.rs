//! What a document says of the edition from which it was exported, so that it is known, when it comes back, whether the
//! edition has changed since, or the document. Programs keep it, and nobody sees it in the text.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::archive::Archive;
use super::docx;
use super::error::DocumentError;
use super::format::Format;
use super::nodes::{below, said};
use super::out::{NotesAs, escaped};
use super::returned::sentences;
use crate::model::{Edition, View, project};
use crate::text::fingerprint;

const NAMESPACE: &str = "urn:glossator:exported";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml";
const PROPERTIES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/customXml";
const PROPERTIES_RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps";
const PROPERTIES_TYPE: &str = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const TYPES: &str = "[Content_Types].xml";
const META: &str = "meta.xml";
const META_NAME: &str = "glossator-exported";

/// The record of a document.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// How notes were written.
    pub notes: Option<NotesAs>,
    /// Digests of the sentences as they were printed, by their ids.
    sentences: FxHashMap<String, String>,
}

impl Record {
    /// The number of sentences that were exported.
    pub fn len(&self) -> usize {
        self.sentences.len()
    }

    /// What the words of some sentences were, as a digest; other words than any where they are not known.
    pub fn of_unit(&self, ids: &[String], printed: &str) -> String {
        let known = |id: &String| self.sentences.get(id).cloned();
        match ids {
            [id] => known(id),
            _ => Some(fingerprint(printed)).filter(|_| ids.iter().all(|id| known(id).is_some())),
        }
        .unwrap_or_else(|| "-".to_owned())
    }

    fn parse(text: &str) -> Self {
        let mut words = text.split_whitespace();
        let notes = words.next().and_then(|name| NotesAs::ALL.into_iter().find(|how| how.name() == name));
        let pairs = words.filter_map(|word| word.rsplit_once('='));
        Self { notes, sentences: pairs.map(|(id, digest)| (id.to_owned(), digest.to_owned())).collect() }
    }
}

/// A document with the record of its edition, where the format has a place for it.
pub(super) fn with_record(
    bytes: Vec<u8>,
    format: Format,
    edition: &Edition,
    notes: NotesAs,
) -> Result<Vec<u8>, DocumentError> {
    if !matches!(format, Format::Docx | Format::Odt) {
        return Ok(bytes);
    }
    let page = project(edition, View::Printed);
    let digest = |(id, range): (&str, std::ops::Range<usize>)| format!("{id}={}", fingerprint(&page.text[range]));
    let digests: Vec<String> = sentences(&page).into_iter().map(digest).collect();
    let record = escaped(&format!("{} {}", notes.name(), digests.join(" ")));
    let mut archive = Archive::open(bytes)?;
    let mut parts = BTreeMap::new();
    if format == Format::Docx {
        in_docx(&mut archive, &record, &mut parts)?;
    } else {
        let meta = archive.text(META)?.unwrap_or_default();
        let said = format!(
            "<meta:user-defined xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" meta:name=\"{META_NAME}\">{record}</meta:user-defined>"
        );
        parts.extend(before(&meta, "</office:meta>", &said).map(|text| (META.to_owned(), text.into_bytes())));
    }
    archive.repacked(&parts)
}

/// The record as a custom part of a DOCX, with the properties without which programs drop it.
fn in_docx(archive: &mut Archive, record: &str, parts: &mut BTreeMap<String, Vec<u8>>) -> Result<(), DocumentError> {
    let relations = docx::parts(archive)?.relations;
    let is_free = |number: &usize| !archive.has(&format!("customXml/item{number}.xml"));
    let number = (1..).find(is_free).unwrap_or(1);
    let (part, properties) = (format!("customXml/item{number}.xml"), format!("customXml/itemProps{number}.xml"));
    let mut put = |name: String, text: String| drop(parts.insert(name, text.into_bytes()));
    let relation = format!("<Relationship Id=\"rIdGlossator\" Type=\"{RELATION}\" Target=\"/{part}\"/>");
    let kind = format!("<Override PartName=\"/{properties}\" ContentType=\"{PROPERTIES_TYPE}\"/>");
    for (name, end, more) in [(relations, "</Relationships>", relation), (TYPES.to_owned(), "</Types>", kind)] {
        let text = archive.text(&name)?.unwrap_or_default();
        if let Some(text) = before(&text, end, &more) {
            put(name, text);
        }
    }
    put(part, format!("{HEAD}<exported xmlns=\"{NAMESPACE}\">{record}</exported>"));
    let item = "{6A1F3C52-7D0B-4B60-9C1E-0F5D2E7A9B34}";
    put(
        properties,
        format!(
            "{HEAD}<ds:datastoreItem ds:itemID=\"{item}\" xmlns:ds=\"{PROPERTIES}\"><ds:schemaRefs>\
             <ds:schemaRef ds:uri=\"{NAMESPACE}\"/></ds:schemaRefs></ds:datastoreItem>"
        ),
    );
    put(
        format!("customXml/_rels/item{number}.xml.rels"),
        format!(
            "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{PROPERTIES_RELATION}\" Target=\"itemProps{number}.xml\"/></Relationships>"
        ),
    );
    Ok(())
}

/// A text with something more before an end tag.
fn before(text: &str, end: &str, more: &str) -> Option<String> {
    let at = text.rfind(end)?;
    Some([&text[..at], more, &text[at..]].concat())
}

/// The record of a document, if it has one.
pub(super) fn record_of(bytes: &[u8], format: Format) -> Result<Option<Record>, DocumentError> {
    if !matches!(format, Format::Docx | Format::Odt) {
        return Ok(None);
    }
    let mut archive = Archive::open(bytes.to_vec())?;
    if format == Format::Odt {
        let Some(meta) = archive.xml(META)? else { return Ok(None) };
        let mut said =
            meta.root().descendants().filter(|node| node.is_element() && node.local_name() == "user-defined");
        let found = said.find(|node| self::said(*node, "name") == Some(META_NAME));
        return Ok(found.map(|node| Record::parse(&node.text_content())));
    }
    // Programs give the part another name.
    let names: Vec<String> = archive.names().filter(|name| name.starts_with("customXml/")).map(Into::into).collect();
    for name in names.into_iter().filter(|name| name.ends_with(".xml") && !name.contains("Props")) {
        let Some(part) = archive.xml(&name)? else { continue };
        if part.root().namespace() == Some(NAMESPACE) || below(part.root(), "exported").is_some() {
            return Ok(Some(Record::parse(&part.root().text_content())));
        }
    }
    Ok(None)
}
