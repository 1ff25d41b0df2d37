//! Decisions in a table that `glossator notes --format csv` wrote and a person filled in with a spreadsheet.
//!
//! A row is found by its id and its text. The column `decision` holds the decision: a class, `ok` for the present
//! class, or `delete`. A changed `anchor_text` moves the anchor; `remark` is a private remark. Empty cells decide
//! nothing.

use rustc_hash::FxHashMap;

use super::decision::{Act, Words};
use super::literal::LiteralBracket;
use super::lookup::{Lookup, alike};
use super::parse_decision::class_named;
use super::session::Session;
use super::state::NoteState;
use crate::display::unguarded;
use crate::model::Category;
use crate::text::nearest;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The line of the table on which the row begins, from 1.
    pub line: usize,
    cells: FxHashMap<&'static str, String>,
}

/// The acts of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowActs {
    /// The acts, in the order in which they must be carried out.
    pub acts: Vec<Act>,
}

/// Why a table cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableFileError {
    /// A required column is missing.
    #[error(
        "the first line has no column `{missing}`; {advice}write the table with `glossator notes FILE --format csv`"
    )]
    Column {
        /// The column.
        missing: &'static str,
        /// Advice that names the column that was probably meant.
        advice: String,
    },
    /// It is not a table.
    #[error("line {line}: {why}")]
    Csv {
        /// Line, from 1.
        line: u64,
        /// Why.
        why: String,
    },
}

/// Why a row is not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RowError(pub String);

/// The columns that are read; others are allowed, in any order.
const COLUMNS: [&str; 7] = ["file", "id", "text", "decision", "decided_by", "remark", "anchor_text"];

/// Reads a table. Cells are separated by comma, semicolon or tab; a byte order mark and any line ends are accepted.
///
/// # Errors
/// [`TableFileError`] if it is not a table of notes.
pub fn read_table(text: &str) -> Result<Vec<TableRow>, TableFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Some spreadsheets name the separator of cells in the first line.
    let (said, body) =
        match text.strip_prefix("sep=").and_then(|rest| Some((rest.chars().next()?, rest.split_once('\n')?.1))) {
            Some((sign, body)) => (Some(sign), body),
            None => (None, text),
        };
    // Any other sign might be one byte of a longer character.
    let said = said.filter(|sign| sign.is_ascii_punctuation() && *sign != '"' || *sign == '\t');
    let head = body.lines().next().unwrap_or_default();
    let sign = said.unwrap_or_else(|| {
        [',', ';', '\t'].into_iter().max_by_key(|sign| (head.matches(*sign).count(), *sign == ',')).unwrap_or(',')
    });
    if let Some(line) = unclosed_quote(body, sign) {
        let why = "this quotation mark is never closed, so all rows after it would be one cell; close it".to_owned();
        return Err(TableFileError::Csv { line: line + u64::from(body.len() < text.len()), why });
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(sign).unwrap_or(b','))
        .flexible(true)
        .from_reader(body.as_bytes());
    let names = reader.headers().map_err(|error| broken(&error))?.clone();
    let places = places(&names)?;
    let skipped = usize::from(body.len() < text.len());
    let mut rows = Vec::new();
    let (mut line, mut counted) = (1 + skipped, 0);
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        // The reader places the start of a record at the line feed that ends the one before.
        let at = record.position().map_or(counted, |position| position.byte() as usize).clamp(counted, body.len());
        let ends = body[at..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line += memchr::memchr_iter(b'\n', &body.as_bytes()[counted..at + ends]).count();
        counted = at + ends;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cells =
            places.iter().filter_map(|(name, at)| Some((*name, unguarded(record.get(*at)?).to_owned()))).collect();
        rows.push(TableRow { line, cells });
    }
    Ok(rows)
}

