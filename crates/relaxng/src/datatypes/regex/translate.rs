//! Writing an expression in the syntax of the `regex` crate.

use std::fmt::Write as _;

use super::super::names::Range;
use super::class::Set;
use super::parse::Node;

/// The expression for the whole of a text.
pub(super) fn translate(node: &Node) -> String {
    let mut written = String::from(r"\A(?:");
    write_node(&mut written, node);
    written.push_str(r")\z");
    written
}

fn write_node(out: &mut String, node: &Node) {
    match node {
        Node::Set(set) => write_set(out, set),
        Node::Sequence(pieces) => pieces.iter().for_each(|piece| write_node(out, piece)),
        Node::Choice(branches) => write_group(out, |out| write_branches(out, branches)),
        Node::Repeat { node, least, most } => {
            write_group(out, |out| write_node(out, node));
            write_quantity(out, *least, *most);
        }
    }
}

fn write_group(out: &mut String, content: impl FnOnce(&mut String)) {
    out.push_str("(?:");
    content(out);
    out.push(')');
}

fn write_branches(out: &mut String, branches: &[Node]) {
    for (at, branch) in branches.iter().enumerate() {
        if at > 0 {
            out.push('|');
        }
        write_node(out, branch);
    }
}

fn write_quantity(out: &mut String, least: u32, most: Option<u32>) {
    // Writing into a string cannot fail.
    let _ = match (least, most) {
        (0, None) => out.write_char('*'),
        (1, None) => out.write_char('+'),
        (0, Some(1)) => out.write_char('?'),
        (least, None) => write!(out, "{{{least},}}"),
        (least, Some(most)) => write!(out, "{{{least},{most}}}"),
    };
}

fn write_set(out: &mut String, set: &Set) {
    match set {
        Set::Category(name) => {
            let _ = write!(out, r"\p{{{name}}}");
        }
        Set::Ranges(ranges) => write_class(out, "[", |out| ranges.iter().for_each(|range| write_range(out, *range))),
        Set::Union(sets) => write_class(out, "[", |out| sets.iter().for_each(|set| write_set(out, set))),
        Set::Not(set) => write_class(out, "[^", |out| write_set(out, set)),
        Set::Minus(set, less) => write_class(out, "[", |out| {
            write_set(out, set);
            out.push_str("--");
            write_set(out, less);
        }),
    }
}

fn write_class(out: &mut String, opening: &str, content: impl FnOnce(&mut String)) {
    out.push_str(opening);
    content(out);
    out.push(']');
}

fn write_range(out: &mut String, (first, last): Range) {
    let _ =
        if first == last { write!(out, r"\x{{{first:X}}}") } else { write!(out, r"\x{{{first:X}}}-\x{{{last:X}}}") };
}
