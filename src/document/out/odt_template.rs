//! The styles of an ODT, for a new one.

use std::fmt::Write as _;

use rustc_hash::FxHashSet;

use super::ExportError;
use super::template::{Part, no_styles, open};
use crate::document::format::Format;
use crate::document::nodes::{child, said};
use crate::document::told::Told;

/// What a new document takes from a template.
#[derive(Default)]
pub(super) struct Base {
    /// The part of styles, with pages, headers and footers; none without a template.
    pub styles: Option<String>,
    /// What stays behind.
    pub told: Vec<Told>,
}

/// A style that documents use.
struct Definition {
    name: String,
    /// What LibreOffice shows.
    shown: String,
    family: &'static str,
    /// Further attributes.
    more: String,
}

/// The styles that documents use, by the names that LibreOffice gives them.
fn definitions() -> Vec<Definition> {
    let define = |name: &str, shown: &str, family, more: &str| Definition {
        name: name.to_owned(),
        shown: shown.to_owned(),
        family,
        more: more.to_owned(),
    };
    const PARENT: &str = " style:parent-style-name=\"Standard\"";
    let mut all = vec![define("Standard", "Default Paragraph Style", "paragraph", "")];
    for level in 1..=9 {
        let more = format!("{PARENT} style:default-outline-level=\"{level}\"");
        all.push(define(&format!("Heading_20_{level}"), &format!("Heading {level}"), "paragraph", &more));
    }
    for (name, shown) in [
        ("Text_20_body", "Text body"),
        ("Quotations", "Quotations"),
        ("Preformatted_20_Text", "Preformatted Text"),
        ("Footnote", "Footnote"),
        ("Endnote", "Endnote"),
    ] {
        all.push(define(name, shown, "paragraph", PARENT));
    }
    // Brackets in this style are text, and no notes.
    all.push(define("Literal_20_Text", "Literal Text", "text", ""));
    all
}

/// All styles without a template, but for the default one.
pub(super) fn own_styles() -> String {
    definitions().iter().map(|definition| definition.xml("")).collect()
}

impl Definition {
    fn xml(&self, namespace: &str) -> String {
        let Self { name, shown, family, more } = self;
        format!(
            "<style:style{namespace} style:name=\"{name}\" style:display-name=\"{shown}\" style:family=\"{family}\"{more}/>"
        )
    }
}

impl Base {
    /// Reads a template.
    pub fn read(bytes: &[u8]) -> Result<Self, ExportError> {
        let mut archive = open(bytes, Format::Odt)?;
        if let Some(manifest) = Part::of(&mut archive, "META-INF/manifest.xml")?
            && manifest.text.contains("encryption-data")
        {
            return Err(super::template::refused(crate::document::error::DocumentError::Encrypted));
        }
        let Some(part) = Part::of(&mut archive, "styles.xml")? else { return Err(no_styles()) };
        let mut base = Self::default();
        if part.text.contains("Pictures/") {
            base.told.push(Told::new("pictures in headers and footers of the template were left out"));
        }
        base.styles = Some(with_missing(&part));
        Ok(base)
    }
}

/// The part of styles with those that are missing.
fn with_missing(part: &Part) -> String {
    const NAMESPACE: &str = " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"";
    let root = part.tree.root();
    let styles = child(root, "styles");
    let known: FxHashSet<(&str, &str)> = styles
        .into_iter()
        .flat_map(|styles| styles.elements())
        .filter_map(|node| Some((said(node, "name")?, said(node, "family")?)))
        .collect();
    let is_missing = |definition: &&Definition| !known.contains(&(definition.name.as_str(), definition.family));
    let missing: String = definitions().iter().filter(is_missing).map(|definition| definition.xml(NAMESPACE)).collect();
    match styles.and_then(|styles| part.end_of(styles)) {
        Some(end) => part.with(&[(end, missing)]),
        None => {
            // No styles at all: they come first.
            let mut own =
                "<office:styles xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\">".to_owned();
            let _ = write!(own, "{missing}</office:styles>");
            let (from, to) =
                styles.map_or((root.content_span().start, None), |empty| (empty.span().start, Some(empty.span().end)));
            match to {
                Some(_) => part.with(&[(from, own)]).replacen("<office:styles/>", "", 1),
                None => part.with(&[(from, own)]),
            }
        }
    }
}
