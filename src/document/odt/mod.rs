//! ODT: OpenDocument text in a zip (ISO/IEC 26300).

mod body;
mod changes;
mod inline;
mod styles;

use super::archive::Archive;
use super::error::DocumentError;
use super::model::Document;
use super::nodes::{below, child, said};
use super::told::{Told, excerpt};
use body::Body;
use styles::Styles;

/// Reads the document in a zip.
pub(super) fn read(archive: &mut Archive) -> Result<Document, DocumentError> {
    if let Some(manifest) = archive.xml("META-INF/manifest.xml")?
        && below(manifest.root(), "encryption-data").is_some()
    {
        return Err(DocumentError::Encrypted);
    }
    let tree = archive.needed("content.xml")?;
    let usual = archive.xml("styles.xml")?;
    let styles = Styles::of([usual.as_ref(), Some(&tree)].into_iter().flatten());
    let mut body = Body::new(&styles);
    body.document.told.extend(archive.ignored());
    body.document.told.extend(outside(&tree));
    body.document.told.extend(usual.as_ref().map(beside).unwrap_or_default());
    let text = child(tree.root(), "body").and_then(|body| child(body, "text"));
    match text {
        Some(text) => body.read(text),
        None => return Err(DocumentError::Unknown("its content is no text document")),
    }
    let mut document = body.finish();
    if let Some(meta) = archive.xml("meta.xml")? {
        let title = below(meta.root(), "title").map(|title| title.text_content().trim().to_owned());
        document.title = title.filter(|title| !title.is_empty());
    }
    Ok(document)
}

/// Reports the words that stand on each page beside the text.
fn beside(styles: &crate::xml::Document) -> Vec<Told> {
    let is_beside = |name: &str| {
        matches!(name, "header" | "footer" | "header-left" | "footer-left" | "header-first" | "footer-first")
    };
    let nodes = styles.root().descendants().filter(|node| node.is_element() && is_beside(node.local_name()));
    let words = nodes.map(|node| node.text_content()).filter(|words| !words.trim().is_empty());
    let told = words.map(|words| {
        let what = format!("the words on top or at the foot of the pages were left out: “{}”", excerpt(&words));
        Told::at("styles.xml", what)
    });
    told.collect()
}

/// What the document would fetch.
fn outside(tree: &crate::xml::Document) -> Vec<Told> {
    let nodes = tree.root().descendants().filter(|node| node.is_element());
    let linked = nodes.filter(|node| matches!(node.local_name(), "section-source" | "image" | "object" | "plugin"));
    let addresses = linked.filter_map(|node| said(node, "href")).filter(|address| address.contains("://"));
    addresses.map(|address| Told::new(format!("`{address}` lies outside of the document and was not opened"))).collect()
}
