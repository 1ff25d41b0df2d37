//! Findings as SARIF 2.1.0 (OASIS) for code hosts and editors.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::display::Located;
use crate::validate::{FileReport, Fix, Placed, Severity};

/// Writes a SARIF log with one run.
///
/// # Errors
/// If writing fails.
pub fn sarif(files: &[FileReport], out: &mut dyn Write) -> io::Result<()> {
    let placed =
        || files.iter().flat_map(|file| file.findings.iter().map(move |placed| (placed.file(&file.file), placed)));
    let mut rules: BTreeMap<&str, usize> = placed().map(|(_, placed)| (&*placed.finding.rule, 0)).collect();
    for (index, number) in rules.values_mut().enumerate() {
        *number = index;
    }
    let results: Vec<Value> = placed().map(|(file, placed)| result(file, placed, &rules)).collect();
    let unreadable: Vec<Value> = files
        .iter()
        .filter_map(|file| Some((file, file.unreadable.as_ref()?)))
        .map(|(file, why)| json!({"level": "error", "message": {"text": format!("{}: {why}", file.file)}}))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "glossator",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.keys().map(|rule| json!({"id": rule})).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": unreadable.is_empty(), "toolExecutionNotifications": unreadable}],
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn result(file: &str, placed: &Placed, rules: &BTreeMap<&str, usize>) -> Value {
    let finding = &placed.finding;
    let level = if finding.severity == Severity::Error { "error" } else { "warning" };
    let text = match &finding.advice {
        Some(advice) => format!("{}; {advice}", finding.message),
        None => finding.message.clone(),
    };
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rules.get(&*finding.rule),
        "level": level,
        "message": {"text": text},
        "locations": [{"physicalLocation": location(file, &placed.place)}],
    });
    if let (Some((_, note)), Some(place)) = (&finding.related, &placed.related) {
        result["relatedLocations"] = json!([{"physicalLocation": location(file, place), "message": {"text": note}}]);
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([mending(file, fix)]);
    }
    result
}

fn location(file: &str, place: &Located) -> Value {
    json!({
        "artifactLocation": {"uri": uri(file)},
        "region": {
            "startLine": place.start.line,
            "startColumn": place.start.column,
            "endLine": place.end.line,
            "endColumn": place.end.column,
        },
    })
}

fn mending(file: &str, fix: &Fix) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|(span, text)| {
            let region = json!({"byteOffset": span.start, "byteLength": span.len()});
            json!({"deletedRegion": region, "insertedContent": {"text": text}})
        })
        .collect();
    json!({
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": {"uri": uri(file)}, "replacements": replacements}],
    })
}

/// A path as a relative reference (RFC 3986).
fn uri(file: &str) -> String {
    let mut uri = String::with_capacity(file.len());
    for byte in file.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
