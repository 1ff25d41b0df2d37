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
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let declared = Declared::new(context);
    for (node, attribute) in tags(context) {
        let tag = attribute.value();
        let ill = ill_written(&attribute);
        let counts = ill.is_none() && attribute.is(XML_NAMESPACE, "lang") && !is_example(node);
        if counts && seen.insert(tag) && !declared.has(tag) {
            findings.push(declared.missing(&attribute));
        }
        findings.extend(ill);
    }
    findings
}

/// The languages that the header declares.
struct Declared<'c> {
    tags: FxHashSet<String>,
    /// The last declaration, after which another can be inserted.
    last: Option<Node<'c>>,
}

impl<'c> Declared<'c> {
    fn new(context: &'c Context<'c>) -> Self {
        let declarations = || context.named("language");
        let tags = declarations().filter_map(|language| Some(language.attribute("ident")?.to_ascii_lowercase()));
        let in_usage = |language: &Node<'_>| language.parent().is_some_and(|up| is(up, "langUsage"));
        Self { tags: tags.collect(), last: declarations().filter(in_usage).last() }
    }

    /// Whether a tag is declared, or one that it narrows.
    fn has(&self, tag: &str) -> bool {
        let tag = tag.to_ascii_lowercase();
        let ends = tag.match_indices('-').map(|(at, _)| at).chain([tag.len()]);
        ends.into_iter().any(|end| self.tags.contains(&tag[..end]))
    }

    fn missing(&self, attribute: &Attribute<'_>) -> Finding {
        let tag = attribute.value();
        let finding = found(attribute.value_span(), format!("the language `{tag}` is not declared in the header"));
        let known = languages().iter().find(|language| primary(language.tag) == primary(tag));
        let line = format!("<language ident=\"{tag}\">{}</language>", known.map_or("", |language| language.name));
        let finding = finding.advising(format!("declare it in `langUsage`: `{line}`"));
        let Some(last) = self.last else {
            // A header that declares no language at all is short, not wrong.
            return finding.as_warning();
        };
        let end = last.span().end;
        let edits = vec![(end..end, format!("\n{line}"))];
        finding.fixed_by(Fix { title: format!("declare `{tag}`"), is_safe: false, edits })
    }
}

/// The language tags of a file with their elements; an empty tag means an unknown language.
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

/// Whether an element belongs to a schema, whose explanations come in many languages that the text does not use.
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
        Ok(usual) => (format!("`{tag}` is not a language tag of BCP 47"), format!("write `{usual}`")),
        Err(error) => {
            let advice = "write a tag of BCP 47, such as `en`, `pt-BR` or `sr-Latn`".to_owned();
            (format!("`{tag}` is not a language tag of BCP 47: {error}"), advice)
        }
    };
    let finding = found(attribute.value_span(), message).advising(advice);
    let Ok(usual) = usual else { return Some(finding) };
    let well_formed = LanguageTag::parse(tag).is_ok();
    let edits = vec![(attribute.value_span(), usual.to_string())];
    let finding = finding.fixed_by(Fix { title: format!("write `{usual}`"), is_safe: true, edits });
    Some(if well_formed { finding.as_warning() } else { finding })
}
