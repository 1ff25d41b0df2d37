//! Scripts, as far as language evidence needs them.

/// A script by its ISO 15924 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are the standard's codes")]
pub enum Script {
    Latn,
    Cyrl,
    Grek,
    Armn,
    Geor,
    Hebr,
    Arab,
    Deva,
    Beng,
    Taml,
    Thai,
    Ethi,
    Hang,
    Kana,
    Hani,
    Other,
}

impl Script {
    /// The script of a letter; `None` for digits, punctuation and the like.
    pub fn of(c: char) -> Option<Self> {
        Some(match c {
            'A'..='Z' | 'a'..='z' | '\u{aa}' | '\u{b5}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
                Script::Latn
            }
            '\0'..='\u{bf}' => return None,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Grek,
            '\u{400}'..='\u{52f}' => Script::Cyrl,
            '\u{530}'..='\u{58f}' => Script::Armn,
            '\u{590}'..='\u{5ff}' => Script::Hebr,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => {
                Script::Arab
            }
            '\u{900}'..='\u{97f}' => Script::Deva,
            '\u{980}'..='\u{9ff}' => Script::Beng,
            '\u{b80}'..='\u{bff}' => Script::Taml,
            '\u{e00}'..='\u{e7f}' => Script::Thai,
            '\u{10a0}'..='\u{10ff}' => Script::Geor,
            '\u{1200}'..='\u{137f}' => Script::Ethi,
            '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => Script::Hang,
            '\u{3040}'..='\u{30ff}' => Script::Kana,
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Script::Hani,
            c if c.is_alphabetic() => Script::Other,
            _ => return None,
        })
    }

    /// The script of an ISO 15924 code; Hiragana counts as Katakana, simplified and traditional characters as Han.
    pub(super) fn from_code(code: &str) -> Self {
        match code {
            "Latn" => Script::Latn,
            "Cyrl" => Script::Cyrl,
            "Grek" => Script::Grek,
            "Armn" => Script::Armn,
            "Geor" => Script::Geor,
            "Hebr" => Script::Hebr,
            "Arab" => Script::Arab,
            "Deva" => Script::Deva,
            "Beng" => Script::Beng,
            "Taml" => Script::Taml,
            "Thai" => Script::Thai,
            "Ethi" => Script::Ethi,
            "Hang" => Script::Hang,
            "Kana" | "Hira" => Script::Kana,
            "Hani" | "Hans" | "Hant" => Script::Hani,
            _ => Script::Other,
        }
    }
}

/// Whether words of this letter's script follow each other without spaces, or, as in Korean, with their endings written
/// on: nothing can be asked of the letter beside a word.
pub fn is_unspaced(c: char) -> bool {
    // Lao, Burmese, Khmer.
    let others = matches!(c, '\u{e80}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
    others || matches!(Script::of(c), Some(Script::Kana | Script::Hani | Script::Hang | Script::Thai))
}

/// The script of most letters of `text`. A tenth of kana among Han characters makes it Japanese writing.
pub fn dominant_script(text: &str) -> Option<Script> {
    let mut counts = [0usize; Script::Other as usize + 1];
    for script in text.chars().filter_map(Script::of) {
        counts[script as usize] += 1;
    }
    let (kana, han) = (counts[Script::Kana as usize], counts[Script::Hani as usize]);
    if kana * 10 >= han && kana > 0 && counts.iter().all(|&count| count <= kana + han) {
        return Some(Script::Kana);
    }
    const ALL: [Script; 16] = [
        Script::Latn,
        Script::Cyrl,
        Script::Grek,
        Script::Armn,
        Script::Geor,
        Script::Hebr,
        Script::Arab,
        Script::Deva,
        Script::Beng,
        Script::Taml,
        Script::Thai,
        Script::Ethi,
        Script::Hang,
        Script::Kana,
        Script::Hani,
        Script::Other,
    ];
    let best = ALL.into_iter().max_by_key(|&script| counts[script as usize])?;
    (counts[best as usize] > 0).then_some(best)
}
