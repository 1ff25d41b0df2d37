//! A document against schemas and rules.

use std::io::{Cursor, Read};
use std::path::PathBuf;

use glossator::validate::rules::{self, RuleChoice};
use glossator::validate::{FileReport, Summary, render};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::{Refused, Told, written};
use crate::cli::bilingual;
use crate::cli::config::{CommonArgs, Config};
use crate::cli::schema_choice::{Rules, Schemas};
use crate::cli::schema_file::about;
use crate::errors::{OptionError, text};
use crate::work::in_threads;

#[pyfunction]
#[pyo3(signature = (document, name, schemas, rules))]
pub fn validate(
    py: Python<'_>,
    document: &Bound<'_, PyString>,
    name: String,
    schemas: Vec<PathBuf>,
    rules: Option<&str>,
) -> PyResult<Told> {
    let document = text(document, "the document")?.to_owned();
    let choice = rules.map(str::parse::<RuleChoice>).transpose();
    let choice = choice.map_err(|error| OptionError::new_err(format!("`rules`: {error}")))?;
    Ok(in_threads(py, move || checked(&name, document, &schemas, choice))??)
}

/// The report of one document, as the command has it.
fn checked(name: &str, document: String, named: &[PathBuf], choice: Option<RuleChoice>) -> Result<Told, Refused> {
    let report = match bilingual::check(name, document.as_bytes()).filter(|_| named.is_empty()) {
        Some(report) => report,
        None => by_schemas(name, document, named, choice)?,
    };
    let reports = [report];
    Ok((written(|out| render::json(&reports, &Summary::of(&reports), out))?, Vec::new()))
}

fn by_schemas(
    name: &str,
    document: String,
    named: &[PathBuf],
    choice: Option<RuleChoice>,
) -> Result<FileReport, Refused> {
    let config = Config::load(&CommonArgs::default());
    let config = config.map_err(|_| Refused::new("glossator.toml", "the configuration cannot be read", None))?;
    let schemas =
        Schemas::new(named, &[], &config).map_err(|broken| Refused::new(&broken.file, about(&broken), None))?;
    let everywhere = choice.is_some();
    let usual = if named.is_empty() { RuleChoice::Required } else { RuleChoice::None };
    let choice = choice.unwrap_or(usual);
    let check = |text: &str| rules::check(text, &choice);
    let rules = Rules { check: (choice != RuleChoice::None).then_some(&check), everywhere };
    let bytes = document.into_bytes();
    let open = || Ok(Box::new(Cursor::new(bytes.clone())) as Box<dyn Read + Send>);
    Ok(schemas.check(name, &open, &rules))
}
