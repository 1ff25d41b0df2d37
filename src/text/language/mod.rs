//! Recognises the language of a block, and of runs inside it, by script, letters and frequent words; where two languages
//! come close, by whatlang. No answer in doubt.

mod chinese;
mod runs;
mod score;
mod table;
mod whatlang;
mod words;

pub use table::Language;

pub(crate) use runs::{other_language, runs};

use unicode_script::Script;

use score::{Ranked, Scores};
use table::{LANGUAGES, Met, TABLE, script_of_letter};
use words::Words;

/// The languages of the table.
pub fn languages() -> &'static [Language] {
    &LANGUAGES.all
}

/// How much of the first letters of a text is in a script with which a language is written; `None` without letters, or
/// for a language that the table does not have.
pub(crate) fn share_written_as(text: &str, lang: &str) -> Option<f32> {
    let scripts = LANGUAGES.scripts_of(lang);
    if text.is_ascii() {
        // The letters of most texts are of one script.
        let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
        let is_own = scripts.contains(&Script::Latin);
        return (!scripts.is_empty() && has_letters).then_some(if is_own { 1.0 } else { 0.0 });
    }
    let (mut own, mut all) = (0, 0);
    for script in text.chars().filter_map(script_of_letter).take(200) {
        own += usize::from(scripts.contains(&script));
        all += 1;
    }
    (!scripts.is_empty() && all > 0).then(|| own as f32 / all as f32)
}

/// The primary subtag of a language tag: `en` of `en-GB`.
pub fn primary(tag: &str) -> &str {
    // Asked for each word of a text.
    tag.bytes().position(|byte| byte == b'-').map_or(tag, |end| &tag[..end])
}

/// Whether two tags are of the same language, in the same script if both say it: `en` and `en-GB`, but not `zh-Hans` and
/// `zh-Hant`.
fn same_language(a: &str, b: &str) -> bool {
    primary(a) == primary(b)
        && match (script_of_tag(a), script_of_tag(b)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
}

fn script_of_tag(tag: &str) -> Option<&str> {
    tag.split('-').nth(1).filter(|part| part.len() == 4)
}

/// How much of a text is looked at, in bytes.
const SAMPLE: usize = 600;

/// The first part of a text, of at most `length` bytes.
fn start_of(text: &str, length: usize) -> &str {
    &text[..text.floor_char_boundary(length)]
}

/// The language of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It has a language of its own.
    Language(&'static str),
    /// That of its surroundings.
    Usual,
    /// Nobody could tell: names, figures, a word that many languages have.
    Nobody,
}

/// The language of a block of text whose surroundings are in the language `usual`, if that is known.
///
/// Prose that nothing can be told of is in nobody's language; of a headline, a caption or a name (`is_prose` not set) the
/// surroundings' language is assumed as long as its script allows it.
pub(crate) fn language_of(text: &str, usual: Option<&str>, is_prose: bool) -> Finding {
    if usual.is_some_and(|usual| agrees(text, usual) && !contradicts_outside(text, usual)) {
        return Finding::Usual;
    }
    let sample = start_of(text, SAMPLE);
    let outside = runs::without_quotations(sample);
    let found = outside.as_deref().and_then(|outside| Judged::of(outside, usual)).filter(Judged::is_settled);
    let Some(judged) = found.or_else(|| Judged::of(sample, usual)) else {
        return if is_prose || usual.is_none() { Finding::Nobody } else { no_letters(usual) };
    };
    match (judged.language, usual) {
        (Some(tag), Some(usual)) if same_language(tag, usual) => Finding::Usual,
        (Some(tag), _) => Finding::Language(tag),
        (None, Some(_)) if judged.may_be_usual(is_prose) => Finding::Usual,
        (None, _) => Finding::Nobody,
    }
}

fn no_letters(usual: Option<&str>) -> Finding {
    if usual.is_some() { Finding::Usual } else { Finding::Nobody }
}

/// The language of `text` as a BCP 47 tag, or `None` in doubt.
pub fn detect(text: &str) -> Option<&'static str> {
    Judged::of(start_of(text, SAMPLE), None)?.language
}

