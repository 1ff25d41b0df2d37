//! Recognises what each block of a captured page is.

use super::blocks::RawBlock;
use super::layout::{Layouts, LineKind, LineKinds, is_person};
use crate::model::Span;

/// What a block was recognised as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Masthead,
    Headline,
    Heading,
    Byline,
    Paragraph,
    Caption,
    /// The same words as the caption at this index.
    Repetition(usize),
    Interface,
    /// Opens the comments.
    CommentCount,
    PostHead,
    /// A paragraph of a comment.
    PostText,
    /// The button that ends a comment.
    Reply,
    /// Buttons and the like behind the words of a comment.
    PostFoot,
}

/// Recognises the blocks of a page, in order. `lines` has where each line that is not blank begins, and what it may be.
pub(super) fn recognise(text: &str, blocks: &[RawBlock], lines: &[(usize, LineKinds)], layouts: &Layouts) -> Vec<Part> {
    let kinds = block_kinds(blocks, lines);
    let page = Page { blocks, words: trimmed(text, blocks), kinds, layouts };
    let mut parts = Vec::with_capacity(blocks.len());
    for span in page.pages() {
        page.page(span, &mut parts);
    }
    parts
}

/// Recognises the blocks of an article.
pub(super) fn article(text: &str, blocks: &[RawBlock], layouts: &Layouts) -> Vec<Part> {
    let kinds = blocks.iter().map(|block| line_kinds(text[block.span.clone()].trim(), layouts)).collect();
    let mut parts = Vec::with_capacity(blocks.len());
    Page { blocks, words: trimmed(text, blocks), kinds, layouts }.article(0..blocks.len(), &mut parts);
    parts
}

fn trimmed<'t>(text: &'t str, blocks: &[RawBlock]) -> Vec<&'t str> {
    blocks.iter().map(|block| text[block.span.clone()].trim()).collect()
}

/// What each block may be that is one line.
fn block_kinds(blocks: &[RawBlock], lines: &[(usize, LineKinds)]) -> Vec<LineKinds> {
    let mut lines = lines.iter().peekable();
    let mut kinds_of = |block: &RawBlock| {
        let mut inside = || lines.next_if(|(start, _)| *start < block.span.end).map(|(_, kinds)| *kinds);
        let first = inside().unwrap_or_default();
        let mut is_line = true;
        while inside().is_some() {
            is_line = false;
        }
        if is_line { first } else { LineKinds::default() }
    };
    blocks.iter().map(&mut kinds_of).collect()
}

/// What a block of one line may be.
fn line_kinds(words: &str, layouts: &Layouts) -> LineKinds {
    let is_line = memchr::memchr2(b'\n', b'\r', words.as_bytes()).is_none();
    if is_line { layouts.kinds(words) } else { LineKinds::default() }
}

/// A menu above a headline has at most so many lines.
const MOST_MENU_LINES: usize = 16;

struct Page<'p> {
    blocks: &'p [RawBlock],
    /// The words of each block, without the white space at its ends.
    words: Vec<&'p str>,
    /// What each block may be by its words.
    kinds: Vec<LineKinds>,
    layouts: &'p Layouts,
}

