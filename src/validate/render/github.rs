//! Findings as workflow commands of GitHub Actions, which shows them next to the lines of a change.

use std::io::{self, Write};

use crate::display::visible;
use crate::validate::{FileReport, Placed, Severity, Summary};

/// Writes one `::error`, `::warning` or `::notice` command per finding, and how many are not shown.
///
/// # Errors
/// If writing fails.
pub fn github(files: &[FileReport], summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    for file in files {
        if let Some(why) = &file.unreadable {
            writeln!(out, "::error file={}::{}", property(&file.file), data(why))?;
        }
        for placed in &file.findings {
            command(placed.file(&file.file), placed, out)?;
        }
    }
    summary.about_hidden().map_or(Ok(()), |hidden| writeln!(out, "::notice::{}", data(&hidden)))
}

fn command(file: &str, placed: &Placed, out: &mut dyn Write) -> io::Result<()> {
    let finding = &placed.finding;
    let (start, end) = (placed.place.start, placed.place.end);
    let message = match &finding.advice {
        Some(advice) => format!("{}; {advice}", finding.message),
        None => finding.message.clone(),
    };
    writeln!(
        out,
        "::{} file={},line={},col={},endLine={},endColumn={},title={}::{}",
        if finding.severity == Severity::Info { "notice" } else { finding.severity.name() },
        property(file),
        start.line,
        start.column,
        end.line,
        end.column,
        property(&finding.rule),
        data(&message)
    )
}

/// The text after the second `::`, escaped as the runner expects; nothing in it commands the terminal of a log.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
