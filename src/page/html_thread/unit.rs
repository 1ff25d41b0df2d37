//! What a comment's elements are: who wrote it, when, and which of them holds its words.

use rustc_hash::FxHashMap;

use super::columns::{self, Columns};
use super::nodes::Nodes;
use crate::page::classes::Family;
use crate::page::layout::Layouts;
use crate::page::thread::names::{cleaned, likeness};
use crate::page::thread::times::{self, Strength};

/// A comment: its element, and what was found in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    pub at: usize,
    /// Its own text nodes, in order.
    pub texts: Vec<usize>,
    /// The element with its words.
    pub body: Option<usize>,
    pub author: Option<String>,
    /// The time as written.
    pub time: Option<String>,
    /// The time in the form of ISO 8601.
    pub date: Option<String>,
}

/// The comments of these elements.
pub(super) fn units(nodes: &Nodes<'_>, elements: &[usize], layouts: &Layouts) -> Vec<Unit> {
    let mut units = own_texts(nodes, elements);
    let repeated = repeated(nodes, &units);
    let mut reader = Reader { nodes, layouts, repeated, authors: Columns::default(), names: Columns::default() };
    reader.read_bodies(&mut units);
    for unit in &mut units {
        reader.read(unit);
    }
    // Messages of one person that follow each other show the name once.
    let mut last = None;
    for unit in &mut units {
        match &unit.author {
            Some(author) => last = Some(author.clone()),
            None => unit.author = last.clone(),
        }
    }
    units
}

/// The text nodes of each element that stand in no other of them.
fn own_texts(nodes: &Nodes<'_>, elements: &[usize]) -> Vec<Unit> {
    let mut units: Vec<Unit> = elements.iter().map(|at| Unit { at: *at, ..Unit::default() }).collect();
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    for (at, item) in nodes.items.iter().enumerate() {
        while open.last().is_some_and(|unit| nodes.items[elements[*unit]].end <= at) {
            open.pop();
        }
        if elements.get(next) == Some(&at) {
            open.push(next);
            next += 1;
        }
        if let Some(unit) = open.last().filter(|_| item.shown.is_text) {
            units[*unit].texts.push(at);
        }
    }
    units
}

/// Texts that most comments have.
fn repeated(nodes: &Nodes<'_>, units: &[Unit]) -> FxHashMap<String, usize> {
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for unit in units {
        for at in &unit.texts {
            let words = nodes.items[*at].text.trim();
            if words.len() <= 60 {
                *counts.entry(words.to_lowercase()).or_default() += 1;
            }
        }
    }
    let enough = 3.max(units.len() * 6 / 10);
    counts.retain(|_, count| *count >= enough);
    counts
}

/// How many replies the comments say that they have: "2 replies".
pub(super) fn replies(nodes: &Nodes<'_>, units: &[Unit], layouts: &Layouts) -> usize {
    let behind = |unit: &Unit| {
        let texts = unit.texts.iter().filter(|at| unit.body.is_some_and(|body| **at >= nodes.items[body].end));
        let words = texts.map(|at| nodes.items[*at].text.trim());
        words.filter_map(|words| crate::page::thread::claimed(words, layouts)).next().unwrap_or(0)
    };
    units.iter().map(behind).sum()
}

/// How many comments the buttons beside and below the comments say that they show: "4 more comments".
pub(super) fn outside(nodes: &Nodes<'_>, units: &[Unit], layouts: &Layouts) -> usize {
    let Some(first) = units.first().map(|unit| unit.at) else { return 0 };
    let mut own = units.iter().flat_map(|unit| unit.texts.iter().copied()).collect::<Vec<_>>();
    own.sort_unstable();
    let is_button = |at: &usize| {
        let item = &nodes.items[*at];
        (item.shown.is_button || item.button.is_some()) && own.binary_search(at).is_err()
    };
    let buttons = (first..nodes.items.len()).filter(is_button).map(|at| nodes.items[at].text.trim());
    buttons.filter_map(|words| crate::page::thread::folded_in(words, layouts)).sum()
}

struct Reader<'r, 'h> {
    nodes: &'r Nodes<'h>,
    layouts: &'r Layouts,
    repeated: FxHashMap<String, usize>,
    /// Where the comments have elements that are called authors.
    authors: Columns,
    /// Where they have other texts that look like names.
    names: Columns,
}

