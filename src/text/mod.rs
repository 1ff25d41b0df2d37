//! Language as such: the language of a text, its sentences, the evidence of a word's letters.
//!
//! Nothing here knows editions or brackets. Knowledge of single languages stands in `src/text/tables/`.

mod differences;
mod fingerprint;
mod folding;
mod foreign;
mod function_words;
mod increasing;
mod language;
mod quoted;
pub(crate) mod ready;
mod regularisation;
mod script;
mod sentence_ends;
mod sentences;
mod sieve;
mod similarity;
mod spacing;
mod stems;
mod stream;
mod tokens;

pub(crate) use differences::{differences, differences_of_numbers};
pub(crate) use fingerprint::fingerprint;
pub use folding::Folding;
pub(crate) use folding::is_punctuation;
pub(crate) use foreign::{has_foreign_letter, looks_foreign, looks_native};
pub(crate) use function_words::is_function_word;
pub(crate) use increasing::heaviest_increasing;
pub(crate) use language::{
    Finding, detect, is_frequent, language_of, likeness, other_language, runs, share_written_as,
};
pub(crate) use quoted::quoted_in;
pub use regularisation::{Regularisation, RuleError, RuleKind, SpellingRule, preset, presets, read_rules};
pub(crate) use script::{Script, dominant_script, is_unspaced, script_of};
pub(crate) use sieve::Sieve;
pub(crate) use similarity::{common, similarity, single_spaced, words_or_signs};
pub(crate) use spacing::{Adjoining, adjoining_space, is_closing, is_space};
pub use stream::{Segment, SegmentUnit, Stream};
pub use tokens::{Key, Token, TokenUnit, Tokenizer, Vocabulary};
#[doc(hidden)]
pub use {
    glossator_relaxng::nearest,
    language::{Language, agrees, languages, primary},
    sentences::{SentenceSplitter, Sentences},
    stems::{has_stems, stems},
};
