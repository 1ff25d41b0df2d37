//! Stems of words: what the forms of one word have in common, by the Snowball algorithms (Porter 2001).

use snowball_stemmers_rs::{Algorithm, Stemmer};

use super::language::primary;

/// Languages with stems, by their subtags.
const ALGORITHMS: [(&str, Algorithm); 39] = [
    ("ar", Algorithm::Arabic),
    ("ca", Algorithm::Catalan),
    ("cs", Algorithm::Czech),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("eo", Algorithm::Esperanto),
    ("es", Algorithm::Spanish),
    ("et", Algorithm::Estonian),
    ("eu", Algorithm::Basque),
    ("fa", Algorithm::Persian),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("hi", Algorithm::Hindi),
    ("hu", Algorithm::Hungarian),
    ("hy", Algorithm::Armenian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("lt", Algorithm::Lithuanian),
    ("nb", Algorithm::Norwegian),
    ("ne", Algorithm::Nepali),
    ("nl", Algorithm::Dutch),
    ("nn", Algorithm::Norwegian),
    ("no", Algorithm::Norwegian),
    ("pl", Algorithm::Polish),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sr", Algorithm::Serbian),
    ("st", Algorithm::Sesotho),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
    ("uk", Algorithm::Ukrainian),
    ("yi", Algorithm::Yiddish),
    ("in", Algorithm::Indonesian),
    ("ji", Algorithm::Yiddish),
];

fn algorithm(lang: &str) -> Option<Algorithm> {
    let lang = primary(lang);
    ALGORITHMS.iter().find(|(subtag, _)| subtag.eq_ignore_ascii_case(lang)).map(|(_, algorithm)| *algorithm)
}

/// Whether the words of a language, given as a tag, have stems.
pub fn has_stems(lang: &str) -> bool {
    algorithm(lang).is_some()
}

/// Words, each as its stem in small letters; as words in small letters in a language without stems.
pub fn stems(words: &str, lang: &str) -> String {
    let small = words.to_lowercase();
    let Some(stemmer) = algorithm(lang).map(Stemmer::create) else { return small };
    small.split_whitespace().map(|word| stemmer.stem(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_a_word_share_their_stem() {
        assert_eq!(stems("Ferries waited", "en-GB"), stems("ferry waits", "en"));
        assert_eq!(stems("Häuser", "de"), stems("Hauses", "de"));
        assert_eq!(stems("паромы", "ru"), stems("парома", "ru-Latn"));
    }

    #[test]
    fn a_language_without_stems_keeps_its_words() {
        assert!(!has_stems("la") && !has_stems("und") && !has_stems(""));
        assert_eq!(stems("Navium Navis", "la"), "navium navis");
    }

    proptest! {
        #[test]
        fn no_word_is_too_strange(words in "\\PC{0,24}") {
            for (lang, _) in ALGORITHMS {
                let _ = stems(&words, lang);
            }
        }
    }
}
