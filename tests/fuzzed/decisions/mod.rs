//! Sequences of decisions on the TEI of others and on editions: made up by [`choices`], carried out and judged by
//! [`sitting`].

pub mod choices;
pub mod foreign_tei;
pub mod outside;
pub mod sitting;
