//! The project's own schema, which defines the editions of this program exactly: `schemas/glossator.rnc`.

use std::sync::LazyLock;

use super::relaxng::{NoFiles, Schema};

/// A syntax in which the schema is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaSyntax {
    /// RELAX NG compact syntax, for people.
    Compact,
    /// RELAX NG XML syntax, for programs that read only this.
    Xml,
}

/// The text of the project's own schema, in either syntax; both are the same grammar.
pub const fn own_schema_text(syntax: SchemaSyntax) -> &'static str {
    match syntax {
        SchemaSyntax::Compact => include_str!("../../schemas/glossator.rnc"),
        SchemaSyntax::Xml => include_str!("../../schemas/glossator.rng"),
    }
}

/// The project's own schema. It is parsed once, and each use speeds up the next.
///
/// ```
/// use glossator::page::{ImportOptions, import};
/// use glossator::validate::own_schema;
/// use glossator::xml::{Limits, Reader};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let page = import(b"The [blue] pier.".to_vec(), "pier.txt", &ImportOptions::default())?;
/// let edition = String::from_utf8(glossator::tei::write(&page.edition, Vec::new())?)?;
/// assert!(own_schema().validate(&mut Reader::new(&edition, &Limits::default())).is_valid());
/// # Ok(())
/// # }
/// ```
///
/// # Panics
/// Never: the schema is part of the program, and a test reads it.
pub fn own_schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
        let text = own_schema_text(SchemaSyntax::Compact);
        Schema::from_text("glossator.rnc", text, &NoFiles).expect("the built-in schema is correct")
    });
    &SCHEMA
}
