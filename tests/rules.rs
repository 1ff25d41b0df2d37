//! The edition's rules: for each a file that breaks it and one that keeps it, and what holds of all of them.
//!
//! A file that breaks a rule says at its end what is to be found where: `<!-- expect GL101 12:34 -->`.
//! `GLOSSATOR_BLESS=1 cargo test --test suite rules::` writes these comments anew; that run fails on purpose.

use std::path::{Path, PathBuf};

use glossator::page::{ImportOptions, import};
use glossator::source::LineIndex;
use glossator::tei;
use glossator::validate::rules::{RuleChoice, check, check_edition, identity, page, pages, rule, rules};
use glossator::validate::{Finding, Fixed, Severity, apply_fixes};
use proptest::prelude::*;

use crate::needs;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    root().join("tests/rules")
}

fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let named = paths.into_iter().map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path));
    named
        .filter(|(name, _)| name.ends_with(ending))
        .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap()))
        .collect()
}

fn all(text: &str) -> Vec<Finding> {
    check(text, &RuleChoice::All)
}

/// What is found, as the comments say it.
fn told(text: &str, findings: &[Finding]) -> String {
    let lines = LineIndex::new(text);
    let told = |finding: &Finding| format!("<!-- expect {} {} -->\n", finding.rule, lines.position(finding.span.start));
    findings.iter().map(told).collect()
}

/// What is found in a file beside the others of its rule.
fn findings(name: &str, text: &str) -> Vec<Finding> {
    if !name.starts_with("GL104") {
        return all(text);
    }
    let other = std::fs::read_to_string(folder().join("GL104-other.xml")).unwrap();
    let pair = [("GL104-other.xml", identity(&other).unwrap()), (name, identity(text).unwrap())];
    all(text).into_iter().chain(check_edition(&pair).into_iter().map(|(_, finding)| finding)).collect()
}

