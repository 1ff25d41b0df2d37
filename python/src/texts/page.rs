//! One text as a page in HTML, with its notes in the margin.

use glossator::report::{EditionText, Options, edition};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::{Loaded, Refused, Told, written};
use crate::errors::text;
use crate::work::in_threads;

#[pyfunction]
#[pyo3(signature = (page, name, lang))]
pub fn page(py: Python<'_>, page: &Bound<'_, PyString>, name: String, lang: Option<String>) -> PyResult<Told> {
    let page = text(page, "the text")?.to_owned();
    let work = move || -> Result<Told, Refused> {
        let loaded = Loaded::read(&name, page, lang.as_deref())?;
        let shown = EditionText { name: &loaded.name, edition: &loaded.edition, beside: None };
        Ok((written(|out| edition(&[shown], &Options::default(), out))?, loaded.warnings))
    };
    Ok(in_threads(py, work)??)
}
