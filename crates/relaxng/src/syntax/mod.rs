//! The full syntax of a schema as a tree, after the simplifications that concern a single file or a single element.
//!
//! Both syntaxes arrive here: [`xml`] reads the XML syntax, [`compact`] the compact one. What the specification does in
//! 4.1 to 4.10 (annotations, white space, datatype libraries, namespaces, names, `div`, `include`, `externalRef`) is
//! already done; what concerns a grammar as a whole is left to `simplify`.

pub(super) mod compact;
pub(super) mod loader;
pub(super) mod xml;

use super::library::{DatatypeId, ValueId};

/// Where something stands: bytes of one of the files of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    /// Index of the file in [`loader::Files`].
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// A pattern with its place.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    pub place: Place,
    pub kind: ExpressionKind,
}

/// The patterns of the full syntax (clause 3), less `include`, `externalRef` and `div`.
#[derive(Debug, Clone)]
pub(super) enum ExpressionKind {
    Element {
        name: NameClass,
        content: Box<Expression>,
    },
    Attribute {
        name: NameClass,
        content: Box<Expression>,
    },
    Group(Vec<Expression>),
    Interleave(Vec<Expression>),
    Choice(Vec<Expression>),
    OneOrMore(Box<Expression>),
    ZeroOrMore(Box<Expression>),
    Optional(Box<Expression>),
    List(Box<Expression>),
    Mixed(Box<Expression>),
    Ref(Box<str>),
    ParentRef(Box<str>),
    Empty,
    NotAllowed,
    Text,
    Value(ValueId),
    Data {
        datatype: DatatypeId,
        except: Option<Box<Expression>>,
    },
    Grammar(Vec<Component>),
    /// What a reference or a grammar means, by number; only after names are resolved.
    Definition(u32),
}

impl ExpressionKind {
    /// The patterns inside, those of a grammar excepted.
    pub(super) fn children_mut(&mut self) -> std::slice::IterMut<'_, Expression> {
        match self {
            Self::Element { content, .. } | Self::Attribute { content, .. } => std::slice::from_mut(&mut **content),
            Self::OneOrMore(inner)
            | Self::ZeroOrMore(inner)
            | Self::Optional(inner)
            | Self::List(inner)
            | Self::Mixed(inner)
            | Self::Data { except: Some(inner), .. } => std::slice::from_mut(&mut **inner),
            Self::Group(parts) | Self::Interleave(parts) | Self::Choice(parts) => parts,
            _ => &mut [],
        }
        .iter_mut()
    }
}

/// A name class of the full syntax.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum NameClass {
    /// `anyName`, `*`.
    Any { except: Option<Box<NameClass>> },
    /// `nsName`, `prefix:*`.
    Namespace { namespace: Box<str>, except: Option<Box<NameClass>> },
    /// One name; the empty namespace is none.
    Name { namespace: Box<str>, local: Box<str> },
    /// Any of several.
    Choice(Vec<NameClass>),
}

/// `start` or `define`, `div` and `include` dissolved (4.7, 4.11).
#[derive(Debug, Clone)]
pub(super) struct Component {
    pub place: Place,
    /// `None` for `start`.
    pub name: Option<Box<str>>,
    pub combine: Option<Combine>,
    pub content: Expression,
}

/// The attribute `combine`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Combine {
    Choice,
    Interleave,
}

impl Expression {
    /// Several patterns as one: a single one stands for itself (4.12).
    pub(super) fn several(place: Place, mut parts: Vec<Self>, join: fn(Vec<Self>) -> ExpressionKind) -> Self {
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            Some(last) => {
                parts.push(last);
                Self { place, kind: join(parts) }
            }
            None => Self { place, kind: ExpressionKind::Empty },
        }
    }
}
