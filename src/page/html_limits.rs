//! Parses HTML into a tree within limits, so that nested, repeated or piled-up markup cannot cost more than its length.
//!
//! The standard's algorithm walks over the open elements at nearly every tag, looks through all attributes of a tag at
//! each one, and opens formatting elements that were left open again in every paragraph. A page of a few hundred
//! kilobytes can thus take minutes, or gigabytes. Here no element is opened deeper than [`MOST_OPEN`]: its tags are
//! left out and its text stays, on lines of its own where the element had them.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, TokenizerResult, local_name};
use rustc_hash::FxHashMap;
use scraper::{Html, HtmlTreeSink};

use super::import::{MOST_ATTRIBUTES, MOST_OPEN};

/// A tree may have so many nodes for each token of the page; formatting that is opened again and again makes more.
const NODES_PER_TOKEN: usize = 8;

/// Small pages may have more.
const FEW_NODES: usize = 1 << 14;

/// A page as a tree, and what was left out.
pub(crate) struct Limited {
    pub html: Html,
    /// Tags that were left out because too many elements were open.
    pub flattened: usize,
    /// Tags of which attributes were left out.
    pub shortened: usize,
}

/// Reads a page within the limits.
pub(crate) fn parse(text: &str) -> Limited {
    let (text, shortened) = with_few_attributes(text);
    let mut parsed = parse_tags(&text, true);
    if parsed.is_too_much {
        parsed = parse_tags(&text, false);
    }
    Limited { html: parsed.html, flattened: parsed.flattened, shortened }
}

struct Parsed {
    html: Html,
    flattened: usize,
    /// Whether the tree has too many nodes, so that the rest of the page is not in it.
    is_too_much: bool,
}

/// Reads a page; `with_formatting` says whether bold type and the like count, which change no text.
fn parse_tags(text: &str, with_formatting: bool) -> Parsed {
    let builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), TreeBuilderOpts::default());
    let filter = Filter { builder, with_formatting, state: RefCell::default() };
    let tokenizer = Tokenizer::new(filter, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    // A script is not a reason to stop at: nothing here runs it.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    let Filter { builder, state, .. } = tokenizer.sink;
    let state = state.into_inner();
    Parsed { html: builder.sink.0.into_inner(), flattened: state.flattened, is_too_much: state.is_too_much }
}

/// What has passed so far.
#[derive(Default)]
struct State {
    /// At least so many elements are open, or were a while ago.
    open: usize,
    tokens: usize,
    /// Start tags that were left out and whose end tags are still to come.
    left_out: FxHashMap<LocalName, usize>,
    /// An element without visible text that was left out, and how many of its name are open in it.
    hidden: Option<(LocalName, usize)>,
    /// Whether text came since the last line end that stands for a tag.
    has_text: bool,
    has_root: bool,
    has_body: bool,
    flattened: usize,
    is_too_much: bool,
}

/// Stands between the tokens and the tree.
struct Filter {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    with_formatting: bool,
    state: RefCell<State>,
}

/// What becomes of a tag.
enum Fate {
    Stays,
    /// Only a line end stays of it.
    Line,
    Goes,
}

