//! XML: reading with positions, writing, and byte edits.
//!
//! quick-xml finds the tokens; everything that makes a document well-formed (XML 1.0, fifth edition) and
//! namespace-well-formed (Namespaces in XML 1.0, third edition) is checked here, and every piece keeps its place in the
//! bytes of the file.
//!
//! | to | use |
//! |---|---|
//! | go through a file of any size | [`Reader`] |
//! | hold a document and move about in it | [`Document`], [`Node`] |
//! | write a new document | [`Writer`] |
//! | change a file and leave every other byte alone | [`Edits`] |
//! | put entities and inclusions in their places first | [`expand`] |
//!
//! Safety: reading resolves no entity besides the five predefined ones, and refuses a document type declaration or, on
//! demand, skips it ([`Doctype`]); depth, size, names and attributes have [`Limits`]; nothing recurses with depth, and no
//! input makes the work grow faster than its length times a logarithm. [`expand::expand`] resolves entities within
//! [`expand::ExpandLimits`], and opens no file itself.
//!
//! ```
//! use glossator_xml::source::LineIndex;
//! use glossator_xml::{Document, Limits};
//!
//! let text = "<text>\n  <p>one<lb></p>\n</text>";
//! let error = Document::parse(text.to_owned(), &Limits::default()).unwrap_err();
//! assert_eq!(error.position(&LineIndex::new(text)).to_string(), "2:13");
//! assert!(error.to_string().starts_with("the end tag `</p>` does not match"));
//! ```

mod ahead;
mod build;
mod careful;
mod declaration;
mod edits;
mod error;
mod event;
pub mod expand;
mod limits;
mod names;
mod namespaces;
mod node;
mod reader;
mod references;
mod sniff;
pub mod source;
mod stream;
mod tag;
mod token;
mod tree;
mod windows;
mod writer;

pub use edits::{EditError, Edits};
pub use error::XmlError;
pub use event::{
    Attribute, Comment, Declaration, EndElement, Event, ProcessingInstruction, StartElement, Text, TextKind,
};
pub use limits::{Doctype, Limits};
pub use namespaces::XML_NAMESPACE;
pub use node::{Node, NodeKind};
pub use reader::{Asks, Reader};
pub use sniff::{EncodingError, decode_document};
pub use token::Tokens;
pub use tree::Document;
pub use writer::{WriteError, Writer};
#[doc(hidden)]
pub use {
    error::{Markup, NameOf, XmlErrorKind},
    event::{Run, Runs},
    names::{is_name, is_name_char, is_name_start, is_ncname, split_qname},
    namespaces::{NamespaceId, XMLNS_NAMESPACE},
    sniff::{MAX_DECLARATION, sniff_encoding},
    stream::Stream,
    token::Slice,
    tree::NodeId,
};
