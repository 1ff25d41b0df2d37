//! XLIFF 2.1 and 1.2, the working formats of translators' tools.
//!
//! | what | XLIFF 2.1 | XLIFF 1.2 |
//! |---|---|---|
//! | unit, segment | `unit`, `segment` | `trans-unit` |
//! | term | `mrk type="term"` | `mrk mtype="term"` |
//! | supplied words | `mrk type="gl:supplied"`, the class as `value` | `mrk mtype="x-gl-supplied"`, the class as `comment` |
//! | words with a note | `mrk type="comment" ref="#n=NOTE"` | `mrk mtype="x-gl-note"`, the note as `comment` |
//! | overlapping marks | `sm` and `em` | pieces of one mark with one `mid` |
//! | code | `sc`, `ec`, `ph`, with the code in `originalData` | `bpt` and `ept`, `it`, `ph`, with the code inside |
//! | note | `note`, its class as `category` | `note` |
//! | gloss with a term on both sides | also an entry of the glossary | |
//! | entry of a glossary | an entry of the glossary, or of matches of the type `tb` on a mark | in an element of the project's own |
//! | alignment | a match of the type `gl:alignment`, its certainty as `matchQuality` | `alt-trans` with `match-quality`, `gl:bead` |
//! | state | `state` | `state` of the target |
//! | properties | metadata | `prop-group` |
//! | further languages | lost | lost |
//! | a state other than `initial` without a translation | lost | in an element of the project's own |
//!
//! Data for which the standards have no place (the author of a note, its certainty) is in attributes of the namespace
//! `urn:glossator:exchange:1`; ids that were generated for the standard begin with `gl-`. `validate` checks XLIFF 2.1,
//! core and modules, against its specification, `validate_12` XLIFF 1.2 against its transitional schema. Files of other
//! tools are kept: [`PatchableFile::rewrite`](super::PatchableFile::rewrite) changes only segments in them.

mod ids;
mod modules;
mod names;
mod read;
mod tools;
mod v12;
mod validate;
mod validate_12;
mod write;

pub use read::read;
pub(super) use tools::of_segment;
pub use v12::{read_12, write_12};
pub use validate::validate;
pub use validate_12::validate_12;
pub use write::write;

/// The prefix of generated ids.
const MADE: &str = "gl-";
/// Types of marks and matches that belong to this program.
const TYPE_SUPPLIED: &str = "gl:supplied";
const TYPE_NOTE: &str = "gl:note";
const TYPE_OTHER: &str = "gl:other";
const TYPE_ALIGNMENT: &str = "gl:alignment";
/// Categories of metadata that belong to this program.
const META_PROPERTIES: &str = "gl:properties";
const META_BEAD: &str = "gl:bead";
