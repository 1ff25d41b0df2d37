//! The notes of an edition as annotations of its base text: the Web Annotation Data Model of the W3C, as JSON-LD.
//!
//! | what | where it goes |
//! |---|---|
//! | a note | an `Annotation` in the first page of an `AnnotationCollection` |
//! | its words | a `TextualBody` with language and purpose |
//! | its class | a body `SpecificResource` for the category in the edition's taxonomy (`classifying`), and its name (`tagging`) |
//! | the speaker | `creator` |
//! | the words that it refers to | a `TextQuoteSelector` and a `TextPositionSelector` (code points) on the base text |
//! | a comment of a document | an `Annotation` with its author and the time at which it was written |
//!
//! The certainty of a class, the rule and its evidence stay in the edition: the model has no place for them.

use std::io::Write;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::ExchangeError;
use super::comments;
use super::offsets::CharacterOffsets;
use crate::model::{Edition, Family, FeatureKind, Layer, PlacedNote, Remark, Span, View, placed_notes, project};

/// How many characters before and after the words distinguish them from other occurrences.
const CONTEXT: usize = 32;

/// The context of the model's vocabulary.
const VOCABULARY: &str = "http://www.w3.org/ns/anno.jsonld";

/// The targets of the annotations of an edition.
#[derive(Debug, Clone, Copy)]
pub struct AnnotationNames<'n> {
    /// The edition whose taxonomy has the classes: a file name or an IRI.
    pub edition: &'n str,
    /// Its base text ([`View::Base`]), to which the places refer: a file name or an IRI.
    pub base: &'n str,
}

/// Writes the notes of an edition as one collection of annotations. Memory grows with the text and the notes.
///
/// # Errors
/// If the output fails.
pub fn web_annotation<W: Write>(
    edition: &Edition,
    names: AnnotationNames<'_>,
    output: &mut W,
) -> Result<(), ExchangeError> {
    let base = project(edition, View::Base);
    let notes = placed_notes(edition, &base);
    let post_lang = |kind| match kind {
        FeatureKind::Post(post) => Some((post.id.as_deref()?, post.lang.as_deref()?)),
        _ => None,
    };
    let composer = Composer {
        names,
        edition,
        text: &base.text,
        offsets: CharacterOffsets::new(&base.text),
        langs: base.select(post_lang).map(|(_, (post, lang))| (post, lang)).collect(),
    };
    let comments = comments::of(edition, &base);
    let items: Vec<Annotation<'_>> = notes
        .iter()
        .enumerate()
        .map(|(number, note)| composer.annotation(number, note))
        .chain(comments.iter().map(|(remark, place)| composer.comment(remark, place)))
        .collect();
    let collection = Collection {
        context: VOCABULARY,
        id: "#notes",
        kind: "AnnotationCollection",
        label: Some(&*edition.header.title).filter(|title| !title.is_empty()),
        total: items.len(),
        first: Page { id: "#notes-1", kind: "AnnotationPage", start_index: 0, items },
    };
    serde_json::to_writer_pretty(&mut *output, &collection).map_err(std::io::Error::from)?;
    Ok(output.write_all(b"\n")?)
}

#[derive(Serialize)]
struct Collection<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    id: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    total: usize,
    first: Page<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    id: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    start_index: usize,
    items: Vec<Annotation<'a>>,
}

#[derive(Serialize)]
struct Annotation<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<Creator<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<&'a str>,
    body: Vec<Body<'a>>,
    target: Target<'a>,
}

#[derive(Serialize)]
struct Creator<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum Body<'a> {
    TextualBody {
        value: &'a str,
        format: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<&'a str>,
        purpose: &'static str,
    },
    SpecificResource {
        source: String,
        purpose: &'static str,
    },
}

#[derive(Serialize)]
struct Target<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    source: String,
    selector: [Selector<'a>; 2],
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum Selector<'a> {
    TextQuoteSelector { prefix: &'a str, exact: &'a str, suffix: &'a str },
    TextPositionSelector { start: usize, end: usize },
}

/// The motivation of a note of a layer, in the terms of the model.
fn motivation(layer: Layer) -> &'static str {
    match layer {
        Layer::Notes(Family::Gloss | Family::Gap | Family::Event | Family::Speech | Family::Document) => "describing",
        Layer::Notes(Family::Critical) => "assessing",
        Layer::Notes(Family::Supplied) => "editing",
        Layer::Notes(Family::Reference) => "linking",
        _ => "commenting",
    }
}

