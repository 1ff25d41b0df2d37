//! A source and its translation, sentence by sentence.

use glossator::align::render::json;
use glossator::align::{Alignment, AlignmentWarning, PriorKnowledge, Text, Version, align_with, sourced_notes};
use glossator::bracket::Lexicon;
use glossator::model::{Certainty, Projection, View, project, segment_ids, stream};
use glossator::report::{self, AlignedTexts};
use glossator::text::{SegmentUnit, Stream, Tokenizer, Vocabulary};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use super::{Format, Loaded, Refused, Told, segment_unit, unknown, written};
use crate::errors::{OptionError, text};
use crate::work::in_threads;

/// A side of what is aligned.
enum Side {
    Text(String),
    Segments(Vec<String>),
}

impl Side {
    fn of(side: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if let Ok(string) = side.cast::<PyString>() {
            return Ok(Self::Text(text(string, what)?.to_owned()));
        }
        let list = side.cast::<PyList>().map_err(PyErr::from)?;
        let segment = |item: Bound<'_, PyAny>| Ok(text(item.cast::<PyString>()?, what)?.to_owned());
        list.iter().map(segment).collect::<PyResult<_>>().map(Self::Segments)
    }
}

/// Names and languages of both sides.
struct Named {
    names: (String, String),
    langs: (Option<String>, Option<String>),
}

#[pyfunction]
#[pyo3(signature = (source, target, names, langs, segment, min_cert, format))]
#[expect(clippy::too_many_arguments, reason = "called by the package alone")]
pub fn align(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    target: &Bound<'_, PyAny>,
    names: (String, String),
    langs: (Option<String>, Option<String>),
    segment: &str,
    min_cert: &str,
    format: &str,
) -> PyResult<Told> {
    let sides = (Side::of(source, "the source")?, Side::of(target, "the translation")?);
    let (unit, least, format) = (segment_unit(segment)?, certainty(min_cert)?, Format::named(format));
    let named = Named { names, langs };
    match sides {
        (Side::Text(source), Side::Text(target)) => {
            Ok(in_threads(py, move || texts_aligned(source, target, &named, unit, least, format))??)
        }
        (Side::Segments(source), Side::Segments(target)) if format == Format::Json => {
            Ok(in_threads(py, move || segments_aligned(&source, &target, &named, least))??)
        }
        (Side::Segments(_), Side::Segments(_)) => {
            Err(OptionError::new_err("a report needs whole texts; give both as strings"))
        }
        _ => Err(OptionError::new_err("one side is a text and the other a list of segments; give both in one form")),
    }
}

fn certainty(name: &str) -> PyResult<Certainty> {
    match name {
        "low" => Ok(Certainty::Low),
        "medium" => Ok(Certainty::Medium),
        "high" => Ok(Certainty::High),
        _ => Err(unknown("min_cert", name, &["low", "medium", "high"])),
    }
}

fn warnings(found: &[AlignmentWarning], named: &Named) -> Vec<String> {
    found.iter().map(|warning| format!("{}, {}: {}", named.names.0, named.names.1, warning.kind)).collect()
}

fn segmented(segments: &[String]) -> Text<'_> {
    Text { segments: segments.iter().map(String::as_str).collect(), ..Text::default() }
}

fn segments_aligned(source: &[String], target: &[String], named: &Named, least: Certainty) -> Result<Told, Refused> {
    let texts = (segmented(source), segmented(target));
    let aligned = align_with(std::slice::from_ref(&texts), &PriorKnowledge::default());
    let alignment = aligned.alignments.first().cloned().unwrap_or_default();
    let made = written(|out| json(&alignment, (&texts.0, &texts.1), least, None, out))?;
    Ok((made, warnings(&aligned.warnings, named)))
}

/// One side with its segments.
struct Cut<'f> {
    file: &'f Loaded,
    projection: &'f Projection<'f>,
    stream: Stream<'f>,
    ids: Vec<Option<&'f str>>,
}

impl<'f> Cut<'f> {
    fn new(file: &'f Loaded, projection: &'f Projection<'f>, unit: SegmentUnit) -> Self {
        let stream = stream(projection, unit, file.lang(), &Tokenizer::default(), &mut Vocabulary::default());
        let ids = segment_ids(projection, &stream, unit);
        Self { file, projection, stream, ids }
    }

    fn text(&self) -> Text<'_> {
        Text::of_edition(self.projection, &self.stream)
    }

    fn version(&self) -> Version<'_> {
        Version {
            edition: &self.file.edition,
            projection: self.projection,
            stream: &self.stream,
            ids: &self.ids,
            lexicon: Lexicon::built_in(),
        }
    }
}

fn texts_aligned(
    source: String,
    target: String,
    named: &Named,
    unit: SegmentUnit,
    least: Certainty,
    format: Format,
) -> Result<Told, Refused> {
    let Named { names, langs } = named;
    let source = Loaded::read(&names.0, source, langs.0.as_deref())?;
    let target = Loaded::read(&names.1, target, langs.1.as_deref())?;
    let views = [&source, &target].map(|file| project(&file.edition, View::Base));
    let cuts = (Cut::new(&source, &views[0], unit), Cut::new(&target, &views[1], unit));
    let texts = (cuts.0.text(), cuts.1.text());
    let aligned = align_with(std::slice::from_ref(&texts), &PriorKnowledge::default());
    let alignment = aligned.alignments.first().cloned().unwrap_or_default();
    let made = match format {
        Format::Json | Format::Csv => written(|out| json(&alignment, (&texts.0, &texts.1), least, None, out))?,
        Format::Html => {
            let versions = (cuts.0.version(), cuts.1.version());
            let notes = sourced_notes(&versions.0, &versions.1, &alignment, &aligned.lexicon);
            let shown = |alignment: &Alignment| {
                let texts = AlignedTexts {
                    names: [&names.0, &names.1],
                    versions: [&versions.0, &versions.1],
                    alignment,
                    notes: &notes,
                };
                written(|out| report::alignment(&texts, &report::Options::default(), out))
            };
            shown(&alignment)?
        }
    };
    Ok((made, [source.warnings.clone(), target.warnings.clone(), warnings(&aligned.warnings, named)].concat()))
}
