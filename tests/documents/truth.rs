//! The shares that the scorer of the outside documents gives.

use std::process::Command;

use crate::needs;

/// Of a line such as `docs: blocks 85/87 0.977  kinds …`, the share of each name.
fn shares(line: &str) -> Vec<(String, f64)> {
    let line = line.split_once(": ").map_or(line, |(_, line)| line);
    let parts = line.split("  ").filter_map(|part| {
        let mut words = part.rsplitn(3, ' ');
        let share = words.next()?.parse().ok()?;
        words.next()?;
        Some((words.next()?.trim().to_owned(), share))
    });
    parts.collect()
}

#[test]
#[ignore = "needs the outside data `documents`, and Python"]
fn documents_are_read_as_people_read_them() {
    let (Some(folder), Some(python)) = (needs::data("documents"), needs::program("python3")) else { return };
    for set in ["own", "real"] {
        let mut call = Command::new(python);
        call.arg(folder.join("score-documents")).arg("docs").arg(folder.join(set)).arg("--");
        let done = call.arg(env!("CARGO_BIN_EXE_glossator")).output().unwrap();
        let line = String::from_utf8(done.stdout).unwrap();
        let bars = [
            ("kinds", 0.95),
            ("notes", 0.95),
            ("runs", 0.97),
            ("families", 0.95),
            ("anchors", 0.85),
            ("who+when", 1.0),
            ("changes", 1.0),
        ];
        for (name, share) in shares(&line) {
            let bar = bars.iter().find(|(bar, _)| *bar == name).map_or(0.95, |(_, bar)| *bar);
            assert!(share >= bar, "{set}: {name} is {share}, not {bar}: {line}");
        }
    }
}
