//! Notes with their source as rows: one gloss or supplied passage per row, with its sentence and words in the source.

use std::io::Write;
use std::ops::Range;

use serde::Serialize;

use super::ExchangeError;
use super::notes::UNPARSED;
use crate::align::{Alignment, QuotedWords, SourcedNote, Version};
use crate::display::Cells;
use crate::model::{Category, Certainty};
use crate::quotation::Tier;
use crate::source::LineIndex;

/// A gloss, or supplied words, with its words in the source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourcedRow<'t> {
    /// Name of the file of the translation.
    pub file: &'t str,
    /// `xml:id` of the note.
    pub id: Option<&'t str>,
    /// Line in the file, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The class of the note.
    pub class: &'static str,
    /// The words of the note, without the brackets around it.
    pub note: &'t str,
    /// The words of the translation that it refers to.
    pub anchor: Option<&'t str>,
    /// The words of the translation around it, without notes.
    pub sentence: Option<&'t str>,
    /// Name of the file of the source.
    pub source_file: &'t str,
    /// Ids of the sentences of the source, if they have any.
    pub source_ids: Vec<&'t str>,
    /// The words of these sentences; `None` if the translation has no source.
    pub source: Option<&'t str>,
    /// The certainty that they are the source.
    pub source_cert: Option<Certainty>,
    /// The source words of the note; `None` if they are not known.
    pub term: Option<&'t str>,
    /// First character of these words in `source`, from 0.
    pub term_start: Option<usize>,
    /// The certainty of these words.
    pub term_cert: Option<Certainty>,
    /// The clue that led to them: `looks`, `quoted`, `lexicon`, `marked`, `linked`.
    pub clue: Option<&'static str>,
    /// What the note quotes of the source, and whether the source has it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<QuoteInNote<'t>>,
    /// These words as bytes of `source`.
    #[serde(skip)]
    pub term_range: Option<Range<usize>>,
}

/// Words that a note gives as those of the source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuoteInNote<'t> {
    /// The words.
    pub text: &'t str,
    /// How the source has them.
    pub tier: Tier,
    /// The words of the source.
    pub source: Option<&'t str>,
}

/// Both sides of an alignment, for making rows.
#[derive(Debug, Clone, Copy)]
pub struct SourcedRows<'r> {
    /// The source and the translation.
    pub versions: [&'r Version<'r>; 2],
    /// The names of their files.
    pub names: [&'r str; 2],
    /// The alignment that links them.
    pub alignment: &'r Alignment,
    /// The lines of the file of the translation.
    pub lines: &'r LineIndex<'r>,
}

impl<'r> SourcedRows<'r> {
    /// The row of a note.
    pub fn row(&self, sourced: &'r SourcedNote<'_>) -> SourcedRow<'r> {
        let [source, target] = self.versions;
        let note = &sourced.note;
        let position = self.lines.position(note.intervention.span.start);
        let bead = sourced.bead.and_then(|bead| self.alignment.beads.get(bead));
        let behind = bead.map(|bead| source.span(&bead.source)).filter(|span| !span.is_empty());
        let words = |version: &'r Version<'_>, span: &Range<usize>| version.projection.text.get(span.clone());
        let term = sourced.term.as_ref();
        let in_source =
            behind.clone().zip(term).map(|(span, term)| term.range.start - span.start..term.range.end - span.start);
        let source_words = behind.as_ref().and_then(|span| words(source, span));
        SourcedRow {
            file: self.names[1],
            id: note.intervention.id.as_deref(),
            line: position.line,
            column: position.column,
            class: note.class.map_or(UNPARSED, Category::as_str),
            note: &note.words,
            anchor: note.anchor.as_ref().filter(|_| note.on_words).and_then(|span| words(target, span)),
            sentence: bead.and_then(|bead| words(target, &target.span(&bead.target))),
            source_file: self.names[0],
            source_ids: bead.map_or(Vec::new(), |bead| {
                bead.source.clone().filter_map(|segment| *source.ids.get(segment)?).collect()
            }),
            source: source_words,
            source_cert: bead.filter(|_| behind.is_some()).map(|bead| bead.cert()),
            term: term.and_then(|term| words(source, &term.range)),
            term_start: in_source
                .as_ref()
                .zip(source_words)
                .and_then(|(range, words)| Some(words.get(..range.start)?.chars().count())),
            term_cert: sourced.cert(),
            clue: term.map(|term| term.clue.as_str()),
            quotes: sourced.quoted.iter().map(|quoted| self.quote(quoted)).collect(),
            term_range: in_source,
        }
    }
}

impl<'r> SourcedRows<'r> {
    fn quote(&self, quoted: &'r QuotedWords) -> QuoteInNote<'r> {
        let words = |span: &Range<usize>| self.versions[0].projection.text.get(span.clone());
        QuoteInNote { text: &quoted.words, tier: quoted.tier, source: quoted.source.as_ref().and_then(words) }
    }
}

/// Writes rows as JSON lines.
///
/// # Errors
/// If the output fails.
pub fn sourced_jsonl<'r, W: Write>(
    rows: impl Iterator<Item = SourcedRow<'r>>,
    output: &mut W,
) -> Result<(), ExchangeError> {
    for row in rows {
        serde_json::to_writer(&mut *output, &row).map_err(std::io::Error::from)?;
        output.write_all(b"\n")?;
    }
    Ok(())
}

/// The columns of [`sourced_csv`].
const COLUMNS: [&str; 18] = [
    "file",
    "id",
    "line",
    "column",
    "class",
    "note",
    "anchor",
    "sentence",
    "source_file",
    "source_ids",
    "source",
    "source_cert",
    "term",
    "term_start",
    "term_cert",
    "clue",
    "quotes",
    "quote_tiers",
];

/// Writes rows as comma-separated values, the names of the columns first; ids are separated by spaces, quotations and
/// their tiers by ` | `.
///
/// # Errors
/// If the output fails.
pub fn sourced_csv<'r, W: Write>(
    rows: impl Iterator<Item = SourcedRow<'r>>,
    cells: Cells,
    output: &mut W,
) -> Result<(), ExchangeError> {
    let mut table = csv::Writer::from_writer(output);
    let failed = |error: csv::Error| ExchangeError::Output(error.into());
    table.write_record(COLUMNS).map_err(failed)?;
    for row in rows {
        table.write_record(cells.row(fields(&row))).map_err(failed)?;
    }
    Ok(table.flush()?)
}

fn fields(row: &SourcedRow<'_>) -> [String; COLUMNS.len()] {
    let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
    [
        row.file.to_owned(),
        word(row.id),
        row.line.to_string(),
        row.column.to_string(),
        row.class.to_owned(),
        row.note.to_owned(),
        word(row.anchor),
        word(row.sentence),
        row.source_file.to_owned(),
        row.source_ids.join(" "),
        word(row.source),
        word(row.source_cert.map(Certainty::as_str)),
        word(row.term),
        row.term_start.map(|start| start.to_string()).unwrap_or_default(),
        word(row.term_cert.map(Certainty::as_str)),
        word(row.clue),
        row.quotes.iter().map(|quote| quote.text).collect::<Vec<_>>().join(" | "),
        row.quotes.iter().map(|quote| quote.tier.as_str()).collect::<Vec<_>>().join(" | "),
    ]
}
