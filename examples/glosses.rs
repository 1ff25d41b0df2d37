//! Lists the glosses of a page or TEI edition: the words that are explained, the note, and the rule that decided.
//!
//! ```console
//! $ cargo run --example glosses -- examples/pages/clock.en.v1.txt
//! ```
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it shows"
)]

use std::error::Error;

use glossator::model::{Category, Family, notes};
use glossator::page::{ImportOptions, import};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "examples/pages/clock.en.v1.txt".to_owned());
    let page = import(std::fs::read(&path)?, &path, &ImportOptions::default())?;
    let found = notes(&page.edition);
    for note in found.notes.iter().filter(|note| note.intervention.class.map(Category::family) == Some(Family::Gloss)) {
        let anchor = note.anchor.clone().map_or("(the sentence)", |range| &found.printed.text[range]);
        let rule = note.decision.map_or("", |decision| &decision.rule);
        println!("{anchor}: {} ({rule})", &found.printed.text[note.range.clone()]);
    }
    Ok(())
}
