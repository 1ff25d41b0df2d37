//! Findings as JUnit XML for build servers: a file is a test case, and its findings are the reason for failure.

use std::io::{self, Write};

use crate::display::visible;

use crate::source::is_char;
use crate::validate::{FileReport, Placed, Summary};
use crate::xml::{WriteError, Writer};

/// Writes one test suite.
///
/// # Errors
/// If writing fails.
pub fn junit(files: &[FileReport], summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    suite(files, summary, out).map_err(|error| match error {
        WriteError::Output(error) => error,
        other => io::Error::other(other),
    })
}

fn suite(files: &[FileReport], summary: &Summary, out: &mut dyn Write) -> Result<(), WriteError> {
    let mut writer = Writer::new(out);
    writer.declaration()?;
    writer.start("testsuites")?;
    writer.start("testsuite")?;
    writer.attribute("name", "glossator validate")?;
    writer.attribute("tests", &summary.files.to_string())?;
    writer.attribute("failures", &(summary.not_valid() + summary.unchecked).to_string())?;
    writer.attribute("errors", &summary.unreadable.to_string())?;
    for file in files.iter().filter(|file| !file.is_schema) {
        case(file, &mut writer)?;
    }
    writer.end()?;
    writer.end()?;
    writeln!(writer.finish()?)?;
    Ok(())
}

fn case<W: Write>(file: &FileReport, writer: &mut Writer<W>) -> Result<(), WriteError> {
    writer.start("testcase")?;
    writer.attribute("classname", "validate")?;
    writer.attribute("name", &harmless(&file.file))?;
    if let Some(why) = &file.unreadable {
        writer.start("error")?;
        writer.attribute("message", &harmless(why))?;
        writer.end()?;
    } else if !file.has_no_error() {
        writer.start("failure")?;
        writer.attribute("message", &format!("{} findings", file.findings.len()))?;
        let lines: Vec<String> = file.findings.iter().map(|placed| line(placed.file(&file.file), placed)).collect();
        writer.text(&harmless(&lines.join("\n")))?;
        writer.end()?;
    }
    writer.end()
}

fn line(file: &str, placed: &Placed) -> String {
    let finding = &placed.finding;
    let advice = finding.advice.as_ref().map(|advice| format!("; {advice}")).unwrap_or_default();
    format!("{file}:{}: {}[{}]: {}{advice}", placed.place.start, finding.severity.name(), finding.rule, finding.message)
}

/// Text without the characters that XML cannot hold.
fn harmless(text: &str) -> String {
    visible(text).chars().map(|c| if is_char(c) { c } else { '\u{fffd}' }).collect()
}
