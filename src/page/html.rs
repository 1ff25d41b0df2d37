//! Saved web pages: their text, and its parts, recognised by elements and class names.
//!
//! The printed view of such a page is its text: blocks joined by empty lines, `br` as a line end, white space folded
//! as a browser folds it. Scripts, styles and form fields are left out.

use ego_tree::NodeId;
use rustc_hash::FxHashMap;
use scraper::node::Element;

use super::assemble::assemble;
use super::blocks::{RawBlock, RawBlocks};
use super::given::Attributes;
use super::html_limits;
use super::html_thread::{self, Mark};
use super::import::{Count, Found, LeftOut};
use super::layout::{Layouts, LineKind};
use super::posts;
use super::recognise::Part;
use super::thread;
use crate::model::{ContainerKind, Id, LineEnd, Node, People, PostInfo};

/// The blocks of a saved page.
pub(super) fn found(html: &str, layouts: &Layouts) -> Found {
    let html_limits::Limited { html: document, flattened, shortened } = html_limits::parse(html);
    let thread = html_thread::thread(&document, layouts);
    let mut walk = Walk::new(layouts, thread);
    for edge in document.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                scraper::Node::Element(element) => walk.enter(element, node.id()),
                scraper::Node::Text(text) => walk.text_node(text, node.id()),
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if let scraper::Node::Element(element) = node.value() {
                    walk.leave(element);
                }
            }
        }
    }
    walk.flush();
    walk.add_linked();
    walk.page.count = walk.count();
    let left_out = [LeftOut::deep_tags(flattened), LeftOut::attributes(shortened)].into_iter().flatten().collect();
    Found { left_out, given: walk.attributes.finish(), ..walk.page.finish() }
}

/// Elements that begin a new line.
const BLOCKS: &[&str] = &[
    "div", "ul", "ol", "dl", "figure", "article", "section", "header", "main", "table", "tr", "td", "th", "address",
    "body", "html", "hr", "details", "summary", "fieldset",
];

// Class names, values of `itemprop` and of `rel` by which the parts of a page are known.
const POST: &[&str] = &["comment", "comment-item", "comment-container", "c-comment", "user-comment", "post-comment"];
const BYLINE: &[&str] = &["byline", "article-author", "article__author"];
const AUTHOR: &[&str] = &["author", "comment-author", "user", "username", "user-name", "nickname"];
const TIME: &[&str] = &["date", "comment-date", "timestamp", "published"];
const CAPTION: &[&str] = &["caption", "wp-caption-text"];
const FURNITURE: &[&str] =
    &["reply", "comment-reply-link", "share", "social", "breadcrumbs", "breadcrumb", "menu", "navbar", "cookie"];

/// What an element says of the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Left out.
    Hidden,
    /// Navigation, forms, foot of the page.
    Furniture,
    Headline,
    Heading,
    Byline,
    Caption,
    Paragraph,
    /// A comment.
    Post,
    /// The words of a comment.
    Body,
    /// Who wrote the comment.
    Author,
    /// When.
    Time,
    /// A button.
    Button,
    /// A block without a meaning of its own.
    Block,
    /// Part of a line.
    Inline,
}

impl Role {
    fn of(element: &Element) -> Self {
        match element.name() {
            _ if html_thread::is_hidden(element) => Role::Hidden,
            "footer" | "aside" if holds_notes(element) => Role::Block,
            "nav" | "footer" | "form" | "aside" | "dialog" | "menu" => Role::Furniture,
            "h1" => Role::Headline,
            "h2" | "h3" | "h4" | "h5" | "h6" => Role::Heading,
            "figcaption" => Role::Caption,
            "time" => Role::Time,
            "button" => Role::Button,
            name => Self::by_class(element, name),
        }
    }

