//! The program's own data in comments of entries.

use super::inline::FORMS;
use super::strings::{escaped, unescaped};
use crate::exchange::bilingual_model::{
    Bead, Code, MarkKind, Note, Side, State, TermEntry, decimal, joined, unescaped as word_of, words,
};

/// A mark with its words, so that it is found again if a translator moves them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    /// Character offsets in the text without codes.
    pub start: usize,
    pub end: usize,
    /// The words; the code itself for a code.
    pub words: String,
    pub id: String,
    pub kind: MarkKind,
}

/// A comment with data of this program.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum UnitMetadata {
    Unit { id: Option<String>, segment: Option<String>, state: Option<State> },
    Bead(Bead),
    Property(String, String),
    Note(Note),
    Term(TermEntry),
    Mark(Side, Marked),
}

/// Sides by their names.
const SIDES: [(Side, &str); 3] = [(Side::Unit, "unit"), (Side::Source, "source"), (Side::Target, "target")];

fn side_name(side: Side) -> &'static str {
    SIDES.iter().find(|(known, _)| *known == side).map_or("", |(_, name)| name)
}

/// A word without white space and separators.
fn word(text: &str) -> String {
    let special = |c: char| c.is_whitespace() || c.is_control() || "%|():=«»".contains(c);
    text.chars().map(|c| if special(c) { format!("%{:X};", u32::from(c)) } else { c.to_string() }).collect()
}

/// Names and values, separated by spaces.
fn pairs(pairs: &[(&str, Option<&str>)]) -> String {
    let given = pairs.iter().filter_map(|(name, value)| value.map(|value| format!("{name}={}", word(value))));
    given.collect::<Vec<_>>().join(" ")
}

/// The values of [`pairs`]; `None` if there is another name.
fn values<const N: usize>(text: &str, names: [&str; N]) -> Option<[Option<String>; N]> {
    let mut found = [const { None }; N];
    for pair in text.split(' ').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let at = names.iter().position(|known| *known == name)?;
        *found.get_mut(at)? = Some(word_of(value));
    }
    Some(found)
}

impl UnitMetadata {
    /// The text of the comment. `anchor` is the words that a note refers to.
    pub(super) fn written(&self, anchor: Option<&str>) -> String {
        match self {
            Self::Unit { id, segment, state } => {
                let state = state.map(State::name);
                format!("unit {}", pairs(&[("id", id.as_deref()), ("segment", segment.as_deref()), ("state", state)]))
            }
            Self::Bead(bead) => {
                format!("bead {} | {} | {}", joined(&bead.source), joined(&bead.target), decimal(bead.certainty))
            }
            Self::Property(name, value) => format!("property {}: {}", word(name), escaped(value, '\\')),
            Self::Note(note) => note_text(note, anchor),
            Self::Term(term) => term_text(term),
            Self::Mark(side, mark) => mark_text(*side, mark),
        }
    }

    /// Parses a comment, if it has data of this program.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (keyword, rest) = text.split_once([' ', ':'])?;
        match keyword {
            "unit" => {
                let [id, segment, state] = values(rest, ["id", "segment", "state"])?;
                if [&id, &segment, &state].iter().all(|value| value.is_none()) {
                    return None;
                }
                let state = match state {
                    Some(name) => Some(State::from_name(&name)?),
                    None => None,
                };
                Some(Self::Unit { id, segment, state })
            }
            "bead" => {
                let mut parts = rest.split('|');
                let (source, target) = (words(parts.next()?), words(parts.next()?));
                let certainty = parts.next()?.trim().parse().ok()?;
                parts.next().is_none().then_some(Self::Bead(Bead { source, target, certainty }))
            }
            "property" => {
                let (name, value) = rest.split_once(": ")?;
                (!name.contains(' ')).then_some(())?;
                Some(Self::Property(word_of(name), unescaped(value, '\\').ok()?))
            }
            "note" => read_note(text.get("note".len()..)?).map(Self::Note),
            "term" => read_term(rest).map(Self::Term),
            "mark" => read_mark(rest),
            _ => None,
        }
    }
}

fn note_text(note: &Note, anchor: Option<&str>) -> String {
    let class = note.class.as_deref();
    let first = class.filter(|class| !class.is_empty() && *class != "on");
    let mut out = "note".to_owned();
    if let Some(class) = first {
        out.push_str(&format!(" {}", word(class)));
    }
    if let Some(anchor) = anchor {
        out.push_str(&format!(" on «{}»", escaped(anchor, '»')));
    }
    let id = Some(note.id.as_str()).filter(|id| !id.is_empty());
    let about = Some(side_name(note.side)).filter(|_| note.side != Side::Unit);
    let fields = pairs(&[
        ("id", id),
        ("class", class.filter(|class| Some(*class) != first)),
        ("about", about),
        ("by", note.resp.as_deref()),
        ("certainty", note.cert.as_deref()),
        ("lang", note.lang.as_deref()),
    ]);
    if !fields.is_empty() {
        out.push_str(&format!(" ({fields})"));
    }
    format!("{out}: {}", escaped(&note.text, '\\'))
}