/// The line, from 1, of a quotation mark that opens a cell and is never closed.
fn unclosed_quote(body: &str, sign: char) -> Option<u64> {
    let (mut line, mut begins) = (1, true);
    // The line of an open quotation mark, and that of a closed one whose mark may be the first of a pair.
    let (mut opened, mut closed) = (None, None);
    for c in body.chars() {
        (opened, closed) = match (c, opened) {
            ('"', Some(at)) => (None, Some(at)),
            ('"', None) if begins || closed.is_some() => (closed.or(Some(line)), None),
            (_, opened) => (opened, None),
        };
        begins = opened.is_none() && (c == sign || matches!(c, '\n' | '\r'));
        line += u64::from(c == '\n');
    }
    opened
}

fn broken(error: &csv::Error) -> TableFileError {
    let line = error.position().map_or(1, csv::Position::line);
    TableFileError::Csv { line, why: error.to_string() }
}

fn places(names: &csv::StringRecord) -> Result<Vec<(&'static str, usize)>, TableFileError> {
    let clean: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    let place = |wanted: &'static str| clean.iter().position(|name| name == wanted).map(|at| (wanted, at));
    for needed in ["id", "text", "decision"] {
        if place(needed).is_none() {
            let near = nearest(needed, clean.iter().map(String::as_str));
            let advice = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            return Err(TableFileError::Column { missing: needed, advice });
        }
    }
    Ok(COLUMNS.into_iter().filter_map(place).collect())
}

impl TableRow {
    fn cell(&self, name: &str) -> &str {
        self.cells.get(name).map(|cell| cell.trim()).unwrap_or_default()
    }

    /// The file of the row, without folders; `None` if the table does not name it.
    pub fn file(&self) -> Option<&str> {
        let name = self.cell("file").rsplit(['/', '\\']).next().unwrap_or_default();
        Some(name).filter(|name| !name.is_empty())
    }

    /// The id of the note of the row; `None` for a row without an id, or without a decision or remark.
    pub fn said_id(&self) -> Option<&str> {
        Some(self.cell("id")).filter(|id| !id.is_empty() && self.is_said())
    }

    /// Whether the row has a decision or a private remark.
    pub fn is_said(&self) -> bool {
        !self.cell("decision").is_empty() || !self.cell("remark").is_empty()
    }

    /// The acts of the row on a file; empty if the file agrees already.
    ///
    /// # Errors
    /// [`RowError`] if no note has the id and the text, or a cell cannot be understood.
    pub fn acts(&self, session: &Session) -> Result<RowActs, RowError> {
        let says_nothing = !self.is_said();
        if self.cell("id").is_empty() {
            return if says_nothing { Ok(RowActs { acts: Vec::new() }) } else { self.acts_without_id(session) };
        }
        let note = session.note_named(self.cell("id"));
        let anchored = note.is_some_and(|note| self.moves_anchor(session, note));
        if says_nothing && !anchored {
            return Ok(RowActs { acts: Vec::new() });
        }
        let text = super::shortened(self.cell("text"));
        let id = self.cell("id");
        if let Some(literal) = session.literal_named(id).filter(|_| note.is_none()) {
            return self.mark_literal(literal);
        }
        let note = note.ok_or_else(|| RowError(format!("this file has no note `{id}`; the table has {text:?}")))?;
        self.check_text(note)?;
        self.acts_on(session, note)
    }

    /// The text must be that of the note. For a note over several blocks, it must start with the first part.
    fn check_text(&self, note: &NoteState) -> Result<(), RowError> {
        let (expected, found) = (alike(self.cell("text")), alike(&note.words));
        let is_same = expected == found || note.next.is_some() && expected.starts_with(&found);
        let id = self.cell("id");
        let told = || {
            RowError(format!(
                "the note `{id}` is {:?} in this file; the table has {:?}",
                super::shortened(&found),
                super::shortened(&expected)
            ))
        };
        if is_same { Ok(()) } else { Err(told()) }
    }

