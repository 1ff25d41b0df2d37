//! RELAX NG.

use glossator::validate::relaxng::datatypes::{Datatype, Param, XML_SCHEMA};
use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::xml::{Limits, Reader};

/// Both syntaxes: any text is a schema or is refused.
pub fn schema(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(Schema::from_text("fuzz.rnc", text, &NoFiles));
    }
}

/// Regular expressions of XML Schema: the first line is the expression, the rest is matched. What is not allowed is
/// complained about.
pub fn regex(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (pattern, value) = text.split_once('\n').unwrap_or((text, ""));
    let pattern = Param { name: "pattern".to_owned(), value: pattern.to_owned() };
    if let Ok(datatype) = Datatype::new(XML_SCHEMA, "string", &[pattern], &()) {
        assert_eq!(datatype.allows(value, &()), datatype.complaint(value, &()).is_none());
    }
}

/// A schema and a document, a NUL between them: the same findings from a cold automaton and from a warm one.
pub fn validator(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some((schema, document)) = text.split_once('\0') else { return };
    if let Ok(schema) = Schema::from_text("fuzz.rnc", schema, &NoFiles) {
        let cold = schema.validate(&mut Reader::new(document, &Limits::default())).invalidities;
        let warm = schema.validate(&mut Reader::new(document, &Limits::default())).invalidities;
        assert_eq!(cold, warm);
    }
}
