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
#[non_exhaustive]
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

impl Limits {
    /// Sets [`max_depth`](Self::max_depth).
    #[must_use]
    pub fn with_max_depth(mut self, max_depth: usize) -> Self {
        self.max_depth = max_depth;
        self
    }

    /// Sets [`max_attributes`](Self::max_attributes).
    #[must_use]
    pub fn with_max_attributes(mut self, max_attributes: usize) -> Self {
        self.max_attributes = max_attributes;
        self
    }

    /// Sets [`max_attribute_bytes`](Self::max_attribute_bytes).
    #[must_use]
    pub fn with_max_attribute_bytes(mut self, max_attribute_bytes: usize) -> Self {
        self.max_attribute_bytes = max_attribute_bytes;
        self
    }

    /// Sets [`max_size`](Self::max_size).
    #[must_use]
    pub fn with_max_size(mut self, max_size: usize) -> Self {
        self.max_size = max_size;
        self
    }

    /// Sets [`max_name`](Self::max_name).
    #[must_use]
    pub fn with_max_name(mut self, max_name: usize) -> Self {
        self.max_name = max_name;
        self
    }

    /// Sets [`doctype`](Self::doctype).
    #[must_use]
    pub fn with_doctype(mut self, doctype: Doctype) -> Self {
        self.doctype = doctype;
        self
    }
}
