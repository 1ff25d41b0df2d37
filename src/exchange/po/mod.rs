//! PO: the files of gettext.
//!
//! | what | where it goes |
//! |---|---|
//! | source, translation | `msgid`, `msgstr`, with the codes of the document inside |
//! | id of the unit | `msgctxt`; if that cannot hold it, also `#. unit id=ID` |
//! | segment, state | `#. unit segment=ID state=NAME`; `#, fuzzy` for an `initial` state with a translation |
//! | alignment | `#. bead s1 s2 \| t1 \| 0.93` |
//! | note | `#. note gloss.wordplay on «words» (id=g1 about=target by=translator certainty=high lang=en): text` |
//! | entry of a glossary | `#. term «трюм» is «hold», «cellar» (mark=m1 from=dictionary): what it means` |
//! | mark | `#. mark target 4-11 note:g1 «words» id=m1`, with characters of the text without its codes, from 0 |
//! | other properties | `#. property NAME: value` |
//! | languages, original | `Language`, `X-Source-Language` and `X-Original` of the header |
//!
//! A translator's comment (`#`) is a note by `translator` on the unit, an extracted one (`#.`) that is none of the above
//! a note by `developer` on the source. References, flags other than `fuzzy`, former texts and plural forms are the
//! properties `reference`, `flags`, `previous`, `plural`, `plural[1]` …; obsolete entries (`#~`) are not units.
//! `read` keeps the file, and [`PatchableFile::rewrite`](super::PatchableFile::rewrite) changes strings in it and nothing
//! else. `validate` reports what gettext would refuse.
//!
//! Comments are read as such data only if they have exactly these forms; any other comment is a comment. A mark whose
//! words were moved by a translator is found by its words, if they stand there once.

mod comments;
mod inline;
mod parse;
mod patch;
mod read;
mod strings;
mod validate;
mod write;

pub(super) use read::decoded;
pub use read::read;
pub use validate::validate;
pub use write::write;

/// What contexts begin with that were made to keep entries apart.
const MADE: &str = "gl-";
/// Properties that have a place in PO, in the order of an entry.
const REFERENCE: &str = "reference";
const FLAGS: &str = "flags";
const PREVIOUS: &str = "previous";
pub(super) const PLURAL: &str = "plural";
/// Who speaks in plain comments.
const TRANSLATOR: &str = "translator";
pub(super) const DEVELOPER: &str = "developer";
