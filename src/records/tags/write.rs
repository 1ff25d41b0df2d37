//! Writes the brackets of a text as tags.

use super::table::TagTable;
use crate::model::Span;
use crate::records::annotation::Annotation;
use crate::records::note::RecordNote;

/// A tag in the form `[[name: …]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::records) struct Double {
    pub span: Span,
    pub inner: Span,
    pub name: Box<str>,
}

/// What is written in the place of some characters of a text.
#[derive(Debug)]
struct Edit {
    span: Span,
    instead: String,
}

/// The text with its brackets as tags, as the table says for their classes. `with_brackets` is not set: only what is
/// written `[[name: …]]` becomes `<name>…</name>`.
pub(in crate::records) fn written(annotation: &Annotation<'_>, table: &TagTable, with_brackets: bool) -> String {
    let mut edits: Vec<Edit> = Vec::new();
    for double in annotation.doubles() {
        tag(&double.span, &double.inner, &double.name, &mut edits);
    }
    if with_brackets {
        bracket_edits(annotation, table, &mut edits);
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    applied(annotation.text(), &edits)
}

fn bracket_edits(annotation: &Annotation<'_>, table: &TagTable, edits: &mut Vec<Edit>) {
    // What stands in a note that is written as a tag stays as it is.
    let mut written = 0;
    for note in annotation.notes() {
        let is_bracket = note.tag.is_none() && note.inner != note.span && note.extent == note.span;
        let Some(as_tag) = table.written_for(note.class).filter(|_| is_bracket && note.span.start >= written) else {
            continue;
        };
        if let (Some(term), Some(words)) = (table.anchor(), words_right_before(annotation.text(), note))
            && words.start >= written
        {
            tag_around(&words, &term.name, edits);
        }
        written = note.span.end;
        tag(&note.span, &note.inner, &as_tag.name, edits);
    }
}

/// The words that a gloss explains, where nothing but a space stands between.
fn words_right_before(text: &str, note: &RecordNote) -> Option<Span> {
    let words = note.anchor.clone().filter(|_| note.class.family() == crate::model::Family::Gloss)?;
    let between = text.get(words.end..note.span.start)?;
    between.chars().all(crate::text::is_space).then_some(words)
}

fn tag(span: &Span, inner: &Span, name: &str, edits: &mut Vec<Edit>) {
    edits.push(Edit { span: span.start..inner.start, instead: format!("<{name}>") });
    edits.push(Edit { span: inner.end..span.end, instead: format!("</{name}>") });
}

fn tag_around(words: &Span, name: &str, edits: &mut Vec<Edit>) {
    edits.push(Edit { span: words.start..words.start, instead: format!("<{name}>") });
    edits.push(Edit { span: words.end..words.end, instead: format!("</{name}>") });
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 16 * edits.len());
    let mut at = 0;
    for edit in edits.iter() {
        if edit.span.start < at {
            continue;
        }
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.instead);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}
