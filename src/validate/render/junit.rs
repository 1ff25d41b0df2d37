//! Findings as JUnit XML for build servers: a file is a test case, and its findings are the reason for failure. The form is
//! the one that is valid by the schemas of Ant (windyroad's) and of Jenkins.

use std::io::{self, Write};

use crate::display::visible;
use crate::source::is_char;
use crate::validate::report::counted;
use crate::validate::{FileReport, Placed, Severity, Summary};
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
    let cases: Vec<&FileReport> = files.iter().filter(|file| !file.is_schema || !file.has_no_error()).collect();
    let failures = cases.iter().filter(|file| file.unreadable.is_none() && !file.has_no_error()).count();
    let errors = cases.iter().filter(|file| file.unreadable.is_some()).count();
    let seconds = format!("{:.3}", summary.seconds);
    writer.declaration()?;
    writer.start("testsuites")?;
    writer.start("testsuite")?;
    for (name, value) in [
        ("name", "glossator validate"),
        ("package", "glossator"),
        ("id", "0"),
        ("timestamp", summary.began.as_deref().unwrap_or("1970-01-01T00:00:00")),
        ("hostname", "localhost"),
        ("tests", &cases.len().to_string()),
        ("failures", &failures.to_string()),
        ("errors", &errors.to_string()),
        ("time", &seconds),
    ] {
        writer.attribute(name, value)?;
    }
    writer.empty("properties", &[])?;
    for file in &cases {
        case(file, &mut writer)?;
    }
    writer.start("system-out")?;
    writer.text(&harmless(&said(&cases, summary)))?;
    writer.end()?;
    writer.empty("system-err", &[])?;
    writer.end()?;
    writer.end()?;
    writeln!(writer.finish()?)?;
    Ok(())
}

/// What each file was checked against, and what was found in files without an error.
fn said(files: &[&FileReport], summary: &Summary) -> String {
    let mut out = String::new();
    for file in files {
        let against: Vec<String> = file.against.iter().map(ToString::to_string).collect();
        let against = if against.is_empty() { "no schema".to_owned() } else { against.join(", ") };
        out.push_str(&format!("{}: {}, checked against {against}\n", file.file, file.verdict().name()));
        if file.has_no_error() {
            file.findings.iter().for_each(|placed| out.push_str(&(line(placed.file(&file.file), placed) + "\n")));
        }
    }
    summary.about_hidden().into_iter().for_each(|hidden| out.push_str(&(hidden + "\n")));
    out
}

fn case<W: Write>(file: &FileReport, writer: &mut Writer<W>) -> Result<(), WriteError> {
    writer.start("testcase")?;
    writer.attribute("classname", "validate")?;
    writer.attribute("name", &harmless(&file.file))?;
    writer.attribute("time", "0")?;
    if let Some(why) = &file.unreadable {
        writer.start("error")?;
        writer.attribute("message", &harmless(why))?;
        writer.attribute("type", "unreadable")?;
        writer.end()?;
    } else if !file.has_no_error() {
        let worst = file.findings.iter().find(|placed| placed.finding.severity == Severity::Error);
        let kind = worst.map_or("validity", |placed| &placed.finding.rule);
        writer.start("failure")?;
        writer.attribute("message", &counted(file.findings.len(), "finding"))?;
        writer.attribute("type", &harmless(kind))?;
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
