//! `glossator export EDITION --to docx` and the like: an edition as a document.

use std::path::Path;

use glossator::document::{Exported, Format, NotesAs, export, export_styled};

use super::exit::{Exit, Failure};
use super::input::{self, Loaded};
use super::messages::{Message, Reporter};
use super::output::Target;

/// What the call says.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    pub format: Format,
    pub notes: NotesAs,
    /// The document whose styles are taken.
    pub template: Option<&'c Path>,
    pub force: bool,
}

pub fn run(file: &Loaded, target: &Target, call: &Call<'_>) -> Result<Exit, Failure> {
    let reporter = Reporter::default();
    reporter.tell(file.warnings());
    let made = made(file, call)?;
    target.write(call.force, |out| Ok(out.write_all(&made.bytes)?))?;
    let told: Vec<Message> = made.told.iter().map(|told| Message::warning(&file.name, told.to_string())).collect();
    reporter.tell(told.into_iter());
    Ok(Exit::Clean)
}

/// Writes the document; what is wrong with a template is said of that.
fn made(file: &Loaded, call: &Call<'_>) -> Result<Exported, Failure> {
    let refuse = |name: &str, why: String| Failure::from(Message::error(Some(name), why));
    match call.template {
        None => export(&file.edition, call.format, call.notes).map_err(|error| refuse(&file.name, error.to_string())),
        Some(template) => {
            let template = input::single(template)?;
            let made = export_styled(&file.edition, call.format, call.notes, &template.read()?);
            made.map_err(|error| refuse(&template.name(), error.to_string()))
        }
    }
}
