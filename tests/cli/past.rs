//! What `annotate --undo`, `--log` and `--replay` say of journals and histories that are damaged or not ours.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn glossator(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glossator"));
    command.current_dir(folder).env("SOURCE_DATE_EPOCH", "1700000000").env("XDG_CONFIG_HOME", "nowhere");
    command.args(arguments).stdin(Stdio::null());
    command
}

/// The exit code, and all that is told.
pub fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = glossator(folder, arguments).output().unwrap();
    (status.code(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

/// A folder with an edition, `f.xml`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("f.txt"), "The mate [helper] came in a [new] boat.\n").unwrap();
    let (code, told) = run(folder.path(), &["import", "f.txt", "-o", "f.xml"]);
    assert_eq!(code, Some(0), "{told}");
    folder
}

fn accept(folder: &Path) -> (Option<i32>, String) {
    run(folder, &["annotate", "f.xml", "--accept", "all", "--resp", "A. Reviewer"])
}

const JOURNAL: &str = ".f.xml.decisions.jsonl";
const HISTORY: &str = ".f.xml.history.jsonl";

#[test]
fn a_damaged_journal_is_a_finding_of_a_replay_and_refused_by_a_call() {
    let folder = folder();
    let journal = "{\"journal\":1,\"file\":\"f.xml\",\"sha256\":\"00\",\"holder\":\"\"}\ndamaged\n";
    fs::write(folder.path().join(JOURNAL), journal).unwrap();
    let (code, told) = accept(folder.path());
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("line 2 of the journal") && told.contains("--replay"), "{told}");
    let (code, told) = run(folder.path(), &["annotate", "f.xml", "--replay"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("line 2 of the journal cannot be read"), "{told}");
    let kept = folder.path().join(".f.xml.decisions.kept-1.jsonl");
    assert_eq!(fs::read_to_string(kept).unwrap(), journal);
    assert_eq!(accept(folder.path()).0, Some(0));
}

#[test]
fn a_damaged_history_lists_what_can_be_read() {
    let folder = folder();
    assert_eq!(accept(folder.path()).0, Some(0));
    let path = folder.path().join(HISTORY);
    let damaged = [b"\xff\n", &fs::read(&path).unwrap()[..]].concat();
    fs::write(&path, damaged).unwrap();
    let (code, told) = run(folder.path(), &["annotate", "f.xml", "--log"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("A. Reviewer: 2 decisions") || told.contains("a.reviewer: 2 decisions"), "{told}");
    assert!(told.contains("line 1 of the history"), "{told}");
    let (code, told) = run(folder.path(), &["annotate", "f.xml", "--undo"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(".f.xml.history.kept-1.jsonl"), "{told}");
}

#[cfg(unix)]
#[test]
fn nothing_of_the_past_of_a_pipe_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe.xml")).status().unwrap().success());
    for option in ["--undo", "--replay", "--log"] {
        let mut child = glossator(folder.path(), &["annotate", "pipe.xml", option])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if begun.elapsed() > Duration::from_secs(20) {
                child.kill().unwrap();
                break None;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        assert!(ended.is_some(), "{option} waits for a writer");
    }
}

#[test]
fn what_the_file_says_already_is_told_and_not_written() {
    let folder = folder();
    let call = ["annotate", "f.xml", "--set", "i1=gloss.definition", "--resp", "A. Reviewer"];
    assert!(run(folder.path(), &call).1.contains("1 decision by a.reviewer\n"));
    let seen = |name: &str| fs::metadata(folder.path().join(name)).unwrap().modified().unwrap();
    let before = [seen("f.xml"), seen(HISTORY)];
    let (code, told) = run(folder.path(), &call);
    assert_eq!((code, &*told), (Some(0), "f.xml: nothing changed; the file already said all of this\n"));
    assert_eq!([seen("f.xml"), seen(HISTORY)], before);
    let (_, told) = run(folder.path(), &[&call[..], &["--set", "i2=gloss.definition"]].concat());
    assert_eq!(told, "f.xml: 1 decision by a.reviewer; 1 more changed nothing\n");
    let (_, told) = run(folder.path(), &["annotate", "f.xml", "--log"]);
    assert_eq!(told.matches("1 decision (1 reclassify)").count(), 2, "{told}");
}

/// Leaves a journal with one decision on `f.xml` as it is.
fn leave_journal(folder: &Path) -> String {
    let sum = glossator::files::sha256(&fs::read(folder.join("f.xml")).unwrap());
    let head = serde_json::json!({ "journal": 1, "file": "f.xml", "sha256": sum, "holder": "" });
    let note = serde_json::json!({ "id": "i1", "words": "[helper]", "class": "gloss.definition" });
    let decision = serde_json::json!({ "decide": { "who": "a.reviewer", "act": "accept", "note": note } });
    let journal = format!("{head}\n{decision}\n");
    fs::write(folder.join(JOURNAL), &journal).unwrap();
    journal
}

#[test]
fn decisions_that_wait_beside_a_file_that_is_replaced_are_told_and_kept() {
    let folder = folder();
    let journal = leave_journal(folder.path());
    let (code, told) = run(folder.path(), &["annotate", "f.xml", "--log"]);
    assert_eq!((code, &*told), (Some(0), ""));
    let (code, told) = run(folder.path(), &["import", "f.txt", "-o", "f.xml", "--force"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("f.xml: warning: 1 decision of an interrupted session waited beside the file"), "{told}");
    assert!(told.contains(".f.xml.decisions.kept-1.jsonl"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join(".f.xml.decisions.kept-1.jsonl")).unwrap(), journal);
    assert!(!folder.path().join(JOURNAL).exists());
    let (_, told) = run(folder.path(), &["import", "f.txt", "-o", "f.xml", "--force"]);
    assert!(!told.contains("warning"), "{told}");
}

/// As shells do for `<(command)`, and with a pipe that has a name.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_read_once_however_often_it_is_looked_at() {
    let folder = folder();
    let said = |script: &str| {
        let program = env!("CARGO_BIN_EXE_glossator");
        let mut command = Command::new("bash");
        command.current_dir(folder.path()).env("SOURCE_DATE_EPOCH", "1700000000").env("XDG_CONFIG_HOME", "nowhere");
        let Ok(output) =
            command.args(["-c", &script.replace("glossator", &format!("'{program}'"))]).stdin(Stdio::null()).output()
        else {
            return None;
        };
        Some((output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()))
    };
    let Some((code, told)) = said("glossator import <(cat f.txt) -o new.xml") else {
        return eprintln!("skipped: there is no bash");
    };
    assert_eq!(code, Some(0), "{told}");
    let text = fs::read_to_string(folder.path().join("new.xml")).unwrap();
    assert!(text.contains("[helper]") || text.contains("helper"), "{text}");
    for script in [
        "mkfifo pipe; cat f.txt > pipe & glossator import pipe -o piped.xml",
        "glossator annotate <(cat f.xml) --set i1=gloss.definition --resp A -o out.xml",
        "glossator report <(cat f.xml) -o out.html",
        "glossator diff <(cat f.xml) <(cat f.txt)",
    ] {
        let (code, told) = said(script).unwrap();
        assert_eq!(code, Some(0), "{script}: {told}");
    }
    for name in ["piped.xml", "out.xml", "out.html"] {
        assert!(fs::read_to_string(folder.path().join(name)).unwrap().contains("helper"), "{name}");
    }
}