/// Shorter words in an element with others are no text of a comment.
const MIN_ALONE: usize = 20;

/// A name has at most so many bytes.
const MAX_NAME: usize = 90;

impl Reader<'_, '_> {
    /// Finds the words of each comment: where most have them, the others have them, too.
    fn read_bodies(&mut self, units: &mut [Unit]) {
        self.authors = Columns::of(self.nodes, units, |unit| self.author_elements(unit));
        for unit in units.iter_mut() {
            let times = self.times(unit);
            unit.body = self.body(unit, self.author_element(unit), &times);
        }
        columns::even_bodies(self.nodes, units);
        self.names = Columns::of(self.nodes, units, |unit| {
            self.possible_names(unit).map(|(at, name)| (at, name, true)).collect()
        });
    }

    fn times(&self, unit: &Unit) -> Vec<usize> {
        unit.texts.iter().copied().filter(|at| self.is_time(*at)).collect()
    }

    fn read(&self, unit: &mut Unit) {
        let author = self.author_element(unit);
        let times = self.times(unit);
        let time = self.time(unit, &times);
        unit.author = author
            .map(|at| self.name(at))
            .or_else(|| self.named_by_attribute(unit.at))
            .or_else(|| self.first_name(unit));
        if let Some(at) = time {
            let words = self.nodes.items[at].text.trim();
            let when = times::find(words, &self.layouts.words);
            unit.time = when.map(|when| words[when.span].split_whitespace().collect::<Vec<_>>().join(" "));
            unit.date = self.date(at, unit.at);
            self.fill_clock(unit);
        }
    }

    /// A time of day alone is written out where the markup has the day.
    fn fill_clock(&self, unit: &mut Unit) {
        let is_clock = unit.time.as_deref().and_then(|time| times::find(time, &self.layouts.words));
        if is_clock.is_some_and(|when| when.strength == Strength::Clock) && unit.date.is_some() {
            unit.time = unit.date.clone();
        }
    }

    fn is_time(&self, at: usize) -> bool {
        self.nodes.items[at].shown.is_time && self.nodes.items[at].quote.is_none()
    }

    fn is_button(&self, at: usize, unit: usize) -> bool {
        let item = &self.nodes.items[at];
        let in_button = item.button.is_some_and(|button| button > unit);
        in_button || item.shown.is_button || self.repeated.contains_key(&item.text.trim().to_lowercase())
    }

    /// The element with the name of the writer.
    fn author_element(&self, unit: &Unit) -> Option<usize> {
        let found = self.author_elements(unit);
        let places = found.iter().map(|(at, ..)| *at);
        self.authors.best(self.nodes, unit, places)
    }

    /// The innermost elements that are called authors, with the name in each, and whether nothing else stands there.
    fn author_elements(&self, unit: &Unit) -> Vec<(usize, String, bool)> {
        let named = unit.texts.iter().filter(|at| self.nodes.items[**at].quote.is_none()).filter_map(|at| {
            let author =
                self.nodes.around(*at, unit.at).find(|outer| self.nodes.items[*outer].families.has(Family::Author))?;
            let in_button = self.nodes.items[*at].button.is_some_and(|button| button > author);
            let is_short = self.nodes.sums(self.nodes.span(author)).2 <= MAX_NAME;
            let name = self.name(author);
            let fits = !in_button && is_short && likeness(&name) > 0.2;
            fits.then(|| (author, name, self.nodes.texts(self.nodes.span(author)) == 1))
        });
        let mut found: Vec<(usize, String, bool)> = named.collect();
        found.dedup_by_key(|(at, ..)| *at);
        found
    }

    fn name(&self, at: usize) -> String {
        let words = self.nodes.words(at);
        cleaned(&words, &self.layouts.words).name.to_owned()
    }

    fn named_by_attribute(&self, at: usize) -> Option<String> {
        const NAMES: [&str; 6] =
            ["data-author", "data-username", "data-displayname", "data-user", "data-user-name", "author"];
        let element = self.nodes.items[at].element?;
        NAMES.iter().find_map(|name| element.attr(name)).filter(|name| likeness(name) > 0.3).map(str::to_owned)
    }

