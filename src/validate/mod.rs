//! Validation: RELAX NG, the project's own rules, and what they find.
//!
//! | to | use |
//! |---|---|
//! | read a schema and validate a document | [`relaxng::Schema`] |
//! | check files against schemas and rules, with lines and columns | [`Checks`] |
//! | check the rules of an edition | [`rules::check`] |
//! | mend what can be mended | [`mend`] |
//! | show what was found | [`render`] |

mod check;
mod finding;
mod fixes;
pub mod relaxng;
pub mod render;
mod report;
pub mod rules;

pub use check::{Checks, DocumentRules, Open};
pub use finding::{Finding, Fix, Severity};
pub use fixes::{Mended, mend};
pub use report::{FileReport, Placed, Summary};
