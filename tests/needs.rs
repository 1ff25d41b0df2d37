//! What a test needs that does not come with the project: data of others, programs of others.
//!
//! Such a test is ignored, with its reason, so that `cargo test` lists and counts it. Whoever has what it needs runs it
//! with `cargo test -- --ignored`; there, what is missing is a failure. A run that names a file in `GLOSSATOR_NOT_RUN`
//! gets a line in that file instead.
#![allow(dead_code, reason = "no test program needs all of it")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file or folder of the outside data: below the folder that `GLOSSATOR_DATA` names, else below `shared/data` beside the
/// project.
pub fn data(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("GLOSSATOR_DATA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("../shared/data"));
    let found = named.into_iter().chain(beside()).map(|folder| folder.join(name)).find(|path| path.exists());
    found.or_else(|| missing(&format!("the outside data `{name}`: name their folder in GLOSSATOR_DATA")))
}

/// A program that is asked with `--version`, or what else it answers to.
pub fn program(name: &'static str) -> Option<&'static str> {
    let call = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if call.is_ok() { Some(name) } else { missing(&format!("the program `{name}`")) }
}

/// Fails, or notes that the test was not run where the run keeps such notes.
pub fn missing<T>(what: &str) -> Option<T> {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let Some(notes) = std::env::var_os("GLOSSATOR_NOT_RUN") else { panic!("{test} needs {what}") };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(notes).expect("a file for notes");
    writeln!(file, "{test}: needs {what}").expect("a note");
    None
}
