//! What stands above a thread: blocks, and where title and furniture share a block, its lines.

use super::lines::{Class, Line, ends_sentence};
use crate::model::Span;
use crate::page::blocks::{RawBlock, blocks, blocks_at};
use crate::page::layout::Layouts;
use crate::page::recognise::{self, Part};

/// A block of one line with so many letters may be the title.
const TITLE: usize = 24;

/// The blocks above a thread, and what they are.
pub(super) fn above(text: &str, border: usize, lines: &[Line<'_>], layouts: &Layouts) -> (Vec<RawBlock>, Vec<Part>) {
    let mut spans: Vec<(Span, bool)> = Vec::new();
    let mut is_open = true;
    for block in blocks(&text[..border]).blocks {
        let from = lines.partition_point(|line| line.span.start < block.span.start);
        let to = lines.partition_point(|line| line.span.start < block.span.end);
        let inside = lines.get(from..to).unwrap_or_default();
        match title(inside).filter(|_| is_open) {
            Some(title) => {
                is_open = false;
                let is_kept = |at: usize| at == title || is_prose(&inside[at]);
                spans.extend(inside.iter().enumerate().map(|(at, line)| (line.span.clone(), is_kept(at))));
            }
            None => {
                is_open &= inside.len() != 1 || inside[0].text.chars().count() < TITLE;
                spans.push((block.span, true));
            }
        }
    }
    let raw = blocks_at(text, spans.iter().map(|(span, _)| span.clone())).blocks;
    let kept: Vec<Span> = spans.iter().filter(|(_, is_kept)| *is_kept).map(|(span, _)| span.clone()).collect();
    let mut known = recognise::article(text, &blocks_at(text, kept.into_iter()).blocks, layouts).into_iter();
    let part = |is_kept: bool| if is_kept { known.next() } else { None };
    let parts = spans.iter().map(|(_, is_kept)| *is_kept).map(part).map(|part| part.unwrap_or(Part::Interface));
    let parts = parts.collect();
    (raw, parts)
}

/// The line in a block of several that is the title: the others are furniture, shorter than it, or prose.
pub(super) fn title(lines: &[Line<'_>]) -> Option<usize> {
    let at = lines.iter().position(|line| line.class == Class::Plain && line.when.is_none()).filter(|at| *at <= 2)?;
    let line = lines.get(at).filter(|line| lines.len() > 1 && is_title(line))?;
    let length = line.text.chars().count();
    let mut is_below = false;
    let fits = |line: &Line<'_>| {
        let is_furniture = line.class != Class::Plain || line.when.is_some();
        let limit = if is_below { length } else { length * 6 / 10 };
        is_below |= is_furniture;
        is_furniture || is_prose(line) || line.text.chars().count() <= limit && !ends_sentence(line.text)
    };
    lines[at + 1..].iter().all(fits).then_some(at)
}

fn is_unspaced(text: &str) -> bool {
    text.chars().filter(|c| *c as u32 > 0x2fff).count() * 2 > text.chars().count()
}

pub(super) fn is_title(line: &Line<'_>) -> bool {
    let text = line.text;
    let is_long = if is_unspaced(text) { text.chars().count() >= 6 } else { text.split_whitespace().count() >= 3 };
    let opens = text.chars().next().is_some_and(|c| !c.is_lowercase());
    is_long && opens && line.is_short() && (!ends_sentence(text) || text.ends_with(['?', '？', '؟']))
}

pub(super) fn is_prose(line: &Line<'_>) -> bool {
    let least = if is_unspaced(line.text) { 20 } else { 40 };
    line.class == Class::Plain && ends_sentence(line.text) && line.text.chars().count() >= least
}
