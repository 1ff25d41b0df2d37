//! Witnesses in the input format of CollateX: `{"witnesses": [{"id": "A", "content": "…"}, {"id": "B", "tokens": [{"t":
//! "…"}]}]}`.

use serde::Deserialize;

use super::witness::Witness;
use crate::text::{Segment, SegmentUnit, Stream, Token, Tokenizer, Vocabulary};

/// Why witnesses cannot be read or distinguished.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollateError {
    /// The file is not JSON with witnesses.
    #[error("the witnesses cannot be read from this JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The list of witnesses is empty.
    #[error("this JSON has no witnesses; give at least one")]
    NoWitness,
    /// A witness has neither text nor tokens.
    #[error("the witness `{0}` has neither `content` nor `tokens`")]
    Empty(String),
    /// Two witnesses have the same siglum.
    #[error("two witnesses are called `{0}`; each needs a siglum of its own")]
    SameSiglum(String),
    /// A witness is larger than four gigabytes.
    #[error("the witness `{0}` is larger than four gigabytes")]
    TooLarge(String),
}

/// A witness read from JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessText {
    /// Its siglum.
    pub siglum: String,
    /// Its text.
    pub text: String,
    /// If it came as tokens: the byte of the text at which each begins, and its normal form, if there is one.
    pub tokens: Option<Vec<(usize, Option<String>)>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with a list `witnesses`")]
struct File {
    witnesses: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(expecting = "a witness with `id` and `content` or `tokens`")]
struct Row {
    id: String,
    content: Option<String>,
    tokens: Option<Vec<TokenRow>>,
}

#[derive(Deserialize)]
#[serde(expecting = "a token with `t`, and perhaps `n`")]
struct TokenRow {
    t: String,
    n: Option<String>,
}

/// Reads witnesses from CollateX's JSON. Everything else in the file is ignored.
///
/// # Errors
/// [`CollateError`]: the JSON does not have this form or has no witness, or a siglum is repeated.
pub fn read_witnesses(json: &str) -> Result<Vec<WitnessText>, CollateError> {
    let file: File = serde_json::from_str(json)?;
    let witnesses: Vec<WitnessText> = file.witnesses.into_iter().map(WitnessText::new).collect::<Result<_, _>>()?;
    if witnesses.is_empty() {
        return Err(CollateError::NoWitness);
    }
    check_sigla(witnesses.iter().map(|witness| witness.siglum.as_str()))?;
    Ok(witnesses)
}

/// Refuses repeated sigla.
///
/// # Errors
/// [`CollateError::SameSiglum`].
pub fn check_sigla<'s>(sigla: impl Iterator<Item = &'s str>) -> Result<(), CollateError> {
    let mut seen = std::collections::HashSet::new();
    for siglum in sigla {
        if !seen.insert(siglum) {
            return Err(CollateError::SameSiglum(siglum.to_owned()));
        }
    }
    Ok(())
}

impl WitnessText {
    fn new(row: Row) -> Result<Self, CollateError> {
        let (text, tokens) = match (row.content, row.tokens) {
            (_, Some(rows)) => {
                let mut text = String::new();
                let mut tokens = Vec::with_capacity(rows.len());
                for row in rows {
                    tokens.push((text.len(), row.n));
                    text.push_str(&row.t);
                }
                (text, Some(tokens))
            }
            (Some(content), None) => (content, None),
            (None, None) => return Err(CollateError::Empty(row.id)),
        };
        if u32::try_from(text.len()).is_err() {
            return Err(CollateError::TooLarge(row.id));
        }
        Ok(Self { siglum: row.id, text, tokens })
    }

    /// The witness, cut into tokens unless it came as tokens. A token without a normal form is compared by its text,
    /// folded by the tokenizer, without white space at its ends.
    pub fn witness<'t>(
        &'t self,
        unit: SegmentUnit,
        lang: &str,
        tokenizer: &Tokenizer,
        vocabulary: &mut Vocabulary,
    ) -> Witness<'t> {
        let Some(tokens) = &self.tokens else {
            let stream = Stream::new(&self.text, unit, lang, tokenizer, vocabulary);
            return Witness::new(&self.siglum, stream);
        };
        let ends = tokens.iter().skip(1).map(|token| token.0).chain([self.text.len()]);
        let mut stream = Stream { text: &self.text, ..Stream::default() };
        for ((start, normal), end) in tokens.iter().zip(ends) {
            let piece = self.text.get(*start..end).unwrap_or_default();
            let key = match normal {
                Some(normal) => vocabulary.number(normal.trim()),
                None => vocabulary.number(&tokenizer.key(piece.trim())),
            };
            let length = piece.trim_end().len();
            stream.tokens.push(Token { start: *start as u32, end: (start + length) as u32, key });
        }
        let span = 0..self.text.len() as u32;
        stream.segments.push(Segment { span, tokens: 0..stream.tokens.len() as u32, group: 0 });
        Witness::new(&self.siglum, stream)
    }
}
