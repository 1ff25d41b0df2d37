//! Names of writers: what belongs to them, and how much a line looks like one.

use super::lines::{ends_sentence, is_bare};
use super::tokens::{digit, is_sign};
use super::words::Words;

/// A writer, and the person whom the same line addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::page) struct Named<'t> {
    pub name: &'t str,
    pub to: Option<&'t str>,
}

/// Signs that stand around names.
fn is_around(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '•' | '·'
                | '|'
                | ','
                | '»'
                | '›'
                | '—'
                | '–'
                | '-'
                | ':'
                | '：'
                | '>'
                | '<'
                | '['
                | ']'
                | '/'
                | '「'
                | '」'
                | '【'
                | '】'
                | '‧'
                | '・'
                | '▲'
                | '▼'
                | '#'
                | '='
                | '+'
                | '…'
                | '\u{200e}'
                | '\u{200f}'
        )
}

/// A name without what is around it: signs, toggles such as `[–]`, `says:`.
pub(in crate::page) fn cleaned<'t>(words: &'t str, names: &Words) -> Named<'t> {
    let words = without_number(without_toggle(words.trim()));
    let said = names
        .says
        .name(words.trim_end_matches(|c| is_around(c) || c == '.'))
        .or_else(|| names.says.name(words))
        .unwrap_or(words);
    let said = without_badge(trimmed(said), names);
    let (name, to) = parted(said, names).map_or((said, None), |(name, to)| (name, Some(to)));
    Named { name: first_part(without_address(handle(name)), names), to: to.map(|to| first_part(handle(to), names)) }
}

/// Signs that part a name from what else is said of its bearer.
const PARTING: &[&str] = &["\t", "  ", " · ", " • ", " | ", " ‧ ", "·", "•", " — ", " – ", " ★", " ☆"];

/// Signs that part a name only from a handle, or from a word that says what the writer is.
const PARTING_ROLES: &[&str] = &[" - ", ", ", " @", " (@", " [:", " [@"];

/// A name without the handle, the role or the place behind it: `Ana Ruiz @ana`, `Ana Ruiz · Moderator`.
fn first_part<'t>(name: &'t str, words: &Words) -> &'t str {
    let first = PARTING.iter().filter_map(|sign| name.find(sign)).min().map_or(name, |at| &name[..at]);
    let is_said = |rest: &str| rest.starts_with('@') || words.is_role(rest.trim_matches(is_around));
    let role = PARTING_ROLES.iter().filter_map(|sign| Some((first.find(sign)?, sign))).min();
    let role = role.filter(|(at, sign)| sign.ends_with(['@', ':']) || is_said(&first[at + sign.len()..]));
    let bare = role.map_or(first, |(at, _)| &first[..at]);
    if bare.len() == name.len() {
        return name;
    }
    let bare = bare.trim_matches(is_around);
    if bare.chars().any(char::is_alphanumeric) { without_role(bare, words) } else { name }
}

/// A name without `[OP]`, `(Autor)` or "edited" behind it.
fn without_badge<'t>(name: &'t str, words: &Words) -> &'t str {
    let bracketed = [('[', ']'), ('(', ')'), ('（', '）')].iter().find_map(|(open, close)| {
        let (rest, inside) = name.strip_suffix(*close)?.rsplit_once(*open)?;
        let is_number = inside.trim().bytes().all(|byte| byte.is_ascii_digit());
        (is_number || words.is_badge(inside.trim())).then_some(rest)
    });
    // The brackets at the end were taken for signs around the name.
    let open = || name.rsplit_once(" [").filter(|(_, inside)| words.is_badge(inside.trim())).map(|(rest, _)| rest);
    let edited = || name.rsplit_once(' ').filter(|(_, last)| words.is_edited(last)).map(|(rest, _)| rest);
    let rest = bracketed.or_else(open).or_else(edited).map_or(name, str::trim_end);
    if rest.is_empty() { name } else { without_role(rest, words) }
}

/// A name without the words behind it that say what the writer is: `Vera Moderator`, `青石巷 楼主`.
fn without_role<'t>(name: &'t str, words: &Words) -> &'t str {
    let spaces = name.rmatch_indices(' ').take(2).map(|(at, _)| at);
    let role = spaces.filter(|at| words.is_role(name[at + 1..].trim_matches(is_around))).last();
    let rest = role.map_or(name, |at| name[..at].trim_matches(is_around));
    // "Answer of the owner" is no owner called so.
    let is_phrase =
        rest.contains(' ') && rest.split(' ').next_back().is_some_and(|last| last.starts_with(char::is_lowercase));
    if rest.is_empty() || is_phrase { name } else { rest }
}

