//! Real rule sets and cases of one feature, with the right findings: outside data that does not come with the project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use glossator_relaxng::{LocalFiles, Schema, read_schema};
use glossator_schematron::{Finding, Options, Rules};
use glossator_xml::source::LineIndex;
use serde_json::Value;

use crate::needs;

/// A finding as it is compared: file, line, severity, message without white space.
type Row = (String, u64, String, String);

fn squeezed(text: &str) -> String {
    let packed: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    // A message may hold the address of the file: its folder says nothing.
    match (packed.find("file:/"), packed.rfind('/')) {
        (Some(start), Some(end)) if start < end => format!("{}file:{}", &packed[..start], &packed[end + 1..]),
        _ => packed,
    }
}

fn rows(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn load(path: &Path, options: &Options) -> Option<Rules> {
    let resolver = LocalFiles::default();
    let resource = read_schema(path).unwrap();
    if path.extension().is_none_or(|extension| extension != "rng" && extension != "rnc") {
        return Some(Rules::from_resource(&resource, &resolver, options));
    }
    let grammar = Schema::from_resource(&resource, &resolver).unwrap();
    Rules::embedded_in(grammar.files(), &resolver, options)
}

fn row(finding: &Finding, file: &str, lines: &LineIndex<'_>) -> Row {
    let line = lines.position(finding.span.start).line as u64;
    (file.to_owned(), line, finding.severity.name().to_owned(), squeezed(&finding.message))
}

fn wanted(value: &Value) -> Row {
    let text = |key: &str| value[key].as_str().unwrap_or_default();
    let severity = match text("severity") {
        "" => glossator_schematron::Severity::of_role(text("role")).name(),
        severity => severity,
    };
    (text("file").to_owned(), value["line"].as_u64().unwrap_or(0), severity.to_owned(), squeezed(text("message")))
}

fn found(rules: &Rules, folder: &Path, file: &str) -> Vec<(Row, &'static str)> {
    let path = folder.join(file);
    let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
    let lines = LineIndex::new(&text);
    let findings = rules.check(&text, &path.display().to_string(), &LocalFiles::default());
    findings.iter().map(|finding| (row(finding, file, &lines), finding.code)).collect()
}

fn bench(folder: &Path, schema: &str, expected: &str) {
    let rules = load(&folder.join(schema), &Options::default()).unwrap();
    assert!(rules.errors().is_empty(), "{schema}: {:?}", rules.errors());
    let mut files: Vec<String> = Vec::new();
    for sub in ["docs", "mutants", "pass", "fail"] {
        let Ok(entries) = std::fs::read_dir(folder.join(sub)) else { continue };
        files.extend(entries.map(|entry| format!("{sub}/{}", entry.unwrap().file_name().display())));
    }
    if files.is_empty() {
        files.push("detest.xml".to_owned());
    }
    let got: BTreeSet<Row> = files.iter().flat_map(|file| found(&rules, folder, file)).map(|(row, _)| row).collect();
    let want: BTreeSet<Row> = rows(&folder.join(expected)).iter().map(wanted).collect();
    let missing: Vec<_> = want.difference(&got).collect();
    let surplus: Vec<_> = got.difference(&want).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "{schema}: missing {missing:#?}, false {surplus:#?}");
}

#[test]
#[ignore = "needs the outside data `schematron`"]
fn real_rule_sets_find_what_they_should() {
    let Some(data) = needs::data("schematron") else { return };
    for (folder, schema, expected) in [
        ("msdesc", "msdesc.rng", "expected.jsonl"),
        ("mei", "mei-all.rng", "expected.jsonl"),
        ("docbook", "docbook.sch", "expected.jsonl"),
        ("docbook", "docbook.rng", "expected-rng.jsonl"),
        ("tei-detest", "detest.isosch", "expected.jsonl"),
        ("tei-detest", "detest.rng", "expected-rng.jsonl"),
        ("wega", "wegaLetters.isosch", "expected.jsonl"),
        ("wega", "wegaLetters.rng", "expected-rng.jsonl"),
    ] {
        bench(&data.join(folder), schema, expected);
    }
}

/// Cases that are about the program around the engine: associations in documents, catalogs.
const OF_THE_PROGRAM: [&str; 4] = ["xml-model", "xml-model-phase", "xml-model-twice", "doc-catalog"];

fn case(folder: &Path, row: &Value) -> Result<(), String> {
    let arguments: Vec<&str> = row["args"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let mut options = Options::default();
    let mut schemas: Vec<PathBuf> = Vec::new();
    for pair in arguments.chunks(2) {
        match pair {
            ["-s", schema] => schemas.push(folder.join(schema)),
            ["--phase", phase] => options = options.with_phase(*phase),
            other => return Err(format!("{other:?} is not known")),
        }
    }
    let all: Vec<Rules> = schemas.iter().filter_map(|schema| load(schema, &options)).collect();
    if let Some(fault) = row["schema_error"].as_array() {
        return told(&all, fault);
    }
    if let Some(error) = all.iter().flat_map(Rules::errors).next() {
        return Err(error.to_string());
    }
    let files = row["files"].as_array().unwrap().iter().filter_map(Value::as_str);
    let got: Vec<_> = files.flat_map(|file| all.iter().flat_map(move |rules| found(rules, folder, file))).collect();
    let (errors, got): (Vec<_>, Vec<_>) = got.into_iter().partition(|(_, code)| *code == Finding::ERROR);
    let got: BTreeSet<Row> = got.into_iter().map(|(row, _)| row).collect();
    let want: BTreeSet<Row> = row["findings"].as_array().unwrap().iter().map(wanted).collect();
    for code in row["codes"].as_array().into_iter().flatten() {
        if !errors.iter().any(|((_, line, ..), _)| Some(*line) == code[1].as_u64()) {
            return Err(format!("no {code}"));
        }
    }
    if got == want { Ok(()) } else { Err(format!("{got:?}, not {want:?}")) }
}

fn told(all: &[Rules], fault: &[Value]) -> Result<(), String> {
    let (line, word) = (fault[1].as_u64(), fault[2].as_str().unwrap_or_default());
    let fits = |error: &glossator_schematron::SchemaError| {
        let text = std::fs::read_to_string(&error.file).unwrap_or_default();
        let found = LineIndex::new(&text).position(error.span.start.min(text.len())).line as u64;
        error.message.contains(word) && line.is_none_or(|line| line == found)
    };
    if all.iter().flat_map(Rules::errors).any(fits) { Ok(()) } else { Err("the fault is not told".to_owned()) }
}

#[test]
#[ignore = "needs the outside data `schematron`"]
fn cases_of_one_feature_are_right() {
    let Some(data) = needs::data("schematron/cases") else { return };
    let mut wrong = BTreeMap::new();
    for row in rows(&data.join("cases.jsonl")) {
        let name = row["case"].as_str().unwrap().to_owned();
        if OF_THE_PROGRAM.contains(&name.as_str()) {
            continue;
        }
        if let Err(why) = case(&data, &row) {
            wrong.insert(name, why);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