    fn by_class(element: &Element, name: &str) -> Self {
        let has = |words: &[&str]| {
            let marked = element.attr("itemprop").into_iter().chain(element.attr("rel"));
            element.classes().chain(marked).any(|class| words.contains(&class.to_lowercase().as_str()))
        };
        match name {
            "article" | "li" | "div" | "section" if has(POST) => Role::Post,
            _ if has(BYLINE) => Role::Byline,
            _ if has(AUTHOR) => Role::Author,
            _ if has(TIME) => Role::Time,
            _ if has(CAPTION) => Role::Caption,
            _ if has(FURNITURE) => Role::Furniture,
            "p" | "blockquote" | "pre" | "li" | "dd" | "dt" => Role::Paragraph,
            _ if BLOCKS.contains(&name) => Role::Block,
            _ => Role::Inline,
        }
    }

    fn is_block(self) -> bool {
        self != Role::Inline
    }
}

/// Whether an element beside the text holds footnotes.
fn holds_notes(element: &Element) -> bool {
    let mut says = ["role", "epub:type", "class"].into_iter().filter_map(|name| element.attr(name));
    says.any(|words| ["footnote", "endnote", "rearnote"].iter().any(|note| words.contains(note)))
}

/// The text found so far.
#[derive(Default)]
struct Page {
    text: String,
    raw: RawBlocks,
    parts: Vec<Part>,
    authors: People,
    /// Whether the headline was found.
    has_headline: bool,
    /// How many comments the page says that it has.
    claim: Option<usize>,
    count: Option<Count>,
    /// Whether a comment was found.
    in_comments: bool,
    /// The comments that were read to their ends.
    posts: Vec<Comment>,
    /// The comments that hold each comment, by their numbers.
    parents: Vec<Option<usize>>,
}

/// A comment, as its elements have it.
struct Comment {
    number: usize,
    /// Byte offset of its first block, once that was found.
    start: Option<usize>,
    info: PostInfo,
}

impl Page {
    /// Adds a block, without white space at its ends; returns its byte offset.
    fn push(&mut self, words: &str, part: Part, opens_post: bool) -> usize {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(words);
        self.raw.blocks.push(RawBlock { span: start..self.text.len(), before: Vec::new(), opens_post });
        self.has_headline |= part == Part::Headline;
        self.parts.push(part);
        self.in_comments |= opens_post;
        start
    }

    fn finish(self) -> Found {
        let mut body = assemble(&self.raw, &self.parts);
        describe(&mut body, self.posts, &self.parents);
        let authors = self.authors.finish();
        Found { text: self.text, body, line_end: LineEnd::Lf, authors, count: self.count, ..Found::default() }
    }
}

/// Gives the comments what their elements said of them. A wrapper without words of its own is not a comment: what it
/// holds replies to the comment around it.
fn describe(body: &mut [Node], comments: Vec<Comment>, parents: &[Option<usize>]) {
    let mut ids: FxHashMap<usize, Id> = FxHashMap::default();
    let mut by_start: FxHashMap<usize, Comment> =
        comments.into_iter().filter_map(|comment| Some((comment.start?, comment))).collect();
    posts::each_post(body, &mut |post| {
        if let (Some(comment), Some(id)) = (by_start.get(&post.span.start), &post.id) {
            ids.insert(comment.number, id.clone());
        }
    });
    let parent = |number: usize| std::iter::successors(parents[number], |&parent| parents[parent]);
    posts::each_post(body, &mut |post| {
        let Some(comment) = by_start.remove(&post.span.start) else { return };
        let ContainerKind::Post(info) = &mut post.kind else { return };
        let reply_to = parent(comment.number).find_map(|parent| ids.get(&parent).cloned());
        let n = comment.info.n.or(info.n.take());
        **info = PostInfo { n, reply_to, ..comment.info };
    });
}

struct Walk<'l> {
    layouts: &'l Layouts,
    /// The comments that the structure of the page shows; without them class names decide.
    thread: html_thread::Thread,
    page: Page,
    /// Roles of the open elements.
    open: Vec<Role>,
    /// The comments that are open, the innermost last.
    posts: Vec<Comment>,
    /// The words of the block that is open.
    words: String,
    attributes: Attributes,
    /// Whether the words are those of a comment that share their element with something else.
    is_loose: bool,
}

impl<'l> Walk<'l> {
    fn new(layouts: &'l Layouts, thread: html_thread::Thread) -> Self {
        Walk {
            layouts,
            thread,
            page: Page::default(),
            open: Vec::new(),
            posts: Vec::new(),
            words: String::new(),
            attributes: Attributes::default(),
            is_loose: false,
        }
    }

