//! TMX 1.4b: translation memories.
//!
//! | what | where it goes |
//! |---|---|
//! | unit | `tu`, its id as `tuid` |
//! | term, supplied words, words with a note | `hi` with `type` `x-term`, `x-supplied:CLASS`, `x-note:NOTE`, its id as `x` |
//! | code | `bpt` and `ept`, `it` where the other half is elsewhere, `ph` |
//! | note | `note` in the `tu`, or in the `tuv` that it is about |
//! | id, class, responsibility and certainty of a note | `prop type="x-glossator:note"` before it: `id=g1 class=gloss.wordplay` |
//! | entry of a glossary | `prop type="x-glossator:term"`: `mark=m1 term=… translation=… definition=…` |
//! | alignment | `prop type="x-glossator:bead"`: `s1 s2 \| t1 \| 0.93` |
//! | state | `prop type="x-glossator:state"` |
//! | other properties | `prop`, the name as its type |
//!
//! `validate` checks TMX 1.4b against its document type and the rules of its specification. Files of other tools are read
//! with any encoding and version; a document type is skipped, never fetched. `read` keeps the file, and
//! [`PatchableFile::rewrite`](super::PatchableFile::rewrite) changes segments in it and nothing else.

mod dialect;
mod read;
mod validate;
mod write;

pub use read::{read, read_towards};
pub use validate::validate;
pub use write::write;

/// Types of `prop` that belong to this program.
const PROP_NOTE: &str = "x-glossator:note";
const PROP_TERM: &str = "x-glossator:term";
const PROP_BEAD: &str = "x-glossator:bead";
const PROP_STATE: &str = "x-glossator:state";
const PROP_ORIGINAL: &str = "x-glossator:original";
const PROP_SEGMENT: &str = "x-glossator:segment";
/// The language of the translation, for files in which no unit has one.
const PROP_TARGET: &str = "x-glossator:trglang";
