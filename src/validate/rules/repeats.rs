//! Words that the page prints twice.

use super::super::Finding;
use super::context::{Context, is, tokens_of};
use super::found;
use crate::xml::Node;

/// GL117: a repetition has the words of what it repeats.
pub(super) fn check<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let repeated = |node: &Node<'_>| {
        node.elements().any(|child| is(child, "surplus") && child.attribute("reason") == Some("repeated"))
    };
    let mut findings = Vec::new();
    for node in context.in_text().filter(repeated) {
        for token in tokens_of(node, "sameAs") {
            let Some(first) = context.target(token.text) else { continue };
            let Some((one, other)) = difference(&words(first), &words(node)) else { continue };
            let message = format!("this is to repeat `{}`, but has \"{other}\" where that has \"{one}\"", token.text);
            let related = Some((first.start_tag_span(), "this is to be repeated".to_owned()));
            let advice =
                "point to the block that it repeats; if the words differ in the page, take `sameAs` and `surplus` out";
            findings.push(Finding { related, ..found(token.span, message).advising(advice) });
        }
    }
    findings
}

/// The words of an element, line breaks as blanks.
fn words(node: Node<'_>) -> Vec<String> {
    let mut text = String::new();
    for inside in node.descendants() {
        match inside.text() {
            Some(characters) => text.push_str(characters),
            None if is(inside, "lb") => text.push(' '),
            None => {}
        }
    }
    text.split_whitespace().map(str::to_owned).collect()
}

/// The first words that differ.
fn difference(one: &[String], other: &[String]) -> Option<(String, String)> {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let word = |words: &[String]| words.get(same).map_or_else(|| "nothing more".to_owned(), Clone::clone);
    (same < one.len().max(other.len())).then(|| (word(one), word(other)))
}