    /// What an element says, where the structure of the page has been read.
    fn role(&self, element: &Element, id: NodeId) -> Role {
        match (self.thread.marks.get(&id), Role::of(element)) {
            (_, Role::Hidden) => Role::Hidden,
            (Some(Mark::Unit(_)), _) => Role::Post,
            (Some(Mark::Body), _) => Role::Body,
            (None, Role::Post) if !self.thread.comments.is_empty() => Role::Block,
            (None, role) => role,
        }
    }

    fn enter(&mut self, element: &Element, id: NodeId) {
        let role = self.role(element, id);
        if element.name() == "br" {
            self.words.push('\n');
        } else if role.is_block() && !self.is_line_part(role) {
            self.flush();
        }
        self.open.push(role);
        let is_block = role.is_block() && !self.is_line_part(role);
        self.attributes.enter(element.name(), |name| element.attr(name), is_block, &self.words);
        if role == Role::Post {
            self.open_post(element, id);
        }
        if role == Role::Time
            && self.thread.comments.is_empty()
            && let (Some(comment), Some(when)) = (self.posts.last_mut(), element.attr("datetime"))
        {
            comment.info.when = Some(when.into());
        }
    }

    /// Author and time of a comment stand in one line, and so does a time in a byline.
    fn is_line_part(&self, role: Role) -> bool {
        matches!(role, Role::Time | Role::Author)
            && (self.open.contains(&Role::Byline) || !self.words.trim().is_empty() && !self.posts.is_empty())
    }

    fn open_post(&mut self, element: &Element, id: NodeId) {
        if let Some(Mark::Unit(number)) = self.thread.marks.get(&id) {
            return self.open_unit(*number);
        }
        let number = self.page.parents.len();
        self.page.parents.push(self.posts.last().map(|comment| comment.number));
        let info = PostInfo { n: element.attr("id").map(Box::from), ..PostInfo::default() };
        self.posts.push(Comment { number, start: None, info });
    }

    /// Adds the comments that the page holds only as linked data, below what it shows.
    fn add_linked(&mut self) {
        let linked = std::mem::take(&mut self.thread.linked);
        if linked.is_empty() || self.page.posts.iter().any(|comment| comment.start.is_some()) {
            return;
        }
        self.page.claim = self.page.claim.or(self.thread.linked_claim);
        let first = self.page.parents.len();
        for (index, comment) in linked.into_iter().enumerate() {
            let number = first + index;
            self.page.parents.push(comment.parent.map(|parent| first + parent));
            let who = comment.author.map(|name| self.page.authors.id(&name));
            let when = comment.date.map(Into::into);
            let mut start = None;
            for words in comment.text.split("\n\n").map(str::trim).filter(|words| !words.is_empty()) {
                let at = self.page.push(words, Part::PostText, start.is_none());
                self.attributes.block(words, at);
                start = start.or(Some(at));
            }
            self.page.posts.push(Comment { number, start, info: PostInfo { who, when, ..PostInfo::default() } });
        }
    }

    /// Opens a comment of which all is known but its words.
    fn open_unit(&mut self, number: usize) {
        let comment = &mut self.thread.comments[number];
        while self.page.parents.len() <= number {
            self.page.parents.push(None);
        }
        self.page.parents[number] = comment.parent;
        let who = comment.author.take().map(|name| self.page.authors.id(&name));
        let time = comment.time.take().or_else(|| comment.date.clone());
        let (n, when, date) =
            (comment.id.take().map(Into::into), time.map(Into::into), comment.date.take().map(Into::into));
        let info = PostInfo { n, who, when, date, ..PostInfo::default() };
        self.posts.push(Comment { number, start: None, info });
    }

    fn leave(&mut self, element: &Element) {
        let Some(&role) = self.open.last() else { return };
        if role == Role::Author && !self.posts.is_empty() && self.thread.comments.is_empty() {
            self.author();
        } else if role.is_block() && !self.is_line_part(role) && (role != Role::Time || self.posts.is_empty()) {
            self.flush();
        }
        self.open.pop();
        self.attributes.leave(&self.words);
        if role == Role::Post && element.name() != "br" {
            self.page.posts.extend(self.posts.pop());
        }
    }

