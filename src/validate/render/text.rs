//! Findings for the terminal: the place, the message, the line, and what to do.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::display::{Excerpt, Located, visible, visible_name};
use crate::validate::report::counted;
use crate::validate::{FileReport, Finding, Placed, Severity, Summary};

/// Writes findings with escape sequences for colours, each with its line, and a summary at the end.
///
/// # Errors
/// If writing fails.
pub fn text(files: &[FileReport], summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    for file in files {
        if let Some(why) = &file.unreadable {
            let style = color(Severity::Error);
            writeln!(out, "{}: {style}error:{style:#} {}\n", visible_name(&file.file), visible(why))?;
        }
        for placed in &file.findings {
            finding(&file.file, placed, out)?;
        }
        if file.truncated {
            writeln!(
                out,
                "{}: this file has more findings than are kept; mend these first\n",
                visible_name(&file.file)
            )?;
        }
    }
    counts(summary, out)?;
    if summary.codes.len() > 1 && summary.errors + summary.warnings + summary.infos > FEW {
        codes(summary, out)?;
    }
    schemas(files, summary, out)
}

/// How many findings are taken in without a table of their codes.
const FEW: usize = 20;

fn color(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

fn finding(file: &str, placed: &Placed, out: &mut dyn Write) -> io::Result<()> {
    let finding = &placed.finding;
    let style = color(finding.severity);
    let (file, start) = (visible_name(placed.file(file)), placed.place.start);
    let word = finding.severity.name();
    write!(out, "{file}:{start}: {style}{word}[{}]:{style:#} {}", finding.rule, visible(&finding.message))?;
    match (&finding.context, rule_of(finding)) {
        (Some(context), _) => writeln!(out, " ({})", visible(context))?,
        (None, Some(rule)) => writeln!(out, " ({})", visible(&rule))?,
        (None, None) => writeln!(out)?,
    }
    line(&placed.place, style, out)?;
    for (from, at) in finding.elsewhere.iter().flat_map(|elsewhere| &elsewhere.included_from) {
        writeln!(out, "  included from {}:{at}", visible_name(from))?;
    }
    if let (Some(place), Some((_, note))) = (&placed.related, &finding.related) {
        writeln!(out, "  note: {note}: line {}, column {}", place.start.line, place.start.column)?;
    }
    for diagnostic in finding.fired.iter().flat_map(|fired| &fired.diagnostics) {
        writeln!(out, "  note: {}", visible(diagnostic))?;
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

/// The rule of Schematron that fired: its own id, else that of the assertion, else the pattern.
fn rule_of(finding: &Finding) -> Option<String> {
    let fired = finding.fired.as_ref()?;
    let names = [("rule", &fired.rule_id), ("assertion", &fired.assertion), ("pattern", &fired.pattern)];
    names.into_iter().find_map(|(what, name)| Some(format!("{what} `{}`", name.as_ref()?)))
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

fn counts(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let Summary { files, valid, well_formed, unreadable, errors, warnings, infos, .. } = *summary;
    let verdicts = [
        (valid, "valid"),
        (well_formed, "well-formed, no schema"),
        (summary.not_valid(), "not valid"),
        (summary.unchecked, "not checked"),
        (unreadable, "not readable"),
    ];
    let verdicts: Vec<String> =
        verdicts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if files == 0 {
        write!(out, "no file was checked")?;
    } else {
        write!(out, "{}: {}", counted(files, "file"), verdicts.join(", "))?;
    }
    if errors + warnings + infos > 0 {
        write!(out, " ({}, {}", counted(errors, "error"), counted(warnings, "warning"))?;
        if infos > 0 {
            write!(out, ", {}", counted(infos, "remark"))?;
        }
        write!(out, ")")?;
    }
    writeln!(out)?;
    let passed = [(summary.accepted, "accepted by the baseline"), (summary.ignored, "ignored by the configuration")];
    for (number, why) in passed.iter().filter(|(number, _)| *number > 0) {
        writeln!(out, "  {} {why}", counted(*number, "finding"))?;
    }
    summary.about_hidden().map_or(Ok(()), |hidden| writeln!(out, "  {hidden}"))
}

fn codes(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "by code:")?;
    let width = summary.codes.iter().map(|count| count.findings.to_string().len()).max().unwrap_or(0);
    for count in &summary.codes {
        writeln!(out, "  {:width$} {}", count.findings, visible(&count.code))?;
    }
    Ok(())
}

/// What the files were checked against: the schemas, how each was found, and how many files have no error.
fn schemas(files: &[FileReport], summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    if let [file] = files {
        for used in &file.against {
            writeln!(out, "  checked against {}", visible_name(&used.to_string()))?;
        }
        return Ok(());
    }
    for count in &summary.schemas {
        let right = format!("{} of {} without error", count.without_error, counted(count.files, "file"));
        match &count.used {
            Some(used) => writeln!(out, "  checked against {}: {right}", visible_name(used))?,
            None => writeln!(out, "  checked against no schema: {}", counted(count.files, "file"))?,
        }
    }
    Ok(())
}
