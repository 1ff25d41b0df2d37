//! A witness: a text under a siglum.

use serde_json::{Map, Value};

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
}

impl<'t> Witness<'t> {
    /// A witness.
    pub fn new(siglum: impl Into<String>, stream: Stream<'t>) -> Self {
        Self { siglum: siglum.into(), stream, fields: Vec::new() }
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
