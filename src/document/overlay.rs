//! Putting into the blocks of an edition what stands beside the text: emphasis, changes, places.

use crate::model::{Attributes, Element, Inline, Span, Text};

/// An element without words, or with words that are not part of the text.
pub(super) struct Inserted {
    pub at: usize,
    pub element: Element,
}

/// Wraps the words in `span` into copies of `like`: as few as the elements around them allow.
pub(super) fn wrap(content: &mut Vec<Inline>, span: &Span, like: &Element) {
    let mut wrapped: Vec<Inline> = Vec::with_capacity(content.len() + 2);
    let mut group: Vec<Inline> = Vec::new();
    for inline in std::mem::take(content) {
        for piece in cut(inline, span) {
            let own = piece.extent();
            if is_inside(&own, span) && !is_border(&piece) {
                group.push(piece);
                continue;
            }
            close(&mut group, &mut wrapped, like);
            wrapped.push(inner(piece, span, like));
        }
    }
    close(&mut group, &mut wrapped, like);
    *content = wrapped;
}

/// Whether a piece stays around what is wrapped: sentences are the units of the text.
fn is_border(piece: &Inline) -> bool {
    matches!(piece, Inline::Sentence(_) | Inline::Remark(_))
}

fn is_inside(own: &Span, span: &Span) -> bool {
    span.start <= own.start && own.end <= span.end && !own.is_empty()
}

fn close(group: &mut Vec<Inline>, out: &mut Vec<Inline>, like: &Element) {
    let has_words = group.iter().any(|piece| match piece {
        Inline::Text(text) => !text.content.trim().is_empty() || like.name.as_ref() != "hi",
        Inline::LineBreak(..) => false,
        _ => true,
    });
    if !has_words {
        return out.append(group);
    }
    let span = group[0].extent().start..group.last().map_or(0, |last| last.extent().end);
    let content = std::mem::take(group);
    out.push(Inline::Element(Box::new(Element { content, span, ..like.clone() })));
}

/// Wraps inside a piece that reaches beyond the span, or that stays around it.
fn inner(mut piece: Inline, span: &Span, like: &Element) -> Inline {
    let own = piece.extent();
    if own.end > span.start
        && own.start < span.end
        && let Some(content) = inside(&mut piece)
    {
        wrap(content, span, like);
    }
    piece
}

/// What stands inside a piece, where markup may stand there.
fn inside(piece: &mut Inline) -> Option<&mut Vec<Inline>> {
    use crate::model::Markup as M;
    match piece {
        Inline::Sentence(element) | Inline::Element(element) | Inline::Remark(element) => Some(&mut element.content),
        Inline::Anchor(anchor) => Some(&mut anchor.content),
        Inline::Intervention(act) if !matches!(act.markup, M::Gap | M::Vocal | M::Kinesic | M::Incident) => {
            Some(&mut act.content)
        }
        _ => None,
    }
}

/// Cuts a run of text at the ends of a span; other pieces stay whole.
fn cut(piece: Inline, span: &Span) -> Vec<Inline> {
    let Inline::Text(text) = piece else { return vec![piece] };
    if text.atomic {
        return vec![Inline::Text(text)];
    }
    let mut pieces = Vec::with_capacity(3);
    let (start, end) = (text.start, text.start + text.content.len());
    let mut at = start;
    for border in [span.start, span.end].into_iter().filter(|border| start < *border && *border < end).chain([end]) {
        if at < border {
            pieces.push(Inline::Text(Text::new(&text.content[at - start..border - start], at)));
            at = border;
        }
    }
    pieces
}

/// Puts an element at its place, as deep as it goes.
pub(super) fn insert(content: &mut Vec<Inline>, inserted: Inserted) {
    let at = inserted.at;
    let place = content.iter().position(|piece| piece.extent().end >= at && !is_before(piece, at));
    let Some(index) = place else {
        return content.push(Inline::Element(Box::new(inserted.element)));
    };
    let own = content[index].extent();
    if own.start < at && at < own.end || takes_ends(&content[index]) && own.start <= at && at <= own.end {
        if let Some(inner) = inside(&mut content[index]) {
            return insert(inner, inserted);
        }
        if let Inline::Text(_) = content[index] {
            let text = content.remove(index);
            let pieces = cut(text, &(at..at));
            let split = pieces.iter().take_while(|piece| piece.extent().end <= at).count();
            content.splice(index..index, pieces);
            content.insert(index + split, Inline::Element(Box::new(inserted.element)));
            return;
        }
    }
    let behind = usize::from(own.start < at);
    content.insert(index + behind, Inline::Element(Box::new(inserted.element)));
}

/// A piece that ends where something is put in: that comes after it, or into what follows.
fn is_before(piece: &Inline, at: usize) -> bool {
    piece.extent().end == at && !takes_ends(piece)
}

/// Whether what stands at the very ends of a piece belongs into it.
fn takes_ends(piece: &Inline) -> bool {
    matches!(piece, Inline::Sentence(_))
}

/// An element of a name.
pub(super) fn element(name: &str, attributes: Attributes) -> Element {
    let attributes = (attributes != Attributes::default()).then(|| Box::new(attributes));
    Element { name: name.into(), attributes, ..Element::default() }
}
