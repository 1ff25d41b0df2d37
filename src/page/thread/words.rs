//! The words by which times and names are known, from the table of layouts.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::tokens::{Kind, Token, tokens};
use crate::text::Sieve;

/// A pattern of a time without a date: the tokens before and after its number.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ago {
    before: Box<[Box<str>]>,
    after: Box<[Box<str>]>,
}

/// What stands before and after a name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Around {
    before: Box<str>,
    after: Box<str>,
}

/// Patterns with a name in them, found by the first and last characters.
#[derive(Debug, Clone, Default)]
pub(in crate::page) struct Names {
    /// By the first character of what stands before the name.
    before: FxHashMap<char, Vec<Around>>,
    /// Those with nothing before the name, by the last character.
    after: FxHashMap<char, Vec<Around>>,
}

impl Names {
    /// Adds `says: {name}` and the like; patterns with other gaps say nothing of where the name is.
    pub fn add(&mut self, pattern: &str) {
        let Some((before, after)) = pattern.split_once("{name}") else { return };
        if after.contains('{') || pattern.contains('*') || before.contains('{') {
            return;
        }
        let around = Around { before: before.into(), after: after.into() };
        match (before.chars().next(), after.chars().next_back()) {
            (Some(first), _) => self.before.entry(first).or_default().push(around),
            (None, Some(last)) => self.after.entry(last).or_default().push(around),
            (None, None) => {}
        }
    }

    /// The name in a line, by the pattern that takes most off it.
    pub fn name<'l>(&self, line: &'l str) -> Option<&'l str> {
        let small = line.to_lowercase().replace('’', "'").replace('\u{a0}', " ");
        if small.len() > 200 {
            return None;
        }
        let first = small.chars().next().and_then(|first| self.before.get(&first));
        let last = small.chars().next_back().and_then(|last| self.after.get(&last));
        let all = first.into_iter().chain(last).flatten();
        let fits = all.filter(|it| small.len() > it.before.len() + it.after.len() && it.fits(&small));
        let best = fits.max_by_key(|it| it.before.len() + it.after.len())?;
        // "De Vuurtorenwachter" is a name; whether a page has "Por Ana", its other names tell.
        if best.is_weak() && line.starts_with(char::is_uppercase) {
            return None;
        }
        let skipped: usize = line.chars().take(best.before.chars().count()).map(char::len_utf8).sum();
        let behind: usize = line.chars().rev().take(best.after.chars().count()).map(char::len_utf8).sum();
        let name = line.get(skipped..line.len().checked_sub(behind)?)?.trim();
        (!name.is_empty()).then_some(name)
    }
}

/// A word before a name has more bytes than this, or it may be part of the name.
const MAX_WEAK: usize = 5;

impl Names {
    /// Whether a short word alone before a name says that the writer follows: "by", "von", "de".
    pub fn is_before(&self, word: &str) -> bool {
        let small = word.to_lowercase();
        let known = small.chars().next().and_then(|first| self.before.get(&first));
        known.is_some_and(|known| known.iter().any(|it| it.after.is_empty() && it.before.trim_end() == small))
    }
}

impl Around {
    /// Whether it is a short word before the name, which may as well be part of one.
    fn is_weak(&self) -> bool {
        self.after.is_empty() && self.before.len() <= MAX_WEAK && self.before.ends_with(' ')
    }

    fn fits(&self, line: &str) -> bool {
        line.starts_with(&*self.before) && line.ends_with(&*self.after)
    }
}

/// The tokens of several words that follow each other.
type Phrase = Box<[Box<str>]>;

