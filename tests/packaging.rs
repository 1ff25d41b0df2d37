//! What others take from the repository besides the program: the problem matcher and the action, the hooks for pre-commit,
//! the manifests.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use regex::{Captures, Regex};
use serde_json::Value;

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// All that the program prints, and its standard output alone.
fn validate(arguments: &[&str]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glossator"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("XDG_CONFIG_HOME", "nowhere");
    let Output { stdout, stderr, .. } = command.arg("validate").args(arguments).output().unwrap();
    let out = String::from_utf8(stdout).unwrap();
    (out.clone() + &String::from_utf8(stderr).unwrap(), out)
}

/// A pattern of the problem matcher: which group of its expression is what.
struct Matcher {
    owner: String,
    expression: Regex,
    groups: Value,
}

impl Matcher {
    fn all() -> Vec<Self> {
        let matchers = json(&file(".github/problem-matcher.json"));
        let matchers = matchers["problemMatcher"].as_array().unwrap().iter();
        let read = |matcher: &Value| {
            let groups = matcher["pattern"][0].clone();
            let expression = Regex::new(groups["regexp"].as_str().unwrap()).unwrap();
            Self { owner: matcher["owner"].as_str().unwrap().to_owned(), expression, groups }
        };
        matchers.map(read).collect()
    }

    fn named(owner: &str) -> Self {
        Self::all().into_iter().find(|matcher| matcher.owner == owner).unwrap()
    }

    fn group<'t>(&self, found: &Captures<'t>, what: &str) -> &'t str {
        let number = usize::try_from(self.groups[what].as_u64().unwrap()).unwrap();
        found.get(number).map_or("", |group| group.as_str())
    }
}

#[test]
fn the_problem_matcher_finds_each_finding_and_nothing_else() {
    let files =
        ["--rules", "all", "examples/mistakes.xml", "tests/rules", "tests/cli/schemas.in", "tests/cli/bad-input.in"];
    let (_, text) = validate(&files);
    let (_, findings) = validate(&[&["--format", "json"], &files[..]].concat());
    let matcher = Matcher::named("glossator");
    let found: Vec<[String; 6]> = text
        .lines()
        .filter_map(|line| matcher.expression.captures(line))
        .map(|found| {
            ["file", "line", "column", "severity", "code", "message"].map(|what| matcher.group(&found, what).to_owned())
        })
        .collect();
    let mut wanted = Vec::new();
    for file in json(&findings)["files"].as_array().unwrap() {
        for finding in file["findings"].as_array().unwrap() {
            let string = |what: &str| finding[what].as_str().unwrap_or_default().to_owned();
            let context = finding["context"].as_str().map(|context| format!(" ({context})")).unwrap_or_default();
            let (line, column) = (finding["line"].to_string(), finding["column"].to_string());
            let message = string("message") + &context;
            wanted.push([
                file["file"].as_str().unwrap().to_owned(),
                line,
                column,
                string("severity"),
                string("rule"),
                message,
            ]);
        }
    }
    assert!(wanted.len() > 50 && wanted.iter().any(|finding| finding[3] == "warning"), "{}", wanted.len());
    assert_eq!(found, wanted);
}

#[test]
fn the_problem_matcher_finds_what_is_said_of_whole_files_and_of_the_call() {
    let whole = Matcher::named("glossator-file");
    let (said, _) = validate(&["nowhere.xml", "examples/mistakes.xml"]);
    let found: Vec<_> = said.lines().filter_map(|line| whole.expression.captures(line)).collect();
    let [found] = &found[..] else { panic!("{} lines in {said}", found.len()) };
    assert_eq!((whole.group(found, "file"), whole.group(found, "severity")), ("nowhere.xml", "error"));
    assert!(whole.group(found, "message").starts_with("this file does not exist"));

    let call = Matcher::named("glossator-call");
    let (said, _) = validate(&["--unsafe-fixes", "examples/mistakes.xml"]);
    let found = call.expression.captures(said.lines().next().unwrap()).unwrap();
    assert!(call.group(&found, "message").starts_with("`--unsafe-fixes` only widens"), "{said}");
}

#[test]
fn a_line_belongs_to_one_matcher() {
    let matchers = Matcher::all();
    for (line, owner) in [
        ("a b/page.xml:14:111: error[GL118]: the printed text", Some("glossator")),
        (r"C:\editions\page.xml:1:2: warning[GL101]: text", Some("glossator")),
        ("page.txt:2:13: error: the character U+0000", Some("glossator")),
        ("page.xml: error: this file does not exist", Some("glossator-file")),
        (r"C:\editions\page.xml: error: this file does not exist", Some("glossator-file")),
        ("error: this format is one document", Some("glossator-call")),
        ("  help: write `en-US`", None),
        ("  115 | <p>page.xml: no error</p>", None),
        ("9 files: 8 valid, 1 not valid (5 errors, 0 warnings)", None),
    ] {
        let found: Vec<&str> = matchers
            .iter()
            .filter(|matcher| matcher.expression.is_match(line))
            .map(|matcher| matcher.owner.as_str())
            .collect();
        assert_eq!(found, owner.into_iter().collect::<Vec<_>>(), "{line}");
    }
}

/// The values of a key in a file of YAML that is written simply.
fn values<'t>(text: &'t str, key: &str) -> Vec<&'t str> {
    let key = format!("{key}: ");
    text.lines().filter_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix(&key)).collect()
}

#[test]
fn the_hooks_take_the_files_that_a_folder_is_searched_for() {
    let hooks = file(".pre-commit-hooks.yaml");
    assert_eq!(values(&hooks, "id"), ["glossator-validate", "glossator-validate-system"]);
    let folder = tempfile::tempdir().unwrap();
    let names = ["a.xml", "a.tei", "a.tmx", "a.xlf", "a.xliff", "a.po", "a.txt", "axml", "a.pot", "a.xml.orig"];
    for name in names {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let (_, checked) = validate(&["--format", "json", folder.path().to_str().unwrap()]);
    let checked = json(&checked);
    let checked: Vec<&str> =
        checked["files"].as_array().unwrap().iter().map(|file| file["file"].as_str().unwrap()).collect();
    for pattern in values(&hooks, "files") {
        let pattern = Regex::new(pattern).unwrap();
        for name in names {
            assert_eq!(pattern.is_match(name), checked.iter().any(|path| path.ends_with(name)), "{name}");
        }
    }
}

#[test]
fn the_files_that_the_action_and_the_packages_name_are_there() {
    for (text, names) in [
        ("action.yml", &[".github/get-glossator", ".github/validate"][..]),
        (".github/validate", &[".github/problem-matcher.json"]),
        (".github/workflows/ci.yml", &[".ci/run"]),
        (".github/workflows/release.yml", &[".ci/archive", ".ci/deb", "CHANGELOG.md"]),
        (".ci/archive", &[".ci/extras", "README.md", "THIRD-PARTY.md", "LICENSE-MIT", "LICENSE-APACHE"]),
        ("python/pyproject.toml", &["README.md", "THIRD-PARTY.md", "LICENSE-MIT", "LICENSE-APACHE"]),
    ] {
        for name in names {
            assert!(file(text).contains(name), "{text} names {name}");
            assert!(!file(name).is_empty(), "{name}");
        }
    }
}

#[test]
fn one_version_is_written_everywhere() {
    assert_eq!(values(&file("CITATION.cff"), "version"), [env!("CARGO_PKG_VERSION")]);
}
