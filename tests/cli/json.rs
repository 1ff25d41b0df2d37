//! JSON for programs: every command that prints has a form in JSON, and what it prints then is as its schema says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::json_schema::{self, Strict};

/// What is run in a folder with the examples before anything else.
const PREPARED: &[&[&str]] = &[
    &["import", "examples/pages/clock.ru.txt", "-o", "clock.ru.xml"],
    &["import", "examples/pages/clock.en.v1.txt", "-o", "clock.en.xml"],
    &["align", "clock.ru.xml", "clock.en.xml", "-o", "clock.align.xml"],
    &["import", "learn/page.txt", "-o", "pier.xml"],
    &["annotate", "pier.xml", "--resp", "Anna", "--accept", "all"],
    &["annotate", "clock.en.xml", "--resp", "Anna", "--accept", "i3", "--set", "i4=gloss.literal", "-o", "anna.xml"],
    &["annotate", "clock.en.xml", "--resp", "Boris", "--accept", "i3", "--set", "i4=gloss.context", "-o", "boris.xml"],
];

/// Calls, and the schema of what they print. Several lines are a value each.
const CALLS: &[(&str, &str)] = &[
    ("notes", "notes examples/pages/kite.en.v1.txt clock.en.xml pier.xml --format json"),
    ("notes", "notes examples/pages/kite.en.v1.txt pier.xml --format jsonl"),
    ("notes", "notes examples/pages/kite.en.v1.txt --class comment --format json"),
    ("notes", "notes clock.en.xml --with-source clock.ru.xml --format json"),
    ("notes", "notes clock.en.xml --with-source clock.ru.xml --format jsonl"),
    ("notes", "notes quoting.txt --with-source quoted.txt --format jsonl"),
    ("record", "map records.jsonl --source source --tags sourcelibrary --want notes,views,standoff,tags,quotes"),
    ("stats", "stats examples/pages/kite.en.v1.txt clock.en.xml --format json"),
    ("stats", "stats examples/pages/kite.en.v1.txt clock.en.xml --format jsonl"),
    ("show", "show clock.en.xml --format json"),
    ("show", "show clock.en.xml --notes foot --view reading --format json"),
    ("posts", "show examples/pages/letters.csv --posts --format json"),
    ("posts", "show clock.en.xml --posts --format jsonl"),
    ("posts", "export clock.en.xml --to jsonl"),
    ("terms", "export clock.align.xml --to terms-jsonl"),
    ("web-annotation", "export clock.en.xml --to web-annotation"),
    ("annotate", "annotate anna.xml --log --format json"),
    ("annotate", "annotate anna.xml --log --format jsonl"),
    ("annotate", "annotate pier.xml --log --format json"),
    ("annotate", "annotate --merge anna.xml boris.xml -o both.xml --format json"),
    ("annotate", "annotate --merge anna.xml boris.xml -o all.xml --format jsonl"),
    ("agreement", "agreement anna.xml boris.xml --format json"),
    ("agreement", "agreement anna.xml boris.xml --format jsonl"),
    ("agreement", "agreement anna.xml boris.xml --all --format json"),
    ("evaluation", "evaluate labels.jsonl --format json"),
    ("evaluation", "evaluate labels.jsonl --format jsonl"),
    ("habits", "learn pier.xml anna.xml --format json"),
    ("habits", "learn pier.xml anna.xml --format jsonl"),
    ("alignment", "align examples/pages/clock.ru.txt examples/pages/clock.en.v1.txt --format json"),
    ("alignment", "align examples/pages/clock.ru.txt examples/pages/clock.en.v1.txt --format jsonl"),
    (
        "alignment",
        "align examples/pages/clock.ru.txt examples/pages/clock.en.v1.txt --gold examples/gold/clock.ru-en.beads --format json",
    ),
    ("alignment", "align examples/pages/clock.ru.txt examples/pages/clock.en.v1.txt --explain 3 --format json"),
    (
        "alignment",
        "align examples/pages/clock.ru.txt examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --format json",
    ),
    (
        "alignment",
        "align examples/pages/clock.ru.txt examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --format jsonl",
    ),
    ("collation", "collate examples/witnesses --format json"),
    ("collation", "collate examples/witnesses --format jsonl"),
    (
        "collation",
        "collate examples/pages/kite.en.v1.txt examples/pages/kite.en.v2.txt --layer base,gloss --format json",
    ),
    ("collation", "collate examples/witnesses --joined --format json"),
    ("collation", "collate tokens.json --format json"),
    ("collation", "collate tokens.json --format collatex-python"),
    (
        "diff",
        "diff examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --layer printed,base,gloss --format json",
    ),
    (
        "diff",
        "diff examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --layer printed,base,gloss --format jsonl",
    ),
    ("diff", "diff old new --format json"),
    ("diff", "diff old new --format jsonl"),
    ("diff", "diff examples/witnesses/A.txt examples/witnesses/B.txt examples/witnesses/C.txt --format json"),
    ("diff", "diff examples/witnesses/A.txt examples/witnesses/B.txt examples/witnesses/C.txt --format jsonl"),
    ("concordance", "concordance examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --format json"),
    ("concordance", "concordance examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --format jsonl"),
    (
        "concordance",
        "concordance examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --occurrences --format jsonl",
    ),
    (
        "concordance",
        "concordance examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --keyness --format json",
    ),
    (
        "concordance",
        "concordance examples/pages/clock.en.v1.txt examples/pages/clock.en.v2.txt --keyness --format jsonl",
    ),
    ("findings", "validate examples/mistakes.xml clock.en.xml gone.xml --rules all --format json"),
    ("findings", "validate examples/mistakes.xml clock.en.xml --format jsonl"),
    ("findings", "validate examples/corpus --format json"),
    ("rules", "schema rules rules.sch --format json"),
    ("rules", "schema rules rules.sch --format jsonl"),
    ("explain", "explain --format json"),
    ("explain", "explain gloss --format json"),
    ("explain", "explain gloss --format jsonl"),
    ("explain", "explain attribute --format json"),
    ("explain", "explain latin --format json"),
];

