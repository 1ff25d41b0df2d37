//! Validation: RELAX NG, the project's own rules, and what they find.
//!
//! | to | use |
//! |---|---|
//! | read a schema and validate a document | [`relaxng::Schema`] |
//! | validate with the project's own schema | [`own_schema`] |
//! | check files against schemas and rules, with lines and columns | [`Checks`] |
//! | check the rules of an edition | [`rules::check`] |
//! | mend what can be mended | [`mend`] |
//! | know which schemas a document names | [`prolog`] |
//! | let local files stand for URLs | [`Mapped`], [`Catalogs`] |
//! | show what was found | [`render`] |

mod association;
mod catalog;
mod check;
mod finding;
mod fixes;
mod mapping;
mod own;
pub mod relaxng;
pub mod render;
mod report;
pub mod rules;
mod uri;

pub use association::{Association, Prolog, Root, prolog};
pub use catalog::{CatalogError, Catalogs};
pub use check::{Checks, DocumentRules, Open, prolog_of};
pub(crate) use check::{is_well_formed, with_rules};
pub use finding::{Finding, Fix, Severity};
pub use fixes::{Mended, mend};
pub use mapping::Mapped;
pub use own::{SchemaSyntax, own_schema, own_schema_text};
pub use report::{FileReport, Placed, Summary};
