//! The words of a quotation, in stretches between ellipses.

use std::sync::LazyLock;

use regex::Regex;

use super::words::words;

/// What stands for words left out.
static ELLIPSIS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\[(]\s*(?:\.{2,}|…)\s*[\])]|\.{3,}|…|\. \. \.").ok());

/// A quotation in stretches, between which the source may have more words.
pub(super) struct Phrase<'q> {
    /// What was left out of none of them.
    pub(super) stretches: Vec<Stretch<'q>>,
}

/// Words without an ellipsis between them.
pub(super) struct Stretch<'q> {
    /// As it is written, from the first word to the last.
    pub(super) written: &'q str,
    pub(super) words: Vec<&'q str>,
}

impl<'q> Phrase<'q> {
    pub(super) fn new(quotation: &'q str) -> Self {
        let parts: Vec<&str> = match &*ELLIPSIS {
            Some(ellipsis) => ellipsis.split(quotation).collect(),
            None => vec![quotation],
        };
        Self { stretches: parts.into_iter().filter_map(Stretch::new).collect() }
    }
}

impl<'q> Stretch<'q> {
    fn new(part: &'q str) -> Option<Self> {
        let spans: Vec<_> = words(part).collect();
        let written = &part[spans.first()?.start..spans.last()?.end];
        Some(Self { written, words: spans.into_iter().map(|span| &part[span]).collect() })
    }
}
