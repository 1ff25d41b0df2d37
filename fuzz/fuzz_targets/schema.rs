//! Both syntaxes of RELAX NG: any text is a schema or is refused, never a panic.
#![no_main]

use glossator::validate::relaxng::{NoFiles, Schema};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    drop(Schema::from_text("fuzz.rnc", text, &NoFiles));
});