#[test]
fn files_that_break_a_rule_are_found_out() {
    let mut differing = Vec::new();
    for (name, text) in files(&folder(), "-breaks.xml") {
        let (document, expected) = text.split_at(text.find("<!-- expect").unwrap_or(text.len()));
        let found = findings(&name, document);
        assert!(found.iter().all(|finding| name.starts_with(&*finding.rule)), "{name}: {found:?}");
        let found = told(document, &found);
        assert!(!found.is_empty(), "{name} breaks nothing");
        if found != expected {
            if std::env::var_os("GLOSSATOR_BLESS").is_some() {
                std::fs::write(folder().join(&name), format!("{document}{found}")).unwrap();
            }
            differing.push(format!("{name}: found\n{found}expected\n{expected}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn files_that_keep_the_rules_are_left_alone() {
    for (name, text) in files(&folder(), "-keeps.xml") {
        assert_eq!(told(&text, &findings(&name, &text)), "", "{name}");
    }
}

#[test]
fn every_rule_has_its_page_and_its_files() {
    // Rules across languages need two editions: tests/across.rs has theirs, tests/cli/across.md that of broken links.
    for rule in rules().iter().filter(|rule| rule.id < "GL130") {
        for kind in ["breaks", "keeps"] {
            let file = folder().join(format!("{}-{kind}.xml", rule.id));
            assert!(file.exists(), "there is no {}", file.display());
        }
        let severities = files(&folder(), &format!("{}-breaks.xml", rule.id))
            .into_iter()
            .flat_map(|(name, text)| findings(&name, &text).into_iter().map(|finding| finding.severity));
        assert_eq!(severities.max(), Some(rule.severity), "{}", rule.id);
        assert_eq!(page(rule.name), page(rule.id));
    }
    let written = files(&root().join("src/validate/rules/pages"), ".md");
    assert_eq!(written.len(), pages().count(), "a page is not in the table, or the other way round");
    for page in pages() {
        assert!(page.text.starts_with(&format!("# {}: ", page.id)), "{}", page.id);
        let parts: Vec<&str> = page.text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(parts, ["What", "Why", "Example (wrong)", "Example (right)", "Fix"], "{}", page.id);
    }
}

#[test]
fn ids_and_names_are_unique() {
    let mut names: Vec<&str> = rules().iter().flat_map(|rule| [rule.id, rule.name]).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(rules().is_sorted_by_key(|rule| rule.id));
    assert_eq!(rule("gl101").map(|rule| rule.name), Some("pointer-without-target"));
}

#[test]
fn golden_editions_keep_the_rules() {
    let golden = files(&root().join("tests/golden"), ".xml");
    assert!(!golden.is_empty());
    for (name, text) in golden {
        assert_eq!(check(&text, &RuleChoice::Required), [], "{name}");
    }
}

#[test]
fn imported_pages_keep_the_rules() {
    for entry in std::fs::read_dir(root().join("examples/pages")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let edition = import(std::fs::read(&path).unwrap(), name, &ImportOptions::default()).unwrap().edition;
        let text = String::from_utf8(tei::write(&edition, Vec::new()).unwrap()).unwrap();
        let errors = check(&text, &RuleChoice::Required).into_iter().filter(|found| found.severity == Severity::Error);
        assert_eq!(errors.collect::<Vec<_>>(), [], "{name}");
    }
}

/// Files of other people are checked without complaint about the checker.
#[test]
#[ignore = "needs outside data: tei"]
fn tei_of_other_programs_is_checked() {
    let Some(folder) = needs::data("tei/valid") else { return };
    for (name, text) in files(&folder, ".xml") {
        for finding in all(&text) {
            assert!(text.get(finding.span.clone()).is_some(), "{name}: {finding:?}");
        }
    }
}

fn mended(text: &str, with_unsafe: bool) -> Fixed {
    apply_fixes(text, with_unsafe, &all)
}

#[test]
fn fixes_mend_what_they_promise_and_nothing_twice() {
    for (name, text) in files(&folder(), "-breaks.xml") {
        for with_unsafe in [false, true] {
            let once = mended(&text, with_unsafe);
            let left = all(&once.text);
            let can = |finding: &&Finding| finding.fix.as_ref().is_some_and(|fix| fix.is_safe || with_unsafe);
            assert_eq!(left.iter().find(can), None, "{name}");
            let again = mended(&once.text, with_unsafe);
            assert_eq!((&again.text, again.fixes), (&once.text, 0), "{name}");
        }
    }
}

#[test]
fn fixes_change_nothing_but_their_spans() {
    for (name, text) in files(&folder(), "-breaks.xml") {
        for finding in all(&text) {
            let Some(fix) = finding.fix.clone() else { continue };
            let once = apply_fixes(&text, true, &|now| if now == text { vec![finding.clone()] } else { Vec::new() });
            assert_eq!(once.fixes, 1, "{name}: {finding:?}");
            let mut expected = text.clone();
            for (range, new) in fix.edits.iter().rev() {
                expected.replace_range(range.clone(), new);
            }
            assert_eq!(once.text, expected, "{name}");
            let still = all(&once.text);
            let same = |other: &Finding| other.rule == finding.rule && other.message == finding.message;
            let before = all(&text).iter().filter(|other| same(other)).count();
            assert!(still.iter().filter(|other| same(other)).count() < before, "{name}: {finding:?} is still there");
        }
    }
}

/// A document made of pieces that the rules look at.
fn document() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<p xml:id=\"a1\">",
        "</p>",
        "<term xml:id=\"t1\">m\u{430}te</term>",
        "<gloss target=\"#t2\" ana=\"#g #h\">",
        "</gloss>",
        "<choice><sic>a</sic><sic/></choice>",
        "<s>",
        "</s>",
        " e\u{301} ",
        "\u{200b}",
        "[sic]",
        "&#x430;b",
        "<post replyTo=\"#a1\" when=\"2001-2-30\">",
        "</post>",
        "<foreign xml:lang=\"en_us\">",
        "</foreign>",
        "<!-- -->",
        "<supplied rendition=\"#br\"/>",
        "<date from=\"2002\" to=\"2001-1-1\"/>",
        "<lb/>",
        "naïve",
        "\u{915}\u{94d}\u{200d}",
        "<p sameAs=\"#a1\"><surplus reason=\"repeated\">x</surplus></p>",
        "<![CDATA[\u{ad}]]>",
        "<seg type=\"unparsed\">[?]</seg>",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| {
        let (mut body, mut open): (String, Vec<&str>) = Default::default();
        for piece in pieces {
            if let Some(name) = piece.strip_prefix("</") {
                if open.last() != Some(&name.trim_end_matches('>')) {
                    continue;
                }
                open.pop();
            } else if piece.starts_with('<')
                && !piece.contains("/>")
                && !piece.contains("</")
                && !piece.starts_with("<!")
            {
                open.push(piece[1..].split([' ', '>']).next().unwrap_or_default());
            }
            body.push_str(piece);
        }
        let closing: String = open.iter().rev().map(|name| format!("</{name}>")).collect();
        format!("<TEI xmlns=\"{}\"><text><body>{body}{closing}</body></text></TEI>", tei::TEI_NAMESPACE)
    })
}

proptest! {
    #[test]
    fn any_document_can_be_checked_and_mended(text in document()) {
        for finding in all(&text) {
            prop_assert!(text.get(finding.span.clone()).is_some(), "{:?}", finding);
            prop_assert!(finding.rule != "xml", "{:?}", finding);
            if let Some((span, _)) = &finding.related {
                prop_assert!(text.get(span.clone()).is_some(), "{:?}", finding);
            }
        }
        for with_unsafe in [false, true] {
            let once = mended(&text, with_unsafe);
            let twice = mended(&once.text, with_unsafe);
            prop_assert_eq!(&twice.text, &once.text);
            prop_assert_eq!(twice.fixes, 0);
        }
    }
}
