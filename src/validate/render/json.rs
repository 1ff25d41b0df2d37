//! Findings as JSON: one object for all, or one line per finding. `schemas/findings.schema.json` describes them.

use std::io::{self, Write};

use serde::Serialize;

use crate::display::Located;
use crate::validate::{FileReport, Fired, Fix, Placed, SchemaUse, Summary, Verdict};

#[derive(Serialize)]
struct Report<'r> {
    version: u32,
    files: Vec<File<'r>>,
    summary: &'r Summary,
}

#[derive(Serialize)]
struct File<'r> {
    file: &'r str,
    valid: bool,
    verdict: &'static str,
    schemas: Vec<Used<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<&'r str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
    findings: Vec<Row<'r>>,
}

/// What the file was checked against.
#[derive(Serialize)]
struct Used<'r> {
    schema: &'r str,
    language: &'r str,
    found: String,
}

/// One finding.
#[derive(Serialize)]
struct Row<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'r str>,
    /// The code.
    code: &'r str,
    /// The code by its old name.
    rule: &'r str,
    severity: &'r str,
    message: &'r str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    /// Bytes of the file, where they are known.
    start: Option<usize>,
    end: Option<usize>,
    context: Option<&'r str>,
    advice: Option<&'r str>,
    related: Option<Related<'r>>,
    /// The inclusions that brought the file, the innermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    included_from: Vec<From<'r>>,
    fix: Option<FixRow<'r>>,
    /// What a rule of Schematron says besides.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    fired: Option<&'r Fired>,
}

#[derive(Serialize)]
struct From<'r> {
    file: &'r str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Related<'r> {
    message: &'r str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct FixRow<'r> {
    title: &'r str,
    safe: bool,
    edits: Vec<Edit<'r>>,
}

#[derive(Serialize)]
struct Edit<'r> {
    start: usize,
    end: usize,
    text: &'r str,
}

impl<'r> FixRow<'r> {
    /// Where the bytes of the file are not known, the edits are left out: only the program itself can make them.
    fn new(fix: &'r Fix, has_bytes: bool) -> Self {
        let edits = fix.edits.iter().filter(|_| has_bytes);
        Self {
            title: &fix.title,
            safe: fix.is_safe,
            edits: edits.map(|(span, text)| Edit { start: span.start, end: span.end, text }).collect(),
        }
    }
}

impl<'r> Row<'r> {
    fn new(report: &'r FileReport, is_line: bool, placed: &'r Placed) -> Self {
        let finding = &placed.finding;
        let has_bytes = report.has_bytes_of(placed);
        let Located { start, end, .. } = &placed.place;
        let related = finding.related.as_ref().zip(placed.related.as_ref());
        let elsewhere = finding.elsewhere.as_deref();
        let file = elsewhere.map(|elsewhere| elsewhere.file.as_str()).or(is_line.then_some(&*report.file));
        let inclusions = elsewhere.map(|elsewhere| &*elsewhere.included_from).unwrap_or_default();
        Self {
            file,
            code: &finding.rule,
            rule: &finding.rule,
            severity: finding.severity.name(),
            message: &finding.message,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            start: has_bytes.then_some(finding.span.start),
            end: has_bytes.then_some(finding.span.end),
            context: finding.context.as_deref(),
            advice: finding.advice.as_deref(),
            related: related.map(|((_, message), place)| Related {
                message,
                line: place.start.line,
                column: place.start.column,
            }),
            included_from: inclusions
                .iter()
                .map(|(file, at)| From { file, line: at.line, column: at.column })
                .collect(),
            fired: finding.fired.as_deref(),
            fix: finding.fix.as_ref().map(|fix| FixRow::new(fix, has_bytes)),
        }
    }
}

fn used(used: &SchemaUse) -> Used<'_> {
    Used { schema: &used.schema, language: &used.language, found: used.found.to_string() }
}

/// Writes one JSON object with every file and a summary.
///
/// # Errors
/// If writing fails.
pub fn json(files: &[FileReport], summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        version: 1,
        files: files
            .iter()
            .map(|file| File {
                file: &file.file,
                valid: file.verdict() == Verdict::Valid,
                verdict: file.verdict().name(),
                schemas: file.against.iter().map(used).collect(),
                unreadable: file.unreadable.as_deref(),
                cut: file.truncated,
                findings: file.findings.iter().map(|placed| Row::new(file, false, placed)).collect(),
            })
            .collect(),
        summary,
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

/// Writes one JSON object per line for each finding. A file that cannot be read has no line.
///
/// # Errors
/// If writing fails.
pub fn jsonl(files: &[FileReport], _: &Summary, out: &mut dyn Write) -> io::Result<()> {
    for file in files {
        for placed in &file.findings {
            serde_json::to_writer(&mut *out, &Row::new(file, true, placed))?;
            writeln!(out)?;
        }
    }
    Ok(())
}
