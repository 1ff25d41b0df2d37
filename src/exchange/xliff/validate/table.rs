//! The table of elements, read once.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What is allowed on an element and in it.
pub(super) struct Element {
    pub name: &'static str,
    pub attributes: Vec<Attribute>,
    /// Prefixes of modules whose attributes are allowed; `any` for every namespace.
    pub foreign: Vec<&'static str>,
    pub has_text: bool,
    pub content: Vec<Particle>,
}

impl Element {
    /// Whether attributes of the namespace with this usual prefix are allowed; extensions have none.
    pub(super) fn takes(&self, prefix: Option<&str>) -> bool {
        self.foreign.iter().any(|allowed| *allowed == "any" || Some(*allowed) == prefix)
    }
}

/// An attribute of an element.
pub(super) struct Attribute {
    pub name: &'static str,
    pub is_required: bool,
    /// Name of a type, or values with bars between; empty for any text.
    pub kind: &'static str,
}

/// One place in the content of an element.
pub(super) struct Particle {
    pub names: Vec<&'static str>,
    pub is_required: bool,
    pub repeats: bool,
}

/// The whole table.
#[derive(Default)]
pub(super) struct Table {
    pub elements: FxHashMap<&'static str, Element>,
    /// Types of the attributes of modules on other elements.
    pub attributes: FxHashMap<&'static str, &'static str>,
    /// Parents of the modules' elements.
    pub parents: FxHashMap<&'static str, Vec<&'static str>>,
    /// Names for sets of values.
    pub sets: FxHashMap<&'static str, &'static str>,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows = || include_str!("../tables/elements.txt").lines().filter(|row| !row.starts_with('#'));
    let mut table = Table::default();
    // Sets first: contents name them.
    for (name, values) in rows().filter_map(|row| row.strip_prefix('=')?.split_once('\t')) {
        table.sets.insert(name, values);
    }
    for row in rows() {
        let columns: Vec<&'static str> = row.split('\t').collect();
        match (row.chars().next(), columns.as_slice()) {
            (Some('@'), [name, kind]) => drop(table.attributes.insert(&name[1..], kind)),
            (Some('^'), [name, parents]) => drop(table.parents.insert(&name[1..], parents.split(' ').collect())),
            (_, [name, attributes, foreign, content]) => {
                let element = element(name, attributes, foreign, content, &table.sets);
                table.elements.insert(name, element);
            }
            _ => {}
        }
    }
    table
});

fn element(
    name: &'static str,
    attributes: &'static str,
    foreign: &'static str,
    content: &'static str,
    sets: &FxHashMap<&'static str, &'static str>,
) -> Element {
    let particles = content.split(' ').filter(|item| !item.is_empty() && *item != "#text");
    Element {
        name: name.strip_prefix("xlf:").unwrap_or(name),
        attributes: attributes.split(' ').filter(|item| !item.is_empty()).map(attribute).collect(),
        foreign: foreign.split(' ').filter(|item| *item != "-").collect(),
        has_text: content.starts_with("#text"),
        content: particles.map(|item| particle(item, sets)).collect(),
    }
}

/// `id!:nmtoken`, `xml:lang:lang`, `name`.
fn attribute(item: &'static str) -> Attribute {
    let after_prefix = if item.starts_with("xml:") { 4 } else { 0 };
    let (name, kind) = match item[after_prefix..].split_once(':') {
        Some((name, kind)) => (&item[..after_prefix + name.len()], kind),
        None => (item, ""),
    };
    Attribute { name: name.trim_end_matches('!'), is_required: name.ends_with('!'), kind }
}

/// `segment|ignorable+`, `notes?`, `inline*`.
fn particle(item: &'static str, sets: &FxHashMap<&'static str, &'static str>) -> Particle {
    let names = item.trim_end_matches(['?', '*', '+']);
    let suffix = &item[names.len()..];
    Particle {
        names: sets.get(names).copied().unwrap_or(names).split('|').collect(),
        is_required: suffix.is_empty() || suffix == "+",
        repeats: suffix == "*" || suffix == "+",
    }
}
