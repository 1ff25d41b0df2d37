//! The variant graph for Graphviz.

use std::io::{self, Write};

use super::graph::{Graph, sigla};
use crate::collate::Collation;

/// Writes the variant graph in the DOT language: words as nodes, one for each spelling; the paths of the witnesses as
/// edges labelled with their sigla; moves as dashed edges.
///
/// # Errors
/// If writing fails.
pub fn dot(collation: &Collation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let graph = Graph::new(collation);
    writeln!(out, "digraph collation {{\n  rankdir=LR;\n  node [shape=box];")?;
    writeln!(out, "  n0 [shape=point, label=\"\"];\n  n1 [shape=point, label=\"\"];")?;
    for (number, node) in graph.nodes.iter().enumerate().skip(2) {
        writeln!(out, "  n{number} [label={}];", quoted(&node.text))?;
    }
    for ((from, to), witnesses) in &graph.edges {
        writeln!(out, "  n{from} -> n{to} [label={}];", quoted(&sigla(collation, witnesses)))?;
    }
    for (from, to) in &graph.moves {
        writeln!(out, "  n{from} -> n{to} [style=dashed, dir=both, constraint=false];")?;
    }
    writeln!(out, "}}")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}
