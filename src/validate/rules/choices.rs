//! Elements with two forms or none: pairs in `choice`, and empty elements.

use super::super::Finding;
use super::context::{Context, is};
use super::found;
use crate::xml::Node;

/// Elements that are meaningless without content.
const FILLED: &[&str] = &[
    "supplied",
    "gloss",
    "note",
    "corr",
    "reg",
    "orig",
    "sic",
    "abbr",
    "expan",
    "term",
    "unclear",
    "surplus",
    "bibl",
    "label",
    "quote",
    "q",
    "said",
    "foreign",
    "persName",
    "placeName",
    "s",
    "p",
    "head",
    "desc",
];

/// GL107: an element for words is not empty.
pub(super) fn empty<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let nodes = context.in_text().filter(|node| FILLED.contains(&node.local_name()) && is_empty(*node));
    nodes
        .map(|node| {
            let message = format!("this `{}` is empty", node.local_name());
            let finding = found(node.span(), message).advising(advice(node));
            // Such empty brackets may be on the page.
            if node.attribute("rendition").is_some() { finding.as_warning() } else { finding }
        })
        .collect()
}

/// Whether an element has no words, and nothing in place of words, such as `gap`. An element that points to its content
/// is not empty, nor is a bracket with a space in it, or a part of a bracket over several blocks.
fn is_empty(node: Node<'_>) -> bool {
    let points = ["target", "copyOf", "sameAs", "corresp", "ref", "facs"];
    let points_instead =
        !matches!(node.local_name(), "gloss" | "note") && points.iter().any(|name| node.attribute(name).is_some());
    let is_spaced = node.attribute("rendition").is_some() && node.first_child().is_some();
    // The words of a gap or an event are in `desc`, inside the element of the bracket.
    let bracket = if is(node, "desc") { node.parent().unwrap_or(node) } else { node };
    let is_part = ["next", "prev"].iter().any(|name| bracket.attribute(name).is_some());
    !points_instead
        && !is_spaced
        && !is_part
        && node.children().all(|child| !child.is_element() && (!child.is_text() || child.is_space()))
}

fn advice(node: Node<'_>) -> &'static str {
    match node.local_name() {
        "supplied" | "gloss" | "note" => "write its words, or remove the element; for words left out use `gap`",
        "corr" | "reg" => "write the correct form, or mark words that should go as `surplus` instead",
        _ => "write its words, or remove the element",
    }
}

/// The pairs of a choice: the form of the source, and the form to read instead.
const PAIRS: &[(&str, &str)] = &[("orig", "reg"), ("sic", "corr"), ("abbr", "expan")];

/// GL109: a choice is a pair of different forms.
pub(super) fn pairs<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    context.in_text().filter(|node| is(*node, "choice")).filter_map(pair).collect()
}

fn pair(choice: Node<'_>) -> Option<Finding> {
    let forms: Vec<Node<'_>> = choice.elements().collect();
    let names: Vec<&str> = forms.iter().map(|form| form.local_name()).collect();
    let advice = "write `orig` and `reg`, `sic` and `corr`, or `abbr` and `expan`, one of each";
    let whole = |message: String| Some(found(choice.start_tag_span(), message).advising(advice));
    match names[..] {
        [one, other] if one == other => {
            let first = (forms[0].start_tag_span(), "the other one stands here".to_owned());
            let finding = found(forms[1].start_tag_span(), format!("this choice has two `{one}`")).advising(advice);
            Some(Finding { related: Some(first), ..finding })
        }
        [one, other] if is_pair(one, other) => equal(choice, &forms),
        [] => whole("this choice is empty".to_owned()),
        [one] => whole(format!("this choice has only one form, `{one}`")),
        _ => whole(format!("this choice is not a pair: it holds {}", listed(&names))),
    }
}

fn is_pair(one: &str, other: &str) -> bool {
    PAIRS.iter().any(|pair| [(one, other), (other, one)].contains(pair))
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn equal(choice: Node<'_>, forms: &[Node<'_>]) -> Option<Finding> {
    let text = forms[0].text_content();
    let plain = forms.iter().all(|form| form.elements().next().is_none());
    let same = plain && text == forms[1].text_content();
    let message = format!("both forms of this choice are \"{text}\"");
    same.then(|| {
        found(choice.span(), message).advising("correct one of the two, or remove the choice and keep the word")
    })
}
