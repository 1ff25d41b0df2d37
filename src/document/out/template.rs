//! Templates: documents whose styles are taken over.

use super::ExportError;
use crate::document::archive::Archive;
use crate::document::error::DocumentError;
use crate::document::format::{Format, OLE};
use crate::xml::Document;

/// A part of a template, as text and as a tree.
pub(super) struct Part {
    pub text: String,
    pub tree: Document,
}

impl Part {
    /// Reads a part, if there is one of this name.
    pub fn of(archive: &mut Archive, name: &str) -> Result<Option<Self>, ExportError> {
        let Some(text) = archive.text(name).map_err(refused)? else { return Ok(None) };
        let text = transitional(text);
        let tree = crate::document::archive::parse(name, text.clone()).map_err(refused)?;
        Ok(Some(Self { text, tree }))
    }

    /// The part with other text put in at places, which follow each other.
    pub fn with(&self, inserted: &[(usize, String)]) -> String {
        let start = self.tree.root().span().start;
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
        let mut at = start;
        for (place, text) in inserted {
            out.push_str(self.text.get(at..*place).unwrap_or_default());
            out.push_str(text);
            at = (*place).max(at);
        }
        let end = self.tree.root().span().end;
        out.push_str(self.text.get(at..end).unwrap_or_default());
        out
    }

    /// Where the end tag of an element begins; `None` where it has none.
    pub fn end_of(&self, node: crate::xml::Node<'_>) -> Option<usize> {
        let span = node.span();
        let text = self.text.get(span.clone())?;
        if text.ends_with("/>") { None } else { text.rfind("</").map(|at| span.start + at) }
    }
}

/// Names of strict documents as those of transitional ones, which is what is written.
fn transitional(text: String) -> String {
    const STRICT: [(&str, &str); 2] = [
        (
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        ),
        ("http://purl.oclc.org/ooxml/drawingml/main", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ];
    let names = STRICT.iter().filter(|(strict, _)| text.contains(strict));
    names.fold(text.clone(), |text, (strict, other)| text.replace(strict, other))
}

/// Opens a template of a format: what is damaged, encrypted, of another kind or brings macros is refused.
pub(super) fn open(bytes: &[u8], format: Format) -> Result<Archive, ExportError> {
    if bytes.starts_with(&OLE) {
        return Err(refused(DocumentError::Binary));
    }
    if !bytes.starts_with(b"PK") {
        let what = format!(
            "this is not a {} file; name a document of a word processor with the styles that you want",
            name(format)
        );
        return Err(ExportError::Template(what));
    }
    let archive = Archive::open(bytes.to_vec()).map_err(refused)?;
    let has_macros = archive.names().any(|name| name.ends_with("vbaProject.bin") || name.starts_with("Basic/"));
    let is_docx = crate::document::docx::is_docx(&archive);
    let is_odt = archive.has("content.xml");
    if archive.has("EncryptedPackage") {
        return Err(refused(DocumentError::Encrypted));
    }
    if is_docx != (format == Format::Docx) || is_odt != (format == Format::Odt) {
        let found = if is_docx {
            "a DOCX"
        } else if is_odt {
            "an ODT"
        } else {
            "a zip with other files"
        };
        let what =
            format!("this is {found}, and the document is written as {}; name a template of that kind", name(format));
        return Err(ExportError::Template(what));
    }
    if has_macros {
        let what =
            "it has macros, which a document would carry on; save it without them (as .docx or .odt), and name that";
        return Err(ExportError::Template(what.to_owned()));
    }
    Ok(archive)
}

fn name(format: Format) -> &'static str {
    if format == Format::Odt { "ODT" } else { "DOCX" }
}

/// Why a template cannot be read.
pub(super) fn refused(error: DocumentError) -> ExportError {
    ExportError::Template(error.to_string())
}

/// A template that has nothing to take.
pub(super) fn no_styles() -> ExportError {
    ExportError::Template("it has no styles; save it with a word processor, and name that".to_owned())
}