/// A name without the signs around it; quotation marks that belong together stay.
fn trimmed(name: &str) -> &str {
    let bare = name.trim_matches(is_around).trim_end_matches(" _").trim_matches(is_around);
    match [('«', '»'), ('[', ']'), ('「', '」'), ('【', '】')].iter().find(|(open, _)| bare.contains(*open)) {
        Some((_, close)) => {
            let start = bare.as_ptr() as usize - name.as_ptr() as usize;
            let end = start + bare.len();
            if name[end..].starts_with(*close) { &name[start..end + close.len_utf8()] } else { bare }
        }
        None => bare,
    }
}

/// `[–]`, `[-]`, `▲` before a name.
fn without_toggle(words: &str) -> &str {
    let Some((inside, rest)) = words.strip_prefix('[').and_then(|rest| rest.split_once(']')) else { return words };
    if is_bare(inside) { rest.trim_start() } else { words }
}

/// `12 ：` or `#3` before a name.
fn without_number(words: &str) -> &str {
    let bare = words.trim_start_matches('#');
    let rest = bare.trim_start_matches(|c| digit(c).is_some());
    let parted = rest.trim_start_matches([':', '：', '.', ')', ' ']);
    let is_number = rest.len() < bare.len() && parted.len() < rest.len() && !parted.is_empty();
    if is_number { parted } else { words }
}

/// `~nick` is a nick without an account.
fn handle(name: &str) -> &str {
    name.trim().trim_start_matches('~').trim()
}

/// `Vera <vera@example.org>`
fn without_address(name: &str) -> &str {
    let cut = name.find(" <").or_else(|| name.find(" (").filter(|at| name[*at..].contains('@'))).unwrap_or(name.len());
    let name = name[..cut].trim().trim_matches('"');
    let parted =
        name.rsplit_once(' ').filter(|(rest, last)| is_address(last) && (last.contains('@') || rest.ends_with(" at")));
    parted.map_or(name, |(rest, _)| without_at(rest))
}

/// `vera@example.org`, or its end in `vera at example.org`.
fn is_address(word: &str) -> bool {
    let domain = word.rsplit_once('@').map_or(word, |(_, domain)| domain);
    domain.contains('.') && domain.is_ascii() && !domain.ends_with('.') && domain.len() >= 5
}

/// `Vera Lind vera at` without what belongs to the address.
fn without_at(name: &str) -> &str {
    name.strip_suffix(" at").and_then(|rest| rest.rsplit_once(' ')).map_or(name, |(rest, _)| rest)
}

/// Writer and person addressed: `Jon > Vera`, `A 回复 B`.
fn parted<'t>(words: &'t str, names: &Words) -> Option<(&'t str, &'t str)> {
    let spaces: Vec<usize> = words.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).collect();
    for (index, &start) in spaces.iter().enumerate() {
        for &end in spaces[index + 1..].iter().take(3) {
            let between = words[start..end].trim();
            if !names.is_address(between) {
                continue;
            }
            let (before, after) = (words[..start].trim_matches(is_around), words[end..].trim_matches(is_around));
            // In some languages a short word is part of a name: `Ana do Carmo`.
            let is_short = between.len() <= 2 && between.chars().all(char::is_alphabetic);
            let is_marked = before.starts_with(['~', '@']) || after.starts_with(['~', '@']);
            if is_short && !is_marked {
                continue;
            }
            if !before.is_empty() && !after.is_empty() {
                return Some((before, after));
            }
        }
    }
    None
}

