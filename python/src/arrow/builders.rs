//! Columns that grow: strings, lists, words with their places.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{Array, ArrayRef, ListArray, MapArray, StructArray};
use arrow_buffer::{NullBuffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, Field, FieldRef};
use glossator::records::PlacedWords;

/// A struct of columns; each may have nulls.
pub fn named(columns: Vec<(&str, ArrayRef)>, nulls: Option<NullBuffer>) -> Result<StructArray, ArrowError> {
    let field = |(name, column): &(&str, ArrayRef)| Arc::new(Field::new(*name, column.data_type().clone(), true));
    let fields: Vec<FieldRef> = columns.iter().map(field).collect();
    StructArray::try_new(fields.into(), columns.into_iter().map(|(_, column)| column).collect(), nulls)
}

/// A place as Arrow counts.
pub fn number(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// Strings. A column of a batch holds two gibibytes of them.
#[derive(Debug, Default)]
pub struct Strings {
    builder: StringBuilder,
    bytes: usize,
}

impl Strings {
    pub fn push(&mut self, value: &str) -> Result<(), ArrowError> {
        self.bytes += value.len();
        if i32::try_from(self.bytes).is_err() {
            return Err(too_large());
        }
        self.builder.append_value(value);
        Ok(())
    }

    pub fn push_option(&mut self, value: Option<&str>) -> Result<(), ArrowError> {
        match value {
            Some(value) => self.push(value),
            None => {
                self.builder.append_null();
                Ok(())
            }
        }
    }

    pub fn finish(&mut self) -> ArrayRef {
        self.bytes = 0;
        Arc::new(self.builder.finish())
    }
}

/// A batch whose answers cannot be counted in 32 bits.
fn too_large() -> ArrowError {
    let text =
        "the answers to this batch hold more than 2 GiB in one column; cut it into smaller batches, or give a table";
    ArrowError::InvalidArgumentError(text.to_owned())
}

/// Where the lists of a column end.
#[derive(Debug)]
pub struct Lists {
    ends: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl Default for Lists {
    fn default() -> Self {
        Self { ends: vec![0], nulls: NullBufferBuilder::new(0) }
    }
}

impl Lists {
    /// Ends a list behind so many entries of all lists; where it is not there, it is null.
    pub fn end(&mut self, entries: usize, is_there: bool) -> Result<(), ArrowError> {
        self.ends.push(i32::try_from(entries).map_err(|_| too_large())?);
        self.nulls.append(is_there);
        Ok(())
    }

    fn taken(&mut self) -> (OffsetBuffer<i32>, Option<NullBuffer>) {
        let ends = std::mem::replace(&mut self.ends, vec![0]);
        (OffsetBuffer::new(ScalarBuffer::from(ends)), self.nulls.finish())
    }

    pub fn finish(&mut self, entries: StructArray) -> Result<ArrayRef, ArrowError> {
        let field = Field::new("item", entries.data_type().clone(), true);
        let (ends, nulls) = self.taken();
        Ok(Arc::new(ListArray::try_new(Arc::new(field), ends, Arc::new(entries), nulls)?))
    }

    pub fn finish_map(&mut self, keys: ArrayRef, values: ArrayRef) -> Result<ArrayRef, ArrowError> {
        let fields = [("key", &keys, false), ("value", &values, true)];
        let fields: Vec<FieldRef> = fields
            .into_iter()
            .map(|(name, column, nullable)| Arc::new(Field::new(name, column.data_type().clone(), nullable)))
            .collect();
        let entries = StructArray::try_new(fields.into(), vec![keys, values], None)?;
        let field = Field::new("entries", entries.data_type().clone(), false);
        let (ends, nulls) = self.taken();
        Ok(Arc::new(MapArray::try_new(Arc::new(field), ends, entries, nulls, false)?))
    }
}

/// Words with their places.
#[derive(Debug)]
pub struct Places {
    start: Int64Builder,
    end: Int64Builder,
    text: Strings,
    nulls: NullBufferBuilder,
}

impl Default for Places {
    fn default() -> Self {
        let nulls = NullBufferBuilder::new(0);
        Self { start: Int64Builder::new(), end: Int64Builder::new(), text: Strings::default(), nulls }
    }
}

impl Places {
    pub fn push(&mut self, words: Option<&PlacedWords<'_>>) -> Result<(), ArrowError> {
        self.start.append_option(words.map(|words| number(words.start)));
        self.end.append_option(words.map(|words| number(words.end)));
        self.nulls.append(words.is_some());
        self.text.push_option(words.map(|words| words.text))
    }

    pub fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let (start, end) = (self.start.finish(), self.end.finish());
        let columns: Vec<(&str, ArrayRef)> =
            vec![("start", Arc::new(start)), ("end", Arc::new(end)), ("text", self.text.finish())];
        Ok(Arc::new(named(columns, self.nulls.finish())?))
    }
}
