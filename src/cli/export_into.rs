//! `glossator export EDITION --into ORIGINAL`: what was decided goes back into the document that was imported.

use std::path::Path;

use glossator::document::{Carried, ChangesAs, Told, export_into};
use glossator::source::LineIndex;
use glossator::tei;
use glossator::xml::{Limits, decode_document};

use super::bilingual::count;
use super::exit::{Exit, Failure};
use super::input::{self, Input, is_xml};
use super::messages::{Message, Reporter};
use super::output::Target;

/// What the call says.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    /// The document.
    pub original: &'c Path,
    pub how: ChangesAs,
    pub force: bool,
    pub quiet: bool,
}

pub fn run(input: &Input, bytes: Vec<u8>, target: &Target, call: &Call<'_>) -> Result<Exit, Failure> {
    let name = input.name();
    if !is_xml(&name, &bytes) {
        let text = "this is not an edition; `--into` takes the TEI file that `glossator import` made of the document";
        return Err(Message::error(Some(&name), text).into());
    }
    let original = input::single(call.original)?;
    target.check(call.force, &original)?;
    let refuse = |why: String| Failure::from(Message::error(Some(&name), why));
    let text = decode_document(bytes, None).map_err(|error| refuse(error.to_string()))?.text;
    let file = tei::read(text.clone(), &Limits::default()).map_err(|error| {
        let message = Message::error(Some(&name), error.to_string());
        Failure::from(message.at(&LineIndex::new(&text), error.span().start))
    })?;
    let place = original.name();
    let document = original.read()?;
    if is_xml(&place, &document) {
        let text = "this is XML, not a document; `--into` names the Word, OpenDocument, Markdown or subtitle file that was imported";
        return Err(Message::error(Some(&place), text).into());
    }
    let carried = export_into(&file.edition, &text, document, &place, call.how)
        .map_err(|error| Failure::from(Message::error(Some(&place), error.to_string())))?;
    target.write(call.force, |out| Ok(out.write_all(&carried.bytes)?))?;
    Ok(told(&place, &carried, call.quiet))
}

/// Says what was carried, and what was not.
fn told(name: &str, carried: &Carried, quiet: bool) -> Exit {
    let reporter = Reporter::default();
    let warn = |told: &Told| Message::warning(name, told.to_string());
    reporter.tell(carried.told.iter().chain(&carried.left).map(warn).collect::<Vec<_>>().into_iter());
    if !quiet {
        let changes = count(carried.changes, "change");
        let summary = format!("{name}: {changes} and {} carried\n", count(carried.comments, "comment"));
        reporter.print(&summary);
    }
    if carried.left.is_empty() { Exit::Clean } else { Exit::Findings }
}
