//! The languages that a run is in: one for each of three groups of scripts.

use crate::text::{Script, dominant_script};

/// Tags for Latin and similar scripts, for East Asian ones, and for those from right to left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Languages {
    usual: Option<Box<str>>,
    east_asian: Option<Box<str>>,
    right_to_left: Option<Box<str>>,
}

impl Languages {
    /// Those of the tags that name a language.
    pub fn new(usual: Option<&str>, east_asian: Option<&str>, right_to_left: Option<&str>) -> Self {
        let tag = |tag: Option<&str>| tag.filter(|tag| is_tag(tag)).map(Box::from);
        Self { usual: tag(usual), east_asian: tag(east_asian), right_to_left: tag(right_to_left) }
    }

    /// What these say, else what others say.
    pub fn or(self, others: &Self) -> Self {
        Self {
            usual: self.usual.or_else(|| others.usual.clone()),
            east_asian: self.east_asian.or_else(|| others.east_asian.clone()),
            right_to_left: self.right_to_left.or_else(|| others.right_to_left.clone()),
        }
    }

    /// The tag for words, by their script; `is_complex` where the run says that it goes from right to left.
    pub fn of(&self, words: &str, is_complex: bool) -> Option<&str> {
        use Script as S;
        match dominant_script(words) {
            Some(S::Han | S::Hiragana | S::Katakana | S::Hangul | S::Bopomofo) => self.east_asian.as_deref(),
            Some(S::Arabic | S::Hebrew | S::Syriac | S::Thaana) => self.right_to_left.as_deref(),
            Some(_) => self.usual.as_deref(),
            None if is_complex => self.right_to_left.as_deref(),
            None => None,
        }
    }
}

/// Whether a tag names a language: `x-none` and the like do not.
pub(super) fn is_tag(tag: &str) -> bool {
    oxilangtag::LanguageTag::parse(tag).is_ok() && !tag.starts_with("x-") && tag != "zxx"
}
