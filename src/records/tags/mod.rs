//! Inline tags: `<note>…</note>` or `[[note: …]]` in the text of a record. What a tag means is a table.

mod attributes;
mod bare;
mod resolve;
mod scan;
mod table;
mod write;

pub use table::{TagEntry, TagError, TagTable};

pub(super) use {
    resolve::Tagged,
    write::{Double, written},
};
