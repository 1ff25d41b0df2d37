//! The datatype libraries a RELAX NG schema may name.
//!
//! Three libraries are known: the built-in one (RELAX NG specification, 6.2.9), W3C XML Schema Part 2 (1.0, second
//! edition) as the guidelines for using it with RELAX NG describe, and that of RELAX NG DTD Compatibility.
//!
//! ```text
//! library, name, parameters ─ Datatype::new ─► Datatype ─┬ allows    ─► is the text one of its texts?
//!                                                        ├ complaint ─► why not
//!                                                        └ value     ─► what `value` patterns compare
//! ```
//!
//! A [`Datatype`] is a row of the table of types (`library`) with facets (`facets`). Checking a text is: whitespace
//! (`whitespace`), reading (`reading`, one file for each family of types), facets.
//!
//! Where the standard leaves a choice, the choice is that of James Clark's implementation; a schema that was developed
//! with it means the same here. The differences from it are listed at [`Datatype`].

mod binary;
mod datatype;
mod decimal;
mod error;
mod facets;
mod fault;
mod float;
mod library;
mod names;
mod natural;
mod phrases;
mod reading;
mod regex;
#[cfg(test)]
mod tests;
mod time;
mod uri;
mod value;
mod whitespace;

pub use self::datatype::Datatype;
pub use self::error::DatatypeError;
pub use self::value::Value;

/// The name of the library of W3C XML Schema Part 2 in a RELAX NG schema.
pub const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema-datatypes";

/// The name of the library of RELAX NG DTD Compatibility, with `ID`, `IDREF` and `IDREFS`.
pub const COMPATIBILITY: &str = "http://relaxng.org/ns/compatibility/datatypes/1.0";

/// The namespace that the prefix `xml` always has (Namespaces in XML, clause 3).
const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// Whether a text is a name without colon, as schemas have it: by the second edition of XML 1.0.
pub(super) fn is_ncname(text: &str) -> bool {
    names::ncname(text).is_ok()
}

/// The context of a text in its document: prefixes and declared entities.
pub trait Prefixes {
    /// The namespace of a prefix, for `QName` and `NOTATION` (XML Schema Part 2, 3.2.18 and 3.2.19).
    ///
    /// The empty prefix asks for the default namespace; `None` then means that there is none. The prefix `xml` need not
    /// be known.
    fn resolve(&self, prefix: &str) -> Option<&str>;

    /// Whether the document declares an unparsed entity of that name, for `ENTITY` and `ENTITIES` (XML Schema Part 2,
    /// 3.3.11). Without a document type there are none.
    fn is_unparsed_entity(&self, _name: &str) -> bool {
        false
    }
}

/// Nothing is declared but the prefix `xml`.
impl Prefixes for () {
    fn resolve(&self, prefix: &str) -> Option<&str> {
        (prefix == "xml").then_some(XML_NAMESPACE)
    }
}

/// A parameter of a `data` pattern: a constraining facet (XML Schema Part 2, 4.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// The name of the facet, such as `maxLength`.
    pub name: String,
    /// Its value as the schema has it, with whitespace.
    pub value: String,
}

/// The role of a datatype when identifiers are checked (RELAX NG DTD Compatibility).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// The text is an identifier, unique in the document.
    Id,
    /// The text names an identifier of the document.
    IdRef,
    /// The text is a list of names of identifiers.
    IdRefs,
}
