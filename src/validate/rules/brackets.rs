//! Brackets: glosses and their terms, classes, unclassified brackets.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::{Finding, Fix};
use super::context::{Context, Token, block_of, id, is, tokens_of};
use super::found;
use crate::bracket::{Options, interpret};
use crate::model::{
    Block, Category, Container, Edition, FeatureKind, Header, Inline, Intervention, Node as Part, View, project,
};
use crate::xml::Node;

/// GL105: a gloss comes after its term, in the same block.
pub(super) fn gloss_apart<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for gloss in context.in_text().filter(|node| is(*node, "gloss")) {
        for token in tokens_of(gloss, "target") {
            let Some(term) = context.target(token.text).filter(|term| in_text(*term)) else { continue };
            let Some((message, advice)) = apart(gloss, term) else { continue };
            let related = Some((term.start_tag_span(), format!("the `{}` stands here", term.local_name())));
            findings.push(Finding { related, ..found(token.span, message).advising(advice) });
        }
    }
    findings
}

fn in_text(node: Node<'_>) -> bool {
    node.ancestors().any(|above| is(above, "text"))
}

fn apart(gloss: Node<'_>, term: Node<'_>) -> Option<(&'static str, &'static str)> {
    if block_of(gloss) != block_of(term) {
        return Some((
            "this gloss and the words that it explains stand in different blocks",
            "point to words in the same paragraph, or turn the gloss into a `note`",
        ));
    }
    (term.span().start > gloss.span().start).then_some((
        "this gloss stands before the words that it explains",
        "point to words before the gloss; a gloss refers to what was just said",
    ))
}

/// GL121: a gloss points to the words that it explains.
pub(super) fn without_term<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    // A gloss that is not an intervention may be next to a word that is only mentioned.
    let speaks = |node: &Node<'_>| ["ana", "rendition"].iter().any(|name| node.attribute(name).is_some());
    let glosses = context.in_text().filter(|node| is(*node, "gloss") && speaks(node));
    let glosses = glosses.filter(|gloss| gloss.attribute("target").is_none());
    glosses
        .map(|gloss| {
            let finding = found(gloss.start_tag_span(), "this gloss does not say what it explains");
            let finding =
                finding.advising("point with `target` to the `term` before it, or turn the gloss into a `note`");
            match term_before(gloss) {
                Some(term) => finding.fixed_by(Fix {
                    title: format!("point to `#{term}`, the term before it"),
                    is_safe: false,
                    edits: vec![(gloss.name_span().end..gloss.name_span().end, format!(" target=\"#{term}\""))],
                }),
                None => finding,
            }
        })
        .collect()
}

/// The id of the term directly before a gloss.
fn term_before(gloss: Node<'_>) -> Option<&str> {
    let mut nearest = gloss.previous_sibling()?;
    while nearest.is_space() {
        nearest = nearest.previous_sibling()?;
    }
    id(nearest).filter(|_| is(nearest, "term"))
}

/// Elements that carry interventions.
const MARKUP: &[&str] = &[
    "supplied", "gloss", "note", "surplus", "gap", "vocal", "kinesic", "incident", "bibl", "ref", "label", "seg", "reg",
];

/// GL108: a bracket has exactly one category, which is a leaf of the taxonomy.
pub(super) fn one_category<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in context.in_text().filter(|node| MARKUP.contains(&node.local_name())) {
        let carrier = carrier(node);
        let pointers = tokens_of(carrier, "ana");
        let categories: Vec<(&Token<'_>, Node<'_>)> = pointers
            .iter()
            .filter_map(|token| Some((token, context.target(token.text)?)))
            .filter(|(_, target)| is(*target, "category"))
            .collect();
        if pointers.is_empty() && node.attribute("type") != Some("unparsed") {
            findings.extend(brackets_of(context, node).map(|span| {
                found(span, format!("this `{}` has no category", node.local_name()))
                    .advising("point with `ana` to one category of the taxonomy, such as `#gloss.definition`")
            }));
        }
        findings.extend(competing(&categories));
        findings.extend(categories.iter().filter_map(|(token, category)| family(token, *category)));
    }
    findings
}

/// The element that carries the category; for a changed letter, the `choice` around it.
fn carrier(node: Node<'_>) -> Node<'_> {
    let choice = node.parent().filter(|parent| is(*parent, "choice") && node.attribute("ana").is_none());
    choice.unwrap_or(node)
}

/// Reports a second category from the same taxonomy.
fn competing(categories: &[(&Token<'_>, Node<'_>)]) -> Option<Finding> {
    let (first, one) = categories.first()?;
    let taxonomy = |node: Node<'_>| node.ancestors().find(|above| is(*above, "taxonomy")).map(|above| above.id());
    let (second, other) = categories.iter().skip(1).find(|(_, other)| taxonomy(*other) == taxonomy(*one))?;
    let message = format!("`{}` is a second category besides `{}`", second.text, first.text);
    let related = Some((other.start_tag_span(), "it is declared here".to_owned()));
    let advice = "keep the one that fits; record the other as the runner-up of the decision";
    Some(Finding { related, ..found(second.span.clone(), message).advising(advice) })
}

/// Reports a category that has subcategories.
fn family(token: &Token<'_>, category: Node<'_>) -> Option<Finding> {
    let below = category.elements().filter(|below| is(*below, "category")).filter_map(id).take(8);
    let below: Vec<String> = below.map(|id| format!("`#{id}`")).collect();
    let message = format!("`{}` is a family of categories, not a category", token.text);
    (!below.is_empty())
        .then(|| found(token.span.clone(), message).advising(format!("choose one of {}", below.join(", "))))
}

/// The pointer of an element to a rendition that prints brackets.
fn brackets_of(context: &Context<'_>, node: Node<'_>) -> Option<Range<usize>> {
    let prints_bracket = |token: &Token<'_>| {
        let css = context.target(token.text).map(|rendition| rendition.text_content());
        css.is_some_and(|css| css.contains("content:") && css.contains(BRACKETS))
    };
    tokens_of(node, "rendition").into_iter().find(prints_bracket).map(|token| token.span)
}

