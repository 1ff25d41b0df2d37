//! Errors of datatypes in a schema.

use thiserror::Error;

/// Why a `data` or `value` pattern does not name a datatype (RELAX NG specification, 4.16; XML Schema Part 2, 4.3).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DatatypeError {
    /// No such library (RELAX NG specification, 4.16).
    #[error("the datatype library \"{library}\" is not known{}", hint(.library))]
    UnknownLibrary {
        /// The URI of the schema.
        library: String,
    },
    /// The library has no such type.
    #[error("{} has no type \"{name}\"{}", library_name(.library), did_you_mean(.nearest.as_deref()))]
    UnknownType {
        /// The URI of the library.
        library: String,
        /// The name of the schema.
        name: String,
        /// A type of the library with a similar name.
        nearest: Option<String>,
    },
    /// There is no such facet, or RELAX NG does not take it as a parameter.
    #[error("there is no parameter \"{name}\"{}", unknown_param(.name, .nearest.as_deref()))]
    UnknownParam {
        /// Which of the parameters it is, counted from 0.
        index: usize,
        /// The name of the schema.
        name: String,
        /// A facet with a similar name.
        nearest: Option<String>,
    },
    /// The facet exists, but not for this type (XML Schema Part 2, 4.1.5).
    #[error("\"{name}\" does not apply to the type \"{datatype}\": {reason}")]
    InapplicableParam {
        /// Which of the parameters it is, counted from 0.
        index: usize,
        /// The name of the facet.
        name: String,
        /// The name of the type.
        datatype: String,
        /// A short phrase.
        reason: String,
    },
    /// The facet does not take this value.
    #[error("\"{value}\" is not a value for \"{name}\": {reason}")]
    BadParam {
        /// Which of the parameters it is, counted from 0.
        index: usize,
        /// The name of the facet.
        name: String,
        /// The value of the schema.
        value: String,
        /// A short phrase.
        reason: String,
    },
}

impl DatatypeError {
    /// Which parameter is wrong, counted from 0; `None` where it is the library or the type.
    pub fn param(&self) -> Option<usize> {
        match self {
            Self::UnknownLibrary { .. } | Self::UnknownType { .. } => None,
            Self::UnknownParam { index, .. } | Self::InapplicableParam { index, .. } | Self::BadParam { index, .. } => {
                Some(*index)
            }
        }
    }
}

/// What people write for the library of XML Schema by mistake ends in `XMLSchema`.
fn hint(library: &str) -> String {
    if library.contains("XMLSchema") {
        format!("; that of XML Schema is \"{}\"", super::XML_SCHEMA)
    } else {
        String::new()
    }
}

fn library_name(library: &str) -> String {
    if library.is_empty() {
        "the built-in datatype library".to_owned()
    } else {
        format!("the datatype library \"{library}\"")
    }
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default()
}

fn unknown_param(name: &str, nearest: Option<&str>) -> String {
    match name {
        "enumeration" => "; in RELAX NG list the texts as \"value\" patterns".to_owned(),
        "whiteSpace" => "; RELAX NG uses the white space rule of the type unchanged".to_owned(),
        _ => did_you_mean(nearest),
    }
}
