//! Notes and views: of one text, and of the texts of Arrow data.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_pyarrow::FromPyArrow;
use glossator::records::{Annotator, AnnotatorOptions, Answer, OffsetUnit, Part, TagEntry, TagTable, Wanted};
use oxilangtag::LanguageTag;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::arrow::{AnswerStream, Answers, Bad, Columns, Names, Reader};
use crate::errors::{DocumentError, OptionError, text};
use crate::work;

/// An annotator, and what is asked of it. It is made once for many texts.
#[derive(Debug)]
pub struct Asked {
    pub annotator: Annotator,
    pub wanted: Wanted,
    /// Whether texts may have tags, so that notes tell their names.
    pub has_tags: bool,
}

impl Asked {
    /// The answer to one text, in JSON.
    fn json(&self, text: &str, lang: Option<&str>, source: Option<&str>) -> serde_json::Result<String> {
        let annotation = self.annotator.annotate(text, lang);
        serde_json::to_string(&Answer::new(&self.annotator, &annotation, source, &self.wanted))
    }
}

/// The same for Python.
#[pyclass(frozen, name = "Annotator", module = "glossator._native")]
pub struct PyAnnotator(Arc<Asked>);

#[pymethods]
impl PyAnnotator {
    #[new]
    #[pyo3(signature = (want, tags, own_tags, offsets, lang_default))]
    fn new(
        want: Vec<String>,
        tags: Option<&str>,
        own_tags: Option<&str>,
        offsets: &str,
        lang_default: Option<String>,
    ) -> PyResult<Self> {
        let parts = want.iter().map(|name| name.parse::<Part>()).collect::<Result<Vec<_>, _>>();
        let parts = parts.map_err(|error| OptionError::new_err(format!("`want`: {error}")))?;
        let tags = tag_table(tags, own_tags)?;
        if parts.contains(&Part::Tags) && tags.is_none() {
            return Err(OptionError::new_err(
                "`want=[\"tags\"]` needs the house style to write in; add `tags=\"sourcelibrary\"`",
            ));
        }
        if let Some(tag) = lang_default.as_deref().filter(|tag| LanguageTag::parse(*tag).is_err()) {
            return Err(OptionError::new_err(format!(
                "`{tag}` is not a language; write a tag such as `en` or `pt-BR`"
            )));
        }
        let has_tags = tags.is_some();
        let options = AnnotatorOptions::default().with_tags(tags.map(Arc::new)).with_default_lang(lang_default);
        let wanted = Wanted { parts, offsets: unit(offsets)? };
        Ok(Self(Arc::new(Asked { annotator: Annotator::new(options), wanted, has_tags })))
    }

