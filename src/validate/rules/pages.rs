//! The pages that explain findings: one for each rule for editions, and for each kind of schema error.

use super::rule;
use crate::validate::Severity;

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
    "tmx" "xliff" "po" "tsv"
};

/// Codes that share the page of their first word, with their severity.
static SHARED: &[(&str, Severity)] = &[
    ("entity.external", Severity::Error),
    ("entity.undeclared", Severity::Error),
    ("xinclude.resource", Severity::Error),
    ("xinclude.pointer", Severity::Error),
    ("xinclude.loop", Severity::Error),
    ("xinclude.attribute", Severity::Error),
    ("xinclude.fallback", Severity::Error),
    ("xinclude.root", Severity::Error),
    ("limit.depth", Severity::Error),
    ("limit.size", Severity::Error),
    ("limit.number", Severity::Error),
    ("schema.missing", Severity::Error),
    ("schema.unsupported", Severity::Warning),
    ("schema.none", Severity::Warning),
    ("schema.association", Severity::Warning),
    ("schematron.error", Severity::Error),
    ("schematron.schema", Severity::Error),
    ("po.syntax", Severity::Error),
    ("po.twice", Severity::Error),
    ("po.header", Severity::Warning),
    ("po.charset", Severity::Warning),
    ("po.line-end", Severity::Error),
    ("po.plural", Severity::Error),
    ("tsv.row", Severity::Error),
];

/// All pages; those of the rules come first.
pub fn pages() -> impl Iterator<Item = Page> {
    super::rules().iter().map(|rule| Page { id: rule.id, text: rule.page }).chain(GRAMMAR.iter().copied())
}

/// The codes of findings, without those that a format makes of them: pages, and what shares one.
pub fn codes() -> impl Iterator<Item = &'static str> {
    pages().map(|page| page.id).chain(SHARED.iter().map(|(code, _)| *code))
}

/// Whether a code, or the beginning of several (`attribute`), can be found at all.
pub fn is_code(name: &str) -> bool {
    let begins = |code: &str| code.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    page(name).is_some() || codes().any(begins)
}

/// The severity of a code that shares its page with others.
pub fn severity_of(code: &str) -> Option<Severity> {
    SHARED.iter().find(|(shared, _)| *shared == code).map(|(_, severity)| *severity)
}

/// The page of a rule, by id or name. Findings of the grammar of a bilingual format have the format before their id:
/// `tmx.element.unknown`. Of findings that share a page only the first word counts: `xinclude.loop`, `relaxng 7.3`.
pub fn page(name: &str) -> Option<Page> {
    let of_rule = rule(name).map(|rule| Page { id: rule.id, text: rule.page });
    let find = |id: &str| GRAMMAR.iter().copied().find(|page| page.id == id);
    let of_format = || {
        let (format, bare) = FORMATS.iter().find_map(|(format, page)| {
            let rest = name.strip_prefix(format)?;
            (rest.is_empty() || rest.starts_with('.')).then(|| (*page, rest.trim_start_matches('.')))
        })?;
        find(bare).or_else(|| find(format))
    };
    let shared = || find(name.split(['.', ' ']).next().filter(|_| shares_page(name))?);
    of_rule.or_else(|| find(name)).or_else(of_format).or_else(shared)
}

/// Whether a name is that of a finding which shares a page. Those of RELAX NG are the clauses of standards.
fn shares_page(name: &str) -> bool {
    severity_of(name).is_some() || name.starts_with("relaxng ")
}

/// Bilingual formats with grammars of their own, and their pages.
const FORMATS: &[(&str, &str)] = &[("tmx", "tmx"), ("xliff12", "xliff"), ("xliff", "xliff")];

impl Page {
    /// The title, without the id.
    pub fn title(&self) -> &'static str {
        let line = self.text.lines().next().unwrap_or_default().trim_start_matches("# ");
        line.split_once(": ").map_or(line, |(_, title)| title)
    }
}

#[cfg(test)]
mod tests {
    use super::{codes, is_code, page};

    #[test]
    fn every_code_has_a_page_and_beginnings_are_known() {
        for code in codes() {
            assert!(page(code).is_some() && is_code(code), "{code}");
        }
        assert!(is_code("id") && is_code("attribute") && is_code("po") && is_code("relaxng 7.3"));
        assert!(!is_code("schema.nonee") && !is_code("attributes") && !is_code(""));
    }

    #[test]
    fn grammars_of_formats_share_their_pages() {
        assert!(page("element.unknown").is_some());
        assert_eq!(page("tmx.element.unknown"), page("element.unknown"));
        assert_eq!(page("xliff12.attribute.value"), page("attribute.value"));
        assert_eq!(page("xinclude.loop").map(|page| page.id), Some("xinclude"));
        assert_eq!(page("relaxng DTD compatibility 5.2").map(|page| page.id), Some("relaxng"));
        assert_eq!(page("tmx.code.lone-end").map(|page| page.id), Some("tmx"));
        assert_eq!((page("other.element.unknown"), page("schema.nonee")), (None, None));
    }
}
