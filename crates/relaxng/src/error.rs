//! Errors in a schema, each with the clause of the specification that it violates.

use std::ops::Range;

use super::datatypes::DatatypeError;
use super::files::Outside;

/// An error in a schema, with its clause, file and place.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct SchemaError {
    /// The clause of the RELAX NG specification (3 December 2001), or of the compact syntax, or another standard.
    pub clause: &'static str,
    /// The file, as the resolver names it.
    pub file: String,
    /// Bytes in that file.
    pub span: Range<usize>,
    /// The error and the way out.
    pub message: String,
}

/// A violated rule, before its file is known by name.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Violation {
    #[error("{0}")]
    Xml(#[from] Box<crate::xml::XmlError>),
    #[error("{0}")]
    Unreadable(String),
    #[error("{0}")]
    Remote(String),
    #[error("{0}")]
    CompactSyntax(String),
    #[error("{0}")]
    Syntax(String),
    #[error("the prefix `{0}` is not declared; declare it, or write the name without a prefix")]
    UndeclaredPrefix(String),
    #[error("`{0}` is not a name without a colon (NCName)")]
    NotNcName(String),
    #[error("`{0}` is not an absolute URI without a fragment, as a datatype library must be")]
    LibraryUri(String),
    #[error("`{0}` has a fragment identifier; a schema is referred to as a whole")]
    Fragment(String),
    #[error("the schema `{0}` refers to itself, directly or through others: {chain}", chain = .1.join(" → "))]
    IncludeCycle(String, Vec<String>),
    #[error("`include` can only include a grammar, and `{0}` is not one")]
    IncludeNoGrammar(String),
    #[error("the included grammar has no {0} to override")]
    NothingToOverride(String),
    #[error("{0}")]
    Datatype(#[from] DatatypeError),
    #[error("`{text}` is not a value of the datatype `{datatype}`: {reason}")]
    NotAValue { text: String, datatype: String, reason: String },
    #[error("`except` of `anyName` may not hold `anyName`")]
    AnyNameExcept,
    #[error("`except` of `nsName` may hold neither `nsName` nor `anyName`")]
    NsNameExcept,
    #[error("an attribute cannot be named `xmlns`")]
    XmlnsName,
    #[error("an attribute cannot be in the namespace `http://www.w3.org/2000/xmlns`")]
    XmlnsNamespace,
    #[error("{0} is defined more than once without `combine`; only one of the definitions may lack it")]
    CombineMissing(String),
    #[error("{0} is combined by `choice` in one place and by `interleave` in another; choose one")]
    CombineDiffers(String),
    #[error("`{name}` is not defined in this grammar{nearest}", nearest = nearest(.1), name = .0)]
    Undefined(String, Option<String>),
    #[error("`parentRef` needs a grammar around its own, and there is none")]
    NoParent,
    #[error("this grammar has no `start`; define the element with which a document begins")]
    NoStart,
    #[error("`{0}` refers to itself without an `element` between; put the recursion inside an element")]
    Recursion(String),
    #[error("`{0}` may not stand inside `attribute`: an attribute holds text only")]
    InAttribute(&'static str),
    #[error("an attribute in a group may not be repeated: `oneOrMore` around a group or interleave with `attribute`")]
    RepeatedGroupAttribute,
    #[error("`{0}` may not stand inside `list`: a list is made of values between white space")]
    InList(&'static str),
    #[error("`{0}` may not stand in the `except` of `data`: only values and datatypes can be excepted")]
    InExcept(&'static str),
    #[error("`{0}` may not stand directly under `start`: a document is one element")]
    InStart(&'static str),
    #[error(
        "a datatype, a value or a list cannot stand beside elements, text or another of its kind; make it a choice"
    )]
    StringSequence,
    #[error("the attribute `{0}` can occur twice on the same element here; make it a choice")]
    DuplicateAttribute(String),
    #[error("an attribute with a wildcard name must be repeated: put `oneOrMore` or `zeroOrMore` around it")]
    WildcardNotRepeated,
    #[error(
        "by the standard an attribute with a wildcard name can hold only `text`; its values are checked all the same"
    )]
    WildcardNotText,
    #[error("`{0}` can belong to two parts of this `interleave`; the parts must not share names")]
    InterleaveOverlap(String),
    #[error("text can belong to two parts of this `interleave`; only one may hold `text`")]
    InterleaveText,
    #[error(
        "`{attribute}` of `{element}` is of type {first} here and of type {second} elsewhere; \
         the names of element and attribute alone must distinguish ids and references, so it is not checked as one"
    )]
    IdConflict { element: String, attribute: String, first: &'static str, second: &'static str },
    #[error(
        "an attribute of type {0} needs names without wildcard for itself and for its element, so it is not checked as one"
    )]
    IdWildcard(&'static str),
    #[error("{0}")]
    Limit(String),
}

