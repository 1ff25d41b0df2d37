//! Quotations of the source: invented ones in many scripts, and the outside data with its right answers.

use std::ops::Range;

use glossator::bracket::Lexicon;
use glossator::quotation::{Note, Quotation, SourceText, Tier, quotations};

/// The notes of a small page: `[…]`, `[[note: …]]`, `<note>…</note>`.
fn notes(page: &str) -> Vec<Note> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = page[at..].find(['[', '<']).map(|start| at + start) {
        let forms = [("<note>", "</note>"), ("[[note:", "]]"), ("[", "]")];
        let form = forms.iter().find(|(open, _)| page[start..].starts_with(open));
        let end = form.and_then(|(open, close)| Some((open, close, page[start..].find(close)? + start)));
        at = start + 1;
        if let Some((open, close, end)) = end {
            found.push(Note::new(start..end + close.len(), start + open.len()..end));
            at = end + close.len();
        }
    }
    found
}

fn judged(page: &str, lang: &str, source: &str, source_lang: Option<&str>) -> Vec<Quotation> {
    let source = SourceText::new(source, source_lang);
    quotations(page, lang, &notes(page), &source, Lexicon::built_in()).found
}

/// The scores on the outside data, one line each.
#[test]
#[ignore = "needs the outside data: GLOSSATOR_DATA"]
fn quotations_of_the_outside_data() {
    let Some(path) = super::needs::data("records/quotes.jsonl") else { return };
    let rows = std::fs::read_to_string(path).unwrap();
    let (mut wanted, mut tiers, mut spans, mut invented, mut extra) = (0, 0, 0, 0, 0);
    for row in rows.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let (page, source) = (text(&row["text"]), text(&row["source"]));
        let found = judged(&page, &text(&row["lang"]), &source, None);
        let gold = row["quotes"].as_array().unwrap();
        extra += found.len().saturating_sub(gold.len());
        for gold in gold {
            wanted += 1;
            let words = text(&gold["text"]);
            let hit = found.iter().find(|quotation| bare(&page[quotation.span.clone()]) == bare(&words));
            let tier = hit.map_or("none", |quotation| quotation.tier.as_str());
            let may_be = gold["or"].as_array().unwrap().iter().chain([&gold["tier"]]).any(|may| may == tier);
            tiers += usize::from(may_be);
            invented += usize::from(gold["tier"] == "absent" && tier != "absent");
            let span = hit.and_then(|quotation| quotation.source.clone()).map(|span: Range<usize>| bare(&source[span]));
            let there = span.as_deref() == gold["source"]["text"].as_str().map(bare).as_deref();
            spans += usize::from(there);
            if !may_be || !there {
                println!("{}: `{words}` wants {} and is {tier}, at {span:?}", row["id"], gold["tier"]);
            }
        }
    }
    println!("{wanted} quotations: tier {tiers}, span {spans}, invented {invented}, more {extra}");
    assert!(invented == 0 && tiers * 100 >= wanted * 95 && spans * 100 >= wanted * 92 && extra * 100 <= wanted * 3);
}

fn bare(words: &str) -> String {
    words.trim_matches(|c: char| !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c)).to_owned()
}
