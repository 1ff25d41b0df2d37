//! Runs of WordprocessingML, written anew with changes and places of comments in them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{By, Change, ChangesAs};
use crate::document::model::Origin;
use crate::document::nodes::child;
use crate::document::out::escaped;
use crate::model::Span;
use crate::xml::Node;

/// What stands at a place: indexes are those of changes or of remarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    Insert(usize),
    End(usize),
    Reference(usize),
    Start(usize),
}

/// What is done to the characters of one element.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Characters that go, with the change.
    pub deleted: Vec<(Span, usize)>,
    pub acts: Vec<(usize, Act)>,
}

/// What acts refer to.
pub(super) struct Marks<'m> {
    pub changes: &'m [Change],
    /// The numbers of the comments that remarks become.
    pub numbers: &'m [u32],
    pub how: ChangesAs,
}

/// Numbers that nothing has yet.
pub(super) struct Ids {
    taken: FxHashSet<u32>,
    last: u32,
}

impl Ids {
    pub fn new(taken: FxHashSet<u32>) -> Self {
        Self { taken, last: 0 }
    }

    pub fn next(&mut self) -> u32 {
        self.last += 1;
        while self.taken.contains(&self.last) {
            self.last += 1;
        }
        self.last
    }
}

/// A run while it is written.
pub(super) struct Run<'r> {
    node: Node<'r>,
    touched: FxHashMap<usize, (&'r Origin, &'r Touched)>,
    /// The prefix of its names, with the colon.
    prefix: String,
    properties: &'r str,
    out: String,
    /// What stands in the run that is open, and the change that deletes it.
    open: String,
    deleted: Option<usize>,
}

impl<'r> Run<'r> {
    pub fn new(node: Node<'r>, touched: FxHashMap<usize, (&'r Origin, &'r Touched)>) -> Self {
        let prefix = node.prefix().map(|prefix| format!("{prefix}:")).unwrap_or_default();
        let properties = child(node, "rPr").map_or("", Node::source);
        Self { node, touched, prefix, properties, out: String::new(), open: String::new(), deleted: None }
    }

    /// The run as it is now, with its changes.
    pub fn written(mut self, marks: &Marks<'_>, ids: &mut Ids) -> String {
        for node in self.node.elements().filter(|node| node.local_name() != "rPr") {
            match self.touched.get(&node.span().start).copied() {
                Some((origin, touched)) => self.characters(node, origin, touched, (marks, ids)),
                None => self.keep(node.source(), None, (marks, ids)),
            }
        }
        self.flush(marks, ids);
        self.out
    }

