//! The variant graph of a segment, drawn: words that agree are one node, each witness is a way from left to right.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::collate::{Collation, Unit};
use crate::report::words::Words;

/// Units of the drawing: of a letter, of a node's height, of a lane.
const LETTER: usize = 8;
const HEIGHT: usize = 24;
const LANE: usize = 46;

/// Units between two columns, at least and at most; the names of witnesses stand there.
const BETWEEN: (usize, usize) = (56, 180);

/// Letters of a stretch on which all agree that are shown; its middle is left out.
const MOST: usize = 36;

/// A node: words that some witnesses have in a column of the drawing.
struct Node {
    column: usize,
    lane: usize,
    words: String,
    /// Whether all witnesses have them.
    is_shared: bool,
}

/// A column of the drawing: a stretch on which all agree, or a column of the table.
struct Column {
    left: usize,
    width: usize,
    lanes: usize,
}

struct Graph {
    /// Units between two columns.
    between: usize,
    nodes: Vec<Node>,
    columns: Vec<Column>,
    /// From node to node, with the witnesses that go this way.
    edges: BTreeMap<(usize, usize), Vec<usize>>,
    /// Between the places of words that have moved.
    moves: Vec<(usize, usize)>,
}

/// Draws the graph of the stretches of a segment.
pub(super) fn graph(collation: &Collation<'_>, units: &[Unit], label: &str) -> Markup {
    let graph = Graph::new(collation, units);
    let lanes = graph.lanes();
    let width = graph.columns.last().map_or(0, |column| column.left + column.width) + 12;
    let height = lanes * LANE + if graph.moves.is_empty() { 0 } else { LANE };
    html! {
        figure.drawing tabindex="0" role="group" aria-label=(label) {
            svg role="img" aria-label=(label) viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) {
                @for (ends, witnesses) in &graph.edges { (graph.edge(*ends, witnesses, collation)) }
                @for ends in &graph.moves { (graph.moved(*ends, height)) }
                @for node in &graph.nodes { (graph.node(node)) }
            }
        }
    }
}

impl Graph {
    fn new(collation: &Collation<'_>, units: &[Unit]) -> Self {
        let names: usize = collation.witnesses.iter().map(|witness| witness.siglum.chars().count() + 1).sum();
        let between = (names * (LETTER - 1) + 12).clamp(BETWEEN.0, BETWEEN.1);
        let mut graph =
            Self { between, nodes: Vec::new(), columns: Vec::new(), edges: BTreeMap::new(), moves: Vec::new() };
        let mut last: Vec<usize> = vec![0; collation.witnesses.len()];
        let mut places: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        graph.border();
        for unit in units {
            if unit.variation.is_none() {
                let words = collation.words(unit.columns.clone(), 0);
                graph.column(vec![(shortened(&words), (0..last.len()).collect())], &mut last);
                continue;
            }
            for column in unit.columns.clone() {
                let readings = readings(collation, column);
                let first = graph.nodes.len();
                for (at, (_, witnesses)) in readings.iter().enumerate() {
                    places.extend(witnesses.iter().map(|witness| ((column, *witness), first + at)));
                }
                graph.column(readings, &mut last);
            }
        }
        graph.column(vec![(String::new(), (0..last.len()).collect())], &mut last);
        let place = |passages: &[crate::collate::Passage]| {
            passages.iter().find_map(|passage| places.get(&(passage.columns.start, passage.witness)).copied())
        };
        let moves = collation.moves.iter().filter_map(|moved| Some((place(&moved.earlier)?, place(&moved.later)?)));
        graph.moves = moves.collect();
        graph
    }

    /// The start of all ways.
    fn border(&mut self) {
        self.columns.push(Column { left: 4, width: 10, lanes: 1 });
        self.nodes.push(Node { column: 0, lane: 0, words: String::new(), is_shared: true });
    }

    /// Adds a column with its readings, and the ways to them.
    fn column(&mut self, readings: Vec<(String, Vec<usize>)>, last: &mut [usize]) {
        let letters = readings.iter().map(|(words, _)| words.chars().count()).max().unwrap_or(0);
        let left = self.columns.last().map_or(0, |column| column.left + column.width) + self.between;
        let width = if letters == 0 { 10 } else { letters * LETTER + 16 };
        let column = self.columns.len();
        self.columns.push(Column { left, width, lanes: readings.len().max(1) });
        for (lane, (words, witnesses)) in readings.into_iter().enumerate() {
            let node = self.nodes.len();
            for witness in &witnesses {
                self.edges.entry((last[*witness], node)).or_default().push(*witness);
                last[*witness] = node;
            }
            self.nodes.push(Node { column, lane, words, is_shared: witnesses.len() == last.len() });
        }
    }