/// Commands without a form in JSON, and why.
const WITHOUT: &[(&str, &str)] = &[
    ("import", "writes editions; `stats` counts what is in them"),
    ("report", "writes pages for people"),
    ("schema", "prints the schema of editions itself"),
    ("schema convert", "writes a schema"),
    ("schema simplify", "writes a schema"),
    ("init", "writes files, and says what they are for"),
    ("demo", "writes files, and says where to look first"),
    ("completions", "prints a script for a shell"),
    ("man", "writes manual pages"),
];

/// Formats that are JSON, by the names of options' values.
const JSON: [&str; 5] = ["json", "jsonl", "collatex-python", "web-annotation", "terms-jsonl"];

fn glossator(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glossator"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.env("SOURCE_DATE_EPOCH", "1700000000").env("XDG_CONFIG_HOME", folder.join("nowhere"));
    let output = command.output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// A folder with the examples, and with what is made of them.
fn folder() -> tempfile::TempDir {
    let (folder, root) = (tempfile::tempdir().unwrap(), Path::new(env!("CARGO_MANIFEST_DIR")));
    let at = folder.path();
    for (from, to) in [
        ("examples", "examples"),
        ("tests/cli/learn.in", "learn"),
        ("tests/cli/diff.in/old", "old"),
        ("tests/cli/diff.in/new", "new"),
    ] {
        copy(&root.join(from), &at.join(to));
    }
    fs::copy(root.join("tests/cli/evaluate.in/labels.jsonl"), at.join("labels.jsonl")).unwrap();
    for (name, text) in WRITTEN {
        fs::write(at.join(name), text).unwrap();
    }
    for call in PREPARED {
        let (code, _, told) = glossator(at, call);
        assert_eq!(code, Some(0), "{call:?}: {told}");
    }
    folder
}

/// Files that no example has.
const WRITTEN: &[(&str, &str)] = &[
    (
        "records.jsonl",
        "{\"id\": 1, \"text\": \"The mate [helper; Latin: \\\"rector\\\"] came.\", \"source\": \"Rector venit.\"}\n\
         {\"id\": 2, \"text\": \"The <term>mate</term> <gloss lang='x'>helper</gloss> [came]. <unclear>[t]he</unclear>\"}\n\
         {\"id\": 3, \"text\": null}\nnothing\n",
    ),
    ("quoted.txt", "Rector nauem soluit.\n\nVenit nox.\n"),
    ("quoting.txt", "The mate [Latin: \"rector\"] cast off.\n\nNight [Latin: \"aurora\"] came.\n"),
    (
        "tokens.json",
        r#"{"witnesses": [{"id": "A", "tokens": [{"t": "the ", "pos": "DT"}, {"t": "boat"}]},
            {"id": "B", "tokens": [{"t": "a "}, {"t": "boat"}, {"t": " now", "n": "now"}]}]}"#,
    ),
    (
        "rules.sch",
        r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron"><title>Posts</title><pattern id="p"><rule context="a">
            <assert test="b" role="warning">No b.</assert></rule></pattern></schema>"#,
    ),
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

