//! Reads pairs from rows, and rewrites them.

use std::ops::Range;

use serde::de::DeserializeOwned;

use super::cells::{MarkCell, NoteCell, TermCell, escaped, place, unescaped};
use super::write::marks_cell;
use super::{
    CERTAINTY, ID, MARKS, NOTE, NOTES, OTHER, PROPERTIES, SEGMENT, SOURCE, SOURCE_IDS, STATE, TARGET, TARGET_IDS, TERMS,
};
use crate::display::{Cells, unguarded};
use crate::exchange::bilingual::BilingualError;
use crate::exchange::bilingual_model::{Bead, BilingualFile, Content, Note, State, TermEntry, Unit, words};
use crate::exchange::patchable_file::{Body, Change, PatchableFile};
use crate::source::{Encoding, decode};
use crate::validate::Finding;
use crate::xml::{Edits, EncodingError};

/// Reads rows with or without a head. The encoding is UTF-8, or that of a byte order mark.
///
/// # Errors
/// [`BilingualError`]: a row with too few or too many cells, or a cell that cannot be read, with its place.
pub fn read(bytes: Vec<u8>) -> Result<PatchableFile, BilingualError> {
    let decoded = decode(bytes, None).map_err(EncodingError::from)?;
    let mut reader =
        Reader { encoding: decoded.encoding, file: BilingualFile::default(), rows: Vec::new(), head: None };
    let mut at = 0;
    for line in decoded.text.split_inclusive('\n') {
        let row = line.trim_end_matches(['\n', '\r']);
        if !row.is_empty() {
            reader.row(row, at)?;
        }
        at += line.len();
    }
    let has_head = reader.head.is_some();
    let body = PairsBody { text: decoded.text, rows: reader.rows, has_head };
    Ok(PatchableFile::new(decoded.encoding, decoded.bom, reader.file, Box::new(body)))
}

/// Reports the first row that cannot be read, with the rule `tsv.row`.
pub fn validate(text: &str) -> Vec<Finding> {
    match read(text.as_bytes().to_vec()) {
        Err(BilingualError::Line { what, expected, span, .. }) => {
            vec![Finding::error("tsv.row", span, what).advising(expected)]
        }
        _ => Vec::new(),
    }
}

/// A cell with its place.
type Cell<'t> = (&'t str, Range<usize>);

fn cells(row: &str, at: usize) -> Vec<Cell<'_>> {
    let mut start = at;
    let place = |cell| {
        let range = start..start + str::len(cell);
        start = range.end + 1;
        (cell, range)
    };
    row.split('\t').map(place).collect()
}

