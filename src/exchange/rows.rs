//! Posts and paragraphs as rows for formats that are tables.

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::model::{
    Block, BlockKind, Container, ContainerKind, Edition, FeatureKind, PostInfo, Projection, Span, View, project,
};
use crate::page::Dates;

/// A post, or a block of the article, as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row<'e> {
    /// `post`, or the kind of block: `headline`, `paragraph`, `caption` …
    pub kind: &'e str,
    /// Its id in the source, otherwise its `xml:id`.
    pub id: Option<&'e str>,
    /// Who wrote it.
    pub author: Option<&'e str>,
    /// The time, as the source gives it.
    pub time: Option<&'e str>,
    /// The same in the form of ISO 8601, where it says which day it was.
    pub when: Option<String>,
    /// The id of the post that it replies to: recorded by the platform, or inferred from its words.
    pub parent: Option<&'e str>,
    /// Its language.
    pub lang: Option<&'e str>,
    /// Its words as they are printed, brackets included.
    pub text: &'e str,
    /// The number of notes in it.
    pub notes: usize,
}

/// Passes the rows of an edition to `take`, in the order of the text. Page furniture is left out.
///
/// # Errors
/// Those of `take`.
pub fn rows<E>(edition: &Edition, mut take: impl FnMut(Row<'_>) -> Result<(), E>) -> Result<(), E> {
    let printed = project(edition, View::Printed);
    let finder = Finder::new(edition, &printed);
    let mut post_end = 0;
    for (index, feature) in printed.features.iter().enumerate() {
        let row = match feature.kind {
            FeatureKind::Post(container) => {
                post_end = feature.range.end;
                finder.post(container, index)
            }
            FeatureKind::Block(block) if feature.range.start >= post_end => finder.block(block, index),
            _ => None,
        };
        row.map_or(Ok(()), &mut take)?;
    }
    Ok(())
}

struct Finder<'e, 'p> {
    edition: &'e Edition,
    printed: &'p Projection<'e>,
    authors: FxHashMap<&'e str, &'e str>,
    /// The ids of posts in the source, by `xml:id`.
    numbers: FxHashMap<&'e str, &'e str>,
    /// The posts to which others reply by their words, by the ids of these.
    inferred: FxHashMap<&'e str, &'e str>,
    dates: Dates,
}

impl<'e, 'p> Finder<'e, 'p> {
    fn new(edition: &'e Edition, printed: &'p Projection<'e>) -> Self {
        let authors = edition.header.authors.iter().map(|author| (&*author.id, &*author.name)).collect();
        let numbers = printed.select(|kind| match kind {
            FeatureKind::Post(post) => Some((post.id.as_deref()?, info(post)?.n.as_deref()?)),
            _ => None,
        });
        let times = printed.select(|kind| match kind {
            FeatureKind::Post(post) => info(post)?.when.as_deref(),
            _ => None,
        });
        let dates = Dates::of(times.map(|(_, time)| time));
        let groups = edition.links.iter().filter(|group| group.kind == "reply.inferred");
        let pairs = groups.flat_map(|group| &group.links).filter_map(|link| match link.targets.as_slice() {
            [reply, parent] => Some((&**reply, &**parent)),
            _ => None,
        });
        Self {
            edition,
            printed,
            authors,
            numbers: numbers.map(|(_, pair)| pair).collect(),
            inferred: pairs.collect(),
            dates,
        }
    }

    fn post(&self, post: &'e Container, index: usize) -> Option<Row<'p>>
    where
        'e: 'p,
    {
        let info = info(post)?;
        let range = self.words(index);
        let known = |id: &'e str| self.numbers.get(id).copied().unwrap_or(id);
        Some(Row {
            kind: "post",
            id: info.n.as_deref().or(post.id.as_deref()),
            author: info.who.as_deref().map(|id| self.authors.get(id).copied().unwrap_or(id)),
            time: info.when.as_deref(),
            when: info.date.as_deref().or(info.when.as_deref()).and_then(|time| self.dates.iso(time)),
            parent: info.reply_to.as_deref().or_else(|| self.inferred(post)).map(known),
            lang: post.lang.as_deref().or(self.edition.header.lang.as_deref()),
            notes: self.notes(index, &range),
            text: self.printed.text.get(range).unwrap_or_default(),
        })
    }

    fn inferred(&self, post: &'e Container) -> Option<&'e str> {
        self.inferred.get(post.id.as_deref()?).copied()
    }

    fn block(&self, block: &'e Block, index: usize) -> Option<Row<'p>>
    where
        'e: 'p,
    {
        let kind = block_kind(&block.kind)?;
        let range = self.printed.features.get(index)?.range.clone();
        Some(Row {
            kind,
            id: block.id.as_deref(),
            author: None,
            time: None,
            when: None,
            parent: None,
            lang: block.lang.as_deref().or(self.edition.header.lang.as_deref()),
            notes: self.notes(index, &range),
            text: self.printed.text.get(range).unwrap_or_default(),
        })
    }

    /// The features inside the one at `index`.
    fn inside(&self, index: usize) -> impl Iterator<Item = &'p crate::model::Feature<'e>> {
        let end = self.printed.features.get(index).map_or(0, |feature| feature.range.end);
        let after = self.printed.features.get(index + 1..).unwrap_or_default();
        after.iter().take_while(move |feature| feature.range.start < end)
    }

    /// The range of a post's words: the whole post if it contains nothing else, so that white space at its ends is
    /// kept.
    fn words(&self, index: usize) -> Span {
        let whole = self.printed.features.get(index).map_or(0..0, |feature| feature.range.clone());
        let mut furniture = false;
        let mut words: Option<Span> = None;
        for feature in self.inside(index) {
            match feature.kind {
                FeatureKind::Block(block) if block.kind.is_text() => {
                    let start = words.map_or(feature.range.start, |words| words.start);
                    words = Some(start..feature.range.end);
                }
                FeatureKind::Block(_) => furniture = true,
                _ => {}
            }
        }
        if furniture { words.unwrap_or(whole.start..whole.start) } else { whole }
    }

    fn notes(&self, index: usize, range: &Span) -> usize {
        let is_note = |kind| matches!(kind, FeatureKind::Intervention(note) if note.prev.is_none());
        self.inside(index).filter(|feature| is_note(feature.kind) && range.contains(&feature.range.start)).count()
    }
}

fn info(post: &Container) -> Option<&PostInfo> {
    if let ContainerKind::Post(info) = &post.kind { Some(info) } else { None }
}

/// The name of a block in a row; furniture has none.
fn block_kind(kind: &BlockKind) -> Option<&str> {
    Some(match kind {
        BlockKind::Masthead => "masthead",
        BlockKind::Headline => "headline",
        BlockKind::Heading => "heading",
        BlockKind::Byline => "byline",
        BlockKind::Paragraph => "paragraph",
        BlockKind::Caption { .. } => "caption",
        BlockKind::Other(name) => name,
        BlockKind::Code => "code",
        BlockKind::Cue(_) => "cue",
        BlockKind::Interface | BlockKind::PostHead | BlockKind::Trailer => return None,
    })
}
