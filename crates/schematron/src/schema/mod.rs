//! Schemas (ISO 19757-3, 5): from files to rules that are ready to run.
//!
//! | stage | file | clauses | gives |
//! |---|---|---|---|
//! | reading | `tree.rs`, `compact.rs` | 5.4.4 `include` | elements with their places, all files together |
//! | gathering | `gather.rs` | 5.4, 5.5 | what stands at the top: patterns, phases, lets, names, keys |
//! | patterns | `instances.rs` | 5.4.10–5.4.12 | abstract patterns and rules put in where they are used |
//! | extracting | `extract.rs` | 5.4 | the rules of a grammar as a schema of their own |
//! | compiling | `compile.rs`, `lets.rs`, `message.rs` | 5.4, 6 | expressions, and what is wrong with them |

pub(crate) mod compact;
mod compile;
mod extract;
mod gather;
mod instances;
mod lets;
mod message;
mod tree;

pub(crate) use compile::compile;
pub(crate) use extract::extract;
pub(crate) use gather::{Gathered, gather_embedded, gather_schema};
pub(crate) use message::{Message, Piece};
pub(crate) use tree::Files;

use crate::finding::{Kind, Severity};
use crate::xpath::eval::Definition;
use crate::xpath::pattern::Pattern;
use crate::xpath::{Expr, Version};

/// Schematron since 2006.
pub(crate) const ISO: &str = "http://purl.oclc.org/dsdl/schematron";
/// Schematron 1.5.
pub(crate) const OLD: &str = "http://www.ascc.net/xml/schematron";

/// A pattern, ready to run.
#[derive(Debug)]
pub(crate) struct PatternRules {
    pub id: Option<String>,
    pub title: Option<String>,
    pub rules: Vec<Rule>,
    /// Whether the phase makes it active.
    pub is_active: bool,
}

/// A rule, ready to run.
#[derive(Debug)]
pub(crate) struct Rule {
    pub id: Option<String>,
    pub role: Option<String>,
    pub context: String,
    pub pattern: Pattern,
    pub lets: Vec<Definition>,
    pub assertions: Vec<Assertion>,
    pub version: Version,
}

/// An assertion or a report.
#[derive(Debug)]
pub(crate) struct Assertion {
    pub id: Option<String>,
    pub kind: Kind,
    pub test: String,
    pub expr: Expr,
    pub role: Option<String>,
    pub flag: Option<String>,
    pub severity: Severity,
    pub message: Message,
    pub diagnostics: Vec<(String, Message)>,
}
