//! Regular expressions of XML Schema: the first line is the expression, the rest is matched.
#![no_main]

use glossator::validate::relaxng::datatypes::{Datatype, Param};
use libfuzzer_sys::fuzz_target;

const XSD: &str = "http://www.w3.org/2001/XMLSchema-datatypes";

fuzz_target!(|text: &str| {
    let (pattern, value) = text.split_once('\n').unwrap_or((text, ""));
    let pattern = Param { name: "pattern".to_owned(), value: pattern.to_owned() };
    if let Ok(datatype) = Datatype::new(XSD, "string", &[pattern], &()) {
        datatype.allows(value, &());
    }
});
