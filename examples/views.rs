//! Shows the same sentence in three views: as printed, as it should be read, and what the author said; and leads a
//! word of a view back to its place in the page.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it shows"
)]

use std::error::Error;

use glossator::model::{View, project};
use glossator::page::{ImportOptions, import};
use glossator::source::LineIndex;

fn main() -> Result<(), Box<dyn Error>> {
    let text = "The mate [play on words: \"friend\" and \"helper\"] came late. [You are] Dreaming of a [new] ferry!";
    let page = import(text.as_bytes().to_vec(), "note.txt", &ImportOptions::default())?;
    for (name, view) in [("printed", View::Printed), ("reading", View::Reading), ("base", View::Base)] {
        println!("{name:8} {}", project(&page.edition, view).text);
    }
    let base = project(&page.edition, View::Base);
    let at = base.text.find("ferry").and_then(|at| base.origin(at)).unwrap_or_default();
    println!("\"ferry\" of the base view stands at {} of the page", LineIndex::new(&page.text).position(at));
    Ok(())
}
