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

/// Errors of a grammar, or of XML itself.
static GRAMMAR: &[Page] = grammar! {
    "xml"
    "element.unknown" "element.namespace" "element.misplaced" "element.incomplete"
    "attribute.unknown" "attribute.namespace" "attribute.value" "attribute.missing"
    "text.misplaced" "content.value"
    "id.duplicate" "id.dangling"
    "entity" "xinclude" "limit" "schema" "schematron" "relaxng"
};

/// All pages; those of the rules come first.
pub fn pages() -> impl Iterator<Item = Page> {
    super::rules().iter().map(|rule| Page { id: rule.id, text: rule.page }).chain(GRAMMAR.iter().copied())
}

/// The page of a rule, by id or name. Findings of the grammar of a bilingual format have the format before their id:
/// `tmx.element.unknown`. Of findings that share a page only the first word counts: `xinclude.loop`, `relaxng 7.3`.
pub fn page(name: &str) -> Option<Page> {
    let of_rule = rule(name).map(|rule| Page { id: rule.id, text: rule.page });
    let bare = FORMATS.iter().find_map(|format| name.strip_prefix(format)?.strip_prefix('.')).unwrap_or(name);
    let find = |id: &str| GRAMMAR.iter().copied().find(|page| page.id == id);
    let family =
        || FAMILIES.iter().copied().find(|family| name.split(['.', ' ']).next() == Some(family)).and_then(find);
    of_rule.or_else(|| find(bare)).or_else(family)
}

/// Findings that share a page.
const FAMILIES: &[&str] = &["entity", "xinclude", "limit", "schema", "schematron", "relaxng"];

/// Bilingual formats with grammars of their own.
const FORMATS: &[&str] = &["tmx", "xliff12", "xliff"];

impl Page {
    /// The title, without the id.
    pub fn title(&self) -> &'static str {
        let line = self.text.lines().next().unwrap_or_default().trim_start_matches("# ");
        line.split_once(": ").map_or(line, |(_, title)| title)
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn grammars_of_formats_share_their_pages() {
        assert!(page("element.unknown").is_some());
        assert_eq!(page("tmx.element.unknown"), page("element.unknown"));
        assert_eq!(page("xliff12.attribute.value"), page("attribute.value"));
        assert_eq!(page("xinclude.loop").map(|page| page.id), Some("xinclude"));
        assert_eq!(page("relaxng DTD compatibility 5.2").map(|page| page.id), Some("relaxng"));
        assert_eq!((page("other.element.unknown"), page("tmx.nothing")), (None, None));
    }
}
