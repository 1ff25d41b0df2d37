//! Arrow data that goes to Python, by the PyCapsule protocol.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::columns::{Columns, Rows};
use super::input::Reader;
use crate::errors::{DocumentError, TooLargeError};

/// What went wrong with Arrow data.
fn failed(error: &ArrowError) -> PyErr {
    match error {
        ArrowError::InvalidArgumentError(text) if text.contains("2 GiB") => TooLargeError::new_err(text.clone()),
        other => DocumentError::new_err(format!("the Arrow data cannot be read: {other}")),
    }
}

fn schema_capsule<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema).map_err(|error| failed(&error))?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

fn stream_capsule(py: Python<'_>, reader: impl RecordBatchReader + Send + 'static) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
}

/// Answers, alone or behind the data: batches that can be read as often as somebody wants to.
#[pyclass(frozen, module = "glossator._native")]
pub struct Answers {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Answers {
    /// The answers to all rows: `whole` as one batch for each that is read, else in parts, of which `jobs` are worked on at
    /// the same time. Between two rounds other threads of Python may go on, and a signal ends the work.
    pub fn of(py: Python<'_>, reader: &mut Reader, columns: &Columns, jobs: usize, whole: bool) -> PyResult<Self> {
        let mut answers = Self { schema: Arc::new(Schema::new(vec![columns.field()])), batches: Vec::new() };
        let mut first = 0;
        while let Some(batch) = py.detach(|| reader.next()).transpose().map_err(|error| failed(&error))? {
            let made =
                if whole { in_one(py, &batch, columns, first) } else { in_parts(py, &batch, columns, first, jobs) };
            for column in made? {
                let batch = RecordBatch::try_new(Arc::clone(&answers.schema), vec![Arc::new(column) as ArrayRef]);
                answers.batches.push(batch.map_err(|error| failed(&error))?);
            }
            first += batch.num_rows();
        }
        Ok(answers)
    }
}

impl Answers {
    /// The data with its answers, a batch for each that is read.
    pub fn with_data(py: Python<'_>, mut reader: Reader, columns: &Columns) -> PyResult<Self> {
        let mut answers = Self { schema: columns.with_answers(reader.schema()), batches: Vec::new() };
        let schema = Arc::clone(&answers.schema);
        let mut next = || reader.next().map(|batch| batch.and_then(|batch| columns.annotated(&batch, &schema)));
        while let Some(batch) = py.detach(&mut next).transpose().map_err(|error| failed(&error))? {
            answers.batches.push(batch);
            py.check_signals()?;
        }
        Ok(answers)
    }
}

/// The answers to a batch in one piece.
fn in_one(py: Python<'_>, batch: &RecordBatch, columns: &Columns, first: usize) -> PyResult<Vec<StructArray>> {
    let rows = py.detach(|| columns.rows(batch)).map_err(|error| failed(&error))?;
    let mut builder = columns.builder();
    for part in rows.parts() {
        py.detach(|| rows.add(first, part, &mut builder)).map_err(|error| failed(&error))?;
        py.check_signals()?;
    }
    Ok(vec![builder.finish().map_err(|error| failed(&error))?])
}

/// The answers to a batch in pieces.
fn in_parts(
    py: Python<'_>,
    batch: &RecordBatch,
    columns: &Columns,
    first: usize,
    jobs: usize,
) -> PyResult<Vec<StructArray>> {
    let rows = py.detach(|| columns.rows(batch)).map_err(|error| failed(&error))?;
    let parts = rows.parts();
    let mut made = Vec::with_capacity(parts.len());
    for round in parts.chunks(jobs.max(1)) {
        let answers = py.detach(|| side_by_side(&rows, first, round)).map_err(|error| failed(&error))?;
        made.extend(answers);
        py.check_signals()?;
    }
    Ok(made)
}

/// The answers to some parts, each in a thread of its own, but for the last.
fn side_by_side(rows: &Rows<'_>, first: usize, parts: &[Range<usize>]) -> Result<Vec<StructArray>, ArrowError> {
    let work = |part: &Range<usize>| rows.answers(first, part.clone());
    let Some((last, others)) = parts.split_last() else { return Ok(Vec::new()) };
    thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|part| scope.spawn(move || work(part))).collect();
        let last = work(last);
        let fault = |_| ArrowError::ComputeError("a fault of glossator: a thread ended without a result".to_owned());
        let others = others.into_iter().map(|thread| thread.join().map_err(fault).and_then(|answers| answers));
        others.chain([last]).collect()
    })
}

#[pymethods]
impl Answers {
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.schema)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A consumer that wants other types casts what it gets.
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok);
        stream_capsule(py, RecordBatchIterator::new(batches, Arc::clone(&self.schema)))
    }

    /// The only batch, as schema and array. What has several must not look as if it had one, so that this is no method of
    /// the protocol.
    fn batch<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let [batch] = &self.batches[..] else {
            return Err(PyValueError::new_err("this is not one batch; read it as a stream"));
        };
        let array = FFI_ArrowArray::new(&StructArray::from(batch.clone()).to_data());
        Ok((schema_capsule(py, &self.schema)?, PyCapsule::new_with_value(py, array, c"arrow_array")?))
    }
}

/// Data with its answers, made batch by batch as somebody reads it: once.
#[pyclass(frozen, module = "glossator._native")]
pub struct AnswerStream {
    schema: SchemaRef,
    batches: Mutex<Option<Annotated>>,
}

impl AnswerStream {
    pub fn new(reader: Reader, columns: Columns) -> Self {
        let schema = columns.with_answers(reader.schema());
        let annotated = Annotated { reader, columns, schema: Arc::clone(&schema) };
        Self { schema, batches: Mutex::new(Some(annotated)) }
    }
}

#[pymethods]
impl AnswerStream {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.schema)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let taken = self.batches.lock().unwrap_or_else(PoisonError::into_inner).take();
        let spent =
            "this stream was read already; annotate the data again, or keep what was read, as in `pyarrow.table(…)`";
        stream_capsule(py, taken.ok_or_else(|| PyValueError::new_err(spent))?)
    }
}

/// Batches with their answers.
struct Annotated {
    reader: Reader,
    columns: Columns,
    schema: SchemaRef,
}

impl Iterator for Annotated {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next()?;
        Some(batch.and_then(|batch| self.columns.annotated(&batch, &self.schema)))
    }
}

impl RecordBatchReader for Annotated {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
