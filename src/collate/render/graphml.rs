//! The variant graph as GraphML.

use std::io::Write;

use super::graph::{Graph, sigla};
use crate::collate::Collation;
use crate::xml::{WriteError, Writer};

/// The data of nodes and edges: id, element, name, type.
const KEYS: [[&str; 4]; 6] = [
    ["text", "node", "text", "string"],
    ["compared", "node", "compared", "string"],
    ["column", "node", "column", "int"],
    ["who", "node", "witnesses", "string"],
    ["kind", "edge", "kind", "string"],
    ["witnesses", "edge", "witnesses", "string"],
];

/// Writes the variant graph: words as nodes with their column and witnesses; the paths of the witnesses as edges of the
/// kind `path`; moves as edges of the kind `move`. Each spelling is a node; nodes of one column with the same
/// `compared` are one word.
///
/// # Errors
/// If writing fails, or a word holds a character that XML cannot.
pub fn graphml(collation: &Collation<'_>, out: &mut dyn Write) -> Result<(), WriteError> {
    let graph = Graph::new(collation);
    let mut writer = Writer::new(out);
    writer.declaration()?;
    writer.newline()?;
    writer.start("graphml")?;
    writer.attribute("xmlns", "http://graphml.graphdrawing.org/xmlns")?;
    writer.newline()?;
    for [id, of, name, kind] in KEYS {
        writer.empty("key", &[("id", id), ("for", of), ("attr.name", name), ("attr.type", kind)])?;
        writer.newline()?;
    }
    writer.start("graph")?;
    writer.attribute("edgedefault", "directed")?;
    writer.newline()?;
    for (number, node) in graph.nodes.iter().enumerate() {
        let column = node.column.to_string();
        let who = sigla(collation, &node.witnesses);
        let values = [("text", node.text.as_str()), ("compared", &node.key), ("column", &column), ("who", &who)];
        element(&mut writer, "node", &[("id", &format!("n{number}"))], &values)?;
    }
    for ((from, to), witnesses) in &graph.edges {
        let who = sigla(collation, witnesses);
        edge(&mut writer, *from, *to, &[("kind", "path"), ("witnesses", &who)])?;
    }
    for (from, to) in &graph.moves {
        edge(&mut writer, *from, *to, &[("kind", "move")])?;
    }
    writer.end()?;
    writer.newline()?;
    writer.end()?;
    writer.newline()?;
    writer.finish().map(drop)
}

fn edge<W: Write>(writer: &mut Writer<W>, from: usize, to: usize, values: &[(&str, &str)]) -> Result<(), WriteError> {
    element(writer, "edge", &[("source", &format!("n{from}")), ("target", &format!("n{to}"))], values)
}

fn element<W: Write>(
    writer: &mut Writer<W>,
    name: &str,
    attributes: &[(&str, &str)],
    values: &[(&str, &str)],
) -> Result<(), WriteError> {
    writer.start(name)?;
    for (name, value) in attributes {
        writer.attribute(name, value)?;
    }
    for (key, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        writer.start("data")?;
        writer.attribute("key", key)?;
        writer.text(value)?;
        writer.end()?;
    }
    writer.end()?;
    writer.newline()
}
