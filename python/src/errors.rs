//! The exceptions of the package. They are classes of Python, because each has two bases.

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

pyo3::import_exception!(glossator._errors, ColumnError);
pyo3::import_exception!(glossator._errors, WrongTypeError);
pyo3::import_exception!(glossator._errors, DocumentError);
pyo3::import_exception!(glossator._errors, OptionError);
pyo3::import_exception!(glossator._errors, TextError);
pyo3::import_exception!(glossator._errors, TooLargeError);

/// The text of a string of Python. A lone half of a surrogate pair, which such a string may have, is no text.
pub fn text<'t>(string: &'t Bound<'_, PyString>, what: &str) -> PyResult<&'t str> {
    string.to_str().map_err(|error| {
        let py = string.py();
        if !error.is_instance_of::<PyUnicodeEncodeError>(py) {
            return error;
        }
        let at = error.value(py).getattr("start").and_then(|start| start.extract::<usize>());
        let place = at.map(|at| format!(" at character {at}")).unwrap_or_default();
        TextError::new_err(format!(
            "{what} is not Unicode text: it has half of a surrogate pair{place}; decode it anew from its bytes, or replace \
             the character: `text.encode(\"utf-8\", \"replace\").decode()`"
        ))
    })
}
