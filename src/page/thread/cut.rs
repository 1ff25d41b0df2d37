//! From a thread's units to blocks: each line of a tight layout is a block of its own, so that the page prints back.

use super::Thread;
use super::above;
use super::lines::{Class, Line, ends_sentence};
use super::units::Unit;
use crate::model::Span;
use crate::page::layout::LineKind;
use crate::page::recognise::Part;

/// A block of a thread.
pub(super) struct Piece {
    pub span: Span,
    pub part: Part,
    pub opens_post: bool,
}

impl Piece {
    fn new(span: Span, part: Part) -> Self {
        Self { span, part, opens_post: false }
    }
}

/// The line with which the part of the page begins that belongs to the thread: its number, and what stands around that.
pub(super) fn top(lines: &[Line<'_>], thread: &Thread<'_>) -> usize {
    let first = thread.units.first().map_or(lines.len(), |unit| unit.lines.start);
    let mut top = thread.claim.map_or(first, |(_, line)| line.min(first));
    while top > 0 && is_furniture(lines, top) {
        top -= 1;
    }
    let start_of_block = (0..top).rev().find(|at| lines[at + 1].blank_before).map_or(0, |at| at + 1);
    let is_all_short = lines[start_of_block..top].iter().all(|line| line.text.chars().count() <= 90 && line.is_short());
    // What stands in one block with the number of comments is furniture, unless it is the page's title.
    let is_title = start_of_block == 0 || !has_title(&lines[..start_of_block]);
    match is_all_short && start_of_block < top && !lines[top].blank_before {
        true if !is_title => start_of_block,
        true if start_of_block == 0 && thread.claim.is_none() && above::title(&lines[..top]).is_none() => 0,
        _ => top,
    }
}

/// Whether the line above is furniture of the comments.
fn is_furniture(lines: &[Line<'_>], below: usize) -> bool {
    let line = &lines[below - 1];
    let is_heading = line.is(LineKind::Comments) || line.class == Class::Action || line.class == Class::Count;
    is_heading || matches!(line.class, Class::Number | Class::Sign | Class::Badge) && below - 1 > 0
}

/// Whether a title or a text stands in these lines.
fn has_title(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|line| line.text.chars().count() > 24 || ends_sentence(line.text))
}

/// The blocks from the line `top` on.
pub(super) fn zone(lines: &[Line<'_>], thread: &Thread<'_>, top: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = top;
    for unit in &thread.units {
        for line in &lines[at..unit.lines.start.max(at)] {
            pieces.push(Piece::new(line.span.clone(), part_above(line)));
        }
        let start = pieces.len();
        push_unit(lines, unit, &mut pieces);
        if let Some(piece) = pieces.get_mut(start) {
            piece.opens_post = true;
        }
        at = unit.lines.end;
    }
    pieces.extend(lines[at.min(lines.len())..].iter().map(|line| Piece::new(line.span.clone(), Part::Interface)));
    pieces
}

fn part_above(line: &Line<'_>) -> Part {
    match line.class {
        Class::Count => Part::CommentCount,
        _ => Part::Interface,
    }
}

fn push_unit(lines: &[Line<'_>], unit: &Unit<'_>, pieces: &mut Vec<Piece>) {
    let head = unit.lines.start..unit.text.start.min(unit.lines.end);
    pieces.extend(lines[head].iter().map(|line| Piece::new(line.span.clone(), Part::PostHead)));
    push_text(lines, unit, pieces);
    push_foot(lines, unit, pieces);
}

/// The text: lines without an empty line between them are one paragraph.
fn push_text(lines: &[Line<'_>], unit: &Unit<'_>, pieces: &mut Vec<Piece>) {
    let start = pieces.len();
    for at in unit.text.clone() {
        let line = &lines[at];
        let mut span = line.span.clone();
        if let Some(from) = unit.text_from.filter(|_| at == unit.text.start) {
            let head = line.text[..from].trim_end();
            pieces.push(Piece::new(span.start..span.start + head.len(), Part::PostHead));
            span.start += from;
        }
        let foot = unit.text_to.filter(|_| at + 1 == unit.text.end).map(|to| {
            let rest = &line.text[to..];
            let end = std::mem::replace(&mut span.end, line.span.start + to);
            end - rest.trim_start().len()..end
        });
        let joins = at > unit.text.start && !line.blank_before;
        match pieces[start..].last_mut().filter(|last| joins && last.part == Part::PostText) {
            Some(last) => last.span.end = span.end,
            None => pieces.push(Piece::new(span, Part::PostText)),
        }
        pieces.extend(foot.map(|span| Piece::new(span, Part::PostFoot)));
    }
}

/// Buttons and the like behind the text; what else stands there is not part of the comment.
fn push_foot(lines: &[Line<'_>], unit: &Unit<'_>, pieces: &mut Vec<Piece>) {
    let from = unit.text.end.max(unit.lines.start).min(unit.lines.end);
    let mut is_foot = true;
    let is_foot_line = |at: usize| {
        let line = &lines[at];
        at <= unit.anchor || line.class != Class::Plain || line.when.is_some() || !line.blank_before
    };
    let end = unit.lines.end.min(lines.len());
    let tail = (from..end).find(|at| !is_foot_line(*at)).unwrap_or(end);
    let border = (tail..end).find(|at| lines[*at].class == Class::Count);
    if let Some(border) = border.filter(|border| lines[tail..*border].iter().any(above::is_prose)) {
        pieces.extend(lines[from..tail].iter().map(|line| Piece::new(line.span.clone(), Part::PostFoot)));
        return push_article(&lines[tail..end], border - tail, pieces);
    }
    for (at, line) in lines.iter().enumerate().take(unit.lines.end).skip(from) {
        is_foot &= is_foot_line(at);
        let part = if is_foot { Part::PostFoot } else { Part::Interface };
        pieces.push(Piece::new(line.span.clone(), part));
    }
}

/// An article between two threads, up to the number of comments of the second.
fn push_article(lines: &[Line<'_>], border: usize, pieces: &mut Vec<Piece>) {
    for (at, line) in lines.iter().enumerate() {
        let part = match at {
            _ if at == border => Part::CommentCount,
            _ if at > border => Part::Interface,
            0 if above::is_title(line) => Part::Headline,
            _ if above::is_prose(line) => Part::Paragraph,
            _ => Part::Interface,
        };
        pieces.push(Piece::new(line.span.clone(), part));
    }
}