impl TokenSink for Filter {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let fate = match &token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => self.fate_of_start(tag),
            Token::TagToken(tag) => self.fate_of_end(tag),
            Token::CharacterTokens(text) => self.fate_of_text(text),
            _ => Fate::Stays,
        };
        match fate {
            Fate::Stays => self.builder.process_token(token, line),
            Fate::Line => self.builder.process_token(line_end(), line),
            Fate::Goes => TokenSinkResult::Continue,
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn line_end() -> Token {
    let name = local_name!("br");
    let kind = TagKind::StartTag;
    Token::TagToken(Tag { kind, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false })
}

impl Filter {
    fn fate_of_start(&self, tag: &Tag) -> Fate {
        let mut state = self.state.borrow_mut();
        self.count_token(&mut state);
        if state.is_inside_hidden(&tag.name, true) || self.is_passed_over(&tag.name, &mut state) {
            return Fate::Goes;
        }
        let opens = !tag.self_closing && !VOID.contains(&&*tag.name) && !RAW.contains(&&*tag.name);
        if !opens || self.has_room(&mut state) {
            return Fate::Stays;
        }
        state.flattened += 1;
        if HIDDEN.contains(&&*tag.name) {
            state.hidden = Some((tag.name.clone(), 1));
            return Fate::Goes;
        }
        *state.left_out.entry(tag.name.clone()).or_default() += 1;
        state.border(&tag.name)
    }

    fn fate_of_end(&self, tag: &Tag) -> Fate {
        let mut state = self.state.borrow_mut();
        self.count_token(&mut state);
        if state.is_inside_hidden(&tag.name, false) || !self.with_formatting && FORMATTING.contains(&&*tag.name) {
            return Fate::Goes;
        }
        if let Some(open) = state.left_out.get_mut(&tag.name).filter(|open| **open > 0) {
            *open -= 1;
            return state.border(&tag.name);
        }
        if state.is_too_much { Fate::Goes } else { Fate::Stays }
    }

    fn fate_of_text(&self, text: &str) -> Fate {
        let mut state = self.state.borrow_mut();
        self.count_token(&mut state);
        if state.hidden.is_some() || state.is_too_much {
            return Fate::Goes;
        }
        state.has_text |= !text.trim_ascii().is_empty();
        Fate::Stays
    }

    /// Counts a token, and sees whether the tree has grown out of proportion.
    fn count_token(&self, state: &mut State) {
        state.tokens += 1;
        let nodes = self.builder.sink.0.borrow().tree.values().len();
        state.is_too_much |= self.with_formatting && nodes > FEW_NODES + NODES_PER_TOKEN * state.tokens;
    }

    /// Whether a start tag is of no use: formatting where that does not count, a body or root besides the first, all where
    /// the tree is given up.
    fn is_passed_over(&self, name: &LocalName, state: &mut State) -> bool {
        let is_again = match *name {
            local_name!("html") => std::mem::replace(&mut state.has_root, true),
            local_name!("body") => std::mem::replace(&mut state.has_body, true),
            _ => false,
        };
        is_again || state.is_too_much || !self.with_formatting && FORMATTING.contains(&&**name)
    }

    /// Whether one more element may be open.
    fn has_room(&self, state: &mut State) -> bool {
        if state.open >= MOST_OPEN {
            let count = Count(Cell::new(0));
            self.builder.trace_handles(&count);
            state.open = count.0.get();
        }
        let has_room = state.open < MOST_OPEN;
        state.open += usize::from(has_room);
        has_room
    }
}

impl State {
    /// Whether a tag stands in an element without visible text that was left out.
    fn is_inside_hidden(&mut self, name: &LocalName, is_start: bool) -> bool {
        let Some((hidden, open)) = &mut self.hidden else { return false };
        if hidden == name {
            *open = if is_start { *open + 1 } else { *open - 1 };
            if *open == 0 {
                self.hidden = None;
            }
        }
        true
    }

    /// What stays of a tag that is left out: text before it and behind it does not run together.
    fn border(&mut self, name: &LocalName) -> Fate {
        if self.has_text && !IN_LINE.contains(&&**name) {
            self.has_text = false;
            return Fate::Line;
        }
        Fate::Goes
    }
}

/// Counts the elements that the builder has in hand.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// The page without the attributes of a tag beyond the limit, and how many tags had more.
fn with_few_attributes(text: &str) -> (Cow<'_, str>, usize) {
    let (mut at, mut kept, mut shortened) = (0, 0, 0);
    let mut short = String::new();
    while let Some(tag) = next_tag(text, &mut at) {
        if let Some(cut) = tag.cut {
            shortened += 1;
            short.push_str(&text[kept..cut]);
            kept = tag.end;
        }
    }
    if shortened == 0 {
        return (Cow::Borrowed(text), 0);
    }
    short.push_str(&text[kept..]);
    (Cow::Owned(short), shortened)
}

/// A start tag in the bytes of a page.
struct TagBytes {
    /// Where the first attribute beyond the limit begins.
    cut: Option<usize>,
    /// Where it ends: its `>`.
    end: usize,
}

/// Finds the next start tag, and moves behind it and the text of a script or the like; none where the page ends.
fn next_tag(text: &str, at: &mut usize) -> Option<TagBytes> {
    let bytes = text.as_bytes();
    loop {
        let start = *at + memchr::memchr(b'<', &bytes[*at..])? + 1;
        *at = start;
        if bytes[start..].starts_with(b"!--") {
            *at = start + 3 + memchr::memmem::find(&bytes[start + 3..], b"-->")?;
        } else if bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
            let tag = TagScan { bytes, at: start }.tag()?;
            let name = bytes[start..].split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')).next()?;
            *at = match RAW.iter().find(|raw| raw.as_bytes().eq_ignore_ascii_case(name)) {
                Some(raw) => end_of_raw(bytes, tag.end, raw.as_bytes()),
                None => tag.end,
            };
            return Some(tag);
        }
    }
}

