//! Writes pairs as rows.

use super::cells::{NoteCell, TermCell, escaped, json, marks};
use super::{
    CERTAINTY, ID, MARKS, NOTES, OTHER, PROPERTIES, SEGMENT, SOURCE, SOURCE_IDS, STATE, TARGET, TARGET_IDS, TERMS,
};
use crate::display::Cells;
use crate::exchange::bilingual::{BilingualError, tag};
use crate::exchange::bilingual_model::{BilingualFile, State, Unit, decimal, joined};
use crate::exchange::patchable_file::check;

/// Writes a file as rows, with a head.
///
/// # Errors
/// [`BilingualError`]: a language that is not a tag of BCP 47, or marks outside their text.
///
/// ```
/// use glossator::exchange::{BilingualFile, Content, Unit, pairs};
///
/// let unit = Unit { source: Content::plain("Паром готов."), target: Some(Content::plain("The ferry is ready.")), ..Unit::default() };
/// let file = BilingualFile { source_lang: "ru".into(), target_lang: "en".into(), units: vec![unit], ..BilingualFile::default() };
/// let written = pairs::write(&file)?;
/// assert_eq!(written, "source:ru\ttarget:en\nПаром готов.\tThe ferry is ready.\n");
/// assert_eq!(pairs::read(written.into_bytes())?.file(), &file);
/// # Ok::<(), glossator::exchange::BilingualError>(())
/// ```
pub fn write(file: &BilingualFile) -> Result<String, BilingualError> {
    write_cells(file, Cells::default())
}

/// The same with cells written as `cells` says; `read` restores those of [`Cells::Guarded`].
///
/// # Errors
/// As [`write()`].
pub fn write_cells(file: &BilingualFile, cells: Cells) -> Result<String, BilingualError> {
    for (number, unit) in file.units.iter().enumerate() {
        check(unit, number)?;
    }
    let columns = columns(file)?;
    let mut out = columns.iter().map(|column| column.head.as_str()).collect::<Vec<_>>().join("\t");
    out.push('\n');
    for (number, unit) in file.units.iter().enumerate() {
        let row = columns.iter().map(|column| (column.cell)(unit, &column.head));
        let row = cells.row(row).collect::<Vec<_>>().join("\t");
        refuse_nul(unit, number, &row)?;
        out.push_str(&row);
        out.push('\n');
    }
    Ok(out)
}

/// Refuses a row with the character U+0000, because such a file looks like UTF-16.
fn refuse_nul(unit: &Unit, number: usize, row: &str) -> Result<(), BilingualError> {
    let names = unit.properties.iter().map(|(name, _)| name.as_str());
    if !names.chain([row]).any(|text| text.contains('\0')) {
        return Ok(());
    }
    let id = unit.id.clone().unwrap_or_default();
    let why = "it has the character U+0000, which a table cannot hold; delete it".to_owned();
    Err(BilingualError::Unit { number: number + 1, id, why })
}

/// A column: its name and its cells.
struct Column {
    head: String,
    cell: fn(&Unit, &str) -> String,
}

/// A name of a column, whether a unit needs it, and its cell.
type Optional = (&'static str, fn(&Unit) -> bool, fn(&Unit, &str) -> String);

const IDS: [Optional; 2] = [
    (ID, |unit| unit.id.is_some(), |unit, _| escaped(unit.id.as_deref().unwrap_or_default())),
    (SEGMENT, |unit| unit.segment.is_some(), |unit, _| escaped(unit.segment.as_deref().unwrap_or_default())),
];

const BEHIND: [Optional; 8] = [
    (STATE, |unit| unit.state.is_some(), |unit, _| unit.state.map_or("", State::name).to_owned()),
    (SOURCE_IDS, |unit| unit.bead.is_some(), |unit, _| ids(unit, 0)),
    (TARGET_IDS, |unit| unit.bead.is_some(), |unit, _| ids(unit, 1)),
    (
        CERTAINTY,
        |unit| unit.bead.is_some(),
        |unit, _| unit.bead.as_ref().map_or(String::new(), |bead| decimal(bead.certainty)),
    ),
    (NOTES, |unit| !unit.notes.is_empty(), |unit, _| notes(unit)),
    (TERMS, |unit| !unit.terms.is_empty(), |unit, _| terms(unit)),
    (MARKS, |unit| !marks(unit).is_empty(), |unit, _| marks_cell(unit)),
    (PROPERTIES, |unit| !unit.properties.is_empty(), |unit, _| properties(unit)),
];

fn columns(file: &BilingualFile) -> Result<Vec<Column>, BilingualError> {
    let named = |name: &str, lang: &str| match lang {
        "" => Ok(name.to_owned()),
        lang => tag(lang).map(|lang| format!("{name}:{lang}")),
    };
    let needed = |optional: &Optional| {
        let (head, needs, cell) = *optional;
        file.units.iter().any(needs).then(|| Column { head: head.to_owned(), cell })
    };
    // Whoever reads only two columns finds the pair in them.
    let mut columns =
        vec![Column { head: named(SOURCE, &file.source_lang)?, cell: |unit, _| escaped(&unit.source.text) }];
    let target = |unit: &Unit, _: &str| unit.target.as_ref().map_or(String::new(), |target| escaped(&target.text));
    columns.push(Column { head: named(TARGET, &file.target_lang)?, cell: target });
    for (lang, _) in file.units.iter().flat_map(|unit| &unit.others) {
        let head = named(OTHER, lang)?;
        if columns.iter().all(|column| column.head != head) {
            columns.push(Column { head, cell: other });
        }
    }
    columns.extend(IDS.iter().chain(&BEHIND).filter_map(needed));
    Ok(columns)
}

/// The text of a further language, by the head of its column.
fn other(unit: &Unit, head: &str) -> String {
    let lang = head.split_once(':').map_or("", |(_, lang)| lang);
    let found = unit.others.iter().find(|(of, _)| of == lang);
    found.map_or(String::new(), |(_, content)| escaped(&content.text))
}

fn ids(unit: &Unit, side: usize) -> String {
    unit.bead.as_ref().map_or(String::new(), |bead| joined(if side == 0 { &bead.source } else { &bead.target }))
}

fn notes(unit: &Unit) -> String {
    let cells: Vec<NoteCell> = unit.notes.iter().map(NoteCell::from).collect();
    if cells.is_empty() { String::new() } else { json(&cells) }
}

/// The marks of a unit as the text of their cell.
pub(super) fn marks_cell(unit: &Unit) -> String {
    let cells = marks(unit);
    if cells.is_empty() { String::new() } else { json(&cells) }
}

fn terms(unit: &Unit) -> String {
    let cells: Vec<TermCell> = unit.terms.iter().map(TermCell::from).collect();
    if cells.is_empty() { String::new() } else { json(&cells) }
}

fn properties(unit: &Unit) -> String {
    if unit.properties.is_empty() { String::new() } else { json(&unit.properties) }
}
