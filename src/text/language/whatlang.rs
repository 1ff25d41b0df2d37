//! whatlang's answer among a few languages, where the table leaves them close to each other.

use super::primary;
use super::score::Ranked;

/// Shorter texts are a guess to it.
const SHORTEST: usize = 24;

/// The one of these languages that whatlang is sure of. `None` if it does not know all of them: it would be sure of a
/// neighbour of those that it does not know.
pub(super) fn choose(text: &str, near: &[Ranked]) -> Option<&'static str> {
    text.chars().filter(|c| c.is_alphabetic()).nth(SHORTEST - 1)?;
    let known: Option<Vec<_>> = near.iter().map(|ranked| Some((code(ranked.tag())?, ranked.tag()))).collect();
    let known = known?;
    let detector = whatlang::Detector::with_allowlist(known.iter().map(|(lang, _)| *lang).collect());
    let info = detector.detect(text).filter(whatlang::Info::is_reliable)?;
    known.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, tag)| *tag)
}

/// How much the groups of letters of a text speak for one language against another: from 1 to -1.
pub(super) fn preference(text: &str, own: &str, other: &str) -> Option<f32> {
    let (own, other) = (code(primary(own))?, code(primary(other))?);
    let info = whatlang::Detector::with_allowlist(vec![own, other]).detect(text)?;
    let confidence = info.confidence() as f32;
    Some(if info.lang() == own { confidence } else { -confidence })
}

/// whatlang's code for a tag.
fn code(tag: &str) -> Option<whatlang::Lang> {
    use whatlang::Lang as L;
    Some(match tag {
        "en" => L::Eng,
        "de" => L::Deu,
        "fr" => L::Fra,
        "es" => L::Spa,
        "it" => L::Ita,
        "pt" => L::Por,
        "nl" => L::Nld,
        "ca" => L::Cat,
        "ro" => L::Ron,
        "sv" => L::Swe,
        "da" => L::Dan,
        "no" => L::Nob,
        "fi" => L::Fin,
        "et" => L::Est,
        "lv" => L::Lav,
        "lt" => L::Lit,
        "pl" => L::Pol,
        "cs" => L::Ces,
        "sk" => L::Slk,
        "sl" => L::Slv,
        "hr" => L::Hrv,
        "hu" => L::Hun,
        "tr" => L::Tur,
        "az" => L::Aze,
        "vi" => L::Vie,
        "id" => L::Ind,
        "ru" => L::Rus,
        "uk" => L::Ukr,
        "be" => L::Bel,
        "bg" => L::Bul,
        "mk" => L::Mkd,
        "sr-Cyrl" => L::Srp,
        "ar" => L::Ara,
        "fa" => L::Pes,
        "ur" => L::Urd,
        "he" => L::Heb,
        "hi" => L::Hin,
        "mr" => L::Mar,
        "uz-Latn" => L::Uzb,
        "eo" => L::Epo,
        "la" => L::Lat,
        _ => return None,
    })
}
