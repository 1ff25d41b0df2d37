//! Which languages a source may be in, as the tables of endings know them.

use super::inflection::has_rows;
use crate::text::{Script, detect, dominant_script, primary};

/// Languages by script: all that are asked where nobody knows which it is.
const BY_SCRIPT: [(Script, &[&str]); 6] = [
    (Script::Latin, &["la", "de", "fr", "it", "es", "en"]),
    (Script::Greek, &["grc"]),
    (Script::Cyrillic, &["ru", "uk", "cu", "bg"]),
    (Script::Arabic, &["ar"]),
    (Script::Hebrew, &["he"]),
    (Script::Devanagari, &["sa", "hi"]),
];

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
pub(super) fn languages_of(source: &str, lang: Option<&str>) -> Vec<&'static str> {
    let known = lang.map(primary).filter(|lang| *lang != "und").or_else(|| recognised(source));
    let by_name = known.map(named).unwrap_or_default();
    if !by_name.is_empty() {
        return by_name;
    }
    let script = dominant_script(source);
    let rows = BY_SCRIPT.iter().find(|(known, _)| Some(*known) == script);
    rows.map_or(Vec::new(), |(_, langs)| langs.to_vec())
}

/// The language of a source that is long enough to tell.
fn recognised(source: &str) -> Option<&'static str> {
    const ENOUGH: usize = 160;
    (source.len() >= ENOUGH).then(|| detect(source)).flatten().map(primary)
}

fn named(lang: &str) -> Vec<&'static str> {
    match ALIKE.iter().find(|(name, _)| *name == lang) {
        Some((_, langs)) => langs.to_vec(),
        None => has_rows(lang).into_iter().collect(),
    }
}
