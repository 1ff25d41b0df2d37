//! What is written, without a browser.

use std::path::Path;

use glossator::model::{FeatureKind, View, project};
use glossator::page::{ImportOptions, import};
use glossator::report::{EditionText, Options, edition};
use scraper::{ElementRef, Html, Selector};

use super::pages;

fn page(text: &str, name: &str) -> String {
    let imported = import(text.as_bytes().to_vec(), name, &ImportOptions::default()).unwrap();
    let mut page = Vec::new();
    let text = EditionText { name, edition: &imported.edition, beside: None };
    edition(&[text], &Options::default(), &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

/// The words of an element that a view shows.
fn shown(element: ElementRef<'_>, hidden: &str, words: &mut String) {
    for child in element.children() {
        if let Some(text) = child.value().as_text() {
            words.push_str(text);
        } else if let Some(inner) = ElementRef::wrap(child) {
            let classes: Vec<&str> = inner.value().classes().collect();
            if inner.value().name() == "br" {
                words.push('\n');
            } else if !classes.contains(&hidden) && !classes.contains(&"m") {
                shown(inner, hidden, words);
            }
        }
    }
}

/// The page hides what a view leaves out, spaces too: what stays is the projection.
#[test]
fn views_on_the_page_are_the_views_of_the_edition() {
    let blocks = Selector::parse(".text > *").unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages");
    for file in std::fs::read_dir(examples).unwrap().map(|file| file.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let imported = import(std::fs::read(&file).unwrap(), &name, &ImportOptions::default()).unwrap();
        let mut html = Vec::new();
        let text = EditionText { name: &name, edition: &imported.edition, beside: None };
        edition(&[text], &Options::default(), &mut html).unwrap();
        let html = Html::parse_document(std::str::from_utf8(&html).unwrap());
        for (view, hidden) in [(View::Printed, "np"), (View::Reading, "nr"), (View::Base, "nb")] {
            let projection = project(&imported.edition, view);
            let block = |kind| matches!(kind, FeatureKind::Block(_)).then_some(());
            let expected: Vec<&str> = projection
                .select(block)
                .map(|(range, ())| &projection.text[range])
                .filter(|words| !words.trim().is_empty())
                .collect();
            let found: Vec<String> = html
                .select(&blocks)
                .filter(|block| {
                    block
                        .parent()
                        .and_then(ElementRef::wrap)
                        .and_then(|it| it.parent())
                        .and_then(ElementRef::wrap)
                        .is_some_and(|row| row.value().name() == "div")
                })
                .map(|block| {
                    let mut words = String::new();
                    shown(block, hidden, &mut words);
                    words
                })
                .filter(|words| !words.trim().is_empty())
                .collect();
            assert_eq!(found, expected, "{name} {view:?}");
        }
    }
}

/// Small inputs and what becomes of them; `GLOSSATOR_BLESS=1` writes the expected pages anew, and fails.
#[test]
fn pieces_become_their_golden_markup() {
    let inputs = [
        ("gloss", "The mate [play on words: \"friend\" and \"helper\"] came late."),
        ("supplied", "[You are] Dreaming of a [new] ferry, [t]he last one."),
        ("undecided", "Uncle Sava [Saveliy, who looks after the clock], what about [sic] the goat [...]?"),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/golden");
    let mut differing = Vec::new();
    for (name, text) in inputs {
        let html = page(text, "note.txt");
        let start = html.find("<div class=\"unit\">").unwrap();
        let end = html.find("<section class=\"figures\"").unwrap();
        // A line an element, so that a difference can be read.
        let found = html[start..end].replace("><", ">\n<");
        let file = folder.join(format!("{name}.html"));
        if std::fs::read_to_string(&file).unwrap_or_default() != found {
            differing.push(name);
            if std::env::var_os("GLOSSATOR_BLESS").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&file, found).unwrap();
            }
        }
    }
    assert!(differing.is_empty(), "these differ from tests/report/golden: {differing:?}");
}

/// No style attribute and no handler, which the policy would refuse; no attribute twice; no address of another place.
#[test]
fn pages_keep_to_their_own_policy() {
    let mut files: Vec<_> =
        pages::KINDS.iter().map(|(name, arguments)| pages::write(&format!("policy-{name}"), arguments)).collect();
    files.push(pages::write_edition("policy-hostile", pages::HOSTILE));
    for file in files {
        let html = std::fs::read_to_string(&file).unwrap();
        let document = Html::parse_document(&html);
        let body = html.split_once("<body").unwrap().1;
        for tag in body.split('<').filter_map(|rest| rest.split('>').next()) {
            assert!(tag.matches(" class=\"").count() < 2, "<{tag}> in {}", file.display());
        }
        for element in document.select(&Selector::parse("*").unwrap()) {
            for (name, value) in element.value().attrs() {
                assert!(name != "style" && !name.starts_with("on"), "{name} in {}", file.display());
                let is_link = matches!(name, "href" | "src" | "action" | "xlink:href");
                assert!(!is_link || value.starts_with('#'), "{value} in {}", file.display());
            }
        }
        let ids: Vec<&str> =
            document.select(&Selector::parse("[id]").unwrap()).filter_map(|element| element.value().id()).collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len(), "an id comes twice in {}", file.display());
        assert_eq!(document.select(&Selector::parse("script").unwrap()).count(), 1);
    }
}

/// Every link of a page leads to a place on it.
#[test]
fn links_lead_somewhere() {
    for (name, arguments) in pages::KINDS {
        let html = std::fs::read_to_string(pages::write(&format!("links-{name}"), arguments)).unwrap();
        let document = Html::parse_document(&html);
        let ids: std::collections::HashSet<&str> =
            document.select(&Selector::parse("[id]").unwrap()).filter_map(|element| element.value().id()).collect();
        for link in document.select(&Selector::parse("[href]").unwrap()) {
            let target = link.value().attr("href").unwrap().trim_start_matches('#');
            assert!(ids.contains(target), "{name}: nothing has the id {target}");
        }
    }
}