    /// The link, heading or text before the words that looks most like a name among those of all comments.
    fn first_name(&self, unit: &Unit) -> Option<String> {
        let names: Vec<(usize, String)> = self.possible_names(unit).collect();
        let best = self.names.best(self.nodes, unit, names.iter().map(|(at, _)| *at));
        let name = best.and_then(|best| names.into_iter().find(|(at, _)| *at == best)).map(|(_, name)| name);
        name.or_else(|| self.name_in_button(unit))
    }

    /// Texts before the words of a comment that look like names, those in links and headings first.
    fn possible_names(&self, unit: &Unit) -> impl Iterator<Item = (usize, String)> {
        let before = unit.texts.iter().copied().take_while(|at| unit.body.is_none_or(|body| *at < body));
        let plain: Vec<usize> = before.filter(|at| !self.is_button(*at, unit.at) && !self.is_time(*at)).collect();
        let is_marked = |at: &usize| {
            let outer = self.nodes.around(*at, unit.at).take(3);
            outer.into_iter().any(|outer| {
                let name = self.nodes.items[outer].element.map_or("", |element| element.name());
                matches!(name, "a" | "b" | "strong" | "h2" | "h3" | "h4" | "h5" | "h6")
            })
        };
        let (marked, others): (Vec<usize>, Vec<usize>) = plain.into_iter().partition(is_marked);
        let name = |at: usize| (at, cleaned(self.nodes.items[at].text.trim(), &self.layouts.words).name.to_owned());
        marked.into_iter().chain(others).map(name).filter(|(_, name)| likeness(name) > 0.5)
    }

    /// A name that is a button: it opens what the page knows of the writer.
    fn name_in_button(&self, unit: &Unit) -> Option<String> {
        let before = unit.texts.iter().copied().take_while(|at| unit.body.is_none_or(|body| *at < body));
        let plain = before.filter(|at| !self.nodes.items[*at].shown.is_button && !self.is_time(*at));
        let mut names = plain.map(|at| cleaned(self.nodes.items[at].text.trim(), &self.layouts.words).name);
        names.find(|name| likeness(name) > 0.5).map(str::to_owned)
    }

    /// The element with the words: the outermost that holds neither name nor time nor buttons; of several, one that is
    /// called so, or the longest.
    fn body(&self, unit: &Unit, author: Option<usize>, times: &[usize]) -> Option<usize> {
        let in_author = |at: usize| author.is_some_and(|author| self.nodes.span(author).contains(&at));
        let is_other = |at: usize| {
            times.binary_search(&at).is_ok()
                || in_author(at)
                || self.is_button(at, unit.at) && self.nodes.items[at].quote.is_none()
        };
        let others: Vec<usize> = unit.texts.iter().copied().filter(|at| is_other(*at)).collect();
        let is_clean = |outer: usize| {
            let span = self.nodes.span(outer);
            let next = others.partition_point(|at| *at < span.start);
            others.get(next).is_none_or(|at| *at >= span.end)
        };
        let mut best: Option<(bool, usize, usize)> = None;
        let mut passed = 0;
        for at in unit.texts.iter().copied().filter(|at| !is_other(*at)) {
            if at < passed {
                continue;
            }
            let outer = self.nodes.around(at, unit.at).take_while(|outer| is_clean(*outer)).last();
            // Words beside a time or a button in one element are a node of their own.
            let alone = || (self.nodes.items[at].shown.length > MIN_ALONE).then_some(at);
            let Some(outer) = outer.or_else(alone).filter(|outer| !self.holds_unit(*outer, unit)) else { continue };
            passed = self.nodes.items[outer].end;
            let inner = self.nodes.items[outer..passed].iter();
            let is_beside = outer == at
                && self.nodes.items[at].parent.is_some_and(|outer| self.nodes.items[outer].families.has(Family::Body));
            let is_called = is_beside
                || inner.clone().any(|item| item.families.has(Family::Body))
                || inner.clone().any(|item| item.element.is_some_and(|element| element.name() == "p"));
            let length = self.nodes.sums(outer..passed).2;
            if best.is_none_or(|(called, most, _)| (is_called, length) > (called, most)) {
                best = Some((is_called, length, outer));
            }
        }
        best.map(|(.., at)| at)
    }

