//! What the styles of a document say of its paragraphs and runs.

use rustc_hash::FxHashMap;

use crate::document::nodes::{child, said, switch, val};
use crate::document::tags::Languages;
use crate::xml::{Document, Node};

/// What a style makes of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Heading(u8),
    Quote,
    Code,
    /// Only what a program writes around notes: the table of contents and the like.
    Usual,
}

/// A style as the file has it, with what it takes from the style that it is based on.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    based_on: Option<String>,
    role: Option<Role>,
    italic: Option<bool>,
    hidden: Option<bool>,
    literal: bool,
    /// Number and level of a list.
    list: (Option<String>, Option<u8>),
    languages: Languages,
}

/// The languages that the properties of a run name.
pub(super) fn languages(properties: Node<'_>) -> Languages {
    let Some(lang) = child(properties, "lang") else { return Languages::default() };
    Languages::new(said(lang, "val"), said(lang, "eastAsia"), said(lang, "bidi"))
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: FxHashMap<String, Style>,
    /// The style of paragraphs that name none.
    usual: Option<String>,
    defaults: Languages,
}

/// The style of words in which brackets are no notes.
const LITERAL: &str = "Literal Text";

/// A style is based on so many others at most.
const MAX_CHAIN: usize = 16;

impl Styles {
    pub fn read(part: &Document) -> Self {
        let mut styles = Self::default();
        for node in part.root().elements() {
            match node.local_name() {
                "docDefaults" => {
                    let run = child(node, "rPrDefault").and_then(|node| child(node, "rPr"));
                    styles.defaults = run.map(languages).unwrap_or_default();
                }
                "style" => styles.style(node),
                _ => {}
            }
        }
        styles
    }

    fn style(&mut self, node: Node<'_>) {
        let Some(id) = said(node, "styleId") else { return };
        let is_paragraph = said(node, "type") == Some("paragraph");
        if is_paragraph && matches!(said(node, "default"), Some("1" | "true")) {
            self.usual = Some(id.to_owned());
        }
        let (paragraph, run) = (child(node, "pPr"), child(node, "rPr"));
        let level = paragraph.and_then(|node| val(node, "outlineLvl")).and_then(|level| level.parse::<u8>().ok());
        let outline = level.filter(|level| *level < 9).map(|level| Role::Heading(level + 1));
        let named = val(node, "name").and_then(|name| role_of(&name.to_lowercase()));
        let list = paragraph.and_then(|node| child(node, "numPr"));
        self.by_id.insert(
            id.to_owned(),
            Style {
                based_on: val(node, "basedOn").map(str::to_owned),
                role: named.or(outline).filter(|_| is_paragraph),
                italic: run.and_then(|run| switch(run, "i")),
                hidden: run.and_then(|run| switch(run, "vanish")),
                literal: val(node, "name").is_some_and(|name| name.eq_ignore_ascii_case(LITERAL)),
                list: (
                    list.and_then(|list| val(list, "numId")).map(str::to_owned),
                    list.and_then(|list| val(list, "ilvl")).and_then(|level| level.parse().ok()),
                ),
                languages: run.map(languages).unwrap_or_default(),
            },
        );
    }

    /// A style and those that it is based on.
    fn chain<'s>(&'s self, id: Option<&str>) -> impl Iterator<Item = &'s Style> {
        let first = id.and_then(|id| self.by_id.get(id));
        std::iter::successors(first, |style| self.by_id.get(style.based_on.as_deref()?)).take(MAX_CHAIN)
    }

    fn of_paragraph<'s>(&'s self, id: Option<&'s str>) -> Option<&'s str> {
        id.or(self.usual.as_deref())
    }

    /// What a style makes of a paragraph.
    pub fn role(&self, id: Option<&str>) -> Role {
        self.chain(self.of_paragraph(id)).find_map(|style| style.role).unwrap_or(Role::Usual)
    }

    /// Number and level of the list in which a style puts its paragraphs.
    pub fn list(&self, id: Option<&str>) -> Option<(&str, u8)> {
        let number = self.chain(id).find_map(|style| style.list.0.as_deref()).filter(|number| *number != "0")?;
        Some((number, self.chain(id).find_map(|style| style.list.1).unwrap_or(0)))
    }

    /// Whether the style of a run sets it off.
    pub fn is_italic(&self, id: Option<&str>) -> Option<bool> {
        self.chain(id).find_map(|style| style.italic)
    }

    /// Whether brackets in a style are text.
    pub fn is_literal(&self, id: Option<&str>) -> bool {
        self.chain(id).any(|style| style.literal)
    }

    /// Whether a style hides its runs.
    pub fn is_hidden(&self, id: Option<&str>) -> bool {
        self.chain(id).find_map(|style| style.hidden).unwrap_or(false)
    }

    /// The languages of a run by its own style and that of its paragraph.
    pub fn languages(&self, paragraph: Option<&str>, run: Option<&str>) -> Languages {
        let paragraph = self.of_paragraph(paragraph);
        let all = self.chain(run).chain(self.chain(paragraph)).map(|style| &style.languages);
        all.chain([&self.defaults]).fold(Languages::default(), |found, next| found.or(next))
    }
}

/// What a paragraph is by the name of its style; built-in styles have English names in the file, whatever the language
/// of the program.
fn role_of(name: &str) -> Option<Role> {
    if let Some(level) = name.strip_prefix("heading ").and_then(|level| level.trim().parse::<u8>().ok()) {
        return Some(Role::Heading(level.clamp(1, 9)));
    }
    match name {
        "title" => Some(Role::Heading(1)),
        "quote" | "intense quote" | "block text" | "quotations" | "block quotation" | "block quote" => {
            Some(Role::Quote)
        }
        "html preformatted" | "source code" | "code" | "preformatted text" => Some(Role::Code),
        "normal" | "body text" => Some(Role::Usual),
        _ => None,
    }
}
