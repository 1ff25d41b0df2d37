//! Errors in a document, with their place and the way out.

use std::ops::Range;

use crate::source::{LineIndex, Position};

/// A violated rule of XML 1.0 (fifth edition) or Namespaces in XML 1.0 (third edition), with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct XmlError {
    /// Boxed, so that the results of every step of reading stay small.
    kind: Box<XmlErrorKind>,
    span: Range<usize>,
}

impl XmlError {
    pub(super) fn new(kind: XmlErrorKind, span: Range<usize>) -> Self {
        Self { kind: Box::new(kind), span }
    }

    /// The rule that is violated.
    #[doc(hidden)]
    pub fn kind(&self) -> &XmlErrorKind {
        &self.kind
    }

    /// The bytes of the input that violate it.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// A second place that explains the first, such as the start tag that an end tag does not match.
    pub fn related(&self) -> Option<usize> {
        match &*self.kind {
            XmlErrorKind::MismatchedEndTag { opened, .. } => Some(*opened),
            _ => None,
        }
    }

    /// Line and column of the start of the span.
    pub fn position(&self, lines: &LineIndex<'_>) -> Position {
        lines.position(self.span.start)
    }
}

/// A piece of markup that must be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// `<name …>` or `</name>`.
    Tag,
    /// An attribute value, and with it the tag.
    Quote,
    /// `<!-- … -->`.
    Comment,
    /// `<![CDATA[ … ]]>`.
    CData,
    /// `<? … ?>`.
    Instruction,
    /// `<!DOCTYPE … >`.
    Doctype,
}

impl std::fmt::Display for Markup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Tag => "this tag is never closed; add `>`",
            Self::Quote => "this tag holds an attribute value that is never closed; add the closing quote",
            Self::Comment => "this comment is never closed; add `-->`",
            Self::CData => "this CDATA section is never closed; add `]]>`",
            Self::Instruction => "this processing instruction is never closed; add `?>`",
            Self::Doctype => "this document type declaration is never closed; add `>`",
        })
    }
}

/// The purpose of an expected name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOf {
    /// An element in a start tag.
    Element,
    /// An element in an end tag.
    EndTag,
    /// An attribute.
    Attribute,
    /// The target of a processing instruction.
    Target,
    /// A document type.
    Doctype,
}

impl std::fmt::Display for NameOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Element => "`<` must be followed by an element name, not by",
            Self::EndTag => "`</` must be followed by an element name, not by",
            Self::Attribute => "an attribute name is expected here, not",
            Self::Target => "`<?` must be followed by a name, not by",
            Self::Doctype => "`<!DOCTYPE` must be followed by a space and a name, not by",
        })
    }
}