    /// Adds something to the open run, after closing one with another fate.
    fn keep(&mut self, xml: &str, deleted: Option<usize>, (marks, ids): (&Marks<'_>, &mut Ids)) {
        if self.deleted != deleted {
            self.flush(marks, ids);
            self.deleted = deleted;
        }
        self.open.push_str(xml);
    }

    fn flush(&mut self, marks: &Marks<'_>, ids: &mut Ids) {
        let open = std::mem::take(&mut self.open);
        let Some(change) = self.deleted.take() else {
            if !open.is_empty() {
                let run = self.run(&open);
                self.out.push_str(&run);
            }
            return;
        };
        if marks.how == ChangesAs::Tracked && !open.is_empty() {
            let run = self.run(&open);
            let changed = self.changed("del", &marks.changes[change].by, ids, &run);
            self.out.push_str(&changed);
        }
    }

    /// A run with the properties of this one.
    fn run(&self, content: &str) -> String {
        let tag = &self.node.document().source()[self.node.start_tag_span()];
        format!("{tag}{}{content}</{}r>", self.properties, self.prefix)
    }

    fn changed(&self, name: &str, by: &By, ids: &mut Ids, content: &str) -> String {
        let prefix = &self.prefix;
        let said = attributes(prefix, by);
        format!("<{prefix}{name} {prefix}id=\"{}\"{said}>{content}</{prefix}{name}>", ids.next())
    }

    fn characters(&mut self, node: Node<'r>, origin: &Origin, touched: &Touched, (marks, ids): (&Marks<'_>, &mut Ids)) {
        let words = node.text_content().replace(['\n', '\r'], " ");
        let is_text = node.local_name() == "t";
        let end = origin.at + origin.len;
        let borders = touched.deleted.iter().flat_map(|(span, _)| [span.start, span.end]);
        let mut cuts: Vec<usize> =
            borders.chain(touched.acts.iter().map(|(at, _)| *at)).chain([origin.at, end]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        if is_text && origin.skipped > 0 {
            let skipped = self.text("t", &words[..origin.skipped]);
            self.keep(&skipped, None, (marks, ids));
        }
        for (index, cut) in cuts.iter().enumerate() {
            self.acts(touched, *cut, (marks, ids));
            let Some(next) = cuts.get(index + 1) else { break };
            let deleted = touched.deleted.iter().find(|(span, _)| span.contains(cut)).map(|(_, change)| *change);
            let place = |at: usize| at - origin.at + origin.skipped;
            let xml = match words.get(place(*cut)..place(*next)).filter(|_| is_text) {
                Some(words) => self.text(if deleted.is_some() { "delText" } else { "t" }, words),
                None => node.source().to_owned(),
            };
            self.keep(&xml, deleted, (marks, ids));
        }
    }

    fn text(&self, name: &str, words: &str) -> String {
        let prefix = &self.prefix;
        format!("<{prefix}{name} xml:space=\"preserve\">{}</{prefix}{name}>", escaped(words))
    }

    /// What stands at a place: the words that are new, then ends, then beginnings of comments.
    fn acts(&mut self, touched: &Touched, at: usize, (marks, ids): (&Marks<'_>, &mut Ids)) {
        let mut acts: Vec<Act> = touched.acts.iter().filter(|(place, _)| *place == at).map(|(_, act)| *act).collect();
        acts.sort_unstable();
        let prefix = self.prefix.clone();
        for act in acts {
            if let Act::Insert(change) = act {
                self.insert(&marks.changes[change], marks, ids);
                continue;
            }
            self.flush(marks, ids);
            let (Act::End(index) | Act::Start(index) | Act::Reference(index) | Act::Insert(index)) = act;
            let number = marks.numbers[index];
            let mark = |name: &str| format!("<{prefix}{name} {prefix}id=\"{number}\"/>");
            let reference = || format!("<{prefix}r>{}</{prefix}r>", mark("commentReference"));
            match act {
                Act::Start(_) => self.out.push_str(&mark("commentRangeStart")),
                Act::End(_) => self.out.push_str(&(mark("commentRangeEnd") + &reference())),
                _ => self.out.push_str(&reference()),
            }
        }
    }

    fn insert(&mut self, change: &Change, marks: &Marks<'_>, ids: &mut Ids) {
        let mut words = String::new();
        for piece in change.text.split_inclusive(['\n', '\t']) {
            let plain = piece.trim_end_matches(['\n', '\t']);
            if !plain.is_empty() {
                words.push_str(&self.text("t", plain));
            }
            match piece.chars().next_back() {
                Some('\n') => words.push_str(&format!("<{}br/>", self.prefix)),
                Some('\t') => words.push_str(&format!("<{}tab/>", self.prefix)),
                _ => {}
            }
        }
        if marks.how == ChangesAs::Plain {
            return self.keep(&words, None, (marks, ids));
        }
        self.flush(marks, ids);
        let run = format!("<{0}r>{1}{words}</{0}r>", self.prefix, self.properties);
        let inserted = self.changed("ins", &change.by, ids, &run);
        // Words inside of an insertion of somebody else are an insertion beside it.
        let around = self.node.parent().filter(|parent| parent.local_name() == "ins");
        match around.map(|around| (around.qualified_name(), &around.document().source()[around.start_tag_span()])) {
            Some((name, tag)) => self.out.push_str(&format!("</{name}>{inserted}{tag}")),
            None => self.out.push_str(&inserted),
        }
    }
}

/// Who and when, as attributes.
pub(super) fn attributes(prefix: &str, by: &By) -> String {
    let mut said = format!(" {prefix}author=\"{}\"", escaped(&by.name));
    if let Some(when) = by.when.as_deref().and_then(date_time) {
        said.push_str(&format!(" {prefix}date=\"{}\"", escaped(&when)));
    }
    said
}

/// A date as Word writes it, with a time.
fn date_time(when: &str) -> Option<String> {
    match when.len() {
        10 => Some(format!("{when}T00:00:00Z")),
        _ => when.contains('T').then(|| when.to_owned()),
    }
}
