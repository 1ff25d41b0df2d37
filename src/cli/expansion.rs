//! Editions with their entities and inclusions in place, for the commands that only read them.

use std::path::Path;

use glossator::source::LineIndex;
use glossator::validate::Includes;
use glossator::xml::expand::{ExpandOptions, Expanded, Notice, expand, may_need_expansion};

use super::config::Config;
use super::exit::Failure;
use super::messages::{Message, Reporter};
use super::schema_choice::mapped;

/// Expands an edition; none where there is nothing to expand. What can be lived with is told.
pub fn expanded(name: &str, text: &str, config: &Config) -> Result<Option<Expanded>, Failure> {
    if !may_need_expansion(text) {
        return Ok(None);
    }
    let nearest = config.for_file(Path::new(name))?;
    let mapped = mapped(&[], nearest.as_ref().unwrap_or(config));
    let whole = expand(name, text.to_owned(), &ExpandOptions::default(), &Includes::new(&mapped));
    let reporter = Reporter::default();
    for notice in whole.notices().iter().filter(|notice| notice.is_warning()) {
        reporter.one(told(&whole, notice));
    }
    match whole.notices().iter().find(|notice| !notice.is_warning()) {
        Some(notice) => Err(told(&whole, notice).into()),
        None => Ok(Some(whole)),
    }
}

fn told(whole: &Expanded, notice: &Notice) -> Message {
    let origin = whole.origin_of(notice);
    let Some(source) = whole.source(origin.file) else { return Message::error(None, notice.to_string()) };
    let advice = notice.advice().map(|advice| format!("; {advice}")).unwrap_or_default();
    let text = format!("{notice}{advice}");
    let message = if notice.is_warning() {
        Message::warning(&source.name, text)
    } else {
        Message::error(Some(&source.name), text)
    };
    message.at(&LineIndex::new(&source.text), origin.span.start)
}