    /// Whether text of another comment stands in an element of this one.
    fn holds_unit(&self, outer: usize, unit: &Unit) -> bool {
        let span = self.nodes.span(outer);
        let own = unit.texts.partition_point(|at| *at < span.end) - unit.texts.partition_point(|at| *at < span.start);
        own < self.nodes.texts(span)
    }

    /// The time that is called so, or the one nearest to the words.
    fn time(&self, unit: &Unit, times: &[usize]) -> Option<usize> {
        let is_called = |at: &usize| {
            let mut outer = self.nodes.around(*at, unit.at).take(3);
            outer.any(|outer| {
                let item = &self.nodes.items[outer];
                item.families.has(Family::Time) || item.element.is_some_and(|element| element.name() == "time")
            })
        };
        let outside: Vec<usize> = times
            .iter()
            .copied()
            .filter(|at| unit.body.is_none_or(|body| !self.nodes.span(body).contains(at)))
            .collect();
        let before = outside.iter().rev().find(|at| unit.body.is_some_and(|body| **at < body));
        outside.iter().find(|at| is_called(at)).or(before).or(outside.first()).copied()
    }

    /// The time that the elements around it have in an attribute.
    fn date(&self, at: usize, unit: usize) -> Option<String> {
        const NAMES: [&str; 7] =
            ["datetime", "data-value", "data-time", "data-datetime", "title", "content", "data-date"];
        let near = self.nodes.around(at, unit).take(3).filter_map(|outer| self.nodes.items[outer].element);
        near.flat_map(|element| NAMES.iter().filter_map(|name| element.attr(name)))
            .find_map(|value| times::find(value, &self.layouts.words)?.moment())
    }
}

/// The elements with the words of a comment: its body, and the elements beside it of the same name and class that hold
/// sentences, as the other paragraphs of a comment do.
pub(super) fn body_parts(nodes: &Nodes<'_>, unit: &Unit, body: usize) -> Vec<usize> {
    let Some(parent) = nodes.items[body].parent.filter(|parent| *parent >= unit.at) else { return vec![body] };
    if nodes.items[body].element.is_none() {
        return loose_parts(nodes, body, parent);
    }
    let end = nodes.items[parent].end;
    let next = |at: &usize| Some(nodes.items[*at].end.max(*at + 1)).filter(|next| *next < end);
    let children = std::iter::successors(Some(parent + 1).filter(|first| *first < end), next);
    children.filter(|at| *at == body || is_beside(nodes, unit, body, *at)).collect()
}

/// The text nodes from one on that stand beside each other in an element, some of them in links and the like, up to a
/// time, a button or a block.
fn loose_parts(nodes: &Nodes<'_>, body: usize, parent: usize) -> Vec<usize> {
    const INLINE: [&str; 9] = ["a", "b", "i", "em", "strong", "u", "span", "code", "br"];
    let is_part = |at: &usize| {
        let item = &nodes.items[*at];
        let is_inline = item.element.is_none_or(|element| INLINE.contains(&element.name()));
        is_inline && !item.shown.is_time && !item.shown.is_button && !item.families.has(Family::Button)
    };
    let parts = (body..nodes.items[parent].end).take_while(is_part);
    parts.filter(|at| nodes.items[*at].shown.is_text).collect()
}

fn is_beside(nodes: &Nodes<'_>, unit: &Unit, body: usize, at: usize) -> bool {
    let look = |at: usize| nodes.items[at].element.map(|element| (element.name(), element.attr("class")));
    let words = nodes.words(at);
    let is_head = at < body && unit.author.as_deref().is_some_and(|author| words.contains(author));
    let is_sentence = words.split(' ').count() > 3 || words.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟']);
    let are_buttons = nodes.items[nodes.span(at)]
        .iter()
        .filter(|item| item.shown.is_text)
        .all(|item| item.shown.is_button || item.button.is_some_and(|button| button > unit.at));
    !are_buttons
        && look(at).is_some()
        && look(at) == look(body)
        && nodes.sums(nodes.span(at)).0 == 0
        && !is_head
        && is_sentence
}
