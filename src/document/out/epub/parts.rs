//! The parts of an EPUB around its chapters.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{Chapter, name_of};
use crate::document::model::Document;
use crate::document::out::packed::escaped;
use crate::model::Header;
use crate::tei::is_date;

pub(super) const TYPE: &str = "application/epub+zip";

pub(super) const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\
<rootfiles><rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>\n";

/// The classes that chapters use, for those who want to restyle the book.
pub(super) const STYLES: &str = "a[role=\"doc-noteref\"] { vertical-align: super; font-size: smaller; }
aside { font-size: smaller; }
div.lg p.l { margin: 0; text-indent: 0; }
table { border-collapse: collapse; }
td { border: 1px solid; padding: 0.2em 0.5em; vertical-align: top; }
";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The language of the book: one must be said.
fn language(document: &Document) -> String {
    escaped(document.lang.as_deref().unwrap_or("und"))
}

/// The title of the book: one must be said.
fn title(document: &Document, header: &Header) -> String {
    let title = document.title.as_deref().unwrap_or(&header.title).trim();
    escaped(if title.is_empty() { "?" } else { title })
}

/// The start of a file of XHTML.
fn head(document: &Document, title: &str) -> String {
    let lang = language(document);
    format!(
        "{HEAD}<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" \
         xml:lang=\"{lang}\" lang=\"{lang}\">\n<head><title>{}</title><link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/></head>\n",
        if title.is_empty() { "?" } else { title }
    )
}

/// The file of a chapter.
pub(super) fn chapter_file(document: &Document, chapter: &Chapter) -> String {
    let Chapter { title, body, notes } = chapter;
    format!(
        "{}<body>\n<section epub:type=\"chapter\">\n{body}{notes}</section>\n</body>\n</html>\n",
        head(document, &escaped(title))
    )
}

/// The table of contents.
pub(super) fn contents(document: &Document, chapters: &[Chapter]) -> String {
    let title = escaped(document.title.as_deref().unwrap_or_default());
    let mut items = String::new();
    for (index, chapter) in chapters.iter().enumerate() {
        let name = name_of(index + 1);
        let href = name.trim_start_matches("EPUB/");
        let words = if chapter.title.is_empty() { (index + 1).to_string() } else { escaped(&chapter.title) };
        let _ = writeln!(items, "<li><a href=\"{href}\">{words}</a></li>");
    }
    format!(
        "{}<body>\n<nav epub:type=\"toc\" role=\"doc-toc\"><ol>\n{items}</ol></nav>\n</body>\n</html>\n",
        head(document, &title)
    )
}

/// The package: what the book is called, and which files it has in which order.
pub(super) fn package(document: &Document, header: &Header, files: &[(String, String)]) -> String {
    let (mut manifest, mut spine) = (String::new(), String::new());
    for (index, (name, _)) in files.iter().enumerate() {
        let (id, href) = (index + 1, name.trim_start_matches("EPUB/"));
        let _ = writeln!(manifest, "<item id=\"c{id}\" href=\"{href}\" media-type=\"application/xhtml+xml\"/>");
        let _ = writeln!(spine, "<itemref idref=\"c{id}\"/>");
    }
    format!(
        "{HEAD}<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{lang}\">\n\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<dc:identifier id=\"id\">{id}</dc:identifier>\n\
         <dc:title>{title}</dc:title>\n<dc:language>{lang}</dc:language>\n\
         <meta property=\"dcterms:modified\">{modified}</meta>\n</metadata>\n<manifest>\n\
         <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
         <item id=\"css\" href=\"style.css\" media-type=\"text/css\"/>\n{manifest}</manifest>\n<spine>\n{spine}</spine>\n</package>\n",
        lang = language(document),
        title = title(document, header),
        id = identifier(header, files),
        modified = modified(header),
    )
}

/// A name for the book by what is in it: the same book has the same one.
fn identifier(header: &Header, files: &[(String, String)]) -> String {
    let mut digest = Sha256::new();
    digest.update(header.title.as_bytes());
    files.iter().for_each(|(_, text)| digest.update(text.as_bytes()));
    let hex = crate::page::hex(&digest.finalize());
    // Version 8 of UUIDs is for those that are made in a way of one's own.
    format!("urn:uuid:{}-{}-8{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// When the book was made: the edition knows when it was imported. A book must say some time.
fn modified(header: &Header) -> String {
    let day = header.date.as_deref().filter(|date| date.len() == "2026-01-02".len() && is_date(date));
    format!("{}T00:00:00Z", day.unwrap_or("1980-01-01"))
}