/// Parses a note after its keyword.
fn read_note(text: &str) -> Option<Note> {
    let mut note = Note::default();
    let mut rest = text;
    if let Some(class) =
        rest.strip_prefix(' ').filter(|rest| !rest.starts_with(['(', '«']) && !rest.starts_with("on «"))
    {
        let end = class.find([' ', ':'])?;
        note.class = Some(word_of(&class[..end]));
        rest = &class[end..];
    }
    if let Some(anchor) = rest.strip_prefix(" on «") {
        rest = &anchor[closing(anchor)? + '»'.len_utf8()..];
    }
    if let Some(fields) = rest.strip_prefix(" (") {
        let (fields, behind) = fields.split_once(')')?;
        let [id, class, about, by, certainty, lang] =
            values(fields, ["id", "class", "about", "by", "certainty", "lang"])?;
        if let Some(about) = about {
            note.side = SIDES.iter().find(|(_, name)| *name == about)?.0;
        }
        note.id = id.unwrap_or_default();
        (note.class, note.resp, note.cert, note.lang) = (note.class.or(class), by, certainty, lang);
        rest = behind;
    }
    note.text = unescaped(rest.strip_prefix(": ")?, '\\').ok()?;
    Some(note)
}

fn term_text(term: &TermEntry) -> String {
    let quoted = |text: &String| format!("«{}»", escaped(text, '»'));
    let translations: Vec<String> = term.translations.iter().map(quoted).collect();
    let is = if translations.is_empty() { String::new() } else { format!(" is {}", translations.join(", ")) };
    let mark = Some(term.mark.as_str()).filter(|mark| !mark.is_empty());
    let fields = pairs(&[("mark", mark), ("from", term.from.as_deref())]);
    let fields = if fields.is_empty() { fields } else { format!(" ({fields})") };
    let definition = term.definition.as_ref().map_or_else(String::new, |text| format!(": {}", escaped(text, '\\')));
    format!("term {}{is}{fields}{definition}", quoted(&term.term))
}

/// Parses a glossary entry after its keyword.
fn read_term(text: &str) -> Option<TermEntry> {
    let quoted = |text: &str| -> Option<(String, usize)> {
        let inner = text.strip_prefix('«')?;
        let end = closing(inner)?;
        Some((unescaped(&inner[..end], '»').ok()?, end + '«'.len_utf8() + '»'.len_utf8()))
    };
    let (term, length) = quoted(text)?;
    let mut entry = TermEntry { term, ..TermEntry::default() };
    let mut rest = &text[length..];
    let mut before = " is ";
    while let Some(next) = rest.strip_prefix(before) {
        let (translation, length) = quoted(next)?;
        entry.translations.push(translation);
        rest = &next[length..];
        before = ", ";
    }
    if let Some(fields) = rest.strip_prefix(" (") {
        let (fields, behind) = fields.split_once(')')?;
        let [mark, from] = values(fields, ["mark", "from"])?;
        (entry.mark, entry.from) = (mark.unwrap_or_default(), from);
        rest = behind;
    }
    if let Some(definition) = rest.strip_prefix(": ") {
        entry.definition = Some(unescaped(definition, '\\').ok()?);
    } else if !rest.is_empty() {
        return None;
    }
    Some(entry)
}

/// The end of words that `»` closes.
fn closing(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.char_indices().find_map(|(at, c)| match c {
        '»' if !is_escaped => Some(at),
        _ => {
            is_escaped = c == '\\' && !is_escaped;
            None
        }
    })
}

fn mark_text(side: Side, mark: &Marked) -> String {
    let (kind, value) = match &mark.kind {
        MarkKind::Code(code) => {
            let form = FORMS.iter().find(|(form, isolated, _)| (*form, *isolated) == (code.form, code.isolated));
            ("code", form.map_or("", |(.., name)| name))
        }
        MarkKind::Term => ("term", ""),
        MarkKind::Supplied(class) => ("supplied", class.as_str()),
        MarkKind::Note(note) => ("note", note.as_str()),
        MarkKind::Other(name) => ("other", name.as_str()),
    };
    let range = if matches!(mark.kind, MarkKind::Code(_)) {
        mark.start.to_string()
    } else {
        format!("{}-{}", mark.start, mark.end)
    };
    let value = if value.is_empty() { String::new() } else { format!(":{}", word(value)) };
    let id = if mark.id.is_empty() { String::new() } else { format!(" id={}", word(&mark.id)) };
    format!("mark {} {range} {kind}{value} «{}»{id}", side_name(side), escaped(&mark.words, '»'))
}

/// Parses a mark after its keyword.
fn read_mark(text: &str) -> Option<UnitMetadata> {
    let (head, rest) = text.split_once(" «")?;
    let mut head = head.split(' ');
    let side = head.next().filter(|name| *name != "unit")?;
    let side = SIDES.iter().find(|(_, name)| *name == side)?.0;
    let range = head.next()?;
    let (start, end) = range.split_once('-').unwrap_or((range, range));
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    let kind = head.next()?;
    head.next().is_none().then_some(())?;
    let close = closing(rest)?;
    let words = unescaped(&rest[..close], '»').ok()?;
    let id = match &rest[close + '»'.len_utf8()..] {
        "" => String::new(),
        id => word_of(id.strip_prefix(" id=")?),
    };
    let kind = read_kind(kind, &words)?;
    Some(UnitMetadata::Mark(side, Marked { start, end, words, id, kind }))
}

fn read_kind(text: &str, native: &str) -> Option<MarkKind> {
    let (kind, value) = text.split_once(':').unwrap_or((text, ""));
    let value = word_of(value);
    Some(match kind {
        "term" if value.is_empty() => MarkKind::Term,
        "supplied" => MarkKind::Supplied(value),
        "note" => MarkKind::Note(value),
        "other" => MarkKind::Other(value),
        "code" => {
            let (form, isolated, _) = FORMS.iter().find(|(.., name)| *name == value)?;
            MarkKind::Code(Code { form: *form, isolated: *isolated, native: native.to_owned() })
        }
        _ => return None,
    })
}
