//! From tags and brackets to the notes of a text.

use std::borrow::Cow;

use super::bare::Bare;
use super::scan::{Element, elements};
use super::table::{Tag, TagClass, TagTable};
use super::write::Double;
use crate::bracket::{Lexicon, TextNote, note_between, notes_of_text};
use crate::model::{Category, Certainty, Family, Role, Span, View};
use crate::page::paragraph_spans;
use crate::records::annotation::Annotation;
use crate::records::cuts::{Pieces, cuts};
use crate::records::note::{RecordNote, Shown};

/// A text whose tags are known.
#[derive(Debug)]
pub(in crate::records) struct Tagged<'t, 'k> {
    text: &'t str,
    table: &'k TagTable,
    /// Tags that are not inside a note that views leave out.
    elements: Vec<Element>,
    /// The signs of tags whose words are text.
    marks: Vec<Span>,
    bare: Bare,
}

/// How much of the words around a note is read to class it, in bytes.
const NEAR: usize = 2000;

impl<'t, 'k> Tagged<'t, 'k> {
    /// Reads the tags of a text; `None` if it has none.
    pub(in crate::records) fn read(text: &'t str, table: &'k TagTable) -> Option<Self> {
        let elements = seen(elements(text, table), table);
        if elements.is_empty() {
            return None;
        }
        let is_text = |element: &&Element| table.tag(element.tag).class == TagClass::None;
        let signs = |element: &Element| [element.span.start..element.inner.start, element.inner.end..element.span.end];
        let marks: Vec<Span> = elements.iter().filter(is_text).flat_map(signs).collect();
        let notes: Vec<RecordNote> = elements.iter().filter_map(|element| provisional(element, table)).collect();
        // For the rules, supplied words are read.
        let cuts = cuts(text, &Pieces { notes: &notes, marks: &marks, capitals: &[] }, View::Reading);
        let bare = Bare::of(text, &cuts);
        Some(Self { text, table, elements, marks, bare })
    }

    /// The words without tags.
    pub(in crate::records) fn words(&self) -> &str {
        &self.bare.text
    }

    /// The notes of the text, which is in the language `lang`.
    pub(in crate::records) fn annotated(self, lang: Cow<'t, str>, lexicon: &Lexicon) -> Annotation<'t> {
        let paragraphs = paragraph_spans(&self.bare.text);
        let found = notes_of_text(&self.bare.text, &paragraphs, &lang, lexicon);
        let mut notes: Vec<RecordNote> = found.notes.into_iter().map(|note| self.bracket(note)).collect();
        let reader = NoteReader { tagged: &self, paragraphs: &paragraphs, lang: &lang, lexicon };
        notes.extend(self.elements.iter().filter_map(|element| reader.note(element)));
        notes.sort_by_key(|note| (note.span.start, std::cmp::Reverse(note.span.end)));
        let capitals = found.capitals.iter().map(|span| self.bare.span(span)).collect();
        let doubles = self.doubles();
        Annotation::new(self.text, lang, notes, self.marks, capitals).with_doubles(doubles)
    }

    fn doubles(&self) -> Vec<Double> {
        let double = |element: &Element| {
            let Element { span, inner, .. } = element.clone();
            Double { span, inner, name: self.table.tag(element.tag).name.clone() }
        };
        self.elements.iter().filter(|element| element.is_double).map(double).collect()
    }

    /// A bracket of the bare text, in its place in the text.
    fn bracket(&self, note: TextNote) -> RecordNote {
        let bare = RecordNote::of_bracket(note);
        let span = self.bare.span(&bare.span);
        // A tag right inside the brackets is inside them.
        let inner = self.bare.end(bare.inner.start)..self.bare.start(bare.inner.end);
        let inner = inner.start.max(span.start)..inner.end.min(span.end);
        let by_tag = if bare.class.is_anchored() { self.words_before(span.start) } else { None };
        let by_rule = bare.anchor.as_ref().and_then(|anchor| self.anchor(anchor));
        let extent = if bare.extent == bare.span { span.clone() } else { self.bare.span(&bare.extent) };
        RecordNote { inner: inner.start..inner.end.max(inner.start), anchor: by_tag.or(by_rule), extent, span, ..bare }
    }

    /// The words at a range of the bare text, if no tag stands among them.
    fn anchor(&self, bare: &Span) -> Option<Span> {
        self.bare.is_whole(bare).then(|| self.bare.span(bare))
    }

    /// The words of the tag right before a byte that holds what a note explains.
    fn words_before(&self, at: usize) -> Option<Span> {
        let before = self.text[..at].trim_end_matches([' ', '\u{a0}']).len();
        let to = self.elements.partition_point(|element| element.span.start < before);
        let near = self.elements[..to].iter().rev().take(MOST_NESTED);
        let term =
            near.into_iter().find(|element| element.span.end == before && self.table.tag(element.tag).is_anchor)?;
        self.without_tags(term.inner.clone())
    }

    /// A range without the tags at its ends; `None` if there are others in it.
    fn without_tags(&self, mut span: Span) -> Option<Span> {
        let first = |span: &Span| self.elements.partition_point(|element| element.span.start < span.start);
        while let Some(element) = self.elements.get(first(&span)).filter(|element| element.span == span) {
            span = element.inner.clone();
        }
        let is_inside = |element: &&Element| span.start <= element.span.start && element.span.end <= span.end;
        let is_plain = self.elements.get(first(&span)).filter(is_inside).is_none();
        (is_plain && !span.is_empty()).then_some(span)
    }
}

/// So many tags are looked at for the one that ends in a place.
const MOST_NESTED: usize = 8;

/// The tags that are not inside a note that all views leave out: that drops with its tags.
fn seen(elements: Vec<Element>, table: &TagTable) -> Vec<Element> {
    let mut hidden = 0;
    let mut seen = elements;
    seen.retain(|element| {
        let is_seen = element.span.start >= hidden;
        if is_seen && table.tag(element.tag).shown == Shown::Nowhere {
            hidden = element.span.end;
        }
        is_seen
    });
    seen
}

/// The note that a tag is, before its words were read; `None` for a tag around words of the text.
fn provisional(element: &Element, table: &TagTable) -> Option<RecordNote> {
    let tag = table.tag(element.tag);
    let class = match tag.class {
        TagClass::None => return None,
        TagClass::Is(class) => class,
        TagClass::ByWords => Category::Context,
    };
    Some(RecordNote {
        span: element.span.clone(),
        inner: element.inner.clone(),
        extent: element.span.clone(),
        class,
        cert: Certainty::High,
        resp: if class.family() == Family::Gloss { Role::Translator } else { Role::Editor },
        anchor: None,
        rule: "tag".into(),
        evidence: tag.name.to_string().into(),
        runner_up: None,
        shown: tag.shown,
        tag: Some(tag.name.clone()),
        properties: element.properties.clone(),
    })
}

/// Reads the words of the notes in tags.
struct NoteReader<'r> {
    tagged: &'r Tagged<'r, 'r>,
    /// The paragraphs of the bare text.
    paragraphs: &'r [Span],
    lang: &'r str,
    lexicon: &'r Lexicon,
}

