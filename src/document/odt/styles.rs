//! What the styles of a document say of its paragraphs and runs.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::document::nodes::{child, said};
use crate::document::tags::Languages;
use crate::xml::{Document, Node};

/// What a style makes of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Quote,
    Code,
    Title,
    Usual,
}

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    role: Option<Role>,
    italic: Option<bool>,
    hidden: Option<bool>,
    literal: bool,
    languages: Languages,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_name: FxHashMap<String, Style>,
    defaults: Languages,
    /// Lists whose first level has numbers.
    numbered: FxHashSet<String>,
}

/// The style of words in which brackets are no notes.
const LITERAL: &str = "Literal Text";

/// A style has so many ancestors at most.
const MAX_CHAIN: usize = 16;

impl Styles {
    /// The styles of several parts.
    pub fn of<'d>(parts: impl Iterator<Item = &'d Document>) -> Self {
        let mut styles = Self::default();
        for part in parts {
            for node in part.root().descendants().filter(|node| node.is_element()) {
                styles.node(node);
            }
        }
        styles
    }

    fn node(&mut self, node: Node<'_>) {
        match node.local_name() {
            "default-style" if said(node, "family") == Some("paragraph") => {
                self.defaults = properties(node).map(languages).unwrap_or_default();
            }
            "style" => {
                let Some(name) = said(node, "name") else { return };
                let shown = said(node, "display-name").unwrap_or(name);
                let run = properties(node);
                let hidden = run.and_then(|run| said(run, "display")).map(|display| display == "none");
                let italic = run.and_then(|run| said(run, "font-style")).map(|style| style != "normal");
                self.by_name.insert(
                    name.to_owned(),
                    Style {
                        parent: said(node, "parent-style-name").map(str::to_owned),
                        role: role_of(&shown.replace("_20_", " ").to_lowercase()),
                        italic,
                        hidden,
                        literal: shown.replace("_20_", " ").eq_ignore_ascii_case(LITERAL),
                        languages: run.map(languages).unwrap_or_default(),
                    },
                );
            }
            "list-style" => {
                let first = node.elements().find(|level| said(*level, "level") == Some("1"));
                let is_numbered = first.is_some_and(|level| {
                    level.local_name() == "list-level-style-number"
                        && said(level, "num-format").is_some_and(|format| !format.is_empty())
                });
                if let Some(name) = said(node, "name").filter(|_| is_numbered) {
                    self.numbered.insert(name.to_owned());
                }
            }
            _ => {}
        }
    }

    fn chain<'s>(&'s self, name: Option<&str>) -> impl Iterator<Item = &'s Style> {
        let first = name.and_then(|name| self.by_name.get(name));
        std::iter::successors(first, |style| self.by_name.get(style.parent.as_deref()?)).take(MAX_CHAIN)
    }

    /// What a style makes of a paragraph.
    pub fn role(&self, name: Option<&str>) -> Role {
        let known = self.chain(name).find_map(|style| style.role);
        let by_name = || name.and_then(|name| role_of(&name.replace("_20_", " ").to_lowercase()));
        known.or_else(by_name).unwrap_or(Role::Usual)
    }

    /// Whether brackets in a style are text.
    pub fn is_literal(&self, name: &str) -> bool {
        self.chain(Some(name)).any(|style| style.literal)
    }

    /// Whether a style hides its words.
    pub fn is_hidden(&self, name: Option<&str>) -> bool {
        self.chain(name).find_map(|style| style.hidden).unwrap_or(false)
    }

    /// Whether a style sets its runs off.
    pub fn is_italic(&self, name: Option<&str>) -> Option<bool> {
        self.chain(name).find_map(|style| style.italic)
    }

    /// The languages of a run by the styles of its spans, the innermost first, and of its paragraph.
    pub fn languages<'n>(&self, names: impl Iterator<Item = &'n str>) -> Languages {
        let own = names.flat_map(|name| self.chain(Some(name)).map(|style| &style.languages));
        own.chain([&self.defaults]).fold(Languages::default(), |found, next| found.or(next))
    }

    /// Whether a list has numbers.
    pub fn is_numbered(&self, list: Option<&str>) -> bool {
        list.is_some_and(|list| self.numbered.contains(list))
    }
}

fn properties(node: Node<'_>) -> Option<Node<'_>> {
    child(node, "text-properties")
}

fn languages(properties: Node<'_>) -> Languages {
    let tag = |language: &str, country: &str, script: &str, whole: &str| {
        if let Some(whole) = said(properties, whole) {
            return Some(whole.to_owned());
        }
        let language = said(properties, language).filter(|language| !matches!(*language, "none" | "zxx"))?;
        let parts = [said(properties, script), said(properties, country)];
        let parts = parts.into_iter().flatten().filter(|part| *part != "none");
        Some(std::iter::once(language).chain(parts).collect::<Vec<_>>().join("-"))
    };
    let usual = tag("language", "country", "script", "rfc-language-tag");
    let asian = tag("language-asian", "country-asian", "script-asian", "rfc-language-tag-asian");
    let complex = tag("language-complex", "country-complex", "script-complex", "rfc-language-tag-complex");
    Languages::new(usual.as_deref(), asian.as_deref(), complex.as_deref())
}

/// What a paragraph is by the name of its style; built-in styles have English names in the file.
fn role_of(name: &str) -> Option<Role> {
    match name {
        "quotations" | "quote" | "block quote" | "blockquote" | "block text" => Some(Role::Quote),
        "preformatted text" | "source code" | "source text" => Some(Role::Code),
        "title" => Some(Role::Title),
        "text body" | "standard" => Some(Role::Usual),
        _ => None,
    }
}