/// The names of the columns, if the row is a head: it names a source and a translation.
fn head(cells: &[Cell<'_>]) -> Option<Vec<String>> {
    let is = |cell: &str, name: &str| cell.split(':').next().is_some_and(|start| start.eq_ignore_ascii_case(name));
    let names = |name| cells.iter().any(|(cell, _)| is(cell.trim(), name));
    (names(SOURCE) && names(TARGET)).then(|| cells.iter().map(|(cell, _)| cell.trim().to_owned()).collect())
}

/// The place of a unit.
#[derive(Debug, Clone, Default)]
struct Row {
    whole: Range<usize>,
    source: Range<usize>,
    target: Option<Range<usize>>,
    marks: Option<Range<usize>>,
}

struct Reader {
    encoding: Encoding,
    file: BilingualFile,
    rows: Vec<Row>,
    head: Option<Vec<String>>,
}

impl Reader {
    fn row(&mut self, row: &str, at: usize) -> Result<(), BilingualError> {
        let cells = cells(row, at);
        if self.rows.is_empty() && self.head.is_none() {
            self.head = head(&cells);
            if let Some(head) = &self.head {
                for name in head {
                    let (name, lang) = name.split_once(':').unwrap_or((name, ""));
                    match name.to_ascii_lowercase().as_str() {
                        SOURCE => self.file.source_lang = lang.to_owned(),
                        TARGET => self.file.target_lang = lang.to_owned(),
                        _ => {}
                    }
                }
                return Ok(());
            }
        }
        let mut place = Row { whole: at..at + row.len(), ..Row::default() };
        let unit = match &self.head {
            Some(head) => self.named(head, &cells, &mut place),
            None => self.plain(&cells, &mut place),
        }?;
        self.file.units.push(unit);
        self.rows.push(place);
        Ok(())
    }

    fn error<T>(&self, what: String, expected: &str, span: Range<usize>, row: &Row) -> Result<T, BilingualError> {
        let (expected, whole, encoding) = (expected.to_owned(), row.whole.start, self.encoding);
        Err(BilingualError::Line { what, expected, span, whole, encoding })
    }

    /// Reads a row of a file without a head.
    fn plain(&self, cells: &[Cell<'_>], row: &mut Row) -> Result<Unit, BilingualError> {
        let expected = "expected a source and a translation with a tab between, and perhaps another tab and a certainty, or a first row that names the columns (`source`, `target`, …)";
        let ((source, source_at), (target, target_at), third) = match cells {
            [source, target] => (source, target, None),
            [source, target, third] => (source, target, Some(third)),
            _ => {
                let what = format!("this row has {}", counted(cells.len()));
                return self.error(what, expected, row.whole.clone(), row);
            }
        };
        (row.source, row.target) = (source_at.clone(), Some(target_at.clone()));
        let bead = match third {
            None => None,
            Some((number, at)) => Some(Bead { certainty: self.number(number, at, row)?, ..Bead::default() }),
        };
        let target = Some(Content::plain(*target)).filter(|target| !target.text.is_empty());
        Ok(Unit { source: Content::plain(*source), target, bead, ..Unit::default() })
    }

    /// Reads a row of a file with a head.
    fn named(&self, head: &[String], cells: &[Cell<'_>], row: &mut Row) -> Result<Unit, BilingualError> {
        if cells.len() != head.len() {
            let what = format!("this row has {}", counted(cells.len()));
            let expected = format!("the first row names {}; write a tab as `\\t` in a text", head.len());
            return self.error(what, &expected, row.whole.clone(), row);
        }
        let mut unit = Unit::default();
        let (mut bead, mut marks) = (Bead::default(), None);
        for (name, cell) in head.iter().zip(cells) {
            let (kind, lang) = name.split_once(':').unwrap_or((name, ""));
            let (text, at) = cell;
            let text = &unguarded(text);
            match kind.to_ascii_lowercase().as_str() {
                SOURCE => (unit.source, row.source) = (Content::plain(unescaped(text)), at.clone()),
                TARGET => {
                    row.target = Some(at.clone());
                    unit.target = Some(Content::plain(unescaped(text))).filter(|target| !target.text.is_empty());
                }
                MARKS => marks = Some(cell),
                SOURCE_IDS => bead.source = words(text),
                TARGET_IDS => bead.target = words(text),
                _ if text.is_empty() => {}
                OTHER => unit.others.push((lang.to_owned(), Content::plain(unescaped(text)))),
                CERTAINTY => bead.certainty = self.number(text, at, row)?,
                _ => self.read_metadata(&mut unit, name, cell, row)?,
            }
        }
        let is_aligned = head.iter().zip(cells).any(|(name, (cell, _))| name == CERTAINTY && !cell.is_empty());
        unit.bead = (is_aligned || bead != Bead::default()).then_some(bead);
        if let Some((cell, at)) = marks {
            row.marks = Some(at.clone());
            let marks = self.json::<MarkCell>(cell, at, row)?;
            place(&mut unit, marks).or_else(|what| self.error(what, "correct this mark", at.clone(), row))?;
        }
        Ok(unit)
    }

    /// Reads a cell with metadata of the unit.
    fn read_metadata(
        &self,
        unit: &mut Unit,
        name: &str,
        (text, at): &Cell<'_>,
        row: &Row,
    ) -> Result<(), BilingualError> {
        let text = &unguarded(text);
        match name.to_ascii_lowercase().as_str() {
            ID => unit.id = Some(unescaped(text)),
            SEGMENT => unit.segment = Some(unescaped(text)),
            STATE => match State::from_name(text) {
                Some(state) => unit.state = Some(state),
                None => {
                    let what = format!("`{text}` is not a state");
                    return self.error(what, "expected initial, translated, reviewed or final", at.clone(), row);
                }
            },
            NOTE => unit.notes.push(Note { text: unescaped(text), ..Note::default() }),
            NOTES => unit.notes.extend(self.json::<NoteCell>(text, at, row)?.into_iter().map(Note::from)),
            TERMS => unit.terms.extend(self.json::<TermCell>(text, at, row)?.into_iter().map(TermEntry::from)),
            PROPERTIES => unit.properties.extend(self.json::<(String, String)>(text, at, row)?),
            _ => unit.properties.push((name.to_owned(), unescaped(text))),
        }
        Ok(())
    }

    fn number(&self, text: &str, at: &Range<usize>, row: &Row) -> Result<f64, BilingualError> {
        match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => self.error(format!("`{text}` is not a certainty"), "expected a number from 0 to 1", at.clone(), row),
        }
    }

    fn json<T: DeserializeOwned>(&self, cell: &str, at: &Range<usize>, row: &Row) -> Result<Vec<T>, BilingualError> {
        if cell.is_empty() {
            return Ok(Vec::new());
        }
        serde_json::from_str(cell).or_else(|error| {
            let start = at.start + error.column().saturating_sub(1).min(cell.len());
            let what = format!("this list cannot be read: {error}");
            self.error(what, "expected JSON in one line", start..at.end, row)
        })
    }
}

fn counted(cells: usize) -> String {
    format!("{cells} cell{}", if cells == 1 { "" } else { "s" })
}

/// A table and the places of its units.
#[derive(Debug)]
struct PairsBody {
    text: String,
    rows: Vec<Row>,
    has_head: bool,
}

impl Body for PairsBody {
    fn text(&self) -> &str {
        &self.text
    }

    fn span(&self, unit: usize) -> Option<Range<usize>> {
        self.rows.get(unit).map(|row| row.whole.clone())
    }

    fn splice(&self, edits: &mut Edits<'_>, change: &Change<'_>) -> Result<(), BilingualError> {
        let Some(row) = self.rows.get(change.number) else { return Ok(()) };
        let (old, new) = (change.old, change.new);
        let text = |unit: &Unit| unit.target.as_ref().map(|target| target.text.clone()).unwrap_or_default();
        if old.source.text != new.source.text {
            edits.replace(row.source.clone(), self.cell(change, &new.source.text)?)?;
        }
        if let Some(target) = row.target.clone().filter(|_| text(old) != text(new)) {
            edits.replace(target, self.cell(change, &text(new))?)?;
        }
        let (before, marks) = (marks_cell(old), marks_cell(new));
        match &row.marks {
            _ if before == marks => Ok(()),
            Some(cell) => Ok(edits.replace(cell.clone(), marks)?),
            None => refused(change, "it has marks, and the file has no column `marks`"),
        }
    }
}

impl PairsBody {
    fn cell(&self, change: &Change<'_>, text: &str) -> Result<String, BilingualError> {
        if self.has_head {
            return Ok(Cells::Guarded.cell(&escaped(text)).into_owned());
        }
        if text.contains(['\t', '\n', '\r']) {
            return refused(
                change,
                "its text has a tab or an end of line, which a file without a first row of column names cannot escape",
            );
        }
        Ok(text.to_owned())
    }
}

fn refused<T>(change: &Change<'_>, why: &str) -> Result<T, BilingualError> {
    let id = change.new.id.clone().unwrap_or_default();
    Err(BilingualError::Unit { number: change.number + 1, id, why: why.to_owned() })
}
