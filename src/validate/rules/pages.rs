//! The pages that explain findings: one for each rule for editions, and for each kind of schema error.

use super::rule;

/// A page of explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The id under which findings name it.
    pub id: &'static str,
    /// The text in Markdown; the first line is its title.
    pub text: &'static str,
}

macro_rules! grammar {
    ($($id:literal)*) => { &[$(Page { id: $id, text: include_str!(concat!("pages/", $id, ".md")) },)*] };
}

/// What a grammar, or XML itself, may complain of.
static GRAMMAR: &[Page] = grammar! {
    "xml"
    "element.unknown" "element.misplaced" "element.incomplete"
    "attribute.unknown" "attribute.value" "attribute.missing"
    "text.misplaced" "content.value"
    "id.duplicate" "id.dangling"
};

/// All pages: those of the rules first.
pub fn pages() -> impl Iterator<Item = Page> {
    super::rules().iter().map(|rule| Page { id: rule.id, text: rule.page }).chain(GRAMMAR.iter().copied())
}

/// The page of a rule, by id or name.
pub fn page(name: &str) -> Option<Page> {
    let of_rule = rule(name).map(|rule| Page { id: rule.id, text: rule.page });
    of_rule.or_else(|| GRAMMAR.iter().copied().find(|page| page.id == name))
}

impl Page {
    /// The title, without the id.
    pub fn title(&self) -> &'static str {
        let line = self.text.lines().next().unwrap_or_default().trim_start_matches("# ");
        line.split_once(": ").map_or(line, |(_, title)| title)
    }
}
