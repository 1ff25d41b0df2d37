//! RELAX NG (ISO/IEC 19757-2; OASIS specification of 3 December 2001): schemas in both syntaxes, validation by
//! derivatives, and findings that report what was expected.
//!
//! ```
//! use glossator_relaxng::{NoFiles, Schema};
//! use glossator_relaxng::xml::{Limits, Reader};
//!
//! let grammar = r#"<element name="letter" xmlns="http://relaxng.org/ns/structure/1.0">
//!   <attribute name="n"/>
//!   <oneOrMore><element name="p"><text/></element></oneOrMore>
//! </element>"#;
//! let schema = Schema::from_text("letter.rng", grammar, &NoFiles).unwrap();
//! let outcome = schema.validate(&mut Reader::new("<letter n='1'><q>Dear …</q></letter>", &Limits::default()));
//! let found = &outcome.invalidities[0];
//! assert_eq!(found.rule(), "element.unknown");
//! assert_eq!(found.to_string(), "`q` is not an element of this schema");
//! assert_eq!(found.advice().as_deref(), Some("expected `p` (required)"));
//! ```
//!
//! # From a schema to an automaton
//!
//! | stage | file | clauses | gives |
//! |---|---|---|---|
//! | reading | `syntax/xml.rs`, `syntax/compact/` | 3, 4.1–4.16 | an *expression* tree; `include` and `externalRef` followed through a [`Resolver`] |
//! | names | `scopes.rs` | 4.17, 4.18 | every reference is the number of a definition |
//! | simple form | `simplify.rs`, `pattern.rs` | 4.19–4.21, 5 | *patterns*, each once (hash-consed), elements numbered |
//! | restrictions | `restrict.rs` | 7 | errors with clause and place, or none |
//! | ids | `ids.rs` | DTD compatibility 5 | which attributes are ID, IDREF, IDREFS |
//! | automaton | `derive.rs`, `automaton.rs` | 6 | grows while documents are validated |
//! | validation | `validator.rs` | 6 | [`Invalidity`]s, with what was [`Expected`] |
//! | writing | `writing/` | – | a file in the other syntax ([`convert`]), or the simple form ([`Schema::simple_form`]) |
//!
//! # The algorithm
//!
//! It is that of James Clark, *An algorithm for RELAX NG validation* (2002): the *derivative* of a pattern by an event is
//! what is left to match after that event. By a start tag the derivative is a set of pairs `After(content, rest)`: match
//! `content` inside the element, `rest` after it. There may be several pairs, and which `rest` is right shows only at
//! the end of the element, when it is known which `content` matched, attributes and all. Deciding earlier, by the name
//! of the child alone, is wrong: `(a[@x], b) | (a[@y], c)` must refuse `<a x=""/><c/>`.
//!
//! Clark nests the pairs: the pattern of a state holds the rests of all elements that are open. Here the rests stay
//! with the parent. A *state* is the row of the distinct `content`s (its *threads*, nearly always one); the *step* that
//! led into it holds, for each thread, the rests by which the parent goes on. At the end tag the set of threads that
//! matched picks those rests. So a state does not depend on what lies outside its element. A TEI schema of six hundred
//! elements needs some thousand states for any number of documents, and every (state, event) is computed once.
//!
//! An attribute is a step too: its pairs hold the pattern of the value and the rest of the start tag. After the last
//! attribute the state is *closed*: attributes that are still due make their alternatives fail.
//!
//! Text is matched in two ways. `text` patterns take it as it comes, without keeping it; data and values need the whole
//! content of their element, which the restrictions of clause 7.2 guarantee to be one string. Only then is it kept.
//!
//! Names are *symbols*: those that the schema spells out, one more for each of its namespaces (all its other names),
//! and one for everything else. Wildcards cannot tell those apart, so the automaton's alphabet is finite.
//!
//! # After an error
//!
//! One mistake should be one finding. A misplaced element is accepted as if the missing content before it were there; a
//! misspelt one as the element that was meant; any other is validated by its own declaration and forgotten. Attributes
//! that are wrong or missing are forgiven, as is content that is not complete.

pub use glossator_xml as xml;

#[doc(hidden)]
pub mod datatypes;
#[doc(hidden)]
pub mod files;

mod automaton;
mod canonical;
mod catalog;
mod derive;
mod error;
mod expected;
mod ids;
mod invalidity;
mod library;
mod mapping;
mod matching;
mod names;
mod nearest;
#[cfg(test)]
#[path = "../../../tests/needs.rs"]
mod needs;
mod pattern;
mod recent;
mod resolver;
mod restrict;
mod schema;
mod scopes;
mod simplify;
mod strays;
mod syntax;
mod uri;
mod validator;
mod writing;

pub use catalog::Catalogs;
pub use error::{CatalogError, ResolveError, SchemaError};
pub use files::Roots;
pub use invalidity::Invalidity;
pub use mapping::Mapped;
pub use resolver::{LocalFiles, NoFiles, Resolver, Resource, read_schema};
pub use schema::Schema;
pub use validator::{Outcome, Validator};
pub use writing::{Conversion, ConvertedFile, Remark, Syntax, convert};
#[doc(hidden)]
pub use {
    expected::Expected,
    files::Outside,
    invalidity::{Complaint, InvalidityKind},
    nearest::nearest,
    resolver::{MAX_SCHEMA_BYTES, local_path},
};
