//! The command line: transcripts under `tests/cli/`, and what a transcript cannot show.

#[path = "cli/others.rs"]
mod others;
#[path = "cli/past.rs"]
mod past;
#[path = "cli/processes.rs"]
mod processes;

/// Each file is a list of commands with their exit codes, what they print, and the files they leave.
#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .env("XDG_CONFIG_HOME", "nowhere")
        .case("tests/cli/*.md");
}
