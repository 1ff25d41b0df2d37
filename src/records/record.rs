//! A record: a line with a JSON object, whose fields stay as they are written.

use std::borrow::Cow;
use std::io::{self, Write};

use super::line_reader::Line;
use super::record_error::RecordError;
use crate::model::{JsonObject, Words, is_json_space, write_answer_key};

/// A record as it stands in its line. Values are kept as they are written: no number is rounded, no escape resolved, no
/// key moved.
#[derive(Debug)]
pub(super) struct Record<'l>(JsonObject<'l>);

impl<'l> Record<'l> {
    /// Reads a line; `number` is its number for messages.
    pub(super) fn read(line: &'l str, number: u64) -> Result<Self, RecordError> {
        let object = line.trim_matches(is_json_space);
        if object.is_empty() {
            return Err(RecordError::EmptyLine { line: number });
        }
        JsonObject::read(object).map(Self).map_err(|error| unread(object, number, &error))
    }

    /// The string in a field; `None` where it is missing or null.
    pub(super) fn string(&self, field: &str) -> Result<Option<Cow<'l, str>>, RecordError> {
        let mut found = self.0.values(field);
        let Some(value) = found.next() else { return Ok(None) };
        if found.next().is_some() {
            return Err(RecordError::Twice { field: field.to_owned() });
        }
        match kind(value) {
            "null" => Ok(None),
            "a string" => match serde_json::from_str::<Words<'l>>(value) {
                Ok(words) => Ok(Some(words.0)),
                Err(error) => Err(RecordError::BadText { field: field.to_owned(), message: without_place(&error) }),
            },
            found => Err(RecordError::NotText { field: field.to_owned(), found }),
        }
    }

    /// A field as it is written.
    pub(super) fn raw(&self, field: &str) -> Option<&'l str> {
        self.0.values(field).next()
    }

    /// Writes the record up to the place where the answer goes: all fields but an older answer, and the key.
    pub(super) fn write_open(&self, out: &mut impl Write) -> io::Result<()> {
        let is_empty = self.0.write_members(None, out)?;
        write_answer_key(is_empty, out)
    }
}

/// What names the record in a line, as a string or as a number is written; `None` where nothing does.
pub fn record_id(line: &Line, field: &str) -> Option<String> {
    let Line::Whole(bytes) = line else { return None };
    let record = Record::read(std::str::from_utf8(bytes).ok()?, 0).ok()?;
    match record.string(field) {
        Ok(id) => id.map(Cow::into_owned),
        Err(_) => record.raw(field).map(str::to_owned),
    }
}

/// What a value is, in words.
fn kind(value: &str) -> &'static str {
    match value.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b't' | b'f') => "a truth value",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Why a line is no record: it is other JSON, or none.
fn unread(object: &str, line: u64, error: &serde_json::Error) -> RecordError {
    if !object.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(object).is_ok() {
        return RecordError::NoObject { line, found: kind(object) };
    }
    RecordError::NoJson { line, column: error.column().max(1), message: without_place(error) }
}

/// What the reader says, without its own line and column.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(line: &str) -> String {
        let mut out = Vec::new();
        Record::read(line, 1).unwrap().write_open(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn fields_stay_as_they_are_written() {
        assert_eq!(opened(r#" { "n": 1.10, "n" :1e400 } "#), r#"{ "n": 1.10, "n" :1e400, "glossator": "#);
        assert_eq!(opened("{}"), r#"{"glossator": "#);
        assert_eq!(opened(r#"{"glossator": 1, "a\u0062": "\ud800"}"#), r#"{"ab": "\ud800", "glossator": "#);
    }

    #[test]
    fn strings_are_read_and_all_else_is_refused() {
        let record = Record::read(r#"{"a": "x\n", "b": null, "c": 7, "d": "", "d": "", "e": "\ud800"}"#, 1).unwrap();
        assert_eq!(record.string("a").unwrap().as_deref(), Some("x\n"));
        assert_eq!((record.string("b"), record.string("z")), (Ok(None), Ok(None)));
        let codes = ["c", "d", "e"].map(|field| record.string(field).unwrap_err().code());
        assert_eq!(codes, ["no-text", "field-twice", "bad-text"]);
        assert_eq!(record.raw("c"), Some("7"));
    }

    #[test]
    fn lines_that_are_no_records_say_why() {
        let codes =
            ["", " ", "[1]", "7", "{", "{'a': 1}", "{} {}"].map(|line| Record::read(line, 1).unwrap_err().code());
        assert_eq!(codes, ["empty-line", "empty-line", "no-object", "no-object", "no-json", "no-json", "no-json"]);
    }
}
