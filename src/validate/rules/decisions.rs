//! Decisions on brackets, recorded as stand-off annotations.

use rustc_hash::FxHashMap;

use super::super::Finding;
use super::context::{Context, is, tokens_of};
use super::found;
use crate::xml::{Node, NodeId};

/// The valid decision on each element: the last one by a person, otherwise the last one by the program.
fn counting<'c>(context: &'c Context<'c>) -> FxHashMap<NodeId, Node<'c>> {
    let mut map: FxHashMap<NodeId, Node<'c>> = FxHashMap::default();
    for annotation in context.named("annotation").filter(|node| says_class(*node)) {
        let target = tokens_of(annotation, "target").into_iter().find_map(|token| context.target(token.text));
        let Some(target) = target else { continue };
        let kept = map.entry(target.id()).or_insert(annotation);
        if is_assessed(annotation) || !is_assessed(*kept) {
            *kept = annotation;
        }
    }
    map
}

/// Whether an annotation gives the class of its target; remarks do not.
fn says_class(annotation: Node<'_>) -> bool {
    let motivation = annotation.attribute("motivation").unwrap_or_default();
    motivation.split_ascii_whitespace().any(|word| matches!(word, "assessing" | "moderating" | "classifying"))
}

fn is_assessed(annotation: Node<'_>) -> bool {
    let motivation = annotation.attribute("motivation").unwrap_or_default();
    motivation.split_ascii_whitespace().any(|word| matches!(word, "assessing" | "moderating"))
}

/// GL120: the valid decision agrees with the element.
pub(super) fn disagreeing<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (target, annotation) in counting(context) {
        let Some(target) = context.document.node(target) else { continue };
        let (said, decided) = (tokens_of(target, "ana"), tokens_of(annotation, "ana"));
        let (Some(said), Some(decided)) = (said.first(), decided.first()) else { continue };
        if said.text == decided.text {
            continue;
        }
        let message = format!("this bracket is `{}`, but the decision on it says `{}`", said.text, decided.text);
        let related = Some((decided.span.clone(), "the decision stands here".to_owned()));
        let advice =
            "if you changed the class by hand, add an `annotation` with motivation=\"assessing\" that records it";
        findings.push(Finding { related, ..found(said.span.clone(), message).advising(advice) });
    }
    findings
}

/// GL122: a person has checked each decision that is little more than a guess.
pub(super) fn doubtful<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let doubtful = |annotation: &Node<'_>| annotation.attribute("cert") == Some("low") && !is_assessed(*annotation);
    let mut findings: Vec<Finding> = counting(context)
        .into_iter()
        .filter(|(_, annotation)| doubtful(annotation))
        .filter_map(|(target, annotation)| Some((context.document.node(target)?, annotation)))
        .map(|(target, annotation)| {
            let rule = annotation.elements().find(|note| is(*note, "note")).map(|note| note.text_content());
            let by = rule.map(|rule| format!(" by {rule}")).unwrap_or_default();
            let class = target.attribute("ana").unwrap_or("nothing");
            let message = format!("the class `{class}` of this bracket is a guess{by} that nobody has confirmed");
            let advice = "check it, and add an `annotation` with motivation=\"assessing\" that confirms or corrects it";
            found(target.start_tag_span(), message).advising(advice)
        })
        .collect();
    findings.sort_by_key(|finding| finding.span.start);
    findings
}