impl<'p> Page<'p> {
    fn words(&self, index: usize) -> &'p str {
        self.words[index]
    }

    fn is(&self, kind: LineKind, index: usize) -> bool {
        self.kinds[index].contains(kind)
    }

    /// Several pages in one file: each begins with the masthead of the first, behind a comment's button.
    fn pages(&self) -> Vec<Span> {
        let count = self.blocks.len();
        let masthead = if count > 0 { self.words(0) } else { "" };
        let repeats = |index: &usize| {
            let same = self.blocks[*index].span.len() <= masthead.len() + 8 && self.words(*index) == masthead;
            same && *index > 0 && (self.is(LineKind::Reply, index - 1) || self.is(LineKind::Ui, index - 1))
        };
        let starts: Vec<usize> =
            (0..count).filter(|index| *index == 0 || masthead.len() <= 120 && repeats(index)).collect();
        let ends = starts.iter().skip(1).copied().chain([count]);
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
    }

    fn page(&self, span: Span, parts: &mut Vec<Part>) {
        let comments = self.comments_start(span.clone());
        let shaped = comments < span.end || self.has_headline(span.clone());
        if shaped {
            self.article(span.start..comments, parts);
            self.comments(comments..span.end, parts);
        } else {
            self.running_text(span, parts);
        }
    }

    /// Index of the first block of the comments, the interface lines before their number included.
    fn comments_start(&self, span: Span) -> usize {
        let counted = span.clone().find(|&index| self.is(LineKind::CommentCount, index));
        let first_reply = span.clone().find(|&index| self.is(LineKind::Reply, index));
        let headed = || {
            span.clone()
                .find(|&index| self.is(LineKind::Comments, index) && first_reply.is_some_and(|reply| reply > index))
        };
        let replies_only =
            || first_reply.filter(|&reply| reply > span.start).map(|reply| self.without_heading(span.clone(), reply));
        let Some(mut start) =
            counted.filter(|&at| first_reply.is_some() || at > span.start).or_else(headed).or_else(replies_only)
        else {
            return span.end;
        };
        while start > span.start && self.is(LineKind::Ui, start - 1) {
            start -= 1;
        }
        start
    }

    /// Comments without a heading over them: all of the page, or, behind an article, the block before the first button.
    fn without_heading(&self, span: Span, first_reply: usize) -> usize {
        if first_reply > span.start + 2 && self.has_headline(span.clone()) { first_reply - 1 } else { span.start }
    }

    fn has_headline(&self, span: Span) -> bool {
        let rest = span.len();
        rest >= 3
            && self.is_title(span.start)
            && (self.is_prose(span.start + 1)
                || self.is_title(span.start + 1)
                    && (span.start + 2..span.end.min(span.start + 5)).any(|index| self.is_prose(index)))
    }

    fn running_text(&self, span: Span, parts: &mut Vec<Part>) {
        parts.extend(span.map(|_| Part::Paragraph));
    }

    fn article(&self, span: Span, parts: &mut Vec<Part>) {
        let base = parts.len() - span.start;
        let mut top = Top::default();
        for index in span.clone() {
            let part = self.article_part(index, span.clone(), &mut top, parts, base);
            parts.push(part);
        }
    }

    fn article_part(&self, index: usize, span: Span, top: &mut Top, parts: &[Part], base: usize) -> Part {
        if self.is(LineKind::Ui, index) && index > span.start {
            return Part::Interface;
        }
        if let Some(part) = self.top_part(index, span.clone(), top) {
            return part;
        }
        top.closed = true;
        if index > span.start && self.words(index) == self.words(index - 1) && self.words(index).len() > 20 {
            let first = match parts.get(base + index - 1) {
                Some(Part::Repetition(first)) => *first,
                _ => index - 1,
            };
            return Part::Repetition(first);
        }
        let repeated =
            index + 1 < span.end && self.words(index).len() > 20 && self.words(index) == self.words(index + 1);
        if repeated || self.ends_with_credit(index) || self.layouts.begins_credit(self.words(index)) {
            return Part::Caption;
        }
        if self.is_contributor_line(index) {
            return Part::Byline;
        }
        let heads = index + 1 < span.end
            && self.is_title(index)
            && self.is_prose(index + 1)
            && !self.ends_with_credit(index + 1);
        if heads { Part::Heading } else { Part::Paragraph }
    }

    /// Masthead, headline and author line stand before everything else, each once.
    fn top_part(&self, index: usize, span: Span, top: &mut Top) -> Option<Part> {
        if top.closed {
            return None;
        }
        let words = self.words(index);
        if !top.masthead && index == span.start && self.is_masthead(index, span.clone()) {
            top.masthead = true;
            return Some(Part::Masthead);
        }
        if !top.headline && self.is_title(index) && self.layouts.byline_name(words).is_none() {
            top.headline = true;
            return Some(Part::Headline);
        }
        let site = top.masthead && index > span.start && self.words(span.start).lines().next() == Some(words);
        let name = index > span.start && is_full_name(words) && index + 1 < span.end && self.is_prose(index + 1);
        let byline = site
            || name
            || words.lines().count() <= 2
                && words.lines().next().is_some_and(|line| self.layouts.byline_name(line.trim()).is_some());
        if byline && top.headline && !top.byline {
            top.byline = true;
            return Some(Part::Byline);
        }
        None
    }

    fn is_masthead(&self, index: usize, span: Span) -> bool {
        let lines = self.words(index).lines().count();
        let is_short = |line: &&str| line.chars().count() <= 48 && !ends_sentence(line);
        let count = self.words(index).lines().filter(is_short).count();
        let menu = self.words(index).matches(['|', '·', '•']).count() >= 2;
        // A menu may hold a line of another kind.
        let short = count == lines || lines >= 3 && count * 3 >= lines * 2 || lines == 1 && menu;
        let title_follows = index + 1 < span.end
            && self.is_title(index + 1)
            && self.layouts.byline_name(self.words(index + 1)).is_none();
        short && lines <= MOST_MENU_LINES && title_follows
    }

    /// A line without an end of a sentence, short enough for a heading.
    fn is_title(&self, index: usize) -> bool {
        let words = self.words(index);
        let one_line = words.len() <= 4 * 140 && !words.contains('\n') && words.chars().count() <= 140;
        let opens = words
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase() || "\"“„«'‘¿¡「『".contains(c));
        one_line
            && opens
            && (!ends_sentence(words) || words.ends_with(['?', '？', '؟']))
            && words.chars().any(char::is_alphabetic)
    }

    fn is_prose(&self, index: usize) -> bool {
        let words = match self.blocks.get(index) {
            Some(_) => self.words(index),
            None => return false,
        };
        let is_unspaced = || words.chars().take(40).filter(|&c| c as u32 > 0x2fff).count() > 10;
        // So many bytes are surely enough characters.
        ends_sentence(words) && (words.len() >= 40 * 4 || words.chars().count() >= if is_unspaced() { 20 } else { 40 })
    }

    /// `… in the harbour. [Port Office]`
    fn ends_with_credit(&self, index: usize) -> bool {
        let words = self.words(index);
        let Some(inside) = words.strip_suffix([']', '］', '】', '〕']) else { return false };
        let Some(open) = inside.rfind(['[', '［', '【', '〔']) else { return false };
        let credit = &inside[open..].trim_start_matches(['[', '［', '【', '〔']);
        let before = inside[..open].trim_end();
        let bare_title = !before.is_empty() && self.is_title(index) && before.chars().count() > 24;
        let short = credit.chars().count() <= 60
            && !ends_sentence(credit)
            && !credit.is_empty()
            && (!credit.contains([':', '：']) || self.layouts.begins_credit(credit));
        let capital = credit.chars().next().is_some_and(|c| c.is_uppercase() || c as u32 > 0x2fff);
        short && capital && (ends_sentence(before) || bare_title)
    }

    fn is_contributor_line(&self, index: usize) -> bool {
        let words = self.words(index);
        words.len() <= 300
            && words.starts_with(['[', '［', '(', '（'])
            && words.ends_with([']', '］', ')', '）'])
            && self.layouts.names_contributor(words)
    }

    fn comments(&self, span: Span, parts: &mut Vec<Part>) {
        let replies: Vec<usize> = span.clone().filter(|&index| self.is(LineKind::Reply, index)).collect();
        let mut start = span.start;
        for &reply in &replies {
            self.post(start..reply, start == span.start, parts);
            parts.push(Part::Reply);
            start = reply + 1;
        }
        self.post(start..span.end, replies.is_empty(), parts);
    }

    /// The blocks of one comment; before the first comment, the lines that open the section.
    fn post(&self, span: Span, first: bool, parts: &mut Vec<Part>) {
        let mut at = span.start;
        while at < span.end && (first || at == span.start) {
            if self.is(LineKind::CommentCount, at) || first && self.is(LineKind::Comments, at) {
                parts.push(Part::CommentCount);
            } else if self.is(LineKind::Ui, at) && (first || span.len() > 1) {
                parts.push(Part::Interface);
            } else {
                break;
            }
            at += 1;
        }
        let tail = (at + 1..span.end).rev().take_while(|&index| self.is(LineKind::Ui, index)).count();
        let head = self.post_head(at..span.end - tail);
        for index in at..span.end {
            parts.push(match index {
                _ if index < head => Part::PostHead,
                _ if index >= span.end - tail => Part::Interface,
                _ => Part::PostText,
            });
        }
    }

    /// Index of the first block of a post that is not its head: names and times stand before the words.
    fn post_head(&self, span: Span) -> usize {
        let mut at = span.start;
        while at + 1 < span.end && at < span.start + 2 && self.is_post_head(at) {
            at += 1;
        }
        at
    }

    fn is_post_head(&self, index: usize) -> bool {
        let words = self.words(index);
        if words.len() > 160 || words.lines().count() > 3 {
            return false;
        }
        let is_time = |line: &str| self.layouts.is(LineKind::Time, line.trim());
        let is_author = |line: &str| self.layouts.is(LineKind::Author, line.trim());
        let lines = || words.lines().map(str::trim);
        lines().all(|line| is_time(line) || is_author(line) || is_person(line))
            && lines().any(|line| is_time(line) || is_author(line))
            || is_person(words)
                && index + 2 < self.blocks.len()
                && self.words(index + 1).lines().all(|line| is_time(line) || is_author(line))
    }
}

/// Whether a line is two to four words with capitals, as the name of an author under a headline.
fn is_full_name(words: &str) -> bool {
    let count = words.split_whitespace().count();
    let is_name =
        |word: &str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().any(char::is_lowercase);
    (2..=4).contains(&count) && words.split_whitespace().all(is_name) && is_person(words) && !words.contains([',', ':'])
}

/// Which parts of a page's top were seen.
#[derive(Default)]
struct Top {
    masthead: bool,
    headline: bool,
    byline: bool,
    closed: bool,
}

/// Whether a text ends as a sentence does.
fn ends_sentence(text: &str) -> bool {
    let text = text
        .trim_end()
        .trim_end_matches(['"', '”', '»', '’', '\'', ')', ']', '）', '］', '」', '』', '“', '\u{a0}', '\u{202f}', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';', ',', '。', '！', '？', '：', '；'])
}
