//! Words of users on a page: escaped, with invisible characters shown, and with the direction of their language.

use maud::Render;

use crate::source::is_escaped_byte;
use crate::text::{Script, dominant_script, script_of};

/// Words of a file, as text: markup in them is text, and control characters are shown by a sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'w>(pub &'w str);

impl Render for Words<'_> {
    fn render_to(&self, page: &mut String) {
        let mut rest = self.0;
        while let Some((at, hidden, name)) = next_hidden(rest) {
            escape(&rest[..at], page);
            page.push_str("<span class=\"hid\">");
            page.push_str(&name);
            page.push_str("</span>");
            rest = &rest[at + hidden.len_utf8()..];
        }
        escape(rest, page);
    }
}

fn escape(words: &str, page: &mut String) {
    words.render_to(page);
}

/// Whether some characters of words are shown by signs.
pub(super) fn has_hidden(words: &str) -> bool {
    next_hidden(words).is_some()
}

/// The first character that a reader would not see, or that would turn the text around it.
fn next_hidden(words: &str) -> Option<(usize, char, String)> {
    // All of these characters begin in UTF-8 with one of a few bytes, which in most texts are rare.
    let may_begin =
        |byte: u8| byte < 0x20 && byte != b'\n' && byte != b'\t' || matches!(byte, 0x7F | 0xC2 | 0xD8 | 0xE2 | 0xEF);
    let mut from = 0;
    while let Some(at) = words.as_bytes()[from..].iter().position(|byte| may_begin(*byte)).map(|at| from + at) {
        let c = words.get(at..)?.chars().next()?;
        if let Some(name) = sign(c) {
            return Some((at, c, name));
        }
        from = at + c.len_utf8();
    }
    None
}

/// What stands for a character that cannot be seen; `None` for one that can, and for line ends and tabs.
fn sign(c: char) -> Option<String> {
    let name = match c {
        '\u{61C}' => "ALM",
        '\u{200E}' => "LRM",
        '\u{200F}' => "RLM",
        '\u{202A}' => "LRE",
        '\u{202B}' => "RLE",
        '\u{202C}' => "PDF",
        '\u{202D}' => "LRO",
        '\u{202E}' => "RLO",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\n' | '\t' => return None,
        '\0'..='\u{1F}' => return char::from_u32(0x2400 + u32::from(c)).map(String::from),
        '\u{7F}' => "␡",
        c if c.is_control() || is_escaped_byte(c) => return Some(format!("U+{:04X}", u32::from(c))),
        _ => return None,
    };
    Some(name.to_owned())
}

/// Scripts that are written from right to left, as subtags.
const RIGHT_TO_LEFT: [&str; 8] = ["arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "samr"];

/// Languages that are written so where no script is named.
const RIGHT_TO_LEFT_LANGUAGES: [&str; 13] =
    ["ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb", "syr", "arc", "prs"];

/// The direction of a language: `rtl`, `ltr`, or `auto` where it is not known.
pub(super) fn direction(lang: Option<&str>) -> &'static str {
    let Some(lang) = known(lang) else { return "auto" };
    let mut parts = lang.split('-');
    let primary = parts.next().unwrap_or_default().to_ascii_lowercase();
    let script = parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let is_rtl = match script {
        Some(script) => RIGHT_TO_LEFT.contains(&&*script.to_ascii_lowercase()),
        None => RIGHT_TO_LEFT_LANGUAGES.contains(&&*primary),
    };
    if is_rtl { "rtl" } else { "ltr" }
}

/// The direction of words: that of their language, unless most or all letters speak against it: a language may be a guess.
pub(super) fn direction_of(words: &str, lang: Option<&str>) -> &'static str {
    let is_rtl = |script| matches!(script, Script::Arabic | Script::Hebrew);
    match (direction(lang), dominant_script(words)) {
        (of_lang, Some(Script::Unknown) | None) => of_lang,
        (_, Some(script)) if is_rtl(script) => "rtl",
        ("rtl", _) if words.chars().filter_map(script_of).any(is_rtl) => "rtl",
        _ => "ltr",
    }
}

/// A language that is known.
pub(super) fn known(lang: Option<&str>) -> Option<&str> {
    lang.filter(|lang| !lang.is_empty() && *lang != "und")
}

/// `1 note`, `2 notes`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(words: &str) -> String {
        Words(words).render().into_string()
    }

    #[test]
    fn markup_and_hidden_characters_are_text() {
        assert_eq!(page("</script><b a='x'>&"), "&lt;/script&gt;&lt;b a='x'&gt;&amp;");
        assert_eq!(page("a\u{202E}b\u{1}"), "a<span class=\"hid\">RLO</span>b<span class=\"hid\">␁</span>");
        assert_eq!(page("naïve – “٣” ｘ"), "naïve – “٣” ｘ");
    }

    #[test]
    fn languages_have_a_direction() {
        let tags = [("he", "rtl"), ("uz-Arab", "rtl"), ("ar-Latn", "ltr"), ("en", "ltr"), ("und", "auto")];
        for (tag, expected) in tags {
            assert_eq!(direction(Some(tag)), expected, "{tag}");
        }
        assert_eq!(direction(None), "auto");
        assert_eq!(direction_of("שלום [a note]", Some("en")), "ltr");
        assert_eq!(direction_of("שלום, שלום [or]", Some("en")), "rtl");
        assert_eq!(direction_of("שלום, a link to it", Some("he")), "rtl");
        assert_eq!(direction_of("12:17", Some("he")), "rtl");
    }
}
