//! Comma-separated values (RFC 4180).

use std::io::Write;

use super::notes::{NoteRow, NoteRows};
use super::{ExchangeError, rows};
use crate::align::checks::TermRow;
use crate::display::Cells;
use crate::model::{Certainty, Edition};
use crate::page::GUARDED_COLUMNS;
use crate::source::LineIndex;

/// Writes an edition as CSV, one row per post or block: the columns that an import of comments understands, with `kind`
/// and the number of `notes`. An import gives the cells back as they were.
///
/// # Errors
/// When the output fails.
pub fn csv<W: Write>(edition: &Edition, cells: Cells, output: &mut W) -> Result<(), ExchangeError> {
    let mut table = csv::Writer::from_writer(output);
    table.write_record(POST_COLUMNS).map_err(failed)?;
    rows(edition, |row| {
        let notes = row.notes.to_string();
        let named = [
            Some(row.kind),
            row.id,
            row.author,
            row.time,
            row.when.as_deref(),
            row.parent,
            row.lang,
            Some(row.text),
            Some(&notes),
        ];
        table.write_record(cells.row(named.map(Option::unwrap_or_default))).map_err(failed)
    })?;
    Ok(table.flush()?)
}

/// The columns of [`csv`], by which an import knows the table again.
const POST_COLUMNS: [&str; 9] = GUARDED_COLUMNS;

/// The columns of [`notes_csv`].
const COLUMNS: [&str; 22] = [
    "file",
    "id",
    "line",
    "column",
    "start",
    "end",
    "text",
    "class",
    "cert",
    "resp",
    "anchor_start",
    "anchor_end",
    "anchor_text",
    "rule",
    "runner_up",
    "evidence",
    "lang",
    "post",
    "decision",
    "decided_by",
    "remark",
    "in_bulk",
];

/// Writes the notes of one file as CSV that pass `choose`, with cells as [`NoteRows::with_cells`] says; with the names of the columns first if `head` is set.
///
/// # Errors
/// When the output fails.
pub fn notes_csv<W: Write>(
    notes: &NoteRows<'_>,
    file: &str,
    lines: &LineIndex<'_>,
    head: bool,
    choose: &dyn Fn(&NoteRow<'_>) -> bool,
    output: &mut W,
) -> Result<(), ExchangeError> {
    let mut table = csv::Writer::from_writer(output);
    if head {
        table.write_record(COLUMNS).map_err(failed)?;
    }
    notes.each(file, lines, |row| {
        if choose(&row) { table.write_record(notes.cells().row(fields(&row))).map_err(failed) } else { Ok(()) }
    })?;
    Ok(table.flush()?)
}

fn fields(row: &NoteRow<'_>) -> [String; COLUMNS.len()] {
    let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let anchor = row.anchor.as_ref();
    [
        row.file.to_owned(),
        word(row.id),
        row.line.to_string(),
        row.column.to_string(),
        row.start.to_string(),
        row.end.to_string(),
        row.text.to_owned(),
        row.class.to_owned(),
        word(row.cert.map(Certainty::as_str)),
        word(row.resp),
        anchor.map(|anchor| anchor.start.to_string()).unwrap_or_default(),
        anchor.map(|anchor| anchor.end.to_string()).unwrap_or_default(),
        word(anchor.map(|anchor| anchor.text)),
        word(row.rule),
        word(row.runner_up),
        word(row.evidence),
        word(row.lang),
        word(row.post),
        word(row.decision),
        word(row.decided_by),
        word(row.remark),
        word(row.in_bulk.map(|in_bulk| if in_bulk { "yes" } else { "no" })),
    ]
}

/// The columns of [`terms_csv`].
const TERM_COLUMNS: [&str; 7] = ["source", "target", "glosses", "occurrences", "translations", "class", "gloss"];

/// Writes a table of terms as CSV, the names of the columns first. The rows are those of
/// [`terminology`](crate::align::checks::terminology).
///
/// # Errors
/// When the output fails.
///
/// ```
/// use glossator::align::checks::TermRow;
/// use glossator::exchange::terms_csv;
/// use glossator::display::Cells;
///
/// let (source, target, gloss) = ("ДК".to_owned(), "DK".to_owned(), "House of Culture, a club".to_owned());
/// let class = "gloss.expansion";
/// let row = TermRow { source, target, glosses: 1, occurrences: 2, translations: 1, class, gloss };
/// let mut table = Vec::new();
/// terms_csv(&[row], Cells::default(), &mut table)?;
/// assert!(table.ends_with("ДК,DK,1,2,1,gloss.expansion,\"House of Culture, a club\"\n".as_bytes()));
/// # Ok::<(), glossator::exchange::ExchangeError>(())
/// ```
pub fn terms_csv<W: Write>(terms: &[TermRow], cells: Cells, output: &mut W) -> Result<(), ExchangeError> {
    let mut table = csv::Writer::from_writer(output);
    table.write_record(TERM_COLUMNS).map_err(failed)?;
    for term in terms {
        let counts = [term.glosses, term.occurrences, term.translations].map(|count| count.to_string());
        let [glosses, occurrences, translations] = counts.each_ref().map(String::as_str);
        let fields = [&*term.source, &term.target, glosses, occurrences, translations, term.class, &term.gloss];
        table.write_record(cells.row(fields)).map_err(failed)?;
    }
    Ok(table.flush()?)
}

fn failed(error: csv::Error) -> ExchangeError {
    ExchangeError::Output(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    })
}
