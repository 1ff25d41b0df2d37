//! Words before a bracket in Chinese, Japanese and Korean, where spaces do not tell the borders of words.

use super::context::Context;
use super::words::WordClass as W;
use crate::model::Span;

/// What a character does in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Kanji, katakana, Latin letters and digits: they make up nouns.
    Noun,
    /// Hiragana: endings and particles.
    Kana,
    /// Signs inside a word.
    Joint,
    Other,
}

/// Whether a character is Hiragana, in which Japanese writes its endings and particles.
pub(super) fn is_kana(c: char) -> bool {
    ('\u{3040}'..='\u{309f}').contains(&c)
}

fn kind(c: char) -> Kind {
    match c {
        c if is_kana(c) => Kind::Kana,
        '・' | '-' | '.' | '_' | '/' => Kind::Joint,
        c if c.is_alphanumeric() || matches!(c, '々' | 'ー') => Kind::Noun,
        _ => Kind::Other,
    }
}

/// The compound that ends at `end` of the text before the bracket: letters that make up a noun, in Japanese with
/// another noun before `の`, in Chinese from the last small word on.
pub(super) fn compound(context: &Context<'_>, end: usize) -> Option<Span> {
    let is_japanese = context.lang.starts_with("ja");
    let text = &context.before[..end];
    let text = if is_japanese { without_particles(context, text) } else { text };
    let end = text.len();
    let start = if is_japanese { japanese(text)? } else { run(text, Kind::Noun)? };
    let start = if is_japanese { start } else { after_border(context, text, start) };
    let start = end - text[start..].trim_start_matches(|c: char| kind(c) == Kind::Joint).len();
    (start < end).then_some(start..end)
}

/// Where the last run of characters of this kind begins.
fn run(text: &str, wanted: Kind) -> Option<usize> {
    let joins = |c: char| kind(c) == wanted || kind(c) == Kind::Joint;
    text.char_indices().rev().take_while(|(_, c)| joins(*c)).last().map(|(at, _)| at)
}

/// A text without the particles after its last noun, and without the forms of する, "to do", that make a verb of it.
fn without_particles<'t>(context: &Context<'_>, text: &'t str) -> &'t str {
    let kana = run(text, Kind::Kana).unwrap_or(text.len());
    let (stem, tail) = text.split_at(kana);
    let bare = stem.trim_end_matches(['*', '_', '`', '」', '』', ' ', '"', '”']);
    let is_noun = bare.ends_with(|c| kind(c) == Kind::Noun);
    let drops = context.is(W::Topic, tail) || context.is(W::Border, tail) || context.has_start(W::Doing, tail);
    if is_noun && drops { bare } else { text }
}

/// Where a Japanese noun, or a stem with its ending, begins.
fn japanese(text: &str) -> Option<usize> {
    let ending = run(text, Kind::Kana).unwrap_or(text.len());
    let start = run(&text[..ending], Kind::Noun).unwrap_or(ending);
    // "お茶": the prefix of politeness, where no other kana stands before it.
    let polite = text[..start].strip_suffix(['お', 'ご']).filter(|rest| !rest.ends_with(|c| kind(c) == Kind::Kana));
    let start = polite.map_or(start, str::len);
    let other = text[..start].strip_suffix('の').filter(|_| ending == text.len());
    let start = other.and_then(|other| run(other, Kind::Noun)).unwrap_or(start);
    (start < text.len()).then_some(start)
}

/// So many letters a small word before another has at most.
const LONGEST_BORDER: usize = 2;

/// Where a Chinese run goes on after its last small word.
fn after_border(context: &Context<'_>, text: &str, start: usize) -> usize {
    let inside = &text[start..];
    // A small word is a border only if the text after it can be a word of its own.
    let ends = inside.char_indices().rev().skip(2).map(|(at, c)| at + c.len_utf8());
    let is_border = |end: &usize| {
        let mut letters = inside[..*end].char_indices().rev().take(LONGEST_BORDER);
        letters.any(|(at, _)| context.is(W::Border, &inside[at..*end]))
    };
    ends.into_iter().find(is_border).map_or(start, |end| start + end)
}

/// "Rebase할 브랜치": a Korean noun with the word before that describes it, a verb in its adnominal form or Latin letters.
pub(super) fn modified(context: &Context<'_>, words: &[Span], before: &str) -> Option<Span> {
    let [noun, modifier, ..] = words else { return None };
    if !context.lang.starts_with("ko") {
        return None;
    }
    let word = &before[modifier.clone()];
    let last = word.chars().next_back()?;
    (word.is_ascii() && word.chars().all(char::is_alphanumeric) || is_adnominal(last))
        .then_some(modifier.start..noun.end)
}

/// Whether a syllable ends with ㄴ or ㄹ and is none of the particles that do.
fn is_adnominal(syllable: char) -> bool {
    let is_syllable = ('\u{ac00}'..='\u{d7a3}').contains(&syllable);
    let last = (u32::from(syllable).wrapping_sub(0xac00)) % 28;
    is_syllable && matches!(last, 4 | 8) && !matches!(syllable, '은' | '는' | '을' | '를')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_of_japanese_are_whole() {
        let noun = |text: &str| japanese(text).map(|at| text[at..].to_owned());
        assert_eq!(noun("昔の木造の船着き場"), Some("場".to_owned()));
        assert_eq!(noun("町の港湾局"), Some("町の港湾局".to_owned()));
        assert_eq!(noun("新しい渡し船"), Some("船".to_owned()));
        assert_eq!(noun("それが再利用可能メモリ"), Some("再利用可能メモリ".to_owned()));
    }

    #[test]
    fn adnominal_forms_are_no_particles() {
        assert!("할칠한".chars().all(is_adnominal));
        assert!(!"은는을가의".chars().any(is_adnominal));
    }
}
