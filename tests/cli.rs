//! The command line: transcripts under `tests/cli/`, what a transcript cannot show, and the examples of the documentation.

// The examples are run by `sh`.
#[cfg(unix)]
#[path = "cli/docs.rs"]
mod docs;
#[path = "cli/expansion.rs"]
mod expansion;
#[path = "cli/json.rs"]
mod json;
#[path = "cli/names.rs"]
mod names;
#[path = "cli/others.rs"]
mod others;
#[path = "cli/past.rs"]
mod past;
#[path = "cli/processes.rs"]
mod processes;
#[path = "cli/records.rs"]
mod records;
#[path = "cli/truth.rs"]
mod truth;
#[path = "cli/verdicts.rs"]
mod verdicts;

/// Each file is a list of commands with their exit codes, what they print, and the files they leave.
#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .env("XDG_CONFIG_HOME", "nowhere")
        .case("tests/cli/*.md");
}
