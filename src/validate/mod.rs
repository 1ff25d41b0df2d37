//! Validation: RELAX NG, the project's own rules, and what they find.

pub mod relaxng;
