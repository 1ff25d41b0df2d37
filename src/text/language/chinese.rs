//! Which way of writing a text in Han characters has.

use super::table::{LANGUAGES, TABLE};

/// The tag for a text of Han characters: by characters that only one way of writing has, else as its surroundings.
pub(super) fn which(text: &str, usual: Option<&str>) -> &'static str {
    let (mut simplified, mut traditional, mut cantonese) = (0, 0, 0);
    for letter in text.chars().filter_map(|c| TABLE.letters.get(&c)) {
        for &number in &letter.with {
            match LANGUAGES.all[usize::from(number)].tag {
                "zh-Hans" => simplified += 1,
                "zh-Hant" => traditional += 1,
                "yue" => cantonese += 1,
                _ => {}
            }
        }
    }
    if cantonese >= 2 || cantonese == 1 && usual == Some("yue") {
        return "yue";
    }
    let length = text.chars().filter(|c| c.is_alphabetic()).count();
    match usual {
        // A Japanese name or headline may have no kana.
        Some("ja") if simplified <= 2 && length <= 12 => "ja",
        Some("zh-Hant" | "zh-TW" | "zh-HK" | "zh-MO") if simplified == traditional => "zh-Hant",
        _ if traditional > simplified => "zh-Hant",
        _ => "zh-Hans",
    }
}
