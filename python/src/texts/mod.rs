//! Texts in, JSON or a page in HTML out: what the commands of the same names do with files.

pub mod align;
pub mod collate;
pub mod diff;
pub mod page;
pub mod validate;

use glossator::model::Edition;
use glossator::page::{ImportError, ImportOptions, import};
use glossator::source::{LineIndex, Position};
use glossator::tei;
use glossator::text::{SegmentUnit, TokenUnit};
use glossator::xml::{Doctype, Limits};
use pyo3::prelude::*;

use crate::errors::{DocumentError, OptionError};

/// What was made of texts, and warnings to read before it is trusted.
pub type Told = (String, Vec<String>);

/// Why nothing can be made of a text, and where.
#[derive(Debug)]
pub struct Refused {
    name: String,
    message: String,
    place: Option<Position>,
}

impl Refused {
    pub fn new(name: &str, message: impl ToString, place: Option<Position>) -> Self {
        Self { name: name.to_owned(), message: message.to_string(), place }
    }
}

impl From<Refused> for PyErr {
    fn from(Refused { name, message, place }: Refused) -> Self {
        DocumentError::new_err((message, name, place.map(|place| place.line), place.map(|place| place.column)))
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self::new("", error, None)
    }
}

/// A page or an edition, read.
pub struct Loaded {
    pub name: String,
    /// The text from which the edition was read.
    pub text: String,
    pub edition: Edition,
    pub warnings: Vec<String>,
}

impl Loaded {
    /// Reads a page, or an edition in TEI. A text without a letter in it is an edition without a word.
    pub fn read(name: &str, text: String, lang: Option<&str>) -> Result<Self, Refused> {
        let empty = Self { name: name.to_owned(), text, edition: Edition::default(), warnings: Vec::new() };
        if empty.text.trim().is_empty() {
            return Ok(empty);
        }
        if tei::is_tei(&empty.text) || empty.text.trim_start().starts_with("<!DOCTYPE TEI") {
            return empty.read_tei();
        }
        empty.read_page(lang)
    }

    fn read_tei(self) -> Result<Self, Refused> {
        match tei::read(self.text.clone(), &Limits::default().with_doctype(Doctype::Skip)) {
            Ok(file) => Ok(Self { edition: file.edition, ..self }),
            Err(error) => {
                let place = LineIndex::new(&self.text).position(error.span().start);
                Err(Refused::new(&self.name, &error, Some(place)))
            }
        }
    }

    fn read_page(self, lang: Option<&str>) -> Result<Self, Refused> {
        let options = ImportOptions::default().with_lang(lang.map(str::to_owned));
        let imported = import(self.text.into_bytes(), &self.name, &options);
        let imported = imported.map_err(|error| refused(&self.name, &error))?;
        let lines = LineIndex::new(&imported.text);
        let name = &self.name;
        let faults = imported.faults.iter().map(|fault| {
            let place = lines.position(fault.at);
            format!("{name}:{}:{}: {}", place.line, place.column, fault.kind.message())
        });
        let left_out = imported.left_out.iter().map(|left_out| format!("{name}: {left_out}"));
        let warnings = left_out.chain(faults).collect();
        Ok(Self { name: self.name, text: imported.text.clone(), edition: imported.edition, warnings })
    }

    /// The language of the text.
    pub fn lang(&self) -> &str {
        self.edition.header.lang.as_deref().unwrap_or("und")
    }
}

fn refused(name: &str, error: &ImportError) -> Refused {
    match error {
        ImportError::Forbidden { position, character, .. } => {
            let text = format!("the character U+{:04X} cannot stand in XML 1.0; remove it", u32::from(*character));
            Refused::new(name, text, Some(*position))
        }
        other => Refused::new(name, other, None),
    }
}

/// What is made of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    /// A row a change, where there is one.
    Csv,
    Html,
}

impl Format {
    pub fn named(name: &str) -> Self {
        match name {
            "html" => Self::Html,
            "csv" => Self::Csv,
            _ => Self::Json,
        }
    }
}

/// A unit of segments by its name.
pub fn segment_unit(name: &str) -> PyResult<SegmentUnit> {
    match name {
        "sentence" => Ok(SegmentUnit::Sentence),
        "block" => Ok(SegmentUnit::Block),
        "line" => Ok(SegmentUnit::Line),
        _ => Err(unknown("segment", name, &["sentence", "block", "line"])),
    }
}

/// A unit of tokens by its name.
pub fn token_unit(name: &str) -> PyResult<TokenUnit> {
    match name {
        "word" => Ok(TokenUnit::Word),
        "space" => Ok(TokenUnit::Space),
        "character" => Ok(TokenUnit::Character),
        _ => Err(unknown("tokens", name, &["word", "space", "character"])),
    }
}

/// An argument with a value that it does not have.
pub fn unknown(argument: &str, value: &str, known: &[&str]) -> PyErr {
    let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
    OptionError::new_err(format!("`{argument}` is `{value}`; write one of {}", known.join(", ")))
}

/// What a renderer wrote, as a string.
pub fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> Result<String, Refused> {
    let mut out = Vec::new();
    write(&mut out)?;
    String::from_utf8(out).map_err(|error| Refused::new("", error, None))
}