impl NoteReader<'_> {
    fn note(&self, element: &Element) -> Option<RecordNote> {
        let note = provisional(element, self.tagged.table)?;
        let tag = self.tagged.table.tag(element.tag);
        let words = self.tagged.text[note.inner.clone()].trim();
        let note = match tag.class {
            TagClass::ByWords => match class_of_cue(words, tag) {
                Some((class, word)) => RecordNote { class, rule: "tag.words".into(), evidence: word.into(), ..note },
                None => self.classed(note, words),
            },
            _ => note,
        };
        if note.shown == Shown::Nowhere && (note.class.is_anchored() || tag.class == TagClass::ByWords) {
            let anchor = self.tagged.words_before(note.span.start).or_else(|| self.anchor_by_rule(&note, words));
            return Some(RecordNote { anchor, ..note });
        }
        Some(note)
    }

    /// The note with the class that the rules give to its words: never one of words that would be read.
    fn classed(&self, note: RecordNote, words: &str) -> RecordNote {
        let (before, after) = self.around(note.span.start);
        let judged = note_between(before, words, after, self.lang, self.lexicon, None);
        let is_sentence = words.split_whitespace().nth(MOST_FORMULA).is_some();
        let is_note = match judged.class.family() {
            Family::Supplied | Family::Literal => false,
            // "The last line is missing, as in the other copy" tells of a gap, and is none.
            Family::Gap | Family::Event => !is_sentence,
            _ => !words.is_empty(),
        };
        if !is_note {
            return RecordNote { cert: Certainty::Low, ..note };
        }
        RecordNote {
            class: judged.class,
            cert: judged.cert,
            resp: judged.role,
            rule: judged.rule.into(),
            evidence: judged.evidence,
            runner_up: judged.runner_up.filter(|class| class.family() != Family::Supplied),
            ..note
        }
    }

    fn anchor_by_rule(&self, note: &RecordNote, words: &str) -> Option<Span> {
        let bare = &self.tagged.bare;
        let (before, after) = self.around(note.span.start);
        let found = note_between(before, words, after, self.lang, self.lexicon, Some(note.class)).anchor?;
        let start = bare.place(note.span.start) - before.len();
        (found.end <= before.len()).then(|| self.tagged.anchor(&(start + found.start..start + found.end)))?
    }

    /// What stands in the paragraph before and behind a byte, without tags, as far as it matters.
    fn around(&self, at: usize) -> (&str, &str) {
        let bare = &self.tagged.bare;
        let text = &bare.text;
        let place = bare.place(at);
        let number = self.paragraphs.partition_point(|span| span.start <= place);
        let here = number.checked_sub(1).and_then(|index| self.paragraphs.get(index));
        let here = here.filter(|span| place <= span.end).cloned().unwrap_or(place..place);
        let from = text.ceil_char_boundary(here.start.max(place.saturating_sub(NEAR)));
        let to = text.floor_char_boundary(here.end.min(place + NEAR));
        (&text[from..place], &text[place..to])
    }
}

/// The class that the word before the colon gives to a note.
fn class_of_cue(words: &str, tag: &Tag) -> Option<(Category, String)> {
    let near = &words[..words.floor_char_boundary(LONGEST_CUE.min(words.len()))];
    let cue = near.split_once(':')?.0.trim().to_lowercase();
    let (_, class) = tag.words.iter().find(|(word, _)| **word == cue)?;
    Some((*class, cue))
}

/// A note of more words is no mere formula.
const MOST_FORMULA: usize = 3;

/// No word before a colon is longer, in bytes.
const LONGEST_CUE: usize = 60;
