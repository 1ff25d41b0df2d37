//! Chooses the space that is hidden with a bracket.
//!
//! A page shows all views at once and hides what a view leaves out, so that the space that drops out with a bracket
//! must stand inside of what is hidden. The rule is that of [`project`](crate::model::project).

use rustc_hash::FxHashMap;

use crate::model::{Inline, Intervention, View};
use crate::text::{Adjoining, adjoining_space};

/// An inline piece by its place in memory: pieces have no ids of their own.
type Address = *const Inline;

/// The spaces of a block that belong to its brackets.
#[derive(Default)]
pub(super) struct Spaces {
    /// Bytes that are taken from the start and the end of a text.
    cut: FxHashMap<Address, (usize, usize)>,
    /// What stands before and behind a bracket instead.
    beside: FxHashMap<Address, (&'static str, &'static str)>,
}

/// A block without its structure.
enum Flat<'e> {
    Text(Address, &'e str),
    Break,
    Dropping(Address),
}

impl Spaces {
    /// The spaces of a block's content.
    pub fn of(content: &[Inline]) -> Self {
        let mut flat = Vec::new();
        flatten(content, &mut flat);
        let mut spaces = Self::default();
        for at in 0..flat.len() {
            if let Flat::Dropping(bracket) = flat[at]
                && !matches!(at.checked_sub(1).map(|before| &flat[before]), Some(Flat::Dropping(_)))
            {
                spaces.attach_space(bracket, &flat[..at], &flat[at + 1..]);
            }
        }
        spaces
    }

    fn attach_space(&mut self, bracket: Address, before: &[Flat<'_>], behind: &[Flat<'_>]) {
        let next = behind.iter().find(|piece| !matches!(piece, Flat::Dropping(_)));
        let (last, first) =
            (before.last().map_or("", |piece| self.shown(piece)), next.map_or("", |piece| self.shown(piece)));
        match (adjoining_space(last, first), before.last(), next) {
            (Some(Adjoining::Before), Some(Flat::Text(text, _)), _) => {
                let space = last.chars().next_back().and_then(as_space).unwrap_or_default();
                self.cut.entry(*text).or_default().1 += space.len();
                self.beside.insert(bracket, (space, ""));
            }
            (Some(Adjoining::Behind), _, Some(Flat::Text(text, _))) => {
                let space = first.chars().next().and_then(as_space).unwrap_or_default();
                self.cut.entry(*text).or_default().0 += space.len();
                self.beside.insert(bracket, ("", space));
            }
            _ => {}
        }
    }

    /// What is left of a piece.
    fn shown<'t>(&self, piece: &Flat<'t>) -> &'t str {
        match piece {
            Flat::Text(address, text) => self.rest(*address, text),
            Flat::Break | Flat::Dropping(_) => "\n",
        }
    }

    fn rest<'t>(&self, address: Address, text: &'t str) -> &'t str {
        let (start, end) = self.cut.get(&address).copied().unwrap_or_default();
        text.get(start..text.len() - end).unwrap_or_default()
    }

    /// A text without the spaces that stand beside brackets.
    pub fn text<'t>(&self, inline: &Inline, text: &'t str) -> &'t str {
        self.rest(inline, text)
    }

    /// The spaces before and behind a bracket that go with it.
    pub fn beside(&self, bracket: &Inline) -> (&'static str, &'static str) {
        self.beside.get(&std::ptr::from_ref(bracket)).copied().unwrap_or_default()
    }
}

fn as_space(c: char) -> Option<&'static str> {
    match c {
        ' ' => Some(" "),
        '\u{a0}' => Some("\u{a0}"),
        _ => None,
    }
}

/// Whether some view leaves a bracket out.
pub(super) fn is_dropped(intervention: &Intervention) -> bool {
    !View::Base.shows(intervention) || !View::Reading.shows(intervention)
}

fn flatten<'e>(content: &'e [Inline], flat: &mut Vec<Flat<'e>>) {
    for inline in content {
        match inline {
            Inline::Text(text) if text.content.is_empty() => {}
            Inline::Text(text) => flat.push(Flat::Text(inline, &text.content)),
            Inline::LineBreak(..) => flat.push(Flat::Break),
            Inline::Element(element) if element.is_deleted() => {}
            Inline::Sentence(element) | Inline::Element(element) => flatten(&element.content, flat),
            Inline::Anchor(anchor) => flatten(&anchor.content, flat),
            // Both forms of a place stand between the same neighbours.
            Inline::Choice(choice) => flatten(&choice.first, flat),
            Inline::Intervention(intervention) if !is_dropped(intervention) => flatten(&intervention.content, flat),
            Inline::Intervention(_) | Inline::Remark(_) => flat.push(Flat::Dropping(inline)),
        }
    }
}
