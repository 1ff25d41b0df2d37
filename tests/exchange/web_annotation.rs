//! Annotations: every selector is found again in the base text, and the shape is that of the model.

use glossator::exchange::{AnnotationNames, web_annotation};
use glossator::model::{View, project};
use glossator::page::{ImportOptions, import};
use proptest::prelude::*;
use serde_json::{Value, json};

const NAMES: AnnotationNames<'static> = AnnotationNames { edition: "my page.xml", base: "my page.base.txt" };

/// The annotations of a page and its base text.
fn annotations(page: &str) -> (Value, String) {
    let options = ImportOptions::default().with_lang("en".to_owned());
    let edition = import(page.as_bytes().to_vec(), "page.txt", &options).unwrap().edition;
    let mut out = Vec::new();
    web_annotation(&edition, NAMES, &mut out).unwrap();
    (serde_json::from_slice(&out).unwrap(), project(&edition, View::Base).text)
}

/// A field that must be there, or may be, and what its value must be: Web Annotation Data Model, clauses 3 to 5.
type Field = (&'static str, bool, fn(&Value) -> bool);

const COLLECTION: &[Field] = &[
    ("@context", true, |value| value == "http://www.w3.org/ns/anno.jsonld"),
    ("id", true, is_iri),
    ("type", true, |value| value == "AnnotationCollection"),
    ("label", false, Value::is_string),
    ("total", true, Value::is_u64),
    ("first", true, |value| has(value, PAGE)),
];
const PAGE: &[Field] = &[
    ("id", true, is_iri),
    ("type", true, |value| value == "AnnotationPage"),
    ("startIndex", true, |value| value == 0),
    ("items", true, |value| all(value, ANNOTATION)),
];
const ANNOTATION: &[Field] = &[
    ("id", true, is_iri),
    ("type", true, |value| value == "Annotation"),
    ("motivation", true, is_motivation),
    ("creator", false, |value| has(value, CREATOR)),
    ("body", true, |value| {
        value.as_array().is_some_and(|bodies| bodies.iter().all(|body| has(body, TEXT) || has(body, CLASS)))
    }),
    ("target", true, |value| has(value, TARGET)),
];
const CREATOR: &[Field] =
    &[("id", true, is_iri), ("type", true, |value| value == "Person"), ("name", true, Value::is_string)];
const TEXT: &[Field] = &[
    ("type", true, |value| value == "TextualBody"),
    ("value", true, Value::is_string),
    ("format", true, |value| value == "text/plain"),
    ("language", false, Value::is_string),
    ("purpose", true, is_motivation),
];
const CLASS: &[Field] =
    &[("type", true, |value| value == "SpecificResource"), ("source", true, is_iri), ("purpose", true, is_motivation)];
const TARGET: &[Field] = &[
    ("type", true, |value| value == "SpecificResource"),
    ("source", true, is_iri),
    ("selector", true, |value| has(&value[0], QUOTE) && has(&value[1], POSITION)),
];
const QUOTE: &[Field] = &[
    ("type", true, |value| value == "TextQuoteSelector"),
    ("prefix", true, Value::is_string),
    ("exact", true, Value::is_string),
    ("suffix", true, Value::is_string),
];
const POSITION: &[Field] = &[
    ("type", true, |value| value == "TextPositionSelector"),
    ("start", true, Value::is_u64),
    ("end", true, Value::is_u64),
];

fn is_iri(value: &Value) -> bool {
    value.as_str().is_some_and(|iri| !iri.is_empty() && !iri.contains(char::is_whitespace))
}

fn is_motivation(value: &Value) -> bool {
    let known = ["assessing", "classifying", "commenting", "describing", "editing", "linking", "tagging"];
    value.as_str().is_some_and(|name| known.contains(&name))
}

/// Whether an object has these fields, and no others.
fn has(value: &Value, fields: &[Field]) -> bool {
    let Some(object) = value.as_object() else { return false };
    object.keys().all(|key| fields.iter().any(|(name, ..)| name == key))
        && fields.iter().all(|(name, must, is)| object.get(*name).map_or(!must, is))
}

fn all(value: &Value, fields: &[Field]) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(|item| has(item, fields)))
}

/// The words that an annotation is on, where both selectors find them.
fn found(annotation: &Value, base: &str) -> String {
    let [quote, position] = [&annotation["target"]["selector"][0], &annotation["target"]["selector"][1]];
    let text = |name: &str| quote[name].as_str().unwrap();
    let number = |name: &str| usize::try_from(position[name].as_u64().unwrap()).unwrap();
    let (start, end) = (number("start"), number("end"));
    let words: String = base.chars().skip(start).take(end - start).collect();
    assert_eq!(words, text("exact"));
    let around = format!("{}{}{}", text("prefix"), words, text("suffix"));
    let from = start - text("prefix").chars().count();
    let there: String = base.chars().skip(from).take(around.chars().count()).collect();
    assert_eq!(there, around);
    words
}

#[test]
fn a_gloss_is_on_its_words() {
    let (collection, base) = annotations("Für Ёлки: the HB [Harbour Board] is shut [sic]. See [the] pier.\n");
    assert!(has(&collection, COLLECTION), "{collection:#}");
    let items = collection["first"]["items"].as_array().unwrap();
    assert_eq!(collection["total"], items.len());
    let gloss = &items[0];
    assert_eq!(found(gloss, &base), "HB");
    let text = json!({"type": "TextualBody", "value": "Harbour Board", "format": "text/plain", "language": "en", "purpose": "describing"});
    assert_eq!(gloss["body"][0], text);
    assert_eq!(gloss["body"][1]["source"], "my%20page.xml#gloss.expansion");
    assert_eq!(gloss["body"][2]["value"], "gloss.expansion");
    assert_eq!(gloss["target"]["source"], "my%20page.base.txt");
    assert_eq!(gloss["creator"]["name"], "translator");
    assert_eq!(items[1]["motivation"], "assessing");
    assert!(!base.contains("the pier"), "{base}");
}

proptest! {
    #[test]
    fn every_selector_is_found_again(pieces in proptest::collection::vec(prop_oneof![
        Just("The HB [Harbour Board] sleeps. "),
        Just("渡し船［フェリー］が来た。"),
        Just("He [the watchman] said so [sic]. "),
        Just("\n\n"),
        Just("[translator's note: a boat] "),
        Just("Ёж "),
        Just("[...] "),
        Just("(laughs) [laughter]\n"),
    ], 1..12)) {
        let (collection, base) = annotations(&format!("Pier {}", pieces.concat()));
        prop_assert!(has(&collection, COLLECTION), "{:#}", collection);
        for annotation in collection["first"]["items"].as_array().unwrap() {
            found(annotation, &base);
        }
    }
}
