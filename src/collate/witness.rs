//! A witness: a text under a siglum.

use serde_json::{Map, Value};

use crate::model::{BlockKind, FeatureKind, Projection};
use crate::text::Stream;

/// A version of the text.
#[derive(Debug, Clone, Default)]
pub struct Witness<'t> {
    /// The short name under which it is cited.
    pub siglum: String,
    /// The text with its tokens. The keys of all witnesses come from the same [`Vocabulary`](crate::text::Vocabulary).
    pub stream: Stream<'t>,
    /// What else is known of each token, by the names of the fields; empty if nothing is.
    pub fields: Vec<Map<String, Value>>,
    /// Where divisions, headings and paragraphs begin, in the order of the text; empty if that is not known.
    pub parts: Vec<Part>,
}

/// The beginning of a part of a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its first token.
    pub token: usize,
    /// What begins.
    pub kind: PartKind,
    /// Its id in the file of the witness.
    pub id: Option<String>,
}

/// What a part of a witness is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// A post or another unit with parts of its own.
    Division,
    /// A heading, which begins a division.
    Heading,
    /// A paragraph or another block.
    Paragraph,
}

impl<'t> Witness<'t> {
    /// A witness.
    pub fn new(siglum: impl Into<String>, stream: Stream<'t>) -> Self {
        Self { siglum: siglum.into(), stream, ..Self::default() }
    }

    /// A view of an edition, with its parts. `stream` must be that of `projection`.
    pub fn of_edition(siglum: impl Into<String>, projection: &Projection<'_>, stream: Stream<'t>) -> Self {
        let parts = parts(projection, &stream);
        Self { parts, ..Self::new(siglum, stream) }
    }

    /// A token's text with the white space after it, up to the next token. The first token includes the text before it,
    /// so that all tokens together are the whole text.
    pub fn text(&self, token: usize) -> &'t str {
        let tokens = &self.stream.tokens;
        let start = if token == 0 { 0 } else { tokens.get(token).map_or(0, |token| token.start) };
        let end = tokens.get(token + 1).map_or(self.stream.text.len(), |next| next.start as usize);
        self.stream.text.get(start as usize..end).unwrap_or_default()
    }

    /// Whether an empty line follows a token.
    pub fn ends_paragraph(&self, token: usize) -> bool {
        let text = self.text(token);
        let layout = text.get(text.trim_end().len()..).unwrap_or_default();
        layout.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count() > 1
    }

    /// A token's text alone, with the ignored marks that belong to it.
    pub fn word(&self, token: usize) -> &'t str {
        let range = self.stream.tokens.get(token).map(|token| token.range());
        range.and_then(|range| self.stream.text.get(range)).unwrap_or_default()
    }
}

/// The parts of a view, by the tokens with which they begin; those without a token are left out.
fn parts(projection: &Projection<'_>, stream: &Stream<'_>) -> Vec<Part> {
    let found = projection.select(|kind| match kind {
        FeatureKind::Post(post) => Some((PartKind::Division, post.id.as_ref())),
        FeatureKind::Block(block) if matches!(block.kind, BlockKind::Headline | BlockKind::Heading) => {
            Some((PartKind::Heading, block.id.as_ref()))
        }
        FeatureKind::Block(block) => Some((PartKind::Paragraph, block.id.as_ref())),
        _ => None,
    });
    let mut parts: Vec<Part> = Vec::new();
    for (range, (kind, id)) in found {
        let token = stream.tokens.partition_point(|token| (token.start as usize) < range.start);
        if stream.tokens.get(token).is_some_and(|token| (token.start as usize) < range.end) {
            parts.push(Part { token, kind, id: id.map(ToString::to_string) });
        }
    }
    parts.sort_by_key(|part| (part.token, part.kind != PartKind::Division));
    parts
}

/// Sigla for a number of witnesses: A, B … Z, AA, AB …
pub fn sigla(number: usize) -> Vec<String> {
    (0..number).map(siglum).collect()
}

fn siglum(number: usize) -> String {
    let letter = char::from(b'A' + (number % 26) as u8);
    match number / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", siglum(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sigla_go_on_after_z() {
        let sigla = sigla(54);
        assert_eq!((&*sigla[0], &*sigla[25], &*sigla[26], &*sigla[53]), ("A", "Z", "AA", "BB"));
    }
}