const BRACKETS: &[char] = &['[', ']', '(', ')', '［', '］', '（', '）', '〔', '〕', '【', '】'];
/// Brackets that are rarely anything but a note.
const OPENING: &[char] = &['[', '［', '〔', '【'];

/// GL106: every bracket is classified, or is not a note.
pub(super) fn unclassified<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = context
        .in_text()
        .filter(|node| is(*node, "seg") && node.attribute("type") == Some("unparsed"))
        .map(|node| told(node.span(), "nobody has classified this bracket"))
        .collect();
    if context.runs().iter().any(|run| run.text.contains(OPENING)) {
        let marked: FxHashSet<usize> = findings.iter().map(|finding| finding.span.start).collect();
        let unmarked = unmarked(context.edition);
        findings.extend(unmarked.filter(|(span, _)| !marked.contains(&span.start)).map(|(span, class)| match class {
            Some(class) => told(span, format!("this bracket is plain text; it looks like a note of class {class}")),
            None => told(span, "this bracket is plain text and may be a note"),
        }));
    }
    findings
}

fn told(span: Range<usize>, message: impl Into<String>) -> Finding {
    found(span, message)
        .advising("mark it up, for example as `supplied` or `gloss`; a bracket of the author's own stays text")
}

/// Whether a bracket of this class may stand in a text without markup: no note, or a number such as `[1]`.
fn is_plain(class: Option<Category>) -> bool {
    matches!(class, Some(Category::Literal | Category::Number))
}

/// The brackets in the printed text that the rules of the notation take for notes but the edition does not, with the
/// bytes of the file and their likely class.
fn unmarked(edition: &Edition) -> impl Iterator<Item = (Range<usize>, Option<Category>)> + use<> {
    let printed = project(edition, View::Printed);
    let (mut ranges, mut known) = (FxHashMap::default(), Vec::new());
    for feature in &printed.features {
        match feature.kind {
            FeatureKind::Block(block) => drop(ranges.insert(block.span.start, feature.range.clone())),
            FeatureKind::Intervention(_) => known.push(feature.range.clone()),
            _ => {}
        }
    }
    let witness = edition.header.witness.clone();
    let header = Header { lang: edition.header.lang.clone(), witness, ..Header::default() };
    let mut plain = Edition { header, body: unfilled(&edition.body, &ranges), ..Edition::default() };
    interpret(&mut plain, &printed.text, Options::default());
    let mut notes = Vec::new();
    each(&plain.body, &mut |note| notes.push((note.span.clone(), note.class)));
    let is_known = |range: &Range<usize>| {
        let before = known.partition_point(|other: &Range<usize>| other.start <= range.start);
        known[..before].iter().rev().take(64).any(|other| other.end > range.start)
    };
    let bytes = |range: &Range<usize>| {
        let last = range.start + printed.text.get(range.clone())?.char_indices().next_back()?.0;
        let width = printed.text.get(last..)?.chars().next()?.len_utf8();
        Some(printed.origin(range.start)?..printed.origin(last)? + width)
    };
    let unmarked: Vec<_> = notes
        .into_iter()
        .filter(|(range, _)| !is_known(range))
        .filter_map(|(range, class)| Some((bytes(&range)?, class)))
        .filter(|(span, class)| span.start < span.end && !is_plain(*class))
        .collect();
    unmarked.into_iter()
}

/// The parts of an edition with blocks that consist only of ranges of the printed text.
fn unfilled(parts: &[Part], ranges: &FxHashMap<usize, Range<usize>>) -> Vec<Part> {
    parts
        .iter()
        .filter_map(|part| match part {
            Part::Container(container) => Some(Part::Container(Container {
                children: unfilled(&container.children, ranges),
                ..container_shell(container)
            })),
            Part::Block(block) => {
                let span = ranges.get(&block.span.start)?.clone();
                Some(Part::Block(Block {
                    kind: block.kind.clone(),
                    id: None,
                    lang: block.lang.clone(),
                    direction: block.direction,
                    content: Vec::new(),
                    span,
                }))
            }
            Part::Space(_) => None,
        })
        .collect()
}

fn container_shell(container: &Container) -> Container {
    Container { kind: container.kind.clone(), id: None, lang: container.lang.clone(), children: Vec::new(), span: 0..0 }
}

/// Visits the interventions of blocks, outer ones only.
fn each(parts: &[Part], visit: &mut dyn FnMut(&Intervention)) {
    for part in parts {
        match part {
            Part::Container(container) => each(&container.children, visit),
            Part::Block(block) => each_inline(&block.content, visit),
            Part::Space(_) => {}
        }
    }
}

fn each_inline(content: &[Inline], visit: &mut dyn FnMut(&Intervention)) {
    for inline in content {
        match inline {
            Inline::Intervention(note) => visit(note),
            Inline::Sentence(element) | Inline::Remark(element) | Inline::Element(element) => {
                each_inline(&element.content, visit);
            }
            Inline::Anchor(anchor) => each_inline(&anchor.content, visit),
            Inline::Choice(choice) => each_inline(&choice.second, visit),
            Inline::Text(_) | Inline::LineBreak(..) => {}
        }
    }
}
