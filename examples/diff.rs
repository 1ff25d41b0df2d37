//! Says what became of the notes of a page when it was revised.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it shows"
)]

use std::error::Error;

use glossator::diff::{Options, Version, compare};
use glossator::page::{ImportOptions, import};

fn main() -> Result<(), Box<dyn Error>> {
    let old = include_bytes!("pages/kite.en.v1.txt").to_vec();
    let new = include_bytes!("pages/kite.en.v2.txt").to_vec();
    let old = import(old, "kite.en.v1.txt", &ImportOptions::default())?.edition;
    let new = import(new, "kite.en.v2.txt", &ImportOptions::default())?.edition;

    let options = Options::default();
    let versions = [Version::new(&old, &options.layers), Version::new(&new, &options.layers)];
    for note in compare(&versions[0], &versions[1], &options).notes {
        let words = note.new.as_ref().or(note.old.as_ref()).map_or("", |note| &note.words);
        println!("{:12} {:9} {words}", note.state().as_str(), note.layer().as_str());
    }
    Ok(())
}
