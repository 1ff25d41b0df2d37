//! Findings as SARIF 2.1.0 (OASIS) for code hosts and editors.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::display::Located;
use crate::validate::{FileReport, Finding, Fix, Placed, Severity, Summary, rules};

/// Writes a SARIF log with one run.
///
/// # Errors
/// If writing fails.
pub fn sarif(files: &[FileReport], summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let placed = || files.iter().flat_map(|file| file.findings.iter().map(move |placed| (file, placed)));
    let mut rules: BTreeMap<String, (usize, &Finding)> =
        placed().map(|(_, placed)| (rule_id(&placed.finding), (0, &placed.finding))).collect();
    for (index, (number, _)) in rules.values_mut().enumerate() {
        *number = index;
    }
    let results: Vec<Value> = placed().map(|(file, placed)| result(file, placed, &rules)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "glossator",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|(id, (_, finding))| described(id, finding)).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation(files, summary)],
            "artifacts": files.iter().map(artifact).collect::<Vec<Value>>(),
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// How the run went: it failed where not everything could be checked (SARIF 3.20.14).
fn invocation(files: &[FileReport], summary: &Summary) -> Value {
    let told = |level: &str, text: String| json!({"level": level, "message": {"text": text}});
    let unreadable = files.iter().filter_map(|file| Some(format!("{}: {}", file.file, file.unreadable.as_ref()?)));
    let wrong = files.iter().filter(|file| file.is_schema && !file.has_no_error());
    let wrong = wrong.map(|file| format!("{}: this schema has an error; not everything was checked", file.file));
    let mut notifications: Vec<Value> = unreadable.chain(wrong).map(|text| told("error", text)).collect();
    notifications.extend(summary.about_hidden().map(|text| told("note", text)));
    json!({
        "executionSuccessful": !summary.failed,
        "exitCode": if summary.failed { 2 } else { i32::from(summary.errors > 0) },
        "toolExecutionNotifications": notifications,
    })
}

/// The code; of Schematron with the rule, the assertion or the pattern, which are rules of their own (SARIF 3.5.4).
fn rule_id(finding: &Finding) -> String {
    let fired = finding.fired.as_deref();
    let own = fired.and_then(|fired| fired.rule_id.as_ref().or(fired.assertion.as_ref()).or(fired.pattern.as_ref()));
    own.map_or_else(|| finding.rule.to_string(), |own| format!("{}/{own}", finding.rule))
}

/// A rule with what it is for and what to do (SARIF 3.49).
fn described(id: &str, finding: &Finding) -> Value {
    let page = rules::page(&finding.rule);
    let title = page.map_or_else(|| finding.message.clone(), |page| capitalised(page.title()));
    let mut rule = json!({
        "id": id,
        "shortDescription": {"text": format!("{title}.")},
        "defaultConfiguration": {"level": level(finding.severity)},
    });
    if let Some(fired) = &finding.fired {
        let kind = if fired.is_report { "is true" } else { "is false" };
        rule["fullDescription"] = json!({"text": format!("The test `{}` {kind}.", fired.test)});
    }
    if let Some(page) = page {
        let text = page.text.split_once('\n').map_or(page.text, |(_, text)| text.trim());
        rule["help"] = json!({"text": text, "markdown": text});
    }
    rule
}

fn capitalised(title: &str) -> String {
    let mut rest = title.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// A file and what it was checked against.
fn artifact(file: &FileReport) -> Value {
    let against: Vec<String> = file.against.iter().map(ToString::to_string).collect();
    json!({
        "location": {"uri": uri(&file.file)},
        "properties": {"verdict": file.verdict().name(), "checkedAgainst": against},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(report: &FileReport, placed: &Placed, rules: &BTreeMap<String, (usize, &Finding)>) -> Value {
    let (file, finding) = (placed.file(&report.file), &placed.finding);
    let text = match &finding.advice {
        Some(advice) => format!("{}; {advice}", finding.message),
        None => finding.message.clone(),
    };
    let id = rule_id(finding);
    let mut result = json!({
        "ruleId": id,
        "ruleIndex": rules.get(&id).map(|(number, _)| number),
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [{"physicalLocation": location(file, &placed.place)}],
    });
    if let (Some((_, note)), Some(place)) = (&finding.related, &placed.related) {
        result["relatedLocations"] = json!([{"physicalLocation": location(file, place), "message": {"text": note}}]);
    }
    if let Some(fix) = finding.fix.as_ref().filter(|_| report.has_bytes_of(placed)) {
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