    fn author(&mut self) {
        let name = self.words.split_whitespace().collect::<Vec<_>>().join(" ");
        if let (Some(comment), false) = (self.posts.last_mut(), name.is_empty()) {
            let id = self.page.authors.id(&name);
            comment.info.who.get_or_insert(id);
        }
    }

    fn text_node(&mut self, text: &str, id: NodeId) {
        let is_loose = matches!(self.thread.marks.get(&id), Some(Mark::Body));
        if is_loose != self.is_loose && !text.trim().is_empty() {
            self.flush();
            self.is_loose = is_loose;
        }
        self.text(text);
    }

    /// Text, its white space folded.
    fn text(&mut self, text: &str) {
        if self.open.contains(&Role::Hidden) {
            return;
        }
        for c in text.chars() {
            let space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if !space {
                self.words.push(c);
            } else if !self.words.is_empty() && !self.words.ends_with([' ', '\n']) {
                self.words.push(' ');
            }
        }
    }

    /// Ends the block that is open.
    fn flush(&mut self) {
        let raw = std::mem::take(&mut self.words);
        let words: Vec<&str> = raw.split('\n').map(str::trim).collect();
        let words = words.join("\n");
        let words = words.trim();
        if words.is_empty() {
            return self.attributes.no_block();
        }
        let part = self.part(words);
        self.is_loose = false;
        let in_post = matches!(part, Part::PostHead | Part::PostText | Part::PostFoot | Part::Reply);
        let begins = self.posts.last_mut().filter(|comment| in_post && comment.start.is_none());
        let opens_post = begins.is_some();
        let start = self.page.push(words, part, opens_post);
        self.attributes.block(&raw, start);
        if let Some(comment) = begins {
            comment.start = Some(start);
        }
    }

    fn part(&mut self, words: &str) -> Part {
        let line = words.lines().next().unwrap_or_default();
        let known = |kind: LineKind| !words.contains('\n') && self.layouts.is(kind, line);
        if let Some(comment) = self.posts.last() {
            return self.post_part(comment, known(LineKind::Reply), known(LineKind::Ui));
        }
        if let Some(part) = self.part_around_thread(words, line) {
            return part;
        }
        let role = self
            .open
            .iter()
            .rev()
            .copied()
            .find(|role| *role != Role::Inline && *role != Role::Block && *role != Role::Paragraph);
        let furniture = self.open.iter().any(|role| matches!(role, Role::Furniture | Role::Button));
        match role {
            _ if known(LineKind::CommentCount) => Part::CommentCount,
            _ if furniture => Part::Interface,
            Some(Role::Headline) if !self.page.has_headline => Part::Headline,
            Some(Role::Headline | Role::Heading) => self.heading(),
            Some(Role::Byline | Role::Author | Role::Time) => Part::Byline,
            Some(Role::Caption) => Part::Caption,
            _ if !self.page.has_headline && !self.open.contains(&Role::Paragraph) || known(LineKind::Ui) => {
                Part::Interface
            }
            _ => self.paragraph(),
        }
    }

    /// What a line outside comments is that the thread or the page's title explains.
    fn part_around_thread(&mut self, words: &str, line: &str) -> Option<Part> {
        if self.thread.comments.is_empty() || line.len() < words.len() {
            return None;
        }
        let claimed = thread::claimed(line, self.layouts).filter(|_| self.page.posts.is_empty());
        if claimed.is_some() || self.layouts.is(LineKind::Comments, line) && !self.page.parts.is_empty() {
            self.page.claim = claimed.or(self.page.claim);
            self.page.in_comments |= self.page.has_headline;
            return Some(Part::CommentCount);
        }
        if !self.page.has_headline && self.thread.title.as_deref() == Some(line) {
            return Some(Part::Headline);
        }
        if thread::is_time(line, self.layouts) {
            return Some(Part::Interface);
        }
        let is_number = line.chars().all(|c| c.is_numeric() || " ,.+-".contains(c));
        if is_number && self.page.in_comments && self.page.claim.is_none() {
            self.page.claim = thread::number_in(line).filter(|_| self.page.posts.is_empty());
        }
        is_number.then_some(Part::Interface)
    }