#[test]
fn what_commands_print_is_as_their_schemas_say() {
    let folder = folder();
    let mut schemas: BTreeMap<&str, Strict> = BTreeMap::new();
    for (name, call) in CALLS {
        let arguments: Vec<&str> = call.split(' ').collect();
        let (code, printed, told) = glossator(folder.path(), &arguments);
        assert!(code.is_some_and(|code| code < 2) || call.contains("gone.xml"), "{call}: {told}");
        let values: Vec<Value> = if call.ends_with("jsonl") || call.starts_with("map ") {
            printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        } else {
            vec![serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{call}: {error}: {printed}"))]
        };
        assert!(!values.is_empty(), "{call} prints nothing");
        let schema = schemas.entry(name).or_insert_with(|| Strict::open(name));
        for value in &values {
            let faults = schema.faults(value);
            assert!(faults.is_empty(), "{call}: {faults:#?}\n{value:#}");
        }
    }
    let used: Vec<&str> = schemas.into_keys().collect();
    assert_eq!(used, json_schema::names(), "a schema describes what no call of this test prints");
}

/// The commands below one, by their names.
fn commands(above: &str, found: &mut Vec<String>) {
    let help = help(above);
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return };
    for line in list.lines().take_while(|line| !line.is_empty()) {
        let name = line.trim_start().split(' ').next().unwrap();
        // Descriptions that are wrapped stand further in.
        if line.starts_with("  ") && !line.starts_with("   ") && name != "help" {
            let whole = format!("{above} {name}").trim_start().to_owned();
            found.push(whole.clone());
            commands(&whole, found);
        }
    }
}

fn help(command: &str) -> String {
    let arguments: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).chain(["-h"]).collect();
    glossator(Path::new("."), &arguments).1
}

/// The values of `--format` and `--to` that are JSON.
fn formats(command: &str) -> BTreeSet<String> {
    let help = help(command);
    let options = help.split("\n  ").filter(|option| option.contains("--format") || option.contains("--to "));
    let values = options.filter_map(|option| {
        let (_, values) = option.split_once("[possible values: ").or_else(|| option.split_once("possible values:"))?;
        Some(values.split(']').next()?.replace([',', '\n'], " "))
    });
    let values: Vec<String> = values.collect();
    let words = values.iter().flat_map(|values| values.split_whitespace());
    words.filter(|value| JSON.contains(value)).map(str::to_owned).collect()
}

#[test]
fn every_command_that_prints_has_json_with_a_schema() {
    let mut all = Vec::new();
    commands("", &mut all);
    assert!(all.len() > 20 && all.contains(&"schema rules".to_owned()), "{all:?}");
    for command in &all {
        let begins = format!("{command} ");
        let calls: Vec<&str> = CALLS.iter().map(|(_, call)| *call).filter(|call| call.starts_with(&begins)).collect();
        if WITHOUT.iter().any(|(name, _)| name == command) {
            assert_eq!(formats(command), BTreeSet::new(), "`{command}` has JSON, and no schema");
            continue;
        }
        assert!(!calls.is_empty(), "`{command}` needs JSON, a schema and a call here, or a reason why it has none");
        for format in formats(command) {
            let is_called = |call: &&str| call.split(' ').any(|word| word == format);
            assert!(calls.iter().any(is_called), "no call of `{command}` here asks for `{format}`");
        }
    }
    let gone = WITHOUT.iter().find(|(name, _)| !all.contains(&(*name).to_owned()));
    assert_eq!(gone, None, "no such command");
}
