//! DOCX: WordprocessingML in a zip (ISO/IEC 29500), strict or transitional.

mod body;
mod comments;
mod numbering;
mod paragraph;
mod relations;
mod run;
mod styles;

use std::borrow::Cow;

use super::archive::Archive;
use super::error::DocumentError;
use super::model::Document;
use super::nodes::below;
use super::told::{Told, excerpt};
use body::Body;
use numbering::Numbering;
use relations::Relations;
use styles::Styles;

/// Whether a zip holds a DOCX.
pub(super) fn is_docx(archive: &Archive) -> bool {
    archive.has("[Content_Types].xml")
        && archive.names().any(|name| name.starts_with("word/") || name == "document.xml")
}

/// The names of the parts of a document that have text, and of those that say what belongs to what.
pub(super) struct Parts {
    pub main: String,
    pub footnotes: String,
    pub endnotes: String,
    pub comments: String,
    /// The part with the relations of the main part.
    pub relations: String,
}

/// The names of the parts of the document in a zip.
pub(super) fn parts(archive: &mut Archive) -> Result<Parts, DocumentError> {
    let main = relations::main_part(archive)?;
    let known = Relations::of(archive, &main)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    Ok(Parts {
        footnotes: known.part("footnotes", "word/footnotes.xml"),
        endnotes: known.part("endnotes", "word/endnotes.xml"),
        comments: known.part("comments", &beside("comments.xml")),
        relations: beside(&format!("_rels/{file}.rels")),
        main,
    })
}

/// The names of the parts that a new document takes from a template.
pub(super) struct TemplateParts {
    pub main: String,
    pub styles: String,
    pub numbering: String,
    pub theme: String,
    pub fonts: String,
}

/// The names of the parts of a template in a zip.
pub(super) fn template_parts(archive: &mut Archive) -> Result<TemplateParts, DocumentError> {
    let main = relations::main_part(archive)?;
    let known = Relations::of(archive, &main)?;
    Ok(TemplateParts {
        styles: known.part("styles", "word/styles.xml"),
        numbering: known.part("numbering", "word/numbering.xml"),
        theme: known.part("theme", "word/theme/theme1.xml"),
        fonts: known.part("fontTable", "word/fontTable.xml"),
        main,
    })
}

/// Reads the document in a zip.
pub(super) fn read(archive: &mut Archive) -> Result<Document, DocumentError> {
    let main = relations::main_part(archive)?;
    let relations = Relations::of(archive, &main)?;
    let styles = match archive.xml(&relations.part("styles", "word/styles.xml"))? {
        Some(part) => Styles::read(&part),
        None => Styles::default(),
    };
    let numbering = match archive.xml(&relations.part("numbering", "word/numbering.xml"))? {
        Some(part) => Numbering::read(&part),
        None => Numbering::default(),
    };
    let footnotes = archive.xml(&relations.part("footnotes", "word/footnotes.xml"))?;
    let endnotes = archive.xml(&relations.part("endnotes", "word/endnotes.xml"))?;
    let tree = archive.needed(&main)?;
    let mut body = Body::new(&styles, &numbering, footnotes.as_ref(), endnotes.as_ref());
    body.document.told.extend(archive.ignored());
    body.document.told.extend(relations.told());
    body.document.told.extend(outside_of_text(archive)?);
    body.read(&tree);
    let mut document = body.finish();
    let comments = archive.xml(&relations.part("comments", "word/comments.xml"))?;
    let threads = archive.xml(&relations.part("commentsExtended", "word/commentsExtended.xml"))?;
    comments::read(&mut document, comments.as_ref(), threads.as_ref());
    document.title = title(archive)?;
    Ok(document)
}

/// Reports the words that stand on each page beside the text.
fn outside_of_text(archive: &mut Archive) -> Result<Vec<Told>, DocumentError> {
    let is_beside = |name: &str| {
        let part = name.strip_prefix("word/").and_then(|part| part.strip_suffix(".xml"));
        part.is_some_and(|part| part.starts_with("header") || part.starts_with("footer"))
    };
    let mut names: Vec<String> = archive.names().filter(|name| is_beside(name)).map(Cow::into_owned).collect();
    names.sort_unstable();
    let mut told = Vec::new();
    for name in names {
        let Some(part) = archive.xml(&name)? else { continue };
        let words = run::plain_text(part.root());
        if !words.is_empty() {
            let what = format!("the words on top or at the foot of the pages were left out: “{}”", excerpt(&words));
            told.push(Told::at(name, what));
        }
    }
    Ok(told)
}

/// The title among the properties.
fn title(archive: &mut Archive) -> Result<Option<String>, DocumentError> {
    let Some(core) = archive.xml("docProps/core.xml")? else { return Ok(None) };
    let title = below(core.root(), "title").map(|title| title.text_content().trim().to_owned());
    Ok(title.filter(|title| !title.is_empty()))
}

/// Reports on a part of a DOCX.
fn in_document(what: String) -> Told {
    Told::at("word/document.xml", what)
}
