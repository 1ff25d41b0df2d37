//! Words that the page prints twice.

use super::super::Finding;
use super::context::{Context, is, tokens_of};
use super::found;
use crate::xml::Node;

/// GL117: a repetition has the same words as its original.
pub(super) fn check<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let repeated = |node: &Node<'_>| {
        node.elements().any(|child| is(child, "surplus") && child.attribute("reason") == Some("repeated"))
    };
    let mut findings = Vec::new();
    for node in context.in_text().filter(repeated) {
        for token in tokens_of(node, "sameAs") {
            let Some(first) = context.target(token.text) else { continue };
            let Some((one, other)) = difference(first, node) else { continue };
            let message = format!(
                "this block is marked as a repetition of `{}`, but has \"{other}\" where that has \"{one}\"",
                token.text
            );
            let related = Some((first.start_tag_span(), "this is the block repeated".to_owned()));
            let advice =
                "point to the block that it repeats; if the words differ on the page, remove `sameAs` and `surplus`";
            findings.push(Finding { related, ..found(token.span, message).advising(advice) });
        }
    }
    findings
}

/// The words of an element, with line breaks as spaces.
fn words(node: Node<'_>) -> impl Iterator<Item = String> {
    let mut characters = node.descendants().flat_map(|inside| {
        let blank = if is(inside, "lb") { " " } else { "" };
        inside.text().unwrap_or(blank).chars()
    });
    std::iter::from_fn(move || {
        let first = characters.find(|c| !c.is_whitespace())?;
        Some(std::iter::once(first).chain(characters.by_ref().take_while(|c| !c.is_whitespace())).collect())
    })
}

/// The first words that differ.
fn difference(one: Node<'_>, other: Node<'_>) -> Option<(String, String)> {
    let (mut one, mut other) = (words(one), words(other));
    let word = |word: Option<String>| word.unwrap_or_else(|| "nothing more".to_owned());
    loop {
        match (one.next(), other.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => return Some((word(a), word(b))),
        }
    }
}
