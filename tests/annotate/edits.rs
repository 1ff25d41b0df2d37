//! Which bytes a decision has changed, found without asking the program.

use std::collections::HashMap;
use std::ops::Range;

/// Namespace of `xml:id`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The spans of elements by their ids.
fn spans(document: &roxmltree::Document<'_>) -> HashMap<String, Range<usize>> {
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    elements.filter_map(|node| Some((node.attribute((XML, "id"))?.to_owned(), node.range()))).collect()
}

/// What stands before the text, and the text, each with the byte where it begins. Annotations stand behind it.
fn parts<'t>(text: &'t str, document: &roxmltree::Document<'_>) -> [(usize, &'t str); 2] {
    let part = document.descendants().find(|node| node.tag_name().name() == "text");
    let range = part.map_or(text.len()..text.len(), |node| node.range());
    [(0, &text[..range.start]), (range.start, &text[range.clone()])]
}

/// Whether all bytes of `old` are in `new`, in their order: something was only put in.
fn only_added(old: &str, new: &str) -> bool {
    let prefix = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let mut rest = new.as_bytes()[prefix..].iter();
    old.as_bytes()[prefix..].iter().all(|byte| rest.any(|other| other == byte))
}

/// Fails where a decision on the note `id` has changed bytes of the text that are neither the note, nor words that it
/// speaks of, nor the space or capital beside it; or anything of what stands around the text but by putting something
/// in.
pub fn check_bytes(old: &str, new: &str, id: &str) -> Result<(), String> {
    let (before, after) = (roxmltree::Document::parse(old).unwrap(), roxmltree::Document::parse(new));
    let after = after.map_err(|error| format!("the file is broken: {error}"))?;
    let (old_parts, new_parts) = (parts(old, &before), parts(new, &after));
    if !only_added(old_parts[0].1, new_parts[0].1) {
        return Err("the header was changed otherwise than by an insertion".to_owned());
    }
    let ((start, old_text), (new_start, new_text)) = (old_parts[1], new_parts[1]);
    let prefix = old_text.bytes().zip(new_text.bytes()).take_while(|(a, b)| a == b).count();
    let suffix = old_text.bytes().rev().zip(new_text.bytes().rev()).take_while(|(a, b)| a == b).count();
    if prefix == old_text.len() && prefix == new_text.len() {
        return Ok(());
    }
    // The difference may begin in the middle of a character; what is alike on both sides is counted twice.
    let told = |text: &str| {
        let end = (text.len() - suffix).max(prefix);
        String::from_utf8_lossy(&text.as_bytes()[prefix..end]).into_owned()
    };
    let ends = |document: &roxmltree::Document<'_>, start: usize, text: &str| {
        let hull = hull(document, &spans(document), id)?;
        let behind = text.get(hull.end - start..).unwrap_or_default();
        // The capital behind supplied words goes with them.
        let is_choice = [" <choice>", " <tei:choice>"].iter().any(|choice| behind.starts_with(choice));
        let capital = if is_choice { 160 } else { 3 };
        Some((hull.start - start, text.len().saturating_sub(hull.end - start + capital)))
    };
    let both = [ends(&before, start, old_text), ends(&after, new_start, new_text)];
    let first = both.iter().flatten().map(|(first, _)| *first).min().unwrap_or(usize::MAX);
    let last = both.iter().flatten().map(|(_, last)| *last).min().unwrap_or(usize::MAX);
    let shorter = old_text.len().min(new_text.len());
    let fits = prefix + 1 >= first && suffix >= last && first.saturating_add(last) <= shorter + 1;
    if fits { Ok(()) } else { Err(format!("{:?} became {:?}", told(old_text), told(new_text))) }
}

/// From the start of the first to the end of the last of what belongs to a note.
fn hull(document: &roxmltree::Document<'_>, spans: &HashMap<String, Range<usize>>, id: &str) -> Option<Range<usize>> {
    let mut hull = spans.get(id)?.clone();
    let note = document.descendants().find(|node| node.attribute((XML, "id")) == Some(id))?;
    if let Some(next) = note.attribute("next").and_then(|next| next.strip_prefix('#')) {
        let next = self::hull(document, spans, next)?;
        hull = hull.start.min(next.start)..hull.end.max(next.end);
    }
    let targets = [note.attribute("target"), Some(&*format!("#{id}t"))].map(|target| {
        let target = target.and_then(|target| target.strip_prefix('#'))?;
        let node = document.descendants().find(|node| node.attribute((XML, "id")) == Some(target))?;
        matches!(node.tag_name().name(), "term" | "sic" | "unclear").then(|| node.range())
    });
    for target in targets.into_iter().flatten() {
        hull = hull.start.min(target.start)..hull.end.max(target.end);
    }
    if let Some(remark) =
        note.parent().filter(|parent| note.tag_name().name() == "label" && parent.tag_name().name() == "note")
    {
        hull = hull.start.min(remark.range().start)..hull.end.max(remark.range().end);
    }
    Some(hull.start.min(emptied(&note).start)..hull.end.max(emptied(&note).end))
}

/// The sentence that holds nothing but a note: it goes with it.
fn emptied(note: &roxmltree::Node<'_, '_>) -> Range<usize> {
    let mut whole = *note;
    while let Some(parent) = whole.parent_element().filter(|parent| parent.tag_name().name() != "text") {
        let is_alone =
            parent.children().all(|child| child == whole || child.text().is_some_and(|text| text.trim().is_empty()));
        if !is_alone {
            break;
        }
        whole = parent;
    }
    whole.range()
}
