//! Findings for the terminal: the place, the message, the line, and what to do.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::display::{Excerpt, Located, visible};
use crate::validate::{FileReport, Placed, Severity, Summary};

/// Writes findings with escape sequences for colours, each with its line, and a summary at the end.
///
/// # Errors
/// If writing fails.
pub fn text(files: &[FileReport], out: &mut dyn Write) -> io::Result<()> {
    for file in files {
        if let Some(why) = &file.unreadable {
            let style = color(Severity::Error);
            writeln!(out, "{}: {style}error:{style:#} {}\n", visible(&file.file), visible(why))?;
        }
        for placed in &file.findings {
            finding(&file.file, placed, out)?;
        }
        if file.truncated {
            writeln!(out, "{}: this file has more errors; mend these first\n", visible(&file.file))?;
        }
    }
    summary(&Summary::of(files), out)
}

fn color(severity: Severity) -> Style {
    let color = if severity == Severity::Error { AnsiColor::Red } else { AnsiColor::Yellow };
    color.on_default().bold()
}

fn finding(file: &str, placed: &Placed, out: &mut dyn Write) -> io::Result<()> {
    let finding = &placed.finding;
    let style = color(finding.severity);
    let (file, start) = (visible(placed.file(file)), placed.place.start);
    let word = finding.severity.name();
    write!(out, "{file}:{start}: {style}{word}[{}]:{style:#} {}", finding.rule, visible(&finding.message))?;
    match &finding.context {
        Some(context) => writeln!(out, " ({})", visible(context))?,
        None => writeln!(out)?,
    }
    line(&placed.place, style, out)?;
    for (from, at) in finding.elsewhere.iter().flat_map(|elsewhere| &elsewhere.included_from) {
        writeln!(out, "  included from {}:{at}", visible(from))?;
    }
    if let (Some(place), Some((_, note))) = (&placed.related, &finding.related) {
        writeln!(out, "  note: {note}: line {}, column {}", place.start.line, place.start.column)?;
    }
    if let Some(advice) = &finding.advice {
        writeln!(out, "  help: {}", visible(advice))?;
    }
    if let Some(fix) = &finding.fix {
        let how = if fix.is_safe { "--fix" } else { "--fix --unsafe-fixes" };
        writeln!(out, "  fix ({how}): {}", visible(&fix.title))?;
    }
    writeln!(out)
}

/// Writes the line with the place marked; nothing if the line is empty or must not be shown.
fn line(place: &Located, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if place.line.is_empty() {
        return Ok(());
    }
    let length = if place.end.line == place.start.line {
        place.end.column.saturating_sub(place.start.column)
    } else {
        usize::MAX
    };
    let excerpt = Excerpt::new(&place.line, place.start.column - place.skipped, length.max(1));
    let number = place.start.line.to_string();
    let margin = " ".repeat(number.len());
    writeln!(out, "  {number} | {}", excerpt.line)?;
    let (before, under) = (" ".repeat(excerpt.before), "^".repeat(excerpt.width));
    writeln!(out, "  {margin} | {before}{style}{under}{style:#}")
}

fn summary(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let Summary { files, valid, errors, warnings, unreadable } = *summary;
    write!(out, "{files} {}: {valid} valid", if files == 1 { "file" } else { "files" })?;
    let invalid = files - valid - unreadable;
    if invalid > 0 {
        write!(out, ", {invalid} not valid")?;
    }
    if unreadable > 0 {
        write!(out, ", {unreadable} not readable")?;
    }
    match (errors, warnings) {
        (0, 0) => writeln!(out),
        _ => writeln!(out, " ({}, {})", counted(errors, "error"), counted(warnings, "warning")),
    }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
