//! Posts: from records and lines, their authors and times, their languages.

use super::import::Found;
use super::layout::{Layouts, LineKind, is_person};
use oxilangtag::LanguageTag;
use rustc_hash::FxHashMap;

use super::records::Record;
use crate::model::{
    Block, BlockKind, Container, ContainerKind, Edition, LineEnd, Node, People, PostInfo, Space, SpaceUnit, Span,
};

/// Builds the comments section of records. Their words are joined by empty lines.
pub(super) fn found(records: Vec<Record>) -> Found {
    let mut found = Found::default();
    let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
    let mut posts = Vec::with_capacity(records.len());
    let mut bare_before = true;
    let mut authors = People::default();
    for (index, record) in records.into_iter().enumerate() {
        if index > 0 {
            found.text.push_str("\n\n");
        }
        let start = found.text.len();
        found.text.push_str(&record.text);
        let id = format!("c{}", index + 1);
        let blocks = paragraphs(&found.text, start, &id);
        let bare = has_bare_ends(&blocks);
        if index > 0 && !(bare && bare_before) {
            // What the usual gap between blocks cannot say.
            posts.push(Node::Space(Space { unit: SpaceUnit::Line, quantity: 2 }));
        }
        bare_before = bare;
        let who = record.author.as_deref().map(|name| authors.id(name));
        let parent = record.parent.as_deref().and_then(|parent| numbers.get(parent));
        let reply_to = parent.map(|number| format!("c{number}").into());
        if let Some(id) = &record.id {
            numbers.entry(id.clone()).or_insert(index + 1);
        }
        found.records.extend(record.written.and_then(|written| written.of_post(id.as_str().into())));
        let n = Some(record.id.unwrap_or_else(|| (index + 1).to_string()).into());
        let info = PostInfo { n, who, when: record.time.map(Into::into), date: None, reply_to };
        let lang = record.lang.filter(|tag| LanguageTag::parse(tag.as_str()).is_ok()).map(Into::into);
        posts.push(post(id, info, lang, blocks, start..found.text.len()));
    }
    found.body = comments(posts);
    found.authors = authors.finish();
    found
}

/// Whether a comment begins and ends with a block, so that the usual empty line stands between it and its neighbours.
fn has_bare_ends(blocks: &[Node]) -> bool {
    let is_block = |node: Option<&Node>| matches!(node, Some(Node::Block(_)));
    is_block(blocks.first()) && is_block(blocks.last())
}

/// The paragraphs of a comment's words: the text from `start` on, white space between them as spaces.
fn paragraphs(text: &str, start: usize, id: &str) -> Vec<Node> {
    let raw = super::blocks::blocks_with(&text[start..], LineEnd::Lf);
    let mut nodes = Vec::new();
    for (index, block) in raw.blocks.iter().enumerate() {
        nodes.extend(super::blocks::space_nodes(&block.before));
        let span = start + block.span.start..start + block.span.end;
        let id = format!("{id}.p{}", index + 1).into();
        nodes.push(Node::Block(Block {
            kind: BlockKind::Paragraph,
            id: Some(id),
            lang: None,
            direction: None,
            content: Vec::new(),
            span,
        }));
    }
    nodes.extend(super::blocks::space_nodes(&raw.after));
    nodes
}

fn post(id: String, info: PostInfo, lang: Option<Box<str>>, children: Vec<Node>, span: Span) -> Node {
    Node::Container(Container { kind: ContainerKind::Post(Box::new(info)), id: Some(id.into()), lang, children, span })
}

fn comments(posts: Vec<Node>) -> Vec<Node> {
    if posts.is_empty() {
        return Vec::new();
    }
    let kind = ContainerKind::Division("comments".into());
    vec![Node::Container(Container { kind, id: Some("com".into()), lang: None, children: posts, span: 0..0 })]
}

/// Each line that is not blank is a post.
pub(super) fn lines(text: String) -> Found {
    let mut posts: Vec<Node> = Vec::new();
    let (mut at, mut number) = (0, 0);
    let raw_end = super::blocks::blocks(&text).line_end;
    for line in text.split_inclusive(['\n', '\r']) {
        let body = line.trim_end_matches(['\n', '\r']);
        if !body.trim().is_empty() {
            number += 1;
            let id = format!("c{number}");
            let info = PostInfo { n: Some(number.to_string().into()), ..PostInfo::default() };
            let span = at..at + body.len();
            let block = Block {
                kind: BlockKind::Paragraph,
                id: Some(format!("{id}.p1").into()),
                lang: None,
                direction: None,
                content: Vec::new(),
                span: span.clone(),
            };
            if number > 1 && !matches!(posts.last(), Some(Node::Space(_))) {
                posts.push(Node::Space(Space { unit: SpaceUnit::Line, quantity: 0 }));
            }
            posts.push(post(id, info, None, vec![Node::Block(block)], span));
        } else {
            push_spaces(&mut posts, body);
        }
        push_spaces(&mut posts, &line[body.len()..]);
        at += line.len();
    }
    normalise(&mut posts, raw_end);
    Found {
        body: if posts.iter().any(|node| matches!(node, Node::Container(_))) { comments(posts) } else { Vec::new() },
        text,
        line_end: raw_end,
        ..Found::default()
    }
}

