//! The table of a grammar: one element a row.

use rustc_hash::FxHashMap;

/// The elements of a format.
pub(in crate::exchange) struct Grammar {
    /// What its rules begin with: `tmx`.
    pub name: &'static str,
    /// What it is called in messages.
    pub title: &'static str,
    pub(super) elements: FxHashMap<&'static str, Element>,
    /// Names for sets of values.
    pub(super) sets: FxHashMap<&'static str, &'static str>,
}

/// What is allowed on an element and in it.
pub(super) struct Element {
    pub name: &'static str,
    pub attributes: Vec<Attribute>,
    /// Whether attributes of other namespaces are allowed.
    pub takes_any: bool,
    pub has_text: bool,
    pub content: Vec<Particle>,
}

/// An attribute of an element.
pub(super) struct Attribute {
    pub name: &'static str,
    pub is_required: bool,
    /// Name of a type or of a set, or values with bars between; empty for any text.
    pub kind: &'static str,
}

/// One place in the content of an element.
pub(super) struct Particle {
    pub names: Vec<&'static str>,
    pub is_required: bool,
    pub repeats: bool,
}

impl Grammar {
    /// Reads a table, whose head says what its columns are.
    pub(in crate::exchange) fn new(name: &'static str, title: &'static str, table: &'static str) -> Self {
        let rows = || table.lines().filter(|row| !row.starts_with('#'));
        let sets: FxHashMap<_, _> = rows().filter_map(|row| row.strip_prefix('=')?.split_once('\t')).collect();
        let element = |row: &'static str| match *row.split('\t').collect::<Vec<_>>().as_slice() {
            [name, attributes, any, content] if !name.starts_with('=') => {
                Some((name, element(name, attributes, any, content, &sets)))
            }
            _ => None,
        };
        let elements = rows().filter_map(element).collect();
        Self { name, title, elements, sets }
    }
}

/// The words of a column, each of them replaced by what it names.
fn words<'s>(
    column: &'static str,
    sets: &'s FxHashMap<&'static str, &'static str>,
) -> impl Iterator<Item = &'static str> + use<'s> {
    column
        .split(' ')
        .flat_map(|word| sets.get(word).copied().unwrap_or(word).split(' '))
        .filter(|word| !word.is_empty())
}

fn element(
    name: &'static str,
    attributes: &'static str,
    any: &str,
    content: &'static str,
    sets: &FxHashMap<&'static str, &'static str>,
) -> Element {
    let attribute = |word: &'static str| {
        let (name, kind) = match word.strip_prefix("xml:").map(|rest| rest.find(':').map(|at| at + "xml:".len())) {
            Some(at) => at.map_or((word, ""), |at| (&word[..at], &word[at + 1..])),
            None => word.split_once(':').unwrap_or((word, "")),
        };
        let bare = name.strip_suffix('!');
        Attribute { name: bare.unwrap_or(name), is_required: bare.is_some(), kind }
    };
    let has_text = words(content, sets).any(|word| word == "#text");
    Element {
        name,
        attributes: words(attributes, sets).map(attribute).collect(),
        takes_any: any == "any",
        has_text,
        content: words(content, sets).filter(|word| *word != "#text").map(particle).collect(),
    }
}

fn particle(word: &'static str) -> Particle {
    let names = word.trim_end_matches(['?', '*', '+']);
    let count = &word[names.len()..];
    Particle {
        names: names.split('|').collect(),
        is_required: matches!(count, "" | "+"),
        repeats: matches!(count, "*" | "+"),
    }
}
