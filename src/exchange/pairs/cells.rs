//! The content of one cell: escaped texts, notes and marks as JSON.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::exchange::bilingual_model::{Code, CodeForm, Content, Mark, MarkKind, Note, Side, TermEntry, Unit};
use crate::exchange::offsets::{CharacterBorders, CharacterOffsets};

/// Escapes tabs, line ends and backslashes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            _ => out.push(c),
        }
    }
    out
}

/// Reverses [`escaped`]; a backslash before any other character is a backslash.
pub(super) fn unescaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next().filter(|_| c == '\\');
        let special = next.and_then(|next| match next {
            't' => Some('\t'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            '\\' => Some('\\'),
            _ => None,
        });
        if special.is_some() {
            rest.next();
        }
        out.push(special.unwrap_or(c));
    }
    out
}

/// A note as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteCell {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    side: Option<SideName>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resp: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cert: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SideName {
    Source,
    Target,
}

impl From<&Note> for NoteCell {
    fn from(note: &Note) -> Self {
        let side = match note.side {
            Side::Unit => None,
            Side::Source => Some(SideName::Source),
            Side::Target => Some(SideName::Target),
        };
        let Note { id, text, class, resp, cert, lang, .. } = note.clone();
        Self { id, side, text, class, resp, cert, lang }
    }
}

impl From<NoteCell> for Note {
    fn from(cell: NoteCell) -> Self {
        let side = match cell.side {
            None => Side::Unit,
            Some(SideName::Source) => Side::Source,
            Some(SideName::Target) => Side::Target,
        };
        let NoteCell { id, text, class, resp, cert, lang, .. } = cell;
        Self { id, side, text, class, resp, cert, lang }
    }
}

/// A glossary entry as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TermCell {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    mark: String,
    term: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    translations: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    definition: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

impl From<&TermEntry> for TermCell {
    fn from(entry: &TermEntry) -> Self {
        let TermEntry { mark, term, translations, definition, from } = entry.clone();
        Self { mark, term, translations, definition, from }
    }
}

impl From<TermCell> for TermEntry {
    fn from(cell: TermCell) -> Self {
        let TermCell { mark, term, translations, definition, from } = cell;
        Self { mark, term, translations, definition, from }
    }
}

/// A mark as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarkCell {
    /// `source`, `target`, or `other:` and the further language.
    on: String,
    start: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    kind: String,
    /// The class of supplied words, the id of a note, the name of another mark, the code itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    value: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    id: String,
}

/// Names of codes.
const FORMS: [(&str, CodeForm, bool); 6] = [
    ("code-open", CodeForm::Open, false),
    ("code-close", CodeForm::Close, false),
    ("code", CodeForm::Alone, false),
    ("code-open-only", CodeForm::Open, true),
    ("code-close-only", CodeForm::Close, true),
    ("code-only", CodeForm::Alone, true),
];

/// The marks of a unit.
pub(super) fn marks(unit: &Unit) -> Vec<MarkCell> {
    let target = unit.target.iter().map(|target| ("target".to_owned(), target));
    // If two texts have the same language, the first has the column.
    let is_first =
        |number: &usize| unit.others.iter().position(|(lang, _)| *lang == unit.others[*number].0) == Some(*number);
    let others = (0..unit.others.len()).filter(is_first).map(|number| &unit.others[number]);
    let others = others.map(|(lang, other)| (format!("other:{lang}"), other));
    let texts = std::iter::once(("source".to_owned(), &unit.source)).chain(target).chain(others);
    let of_text = |(on, text): (String, &Content)| -> Vec<MarkCell> {
        let offsets = CharacterOffsets::new(&text.text);
        text.marks.iter().map(|mark| mark_cell(on.clone(), &offsets, mark)).collect()
    };
    texts.flat_map(of_text).collect()
}

fn mark_cell(on: String, offsets: &CharacterOffsets<'_>, mark: &Mark) -> MarkCell {
    let (kind, value) = match &mark.kind {
        MarkKind::Code(code) => {
            let form = FORMS.iter().find(|(_, form, only)| (*form, *only) == (code.form, code.isolated));
            (form.map_or("code", |(name, ..)| name), code.native.clone())
        }
        MarkKind::Term => ("term", String::new()),
        MarkKind::Supplied(class) => ("supplied", class.clone()),
        MarkKind::Note(note) => ("note", note.clone()),
        MarkKind::Other(name) => ("other", name.clone()),
    };
    let end = (!matches!(mark.kind, MarkKind::Code(_))).then(|| offsets.at(mark.range.end));
    MarkCell { on, start: offsets.at(mark.range.start), end, kind: kind.to_owned(), value, id: mark.id.clone() }
}

/// Adds marks to their texts; an error describes the first one without a place.
pub(super) fn place(unit: &mut Unit, cells: Vec<MarkCell>) -> Result<(), String> {
    let mut borders: FxHashMap<String, CharacterBorders> = FxHashMap::default();
    for cell in cells {
        let Some(content) = text_of(unit, &cell.on) else {
            return Err(format!("there is no text `{}` to mark", cell.on));
        };
        let borders = borders.entry(cell.on).or_insert_with(|| CharacterBorders::new(&content.text));
        let range = borders.byte(cell.start).zip(borders.byte(cell.end.unwrap_or(cell.start)));
        let kind = kind_of(&cell.kind, cell.value).ok_or_else(|| format!("`{}` is not a kind of mark", cell.kind))?;
        let last = content.marks.last().map_or(0, |mark| mark.range.start);
        let range = range.filter(|(start, end)| start <= end && *start >= last).map(|(start, end)| start..end);
        match range {
            None => return Err("a mark lies outside its text, or before the mark that it follows".to_owned()),
            Some(range) if matches!(kind, MarkKind::Code(_)) && !range.is_empty() => {
                return Err("a code must have a length of 0".to_owned());
            }
            Some(range) => content.marks.push(Mark { range, id: cell.id, kind }),
        }
    }
    Ok(())
}

/// The text that a mark names.
fn text_of<'u>(unit: &'u mut Unit, name: &str) -> Option<&'u mut Content> {
    match name {
        "source" => Some(&mut unit.source),
        // A mark on an empty translation shows that there is one.
        "target" => Some(unit.target.get_or_insert_with(Content::default)),
        other => other.strip_prefix("other:").map(|lang| text_in(&mut unit.others, lang)),
    }
}

/// The text in a further language; adds an empty one if necessary.
fn text_in<'u>(others: &'u mut Vec<(String, Content)>, lang: &str) -> &'u mut Content {
    let known = others.iter().position(|(of, _)| of == lang);
    let number = known.unwrap_or_else(|| {
        others.push((lang.to_owned(), Content::default()));
        others.len() - 1
    });
    &mut others[number].1
}

fn kind_of(kind: &str, value: String) -> Option<MarkKind> {
    Some(match kind {
        "term" => MarkKind::Term,
        "supplied" => MarkKind::Supplied(value),
        "note" => MarkKind::Note(value),
        "other" => MarkKind::Other(value),
        _ => {
            let (_, form, isolated) = FORMS.iter().find(|(name, ..)| *name == kind)?;
            MarkKind::Code(Code { form: *form, isolated: *isolated, native: value })
        }
    })
}

/// A value as JSON in one line.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backslashes_are_escapes_only_where_they_must_be() {
        for text in ["a\tb\nc\r\\d", "\\n", "C:\\\\", ""] {
            assert_eq!(unescaped(&escaped(text)), text);
        }
        assert_eq!(unescaped("C:\\dir\\"), "C:\\dir\\");
    }
}
