//! Promises about files: `docs/src/files.md`.

#[path = "files/names.rs"]
mod names;
#[path = "files/support.rs"]
mod support;
#[path = "files/terminal.rs"]
mod terminal;
#[path = "files/trust.rs"]
mod trust;
#[path = "files/writing.rs"]
mod writing;
