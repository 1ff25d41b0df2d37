//! A text cut into segments and tokens, which diff, collation and alignment compare.

use std::ops::Range;

use super::sentences::{SentenceSplitter, Sentences};
use super::tokens::{Token, Tokenizer, Vocabulary};

/// The unit of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SegmentUnit {
    /// A paragraph, heading, caption.
    Block,
    /// A sentence.
    #[default]
    Sentence,
    /// A line of the text.
    Line,
}

/// A stretch of the text that is matched as a whole; no white space at its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Byte range in the text.
    pub span: Range<u32>,
    /// Its tokens.
    pub tokens: Range<u32>,
    /// The number of the larger unit (the post, or the text outside of posts) in which it stands.
    pub group: u32,
}

/// A text with its segments and tokens, in the order of the text. Text between two segments is layout.
#[derive(Debug, Clone, Default)]
pub struct Stream<'t> {
    /// The text.
    pub text: &'t str,
    /// Its language as a tag; empty or `und` where it is not known.
    pub lang: Box<str>,
    /// The segments.
    pub segments: Vec<Segment>,
    /// The tokens of all segments.
    pub tokens: Vec<Token>,
}

impl<'t> Stream<'t> {
    /// Cuts a plain text whose blocks are separated by empty lines. `lang` is a language tag for the sentences, `und`
    /// where it is not known.
    ///
    /// Costs time in proportion to the text. Texts of more than four gigabytes cannot be compared.
    pub fn new(
        text: &'t str,
        unit: SegmentUnit,
        lang: &str,
        tokenizer: &Tokenizer,
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let mut stream = Self { text, lang: lang.into(), ..Self::default() };
        for block in blocks(text) {
            stream.push(block, unit, lang, 0, tokenizer, vocabulary);
        }
        stream
    }

    /// Appends a stretch of the text as segments of `unit`.
    pub fn push(
        &mut self,
        span: Range<usize>,
        unit: SegmentUnit,
        lang: &str,
        group: u32,
        tokenizer: &Tokenizer,
        vocabulary: &mut Vocabulary,
    ) {
        let text = &self.text[span.clone()];
        let borders = match unit {
            SegmentUnit::Block => Vec::new(),
            SegmentUnit::Sentence => Sentences.borders(text, lang),
            SegmentUnit::Line => line_starts(text),
        };
        let mut start = 0;
        for end in borders.into_iter().chain([text.len()]) {
            let piece = std::mem::replace(&mut start, end)..end;
            self.segment(span.start + piece.start..span.start + piece.end, group, tokenizer, vocabulary);
        }
    }

    /// Appends one segment; its white space at the ends is left out, and without anything else it is none. What holds
    /// nothing but ignored marks belongs to the segment before it, or after it where it is the first of its group, as
    /// such a mark belongs to a token: a row of asterisks that came or went is then a minor change of its neighbour.
    fn segment(&mut self, span: Range<usize>, group: u32, tokenizer: &Tokenizer, vocabulary: &mut Vocabulary) {
        let text = &self.text[span.clone()];
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        let start = (span.start + text.len() - text.trim_start().len()) as u32;
        let first = self.tokens.len() as u32;
        tokenizer.tokens(trimmed, start, vocabulary, &mut self.tokens);
        let tokens = first..self.tokens.len() as u32;
        let segment = Segment { span: start..start + trimmed.len() as u32, tokens, group };
        if !self.joins(&segment, vocabulary) {
            self.segments.push(segment);
        }
    }

    /// Joins a new segment with the last one where one of the two is of ignored marks alone; says whether it did.
    fn joins(&mut self, segment: &Segment, vocabulary: &Vocabulary) -> bool {
        let is_ignored = |tokens: &[Token]| matches!(tokens, [only] if vocabulary.form(only.key).is_empty());
        let (before, own) = self.tokens.split_at(segment.tokens.start as usize);
        let Some(last) = self.segments.last_mut().filter(|last| last.group == segment.group) else { return false };
        let is_open = is_ignored(before.get(last.tokens.start as usize..).unwrap_or_default());
        if !is_ignored(own) && !is_open {
            return false;
        }
        let Some(&Token { start, end, .. }) = (if is_open { before.last() } else { own.first() }) else { return false };
        last.span.end = segment.span.end;
        if is_open {
            self.tokens.remove(segment.tokens.start as usize - 1);
            self.tokens[segment.tokens.start as usize - 1].start = start;
            last.tokens.end = segment.tokens.end - 1;
        } else {
            self.tokens.pop();
            self.tokens[segment.tokens.start as usize - 1].end = end;
        }
        true
    }

    /// The tokens of a segment.
    pub fn tokens_of(&self, segment: &Segment) -> &[Token] {
        &self.tokens[segment.tokens.start as usize..segment.tokens.end as usize]
    }

    /// The words of a byte range.
    pub fn slice(&self, span: Range<u32>) -> &'t str {
        &self.text[span.start as usize..span.end as usize]
    }
}

/// Stretches between empty lines.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let (mut end, mut is_open) = (0, false);
    for line in text.split_inclusive('\n') {
        let start = end;
        end += line.len();
        let is_text = !line.trim().is_empty();
        match blocks.last_mut() {
            Some(block) if is_text && is_open => block.end = end,
            _ if is_text => blocks.push(start..end),
            _ => {}
        }
        is_open = is_text;
    }
    blocks
}

/// Where lines begin, without the first.
fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let ends = *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        if ends && at + 1 < bytes.len() {
            starts.push(at + 1);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(text: &str, unit: SegmentUnit) -> Vec<&str> {
        let stream = Stream::new(text, unit, "en", &Tokenizer::default(), &mut Vocabulary::default());
        stream.segments.iter().map(|segment| stream.slice(segment.span.clone())).collect()
    }

    #[test]
    fn a_text_is_cut_in_three_ways() {
        let text = "One came. Two\nleft.\n\n Three?\r\nFour.\n";
        assert_eq!(segments(text, SegmentUnit::Block), ["One came. Two\nleft.", "Three?\r\nFour."]);
        assert_eq!(segments(text, SegmentUnit::Sentence), ["One came.", "Two\nleft.", "Three?", "Four."]);
        assert_eq!(segments(text, SegmentUnit::Line), ["One came. Two", "left.", "Three?", "Four."]);
        assert!(segments(" \n", SegmentUnit::Line).is_empty());
    }
}
