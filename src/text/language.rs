//! Detects the language of a text: by letters and function words first, then by whatlang among the remaining languages;
//! no answer in doubt.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::script::{Script, dominant_script, script_of_code};

/// A language of the table `languages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// BCP 47 tag.
    pub tag: &'static str,
    /// English name.
    pub name: &'static str,
    scripts: Vec<Script>,
    /// Letters that are evidence among languages of the same script.
    letters: &'static str,
}

struct Table {
    languages: Vec<Language>,
    /// Function words: the languages that have each.
    words: FxHashMap<&'static str, Vec<u16>>,
    /// The letters of all languages.
    letters: FxHashSet<char>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { languages: Vec::new(), words: FxHashMap::default(), letters: FxHashSet::default() };
    let rows = include_str!("tables/languages.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for row in rows {
        let mut columns = row.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        let (tag, name, scripts, letters, words) = (column(), column(), column(), column(), column());
        let index = table.languages.len() as u16;
        let scripts = scripts.split(' ').map(script_of_code).collect();
        let letters = letters.trim_matches('-');
        table.languages.push(Language { tag, name, scripts, letters });
        table.letters.extend(letters.chars());
        for word in words.split(' ') {
            table.words.entry(word).or_default().push(index);
        }
    }
    table
});

/// The languages of the table.
pub fn languages() -> &'static [Language] {
    &TABLE.languages
}

/// The primary subtag of a language tag: `en` of `en-GB`.
pub fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// How much of a text is looked at, in bytes.
const SAMPLE: usize = 1500;

/// Words that whatlang is confidently wrong about: it does not know these languages, so their neighbours lose.
const UNKNOWN_TO_WHATLANG: &[&str] = &["kk", "ky", "tg", "uz-Cyrl"];

fn sample(text: &str) -> &str {
    &text[..text.floor_char_boundary(SAMPLE)]
}

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty())
}

/// The languages that have this function word; `small` is a buffer.
fn languages_with<'l>(word: &str, small: &mut String) -> &'l [u16] {
    small.clear();
    if word.is_ascii() {
        small.push_str(word);
        small.make_ascii_lowercase();
    } else {
        small.extend(word.chars().flat_map(char::to_lowercase));
    }
    TABLE.words.get(small.as_str()).map_or(&[], Vec::as_slice)
}

/// Whether the text's function words are plainly those of the language `tag`; a quick test before the
/// language is recognised. Texts of fewer than three known words do not agree.
pub fn agrees(text: &str, tag: &str) -> bool {
    let Some(index) = TABLE.languages.iter().position(|language| language.tag == tag || primary(language.tag) == tag)
    else {
        return false;
    };
    let text = &text[..text.floor_char_boundary(240)];
    let (mut hits, mut count, mut seen) = (0usize, 0usize, 0usize);
    let mut small = String::with_capacity(64);
    for word in words(text) {
        count += 1;
        hits += usize::from(languages_with(word, &mut small).contains(&(index as u16)));
        seen += word.len() + 1;
        // So many words at most can follow: if all of them were unknown, the text would agree all the same.
        let behind = text.len().saturating_sub(seen).div_ceil(2);
        if hits >= 3 && hits * 4 >= count + behind {
            return true;
        }
    }
    hits >= 3 && hits * 4 >= count
}

/// The language of `text` as a BCP 47 tag, or `None` in doubt.
///
/// A script that one language alone uses decides. Otherwise function words and letters of the table are counted, each
/// word the heavier the fewer languages have it. When two languages come close, whatlang is asked among the
/// candidates that it knows, and is believed when it is sure.
pub fn detect(text: &str) -> Option<&'static str> {
    let text = sample(text);
    let script = dominant_script(text)?;
    let candidates: Vec<usize> =
        (0..TABLE.languages.len()).filter(|&index| TABLE.languages[index].scripts.contains(&script)).collect();
    match script {
        Script::Katakana => return Some("ja"),
        Script::Hangul => return Some("ko"),
        Script::Han => return Some(chinese(text)),
        _ => {}
    }
    let scores = scores(text, &candidates);
    let mut ranked: Vec<usize> = candidates.clone();
    ranked.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let &best = ranked.first()?;
    let second = ranked.get(1).map_or(0.0, |&index| scores[index]);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if candidates.len() == 1 {
        return (letters >= 4).then_some(TABLE.languages[best].tag);
    }
    let sure = scores[best] >= 2.0 && scores[best] >= second * 1.25 + 0.5;
    if sure { Some(TABLE.languages[best].tag) } else { by_whatlang(text, script, &ranked) }
}

