//! Imports a captured page and writes its TEI edition to standard output.
//!
//! ```console
//! $ cargo run --example import -- examples/pages/clock.en.v1.txt > clock.en.v1.xml
//! ```
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it shows"
)]

use std::error::Error;
use std::io;

use glossator::page::{ImportOptions, import};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "examples/pages/clock.en.v1.txt".to_owned());
    let page = import(std::fs::read(&path)?, &path, &ImportOptions::default())?;
    eprintln!("{}: {} brackets classified", path, page.edition.decisions.len());
    glossator::tei::write(&page.edition, io::BufWriter::new(io::stdout().lock()))?;
    Ok(())
}
