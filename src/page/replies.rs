//! Inferred replies: a post that quotes an earlier one, or addresses its author by name.

use rustc_hash::FxHashMap;

use crate::model::{Agent, Certainty, Container, ContainerKind, Edition, Id, Link, LinkGroup, Node};

/// The names of authors by their ids.
type Names<'e> = FxHashMap<&'e str, &'e str>;

/// The ids of authors by their names and first names; the first author with a name has it.
fn first_ids(authors: &[Agent]) -> FxHashMap<&str, &Id> {
    let mut ids = FxHashMap::default();
    for agent in authors {
        let first = agent.name.split(' ').next().unwrap_or(&agent.name);
        ids.entry(&*agent.name).or_insert(&agent.id);
        ids.entry(first).or_insert(&agent.id);
    }
    ids
}

/// How many earlier posts are looked at.
const REACH: usize = 60;

/// A quotation shorter than this many characters says nothing.
const MIN_QUOTE: usize = 12;

/// The inferred replies of an edition, if there are any.
pub(super) fn inferred(edition: &Edition, text: &str) -> Option<LinkGroup> {
    let mut posts = Vec::new();
    collect(&edition.body, &mut posts);
    let names: Names<'_> = edition.header.authors.iter().map(|agent| (&*agent.id, &*agent.name)).collect();
    let ids: FxHashMap<&str, &Id> = first_ids(&edition.header.authors);
    let mut links = Vec::new();
    for (index, post) in posts.iter().enumerate() {
        let recorded = matches!(&post.kind, ContainerKind::Post(info) if info.reply_to.is_some());
        if recorded {
            continue;
        }
        let words = text[first_words(post)].trim_start();
        let earlier = &posts[index.saturating_sub(REACH)..index];
        let parent = quoted(words).and_then(|quote| {
            let finder = memchr::memmem::Finder::new(quote);
            let quotes = |other: &&&Container| finder.find(text[other.span.clone()].as_bytes()).is_some();
            earlier.iter().rev().find(quotes).copied()
        });
        let parent = parent
            .map(|post| (post, Certainty::Medium))
            .or_else(|| addressed(words, earlier, &names, &ids).map(|post| (post, Certainty::Low)));
        if let Some((parent, cert)) = parent
            && let (Some(reply), Some(parent)) = (&post.id, &parent.id)
        {
            links.push(Link { targets: vec![reply.clone(), parent.clone()], cert });
        }
    }
    (!links.is_empty()).then(|| LinkGroup {
        kind: "reply.inferred".to_owned(),
        functions: "reply parent".to_owned(),
        links,
    })
}

fn collect<'e>(nodes: &'e [Node], posts: &mut Vec<&'e Container>) {
    for node in nodes {
        if let Node::Container(container) = node {
            if matches!(container.kind, ContainerKind::Post(_)) {
                posts.push(container)
            } else {
                collect(&container.children, posts)
            }
        }
    }
}

/// Where the words of a post begin, and its end.
fn first_words(post: &Container) -> std::ops::Range<usize> {
    let is_text = |node: &Node| match node {
        Node::Block(block) if block.kind.is_text() => Some(block.span.start),
        _ => None,
    };
    post.children.iter().find_map(is_text).unwrap_or(post.span.end)..post.span.end
}

/// The quotation with which a post begins.
fn quoted(words: &str) -> Option<&str> {
    const PAIRS: &[(char, char)] = &[('"', '"'), ('“', '”'), ('«', '»'), ('„', '“'), ('「', '」')];
    let first = words.chars().next()?;
    let (_, close) = PAIRS.iter().find(|(open, _)| *open == first)?;
    let inside = &words[first.len_utf8()..];
    let quote = inside[..inside.find(*close)?].trim();
    (quote.chars().count() >= MIN_QUOTE).then_some(quote)
}

/// The latest earlier post whose author the first words name: "Vera, you are right".
fn addressed<'e>(
    words: &str,
    earlier: &[&'e Container],
    names: &Names<'_>,
    ids: &FxHashMap<&str, &Id>,
) -> Option<&'e Container> {
    if let Some(post) = begins_with_name(words, earlier, names) {
        return Some(post);
    }
    let name = words[..words.floor_char_boundary(80)].split([',', ':', '!']).next()?.trim_start_matches('@').trim();
    let agent = *ids.get(name)?;
    let by_author =
        |id: &Id, post: &&&Container| matches!(&post.kind, ContainerKind::Post(info) if info.who.as_ref() == Some(id));
    earlier.iter().rev().find(|post| by_author(agent, post)).copied()
}

/// The latest earlier post whose author's whole name is the beginning: "@vera yes", "Vera Lind, yes".
fn begins_with_name<'e>(words: &str, earlier: &[&'e Container], names: &Names<'_>) -> Option<&'e Container> {
    let bare = words.trim_start_matches('@');
    let is_handle = bare.len() < words.len();
    let name_of = |post: &Container| {
        let ContainerKind::Post(info) = &post.kind else { return None };
        let who = info.who.as_ref()?;
        names.get(&**who).map(|name| name.trim_start_matches('@'))
    };
    earlier.iter().rev().copied().find(|post| {
        let Some(rest) = name_of(post).and_then(|name| Some((name, bare.strip_prefix(name)?))) else { return false };
        let (name, rest) = rest;
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        ends && !name.is_empty()
            && (is_handle || name.contains(' ') || rest.trim_start().starts_with([',', ':', '：', '!', '，']))
    })
}
