//! Language tags.

use oxilangtag::LanguageTag;
use rustc_hash::FxHashSet;

use super::super::{Finding, Fix};
use super::context::{Context, is};
use super::found;
use crate::text::{languages, primary};
use crate::xml::{Attribute, Node, XML_NAMESPACE};

/// GL111: tags are well-formed BCP 47, and every language is declared in the header.
pub(super) fn check<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut told: FxHashSet<&str> = FxHashSet::default();
    let declared: Vec<&str> = context.named("language").filter_map(|language| language.attribute("ident")).collect();
    for (node, attribute) in tags(context) {
        let tag = attribute.value();
        let found = ill_written(&attribute);
        let unknown = found.is_none() && attribute.is(XML_NAMESPACE, "lang") && !is_declared(tag, &declared);
        if unknown && told.insert(tag) && !is_example(node) {
            findings.push(undeclared(context, &attribute));
        }
        findings.extend(found);
    }
    findings
}

/// The language tags of a file with their elements; the empty one says that nothing is known.
fn tags<'c>(context: &'c Context<'c>) -> impl Iterator<Item = (Node<'c>, Attribute<'c>)> {
    context.elements().filter_map(|node| {
        let attribute = if is(node, "language") {
            node.attribute_node("", "ident")
        } else {
            node.attribute_node(XML_NAMESPACE, "lang")
        };
        attribute.filter(|tag| !tag.value().is_empty()).map(|tag| (node, tag))
    })
}

/// Explanations of a schema come in many languages that no text is in.
fn is_example(node: Node<'_>) -> bool {
    std::iter::once(node).chain(node.ancestors()).any(|above| is(above, "schemaSpec") || is(above, "specGrp"))
}

fn ill_written(attribute: &Attribute<'_>) -> Option<Finding> {
    let tag = attribute.value();
    let hyphens = tag.trim().replace('_', "-");
    let usual = LanguageTag::parse_and_normalize(&hyphens);
    let (message, advice) = match &usual {
        Ok(usual) if usual.as_str() == tag => return None,
        Ok(usual) if LanguageTag::parse(tag).is_ok() => {
            (format!("the language tag `{tag}` is usually written `{usual}`"), format!("write `{usual}`"))
        }
        Ok(usual) => (format!("`{tag}` is no language tag of BCP 47"), format!("write `{usual}`")),
        Err(error) => {
            let advice = "write a tag of BCP 47, such as `en`, `pt-BR` or `sr-Latn`".to_owned();
            (format!("`{tag}` is no language tag of BCP 47: {error}"), advice)
        }
    };
    let finding = found(attribute.value_span(), message).advising(advice);
    let Ok(usual) = usual else { return Some(finding) };
    let well_formed = LanguageTag::parse(tag).is_ok();
    let edits = vec![(attribute.value_span(), usual.to_string())];
    let finding = finding.fixed_by(Fix { title: format!("write `{usual}`"), is_safe: true, edits });
    Some(if well_formed { finding.as_warning() } else { finding })
}

/// Whether a tag, or what it narrows, is among the declared ones.
fn is_declared(tag: &str, declared: &[&str]) -> bool {
    declared.iter().any(|known| {
        let start = tag.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known));
        start && matches!(tag.as_bytes().get(known.len()), None | Some(b'-'))
    })
}

fn undeclared(context: &Context<'_>, attribute: &Attribute<'_>) -> Finding {
    let tag = attribute.value();
    let message = format!("the language `{tag}` is not declared in the header");
    let finding = found(attribute.value_span(), message);
    let name = languages().iter().find(|language| primary(language.tag) == primary(tag)).map_or("", |found| found.name);
    let line = format!("<language ident=\"{tag}\">{name}</language>");
    let finding = finding.advising(format!("declare it in `langUsage`: `{line}`"));
    let Some(last) =
        context.named("language").last().filter(|last| last.parent().is_some_and(|up| is(up, "langUsage")))
    else {
        // A header that declares no language at all is short, not wrong.
        return finding.as_warning();
    };
    let end = last.span().end;
    let fix = Fix { title: format!("declare `{tag}`"), is_safe: false, edits: vec![(end..end, format!("\n{line}"))] };
    finding.fixed_by(fix)
}
