//! One name for one thing in all subcommands: `--from` is what is read, `--to` what is written, `--format` how results are
//! printed. Older names go on.

use std::process::{Command, Output};

fn call(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_glossator")).args(args).output().unwrap()
}

fn help(command: &[String]) -> String {
    let args: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
    String::from_utf8(call(&args).stdout).unwrap()
}

/// The names under "Commands:".
fn below(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect()
}

/// All subcommands that have none below them, with their help.
fn commands(above: &[String], found: &mut Vec<(String, String)>) {
    let help = help(above);
    let names = below(&help);
    if names.is_empty() {
        found.push((above.join(" "), help));
        return;
    }
    for name in names {
        commands(&[above, &[name.to_owned()]].concat(), found);
    }
}

/// The help of one option.
fn option<'h>(help: &'h str, name: &str) -> Option<&'h str> {
    let is_it = |line: &str| line.contains(&format!("--{name} <"));
    let mut at = 0;
    let mut start = None;
    for line in help.split_inclusive('\n') {
        let begins = line.trim_start().starts_with('-') && !line.trim_start().starts_with("- ");
        match start {
            Some(start) if begins => return help.get(start..at),
            None if begins && is_it(line) => start = Some(at),
            _ => {}
        }
        at += line.len();
    }
    start.and_then(|start| help.get(start..))
}

#[test]
fn every_command_says_the_same_by_the_same_name() {
    let mut found = Vec::new();
    commands(&[], &mut found);
    assert!(found.len() > 20, "{}", found.len());
    for (name, help) in &found {
        for old in ["--read-as", "--out ", "--output-format", "--input-format"] {
            assert!(!help.contains(old), "{name}: {old}");
        }
        let has_json = |option: &str| ["- json:", "- jsonl:"].iter().all(|value| option.contains(value));
        if let Some(format) = option(help, "format") {
            assert!(has_json(format), "{name}: {format}");
        }
        if let Some(from) = option(help, "from") {
            assert!(
                ["- docx:", "- tmx:", "- tsv:", "- page:"].iter().all(|value| from.contains(value)),
                "{name}: {from}"
            );
        }
    }
}

#[test]
fn older_and_other_names_go_on() {
    let known = [
        &["import", "--read-as", "tmx"][..],
        &["import", "--from", "xliff12"],
        &["export", "--read-as", "po"],
        &["export", "--format", "tmx"],
        &["man", "--out", "x"],
        &["align", "--to", "jsonl"],
        &["collate", "--to", "jsonl"],
        &["diff", "--to", "json"],
        &["concordance", "--to", "jsonl"],
        &["learn", "--to", "jsonl"],
        &["schema", "convert", "--format", "rnc"],
    ];
    for args in known {
        let args: Vec<&str> = args.iter().copied().chain(["--help"]).collect();
        let done = call(&args);
        assert_eq!(done.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
