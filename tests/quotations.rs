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

/// Rows of a table: tier, quotation, place in the source, source.
fn cases() -> impl Iterator<Item = [String; 4]> {
    let rows = include_str!("quotations/cases.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let mut cells = row.split('\t').map(|cell| cell.replace("\\n", "\n"));
        std::array::from_fn(|_| cells.next().unwrap())
    })
}

#[test]
fn quotations_are_judged_in_every_script() {
    let mut wrong = Vec::new();
    for [tier, quotation, place, source] in cases() {
        let page = format!("The goose [original: \"{quotation}\"] sleeps.");
        let found = judged(&page, "en", &source, None);
        assert_eq!(found.len(), 1, "{quotation}");
        let words = found[0].source.clone().map(|span| bare(&source[span])).unwrap_or_default();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if found[0].tier.as_str() != tier || words != bare(&place) {
            wrong.push(format!("{quotation}: {} `{words}`, not {tier} `{place}`", found[0].tier));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words made at random of the letters of a source, and not in it.
fn invented(source: &str, seed: &mut u64) -> String {
    let letters: Vec<char> = source.chars().filter(|c| c.is_alphabetic()).collect();
    let mut next = || {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[(*seed >> 33) as usize % letters.len()]
    };
    (0..9).map(|at| if at == 4 { ' ' } else { next() }).collect()
}

#[test]
fn words_at_random_are_absent() {
    let mut seed = 7;
    for [.., source] in cases() {
        let compiled = SourceText::new(&source, None);
        for _ in 0..4 {
            let words = invented(&source, &mut seed);
            let page = format!("The goose [original: \"{words}\"] sleeps.");
            let found = quotations(&page, "en", &notes(&page), &compiled, Lexicon::built_in()).found;
            assert_eq!(found[0].tier, Tier::Absent, "{words} in {source}");
        }
    }
}

/// What is quoted in a page, with its tier.
fn listed(page: &str, lang: &str, source: &str) -> Vec<(String, Tier)> {
    let found = judged(page, lang, source, None);
    found.into_iter().map(|quotation| (page[quotation.span].to_owned(), quotation.tier)).collect()
}

#[test]
fn quotations_are_found_in_notes_and_in_the_text() {
    let source = "In portu scapha vetus dormit, remi natant.";
    for (page, lang, quoted) in [
        ("A boat [original: \"scapha\"] sleeps.", "en", &["scapha"][..]),
        ("A boat [orig. scapha vetus] sleeps.", "en", &["scapha vetus"]),
        ("A boat [note: in the original: “scapha”] sleeps.", "en", &["scapha"]),
        ("A boat [Latin: scapha vetus, lit. an old boat] sleeps.", "en", &["scapha vetus", "lit. an old boat"]),
        ("A boat [Latin: scapha (a boat)] sleeps.", "en", &["scapha"]),
        ("A boat [original: \"scapha\", meaning \"boat\"] sleeps.", "en", &["scapha"]),
        ("A boat [original: \"scapha\" (lit. \"tub\")] sleeps.", "en", &["scapha"]),
        ("A boat [original: \"scapha\" means \"tub\"] sleeps.", "en", &["scapha"]),
        ("A boat [original: \"scapha\", Latin: \"remi\"] sleeps.", "en", &["scapha", "remi"]),
        ("A boat [original: \"scapha\" and \"remi\"] sleeps.", "en", &["scapha", "remi"]),
        ("A boat [*scapha*] sleeps.", "en", &["scapha"]),
        ("A boat [*sic*] sleeps [*navis*].", "en", &["navis"]),
        ("A boat [original: <i>scapha</i>] sleeps.", "en", &["scapha"]),
        ("Ein Boot [lat.: scapha] schläft.", "de", &["scapha"]),
        ("Un bateau [original : « scapha »] dort.", "fr", &["scapha"]),
        ("Лодка [лат.: scapha] спит, remi natant.", "ru", &["scapha", "remi natant"]),
        ("A boat [English: a skiff] sleeps.", "en", &[]),
        ("A boat [an old \"skiff\"] sleeps.", "en", &[]),
        ("Лодка <b>спит</b> [сегодня], см. https://example.org и PDF.", "ru", &[]),
    ] {
        let found = listed(page, lang, source);
        assert_eq!(found.iter().map(|(words, _)| words.as_str()).collect::<Vec<_>>(), quoted, "{page}");
    }
}

#[test]
fn an_empty_source_has_nothing() {
    assert_eq!(listed("A boat [original: \"scapha\"].", "en", ""), [("scapha".to_owned(), Tier::Absent)]);
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

/// Words without the punctuation around them.
fn bare(words: &str) -> String {
    words.trim_matches(" \n.,;:·!?()[]«»„“”\"׃।॥*".chars().collect::<Vec<_>>().as_slice()).to_owned()
}
