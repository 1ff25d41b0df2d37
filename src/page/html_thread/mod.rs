//! Threads in saved web pages, by their structure: elements that repeat with a time and a text in each. Class names, as
//! data, decide only between what the structure leaves open.

mod columns;
mod groups;
mod linked;
mod nodes;
mod parents;
mod unit;

use ego_tree::NodeId;
use rustc_hash::FxHashMap;
use scraper::Html;

use super::layout::Layouts;
pub(super) use linked::Linked;
use linked::{LinkedThread, letters};
pub(super) use nodes::is_hidden;

/// What an element of a thread is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The comment with this number.
    Unit(usize),
    /// The words of a comment.
    Body,
}

/// A comment.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub author: Option<String>,
    pub time: Option<String>,
    pub date: Option<String>,
    pub parent: Option<usize>,
    pub id: Option<String>,
}

/// The thread of a page.
#[derive(Debug, Default)]
pub(super) struct Thread {
    pub marks: FxHashMap<NodeId, Mark>,
    pub comments: Vec<Comment>,
    /// The title of the page.
    pub title: Option<String>,
    /// How many replies the comments say that they have.
    pub replies: usize,
    /// Likewise the buttons beside the comments.
    pub outside: usize,
    /// Comments that the page holds as linked data, where its elements show none, and how many it says there are.
    pub linked: Vec<Linked>,
    pub linked_claim: Option<usize>,
}

impl Thread {
    /// How many replies stay folded, if so many comments are hidden.
    pub fn folded(&self, hidden: usize) -> usize {
        if self.outside == hidden || self.outside + self.replies == hidden {
            return hidden;
        }
        if self.replies >= hidden { hidden * usize::from(self.replies == hidden) } else { self.replies }
    }
}

/// The thread of a page; empty where there is none.
pub(super) fn thread(document: &Html, layouts: &Layouts) -> Thread {
    let nodes = nodes::Nodes::of(document, layouts);
    let elements = groups::units(&nodes);
    let units: Vec<unit::Unit> = unit::units(&nodes, &elements, layouts);
    let parents = parents::parents(&nodes, &units, layouts);
    let mut ids: FxHashMap<&str, usize> = FxHashMap::default();
    for id in units.iter().filter_map(|unit| nodes.items[unit.at].element?.attr("id")) {
        *ids.entry(id).or_default() += 1;
    }
    let replies = unit::replies(&nodes, &units, layouts);
    let outside = unit::outside(&nodes, &units, layouts);
    let mut thread = Thread { title: title(document), replies, outside, ..Thread::default() };
    let linked = linked::linked(document);
    let words: Vec<String> = if linked.comments.is_empty() {
        Vec::new()
    } else {
        units.iter().map(|unit| unit.body.map_or_else(String::new, |body| letters(&nodes.words(body)))).collect()
    };
    for (index, (unit, parent)) in units.into_iter().zip(parents).enumerate() {
        thread.marks.insert(nodes.items[unit.at].id, Mark::Unit(index));
        if let Some(body) = unit.body {
            for part in unit::body_parts(&nodes, &unit, body) {
                thread.marks.insert(nodes.items[part].id, Mark::Body);
            }
        }
        let id = nodes.items[unit.at].element.and_then(|element| element.attr("id"));
        // An id that several comments have names none of them.
        let id = id.filter(|id| ids.get(id) == Some(&1)).map(str::to_owned);
        let comment = Comment { author: unit.author, time: unit.time, date: unit.date, parent, id };
        thread.comments.push(comment);
    }
    if thread.comments.is_empty() {
        (thread.linked, thread.linked_claim) = (linked.comments, linked.claim);
    } else {
        fill(&mut thread.comments, &words, &linked);
    }
    thread
}

/// Gives comments what linked data say of those with the same words, as far as the elements do not.
fn fill(comments: &mut [Comment], words: &[String], linked: &LinkedThread) {
    let mut by_words: FxHashMap<String, Option<usize>> = FxHashMap::default();
    for (index, comment) in linked.comments.iter().enumerate() {
        // Words that two comments have say nothing.
        by_words.entry(letters(&comment.text)).and_modify(|known| *known = None).or_insert(Some(index));
    }
    let found: Vec<Option<usize>> = words.iter().map(|words| by_words.get(words).copied().flatten()).collect();
    let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
    for (number, index) in found.iter().enumerate().filter_map(|(number, index)| Some((number, (*index)?))) {
        numbers.entry(index).or_insert(number);
    }
    let has_parents = comments.iter().any(|comment| comment.parent.is_some());
    for (number, index) in found.into_iter().enumerate() {
        let (Some(comment), Some(index)) = (comments.get_mut(number), index) else { continue };
        let known = &linked.comments[index];
        comment.author = comment.author.take().or_else(|| known.author.clone());
        comment.date = comment.date.take().or_else(|| known.date.clone());
        if !has_parents {
            comment.parent = known.parent.and_then(|parent| numbers.get(&parent).copied()).filter(|at| *at < number);
        }
    }
}

/// The words of the page's `title`.
fn title(document: &Html) -> Option<String> {
    let is_title = |node: &ego_tree::NodeRef<'_, scraper::Node>| {
        node.value().as_element().is_some_and(|element| element.name() == "title")
    };
    let title = document.tree.root().descendants().find(is_title)?;
    let texts = title.descendants().filter_map(|node| node.value().as_text().map(|text| text.to_string()));
    let words = texts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}