/// Whether the text's first words are plainly those of the language `tag`: a quick test before the language is
/// recognised. Words that no other language has decide; texts without at least two of them do not agree.
pub fn agrees(text: &str, tag: &str) -> bool {
    let Some(index) = LANGUAGES.number_of(tag) else { return false };
    let text = start_of(text, 240);
    let mut seen = 0;
    let mut tally = Tally::default();
    let mut small = String::new();
    for word in plain_words(text) {
        seen += word.len() + 1;
        tally.add(word, index, &mut small);
        // So many words at most can follow: if all of them were unknown, the text would agree all the same.
        let behind = text.len().saturating_sub(seen).div_ceil(4);
        if tally.words >= 8 && tally.agrees(behind) {
            return true;
        }
    }
    tally.agrees(0)
}

/// What the words of a text say of a language.
#[derive(Default)]
struct Tally {
    words: usize,
    /// Words that no other language has.
    own: usize,
    /// Words that one or two other languages have, and this one does not.
    foreign: usize,
}

impl Tally {
    /// Adds a word; `small` is a buffer.
    fn add(&mut self, word: &str, number: u16, small: &mut String) {
        self.words += 1;
        match TABLE.with_word_in_capitals(word, small) {
            [only] if *only == number => self.own += 1,
            [_] => self.foreign += 1,
            [a, b] if *a != number && *b != number => self.foreign += 1,
            _ => {}
        }
    }

    /// Whether the words settle the language of a text in which at most `behind` more follow.
    fn agrees(&self, behind: usize) -> bool {
        self.own >= 2 && self.own * 12 >= self.words + behind && self.foreign * 4 <= self.own
    }
}

/// Whether the words around quotations are rather those of another language.
fn contradicts_outside(text: &str, tag: &str) -> bool {
    let Some(outside) = runs::without_quotations(start_of(text, 240)) else { return false };
    let Some(index) = LANGUAGES.number_of(tag) else { return false };
    let (mut tally, mut small) = (Tally::default(), String::new());
    plain_words(&outside).for_each(|word| tally.add(word, index, &mut small));
    tally.foreign > tally.own
}

/// The words of a text, those with apostrophes whole.
fn plain_words(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = next_in_words(text, at, true);
        at = next_in_words(text, start, false);
        (start < at).then(|| &text[start..at])
    })
}

/// What a byte says of the character that it begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    InWord,
    Between,
    /// A character beyond ASCII.
    Other,
}

const BEGINS: [Begins; 256] = {
    let mut table = [Begins::Other; 256];
    let mut byte = 0u8;
    while byte < 128 {
        let is_in = byte.is_ascii_alphanumeric() || byte == b'\'';
        table[byte as usize] = if is_in { Begins::InWord } else { Begins::Between };
        byte += 1;
    }
    table
};

/// Where the next character stands that is in words or, if that is not `wanted`, the next one between them.
fn next_in_words(text: &str, mut at: usize, wanted: bool) -> usize {
    let passed = if wanted { Begins::Between } else { Begins::InWord };
    loop {
        let rest = &text.as_bytes()[at..];
        at += rest.iter().position(|byte| BEGINS[usize::from(*byte)] != passed).unwrap_or(rest.len());
        if text.as_bytes().get(at).is_none_or(u8::is_ascii) {
            return at;
        }
        let Some(c) = text[at..].chars().next() else { return at };
        if (c.is_alphanumeric() || c == '’') == wanted {
            return at;
        }
        at += c.len_utf8();
    }
}

/// The languages from which translators keep words most.
const KEPT_FROM: &[&str] = &["en", "la", "de", "fr", "it", "es"];

/// How much better a short text fits the language `tag` than those from which words are kept most, by its words, its
/// letters and their groups: above 0 it is rather its own, below rather foreign. `None` for a language that the table
/// does not have, and for another script.
pub(crate) fn likeness(text: &str, tag: &str) -> Option<f32> {
    let words = Words::of(start_of(text, SAMPLE));
    let script = script_of_text(&words.small)?;
    let candidates = LANGUAGES.written_in(script);
    let own = LANGUAGES.number(tag, candidates)?;
    let mut scores = Scores::by_words(&words, candidates, LANGUAGES.are_written_in(script));
    scores.add_letters(&words, script);
    let number = |other: &&str| LANGUAGES.number(other, candidates).filter(|other| *other != own);
    let others = KEPT_FROM.iter().filter_map(|other| Some(scores.of(number(other)?).score));
    let best = others.reduce(f32::max)?;
    let other = if primary(tag) == "en" { "la" } else { "en" };
    Some(scores.of(own).score - best + whatlang::preference(&words.small, tag, other).unwrap_or_default())
}

