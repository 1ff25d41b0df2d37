//! Arrow data that comes in.

use std::iter;

use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use pyo3::prelude::*;

use super::text_column::is_text;
use crate::annotator::is_language;
use crate::errors::{ColumnError, WrongTypeError};

/// Batches of one schema.
pub struct Reader {
    schema: SchemaRef,
    batches: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>,
}

impl Reader {
    /// The batches of a stream, each as it is asked for.
    pub fn of_stream(stream: RecordBatchStreamReader) -> Self {
        Self { schema: stream.schema(), batches: Box::new(stream) }
    }

    /// One batch.
    pub fn of_batch(batch: RecordBatch) -> Self {
        Self { schema: batch.schema(), batches: Box::new(iter::once(Ok(batch))) }
    }

    /// The columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.next()
    }
}

/// Which columns are read.
#[derive(Debug, Clone)]
pub struct Names {
    pub text: String,
    pub lang: Option<Lang>,
    pub source: Option<String>,
}

/// Where the language of a text is known from.
#[derive(Debug, Clone)]
pub enum Lang {
    /// A column says it.
    Column(String),
    /// All texts are in this one.
    All(String),
}

impl Names {
    /// The columns of these names. Those that are not there, stand twice, or hold something other than text are refused.
    /// `lang` is a column if there is one of this name, else the language of all texts.
    pub fn new(text: String, lang: Option<String>, source: Option<String>, schema: &Schema) -> PyResult<Self> {
        check(&text, schema)?;
        source.iter().try_for_each(|source| check(source, schema))?;
        let lang = lang.map(|lang| {
            if is_language(&lang) && schema.column_with_name(&lang).is_none() {
                return Ok(Lang::All(lang));
            }
            check(&lang, schema).map(|()| Lang::Column(lang))
        });
        Ok(Self { text, lang: lang.transpose()?, source })
    }
}

fn check(name: &str, schema: &Schema) -> PyResult<()> {
    let found: Vec<&DataType> =
        schema.fields().iter().filter(|field| field.name() == name).map(|field| field.data_type()).collect();
    match found[..] {
        [kind] if is_text(kind) => Ok(()),
        [kind] => {
            let text =
                format!("the column `{name}` holds {kind}; text is expected: cast it to a string, or name another");
            Err(WrongTypeError::new_err(text))
        }
        [] => {
            let there: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            Err(ColumnError::new_err(format!("there is no column `{name}`; there are {}", there.join(", "))))
        }
        _ => Err(ColumnError::new_err(format!("the column `{name}` stands there twice; rename one"))),
    }
}
