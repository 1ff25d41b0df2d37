//! The taxonomy of bracketed interventions, by function.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Declares the families and categories from one table, so that names, descriptions and order stand in one place.
macro_rules! taxonomy {
    ($( $family:ident $fname:literal $fdesc:literal { $( $cat:ident $cname:literal $cdesc:literal, )* } )*) => {
        /// A family of categories; it decides whether a bracket is read as part of the sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Family { $( #[doc = $fdesc] $family, )* }

        impl Family {
            /// All families in the order of the taxonomy.
            pub const ALL: &'static [Family] = &[ $( Family::$family, )* ];

            /// The family's name as it stands in the encoding, such as `gloss`.
            pub const fn as_str(self) -> &'static str { match self { $( Family::$family => $fname, )* } }

            /// One line for people who have not seen the taxonomy.
            pub const fn description(self) -> &'static str { match self { $( Family::$family => $fdesc, )* } }

            /// The family's categories in the order of the taxonomy.
            pub const fn categories(self) -> &'static [Category] {
                match self { $( Family::$family => &[ $( Category::$cat, )* ], )* }
            }
        }

        /// One category of the taxonomy: the answer to "what does this bracket do?".
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Category { $( $( #[doc = $cdesc] $cat, )* )* }

        impl Category {
            /// All categories in the order of the taxonomy.
            pub const ALL: &'static [Category] = &[ $( $( Category::$cat, )* )* ];

            /// The full name, such as `gloss.wordplay`; it is also the `xml:id` of the category in a header.
            pub const fn as_str(self) -> &'static str { match self { $( $( Category::$cat => $cname, )* )* } }

            /// One line for people who have not seen the taxonomy.
            pub const fn description(self) -> &'static str { match self { $( $( Category::$cat => $cdesc, )* )* } }

            /// The family that the category belongs to.
            pub const fn family(self) -> Family { match self { $( $( Category::$cat => Family::$family, )* )* } }
        }
    };
}

taxonomy! {
    Supplied "supplied" "words or letters that are read as part of the sentence" {
        Completion "supplied.completion" "complete the syntax or narrow the sense",
        Referent "supplied.referent" "the noun instead of a pronoun or an absent subject",
        SuppliedExpansion "supplied.expansion" "letters of a word",
        Case "supplied.case" "capital or small letter changed",
    }
    Gloss "gloss" "explains words of the text" {
        Wordplay "gloss.wordplay" "a pun or blend explained",
        Literally "gloss.literal" "the literal sense",
        Definition "gloss.definition" "what a word means",
        Identification "gloss.identification" "who, what or when is meant",
        Original "gloss.original" "the word of the source",
        Translation "gloss.translation" "a kept foreign word in the language of the text",
        GlossExpansion "gloss.expansion" "an acronym or initial resolved",
        Context "gloss.context" "background",
    }
    Comment "comment" "remark on a sentence or its writer" {
        CommentLanguage "comment.language" "on the language used",
        CommentTranslator "comment.translator" "the translator on the translation",
        CommentEditor "comment.editor" "the editor on the content",
    }
    Critical "critical" "on the state of the text" {
        Sic "critical.sic" "it stands so in the source",
        Correction "critical.correction" "a right or conjectured reading",
        Uncertain "critical.uncertain" "a doubtful reading",
        Athetised "critical.athetised" "transmitted but judged spurious",
    }
    Gap "gap" "something is left out" {
        Omitted "gap.omitted" "cut",
        Illegible "gap.illegible" "not legible or not audible",
        Redacted "gap.redacted" "withheld",
    }
    Event "event" "something that happened" {
        Vocal "event.vocal" "a sound made by a person",
        Kinesic "event.kinesic" "a gesture, applause",
        Incident "event.incident" "anything else",
    }
    Speech "speech" "on the speaking" {
        Speaker "speech.speaker" "who speaks",
        Production "speech.production" "recording, text, section",
        SpeechLanguage "speech.language" "language spoken",
    }
    Document "document" "on the document" {
        Physical "document.physical" "its state, place of writing",
        Graphic "document.graphic" "a picture or music described",
    }
    Attribution "attribution" "paratext" {
        Credit "attribution.credit" "picture credit",
        Byline "attribution.byline" "contributor line",
        SourceLine "attribution.source" "source line",
        Siglum "attribution.siglum" "mark of a collection",
    }
    Reference "reference" "pointer" {
        Number "reference.number" "numbered reference",
        Crossref "reference.crossref" "see elsewhere",
        Langtag "reference.langtag" "language of a quoted source",
    }
    Footnote "footnote" "a printed note set inline" {
        Foot "footnote.footnote" "from the foot",
        Sidenote "footnote.sidenote" "from the margin",
    }
    Label "label" "the bracket holds only the cue" {
        Before "label.before" "the note follows",
        After "label.after" "the note precedes",
    }
    Literal "literal" "not a note: the characters are text" {
        Literal "literal" "the author's own brackets, links, code, placeholders, check boxes, intervals",
    }
}

impl Family {
    /// Whether words of this family stay in the reading view (`supplied`, and `literal`, which is text).
    pub const fn is_read(self) -> bool {
        matches!(self, Family::Supplied | Family::Literal)
    }
}

impl Category {
    /// Whether the bracket is anchored to words that stand before it.
    pub const fn is_anchored(self) -> bool {
        matches!(self.family(), Family::Gloss)
            || matches!(self, Category::Sic | Category::Correction | Category::Uncertain)
    }

    /// Whether the bracket refers to words, or to its sentence where it has none.
    pub(crate) const fn refers_to_text(self) -> bool {
        let stands_alone = matches!(
            self.family(),
            Family::Supplied
                | Family::Gap
                | Family::Event
                | Family::Attribution
                | Family::Reference
                | Family::Label
                | Family::Literal
        );
        !stands_alone && !matches!(self, Category::Athetised)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is not a category of the taxonomy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a category of the taxonomy; categories look like `gloss.wordplay` or `supplied.completion`")]
pub struct UnknownCategory(pub String);

impl FromStr for Category {
    type Err = UnknownCategory;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        BY_NAME.get(name).copied().ok_or_else(|| UnknownCategory(name.to_owned()))
    }
}

/// Ten thousand rows of the tables name their class.
static BY_NAME: LazyLock<FxHashMap<&'static str, Category>> =
    LazyLock::new(|| Category::ALL.iter().map(|category| (category.as_str(), *category)).collect());

impl serde::Serialize for Category {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Category {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_found_by_its_name_and_listed_in_its_family() {
        for &category in Category::ALL {
            assert_eq!(category.as_str().parse(), Ok(category));
            assert!(category.family().categories().contains(&category));
            assert!(category.as_str().starts_with(category.family().as_str()));
        }
        assert!("gloss.joke".parse::<Category>().is_err());
    }
}