/// Words of times and names.
#[derive(Debug, Clone, Default)]
pub(in crate::page) struct Words {
    /// The number of a month; 0 where languages disagree on it or it is of another calendar.
    months: FxHashMap<Box<str>, u8>,
    weekdays: FxHashSet<Box<str>>,
    /// Words for the half of the day, and whether it is the second.
    halves: FxHashMap<Box<str>, bool>,
    /// "3 hours ago" by the first token after the number.
    ago: FxHashMap<Box<str>, Vec<Ago>>,
    /// What stands before the number: "vor", "hace", "il y a".
    ago_before: FxHashSet<Phrase>,
    /// What stands behind the unit: "ago", "назад", "temu".
    ago_after: FxHashSet<Box<str>>,
    /// "yesterday" and the like by their first tokens.
    moments: FxHashMap<Box<str>, Vec<Phrase>>,
    /// The first tokens of "yesterday" and the like.
    moment_starts: Sieve,
    /// Whether one of them begins with a sign.
    moment_by_sign: bool,
    /// The first tokens of the names of months.
    month_starts: Sieve,
    /// `{name} says:`
    pub says: Names,
    /// `in reply to {name}`
    pub reply_to: Names,
    /// `quote from {name}`
    pub quotes: Names,
    /// What stands between the writer and the person addressed.
    addresses: FxHashSet<Box<str>>,
    address_sieve: Sieve,
    /// What a page says of a writer: in brackets behind the name.
    badges: FxHashSet<Box<str>>,
    /// What it says of a comment, behind the name: "edited".
    edited: FxHashSet<Box<str>>,
}

/// The words of a token, for comparing.
fn key<'t>(token: &'t Token<'_>) -> Cow<'t, str> {
    match &token.kind {
        Kind::Number(value, _) => value.to_string().into(),
        Kind::Word(word) => Cow::Borrowed(word),
        Kind::Sign(sign) => sign.to_string().into(),
    }
}

fn keys(words: &str) -> Box<[Box<str>]> {
    tokens(words).iter().map(|token| key(token).into()).collect()
}