    /// The page's own number of comments beside those that were found.
    fn count(&self) -> Option<Count> {
        let found = self.page.posts.iter().filter(|comment| comment.start.is_some()).count();
        self.page.claim.map(|claimed| Count {
            claimed,
            found,
            folded: self.thread.folded(claimed.saturating_sub(found)),
        })
    }

    /// Behind the comments nothing is part of the article any more.
    fn heading(&self) -> Part {
        if self.page.in_comments { Part::Interface } else { Part::Heading }
    }

    fn paragraph(&self) -> Part {
        if self.page.in_comments { Part::Interface } else { Part::Paragraph }
    }

    /// What a block of a comment is whose words are known.
    fn unit_part(&self, is_body: bool) -> Part {
        let begun = self.posts.last().is_some_and(|comment| comment.start.is_some());
        match self.page.parts.last() {
            _ if is_body => Part::PostText,
            Some(Part::PostText | Part::PostFoot) if begun => Part::PostFoot,
            _ => Part::PostHead,
        }
    }

    fn post_part(&self, comment: &Comment, reply: bool, furniture: bool) -> Part {
        let inner =
            self.open.iter().rposition(|role| *role == Role::Post).map_or(&self.open[..], |at| &self.open[at..]);
        let says = |role: Role| inner.contains(&role);
        if !self.thread.comments.is_empty() {
            return self.unit_part(says(Role::Body) || self.is_loose);
        }
        let begun = comment.start.is_some();
        let head = !begun || self.page.parts.last() == Some(&Part::PostHead);
        if reply {
            Part::Reply
        } else if says(Role::Button) || says(Role::Furniture) || furniture && begun && !head {
            Part::Interface
        } else if head
            && !says(Role::Paragraph)
            && (says(Role::Author) || says(Role::Time) || comment.info.who.is_some() && !begun)
        {
            Part::PostHead
        } else {
            Part::PostText
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each comment: its words, author, time and what it replies to.
    fn comments(html: &str) -> Vec<String> {
        let mut found = found(html, Layouts::built_in());
        let mut lines = Vec::new();
        posts::each_post(&mut found.body, &mut |post| {
            let ContainerKind::Post(info) = &post.kind else { return };
            let name = info.who.as_ref().and_then(|who| found.authors.iter().find(|agent| agent.id == *who));
            let particulars = [name.map(|agent| &*agent.name), info.when.as_deref(), info.reply_to.as_deref()];
            let words = found.text[post.span.clone()].replace('\n', " ");
            lines.push(format!("{words} | {}", particulars.map(|word| word.unwrap_or("-")).join(" | ")));
        });
        lines
    }

    #[test]
    fn what_is_left_out_is_told() {
        let attributes: String = (0..300).map(|number| format!(" a{number}")).collect();
        let found = found(&format!("<p{attributes}>one{}two", "<div>".repeat(600)), Layouts::built_in());
        assert_eq!(found.text, "one\n\ntwo");
        let told: Vec<String> = found.left_out.iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("this page nests elements deeper than 512 levels; "), "{told:?}");
        assert!(told[1].starts_with("tags with more than 256 attributes: 1; "), "{told:?}");
    }

    #[test]
    fn an_empty_wrapper_shifts_nothing() {
        let comment = |name: &str, time: &str, inside: &str| {
            format!(
                "<div class=comment><b class=author>{name}</b> <time datetime={time}>then</time><p>Hm.</p>{inside}</div>"
            )
        };
        let reply = comment("Don", "2024-02", "");
        let wrapped = format!("<div class=comment> <div class=comment></div>{reply}</div>");
        let html = format!(
            "<div class=comment></div>{}{wrapped}",
            comment("Zia", "2024-01", &format!("<ul><li class=comment>{reply}</ul>"))
        );
        let found = comments(&html);
        assert_eq!(
            found,
            [
                "Zia then  Hm. | Zia | 2024-01 | -",
                "Don then  Hm. | Don | 2024-02 | c1",
                "Don then  Hm. | Don | 2024-02 | -",
            ]
        );
    }
}