/// Where the text of an element ends that holds no tags.
fn end_of_raw(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let ends = memchr::memmem::find_iter(&bytes[from..], b"</").map(|at| from + at);
    let is_end = |at: &usize| bytes.get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
    ends.into_iter().find(is_end).unwrap_or(bytes.len())
}

/// A walk through a start tag, as the standard's tokenizer takes it.
struct TagScan<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl TagScan<'_> {
    /// The tag; none where the page ends in it.
    fn tag(mut self) -> Option<TagBytes> {
        self.pass(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>'));
        let (mut cut, mut count) = (None, 0);
        loop {
            self.pass(|byte| byte.is_ascii_whitespace() || byte == b'/');
            if self.peek()? == b'>' {
                return Some(TagBytes { cut, end: self.at });
            }
            count += 1;
            if count == MOST_ATTRIBUTES + 1 {
                cut = Some(self.at);
            }
            self.attribute()?;
        }
    }

    fn attribute(&mut self) -> Option<()> {
        // An equals sign in the first place is part of the name.
        self.at += 1;
        self.pass(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'='));
        let end_of_name = self.at;
        self.pass(|byte| byte.is_ascii_whitespace());
        if self.peek()? != b'=' {
            self.at = end_of_name;
            return Some(());
        }
        self.at += 1;
        self.pass(|byte| byte.is_ascii_whitespace());
        match self.peek()? {
            quote @ (b'"' | b'\'') => self.at += 2 + memchr::memchr(quote, &self.bytes[self.at + 1..])?,
            _ => self.pass(|byte| !byte.is_ascii_whitespace() && byte != b'>'),
        }
        Some(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn pass(&mut self, is_passed: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_passed) {
            self.at += 1;
        }
    }
}

/// Elements that are closed as soon as they are opened.
const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];

/// Elements that hold nothing but text.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"];

/// Elements whose text no reader sees.
const HIDDEN: &[&str] = &["noscript", "template", "head", "svg", "select", "canvas", "object", "math"];

/// Elements that the standard opens again where they were left open.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements that begin no new line.
const IN_LINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a page as a tree, and what was left out.
    fn words(page: &str) -> (String, usize, usize) {
        let limited = parse(page);
        let texts = limited.html.tree.values().filter_map(|node| match node {
            scraper::Node::Text(text) => Some(text.to_string()),
            scraper::Node::Element(element) if element.name() == "br" => Some("|".to_owned()),
            _ => None,
        });
        (texts.collect(), limited.flattened, limited.shortened)
    }

    #[test]
    fn a_usual_page_is_read_as_ever() {
        let page = "<p>one<b>two</p><p>three</b><ul><li>four<li>five</ul><script>a<b</script><!-- <i> -->six";
        let limited = parse(page);
        assert_eq!(limited.html.html(), Html::parse_document(page).html());
        assert_eq!((limited.flattened, limited.shortened), (0, 0));
    }

    #[test]
    fn what_is_too_deep_is_text_on_its_own_line() {
        let (text, flattened, _) =
            words(&format!("{}<div>one</div><b>two</b><object>three</object>", "<div>".repeat(600)));
        assert_eq!(text, "one|two");
        assert!((91..120).contains(&flattened), "{flattened}");
        let closed = format!("{}{}<p>one<p>two", "<div>".repeat(600), "</div>".repeat(600));
        assert!(parse(&closed).html.html().ends_with("<p>one</p><p>two</p></body></html>"));
    }

    #[test]
    fn attributes_beyond_the_limit_are_left_out() {
        let attributes: String = (0..300).map(|number| format!(" a{number}='>'")).collect();
        let (text, _, shortened) = words(&format!("<p{attributes}>one<p =x b = \"c\" d>two<script>'<p'</script>three"));
        assert_eq!((text.as_str(), shortened), ("onetwo'<p'three", 1));
        let limited = parse(&format!("<p{attributes}>one"));
        let count = limited.html.tree.values().filter_map(scraper::Node::as_element).map(|it| it.attrs().count()).max();
        assert_eq!(count, Some(MOST_ATTRIBUTES));
    }

    #[test]
    fn formatting_that_is_left_open_makes_no_forest() {
        let open: String = (0..300).map(|number| format!("<font color={number}>")).collect();
        let limited = parse(&format!("{open}{}", "<p>x".repeat(20_000)));
        let nodes = limited.html.tree.values().len();
        assert!(nodes < 100_000, "{nodes}");
        assert_eq!(limited.html.root_element().text().count(), 20_000);
    }
}
