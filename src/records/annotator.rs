//! The annotator: tables, and nothing of any text.

use std::borrow::Cow;
use std::sync::Arc;

use oxilangtag::LanguageTag;

use super::annotation::Annotation;
use super::note::RecordNote;
use super::tags::{TagTable, Tagged, written};
use crate::bracket::{Lexicon, notes_of_text};
use crate::model::View;
use crate::page::paragraph_spans;
use crate::text::detect;

/// How an [`Annotator`] works.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AnnotatorOptions {
    /// The tables of the bracket notation; the built-in ones if not given.
    pub lexicon: Option<Arc<Lexicon>>,
    /// What the inline tags of the texts mean; without it, texts have none.
    pub tags: Option<Arc<TagTable>>,
    /// The language of texts that come without one; recognised if not given.
    pub default_lang: Option<String>,
}

impl AnnotatorOptions {
    setters! {
        with_lexicon(lexicon: impl Into<Option<Arc<Lexicon>>>);
        with_tags(tags: impl Into<Option<Arc<TagTable>>>);
        with_default_lang(default_lang: impl Into<Option<String>>);
    }
}

/// Annotates texts, each by itself. It has no memory, and may be used by several threads at once.
#[derive(Debug)]
pub struct Annotator {
    options: AnnotatorOptions,
}

impl Annotator {
    /// An annotator with its tables.
    pub fn new(options: AnnotatorOptions) -> Self {
        Self { options }
    }

    /// The tables of the bracket notation.
    pub fn lexicon(&self) -> &Lexicon {
        self.options.lexicon.as_deref().unwrap_or_else(|| Lexicon::built_in())
    }

    /// Annotates one text. `lang` is its language as a tag of BCP 47; what is no such tag is not believed, and the
    /// language is recognised by letters and words.
    ///
    /// Costs time in proportion to the text.
    pub fn annotate<'t>(&self, text: &'t str, lang: Option<&'t str>) -> Annotation<'t> {
        let Some(tagged) = self.options.tags.as_deref().and_then(|table| Tagged::read(text, table)) else {
            let lang = self.language(text, lang);
            let found = notes_of_text(text, &paragraph_spans(text), &lang, self.lexicon());
            let notes = found.notes.into_iter().map(RecordNote::of_bracket).collect();
            return Annotation::new(text, lang, notes, Vec::new(), found.capitals);
        };
        let lang = self.language(tagged.words(), lang);
        tagged.annotated(lang, self.lexicon())
    }

    /// The text with its brackets as tags, in the annotator's own house style; `None` if it knows no tags. The reading and
    /// the base view of the result are those of the text: where a tag would change them, brackets stay.
    pub fn with_tags(&self, annotation: &Annotation<'_>) -> Option<String> {
        let table = self.options.tags.as_deref()?;
        let views = |annotation: &Annotation<'_>| [View::Reading, View::Base].map(|view| annotation.view(view));
        let expected = views(annotation);
        let is_same = |text: &String| views(&self.annotate(text, Some(annotation.lang()))) == expected;
        let text =
            [true, false].map(|with_brackets| written(annotation, table, with_brackets)).into_iter().find(is_same);
        Some(text.unwrap_or_else(|| annotation.text().to_owned()))
    }

    fn language<'t>(&self, text: &str, given: Option<&'t str>) -> Cow<'t, str> {
        let given = given.filter(|tag| LanguageTag::parse(*tag).is_ok());
        match (given, &self.options.default_lang) {
            (Some(tag), _) => Cow::Borrowed(tag),
            (None, Some(tag)) => Cow::Owned(tag.clone()),
            (None, None) => Cow::Borrowed(detect(text).unwrap_or("und")),
        }
    }
}
