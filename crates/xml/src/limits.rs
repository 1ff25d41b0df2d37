//! Limits on the resources that a document may use.

/// What to do with a document type declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Doctype {
    /// Refuse the document: no entity is ever resolved here, so a declaration could only mislead.
    #[default]
    Refuse,
    /// Skip the declaration. Nothing in it is read: entities stay undefined, attributes get no defaults.
    Skip,
}

/// Limits on a document, with defaults that no honest text reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Elements inside one another, the root included. Default 512.
    pub max_depth: usize,
    /// Attributes of one element, namespace declarations included. Default 1024.
    pub max_attributes: usize,
    /// Bytes of one start tag, where all its attributes are. Default 10 MiB.
    pub max_attribute_bytes: usize,
    /// Bytes of the whole document. Default 2 GiB; a [`Document`](super::Document) never takes more than 4 GiB.
    pub max_size: usize,
    /// Bytes of a name. Default 4096.
    pub max_name: usize,
    /// Document type declarations. Default [`Doctype::Refuse`].
    pub doctype: Doctype,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 512,
            max_attributes: 1024,
            max_attribute_bytes: 10 << 20,
            max_size: 2 << 30,
            max_name: 4096,
            doctype: Doctype::default(),
        }
    }
}
