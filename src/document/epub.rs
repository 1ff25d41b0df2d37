//! EPUB: chapters of XHTML in a zip.

use super::archive::{Archive, parse};
use super::error::DocumentError;
use super::html::as_browsers;
use super::model::Document;
use super::nodes::{below, child, said};
use super::told::Told;
use super::xhtml::{Chapters, with_characters};
use crate::xml::{self, Node};

/// Reads the book in a zip.
pub(super) fn read(archive: &mut Archive) -> Result<Document, DocumentError> {
    check_readable(archive)?;
    let container = archive.needed("META-INF/container.xml")?;
    let package = below(container.root(), "rootfile").and_then(|node| said(node, "full-path"));
    let package =
        package.ok_or_else(|| DocumentError::Missing("rootfile in META-INF/container.xml".to_owned()))?.to_owned();
    let tree = archive.needed(&package)?;
    let mut chapters = Chapters::default();
    for path in spine(&tree, &package) {
        match archive.text(&path)? {
            Some(text) => chapter(&path, text, &mut chapters)?,
            None => chapters.document.told.push(Told::at(path, "this chapter is named and missing")),
        }
    }
    let mut document = chapters.finish();
    document.told.extend(archive.ignored());
    let metadata = child(tree.root(), "metadata");
    let said_once =
        |name| metadata.and_then(|node| child(node, name)).map(|node| node.text_content().trim().to_owned());
    document.title = said_once("title").filter(|title| !title.is_empty());
    document.lang = document.lang.or_else(|| said_once("language").filter(|tag| super::tags::is_tag(tag)));
    Ok(document)
}

/// Reads a chapter; one that is not well-formed as browsers read it.
fn chapter(path: &str, text: String, chapters: &mut Chapters) -> Result<(), DocumentError> {
    let text = with_characters(text);
    match parse(path, text.clone()) {
        Ok(tree) => chapters.read(path, &tree),
        Err(DocumentError::Xml { position, error, .. }) => {
            let what = format!("this chapter is no XML ({position}: {error}); it was read as browsers read it");
            chapters.document.told.push(Told::at(path, what));
            chapters.read(path, &as_browsers(path, &text)?);
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Fonts may be encrypted in a book that anybody may read; chapters may not.
fn check_readable(archive: &mut Archive) -> Result<(), DocumentError> {
    let Some(encryption) = archive.xml("META-INF/encryption.xml")? else { return Ok(()) };
    let mut parts =
        encryption.root().descendants().filter(|node| node.is_element() && node.local_name() == "CipherReference");
    let is_text = |part: Node<'_>| said(part, "URI").is_some_and(|uri| uri.ends_with("html") || uri.ends_with(".xml"));
    if parts.any(is_text) { Err(DocumentError::Encrypted) } else { Ok(()) }
}

/// The paths of the chapters in the order of reading, without the table of contents.
fn spine(tree: &xml::Document, package: &str) -> Vec<String> {
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    let items: Vec<Node<'_>> = child(tree.root(), "manifest").into_iter().flat_map(Node::elements).collect();
    let order = child(tree.root(), "spine").into_iter().flat_map(Node::elements);
    let chapters = order.filter_map(|entry| {
        let id = said(entry, "idref")?;
        let item = items.iter().find(|item| said(**item, "id") == Some(id))?;
        let is_contents = said(*item, "properties").is_some_and(|words| words.split(' ').any(|word| word == "nav"));
        let is_text = said(*item, "media-type").is_none_or(|kind| kind.contains("html") || kind.contains("xml"));
        Some(path_of(folder, said(*item, "href")?)).filter(|_| !is_contents && is_text)
    });
    chapters.collect()
}

/// The path of a part that another one in `folder` names.
fn path_of(folder: &str, href: &str) -> String {
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in href.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            step => steps.push(step),
        }
    }
    unescaped(&steps.join("/"))
}

/// A path without `%20` and the like.
fn unescaped(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, behind @ ..] = rest {
        let code = behind.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}
