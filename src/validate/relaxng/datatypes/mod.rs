//! Datatype libraries.

/// Resolves prefixes for QName and NOTATION; the empty prefix asks for the default namespace.
pub trait Prefixes {
    /// The namespace of a prefix.
    fn resolve(&self, prefix: &str) -> Option<&str>;
}
impl Prefixes for () {
    fn resolve(&self, prefix: &str) -> Option<&str> {
        (prefix == "xml").then_some("http://www.w3.org/XML/1998/namespace")
    }
}
/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}
/// Kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// ID
    Id,
    /// IDREF
    IdRef,
    /// IDREFS
    IdRefs,
}
/// A datatype.
#[derive(Debug)]
pub struct Datatype {
    name: String,
    collapse: bool,
}
/// Error.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DatatypeError {
    /// Unknown.
    #[error("unknown datatype {0}")]
    Unknown(String),
}
/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Value(String);

impl Datatype {
    /// New.
    pub fn new(library: &str, name: &str, params: &[Param], _: &dyn Prefixes) -> Result<Self, DatatypeError> {
        if library.is_empty() && (!matches!(name, "string" | "token") || !params.is_empty()) {
            return Err(DatatypeError::Unknown(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), collapse: name != "string" })
    }
    /// Allows.
    pub fn allows(&self, _: &str, _: &dyn Prefixes) -> bool {
        true
    }
    /// Complaint.
    pub fn complaint(&self, _: &str, _: &dyn Prefixes) -> Option<String> {
        None
    }
    /// Value.
    pub fn value(&self, text: &str, _: &dyn Prefixes) -> Option<Value> {
        Some(Value(if self.collapse {
            text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        }))
    }
    /// Id.
    pub fn id_kind(&self) -> Option<IdKind> {
        match self.name.as_str() {
            "ID" => Some(IdKind::Id),
            _ => None,
        }
    }
    /// Prefixes.
    pub fn needs_prefixes(&self) -> bool {
        self.name == "QName"
    }
    /// Describe.
    pub fn describe(&self) -> String {
        self.name.clone()
    }
    /// Name.
    pub fn name(&self) -> &str {
        &self.name
    }
}
