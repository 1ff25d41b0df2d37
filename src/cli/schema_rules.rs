//! `glossator schema rules`: the Schematron in a schema, listed or taken out.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use glossator::validate::relaxng::{LocalFiles, Schema};
use glossator::validate::schematron::{Extract, ListedAssertion, ListedPattern, ListedRule, Options, Rules};
use glossator::validate::{FileReport, Mapped};
use serde_json::{Value, json};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::json;
use super::messages::{Message, Reporter};
use super::output::to_stdout;
use super::schema_choice::mapped;
use super::schema_file::{MEND, Phase, SchemaFile, faults, read_any, read_named, tell};

/// List the Schematron in a schema, or take it out
#[derive(Debug, clap::Args)]
pub struct Args {
    /// RELAX NG schema in either syntax, with rules inside; or a Schematron schema
    #[arg(value_name = "SCHEMA")]
    schema: PathBuf,
    /// Phase: the patterns that run in it; with `--extract` the one that the schema begins with
    #[arg(long, value_name = "ID")]
    phase: Option<String>,
    /// Format of the list
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text", conflicts_with = "extract")]
    format: Format,
    /// Print the rules as one stand-alone ISO Schematron schema
    #[arg(long)]
    extract: bool,
    /// XML catalog that maps names on the network to files; may be given several times
    #[arg(long, value_name = "FILE")]
    catalog: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// The same object as one line
    Jsonl,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let mapped = mapped(&args.catalog, config);
    let read = match read_named(&args.schema, &Phase { id: args.phase.as_deref(), may_lack: false }, &mapped) {
        Ok(read) => read,
        Err(report) => {
            tell(&[*report])?;
            return Ok(Exit::Failure);
        }
    };
    let Some(Ok(file)) = read.get() else { return Ok(Exit::Failure) };
    let Some(rules) = &file.rules else {
        return none(args, file);
    };
    if args.extract {
        extract(args, file, rules, &mapped)?
    } else {
        list(args, file, rules)?
    }
    tell(&file.faults)?;
    Ok(if file.faults.is_empty() { Exit::Clean } else { Exit::Failure })
}

/// A schema without rules: an empty list, but no schema could be made of it.
fn none(args: &Args, file: &SchemaFile) -> Result<Exit, Failure> {
    let why = "there are no rules of Schematron in this schema";
    if args.extract {
        return Err(Message::error(Some(&file.path), why).into());
    }
    if args.format != Format::Text {
        let none = json!({ "schema": file.path, "title": null, "patterns": [] });
        json::print_as(&none, args.format == Format::Jsonl)?;
    } else {
        Reporter::default().one(Message::warning(&file.path, why));
    }
    Ok(Exit::Clean)
}

fn extract(args: &Args, file: &SchemaFile, rules: &Rules, mapped: &Mapped<LocalFiles>) -> Result<(), Failure> {
    let options = args.phase.as_deref().map_or_else(Options::default, |phase| Options::default().with_phase(phase));
    let extract = match &file.grammar {
        Some(grammar) => Extract::embedded_in(Schema::files(grammar), mapped, &options),
        None => Extract::from_resource(&read_any(&args.schema)?, mapped, &options),
    };
    let Some(extract) = extract else { return Ok(()) };
    to_stdout(io::stdout().lock(), |out| Ok(out.write_all(extract.text.as_bytes())?))?;
    let known = rules.errors();
    let new: Vec<_> = extract.errors.into_iter().filter(|error| !known.contains(error)).collect();
    let mut reports: Vec<FileReport> = faults(&new, MEND);
    for placed in reports.iter_mut().flat_map(|report| &mut report.findings) {
        placed.finding.severity = glossator::validate::Severity::Warning;
        placed.finding.advice = None;
    }
    tell(&reports)
}

