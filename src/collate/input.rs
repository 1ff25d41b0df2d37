//! Witnesses in the input format of CollateX: `{"witnesses": [{"id": "A", "content": "…"}, {"id": "B", "tokens": [{"t":
//! "…"}]}]}`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::weights::Near;
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
    /// If it came as tokens: these.
    pub tokens: Option<Vec<TokenText>>,
}

/// A token as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenText {
    /// The byte of the text at which it begins.
    pub start: usize,
    /// Its normal form, if there is one.
    pub normal: Option<String>,
    /// All its fields but the text.
    pub fields: Map<String, Value>,
}

/// A file of witnesses, with what it says on how they are to be collated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessFile {
    /// The witnesses.
    pub witnesses: Vec<WitnessText>,
    /// Whether neighbouring columns of the same witnesses are to be joined, if it says so.
    pub joined: Option<bool>,
    /// Which words are near each other, if it says so.
    pub near: Option<Near>,
    /// What it asks for that is not done, each time with its name.
    pub ignored: Vec<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with a list `witnesses`")]
#[serde(rename_all = "camelCase")]
struct File {
    witnesses: Vec<Row>,
    joined: Option<bool>,
    token_comparator: Option<Value>,
    algorithm: Option<Value>,
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
    #[serde(flatten)]
    fields: Map<String, Value>,
}

/// Reads witnesses from CollateX's JSON. Everything else in the file is ignored.
///
/// # Errors
/// [`CollateError`]: the JSON does not have this form or has no witness, or a siglum is repeated.
pub fn read_witnesses(json: &str) -> Result<Vec<WitnessText>, CollateError> {
    read_witness_file(json).map(|file| file.witnesses)
}

/// Reads witnesses from CollateX's JSON, with `joined`, `tokenComparator` and `algorithm`.
///
/// # Errors
/// As [`read_witnesses`].
pub fn read_witness_file(json: &str) -> Result<WitnessFile, CollateError> {
    let file: File = serde_json::from_str(json)?;
    let has_both = |row: &&Row| row.content.is_some() && row.tokens.is_some();
    let both = file.witnesses.iter().filter(has_both);
    let mut ignored: Vec<String> = both
        .map(|row| {
            format!(
                "witness `{}` has both `content` and `tokens`; the tokens are taken, the content is not read",
                row.id
            )
        })
        .collect();
    let witnesses: Vec<WitnessText> = file.witnesses.into_iter().map(WitnessText::new).collect::<Result<_, _>>()?;
    if witnesses.is_empty() {
        return Err(CollateError::NoWitness);
    }
    check_sigla(witnesses.iter().map(|witness| witness.siglum.as_str()))?;
    let near = file.token_comparator.and_then(|comparator| {
        let near = near(&comparator);
        if near.is_none() {
            ignored.push(format!(
                "`tokenComparator` {comparator} is none of `equality` and `levenshtein` with `distance`; words are compared \
                 as without it"
            ));
        }
        near
    });
    if let Some(algorithm) = file.algorithm {
        ignored.push(format!("`algorithm` {algorithm} is not used; there is one algorithm, which needs no choice"));
    }
    Ok(WitnessFile { witnesses, joined: file.joined, near, ignored })
}

/// What a comparator of CollateX takes for near.
fn near(comparator: &Value) -> Option<Near> {
    let distance = comparator.get("distance").map_or(Some(1), Value::as_u64);
    match comparator.get("type")?.as_str()? {
        "equality" => Some(Near::Edits(0)),
        "levenshtein" => Some(Near::Edits(usize::try_from(distance?).ok()?)),
        _ => None,
    }
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
                for TokenRow { t, n, mut fields } in rows {
                    if let Some(normal) = &n {
                        fields.insert("n".to_owned(), Value::from(normal.as_str()));
                    }
                    tokens.push(TokenText { start: text.len(), normal: n, fields });
                    text.push_str(&t);
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
        let ends = tokens.iter().skip(1).map(|token| token.start).chain([self.text.len()]);
        let mut stream = Stream { text: &self.text, ..Stream::default() };
        for (TokenText { start, normal, .. }, end) in tokens.iter().zip(ends) {
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
        let fields = tokens.iter().map(|token| token.fields.clone()).collect();
        Witness { fields, ..Witness::new(&self.siglum, stream) }
    }
}
