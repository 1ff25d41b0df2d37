//! The module `glossator._native`: what the package `glossator` for Python stands on.
//!
//! | file | what it does |
//! |---|---|
//! | `program` | the command line, for the program that the package brings |
//! | `annotator` | notes and views of one text, and of Arrow data |
//! | `arrow` | texts out of Arrow data, answers into it |
//! | `texts` | comparing, aligning, collating, validating texts |
//! | `work` | long work: other threads go on meanwhile, and it can be interrupted |
//! | `errors` | the exceptions |

#![allow(missing_docs, reason = "nothing outside Python sees these items; there, the package's stubs describe them")]

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit,
    reason = "the program speaks; the module itself never does"
)]
#[path = "../../src/cli/mod.rs"]
mod cli;

mod annotator;
mod arrow;
mod errors;
mod program;
mod texts;
mod work;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<annotator::PyAnnotator>()?;
    module.add_class::<arrow::Answers>()?;
    module.add_class::<arrow::AnswerStream>()?;
    module.add_function(wrap_pyfunction!(annotator::is_language, module)?)?;
    module.add_function(wrap_pyfunction!(program::main, module)?)?;
    module.add_function(wrap_pyfunction!(texts::page::page, module)?)?;
    module.add_function(wrap_pyfunction!(texts::diff::diff, module)?)?;
    module.add_function(wrap_pyfunction!(texts::align::align, module)?)?;
    module.add_function(wrap_pyfunction!(texts::collate::collate, module)?)?;
    module.add_function(wrap_pyfunction!(texts::validate::validate, module)?)?;
    Ok(())
}
