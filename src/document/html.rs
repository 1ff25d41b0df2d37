//! Web pages with footnotes: read as browsers read them, then like a chapter of a book.

use scraper::node::Element;

use super::archive::parse;
use super::error::DocumentError;
use super::model::Document;
use super::told::Told;
use super::xhtml::Chapters;
use crate::page::html_limits;
use crate::source::is_char;

/// Reads a page.
pub(super) fn read(html: &str) -> Result<Document, DocumentError> {
    let limited = html_limits::parse(html);
    let xml = as_xml(&limited.html);
    let mut chapters = Chapters::default();
    chapters.read("", &parse("page", xml)?);
    let mut document = chapters.finish();
    if limited.flattened > 0 {
        document.told.push(Told::new(format!(
            "elements nested too deeply were dropped, their text stays: {}",
            limited.flattened
        )));
    }
    Ok(document)
}

/// The tree that browsers make of a text.
pub(super) fn as_browsers(name: &str, html: &str) -> Result<crate::xml::Document, DocumentError> {
    parse(name, as_xml(&html_limits::parse(&with_ends(html)).html))
}

/// Elements that have no end in HTML.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// A text of XHTML in which empty elements have an end: for browsers `<title/>` opens one that never ends.
fn with_ends(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("/>") {
        let (before, behind) = rest.split_at(at);
        rest = &behind[2..];
        out.push_str(before);
        let tag = before.rfind('<').map_or("", |start| &before[start + 1..]);
        let length = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = &tag[..length];
        let is_open = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !tag.contains('>');
        match is_open && !VOID.iter().any(|void| void.eq_ignore_ascii_case(name)) {
            true => out.push_str(&format!("></{name}>")),
            false => out.push_str("/>"),
        }
    }
    out.push_str(rest);
    out
}

/// The attributes that a chapter is read by.
const ATTRIBUTES: [&str; 9] = ["lang", "dir", "id", "class", "href", "role", "style", "hidden", "datetime"];

/// The tree of a page in the syntax of XML.
fn as_xml(html: &scraper::Html) -> String {
    let mut xml = String::new();
    for edge in html.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                scraper::Node::Element(element) => open(element, &mut xml),
                scraper::Node::Text(text) => escape(text, &mut xml),
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if let scraper::Node::Element(element) = node.value() {
                    xml.push_str("</");
                    xml.push_str(name_of(element));
                    xml.push('>');
                }
            }
        }
    }
    xml
}

/// The name of an element, if XML allows it.
fn name_of(element: &Element) -> &str {
    let name = element.name();
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_plain { name } else { "span" }
}

fn open(element: &Element, xml: &mut String) {
    xml.push('<');
    xml.push_str(name_of(element));
    let typed = element.attr("epub:type").map(|value| ("type", value));
    let others = ATTRIBUTES.into_iter().filter_map(|name| element.attr(name).map(|value| (name, value)));
    for (name, value) in others.chain(typed) {
        xml.push(' ');
        xml.push_str(name);
        xml.push_str("=\"");
        escape(value, xml);
        xml.push('"');
    }
    xml.push('>');
}

fn escape(text: &str, xml: &mut String) {
    for c in text.chars().filter(|c| is_char(*c)) {
        match c {
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '&' => xml.push_str("&amp;"),
            '"' => xml.push_str("&quot;"),
            c => xml.push(c),
        }
    }
}