    /// The answer to one text, in JSON.
    #[pyo3(signature = (text_, lang, source))]
    fn record(
        &self,
        py: Python<'_>,
        text_: &Bound<'_, PyString>,
        lang: Option<&str>,
        source: Option<&Bound<'_, PyString>>,
    ) -> PyResult<String> {
        let text_ = text(text_, "the text")?;
        let source = source.map(|source| text(source, "the source")).transpose()?;
        let json = if text_.len() + source.map_or(0, str::len) < LONG {
            py.detach(|| self.0.json(text_, lang, source))
        } else {
            let (asked, text_) = (Arc::clone(&self.0), text_.to_owned());
            let (lang, source) = (lang.map(str::to_owned), source.map(str::to_owned));
            work::in_threads(py, move || asked.json(&text_, lang.as_deref(), source.as_deref()))?
        };
        json.map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// The answers to a batch or a stream of Arrow data, all at once. `bad` has the rows that are known to have no text:
    /// row, code and message.
    #[pyo3(signature = (data, text, lang, source, jobs, whole, bad))]
    #[expect(clippy::too_many_arguments, reason = "called by the package alone")]
    fn answers(
        &self,
        data: &Bound<'_, PyAny>,
        text: String,
        lang: Option<String>,
        source: Option<String>,
        jobs: usize,
        whole: bool,
        bad: Vec<(usize, String, String)>,
    ) -> PyResult<Answers> {
        let mut reader = reader(data)?;
        let names = Names::new(text, lang, source, reader.schema())?;
        let columns = Columns::new(&self.0, names, Bad::new(bad));
        Answers::of(data.py(), &mut reader, &columns, jobs, whole)
    }

    /// The data with its answers, all at once.
    #[pyo3(signature = (data, text, lang, source))]
    fn table(
        &self,
        data: &Bound<'_, PyAny>,
        text: String,
        lang: Option<String>,
        source: Option<String>,
    ) -> PyResult<Answers> {
        let reader = reader(data)?;
        let names = Names::new(text, lang, source, reader.schema())?;
        Answers::with_data(data.py(), reader, &Columns::new(&self.0, names, Bad::default()))
    }

    /// The data with its answers, batch by batch as somebody reads it.
    #[pyo3(signature = (data, text, lang, source))]
    fn stream(
        &self,
        data: &Bound<'_, PyAny>,
        text: String,
        lang: Option<String>,
        source: Option<String>,
    ) -> PyResult<AnswerStream> {
        let reader = reader(data)?;
        let names = Names::new(text, lang, source, reader.schema())?;
        Ok(AnswerStream::new(reader, Columns::new(&self.0, names, Bad::default())))
    }
}

/// A text of so many bytes is worked on in a thread of its own, so that the call can be interrupted.
const LONG: usize = 1 << 20;

/// Whether a word is the tag of a language, such as `en` or `sr-Latn`. Words of four letters and more are none here, though
/// BCP 47 would let some of them be: they are names of columns.
#[pyfunction]
pub fn is_language(word: &str) -> bool {
    let primary = word.split('-').next().unwrap_or(word);
    matches!(primary.len(), 2 | 3) && LanguageTag::parse(word).is_ok()
}

fn unit(name: &str) -> PyResult<OffsetUnit> {
    match name {
        "chars" => Ok(OffsetUnit::Chars),
        "bytes" => Ok(OffsetUnit::Bytes),
        "utf16" => Ok(OffsetUnit::Utf16),
        _ => {
            let text = format!("`offsets` is `{name}`; write `chars`, `bytes` or `utf16`");
            Err(OptionError::new_err(text))
        }
    }
}

/// The table of a house style with the user's own tags, which are a list in JSON.
fn tag_table(preset: Option<&str>, own: Option<&str>) -> PyResult<Option<TagTable>> {
    if preset.is_none() && own.is_none() {
        return Ok(None);
    }
    let table = match preset {
        Some(name) => TagTable::preset(name).ok_or_else(|| unknown_style(name))?,
        None => TagTable::default(),
    };
    let own: Vec<TagEntry> = match own {
        Some(own) => serde_json::from_str(own).map_err(|error| OptionError::new_err(format!("`tags`: {error}")))?,
        None => Vec::new(),
    };
    table.with(&own).map(Some).map_err(|error| OptionError::new_err(format!("`tags`: {error}")))
}

fn unknown_style(name: &str) -> PyErr {
    let known: Vec<String> = TagTable::presets().map(|known| format!("`{known}`")).collect();
    let known = known.join(" or ");
    OptionError::new_err(format!("no house style has the name `{name}`; write {known}, or give tables of your own"))
}

/// Reads Arrow data: a batch, or a stream of them.
fn reader(data: &Bound<'_, PyAny>) -> PyResult<Reader> {
    let read = |error: PyErr| DocumentError::new_err(format!("the Arrow data cannot be read: {error}"));
    if data.hasattr("__arrow_c_array__")? {
        return RecordBatch::from_pyarrow_bound(data).map(Reader::of_batch).map_err(read);
    }
    RecordBatchStreamReader::from_pyarrow_bound(data).map(Reader::of_stream).map_err(read)
}
