//! Pages in HTML: what is written, and what a real browser makes of it. Browser tests skip, with a line on standard
//! error, where chromedriver or axe-core (under `target/axe`) is not installed; `.ci/run` installs both.
//! `GLOSSATOR_PICTURES=1 cargo test --test suite report::` writes the pictures of the README and the book anew.

#[path = "report/pages.rs"]
mod pages;
#[path = "report/screens.rs"]
mod screens;
#[path = "report/written.rs"]
mod written;