/// Whether the tokens begin with these words.
fn begins(tokens: &[Token<'_>], words: &[Box<str>]) -> bool {
    tokens.len() >= words.len() && tokens.iter().zip(words).all(|(token, word)| key(token) == **word)
}

impl Words {
    /// Adds a name of a month with its number, as far as the table has it.
    pub fn add_month(&mut self, name: &str, number: Option<&str>) {
        let number = number.and_then(|number| number.parse().ok()).unwrap_or(0);
        let name = name.trim_end_matches('.');
        tokens(name).first().iter().for_each(|first| self.month_starts.add(&key(first)));
        let known = self.months.entry(name.into()).or_insert(number);
        if *known != number {
            *known = 0;
        }
    }

    pub fn add_weekday(&mut self, name: &str) {
        self.weekdays.insert(name.into());
    }

    pub fn add_half(&mut self, name: &str, is_second: bool) {
        self.halves.insert(name.into(), is_second);
    }

    pub fn add_badge(&mut self, words: &str, is_edited: bool) {
        let set = if is_edited { &mut self.edited } else { &mut self.badges };
        set.insert(words.into());
    }

    /// Whether words in brackets behind a name are a badge: `[OP]`, `(Autor)`.
    pub fn is_badge(&self, words: &str) -> bool {
        let is_letters = words.len() <= 3 && words.bytes().all(|byte| byte.is_ascii_uppercase()) && !words.is_empty();
        is_letters || self.badges.contains(&*words.to_lowercase()) || self.is_edited(words)
    }

    /// Whether words behind a name say what the writer is, without brackets around them.
    pub fn is_role(&self, words: &str) -> bool {
        self.badges.contains(&*words.to_lowercase())
    }

    /// Whether words say that a comment was changed.
    pub fn is_edited(&self, words: &str) -> bool {
        self.edited.contains(&*words.to_lowercase())
    }

    pub fn add_address(&mut self, words: &str) {
        self.address_sieve.add(words);
        self.addresses.insert(words.into());
    }

    /// Adds a row of the kind `time`; dates are read by their form.
    pub fn add_time(&mut self, pattern: &str) {
        if let Some((before, after)) = pattern.split_once("{n}") {
            let after = keys(after);
            let is_plain = !before.contains('{') && !pattern.contains('*') && !after.iter().any(|word| &**word == "{");
            if let Some(first) = after.first().cloned().filter(|_| is_plain && before.chars().all(|c| c != '*')) {
                let before = keys(before);
                if !before.is_empty() {
                    self.ago_before.insert(before.clone());
                } else if let [_, .., last] = &*after {
                    self.ago_after.insert(last.clone());
                }
                self.ago.entry(first).or_default().push(Ago { before, after });
            }
        } else if !pattern.contains(['{', '*']) {
            let words = keys(pattern);
            if let Some(first) = words.first().cloned() {
                self.moment_starts.add(&first);
                self.moment_by_sign |= !first.starts_with(char::is_alphanumeric);
                self.moments.entry(first).or_default().push(words);
            }
        }
    }

    /// A quick test for "yesterday" and the like in a line without numbers.
    pub fn may_have_moment(&self, line: &str) -> bool {
        let between = |c: char| c.is_ascii_punctuation() && !matches!(c, '\'' | '_');
        let mut words = line.split(|c: char| between(c) || c.is_whitespace());
        let may_begin = |word: &str| self.moment_starts.may_have(word.trim_start_matches('\''));
        !line.is_ascii() || self.moment_by_sign || words.any(may_begin)
    }

    /// The number of the month that the tokens begin with, and how many tokens that are.
    pub fn month(&self, tokens: &[Token<'_>]) -> Option<(u8, usize)> {
        let first = tokens.first()?.word()?;
        // Marks that nobody sees may part a name.
        let is_parted = tokens.get(1).is_some_and(|next| !next.gap && next.word().is_some());
        if !is_parted && !self.month_starts.may_have(first) {
            return None;
        }
        let mut name = String::new();
        let mut found = None;
        for (count, token) in tokens.iter().take(3).enumerate() {
            match &token.kind {
                Kind::Word(word) => name.push_str(word),
                Kind::Number(value, _) if count > 0 => name.push_str(&value.to_string()),
                Kind::Sign('.') if count > 0 => name.push('.'),
                _ => break,
            }
            if let Some(number) = self.months.get(&*name) {
                found = Some((*number, count + 1));
            }
            if tokens.get(count + 1).is_some_and(|next| next.gap) {
                name.push(' ');
            }
        }
        found
    }

    pub fn is_weekday(&self, word: &str) -> bool {
        self.weekdays.contains(word)
    }

    /// Whether a word names the second half of the day.
    pub fn half(&self, word: &str) -> Option<bool> {
        self.halves.get(word).copied()
    }

    pub fn is_address(&self, words: &str) -> bool {
        (!words.is_ascii() || self.address_sieve.may_have(words)) && self.addresses.contains(&*words.to_lowercase())
    }

    /// Where a time such as "vor 3 Stunden" begins and ends whose number is the token at `at`.
    pub fn ago(&self, tokens: &[Token<'_>], at: usize) -> Option<(usize, usize)> {
        let first = tokens.get(at + 1)?;
        let rows = self.ago.get(&*key(first))?;
        let fits = rows.iter().filter(|row| {
            let start = at.checked_sub(row.before.len());
            begins(&tokens[at + 1..], &row.after) && start.is_some_and(|start| begins(&tokens[start..at], &row.before))
        });
        let best = fits.max_by_key(|row| row.after.len() + row.before.len())?;
        Some((at - best.before.len(), at + 1 + best.after.len()))
    }

    /// Whether all tokens are a time such as "vor 3 Stunden" with a unit that the table does not have.
    pub fn is_like_ago(&self, tokens: &[Token<'_>]) -> bool {
        let Some(at) = tokens.iter().position(|token| matches!(token.kind, Kind::Number(..))).filter(|at| *at <= 3)
        else {
            return false;
        };
        let after = &tokens[at + 1..];
        let is_words = after.iter().all(|token| token.word().is_some()) && (1..=2).contains(&after.len());
        let before: Vec<Box<str>> = tokens[..at].iter().map(|token| key(token).into()).collect();
        let ends = || after.len() == 2 && after.last().is_some_and(|last| self.ago_after.contains(&*key(last)));
        is_words && (at > 0 && self.ago_before.contains(&*before) || at == 0 && ends())
    }

    /// A quick test for "yesterday" and the like at a token.
    pub fn may_begin_moment(&self, token: &Token<'_>) -> bool {
        match &token.kind {
            Kind::Word(word) => self.moment_starts.may_have(word),
            Kind::Sign(_) => self.moment_by_sign,
            Kind::Number(..) => true,
        }
    }

    /// How many tokens of "yesterday" and the like the tokens begin with.
    pub fn moment(&self, tokens: &[Token<'_>]) -> Option<usize> {
        let first = tokens.first().filter(|first| self.may_begin_moment(first))?;
        let rows = self.moments.get(&*key(first))?;
        rows.iter().filter(|row| begins(tokens, row)).map(|row| row.len()).max()
    }
}
