//! Scripts, as far as language evidence needs them: those of Unicode (UAX #24), of which the tables know fifteen.

pub use unicode_script::Script;
use unicode_script::UnicodeScript;

/// The scripts that the tables know. Where two have equally many letters, the later one counts.
const KNOWN: [Script; 15] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Greek,
    Script::Armenian,
    Script::Georgian,
    Script::Hebrew,
    Script::Arabic,
    Script::Devanagari,
    Script::Bengali,
    Script::Tamil,
    Script::Thai,
    Script::Ethiopic,
    Script::Hangul,
    Script::Katakana,
    Script::Han,
];

/// The script of a letter, [`Script::Unknown`] for one that the tables do not know; `None` for punctuation and the like.
/// Hiragana counts as Katakana. A letter or digit that several scripts share belongs to the one that the tables know.
pub fn script_of(c: char) -> Option<Script> {
    match c {
        'A'..='Z' | 'a'..='z' => return Some(Script::Latin),
        // Marks such as accents stand on letters of any script.
        '\0'..='\u{7f}' | '\u{300}'..='\u{36f}' => return None,
        _ => {}
    }
    let known = match c.script() {
        Script::Common | Script::Inherited => shared(c),
        script => known(script),
    };
    known.or_else(|| c.is_alphabetic().then_some(Script::Unknown))
}

/// The script, if the tables know it.
fn known(script: Script) -> Option<Script> {
    let script = if script == Script::Hiragana { Script::Katakana } else { script };
    KNOWN.contains(&script).then_some(script)
}

/// The one known script of a letter or digit that several share: `ー` is used with Katakana and Hiragana alone.
fn shared(c: char) -> Option<Script> {
    let scripts = c.script_extension();
    let mut known = KNOWN.into_iter().filter(|script| c.is_alphanumeric() && scripts.contains_script(*script));
    known.next().filter(|_| known.next().is_none())
}

/// Whether words of this letter's script follow each other without spaces, or, as in Korean, with their endings written
/// on: nothing can be asked of the letter beside a word.
pub fn is_unspaced(c: char) -> bool {
    let is_kana = || script_of(c) == Some(Script::Katakana);
    let unspaced = |script| matches!(script, Script::Han | Script::Hangul | Script::Thai);
    let further = |script| matches!(script, Script::Lao | Script::Myanmar | Script::Khmer);
    c >= '\u{e00}' && (unspaced(c.script()) || further(c.script()) || is_kana())
}

/// The script of most letters of `text`. A tenth of kana among Han characters makes it Japanese writing.
pub fn dominant_script(text: &str) -> Option<Script> {
    // The last counts letters of all other scripts.
    let mut counts = [0usize; KNOWN.len() + 1];
    let place = |script| KNOWN.iter().position(|known| *known == script).unwrap_or(KNOWN.len());
    for script in text.chars().filter_map(script_of) {
        counts[place(script)] += 1;
    }
    let (kana, han) = (counts[place(Script::Katakana)], counts[place(Script::Han)]);
    if kana * 10 >= han && kana > 0 && counts.iter().all(|&count| count <= kana + han) {
        return Some(Script::Katakana);
    }
    let best = (0..counts.len()).max_by_key(|&place| counts[place])?;
    (counts[best] > 0).then(|| KNOWN.get(best).copied().unwrap_or(Script::Unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_a_script() {
        for (letters, script) in [
            ("aéªꭓＡ", Script::Latin),
            ("жѣꙁ", Script::Cyrillic),
            ("ωἀ", Script::Greek),
            ("عـ٣ً", Script::Arabic),
            ("ひカー", Script::Katakana),
            ("漢々", Script::Han),
            ("ភລʼ", Script::Unknown),
        ] {
            for c in letters.chars() {
                assert_eq!(script_of(c), Some(script), "{c}");
            }
        }
        for c in "1 ,-×–、・\u{301}\u{342}،\u{202f}".chars() {
            assert_eq!(script_of(c), None, "{c}");
        }
    }

    #[test]
    fn words_without_spaces() {
        assert!("ひカー漢한กລမភ".chars().all(is_unspaced));
        assert!(!"aж1ª،。・אع".chars().any(is_unspaced));
    }
}