fn push_spaces(nodes: &mut Vec<Node>, text: &str) {
    for c in text.chars() {
        nodes.push(Node::Space(Space { unit: SpaceUnit::Char(c), quantity: 1 }));
    }
}

/// Joins single characters of white space to runs, line ends named.
fn normalise(nodes: &mut Vec<Node>, usual: LineEnd) {
    let mut joined: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes.drain(..) {
        let Node::Space(mut space) = node else {
            joined.push(node);
            continue;
        };
        let named = |end: LineEnd| if end == usual { SpaceUnit::Line } else { SpaceUnit::LineEnd(end) };
        space.unit = match space.unit {
            SpaceUnit::Char('\n') => named(LineEnd::Lf),
            SpaceUnit::Char('\r') => named(LineEnd::Cr),
            unit => unit,
        };
        if let Some(Node::Space(last)) = joined.last_mut() {
            if last.unit == named(LineEnd::Cr) && space.unit == named(LineEnd::Lf) && last.quantity == 1 {
                last.unit = named(LineEnd::CrLf);
                continue;
            }
            if last.unit == space.unit && last.quantity < Space::MAX_QUANTITY {
                last.quantity += space.quantity;
                continue;
            }
        }
        joined.push(Node::Space(space));
    }
    *nodes = joined;
}

/// Visits every post.
pub(super) fn each_post(nodes: &mut [Node], visit: &mut dyn FnMut(&mut Container)) {
    for node in nodes {
        if let Node::Container(container) = node {
            if matches!(container.kind, ContainerKind::Post(_)) {
                visit(container);
            }
            each_post(&mut container.children, visit);
        }
    }
}

/// Reads author and time from the lines over posts.
pub(super) fn describe(edition: &mut Edition, text: &str, layouts: &Layouts) {
    let mut authors = People::of(std::mem::take(&mut edition.header.authors));
    each_post(&mut edition.body, &mut |post| {
        let heads: Vec<Span> = post
            .children
            .iter()
            .filter_map(|node| match node {
                Node::Block(block) if block.kind == BlockKind::PostHead => Some(block.span.clone()),
                _ => None,
            })
            .collect();
        let ContainerKind::Post(info) = &mut post.kind else { return };
        for line in heads.into_iter().flat_map(|span| text[span].lines()).map(str::trim) {
            if layouts.is(LineKind::Time, line) {
                info.when.get_or_insert_with(|| line.into());
            } else if let Some(name) = author_name(line).filter(|_| info.who.is_none()) {
                info.who = Some(authors.id(name));
            }
        }
    });
    edition.header.authors = authors.finish();
}

/// The name in an author line: the line up to a word that is not capital.
fn author_name(line: &str) -> Option<&str> {
    let end = line
        .split_inclusive(' ')
        .take_while(|word| word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric() || c as u32 > 0x2fff))
        .map(str::len)
        .sum();
    let name = line[..end].trim().trim_end_matches([':', ',', '·', '•']);
    is_person(name).then_some(name)
}

/// Collects the first words of an edition's paragraphs, at most `limit` bytes.
pub(super) fn sample(nodes: &[Node], text: &str, out: &mut String, limit: usize) {
    for node in nodes {
        if out.len() >= limit {
            return;
        }
        match node {
            Node::Block(block) if block.kind.is_text() => {
                let words = &text[block.span.clone()];
                out.push_str(&words[..words.floor_char_boundary(limit - out.len())]);
                out.push(' ');
            }
            Node::Container(container) => sample(&container.children, text, out, limit),
            _ => {}
        }
    }
}

/// The headline, if there is one.
pub(super) fn title(nodes: &[Node], text: &str) -> Option<String> {
    nodes.iter().find_map(|node| match node {
        Node::Block(block) if block.kind == BlockKind::Headline => {
            Some(text[block.span.clone()].split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Node::Container(container) => title(&container.children, text),
        _ => None,
    })
}
