//! What the records of an imported file had besides their texts.

use super::Id;
use super::json_object::{JsonObject, Words};

/// The record of a post: a line of JSON, or a row of a table as an object of strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// `xml:id` of the post.
    pub post: Id,
    /// The field that holds the post's words.
    pub text_field: Box<str>,
    /// The object with all fields as they were written. The words of the post are not kept twice: where the field of the
    /// text held a string, it is empty here.
    pub object: Box<str>,
}

impl SourceRecord {
    /// The record of a post whose words stand in the member at `text_at`. An older answer of this program is left out.
    pub(crate) fn new(post: Id, object: &JsonObject<'_>, text_at: usize) -> Self {
        let text_field = object.keys().nth(text_at).unwrap_or_default().into();
        let is_string = object.value(text_at).is_some_and(|value| value.starts_with('"'));
        let mut written = Vec::new();
        // Writing to memory does not fail.
        let replaced = is_string.then_some((text_at, r#""""#));
        drop(object.write_members(replaced, &mut written));
        written.push(b'}');
        let object = String::from_utf8(written).unwrap_or_else(|_| "{}".to_owned()).into();
        Self { post, text_field, object }
    }

    /// The record with these words, up to where the answer goes: all its fields, without the brace at the end. Says
    /// whether there are none.
    ///
    /// # Errors
    /// If the object is none, which it may be where somebody has changed the file.
    pub(crate) fn with_text(&self, words: &str) -> Result<(Vec<u8>, bool), serde_json::Error> {
        let object = JsonObject::read(&self.object)?;
        let text_at = object.keys().position(|key| key == &*self.text_field);
        let is_same = |value: &str| word(value).unwrap_or_default() == words;
        let own = text_at.and_then(|at| object.value(at)).is_some_and(is_same);
        let words = serde_json::to_string(words)?;
        let replaced = text_at.filter(|_| !own).map(|at| (at, words.as_str()));
        let mut written = Vec::new();
        let is_empty = object.write_members(replaced, &mut written).map_err(serde_json::Error::io)?;
        Ok((written, is_empty))
    }

    /// The keys of its fields.
    pub(crate) fn keys(&self) -> Vec<String> {
        let object = JsonObject::read(&self.object);
        object.map(|object| object.keys().map(str::to_owned).collect()).unwrap_or_else(|_| Vec::new())
    }
}

/// A value of JSON as words: a string, or a number as it is written; `None` for what has no words.
pub(crate) fn word(value: &str) -> Option<String> {
    match value.as_bytes().first()? {
        b'"' => serde_json::from_str::<Words<'_>>(value).ok().map(|words| words.0.into_owned()),
        b'-' | b'0'..=b'9' => Some(value.to_owned()),
        _ => None,
    }
}