    /// How many lanes the nodes and the ways below them take.
    fn lanes(&self) -> usize {
        let columns = self.columns.iter().map(|column| column.lanes).max().unwrap_or(1);
        let below = self.edges.keys().filter_map(|(from, to)| {
            let passed = &self.columns[self.nodes[*from].column + 1..self.nodes[*to].column];
            passed.iter().map(|column| column.lanes + 1).max()
        });
        below.max().map_or(columns, |below| below.max(columns))
    }

    fn middle(&self, node: &Node) -> usize {
        node.lane * LANE + LANE / 2
    }

    fn node(&self, node: &Node) -> Markup {
        let Column { left, width, .. } = self.columns[node.column];
        let middle = self.middle(node);
        html! {
            @if node.words.is_empty() {
                circle cx=(left + 5) cy=(middle) r="5" {}
            } @else {
                rect x=(left) y=(middle - HEIGHT / 2) width=(width) height=(HEIGHT) rx="3" class={ @if node.is_shared { "shared" } } {}
                text x=(left + width / 2) y=(middle + 5) text-anchor="middle" { (Words(&node.words)) }
            }
        }
    }

    /// A way between two nodes; one that passes columns goes below what stands in them.
    fn edge(&self, (from, to): (usize, usize), witnesses: &[usize], collation: &Collation<'_>) -> Markup {
        let (from, to) = (&self.nodes[from], &self.nodes[to]);
        let (x1, y1) = (self.columns[from.column].left + self.columns[from.column].width, self.middle(from));
        let (x2, y2) = (self.columns[to.column].left, self.middle(to));
        let passed = &self.columns[from.column + 1..to.column];
        let half = self.between / 2;
        let (path, x, y) = match passed.iter().map(|column| column.lanes).max() {
            None => {
                (format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + half, x2 - half), (x1 + x2) / 2, (y1 + y2) / 2)
            }
            Some(lanes) => {
                let below = lanes * LANE + LANE / 2;
                let (left, right) = (x1 + half, x2 - half);
                let (turn, back) = (left + half, right - half);
                let path = format!(
                    "M{x1} {y1}C{left} {y1} {left} {below} {turn} {below}L{back} {below}C{right} {below} {right} {y2} {x2} {y2}"
                );
                (path, (x1 + x2) / 2, below)
            }
        };
        let sigla: Vec<&str> = witnesses.iter().map(|witness| collation.witnesses[*witness].siglum.as_str()).collect();
        html! {
            path d=(path) {}
            @if witnesses.len() < collation.witnesses.len() {
                text.sigla x=(x) y=(y - 5) text-anchor="middle" { (Words(&shortened(&sigla.join(" ")))) }
            }
        }
    }

    fn moved(&self, (from, to): (usize, usize), height: usize) -> Markup {
        let end = |node: usize| {
            let node = &self.nodes[node];
            let column = &self.columns[node.column];
            (column.left + column.width / 2, self.middle(node) + HEIGHT / 2)
        };
        let ((x1, y1), (x2, y2)) = (end(from), end(to));
        html! { path.moved d={ "M" (x1) " " (y1) "C" (x1) " " (height) " " (x2) " " (height) " " (x2) " " (y2) } {} }
    }
}

/// The different words in a column, those of most witnesses first, with who has them.
fn readings(collation: &Collation<'_>, column: usize) -> Vec<(String, Vec<usize>)> {
    let mut readings: Vec<(String, Vec<usize>)> = Vec::new();
    for witness in 0..collation.witnesses.len() {
        let Some(word) = collation.word(column, witness) else { continue };
        match readings.iter_mut().find(|(words, _)| words == word) {
            Some((_, witnesses)) => witnesses.push(witness),
            None => readings.push((word.to_owned(), vec![witness])),
        }
    }
    readings.sort_by_key(|(_, witnesses)| std::cmp::Reverse(witnesses.len()));
    readings
}

/// Words with their middle left out where they are long.
fn shortened(words: &str) -> String {
    let letters: Vec<char> = words.chars().collect();
    if letters.len() <= MOST {
        return words.to_owned();
    }
    let half = MOST / 2 - 1;
    let (head, tail): (String, String) =
        (letters[..half].iter().collect(), letters[letters.len() - half..].iter().collect());
    format!("{} … {}", head.trim_end(), tail.trim_start())
}
