//! The notices of the crates that the program is made of, in `THIRD-PARTY.md`, are those of `Cargo.lock`.
//!
//! `GLOSSATOR_BLESS=1 cargo test --test suite third_party:: -- --ignored` writes the file anew; that run fails on purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::needs;

/// A crate as cargo knows it.
struct Crate<'m> {
    name: &'m str,
    version: &'m str,
    license: &'m str,
    folder: &'m Path,
}

/// What cargo says of all crates; none where it has not got all of them and must not ask for them.
fn metadata() -> Option<Value> {
    let arguments = ["metadata", "--format-version", "1", "--locked", "--offline"];
    let said = Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    if !said.status.success() {
        return needs::missing("the sources of all crates: `cargo fetch` brings them");
    }
    Some(serde_json::from_slice(&said.stdout).unwrap())
}

/// The ids of the crates that go into the program: not those that only tests need.
fn used(metadata: &Value) -> BTreeSet<&str> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let by_id: BTreeMap<&str, &Value> = nodes.iter().map(|node| (node["id"].as_str().unwrap(), node)).collect();
    // The program, and the module for Python.
    let members = metadata["workspace_members"].as_array().unwrap().iter().filter_map(Value::as_str);
    let (mut used, mut open) = (BTreeSet::new(), members.collect::<Vec<_>>());
    while let Some(id) = open.pop() {
        let is_used =
            |needed: &&Value| needed["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
        let needed = by_id[id]["deps"].as_array().unwrap().iter().filter(is_used);
        open.extend(needed.filter_map(|needed| needed["pkg"].as_str()).filter(|id| used.insert(*id)));
    }
    used
}

fn crates<'m>(metadata: &'m Value) -> Vec<Crate<'m>> {
    let used = used(metadata);
    let packages = metadata["packages"].as_array().unwrap().iter();
    let field = |package: &'m Value, name: &str| package[name].as_str().unwrap();
    let mut crates: Vec<Crate<'m>> = packages
        // The crates of the workspace are the project itself.
        .filter(|package| !package["source"].is_null() && used.contains(field(package, "id")))
        .map(|package| Crate {
            name: field(package, "name"),
            version: field(package, "version"),
            license: field(package, "license"),
            folder: Path::new(field(package, "manifest_path")).parent().unwrap(),
        })
        .collect();
    crates.sort_by_key(|found| (found.name, found.version));
    crates
}

/// The licence texts of a crate: where it offers several, those of the shortest one, MIT.
fn texts(found: &Crate<'_>) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(found.folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| {
            let name = name.to_lowercase();
            ["license", "licence", "copying", "notice", "copyright"].iter().any(|start| name.starts_with(start))
        })
        .collect();
    names.sort();
    let has_choice = found.license.contains("MIT") && names.iter().any(|name| name.to_uppercase().contains("MIT"));
    let others = ["APACHE", "UNLICENSE", "ZLIB", "BSL", "BOOST", "LGPL"];
    names.retain(|name| !has_choice || !others.iter().any(|other| name.to_uppercase().contains(other)));
    names.iter().filter_map(|name| fs::read_to_string(found.folder.join(name)).ok()).collect()
}

/// A text as its lines that name holders of rights, and the others.
fn parted(text: &str) -> (String, String) {
    let is_notice = |line: &&str| {
        let line = line.trim().to_lowercase();
        line.starts_with("copyright (c)") || line.starts_with("copyright ©") || {
            line.strip_prefix("copyright ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        }
    };
    let (notices, others): (Vec<&str>, Vec<&str>) = text.lines().map(str::trim_end).partition(is_notice);
    let notices: Vec<&str> = notices.into_iter().map(str::trim).collect();
    (notices.join("; "), others.join("\n").trim().replace("\n\n\n", "\n\n"))
}

/// The file: all crates, then each licence text once with those who have it.
fn notices(crates: &[Crate<'_>]) -> String {
    let mut file = String::from(
        "# Third-party notices\n\n\
         The program is made of these crates besides its own code. Written by `GLOSSATOR_BLESS=1 cargo test --test suite third_party:: -- --ignored`.\n\n\
         | crate | version | licence |\n|---|---|---|\n",
    );
    let mut by_text: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for found in crates {
        let _ = writeln!(file, "| {} | {} | {} |", found.name, found.version, found.license);
        for text in texts(found) {
            let (holders, text) = parted(&text);
            let key = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let holders = if holders.is_empty() { String::new() } else { format!(": {holders}") };
            by_text.entry(key).or_insert((text, Vec::new())).1.push(format!("- {}{holders}", found.name));
        }
    }
    for (text, holders) in by_text.into_values() {
        let mut holders = holders;
        holders.dedup();
        let _ = write!(file, "\n## Licence\n\n{}\n\n````text\n{text}\n````\n", holders.join("\n"));
    }
    file
}

#[test]
#[ignore = "needs the sources of all crates: cargo fetch"]
fn the_notices_are_those_of_the_crates() {
    let Some(metadata) = metadata() else { return };
    let crates = crates(&metadata);
    assert!(crates.len() > 100, "{}", crates.len());
    let wanted = notices(&crates);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("THIRD-PARTY.md");
    let found = fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("GLOSSATOR_BLESS").is_some() && found != wanted {
        fs::write(&path, &wanted).unwrap();
    }
    let line = found.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
    assert!(found == wanted, "THIRD-PARTY.md is not that of Cargo.lock, from line {:?} on", line.map(|at| at + 1));
}
