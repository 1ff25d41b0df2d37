//! Pairs as rows of a table, separated by tabs.
//!
//! The first row names the columns; only those that are needed are written.
//!
//! | column | what |
//! |---|---|
//! | `id`, `segment`, `state` | of the unit |
//! | `source:ru`, `target:en` | the texts; the language may be missing |
//! | `other:fr` | the text in a further language |
//! | `source_ids`, `target_ids`, `certainty` | the alignment: ids of segments with spaces between, a number from 0 to 1 |
//! | `notes` | JSON: `[{"id":"g1","side":"target","text":"…","class":"gloss.wordplay","resp":"translator","cert":"high"}]` |
//! | `terms` | JSON: `[{"mark":"m2","term":"трюм","translations":["hold"],"definition":"…","from":"…"}]` |
//! | `marks` | JSON: `[{"on":"target","start":4,"end":11,"kind":"note","value":"g1","id":"m1"}]`, with characters from 0 |
//! | `properties` | JSON: `[["name","value"]]` |
//!
//! In a text, `\t`, `\n`, `\r` and `\\` stand for a tab, the ends of lines and a backslash. A cell that a spreadsheet
//! would read as a formula begins with an apostrophe ([`Cells`](crate::display::Cells)). `note` in a file of another
//! tool is the text of a note, and any other column a property. A file whose first row does not name `source` and
//! `target` has two columns, source and translation, and at most a third with the certainty; its backslashes are
//! backslashes.

mod cells;
mod read;
mod write;

pub use read::{read, validate};
pub use write::{write, write_cells};

/// Names of columns, in the order in which they are written.
const ID: &str = "id";
const SEGMENT: &str = "segment";
const SOURCE: &str = "source";
const TARGET: &str = "target";
const OTHER: &str = "other";
const STATE: &str = "state";
const SOURCE_IDS: &str = "source_ids";
const TARGET_IDS: &str = "target_ids";
const CERTAINTY: &str = "certainty";
const NOTES: &str = "notes";
const NOTE: &str = "note";
const TERMS: &str = "terms";
const MARKS: &str = "marks";
const PROPERTIES: &str = "properties";
