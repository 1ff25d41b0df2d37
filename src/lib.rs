//! glossator
#![forbid(unsafe_code)]
#![deny(missing_docs)]
pub mod bracket;
pub mod exchange;
pub mod model;
pub mod page;
pub mod source;
pub mod tei;
pub mod text;
pub mod xml;
