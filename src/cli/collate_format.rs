//! The formats of `glossator collate`, and what each makes of the other options.

use std::path::Path;

use clap::ValueEnum;

use super::exit::Failure;
use super::output::ending;

/// A format of collations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, fitted to the terminal
    Table,
    /// A TEI document with an apparatus (parallel segmentation)
    Tei,
    /// CollateX's JSON, with moves, classes of variation and notes beside the table
    Json,
    /// The same object as one line
    Jsonl,
    /// JSON as CollateX for Python has it: a row for each witness, `null` for a gap
    CollatexPython,
    /// One row per column of the table
    Csv,
    /// An apparatus to read, one entry a line, with the line and column of the base
    Apparatus,
    /// The base with its apparatus, a LaTeX document for reledmac
    Latex,
    /// How similar the witnesses are, as CSV, a row and a column for each
    Similarity,
    /// The readings as characters, for NEXUS
    Nexus,
    /// Distances of the witnesses, for PHYLIP
    Phylip,
    /// The variant graph, for Graphviz
    Dot,
    /// The variant graph as GraphML
    Graphml,
}

impl Format {
    /// The format that the name of an output promises, else a table.
    pub fn of(output: Option<&Path>) -> Self {
        match ending(output).as_deref() {
            Some("xml" | "tei") => Self::Tei,
            Some("json") => Self::Json,
            Some("jsonl" | "ndjson") => Self::Jsonl,
            Some("csv") => Self::Csv,
            Some("tex") => Self::Latex,
            Some("nex" | "nexus") => Self::Nexus,
            Some("phy") => Self::Phylip,
            Some("dot" | "gv") => Self::Dot,
            Some("graphml") => Self::Graphml,
            _ => Self::Table,
        }
    }

    /// Refuses an option that would change nothing in this format.
    pub fn check(self, with_base: bool, is_negative: bool, is_joined: bool) -> Result<(), Failure> {
        let has_lemmas = matches!(self, Self::Tei | Self::Apparatus | Self::Latex);
        let lemmas = "`tei`, `apparatus` and `latex`";
        let (option, formats) = match self {
            _ if with_base && !has_lemmas => ("--base", lemmas),
            _ if is_negative && !has_lemmas => ("--negative", lemmas),
            _ if is_joined && !matches!(self, Self::Json | Self::Jsonl | Self::CollatexPython) => {
                ("--joined", "`json` and `collatex-python`")
            }
            _ => return Ok(()),
        };
        Err(Failure::usage(format!(
            "`{option}` is for the formats {formats}; leave it out, or name one with `--format`"
        )))
    }
}
