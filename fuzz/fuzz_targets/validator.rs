//! A schema and a document, a NUL between them: findings or none, and the same ones from a warm automaton.
#![no_main]

use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::xml::{Limits, Reader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((schema, document)) = text.split_once('\0') else { return };
    if let Ok(schema) = Schema::from_text("fuzz.rnc", schema, &NoFiles) {
        let cold = schema.validate(&mut Reader::new(document, &Limits::default())).invalidities;
        let warm = schema.validate(&mut Reader::new(document, &Limits::default())).invalidities;
        assert_eq!(cold, warm);
    }
});
