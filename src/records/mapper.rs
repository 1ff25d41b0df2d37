//! Records in, records with their answers out, a line each.

use std::io::{self, Write};

use super::annotator::Annotator;
use super::fields::{Answer, Wanted};
use super::line_reader::Line;
use super::record::Record;
use super::record_error::{ErrorFields, RecordError};
use crate::model::write_answer_key;

/// Which fields of a record are read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldNames {
    /// The text.
    pub text: String,
    /// The language of the text.
    pub lang: Option<String>,
    /// The source of which the text is a translation.
    pub source: Option<String>,
}

impl Default for FieldNames {
    /// `text`, and nothing else.
    fn default() -> Self {
        Self { text: "text".to_owned(), lang: None, source: None }
    }
}

impl FieldNames {
    setters! {
        with_text(text: impl Into<String>);
        with_lang(lang: impl Into<Option<String>>);
        with_source(source: impl Into<Option<String>>);
    }
}

/// How a record went.
pub type Mapped = Result<(), RecordError>;

/// Gives each record its answer. It has no memory: records may be given in any order and to several threads.
#[derive(Debug)]
pub struct Mapper {
    annotator: Annotator,
    names: FieldNames,
    wanted: Wanted,
}

impl Mapper {
    /// A mapper that reads these fields of each record, and writes what is wanted.
    pub fn new(annotator: Annotator, names: FieldNames, wanted: Wanted) -> Self {
        Self { annotator, names, wanted }
    }

    /// Writes the record in a line with its answer, or with the reason why it has none, and a line feed. `number` is the
    /// number of the line, from 1, and `limit` the bytes that were read of it at most.
    ///
    /// # Errors
    /// Those of the output. A record without an answer is none: the reason is given back, and written in its place.
    pub fn write(&self, line: &Line, number: u64, limit: usize, out: &mut impl Write) -> io::Result<Mapped> {
        let mapped = match read(line, number, limit) {
            Ok(record) => self.answer(&record, out)?,
            Err(error) => {
                out.write_all(b"{")?;
                write_answer_key(true, out)?;
                serde_json::to_writer(&mut *out, &ErrorFields::new(&error))?;
                Err(error)
            }
        };
        out.write_all(b"}\n")?;
        Ok(mapped)
    }

    fn answer(&self, record: &Record<'_>, out: &mut impl Write) -> io::Result<Mapped> {
        record.write_open(out)?;
        let mapped = self.fields(record, out)?;
        if let Err(error) = &mapped {
            serde_json::to_writer(&mut *out, &ErrorFields::new(error))?;
        }
        Ok(mapped)
    }

    /// Writes the answer, unless there is none.
    fn fields(&self, record: &Record<'_>, out: &mut impl Write) -> io::Result<Mapped> {
        let text = match record.string(&self.names.text) {
            Ok(Some(text)) => text,
            Ok(None) => return Ok(Err(self.no_text(record))),
            Err(error) => return Ok(Err(error)),
        };
        let optional = |name: &Option<String>| name.as_deref().map_or(Ok(None), |field| record.string(field));
        let (lang, source) = match optional(&self.names.lang).and_then(|lang| Ok((lang, optional(&self.names.source)?)))
        {
            Ok(fields) => fields,
            Err(error) => return Ok(Err(error)),
        };
        let annotation = self.annotator.annotate(&text, lang.as_deref());
        serde_json::to_writer(&mut *out, &Answer::new(&self.annotator, &annotation, source.as_deref(), &self.wanted))?;
        Ok(Ok(()))
    }

    fn no_text(&self, record: &Record<'_>) -> RecordError {
        let field = self.names.text.clone();
        match record.raw(&field) {
            Some(_) => RecordError::NotText { field, found: "null" },
            None => RecordError::NoText { field },
        }
    }
}

/// The record in a line.
fn read(line: &Line, number: u64, limit: usize) -> Result<Record<'_>, RecordError> {
    let bytes = match line {
        Line::Whole(bytes) => bytes,
        Line::TooLong => return Err(RecordError::TooLong { line: number, limit }),
    };
    let text = std::str::from_utf8(bytes)
        .map_err(|error| RecordError::NotUtf8 { line: number, byte: error.valid_up_to() + 1 })?;
    Record::read(text, number)
}