/// Whether a word in small letters is one of the frequent words of the language `tag`.
pub(crate) fn is_frequent(word: &str, tag: &str) -> bool {
    let with = TABLE.with_word(word);
    LANGUAGES.number(tag, with).is_some()
}

/// What can be told of a sample.
struct Judged {
    /// The language, if it is settled.
    language: Option<&'static str>,
    /// How many words it has that do not begin with a capital.
    small_words: usize,
    /// How many different words it has, at most four.
    different: usize,
    best: Option<Ranked>,
    /// The language of the surroundings, if it has the same script.
    usual: Option<Ranked>,
}

impl Judged {
    fn of(sample: &str, usual: Option<&str>) -> Option<Self> {
        let script = script_of_text(sample)?;
        Some(Self::in_script(sample, script, usual, || Words::of(sample)))
    }

    /// The same where the script is known; its words are cut when they are needed.
    fn in_script(sample: &str, script: Script, usual: Option<&str>, words: impl FnOnce() -> Words) -> Self {
        let candidates = LANGUAGES.written_in(script);
        let number = usual.and_then(|usual| LANGUAGES.number(usual, candidates));
        let by_script = |language| Self { language, small_words: 0, different: 0, best: None, usual: None };
        match script {
            Script::Katakana => return by_script(Some("ja")),
            Script::Han => return by_script(Some(chinese::which(sample, usual))),
            _ if candidates.is_empty() => return by_script(None),
            _ => {}
        }
        let words = words();
        if let [only] = candidates {
            let letters = words.small.chars().filter(|c| c.is_alphabetic()).count();
            return by_script((letters > 1).then(|| LANGUAGES.all[usize::from(*only)].tag));
        }
        let mut scores = Scores::by_words(&words, candidates, LANGUAGES.are_written_in(script));
        if let Some(number) = number.filter(|number| scores.is_plainly(*number) && words.small.is_ascii()) {
            return by_script(Some(LANGUAGES.all[usize::from(number)].tag));
        }
        scores.add_letters(&words, script);
        let ranked = scores.best();
        let usual = number.map(|number| scores.of(number));
        let judged = Self {
            language: None,
            small_words: words.small_words(),
            different: words.different(),
            best: ranked.first().copied(),
            usual,
        };
        let language = judged.choose(sample, &ranked, words.len()).or_else(|| common(script, candidates, &words));
        Self { language, ..judged }
    }

    fn is_settled(&self) -> bool {
        self.language.is_some()
    }

    /// The best language, if it is plainly better than the others, or the surroundings' among those that are close.
    fn choose(&self, sample: &str, ranked: &[Ranked], count: usize) -> Option<&'static str> {
        let (&best, rest) = ranked.split_first()?;
        let second = rest.first().map_or(0.0, |second| second.score.max(0.0));
        let lead = best.score - second;
        if !self.is_enough(best, lead, count) {
            return None;
        }
        if lead >= CLEAR {
            return Some(best.tag());
        }
        let close = |ranked: &Ranked| best.score - ranked.score < CLEAR;
        if let Some(usual) = self.usual.filter(|usual| close(usual)) {
            return Some(usual.tag());
        }
        let near: Vec<Ranked> = ranked.iter().copied().filter(close).collect();
        whatlang::choose(sample, &near).or_else(|| (lead >= SLIGHT && best.score >= MUCH).then(|| best.tag()))
    }

    /// Whether there is evidence at all: words, and more than one where it is a word of many languages.
    fn is_enough(&self, best: Ranked, lead: f32, count: usize) -> bool {
        match (self.different, best.hits) {
            // "la la la"
            (1, _) if count > 1 => false,
            (1, _) => best.hits > 0 && best.score >= 1.4 && lead >= 0.5,
            (_, 0) => best.score >= 1.8 && lead >= 0.5,
            (2, _) => best.score >= 1.4,
            // One word is no sentence of another language than that of the page: "a fur hat" is no German.
            (_, 1) if self.usual.is_some_and(|usual| usual.number != best.number) => best.score >= ONE_WORD,
            _ => best.score >= 1.1,
        }
    }

    /// Whether a text of no settled language may be in that of its surroundings.
    fn may_be_usual(&self, is_prose: bool) -> bool {
        let Some(usual) = self.usual else { return false };
        if !is_prose {
            return true;
        }
        let best = self.best.map_or(0.0, |best| best.score);
        let known = usual.hits > 1 && usual.score > 0.8 && best - usual.score < 1.0;
        let plain = self.small_words >= 4 && self.different >= 4 && usual.score > -0.5 && best < 2.0;
        known || plain
    }
}

