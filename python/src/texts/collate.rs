//! Many versions of a text, word under word.

use glossator::collate::{Collation, Near, Weights, Witness, collate_pinned, read_witness_file, render};
use glossator::display::Cells;
use glossator::report::{self, CollatedTexts};
use glossator::text::{SegmentUnit, Tokenizer, Vocabulary};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::diff::folding;
use super::{Refused, Told, unknown, written};
use crate::errors::text;
use crate::work::in_threads;

/// What is made of a collation.
#[derive(Debug, Clone, Copy)]
enum Output {
    Json,
    CollatexPython,
    Csv,
    Tei,
    Table,
    Dot,
    Graphml,
    Html,
}

impl Output {
    fn named(name: &str) -> PyResult<Self> {
        Ok(match name {
            "json" => Self::Json,
            "collatex" => Self::CollatexPython,
            "csv" => Self::Csv,
            "tei" => Self::Tei,
            "text" => Self::Table,
            "dot" => Self::Dot,
            "graphml" => Self::Graphml,
            "html" => Self::Html,
            _ => return Err(unknown("output", name, &["json", "collatex", "csv", "tei", "text", "dot", "graphml"])),
        })
    }
}

/// How a collation is made and written.
struct How {
    lang: String,
    tokenizer: Tokenizer,
    near: Option<Near>,
    joined: bool,
    output: Output,
}

/// Collates the witnesses of an object in the JSON of CollateX. `near`: so many edits make another word.
#[pyfunction]
#[pyo3(signature = (witnesses, lang, ignore, near, joined, output))]
pub fn collate(
    py: Python<'_>,
    witnesses: &Bound<'_, PyString>,
    lang: Option<String>,
    ignore: Vec<String>,
    near: Option<usize>,
    joined: bool,
    output: &str,
) -> PyResult<Told> {
    let witnesses = text(witnesses, "a witness")?.to_owned();
    let tokenizer = Tokenizer::default().with_folding(folding(&ignore)?);
    let lang = lang.unwrap_or_else(|| "und".to_owned());
    let how = How { lang, tokenizer, near: near.map(Near::Edits), joined, output: Output::named(output)? };
    Ok(in_threads(py, move || collated(&witnesses, &how))??)
}

fn collated(witnesses: &str, how: &How) -> Result<Told, Refused> {
    let file = read_witness_file(witnesses).map_err(|error| Refused::new("collation", error, None))?;
    let mut vocabulary = Vocabulary::default();
    let cut = file
        .witnesses
        .iter()
        .map(|text| text.witness(SegmentUnit::Sentence, &how.lang, &how.tokenizer, &mut vocabulary));
    let witnesses: Vec<Witness<'_>> = cut.collect();
    let near = how.near.or(file.near).unwrap_or_default();
    let collation = collate_pinned(witnesses, &vocabulary, &Weights::default().with_near(near), &[]);
    let made = how.write(&collation, how.joined || file.joined == Some(true))?;
    let mut warnings = file.ignored.clone();
    warnings.extend(foreign(&collation));
    Ok((made, warnings))
}

/// Witnesses that are hardly versions of the same text.
fn foreign(collation: &Collation<'_>) -> Vec<String> {
    let message = |found: &glossator::collate::Foreign| {
        format!(
            "{}: has little in common with any other witness: {} % of its words at most stand under the same word; is it \
             another text?",
            collation.witnesses[found.witness].siglum, found.shared
        )
    };
    collation.foreign().iter().map(message).collect()
}

impl How {
    fn write(&self, collation: &Collation<'_>, joined: bool) -> Result<String, Refused> {
        let sigla: Vec<String> = collation.witnesses.iter().map(|witness| witness.siglum.clone()).collect();
        written(|out| match self.output {
            Output::Json if joined => render::json_joined(collation, &[], out),
            Output::Json => render::json(collation, &[], out),
            Output::CollatexPython => render::collatex_python(collation, joined, out),
            Output::Csv => render::csv(collation, Cells::Raw, out),
            Output::Table => render::table(collation, &[], 100, out),
            Output::Dot => render::dot(collation, out),
            Output::Graphml => render::graphml(collation, out).map_err(std::io::Error::other),
            Output::Html => {
                let texts = CollatedTexts { collation, notes: &[], names: &sigla, base: 0, pins: "" };
                report::collation(&texts, &report::Options::default(), out)
            }
            Output::Tei => {
                let title = format!("Collation of {}", sigla.join(", "));
                let lang = Some(self.lang.clone()).filter(|lang| lang != "und");
                let options = render::TeiOptions::default().with_title(title).with_lang(lang);
                render::tei(collation, &[], &options, out).map_err(std::io::Error::other)
            }
        })
    }
}