/// How much words look like a name: 0 to 1.
pub(in crate::page) fn likeness(name: &str) -> f32 {
    let count = name.chars().count();
    let words = name.split_whitespace().count();
    let Some(first) = name.chars().find(|c| !matches!(c, '@' | '~' | '(' | '*' | '"' | '«' | '“')) else {
        return 0.0;
    };
    if count > 48 || words > 6 || !name.chars().any(|c| c.is_alphanumeric() || !c.is_ascii()) {
        return 0.0;
    }
    let mut score: f32 = 1.0;
    // A letter stands for a picture.
    if count == 1 && !is_unspaced(first) {
        score -= 0.3;
    }
    // A handle, rather than a name, if both stand there.
    if name.starts_with('@') || name.contains('@') {
        score -= 0.05;
    }
    let inner = name.trim_end_matches('.');
    if ends_sentence(name) && !ends_with_initial(name) {
        score -= 0.8;
    }
    if inner.contains(['!', '?', '。', '！', '？', '，', '、', ';', '؟', '،', '…']) {
        score -= 0.7;
    }
    if is_with_place(inner) {
        score -= 0.1;
    } else if inner.contains([',', ':'])
        || inner.contains(". ")
            && !inner.split(". ").all(|part| part.split(' ').next_back().is_some_and(|word| word.chars().count() <= 3))
    {
        score -= 0.35;
    }
    // "4 answers"
    if words > 1 && name.split_whitespace().any(|word| word.chars().all(|c| digit(c).is_some())) {
        score -= 0.3;
    }
    // "Reply #3"
    if name.rsplit_once(" #").is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit())) {
        score -= 0.7;
    }
    let is_unspaced = is_unspaced(first);
    let is_marked =
        name.starts_with(['@', '~', '(']) || name.contains(['_', '*']) || name.chars().any(|c| digit(c).is_some());
    if digit(first).is_some() && words > 1 || digit(first).is_some() && !name.chars().any(char::is_alphabetic) {
        score -= 0.6;
    }
    if is_unspaced && count > 14 || !is_unspaced && words > 4 {
        score -= 0.4;
    }
    if first.is_lowercase() && words > 1 && !is_marked {
        score -= 0.4 + 0.1 * words.min(4) as f32;
    }
    if words > 2 && first.is_uppercase() {
        let capitals =
            name.split_whitespace().filter(|word| word.chars().next().is_some_and(|c| !c.is_lowercase())).count();
        score -= if capitals * 2 < words { 0.5 } else { 0.0 };
    }
    score.max(0.0)
}

/// Whether a letter is of a script that parts no words.
fn is_unspaced(letter: char) -> bool {
    letter as u32 > 0x2fff
}

/// `Vera Lind, Praha`
fn is_with_place(name: &str) -> bool {
    let is_part = |part: &str| {
        part.split_whitespace().count() <= 3
            && part.trim_start().starts_with(|c: char| c.is_uppercase() || is_unspaced(c))
    };
    !name.contains(':')
        && name.split_once(", ").is_some_and(|(name, place)| is_part(name) && is_part(place) && !place.contains(','))
}

/// `Lucía M.`, `Derya Ö.`
fn ends_with_initial(name: &str) -> bool {
    let last = name.split_whitespace().next_back().unwrap_or_default();
    name.ends_with('.') && last.chars().count() <= 4 && !is_sign(last.chars().next().unwrap_or('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Layouts;

    #[test]
    fn names_are_freed_of_what_is_around_them() {
        let words = &Layouts::built_in().words;
        for (line, name, to) in [
            ("Henning sagt:", "Henning", None),
            ("[–]inkblot", "inkblot", None),
            ("Jon Ask > Marta Velde •", "Jon Ask", Some("Marta Velde")),
            ("青瓦 回复 半斤", "青瓦", Some("半斤")),
            ("~bosman do ~kotwica :", "bosman", Some("kotwica")),
            ("Lars Holm <lars at example.net>", "Lars Holm", None),
            ("3 ：名無し：", "名無し", None),
            ("[–] copper@tides.example [OP]", "copper@tides.example", None),
            ("Vera Lind (Moderator)", "Vera Lind", None),
            ("ada_brook edited", "ada_brook", None),
            ("OldPond ( 771 )", "OldPond", None),
            ("Ana Ruiz @ana", "Ana Ruiz", None),
            ("Ana Ruiz • @ana", "Ana Ruiz", None),
            ("Ana Ruiz, Moderator", "Ana Ruiz", None),
        ] {
            assert_eq!(cleaned(line, words), Named { name, to }, "{line}");
        }
    }

    #[test]
    fn prose_does_not_look_like_a_name() {
        for name in ["Vera", "tin_tug", "Lucía M.", "Marée basse", "みかんの木", "Левко з Броварської"]
        {
            assert!(likeness(name) > 0.5, "{name} {}", likeness(name));
        }
        for prose in ["Yes, it is.", "12 May 2024", "let me keep it", "Wait!", "でも、猫は寝ていました。"] {
            assert!(likeness(prose) < 0.5, "{prose} {}", likeness(prose));
        }
    }
}
