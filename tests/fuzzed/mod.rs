//! What is fuzzed: one function a target, each with files to begin with.
//!
//! The targets in `fuzz/fuzz_targets` are these functions, and `tests/hostile.rs` calls them with changed seeds, so that
//! they are tried where cargo-fuzz is missing, too. A function panics where a promise is broken: that bytes come back,
//! that what was written can be read, that nothing is left out.

pub mod compared;
pub mod decided;
pub mod decisions;
pub mod documents;
pub mod exchanged;
pub mod read;
pub mod schemas;

/// A target.
pub struct Target {
    /// Its name: the file in `fuzz/fuzz_targets`, and the folders of its seeds and finds.
    pub name: &'static str,
    /// Takes any bytes.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "align", run: compared::align },
    Target { name: "beads", run: exchanged::beads },
    Target { name: "collate", run: compared::collate },
    Target { name: "decisions", run: decided::decisions },
    Target { name: "diff", run: compared::diff },
    Target { name: "documents", run: documents::documents },
    Target { name: "intertext", run: exchanged::intertext },
    Target { name: "page", run: read::page },
    Target { name: "pairs", run: exchanged::pairs },
    Target { name: "po", run: exchanged::po },
    Target { name: "records", run: read::records },
    Target { name: "regex", run: schemas::regex },
    Target { name: "schema", run: schemas::schema },
    Target { name: "tables", run: decided::tables },
    Target { name: "tei", run: read::tei },
    Target { name: "tmx", run: exchanged::tmx },
    Target { name: "validator", run: schemas::validator },
    Target { name: "xliff", run: exchanged::xliff },
    Target { name: "xliff12", run: exchanged::xliff12 },
    Target { name: "xml", run: read::xml },
];
