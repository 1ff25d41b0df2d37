//! The RELAX NG engine from outside: the suite of the specification, brute force, another engine, and the `pattern` facet.

mod derivatives;
mod jing;
#[path = "../../../../tests/needs.rs"]
mod needs;
mod specification;
mod xsd_regex;
