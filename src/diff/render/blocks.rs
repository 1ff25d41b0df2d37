//! Blocks that moved together, and their description.

use std::ops::Range;

use super::Side;
use crate::diff::TextComparison;
use crate::model::Layer;
use crate::text::Stream;

/// Segments that moved together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Indices of the segments.
    pub old: Range<usize>,
    pub new: Range<usize>,
    /// The places between which it moved, as shown to people.
    pub from: String,
    pub to: String,
    /// Its description in the old and in the new text: `comment c3`, `3 segments`.
    pub was: String,
    pub is: String,
}

/// The blocks of a text, by number.
pub(crate) fn blocks(text: &TextComparison<'_>, layer: Layer, old: &Side<'_>, new: &Side<'_>) -> Vec<Block> {
    let mut ranges: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for bead in &text.beads {
        let Some(number) = bead.moved else { continue };
        match ranges.get_mut(number) {
            Some((olds, news)) => {
                *olds = hull(olds, &bead.old);
                *news = hull(news, &bead.new);
            }
            None => {
                ranges.resize(number, (0..0, 0..0));
                ranges.push((bead.old.clone(), bead.new.clone()));
            }
        }
    }
    let posts = (old.posts(layer), new.posts(layer));
    ranges.into_iter().map(|(olds, news)| block(text, olds, news, &posts)).collect()
}

fn hull(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    if one.is_empty() { other.clone() } else { one.start.min(other.start)..one.end.max(other.end) }
}

type Posts<'p> = (Vec<Option<&'p str>>, Vec<Option<&'p str>>);

fn block(text: &TextComparison<'_>, old: Range<usize>, new: Range<usize>, posts: &Posts<'_>) -> Block {
    let whole = whole_post(&text.old, &old).zip(whole_post(&text.new, &new));
    let id = |ids: &[Option<&str>], post: usize| ids.get(post - 1).copied().flatten().map(str::to_owned);
    let number = |start: usize| (start + 1).to_string();
    match whole {
        Some((from, to)) => {
            let ids = id(&posts.0, from).zip(id(&posts.1, to));
            let named = |id: Option<&String>| id.map_or("comment".to_owned(), |id| format!("comment {id}"));
            let (was, is) = (named(ids.as_ref().map(|ids| &ids.0)), named(ids.as_ref().map(|ids| &ids.1)));
            // An id that is the same on both sides does not tell the place; the number of the comment does.
            let renamed = ids.filter(|(old, new)| old != new);
            let (from, to) = renamed.unwrap_or((from.to_string(), to.to_string()));
            Block { old, new, from, to, was, is }
        }
        None => {
            let what = if new.len() == 1 { "1 segment".to_owned() } else { format!("{} segments", new.len()) };
            Block { from: number(old.start), to: number(new.start), old, new, was: what.clone(), is: what }
        }
    }
}

/// The number of the post that consists of exactly these segments.
fn whole_post(stream: &Stream<'_>, index: &Range<usize>) -> Option<usize> {
    let segments = stream.segments.get(index.clone())?;
    let group = segments.first()?.group;
    let is_other = |at: Option<usize>| at.and_then(|at| stream.segments.get(at)).is_none_or(|it| it.group != group);
    let is_whole = segments.iter().all(|segment| segment.group == group)
        && is_other(index.start.checked_sub(1))
        && is_other(Some(index.end));
    (is_whole && group > 0).then_some(group as usize)
}
