//! What went wrong while a document was expanded.

use super::map::Spot;

/// Something that expansion has to say, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub(super) problem: Problem,
    pub(super) is_warning: bool,
    pub(super) spot: Spot,
    /// Where in the expanded text it belongs.
    pub(super) at: usize,
}

impl Notice {
    /// The code of the rule: `xml` where the document is not well-formed, `entity.…`, `xinclude.…`, `limit.…`.
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// Whether the document can be used all the same.
    pub fn is_warning(&self) -> bool {
        self.is_warning
    }

    /// Where it belongs in the expanded text: a byte offset.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What to do about it.
    pub fn advice(&self) -> Option<&'static str> {
        match &self.problem {
            Problem::Resource { .. } | Problem::Pointer { .. } if self.is_warning => None,
            problem => problem.advice(),
        }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)?;
        let stands_in = self.is_warning && matches!(self.problem, Problem::Resource { .. } | Problem::Pointer { .. });
        if stands_in { f.write_str("; its fallback stands in its place") } else { Ok(()) }
    }
}

/// One variant for each rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Problem {
    /// XML 1.0, 4.1, well-formedness constraint "No Recursion".
    #[error("the entity `&{0};` refers to itself, directly or by others, so that it never ends")]
    Recursive(String),
    /// XML 1.0, 4.3.2: a parsed entity is well-formed by itself.
    #[error("the entity `&{name};` is not well-formed by itself: {why}")]
    Unbalanced { name: String, why: String },
    /// XML 1.0, 3.1, well-formedness constraint "No < in Attribute Values".
    #[error("the entity `&{0};` holds `<`, which may not stand in an attribute value")]
    LessThan(String),
    /// XML 1.0, 3.1, well-formedness constraint "No External Entity References".
    #[error("the entity `&{0};` is external, which may not be used in an attribute value")]
    ExternalInValue(String),
    /// XML 1.0, 4.1, well-formedness constraint "Parsed Entity".
    #[error(
        "the entity `&{0};` is unparsed (`NDATA`): it is no content, and only an attribute of type ENTITY may name it"
    )]
    Unparsed(String),
    /// XML 1.0, 2.8 and 3.2 to 4.7: the declarations of a document type.
    #[error("this document type declaration is wrong: {0}")]
    Declaration(String),
    /// A file that is brought in is not well-formed.
    #[error("{0}")]
    IllFormed(String),
    /// XML 1.0, 4.4.3: an external entity that is not included.
    #[error("the entity `&{name};` stands for `{system}`, which is not read: {why}")]
    External { name: String, system: String, why: String },
    /// XML 1.0, 4.1, "Entity Declared": declarations that are not read may define it.
    #[error("the entity `&{name};` may be defined in `{system}`, which is not read")]
    ExternalSubset { name: String, system: String },
    /// A limit of this program.
    #[error("entities are nested deeper than the {most} levels allowed, at `&{name};`")]
    TooDeep { name: String, most: usize },
    /// A limit of this program.
    #[error("the entities of this document add more than the {most} bytes allowed for its size")]
    TooLarge { most: usize },
    /// A limit of this program.
    #[error("this document refers to entities more than the {most} times allowed, those inside of entities included")]
    TooManyReferences { most: usize },
    /// A limit of this program.
    #[error("this document includes files more than the {most} times allowed")]
    TooManyIncludes { most: usize },
    /// A limit of this program.
    #[error("files are included inside one another deeper than the {most} levels allowed")]
    IncludesTooDeep { most: usize },
    /// A limit of this program.
    #[error("this document includes more than the {most} bytes allowed")]
    IncludesTooLarge { most: usize },
    /// XInclude 1.0, 4.4: a resource error.
    #[error("`{href}` cannot be included: {why}")]
    Resource { href: String, why: String },
    /// XInclude 1.0, 4.4: a pointer that identifies nothing.
    #[error("`{pointer}` finds nothing to include in `{file}`: {why}")]
    Pointer { pointer: String, file: String, why: String },
    /// XInclude 1.0, 4.2.7: an inclusion loop.
    #[error("`{0}` includes itself, directly or by others, so that it never ends")]
    Loop(String),
    /// XInclude 1.0, 3.1: the attributes of `include`.
    #[error("{0}")]
    Attribute(String),
    /// XInclude 1.0, 3.2: the element `fallback`.
    #[error("{0}")]
    Fallback(&'static str),
    /// XInclude 1.0, 4.5: what stands in place of the root.
    #[error("what is included in place of the root must have exactly one element and no text, but has {0}")]
    Root(String),
    /// XInclude 1.0, 4.3: characters that XML does not allow.
    #[error("`{file}` holds the character U+{:04X}, which is not allowed in XML", *.character as u32)]
    Character { file: String, character: char },
}

impl Problem {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Recursive(_)
            | Self::Unbalanced { .. }
            | Self::LessThan(_)
            | Self::ExternalInValue(_)
            | Self::Unparsed(_)
            | Self::Declaration(_)
            | Self::IllFormed(_) => "xml",
            Self::External { .. } => "entity.external",
            Self::ExternalSubset { .. } => "entity.undeclared",
            Self::TooDeep { .. } | Self::IncludesTooDeep { .. } => "limit.depth",
            Self::TooLarge { .. } | Self::IncludesTooLarge { .. } => "limit.size",
            Self::TooManyReferences { .. } | Self::TooManyIncludes { .. } => "limit.number",
            Self::Resource { .. } | Self::Character { .. } => "xinclude.resource",
            Self::Pointer { .. } => "xinclude.pointer",
            Self::Loop(_) => "xinclude.loop",
            Self::Attribute(_) => "xinclude.attribute",
            Self::Fallback(_) => "xinclude.fallback",
            Self::Root(_) => "xinclude.root",
        }
    }

    fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::External { .. } => {
                "map it to a local file in a catalog (`--catalog`, `XML_CATALOG_FILES`), or include the file with XInclude"
            }
            Self::ExternalSubset { .. } => {
                "map it to a local file in a catalog (`--catalog`, `XML_CATALOG_FILES`), or write the character itself or a \
                 reference by number such as `&#160;`"
            }
            Self::Recursive(_) => "take the reference out of one of the declarations",
            Self::Unbalanced { .. } => "put the start tag and the end tag both into the entity, or neither",
            Self::LessThan(_) => "declare it with `&#38;lt;` in place of `<`",
            Self::Unparsed(_) => "delete the reference, or declare the entity without `NDATA`",
            Self::TooDeep { .. } | Self::TooLarge { .. } | Self::TooManyReferences { .. } => {
                "this looks like an entity bomb; write what the entities stand for, or split the file"
            }
            Self::TooManyIncludes { .. } | Self::IncludesTooDeep { .. } | Self::IncludesTooLarge { .. } => {
                "this looks like files that multiply; include fewer of them"
            }
            Self::Resource { .. } => "correct `href`, or add an `xi:fallback`",
            Self::Pointer { .. } => "correct `xpointer`, or add an `xi:fallback`",
            Self::Loop(_) => "delete this `xi:include`",
            _ => return None,
        })
    }
}
