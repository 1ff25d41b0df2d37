//! Language as such: the language of a text, its sentences, the evidence of a word's letters.
//!
//! Nothing here knows editions or brackets. Knowledge of single languages stands in `src/text/tables/`.

mod folding;
mod foreign;
mod function_words;
mod increasing;
mod language;
mod script;
mod sentences;
mod spacing;
mod stream;
mod tokens;

pub use folding::{Folding, is_punctuation};
pub use foreign::{has_foreign_letter, looks_foreign, looks_native};
pub use function_words::is_function_word;
pub use glossator_relaxng::nearest;
pub(crate) use increasing::heaviest_increasing;
pub use language::{Language, agrees, detect, languages, primary};
pub use script::{Script, dominant_script, is_unspaced};
pub use sentences::{SentenceSplitter, Sentences};
pub use spacing::{Adjoining, adjoining_space, is_closing, is_space};
pub use stream::{Segment, SegmentUnit, Stream};
pub use tokens::{Key, Token, TokenUnit, Tokenizer, Vocabulary};
