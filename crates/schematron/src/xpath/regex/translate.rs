//! From the tree to the syntax of the `regex` crate.

use super::Flags;
use super::class::escaped;
use super::parse::Node;

/// The expression in the syntax of the `regex` crate.
pub(super) fn translate(node: &Node, flags: Flags) -> String {
    let mut text = String::new();
    write(node, flags, &mut text);
    text
}

fn write(node: &Node, flags: Flags, text: &mut String) {
    match node {
        Node::Character(character) => text.push_str(&escaped(*character)),
        Node::Class(class) => text.push_str(class),
        Node::Dot => text.push_str(dot(flags)),
        Node::Start => text.push_str(if flags.multi_line { "(?m:^)" } else { r"\A" }),
        Node::End => text.push_str(if flags.multi_line { "(?m:$)" } else { r"\z" }),
        Node::Group(node, capture) => {
            text.push_str(if capture.is_some() { "(" } else { "(?:" });
            write(node, flags, text);
            text.push(')');
        }
        Node::Sequence(nodes) => nodes.iter().for_each(|node| write(node, flags, text)),
        Node::Choice(branches) => {
            for (index, branch) in branches.iter().enumerate() {
                text.push_str(if index > 0 { "|" } else { "(?:" });
                write(branch, flags, text);
            }
            text.push(')');
        }
        Node::Repeat { node, least, most, greedy } => {
            text.push_str("(?:");
            write(node, flags, text);
            text.push(')');
            match (least, most) {
                (0, None) => text.push('*'),
                (least, None) => text.push_str(&format!("{{{least},}}")),
                (least, Some(most)) => text.push_str(&format!("{{{least},{most}}}")),
            }
            if !greedy {
                text.push('?');
            }
        }
        Node::Back(_) => {}
    }
}

/// What `.` stands for.
pub(super) fn dot(flags: Flags) -> &'static str {
    if flags.dot_all { r"[\x{0}-\x{10FFFF}]" } else { r"[^\n\r]" }
}
