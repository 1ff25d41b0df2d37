//! Two versions of a text compared.

use glossator::diff::render::{Compared, Side, csv, csv_head, json};
use glossator::diff::{Options, Version, compare, strata};
use glossator::display::Cells;
use glossator::model::Layer;
use glossator::report;
use glossator::text::{Folding, Tokenizer};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::{Format, Loaded, Refused, Told, segment_unit, token_unit, unknown, written};
use crate::errors::text;
use crate::work::in_threads;

#[pyfunction]
#[pyo3(signature = (old, new, names, lang, layers, ignore, segment, tokens, format))]
#[expect(clippy::too_many_arguments, reason = "called by the package alone")]
pub fn diff(
    py: Python<'_>,
    old: &Bound<'_, PyString>,
    new: &Bound<'_, PyString>,
    names: (String, String),
    lang: Option<String>,
    layers: Vec<String>,
    ignore: Vec<String>,
    segment: &str,
    tokens: &str,
    format: &str,
) -> PyResult<Told> {
    let (old, new) = (text(old, "the old text")?.to_owned(), text(new, "the new text")?.to_owned());
    let tokenizer = Tokenizer::default().with_unit(token_unit(tokens)?).with_folding(folding(&ignore)?);
    let options = Options::default().with_layers(layers_named(&layers)?).with_segments(segment_unit(segment)?);
    let options = options.with_tokenizer(tokenizer);
    let format = Format::named(format);
    let work = move || -> Result<Told, Refused> {
        let old = Loaded::read(&names.0, old, lang.as_deref())?;
        let new = Loaded::read(&names.1, new, lang.as_deref())?;
        compared(old, new, &options, format)
    };
    Ok(in_threads(py, work)??)
}

fn compared(old: Loaded, new: Loaded, options: &Options, format: Format) -> Result<Told, Refused> {
    let versions = [&old, &new].map(|file| Version::new(&file.edition, &options.layers));
    let comparison = compare(&versions[0], &versions[1], options);
    let compared = Compared {
        old: Side::new(&old.name, &old.text, &versions[0]),
        new: Side::new(&new.name, &new.text, &versions[1]),
        comparison: &comparison,
    };
    let made = match format {
        Format::Json => written(|out| json(&compared, out)),
        Format::Csv => written(|out| {
            csv_head(out)?;
            csv(&compared, Cells::Raw, out)
        }),
        Format::Html => written(|out| report::diff(&compared, &report::Options::default(), out)),
    }?;
    Ok((made, [old.warnings.clone(), new.warnings.clone()].concat()))
}

/// The layers by their names, each once.
fn layers_named(names: &[String]) -> PyResult<Vec<Layer>> {
    let mut layers = Vec::new();
    for name in names {
        let named = match name.as_str() {
            "all" => strata(),
            name => vec![name.parse::<Layer>().map_err(|_| {
                let known: Vec<&str> = Layer::all().map(Layer::as_str).chain(["all"]).collect();
                unknown("layers", name, &known)
            })?],
        };
        layers.extend(named);
    }
    let mut seen = Vec::new();
    layers.retain(|layer| {
        !seen.contains(layer) && {
            seen.push(*layer);
            true
        }
    });
    Ok(layers)
}

/// What makes no difference, by its names.
pub fn folding(ignore: &[String]) -> PyResult<Folding> {
    let known = ["case", "punctuation", "accents", "space", "nfkc"];
    if let Some(name) = ignore.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(unknown("ignore", name, &known));
    }
    let ignores = |what: &str| ignore.iter().any(|name| name == what);
    Ok(Folding::default()
        .with_case(ignores("case"))
        .with_punctuation(ignores("punctuation"))
        .with_accents(ignores("accents"))
        .with_space(ignores("space"))
        .with_nfkc(ignores("nfkc")))
}
