//! Text as people see it: in a terminal, in a table, beside a finding.
//!
//! [`Cells`] guards the cells of a table against spreadsheets that take them for formulas; [`Located`] is a range of
//! bytes as line and column, with the line itself.

mod cells;
mod excerpt;
#[doc(hidden)]
pub mod fit;
mod harmless;
mod locate;

pub use cells::Cells;
pub(crate) use cells::unguarded;
pub(crate) use excerpt::columns_of;
pub use locate::Located;
#[doc(hidden)]
pub use {
    excerpt::{Excerpt, visible, visible_name},
    harmless::Harmless,
    locate::locate,
};
