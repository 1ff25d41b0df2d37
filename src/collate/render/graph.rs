//! The variant graph. Tokens of one column with the same spelling are one node, and each witness is a path from the
//! start to the end whose nodes give its words. Other spellings of a word are other nodes of its column.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::collate::Collation;

/// A word of the graph.
pub(super) struct Node {
    /// The column, from 1; the start has 0, the end the one after the last.
    pub column: usize,
    /// The word in the spelling of its witnesses.
    pub text: String,
    /// The compared form: spellings of one word have the same.
    pub key: String,
    /// The witnesses that have it.
    pub witnesses: Vec<usize>,
}

/// The graph. Node 0 is the start, node 1 the end; they have no words.
pub(super) struct Graph {
    pub nodes: Vec<Node>,
    /// Edges between nodes, with the witnesses that follow them.
    pub edges: BTreeMap<(usize, usize), Vec<usize>>,
    /// From the earlier to the later place of words that have moved.
    pub moves: Vec<(usize, usize)>,
}

impl Graph {
    /// Costs time and memory in proportion to the table's cells.
    pub fn new(collation: &Collation<'_>) -> Self {
        let end = || Node { column: 0, text: String::new(), key: String::new(), witnesses: Vec::new() };
        let mut graph = Self { nodes: vec![end(), end()], edges: BTreeMap::new(), moves: Vec::new() };
        graph.nodes[1].column = collation.len() + 1;
        let mut numbers = FxHashMap::default();
        let mut last = vec![0; collation.witnesses.len()];
        for column in 0..collation.len() {
            for (witness, last) in last.iter_mut().enumerate() {
                let Some((word, key)) = collation.word(column, witness).zip(collation.key(column, witness)) else {
                    continue;
                };
                let node = *numbers.entry((column, word)).or_insert_with(|| {
                    graph.nodes.push(Node {
                        column: column + 1,
                        text: word.to_owned(),
                        key: collation.form(key).to_owned(),
                        witnesses: Vec::new(),
                    });
                    graph.nodes.len() - 1
                });
                graph.nodes[node].witnesses.push(witness);
                graph.edges.entry((*last, node)).or_default().push(witness);
                *last = node;
            }
        }
        for (witness, last) in last.into_iter().enumerate() {
            graph.edges.entry((last, 1)).or_default().push(witness);
        }
        let first = |passages: &[crate::collate::Passage]| {
            let passage = passages.first()?;
            let word = collation.word(passage.columns.start, passage.witness)?;
            numbers.get(&(passage.columns.start, word)).copied()
        };
        graph.moves =
            collation.moves.iter().filter_map(|moved| Some((first(&moved.earlier)?, first(&moved.later)?))).collect();
        graph
    }
}

/// The sigla of witnesses.
pub(super) fn sigla(collation: &Collation<'_>, witnesses: &[usize]) -> String {
    let sigla: Vec<&str> = witnesses.iter().map(|&witness| collation.witnesses[witness].siglum.as_str()).collect();
    sigla.join(", ")
}
