//! Which languages a source may be in, as the tables of endings know them.

use super::inflection::has_rows;
use crate::text::{Script, detect, dominant_script, is_function_word, primary};

/// Languages by script: all that are asked where nobody knows which it is.
const BY_SCRIPT: [(Script, &[&str]); 6] = [
    (Script::Latin, &["de", "fr"]),
    (Script::Greek, &["grc"]),
    (Script::Cyrillic, &["ru", "uk", "cu", "bg"]),
    (Script::Arabic, &["ar"]),
    (Script::Hebrew, &["he"]),
    (Script::Devanagari, &["sa", "hi"]),
];

/// The languages for which many others are taken.
const USUAL: [(Script, &str); 3] = [(Script::Latin, "la"), (Script::Cyrillic, "ru"), (Script::Cyrillic, "uk")];

/// Languages whose endings are those of others, too.
const ALIKE: [(&str, &[&str]); 11] = [
    ("el", &["grc"]),
    ("cu", &["cu", "ru"]),
    ("be", &["uk", "ru"]),
    ("mk", &["bg"]),
    ("bs", &["hr"]),
    ("gl", &["pt", "es"]),
    ("sk", &["cs"]),
    ("mr", &["hi", "sa"]),
    ("ne", &["hi", "sa"]),
    ("yi", &["he"]),
    ("nb", &["no"]),
];

/// The languages whose endings are asked for a source, given its language if that is known.
///
/// What is recognised in a few words may be wrong. The most frequent languages of the script are asked beside it.
pub(super) fn languages_of(source: &str, lang: Option<&str>) -> Vec<&'static str> {
    let known = lang.map(primary).map(named).unwrap_or_default();
    if !known.is_empty() {
        return known;
    }
    let script = dominant_script(source);
    let mut found = detect(source).map(primary).map(named).unwrap_or_default();
    if found.is_empty() {
        let rows = BY_SCRIPT.iter().filter(|(known, _)| Some(*known) == script).flat_map(|(_, langs)| *langs);
        found =
            rows.copied().filter(|lang| script != Some(Script::Latin) || has_function_words(source, lang)).collect();
    }
    let beside =
        USUAL.iter().filter(|(known, lang)| Some(*known) == script && !found.contains(lang)).map(|(_, lang)| *lang);
    let beside: Vec<&str> = beside.collect();
    found.extend(beside);
    found
}

/// Whether the first words of a source have as many function words as a text in this language must.
fn has_function_words(source: &str, lang: &str) -> bool {
    const SHARE: usize = 5;
    let words = || source.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(100);
    words().filter(|word| is_function_word(word, lang)).count() * SHARE >= words().count()
}

fn named(lang: &str) -> Vec<&'static str> {
    match ALIKE.iter().find(|(name, _)| *name == lang) {
        Some((_, langs)) => langs.to_vec(),
        None => has_rows(lang).into_iter().collect(),
    }
}