    fn moves_anchor(&self, session: &Session, note: &NoteState) -> bool {
        let Some(cell) = self.cells.get("anchor_text") else { return false };
        let here = note.anchor.clone().and_then(|range| session.blocks()[note.block].printed.get(range));
        let Some(words) = here else {
            // Words in another block: a cell that names them, or nothing, asks for no move.
            let document = &session.setting.document;
            let target = || note.target.as_deref().filter(|id| document.block_with(id) != Some(note.block));
            let elsewhere = || target().and_then(|id| document.words_with(id));
            return !cell.trim().is_empty() && elsewhere().is_none_or(|words| alike(cell) != alike(&words));
        };
        alike(cell) != alike(words)
    }

    fn acts_on(&self, session: &Session, note: &NoteState) -> Result<RowActs, RowError> {
        let mut acts = Vec::new();
        let reference = note.reference();
        let mut class = note.class;
        // Spreadsheets capitalise the first letter of a cell.
        match &*self.cell("decision").to_lowercase() {
            "" => {}
            "delete" => return Ok(RowActs { acts: vec![Act::Delete { note: reference }] }),
            "ok" | "accept" if note.is_decided() => {}
            "ok" | "accept" => acts.push(Act::Accept { note: reference.clone() }),
            name => {
                let to = class_of(name)?;
                if to != note.class {
                    acts.push(Act::Reclassify { note: reference.clone(), to });
                    class = to;
                } else if !self.says_what_stands(note) {
                    acts.push(Act::Accept { note: reference.clone() });
                }
            }
        }
        let after = super::decision::NoteRef { class, ..reference };
        if self.moves_anchor(session, note) {
            let on = self.anchor(session, note)?;
            acts.push(Act::Anchor { note: after.clone(), on });
        }
        let remark = self.cell("remark");
        if !remark.is_empty() && !note.remarks.iter().any(|(_, words)| words.trim() == remark) {
            acts.push(Act::Remark { note: after, text: remark.to_owned() });
        }
        Ok(RowActs { acts })
    }

    /// Whether the row only repeats what has been decided, and by whom.
    fn says_what_stands(&self, note: &NoteState) -> bool {
        note.decided_by.as_deref().is_some_and(|by| self.cell("decided_by") == by)
    }

    /// The words of the anchor cell, at their nearest place to the note.
    fn anchor(&self, session: &Session, note: &NoteState) -> Result<Option<Words>, RowError> {
        let words = self.cells.get("anchor_text").map(String::as_str).unwrap_or_default();
        session.words_near(note, words).map_err(|error| RowError(error.to_string()))
    }

    /// Finds a note without an id, in TEI from elsewhere, by its text if that is unique.
    fn acts_without_id(&self, session: &Session) -> Result<RowActs, RowError> {
        let wanted = alike(self.cell("text"));
        let same = |note: &&NoteState| note.id.is_none() && !note.is_part && alike(&note.words) == wanted;
        let found: Vec<&NoteState> = session.notes().filter(same).collect();
        match found[..] {
            [note] => self.acts_on(session, note),
            [] => self.mark(session, &wanted),
            _ => Err(RowError(format!(
                "{:?} stands {} times in this file without an id; decide on one of them first, which gives it an id, \
                 and write the table again",
                super::shortened(&wanted),
                found.len()
            ))),
        }
    }

    /// Makes a bracket that is text a note, if the row gives it a class of notes.
    fn mark_literal(&self, literal: LiteralBracket) -> Result<RowActs, RowError> {
        let (expected, found) = (alike(self.cell("text")), alike(&literal.bracket.text));
        if expected != found {
            let (found, expected) = (super::shortened(&found), super::shortened(&expected));
            return Err(RowError(format!("`{}` is {found:?} in this file; the table has {expected:?}", literal.id)));
        }
        let class = match &*self.cell("decision").to_lowercase() {
            "ok" | "accept" | "literal" | "" => None,
            "delete" => {
                return Err(RowError(format!("`{}` is text, not a note, so it cannot be removed", literal.id)));
            }
            name => class_of(name)?,
        };
        let mark = |class| Act::Mark { place: literal.place, bracket: literal.bracket, class };
        Ok(RowActs { acts: class.map(mark).into_iter().collect() })
    }

