//! ISO Schematron (ISO/IEC 19757-3), natively: rules in XPath 1.0, 2.0 and 3.1, over one pass of a document.
//!
//! [`Rules`] is a schema, read once: stand-alone, or embedded in a RELAX NG grammar. [`Rules::check`] gives the
//! [`Finding`]s of a document, each with its place in the bytes. What is wrong in the schema is told by
//! [`Rules::errors`]; what is right in it still runs.
//!
//! | to | use |
//! |---|---|
//! | check a text | [`Rules::check`] |
//! | check a document put together elsewhere (entities, inclusions) | [`Rules::builder`], [`Rules::check_document`] |
//! | write SVRL | [`Rules::report`] |
//! | list the rules | [`Rules::listing`] |
//! | take them out of a grammar | [`Extract`] |
//!
//! # How it works
//!
//! A document is a compact arena ([`Document`]): nodes are numbers in document order, string values are slices of one
//! text. Contexts are match patterns: as the tree is walked once, the name of a node picks the rules that may be about
//! it, and the first that matches is used. Expressions are compiled once for all documents. What does not depend on the
//! context (`//x/@xml:id`) is computed once a document, and comparisons with it are look-ups; so are nodes chosen by a
//! comparison (`//x[@xml:id = $i]`), `id()`, `key()` and the names of descendants.
//!
//! # Safety
//!
//! Nothing is ever fetched from a network: a [`Resolver`](glossator_relaxng::Resolver) decides what `include` and `doc()`
//! may read. The depth of expressions, the work of each evaluation and of each document, the sizes of sequences and
//! strings, the memory that values hold, the length of a message and the number of findings are limited; beyond, there is
//! an error with its place. Work is counted by whoever does it: nodes visited, items copied, strings by their length, steps
//! of a backtracking regular expression.

mod dom;
mod error;
mod extract;
mod finding;
mod listing;
mod report;
mod rules;
mod run;
mod schema;
mod stack;
mod xpath;

pub use dom::{Builder, Document, Kind as NodeKind};
pub use error::SchemaError;
pub use extract::Extract;
pub use finding::{Diagnostic, Finding, Kind, Severity};
pub use listing::{ListedAssertion, ListedPattern, ListedRule};
pub use report::{ActivePattern, FiredRule, Report};
pub use rules::{Options, Rules};