fn list(args: &Args, file: &SchemaFile, rules: &Rules) -> Result<(), Failure> {
    let patterns = rules.listing();
    match args.format {
        Format::Json | Format::Jsonl => {
            let patterns: Vec<Value> = patterns.iter().map(pattern_json).collect();
            let all = json!({ "schema": file.path, "title": rules.title(), "patterns": patterns });
            json::print_as(&all, args.format == Format::Jsonl)
        }
        Format::Text => to_stdout(anstream::stdout().lock(), |out| Ok(text(rules.title(), &patterns, out)?)),
    }
}

fn pattern_json(pattern: &ListedPattern) -> Value {
    json!({
        "id": pattern.id,
        "title": pattern.title,
        "active": pattern.is_active,
        "rules": pattern.rules.iter().map(rule_json).collect::<Vec<_>>(),
    })
}

fn rule_json(rule: &ListedRule) -> Value {
    json!({
        "id": rule.id,
        "context": rule.context,
        "role": rule.role,
        "assertions": rule.assertions.iter().map(assertion_json).collect::<Vec<_>>(),
    })
}

fn assertion_json(assertion: &ListedAssertion) -> Value {
    json!({
        "id": assertion.id,
        "kind": assertion.kind.name(),
        "test": assertion.test,
        "role": assertion.role,
        "severity": assertion.severity.name(),
        "message": assertion.message,
    })
}

/// The list for people; patterns that the phase leaves out are left out.
fn text(title: Option<&str>, patterns: &[ListedPattern], out: &mut dyn Write) -> io::Result<()> {
    if let Some(title) = title {
        writeln!(out, "{title}\n")?;
    }
    let active = patterns.iter().filter(|pattern| pattern.is_active);
    let mut counts = [0_usize; 3];
    for pattern in active {
        counts[0] += 1;
        let id = pattern.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        let title = pattern.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
        writeln!(out, "pattern{id}{title}")?;
        for rule in &pattern.rules {
            counts[1] += 1;
            counts[2] += rule.assertions.len();
            rule_text(rule, out)?;
        }
        writeln!(out)?;
    }
    let words = ["pattern", "rule", "assertion"];
    let counted =
        words.iter().zip(counts).map(|(word, count)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
    writeln!(out, "{}", counted.collect::<Vec<_>>().join(", "))
}

fn rule_text(rule: &ListedRule, out: &mut dyn Write) -> io::Result<()> {
    let id = rule.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    writeln!(out, "  rule{id} in {}", in_one_line(&rule.context))?;
    for assertion in &rule.assertions {
        let id = assertion.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        let role = assertion.role.as_ref().map(|role| format!(" ({role})")).unwrap_or_default();
        let (severity, kind) = (assertion.severity.name(), assertion.kind.name());
        writeln!(out, "    {severity}{role}{id} {kind} {}", in_one_line(&assertion.test))?;
        writeln!(out, "      {}", assertion.message)?;
    }
    Ok(())
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use glossator::validate::relaxng::{NoFiles, Resource};

    use super::*;

    #[test]
    fn rules_have_the_fields_of_the_schema() {
        let schema: Value = serde_json::from_str(include_str!("../../schemas/rules.schema.json")).unwrap();
        let text = r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron"><pattern id="p"><rule context="a">
            <assert test="b">No b.</assert></rule></pattern></schema>"#;
        let resource = Resource { name: "a.sch".to_owned(), text: text.into() };
        let rules = Rules::from_resource(&resource, &NoFiles, &Options::default());
        let pattern = pattern_json(&rules.listing()[0]);
        let fields = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        for (found, name) in [
            (&pattern, "pattern"),
            (&pattern["rules"][0], "rule"),
            (&pattern["rules"][0]["assertions"][0], "assertion"),
        ] {
            assert_eq!(fields(found), fields(&schema["$defs"][name]["properties"]), "{name}");
        }
        assert_eq!(pattern["rules"][0]["assertions"][0]["severity"], "error");
    }
}