    /// Makes a bracket that is text a note.
    fn mark(&self, session: &Session, wanted: &str) -> Result<RowActs, RowError> {
        let class: Option<Category> = match &*self.cell("decision").to_lowercase() {
            "ok" | "accept" | "literal" | "" | "delete" => return Ok(RowActs { acts: Vec::new() }),
            name => class_of(name)?,
        };
        let Some(class) = class else { return Ok(RowActs { acts: Vec::new() }) };
        let mut found =
            session.blocks().iter().enumerate().filter(|(_, block)| block.takes_notes).flat_map(|(number, block)| {
                let is_free = |at: usize| !block.notes.iter().any(|note| note.range.contains(&at));
                let found = Lookup::new(&block.printed, false).find(wanted);
                found.into_iter().filter(move |range| is_free(range.start)).map(move |range| (number, range))
            });
        let none = || RowError(format!("this file has no bracket {:?}", super::shortened(wanted)));
        let (number, range) = found.next().filter(|_| !wanted.is_empty()).ok_or_else(none)?;
        if found.next().is_some() {
            return Err(RowError(format!(
                "{:?} stands several times in this file, and the table does not show which one is meant",
                super::shortened(wanted)
            )));
        }
        let place = session.place_at(number, range.start).ok_or_else(none)?;
        let bracket = session.words_at(number, range).ok_or_else(none)?;
        Ok(RowActs { acts: vec![Act::Mark { place, bracket, class }] })
    }
}

/// The class that a cell names.
fn class_of(name: &str) -> Result<Option<Category>, RowError> {
    class_named(name).map_err(|error| RowError(format!("{error}; `ok` confirms the class, `delete` removes the note")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_all_spreadsheets_are_read() {
        let plain = "id,text,decision\ni1,[a],ok\n";
        let rows = read_table(plain).unwrap();
        assert_eq!((rows.len(), rows[0].line, rows[0].cell("decision")), (1, 2, "ok"));
        for other in [
            "\u{feff}id;text;decision\r\ni1;[a];ok\r\n",
            "decision\tid\ttext\tcolour\nok\ti1\t[a]\tred\n",
            "sep=;\r\nid;text;decision\r\ni1;[a];ok\r\n;;\r\n",
            "ID,Text,Decision\n\"i1\",\"[a]\",\"ok\"",
        ] {
            let read = read_table(other).unwrap();
            assert_eq!(read[0].cells.get("id"), rows[0].cells.get("id"), "{other}");
            assert_eq!(read[0].cell("decision"), "ok", "{other}");
            assert_eq!(read.len(), 1);
        }
        let read = read_table("id,text,decision,remark\ni1,'=SUM,ok,'tis\n").unwrap();
        assert_eq!((read[0].cell("text"), read[0].cell("remark")), ("=SUM", "'tis"));
        let error = read_table("id,txt,decision\n").unwrap_err().to_string();
        assert!(error.starts_with("the first line has no column `text`; did you mean `txt`?"), "{error}");
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_told_with_its_line() {
        let read = |rest: &str| read_table(&format!("id,text,decision\n{rest}"));
        let told = read("i1,\"friend,ok\ni2,late,ok\n").unwrap_err().to_string();
        assert!(told.starts_with("line 2: this quotation mark is never closed"), "{told}");
        for fine in ["i1,\"a \"\"b\"\"\",ok\n", "i1,\"a\nb\",ok", "i1,5\" of rope,ok\n", "i1,\"\",ok"] {
            assert_eq!(read(fine).unwrap().len(), 1, "{fine}");
        }
    }
}