/// One variant for each rule. The messages give the error and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlErrorKind {
    /// XML 1.0, production \[2\].
    #[error("the character U+{:04X} is not allowed in XML, not even as a reference; delete it", *.0 as u32)]
    ForbiddenCharacter(char),
    /// XML 1.0, 4.1, well-formedness constraint "Legal Character".
    #[error("the reference `&{0};` does not stand for a character that XML allows; delete it")]
    ForbiddenReference(String),
    /// XML 1.0, productions \[66\] to \[68\].
    #[error(
        "`&` must begin a reference such as `&amp;`, `&#8212;` or `&#x2014;`; for the character itself write `&amp;`"
    )]
    MalformedReference,
    /// XML 1.0, 4.1, well-formedness constraint "Entity Declared".
    #[error(
        "the entity `&{0};` is not defined: only `&amp;` `&lt;` `&gt;` `&apos;` `&quot;` are; write the character itself \
         or a reference by number such as `&#160;`"
    )]
    UndefinedEntity(String),
    /// XML 1.0, production \[5\].
    #[error("{expected} {}{}", described(*.found), advice(*.expected))]
    NameExpected {
        /// What the name is for.
        expected: NameOf,
        /// What stands in its place; `None` at the end of the markup.
        found: Option<char>,
    },
    /// A limit of this program.
    #[error("a name is longer than the {0} bytes allowed")]
    NameTooLong(usize),
    /// Namespaces in XML, productions \[7\] to \[11\], and clause 7.
    #[error("`{0}` is not a name: it may have one colon at most, between a prefix and a local name")]
    MisplacedColon(String),
    /// Namespaces in XML, clause 7.
    #[error("`{0}`, the name of a processing instruction, may not have a colon; choose another name")]
    ColonInTarget(String),
    /// Markup that runs to the end of the file.
    #[error("{0}")]
    Unclosed(Markup),
    /// `<!` followed by neither `--`, `[CDATA[` nor `DOCTYPE`.
    #[error(
        "`<!` must begin a comment `<!--` or a CDATA section `<![CDATA[`; for the character `<` itself write `&lt;`"
    )]
    UnknownMarkup,
    /// XML 1.0, well-formedness constraint "Element Type Match".
    #[error(
        "the end tag `</{found}>` does not match: the element open here is `{expected}`; close it with `</{expected}>` first"
    )]
    MismatchedEndTag {
        /// Name of the open element.
        expected: String,
        /// Name in the end tag.
        found: String,
        /// Byte offset of the start tag of the open element.
        opened: usize,
    },
    /// An end tag where no element is open.
    #[error("the end tag `</{0}>` closes no element; delete it, or add its start tag")]
    UnexpectedEndTag(String),
    /// XML 1.0, production \[42\].
    #[error("only white space may follow the name in the end tag `</{0}>`")]
    EndTagContent(String),
    /// The file ends inside an element.
    #[error("the element `{0}` is never closed; add `</{0}>`")]
    UnclosedElement(String),
    /// XML 1.0, production \[1\].
    #[error("the document has no root element")]
    NoRoot,
    /// XML 1.0, production \[1\].
    #[error("a document has one root element, but `{0}` is a second one; put both inside one element")]
    SecondRoot(String),
    /// XML 1.0, productions \[22\] and \[27\].
    #[error("text may not stand outside the root element; move it inside, or delete it")]
    TextOutsideRoot,
    /// XML 1.0, production \[14\].
    #[error("`]]>` may not stand in text; write `]]&gt;`")]
    CDataEndInText,
    /// XML 1.0, production \[22\].
    #[error("the XML declaration must be the very first thing in the file; delete it, or everything before it")]
    DeclarationNotFirst,
    /// XML 1.0, productions \[23\] to \[26\], \[32\], \[80\], \[81\].
    #[error("the XML declaration is wrong: {0}; write `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`")]
    Declaration(&'static str),
    /// XML 1.0, production \[17\].
    #[error("`<?{0}` is reserved for the XML declaration; choose another name")]
    ReservedTarget(String),
    /// XML 1.0, production \[16\].
    #[error("white space must follow the name `{0}` in the processing instruction")]
    InstructionSpace(String),
    /// XML 1.0, production \[15\].
    #[error("`--` may not stand inside a comment, nor `-` before its end; separate or replace the hyphens")]
    DoubleHyphen,
    /// XML 1.0, well-formedness constraint "No < in Attribute Values".
    #[error("`<` may not stand in an attribute value; write `&lt;`, or close the quotes before it")]
    LessThanInValue,
    /// XML 1.0, production \[41\].
    #[error("the attribute `{0}` has no value; write `{0}=\"…\"`")]
    NoValue(String),
    /// XML 1.0, production \[10\].
    #[error("the value of the attribute `{0}` must stand in quotes; write `{0}=\"…\"`")]
    NotQuoted(String),
    /// XML 1.0, production \[40\].
    #[error("white space must stand between attributes")]
    NoSpace,
    /// XML 1.0, well-formedness constraint "Unique Att Spec".
    #[error("the attribute `{0}` is given twice; keep one")]
    DuplicateAttribute(String),
    /// Namespaces in XML, clause 6.3.
    #[error("the attributes `{name}` and `{other}` are the same: both prefixes stand for one namespace; keep one")]
    DuplicateExpandedName {
        /// The second attribute.
        name: String,
        /// The first attribute.
        other: String,
    },
    /// Namespaces in XML, constraint "Prefix Declared".
    #[error("the prefix `{0}` is not declared; add `xmlns:{0}=\"…\"` to this element or one around it")]
    UnboundPrefix(String),
    /// Namespaces in XML, constraint "Reserved Prefixes and Namespace Names".
    #[error("the prefix `{0}` is reserved and may not be declared or used like this")]
    ReservedPrefix(String),
    /// Namespaces in XML, constraint "Reserved Prefixes and Namespace Names".
    #[error("the namespace `{0}` is reserved and may not be declared like this")]
    ReservedNamespace(String),
    /// Namespaces in XML, constraint "No Prefix Undeclaring".
    #[error("the prefix `{0}` may not be declared as empty; give it a namespace, or delete the declaration")]
    EmptyNamespace(String),
    /// A document type declaration, which [`Doctype::Refuse`](super::Doctype::Refuse) refuses.
    #[error("a document type declaration is refused here; remove `<!DOCTYPE …>` and write what its entities stand for")]
    DoctypeRefused,
    /// XML 1.0, production \[22\].
    #[error("only one document type declaration is allowed, before the root element; remove this one")]
    DoctypeMisplaced,
    /// A limit of this program.
    #[error("elements are nested deeper than the {0} levels allowed")]
    TooDeep(usize),
    /// A limit of this program.
    #[error("the element has more than the {0} attributes allowed")]
    TooManyAttributes(usize),
    /// A limit of this program.
    #[error("the start tag is longer than the {0} bytes allowed")]
    TagTooLong(usize),
    /// A limit of this program.
    #[error("the document is longer than the {0} bytes allowed")]
    TooLarge(usize),
    /// A stream that is not UTF-8.
    #[error("the input is not UTF-8 text")]
    InvalidUtf8,
    /// A stream that could not be read.
    #[error("the input could not be read: {0}")]
    Input(String),
}

fn advice(expected: NameOf) -> &'static str {
    if expected == NameOf::Element { "; for the character `<` itself write `&lt;`" } else { "" }
}

fn described(found: Option<char>) -> String {
    match found {
        None => "the end of the markup".to_owned(),
        Some(' ') => "a space".to_owned(),
        Some(character) if character.is_control() => {
            format!("the character U+{:04X}", character as u32)
        }
        Some(character) => format!("`{character}`"),
    }
}