/// The context for making an annotation.
struct Composer<'a> {
    names: AnnotationNames<'a>,
    edition: &'a Edition,
    /// The base text.
    text: &'a str,
    offsets: CharacterOffsets<'a>,
    /// Languages of posts.
    langs: FxHashMap<&'a str, &'a str>,
}

impl<'a> Composer<'a> {
    fn annotation(&self, number: usize, note: &'a PlacedNote<'_>) -> Annotation<'a> {
        let id = note.intervention.id.as_deref();
        let motivation = motivation(note.layer());
        let lang = note.post.and_then(|post| self.langs.get(post).copied());
        let mut body = vec![Body::TextualBody {
            value: &note.words,
            format: "text/plain",
            language: lang.or(self.edition.header.lang.as_deref()),
            purpose: motivation,
        }];
        if let Some(class) = note.class.map(|class| class.as_str()) {
            let source = self.part(class);
            body.push(Body::SpecificResource { source, purpose: "classifying" });
            body.push(Body::TextualBody { value: class, format: "text/plain", language: None, purpose: "tagging" });
        }
        Annotation {
            id: id.map_or_else(|| format!("#notes-1-{}", number + 1), |id| self.part(id)),
            kind: "Annotation",
            motivation,
            creator: note.intervention.resp.as_deref().map(|resp| self.creator(resp)),
            created: None,
            body,
            target: self.target(note),
        }
    }

    /// A comment of the document that was imported, on the words at `place`.
    fn comment(&self, remark: &'a Remark, place: &Span) -> Annotation<'a> {
        let motivation = if remark.reply_to.is_some() { "replying" } else { "commenting" };
        let body =
            vec![Body::TextualBody { value: &remark.text, format: "text/plain", language: None, purpose: motivation }];
        Annotation {
            id: self.part(&remark.id),
            kind: "Annotation",
            motivation,
            creator: Some(&*remark.resp).filter(|resp| !resp.is_empty()).map(|resp| self.creator(resp)),
            created: remark.when.as_deref(),
            body,
            target: self.words_at(place.clone()),
        }
    }

    /// The IRI of an element of the edition, by its `xml:id`.
    fn part(&self, id: &str) -> String {
        format!("{}#{id}", iri(self.names.edition))
    }

    /// The speaker, by the name in the header.
    fn creator(&self, resp: &'a str) -> Creator<'a> {
        let agent = self.edition.header.authors.iter().find(|agent| &*agent.id == resp);
        let name = agent.map_or(resp, |agent| agent.name.as_str());
        Creator { id: self.part(resp), kind: "Person", name }
    }

    fn target(&self, note: &PlacedNote<'_>) -> Target<'a> {
        self.words_at(note.anchor.clone().unwrap_or_else(|| note.place(self.text)))
    }

    fn words_at(&self, place: Span) -> Target<'a> {
        let quote = Selector::TextQuoteSelector {
            prefix: prefix(self.text.get(..place.start).unwrap_or_default()),
            exact: self.text.get(place.clone()).unwrap_or_default(),
            suffix: suffix(self.text.get(place.end..).unwrap_or_default()),
        };
        let Span { start, end } = place;
        let position = Selector::TextPositionSelector { start: self.offsets.at(start), end: self.offsets.at(end) };
        Target { kind: "SpecificResource", source: iri(self.names.base), selector: [quote, position] }
    }
}

/// A file name as a relative IRI; an IRI stays as it is.
fn iri(name: &str) -> String {
    let is_bad = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if is_bad(c) {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// The last characters of a text.
fn prefix(text: &str) -> &str {
    let start = text.char_indices().rev().take(CONTEXT).last().map_or(text.len(), |(at, _)| at);
    text.get(start..).unwrap_or_default()
}

/// The first characters of a text.
fn suffix(text: &str) -> &str {
    let end = text.char_indices().nth(CONTEXT).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}