/// Simplified or traditional characters, by those that differ.
fn chinese(text: &str) -> &'static str {
    let count = |characters: &str| text.chars().filter(|&c| characters.contains(c)).count();
    let simplified = count("这们来说时国会对为过个学么没见经问开应关电长");
    let traditional = count("這們來說時國會對為過個學麼沒見經問開應關電長");
    if traditional > simplified { "zh-Hant" } else { "zh-Hans" }
}

/// The score of every language of the table; zero for those that are not candidates.
fn scores(text: &str, candidates: &[usize]) -> Vec<f32> {
    let mut scores = vec![0.0; TABLE.languages.len()];
    let mut small = String::with_capacity(64);
    for known in words(text).map(|word| languages_with(word, &mut small)).filter(|known| !known.is_empty()) {
        let weight = 1.0 / (known.len() as f32).sqrt();
        for &index in known {
            scores[usize::from(index)] += weight;
        }
    }
    let lower = text.chars().filter(|c| !c.is_ascii()).flat_map(char::to_lowercase);
    let lower: Vec<char> = lower.filter(|c| TABLE.letters.contains(c)).collect();
    let mut of_candidates = vec![0.0; scores.len()];
    for &index in candidates {
        let hits = lower.iter().filter(|&&c| TABLE.languages[index].letters.contains(c)).count();
        of_candidates[index] = scores[index] + 0.3 * (hits as f32).min(20.0);
    }
    of_candidates
}

/// whatlang's answer among the languages that came out on top, if it is sure.
fn by_whatlang(text: &str, script: Script, ranked: &[usize]) -> Option<&'static str> {
    let near = ranked.iter().take(4).map(|&index| TABLE.languages[index].tag);
    let foreign_letters =
        script == Script::Cyrillic && near.clone().take(1).any(|tag| UNKNOWN_TO_WHATLANG.contains(&tag));
    if foreign_letters || text.chars().filter(|c| c.is_alphabetic()).count() < 24 {
        return None;
    }
    let allowed: Vec<(whatlang::Lang, &str)> = near.filter_map(|tag| Some((whatlang_code(tag)?, tag))).collect();
    let detector = whatlang::Detector::with_allowlist(allowed.iter().map(|(lang, _)| *lang).collect());
    let info = detector.detect(text).filter(whatlang::Info::is_reliable)?;
    allowed.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, tag)| *tag)
}

/// whatlang's code for a tag.
fn whatlang_code(tag: &str) -> Option<whatlang::Lang> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_sentences_are_told_apart() {
        let samples = [
            ("en", "The ferry will not come before noon, and nobody knows why it is late."),
            ("de", "Die Fähre kommt nicht vor Mittag, und niemand weiß, warum sie sich verspätet."),
            ("fr", "Le bac n'arrivera pas avant midi et personne ne sait pourquoi il est en retard."),
            ("ru", "Паром не придёт до полудня, и никто не знает, почему он опаздывает."),
            ("uk", "Пором не прийде до полудня, і ніхто не знає, чому він запізнюється."),
            ("bg", "Фериботът няма да дойде преди обяд и никой не знае защо закъснява."),
            ("pl", "Prom nie przypłynie przed południem i nikt nie wie, dlaczego się spóźnia."),
            ("ja", "渡し船は正午まで来ない。"),
            ("zh-Hans", "渡船中午之前不会来，没有人知道为什么。"),
            ("ko", "배는 정오 전에 오지 않는다."),
            ("kk", "Паром түске дейін келмейді, және оның неге кешіккенін ешкім білмейді."),
        ];
        for (tag, text) in samples {
            assert_eq!(detect(text), Some(tag), "{text}");
        }
    }

    #[test]
    fn in_doubt_there_is_no_answer() {
        for text in ["", "123", "OK", "Zim", "..."] {
            assert_eq!(detect(text), None, "{text}");
        }
    }

    #[test]
    fn a_short_agreement_says_nothing() {
        assert!(agrees("I think that we should not wait for the ferry", "en"));
        assert!(!agrees("Verkhny", "en"));
        assert!(!agrees("Паром не придёт", "en"));
    }
}