fn nearest(name: &Option<String>) -> String {
    name.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

impl Violation {
    /// The clause of the standard.
    pub(super) fn clause(&self) -> &'static str {
        match self {
            Self::Xml(_) => "XML 1.0",
            Self::Unreadable(_) | Self::Remote(_) => "schema",
            Self::CompactSyntax(_) => "compact 2",
            Self::Syntax(_) => "3",
            Self::LibraryUri(_) => "4.3",
            Self::Fragment(_) => "4.5",
            Self::IncludeCycle(..) => "4.6",
            Self::IncludeNoGrammar(_) | Self::NothingToOverride(_) => "4.7",
            Self::NotNcName(_) | Self::UndeclaredPrefix(_) => "4.10",
            Self::Datatype(_)
            | Self::NotAValue { .. }
            | Self::AnyNameExcept
            | Self::NsNameExcept
            | Self::XmlnsName
            | Self::XmlnsNamespace => "4.16",
            Self::CombineMissing(_) | Self::CombineDiffers(_) => "4.17",
            Self::Undefined(..) | Self::NoParent | Self::NoStart => "4.18",
            Self::Recursion(_) => "4.19",
            Self::InAttribute(_) => "7.1.1",
            Self::RepeatedGroupAttribute => "7.1.2",
            Self::InList(_) => "7.1.3",
            Self::InExcept(_) => "7.1.4",
            Self::InStart(_) => "7.1.5",
            Self::StringSequence => "7.2",
            Self::DuplicateAttribute(_) | Self::WildcardNotRepeated | Self::WildcardNotText => "7.3",
            Self::InterleaveOverlap(_) | Self::InterleaveText => "7.4",
            Self::IdConflict { .. } | Self::IdWildcard(_) => "DTD compatibility 5.2",
            Self::Limit(_) => "limit",
        }
    }
}

/// Catalogs that refer to catalogs: deeper than anybody nests them.
pub(crate) const MAX_CATALOG_DEPTH: usize = 32;

/// Why a catalog cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The file cannot be read.
    #[error("the catalog `{catalog}` cannot be read: {reason}")]
    Unreadable {
        /// The catalog.
        catalog: String,
        /// Why.
        reason: String,
    },
    /// It is not a catalog, or an entry of it lacks something.
    #[error("{catalog}:{line}: {message}")]
    Wrong {
        /// The catalog.
        catalog: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// An entry leads to the network.
    #[error("{catalog}:{line}: this entry leads to `{target}`, which is on the network and is not fetched")]
    Remote {
        /// The catalog.
        catalog: String,
        /// The line of the entry, from 1.
        line: usize,
        /// Where it leads.
        target: String,
    },
    /// Catalogs lie too deep in one another.
    #[error("`{0}` lies {MAX_CATALOG_DEPTH} catalogs deep; shorten the chain of catalogs")]
    TooDeep(String),
}

/// Why a reference cannot be resolved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// The reference is a URL that is not mapped to a local file.
    #[error("`{0}` is on the network and is not fetched; map it to a file in the configuration or in a catalog")]
    Remote(String),
    /// The file cannot be read.
    #[error("`{path}` cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The file lies outside the folders that the document may use.
    #[error("`{path}` was not opened: {outside}; if you trust it, name its folder with `--schema-root`")]
    Outside {
        /// The file.
        path: String,
        /// Outside of what.
        #[doc(hidden)]
        outside: Outside,
    },
    /// A catalog that may know the name cannot be used.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
    /// There is no such resource.
    #[error("`{0}` does not exist here")]
    Unknown(String),
}
