//! Validation: RELAX NG, the project's own rules, and their findings.
//!
//! | to | use |
//! |---|---|
//! | read a schema and validate a document | [`relaxng::Schema`] |
//! | validate with the project's own schema | [`own_schema`] |
//! | check files against schemas and rules, with lines and columns | [`Checks`] |
//! | check the rules of an edition | [`rules::check`] |
//! | fix what can be fixed | [`apply_fixes`] |
//! | map URLs to local files | [`Mapped`], [`Catalogs`] |
//! | show findings | [`render`] |

mod association;
mod baseline;
mod check;
mod expanded;
mod finding;
mod fixes;
mod includes;
mod own;
pub mod render;
mod report;
pub mod rules;

pub use baseline::{Baseline, BaselineError};
pub use check::{Checks, DocumentRules, Open};
pub(crate) use check::{is_well_formed, with_rules};
pub use finding::{Elsewhere, Finding, Fired, Fix, Severity};
pub use fixes::{Fixed, apply_fixes};
pub use glossator_relaxng as relaxng;
pub use glossator_schematron as schematron;
pub use includes::Includes;
pub use own::own_schema;
pub use report::{FileReport, Found, Passed, Placed, SchemaUse, Verdict};
#[doc(hidden)]
pub use {
    association::{Association, Means, Prolog, Root, SchemaLanguage},
    check::prolog_of,
    glossator_relaxng::{CatalogError, Catalogs, Mapped},
    own::{SchemaSyntax, own_schema_text},
    report::{CodeCount, SchemaCount, Summary},
};
