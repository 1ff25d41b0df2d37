//! The answers to the rows of a batch.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use glossator::records::{Answer, KEY, RecordError};

use super::answers::AnswerBuilder;
use super::input::{Lang, Names};
use super::text_column::TextColumn;
use crate::annotator::Asked;

/// Rows that are known to have no text, with code and message.
#[derive(Debug, Default)]
pub struct Bad(HashMap<usize, (String, String)>);

impl Bad {
    pub fn new(rows: Vec<(usize, String, String)>) -> Self {
        Self(rows.into_iter().map(|(row, code, message)| (row, (code, message))).collect())
    }
}

/// What is read of each row, and what is asked of it.
pub struct Columns {
    names: Names,
    asked: Arc<Asked>,
    bad: Bad,
}

/// Rows, and bytes of their texts, that are worked on before somebody else has a say.
const ROWS: usize = 2048;
const BYTES: usize = 8 << 20;

impl Columns {
    pub fn new(asked: &Arc<Asked>, names: Names, bad: Bad) -> Self {
        Self { names, asked: Arc::clone(asked), bad }
    }

    /// An empty builder of answers.
    pub fn builder(&self) -> AnswerBuilder {
        AnswerBuilder::new(&self.asked.wanted, self.asked.has_tags)
    }

    /// The column of answers.
    pub fn field(&self) -> FieldRef {
        let kind = self.builder().finish().map_or(DataType::Null, |empty| empty.data_type().clone());
        Arc::new(Field::new(KEY, kind, true))
    }

    /// The columns with that of the answers behind them; an older one goes.
    pub fn with_answers(&self, schema: &Schema) -> SchemaRef {
        let others = schema.fields().iter().filter(|field| field.name() != KEY).cloned();
        let fields: Vec<FieldRef> = others.chain([self.field()]).collect();
        Arc::new(Schema::new(fields).with_metadata(schema.metadata().clone()))
    }

    /// A batch with its answers.
    pub fn annotated(&self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let mut builder = self.builder();
        self.rows(batch)?.add(0, 0..batch.num_rows(), &mut builder)?;
        let answers = builder.finish()?;
        let fields = batch.schema();
        let others = fields.fields().iter().zip(batch.columns()).filter(|(field, _)| field.name() != KEY);
        let columns = others.map(|(_, column)| Arc::clone(column)).chain([Arc::new(answers) as ArrayRef]);
        RecordBatch::try_new(Arc::clone(schema), columns.collect())
    }

    /// The rows of a batch. Its texts are checked, which takes time in proportion to all of them.
    pub fn rows<'b>(&'b self, batch: &'b RecordBatch) -> Result<Rows<'b>, ArrowError> {
        let column = |name: &str| {
            let column = batch.column_by_name(name);
            let column = column.ok_or_else(|| ArrowError::SchemaError(format!("a batch has no column `{name}`")))?;
            TextColumn::new(column)
        };
        Ok(Rows {
            columns: self,
            text: column(&self.names.text)?,
            lang: match &self.names.lang {
                Some(Lang::Column(name)) => Languages::Column(column(name)?),
                Some(Lang::All(tag)) => Languages::All(tag),
                None => Languages::Unknown,
            },
            source: self.names.source.as_deref().map(column).transpose()?,
            count: batch.num_rows(),
        })
    }
}

/// The languages of texts.
enum Languages<'b> {
    Column(TextColumn<'b>),
    All(&'b str),
    Unknown,
}

impl Languages<'_> {
    fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Column(column) => column.get(row),
            Self::All(tag) => Some(tag),
            Self::Unknown => None,
        }
    }
}

/// The rows of a batch.
pub struct Rows<'b> {
    columns: &'b Columns,
    text: TextColumn<'b>,
    lang: Languages<'b>,
    source: Option<TextColumn<'b>>,
    count: usize,
}

impl Rows<'_> {
    /// The rows in parts, none of which takes long.
    pub fn parts(&self) -> Vec<Range<usize>> {
        let (mut parts, mut start, mut bytes) = (Vec::new(), 0, 0);
        for row in 0..self.count {
            bytes += self.text.get(row).map_or(0, str::len);
            if row + 1 - start >= ROWS || bytes >= BYTES {
                parts.push(start..row + 1);
                (start, bytes) = (row + 1, 0);
            }
        }
        if start < self.count {
            parts.push(start..self.count);
        }
        parts
    }

    /// The answers to some rows; the first row of the batch is the row `first` of all.
    pub fn answers(&self, first: usize, rows: Range<usize>) -> Result<StructArray, ArrowError> {
        let mut builder = self.columns.builder();
        self.add(first, rows, &mut builder)?;
        builder.finish()
    }

    /// Adds the answers to some rows; the first row of the batch is the row `first` of all.
    pub fn add(&self, first: usize, rows: Range<usize>, out: &mut AnswerBuilder) -> Result<(), ArrowError> {
        rows.into_iter().try_for_each(|row| self.add_row(first + row, row, out))
    }

    fn add_row(&self, of_all: usize, row: usize, out: &mut AnswerBuilder) -> Result<(), ArrowError> {
        let Columns { asked, bad, names } = self.columns;
        if let Some((code, message)) = bad.0.get(&of_all) {
            return out.add_error(code, message);
        }
        let Some(text) = self.text.get(row) else {
            let error = RecordError::NotText { field: names.text.clone(), found: "null" };
            return out.add_error(error.code(), &error.to_string());
        };
        let lang = self.lang.get(row);
        let source = self.source.as_ref().and_then(|source| source.get(row));
        let annotation = asked.annotator.annotate(text, lang);
        out.add(Answer::new(&asked.annotator, &annotation, source, &asked.wanted))
    }
}
