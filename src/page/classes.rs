//! The parts of class names by which saved web pages tell what an element holds: `src/page/tables/classes.tsv`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use scraper::node::Element;

/// What a part of a class name says of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Post,
    Author,
    Time,
    Body,
    Button,
    Answers,
    Parent,
    Depth,
    Quote,
}

/// The families of an element's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Families(u16);

impl Families {
    pub fn has(self, family: Family) -> bool {
        self.0 & 1 << family as u8 != 0
    }
}

static PARTS: LazyLock<FxHashMap<&'static str, u16>> = LazyLock::new(|| {
    let rows = include_str!("tables/classes.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut parts = FxHashMap::default();
    for (role, part) in rows.filter_map(|row| row.split_once('\t')) {
        if let Some(family) = family(role) {
            *parts.entry(part).or_insert(0) |= 1 << family as u8;
        }
    }
    parts
});

fn family(role: &str) -> Option<Family> {
    Some(match role {
        "post" => Family::Post,
        "author" => Family::Author,
        "time" => Family::Time,
        "body" => Family::Body,
        "button" => Family::Button,
        "answers" => Family::Answers,
        "parent" => Family::Parent,
        "depth" => Family::Depth,
        "quote" => Family::Quote,
        _ => return None,
    })
}

/// The families of an element, by its classes, its id, and what microdata and roles say of it.
pub(super) fn families(element: &Element) -> Families {
    let attributes = ["id", "itemprop", "rel", "data-role", "data-testid", "data-type"];
    let named = attributes.iter().filter_map(|name| element.attr(name));
    let mut families = 0;
    for name in element.classes().chain(named).filter(|name| name.len() <= MAX_NAME) {
        parts(name, &mut |part, _| families |= PARTS.get(part).copied().unwrap_or(0));
    }
    Families(families)
}

/// Longer names say nothing.
const MAX_NAME: usize = 80;

/// Passes the parts of a name, in small letters, with what stands behind each.
fn parts(name: &str, take: &mut dyn FnMut(&str, &str)) {
    let mut start = 0;
    let bytes = name.as_bytes();
    for at in 1..=name.len() {
        let ends = at == name.len() || is_border(bytes[at - 1], bytes[at]);
        if ends && name.is_char_boundary(at) && name.is_char_boundary(start) {
            let part = name[start..at].trim_matches(|c: char| !c.is_alphanumeric());
            if !part.is_empty() {
                take(&part.to_ascii_lowercase(), &name[at..]);
            }
            start = at;
        }
    }
}

/// Whether a name's part ends between two bytes: `comment|-item`, `user|Name`, `depth|2`.
fn is_border(before: u8, after: u8) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80;
    !is_word(after) && is_word(before)
        || before.is_ascii_lowercase() && after.is_ascii_uppercase()
        || before.is_ascii_alphabetic() && after.is_ascii_digit()
        || before.is_ascii_digit() && after.is_ascii_alphabetic()
}

/// How deep an element says that it is nested: `depth-2`, `indent="2"`, `margin-left: 40px`.
pub(super) fn depth(element: &Element) -> Option<usize> {
    let is_depth = |name: &str| PARTS.get(name).is_some_and(|families| families & 1 << Family::Depth as u8 != 0);
    for (name, value) in element.attrs() {
        let name = name.trim_start_matches("data-").trim_start_matches("aria-");
        let last = name.rsplit('-').next().unwrap_or(name);
        if is_depth(last)
            && let Ok(depth) = value.trim().parse()
        {
            return Some(depth);
        }
    }
    let mut found = None;
    for class in element.classes().filter(|name| name.len() <= MAX_NAME) {
        parts(class, &mut |part, rest| {
            let digits = rest.trim_start_matches(['-', '_']);
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            if is_depth(part) && found.is_none() {
                found = digits[..end].parse().ok();
            }
        });
    }
    found.or_else(|| element.attr("style").and_then(margin))
}

/// The margin or padding before a block.
fn margin(style: &str) -> Option<usize> {
    let names = ["margin-left", "padding-left", "margin-right", "margin-inline-start", "padding-inline-start"];
    let value =
        style.split(';').filter_map(|rule| rule.split_once(':')).find(|(name, _)| names.contains(&name.trim()))?;
    let number = value.1.trim();
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_parts() {
        let mut found = Vec::new();
        parts("comment-item__userName depth-2", &mut |part, _| found.push(part.to_owned()));
        assert_eq!(found, ["comment", "item", "user", "name", "depth", "2"]);
    }
}
