//! The styles of a DOCX, for a new one: found by the names that Word gives them in every language, whatever their ids.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ExportError;
use super::docx_parts::{Definition, W, definitions};
use super::packed::escaped;
use super::template::{Part, no_styles, open, refused};
use crate::document::docx::template_parts;
use crate::document::format::Format;
use crate::document::nodes::{child, said, val};
use crate::xml::Node;

/// What a new document takes from a template.
#[derive(Default)]
pub(super) struct Base {
    /// The ids of styles by those that they have without a template.
    ids: FxHashMap<String, String>,
    /// The part of styles; none without a template.
    pub styles: Option<String>,
    /// The part of lists, cut before the end: further lists come there.
    pub numbering: Option<String>,
    /// The number of the last list of the template, and that of its last definition of lists.
    pub lists: usize,
    pub definitions: usize,
    pub theme: Option<String>,
    pub fonts: Option<String>,
    /// Size and margins of the pages.
    pub pages: String,
}

impl Base {
    /// Reads a template.
    pub fn read(bytes: &[u8]) -> Result<Self, ExportError> {
        let mut archive = open(bytes, Format::Docx)?;
        let names = template_parts(&mut archive).map_err(refused)?;
        let mut base = Self::default();
        let Some(styles) = Part::of(&mut archive, &names.styles)? else {
            return Err(no_styles());
        };
        base.take_styles(&styles);
        if let Some(numbering) = Part::of(&mut archive, &names.numbering)? {
            base.take_lists(&numbering);
        }
        // What embeds other parts would point to nothing.
        base.theme =
            Part::of(&mut archive, &names.theme)?.map(|part| part.with(&[])).filter(|text| !text.contains("embed"));
        base.fonts =
            Part::of(&mut archive, &names.fonts)?.map(|part| part.with(&[])).filter(|text| !text.contains("embed"));
        if let Some(main) = Part::of(&mut archive, &names.main)? {
            base.pages = pages(main.tree.root());
        }
        Ok(base)
    }

    /// The id of a style.
    pub fn id<'i>(&'i self, id: &'i str) -> &'i str {
        self.ids.get(id).map_or(id, String::as_str)
    }

    /// Takes the styles over, and adds those that are missing.
    fn take_styles(&mut self, part: &Part) {
        let styles = || part.tree.root().elements().filter(|node| node.local_name() == "style");
        let name = |node: Node<'_>| Some((said(node, "type")?.to_owned(), val(node, "name")?.to_lowercase()));
        let known: FxHashMap<(String, String), &str> =
            styles().filter_map(|node| Some((name(node)?, said(node, "styleId")?))).collect();
        let mut taken: FxHashSet<String> =
            styles().filter_map(|node| said(node, "styleId")).map(str::to_owned).collect();
        let mut missing = Vec::new();
        for definition in definitions() {
            let key = (definition.kind.to_owned(), definition.name.to_lowercase());
            let id = match known.get(&key) {
                Some(id) => (*id).to_owned(),
                None => {
                    let id = free(&definition.id, &mut taken);
                    missing.push(definition.clone());
                    id
                }
            };
            self.ids.insert(definition.id, escaped(&id));
        }
        let added: String = missing.iter().map(|definition| definition.xml(self, Some(W))).collect();
        let end = part.end_of(part.tree.root());
        self.styles = Some(end.map_or_else(|| super::docx_parts::styles(None, self), |end| part.with(&[(end, added)])));
    }

    /// Takes the lists over to which the styles refer.
    fn take_lists(&mut self, part: &Part) {
        let root = part.tree.root();
        let largest = |name: &str, of: &str| {
            let nodes = root.elements().filter(|node| node.local_name() == name);
            nodes.filter_map(|node| said(node, of)?.parse::<usize>().ok()).max()
        };
        let Some(end) = part.end_of(root) else { return };
        self.lists = largest("num", "numId").unwrap_or(0);
        self.definitions = largest("abstractNum", "abstractNumId").map_or(0, |last| last + 1);
        // All definitions come before all lists, and something may come behind the lists.
        let place = |name: &str| root.elements().find(|node| node.local_name() == name).map(|node| node.span().start);
        let behind = place("numIdMacAtCleanup").unwrap_or(end);
        let lists = place("num").unwrap_or(behind);
        let own = super::docx_parts::list_definitions(self.definitions);
        let text = part.with(&[(lists, own), (behind, LISTS.to_owned())]);
        self.numbering = Some(text);
    }

    /// The part of lists with those of the document.
    pub fn numbering(&self, lists: &str) -> String {
        match &self.numbering {
            Some(text) => text.replacen(LISTS, lists, 1),
            None => super::docx_parts::numbering(lists),
        }
    }
}

/// Where the lists of the document come in those of the template: a comment that nobody writes.
const LISTS: &str = "<!--glossator:lists-->";

/// An id that no other style has.
fn free(wanted: &str, taken: &mut FxHashSet<String>) -> String {
    let mut id = wanted.to_owned();
    let mut number = 1;
    while !taken.insert(id.clone()) {
        number += 1;
        id = format!("{wanted}{number}");
    }
    id
}

/// Size and margins of the last pages, without headers and footers.
fn pages(root: Node<'_>) -> String {
    let body = child(root, "body").and_then(|body| body.elements().rfind(|node| node.local_name() == "sectPr"));
    let mut out = String::new();
    for node in body.into_iter().flat_map(Node::elements) {
        if !matches!(node.local_name(), "pgSz" | "pgMar" | "cols" | "docGrid") {
            continue;
        }
        let _ = write!(out, "<w:{}", node.local_name());
        for attribute in node.attributes().filter(|attribute| attribute.local_name() != "id") {
            let _ = write!(out, " w:{}=\"{}\"", attribute.local_name(), escaped(attribute.value()));
        }
        out.push_str("/>");
    }
    out
}

impl Definition {
    /// The style, with the ids of a template; a namespace for where it is not declared around.
    pub fn xml(&self, base: &Base, namespace: Option<&str>) -> String {
        let namespace = namespace.map(|namespace| format!(" xmlns:w=\"{namespace}\"")).unwrap_or_default();
        let custom = if self.is_own { " w:customStyle=\"1\"" } else { "" };
        let default = if self.id == "Normal" && namespace.is_empty() { " w:default=\"1\"" } else { "" };
        let parent = if self.kind == "paragraph" && self.id != "Normal" {
            format!("<w:basedOn w:val=\"{}\"/>", base.id("Normal"))
        } else {
            String::new()
        };
        format!(
            "<w:style{namespace} w:type=\"{}\"{default}{custom} w:styleId=\"{}\"><w:name w:val=\"{}\"/>{parent}{}</w:style>",
            self.kind,
            base.id(&self.id),
            self.name,
            self.properties
        )
    }
}