/// So much better the best language must be than the second.
const CLEAR: f32 = 0.3;
const SLIGHT: f32 = 0.05;
/// What a language needs of which only one word was found.
const ONE_WORD: f32 = 2.0;
const MUCH: f32 = 3.0;

/// The one language of a script that is often met, where the others are rare.
fn common(script: Script, candidates: &[u16], words: &Words) -> Option<&'static str> {
    let language = |number: &u16| &LANGUAGES.all[usize::from(*number)];
    let mut often = candidates.iter().map(language).filter(|language| language.met == Met::Often);
    let first = often.next()?;
    let letters = words.small.chars().filter(|&c| script_of_letter(c) == Some(script)).count();
    (often.next().is_none() && letters > 3).then_some(first.tag)
}

/// The script of most letters; Japanese writing counts as Katakana.
fn script_of_text(text: &str) -> Option<Script> {
    if text.is_ascii() {
        return text.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some(Script::Latin);
    }
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for script in text.chars().filter_map(script_of_letter) {
        let script = if script == Script::Hiragana { Script::Katakana } else { script };
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    let count = |script| counts.iter().find(|(known, _)| *known == script).map_or(0, |(_, count)| *count);
    let (kana, han) = (count(Script::Katakana), count(Script::Han));
    let (best, most) = counts.iter().copied().max_by_key(|(_, count)| *count)?;
    let japanese = kana > 0 && kana * 10 >= han && kana + han >= most;
    Some(if japanese { Script::Katakana } else { best })
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

    #[test]
    fn neighbours_are_told_apart_by_letters_and_words() {
        let samples = [
            ("hr", "Tko je prošlog tjedna ostavio kišobran u vlaku?"),
            ("sr-Latn", "Ko je prošle nedelje ostavio kišobran u vozu?"),
            ("be", "Калі я прыйшоў на станцыю, там ужо нікога не было."),
            ("mk", "Кога дојдов на станицата, веќе немаше никого."),
            ("gl", "Cando cheguei á estación xa non había ninguén."),
            ("da", "Da jeg kom til stationen, var der ingen tilbage."),
            ("no", "Da jeg kom til stasjonen, var det ingen igjen."),
            ("ms", "Apabila saya tiba di stesen, tiada sesiapa lagi."),
            ("fa", "وقتی به ایستگاه رسیدم، دیگر کسی آنجا نبود."),
            ("ne", "म स्टेशन पुग्दा त्यहाँ कोही थिएन।"),
            ("mt", "Ma sibniex iċ-ċwievet, imma sibna ittra li ħadd ma kien qara."),
        ];
        for (tag, text) in samples {
            assert_eq!(detect(text), Some(tag), "{text}");
        }
    }

    #[test]
    fn a_block_is_in_its_own_language_its_page_s_or_nobody_s() {
        let found = |text, usual| language_of(text, Some(usual), true);
        assert_eq!(found("The kite was red, and it was gone.", "de"), Finding::Language("en"));
        assert_eq!(found("The kite was red, and it was gone.", "en-GB"), Finding::Usual);
        assert_eq!(found("Kiosk 24", "en"), Finding::Nobody);
        assert_eq!(found("12:40", "en"), Finding::Nobody);
        assert_eq!(language_of("Kiosk 24", Some("en"), false), Finding::Usual);
        // What is quoted does not decide.
        assert_eq!(found("He wrote «мы уже никогда не вернёмся домой» on it.", "ru"), Finding::Language("en"));
    }
}
