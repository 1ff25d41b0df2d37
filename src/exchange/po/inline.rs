//! Converts texts with marks to plain strings and back: codes are in the string, the places of marks in comments.

use super::comments::Marked;
use crate::exchange::bilingual_model::{CodeForm, Content, Mark, MarkKind};
use crate::exchange::offsets::{CharacterBorders, CharacterOffsets};

/// The text including its codes.
pub(super) fn string_of(content: &Content) -> String {
    let mut out = String::with_capacity(content.text.len());
    let mut written = 0;
    for mark in &content.marks {
        if let MarkKind::Code(code) = &mark.kind {
            out.push_str(content.text.get(written..mark.range.start).unwrap_or_default());
            out.push_str(&code.native);
            written = mark.range.start;
        }
    }
    out + content.text.get(written..).unwrap_or_default()
}

/// The content of a string with known marks. Codes that are gone are dropped, as are marks whose words are gone.
pub(super) fn content_of(string: &str, marks: Vec<Marked>) -> Content {
    let (text, at) = strip(string, &marks);
    let borders = CharacterBorders::new(&text);
    let mut content = Content { text, marks: Vec::with_capacity(marks.len()) };
    for (marked, code) in marks.into_iter().zip(at) {
        let range = match &marked.kind {
            MarkKind::Code(_) => code.map(|at| at..at),
            _ => place(&content.text, &borders, &marked),
        };
        if let Some(range) = range {
            content.marks.push(Mark { range, id: marked.id, kind: marked.kind });
        }
    }
    // Marks found in other places may be out of order.
    if content.misplaced().is_some() {
        content.marks.sort_by_key(|mark| mark.range.start);
    }
    content
}

/// The string without the codes, and the place of each mark that is a code.
fn strip(string: &str, marks: &[Marked]) -> (String, Vec<Option<usize>>) {
    let mut text = String::with_capacity(string.len());
    let mut rest = string;
    let mut characters = 0;
    let places = marks.iter().map(|marked| {
        let MarkKind::Code(code) = &marked.kind else { return None };
        let wanted = marked.start.checked_sub(characters).map(|ahead| offset(rest, ahead));
        let stands = |at: &usize| rest.get(*at..).is_some_and(|rest| rest.starts_with(&code.native));
        let found = wanted.filter(stands).or_else(|| rest.find(&code.native).filter(|_| !code.native.is_empty()))?;
        text.push_str(&rest[..found]);
        characters += rest[..found].chars().count();
        rest = &rest[found + code.native.len()..];
        Some(text.len())
    });
    let places = places.collect();
    (text + rest, places)
}

/// The byte offset after so many characters.
fn offset(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

/// The place of a mark's words: where the mark says, or their only occurrence.
fn place(text: &str, borders: &CharacterBorders, marked: &Marked) -> Option<std::ops::Range<usize>> {
    let said = borders.byte(marked.start).map(|start| start..start + marked.words.len());
    if let Some(range) = said.filter(|range| text.get(range.clone()) == Some(marked.words.as_str())) {
        return Some(range);
    }
    let mut found = text.match_indices(&marked.words).filter(|_| !marked.words.is_empty());
    let (at, words) = found.next()?;
    found.next().is_none().then(|| at..at + words.len())
}

/// The marks of a content, in the form for comments.
pub(super) fn marks_of(content: &Content) -> impl Iterator<Item = Marked> {
    let offsets = CharacterOffsets::new(&content.text);
    content.marks.iter().map(move |mark| {
        let words = match &mark.kind {
            MarkKind::Code(code) => code.native.clone(),
            _ => content.marked(mark).to_owned(),
        };
        Marked {
            start: offsets.at(mark.range.start),
            end: offsets.at(mark.range.end),
            words,
            id: mark.id.clone(),
            kind: mark.kind.clone(),
        }
    })
}

/// Names of codes in comments.
pub(super) const FORMS: [(CodeForm, bool, &str); 6] = [
    (CodeForm::Open, false, "open"),
    (CodeForm::Close, false, "close"),
    (CodeForm::Alone, false, "alone"),
    (CodeForm::Open, true, "open-only"),
    (CodeForm::Close, true, "close-only"),
    (CodeForm::Alone, true, "alone-only"),
];
