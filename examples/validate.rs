//! Validates documents against a RELAX NG schema: `cargo run --example validate -- schema.rng a.xml b.xml`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example prints what it shows"
)]

use std::path::Path;
use std::process::ExitCode;

use glossator::source::LineIndex;
use glossator::validate::relaxng::{LocalFiles, Schema, read_schema};
use glossator::xml::{Limits, Reader};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("give a schema and documents")?;
    let resource = read_schema(Path::new(&path))?;
    let schema = match Schema::from_resource(&resource, &LocalFiles::default()) {
        Ok(schema) => schema,
        Err(errors) => {
            for error in errors {
                eprintln!("{}: clause {}: {error}", error.file, error.clause);
            }
            return Ok(ExitCode::from(2));
        }
    };
    let mut code = ExitCode::SUCCESS;
    for path in arguments {
        let text = std::fs::read_to_string(&path)?;
        let lines = LineIndex::new(&text);
        let outcome = schema.validate(&mut Reader::new(&text, &Limits::default()));
        for found in &outcome.invalidities {
            println!("{path}:{}: {found}", lines.position(found.span.start));
        }
        if let Some(error) = &outcome.error {
            println!("{path}:{}: {error}", error.position(&lines));
        }
        if !outcome.is_valid() {
            code = ExitCode::from(1);
        }
    }
    Ok(code)
}
