//! Advanced SubStation Alpha.

use super::Cues;
use super::tags::Words;
use super::times::time;
use crate::document::error::DocumentError;
use crate::document::model::{Cue, Document};
use crate::document::told::Told;

/// The columns of events where the file does not name them.
const COLUMNS: &str = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text";

/// Reads the events of a file.
pub(in crate::document) fn read(text: &str) -> Result<Document, DocumentError> {
    let mut cues = Cues::default();
    let (mut section, mut columns, mut lost) = (String::new(), columns(COLUMNS), 0);
    for (number, line) in text.lines().map(str::trim).enumerate() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_ascii_lowercase();
            continue;
        }
        let Some((key, value)) = line.split_once(':').filter(|_| !line.starts_with(';')) else { continue };
        match (section.as_str(), key.trim()) {
            ("script info", "Title") => {
                cues.document.title = Some(value.trim().to_owned()).filter(|title| !title.is_empty())
            }
            ("events", "Format") => columns = self::columns(value),
            ("events", kind @ ("Dialogue" | "Comment")) => match event(value, &columns) {
                Some(event) if kind == "Comment" => cues.comment(&plain(event.text)),
                Some(event) => lost += event.push(&mut cues, number + 1),
                None => {
                    let what = "this event has no times that can be read, and was left out";
                    cues.tell(Told::at(format!("line {}", number + 1), what));
                }
            },
            _ => {}
        }
    }
    cues.count(lost, "effects, places and styles inside events that were left out");
    Ok(cues.finish())
}

fn columns(format: &str) -> Vec<String> {
    format.split(',').map(|name| name.trim().to_ascii_lowercase()).collect()
}

struct Event<'t> {
    start: u64,
    end: u64,
    name: &'t str,
    text: &'t str,
}

/// The fields of an event; the last one may hold commas.
fn event<'t>(value: &'t str, columns: &[String]) -> Option<Event<'t>> {
    let fields: Vec<&str> = value.splitn(columns.len().max(1), ',').collect();
    let field = |name: &str| columns.iter().position(|column| column == name).and_then(|at| fields.get(at).copied());
    Some(Event {
        start: time(field("start")?)?,
        end: time(field("end")?)?,
        name: field("name").unwrap_or_default().trim(),
        text: field("text")?,
    })
}

impl Event<'_> {
    /// Adds the cue; gives how much of its markup was left out.
    fn push(&self, cues: &mut Cues, line: usize) -> usize {
        let mut words = Words::default();
        let lost = text(self.text, &mut words);
        cues.tell_empty(line, &words.pieces);
        let speaker = Some(self.name.to_owned()).filter(|name| !name.is_empty());
        cues.push(Cue { n: None, start: self.start, end: self.end, speaker }, words.pieces);
        lost
    }
}

/// Reads the words of an event with their overrides.
fn text(text: &str, words: &mut Words) -> usize {
    let (mut rest, mut lost, mut draws) = (text, 0, false);
    while let Some(at) = rest.find(['{', '\\']) {
        if !draws {
            words.text(&rest[..at]);
        }
        let from = &rest[at..];
        if let Some(end) = from.find('}').filter(|_| from.starts_with('{')) {
            for code in from[1..end].split('\\').map(str::trim).filter(|code| !code.is_empty()) {
                match code {
                    "i1" => words.set_italic(true),
                    "i0" | "i" | "r" => words.set_italic(false),
                    _ if code.starts_with('p') && code[1..].bytes().all(|byte| byte.is_ascii_digit()) => {
                        draws = code != "p0"
                    }
                    _ => lost += 1,
                }
            }
            rest = &from[end + 1..];
            continue;
        }
        let code = from.chars().nth(1).filter(|_| from.starts_with('\\'));
        match code {
            Some('N' | 'n') => words.line_end(),
            Some('h') => words.text("\u{a0}"),
            _ => {
                words.text(&from[..1]);
                rest = &from[1..];
                continue;
            }
        }
        rest = &from[2..];
    }
    if !draws {
        words.text(rest);
    }
    lost
}

fn plain(event: &str) -> String {
    let mut words = Words::default();
    text(event, &mut words);
    crate::document::model::words_of(&words.pieces)
}
