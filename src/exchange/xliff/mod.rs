//! XLIFF 2.1 and 1.2: what translators' tools work on.
//!
//! [`validate`] checks XLIFF 2.1, core and modules, against its specification.

mod names;
mod validate;

pub use validate::validate;
