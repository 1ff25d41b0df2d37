//! How much speaks for each language: words, pieces of words, letters.

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use unicode_script::Script;

use super::table::{LANGUAGES, Met, TABLE, script_of_letter};
use super::words::{Word, Words};

// What evidence weighs. A word that three languages of a script have weighs 1.
const MOST_FOR_WORD: f32 = 1.6;
const REPEATED: f32 = 0.4;
const ONE_LETTER: f32 = 0.5;
const NAME: f32 = 0.5;
const PIECE: f32 = 0.35;
const OWN_LETTER: f32 = 0.15;
const OTHER_LETTER: f32 = 1.0;
const MOST_AGAINST: f32 = 6.0;
const ABSENT_LETTER: f32 = 0.5;
const MOST_FOR_ABSENT: f32 = 3.0;

/// So many languages can come close to each other.
const MOST_RANKED: usize = 4;

/// What speaks for each language of the table, by its number.
pub(super) struct Scores {
    /// The languages of the script.
    candidates: &'static [u16],
    of: Vec<f32>,
    /// How many different words of the sample each has.
    hits: Vec<u16>,
    /// Whether each language is one of the script.
    is_candidate: &'static [bool],
    /// What a word of three languages would weigh if it were not the measure.
    unit: f32,
}

/// A language with its score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    pub(super) number: u16,
    pub(super) score: f32,
    pub(super) hits: u16,
}

impl Ranked {
    pub(super) fn tag(self) -> &'static str {
        LANGUAGES.all[usize::from(self.number)].tag
    }
}

impl Scores {
    /// The score by words alone.
    pub(super) fn by_words(words: &Words, candidates: &'static [u16], is_candidate: &'static [bool]) -> Self {
        let count = LANGUAGES.all.len();
        let unit = (1.0 + candidates.len() as f32 / 3.0).ln();
        let mut scores = Self { candidates, of: vec![0.0; count], hits: vec![0; count], is_candidate, unit };
        let mut seen = FxHashSet::with_capacity_and_hasher(words.len(), FxBuildHasher);
        for word in words.iter() {
            // Most words are in no language's table.
            let with = TABLE.with_word(word.text);
            if !with.is_empty() {
                let repeated = !seen.insert(word.text);
                scores.form(word.text, with, word.is_name, repeated);
            } else if let Some(at) = word.text.find('\'') {
                let repeated = !seen.insert(word.text);
                scores.elided(word, at, repeated);
            }
        }
        scores
    }

    /// Adds pieces and letters, and what rare languages lack.
    pub(super) fn add_letters(&mut self, words: &Words, script: Script) {
        self.pieces(words);
        self.letters(&words.small, script);
        for &number in self.candidates {
            self.of[usize::from(number)] -= match LANGUAGES.all[usize::from(number)].met {
                Met::Often => 0.0,
                Met::Sometimes => 0.15,
                Met::Seldom => 0.6,
            };
        }
    }

    /// "l'homme": the article, and the noun.
    fn elided(&mut self, word: Word<'_>, sign: usize, repeated: bool) {
        let (article, noun) = word.text.split_at(sign + 1);
        self.form(article, TABLE.with_word(article), false, repeated);
        self.form(noun, TABLE.with_word(noun), word.is_name, repeated);
    }

    /// Adds what a form says that the languages `all_with` have.
    fn form(&mut self, form: &str, all_with: &[u16], is_name: bool, repeated: bool) {
        let with = || all_with.iter().map(|number| usize::from(*number));
        let shared = with().filter(|number| self.is_candidate[*number]).count() as f32;
        if shared == 0.0 {
            return;
        }
        let all = self.candidates.len() as f32;
        let mut weight = ((1.0 + all / shared).ln() / self.unit).min(MOST_FOR_WORD);
        for (applies, factor) in [(repeated, REPEATED), (is_name, NAME), (is_one_letter(form), ONE_LETTER)] {
            weight *= if applies { factor } else { 1.0 };
        }
        for number in with() {
            if self.is_candidate[number] {
                self.of[number] += weight;
                self.hits[number] += u16::from(!repeated);
            }
        }
    }

    fn pieces(&mut self, words: &Words) {
        let (mut found, mut borders) = (Vec::new(), Vec::new());
        words.iter().for_each(|word| TABLE.pieces_of(word.text, &mut borders, &mut found));
        found.sort_unstable();
        for same in found.chunk_by(|a, b| a == b) {
            let piece = TABLE.piece(same[0]);
            let length = match piece.length {
                1 => 0.6,
                2 => 1.0,
                _ => 1.3,
            };
            let weight = PIECE * same.len().min(4) as f32 / (piece.with.len() as f32).sqrt() * length;
            piece.with.iter().for_each(|&number| self.of[usize::from(number)] += weight);
        }
    }

    fn letters(&mut self, small: &str, script: Script) {
        if script == Script::Latin && small.is_ascii() {
            return self.ascii_letters(small.as_bytes());
        }
        let mut against = 0.0;
        let mut own = vec![0.0f32; self.of.len()];
        let mut absent = vec![0.0f32; self.of.len()];
        for (letter, count) in letters_of(small, script) {
            let shared = is_shared(letter, script);
            let known = TABLE.letters.get(&letter);
            if !shared && has_alphabet(script) {
                against += OTHER_LETTER * count.min(3.0);
            }
            let Some(known) = known else { continue };
            if shared {
                known.without.iter().for_each(|&n| absent[usize::from(n)] += ABSENT_LETTER * count.min(2.0));
                continue;
            }
            let rarity = (1.0 + self.candidates.len() as f32 / known.with.len() as f32).ln();
            for &number in &known.with {
                own[usize::from(number)] += OTHER_LETTER * count.min(3.0);
                self.of[usize::from(number)] += OWN_LETTER * count.min(4.0) * rarity;
            }
        }
        for &number in self.candidates {
            let number = usize::from(number);
            self.of[number] -= (against - own[number]).clamp(0.0, MOST_AGAINST) + absent[number].min(MOST_FOR_ABSENT);
        }
    }

    /// The same for letters of ASCII, which no text in Latin writing is strange for.
    fn ascii_letters(&mut self, small: &[u8]) {
        let mut counts = [0u32; 256];
        small.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
        let mut absent = vec![0.0f32; self.of.len()];
        for (letter, without) in &TABLE.lacking {
            let weight = ABSENT_LETTER * counts[usize::from(*letter)].min(2) as f32;
            if weight > 0.0 {
                without.iter().for_each(|&number| absent[usize::from(number)] += weight);
            }
        }
        for &number in self.candidates {
            self.of[usize::from(number)] -= absent[usize::from(number)].min(MOST_FOR_ABSENT);
        }
    }

    /// Whether words alone speak for a language, and for no other one nearly as much.
    pub(super) fn is_plainly(&self, number: u16) -> bool {
        let own = self.of(number);
        let best = |other: &u16| *other == number || self.of[usize::from(*other)] * 1.6 + 0.8 < own.score;
        own.hits >= 2 && own.score >= 1.8 && self.candidates.iter().all(best)
    }

    pub(super) fn of(&self, number: u16) -> Ranked {
        Ranked { number, score: self.of[usize::from(number)], hits: self.hits[usize::from(number)] }
    }

    /// The best of the candidates, best first; of equals the first.
    pub(super) fn best(&self) -> Vec<Ranked> {
        let mut best: Vec<Ranked> = Vec::with_capacity(MOST_RANKED + 1);
        for found in self.candidates.iter().map(|&number| self.of(number)) {
            let is_behind = |better: &Ranked| better.score.total_cmp(&found.score).is_ge();
            if best.get(MOST_RANKED - 1).is_some_and(is_behind) {
                continue;
            }
            best.insert(best.partition_point(is_behind), found);
            best.truncate(MOST_RANKED);
        }
        best
    }
}

fn is_one_letter(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// How often each letter of the script stands in the text.
fn letters_of(small: &str, script: Script) -> impl Iterator<Item = (char, f32)> {
    let mut ascii = [0u16; 128];
    let mut others: FxHashMap<char, f32> = FxHashMap::default();
    for c in small.chars() {
        if c.is_ascii() {
            ascii[c as usize] += 1;
        } else if c.is_alphabetic() && script_of_letter(c) == Some(script) {
            *others.entry(c).or_default() += 1.0;
        }
    }
    let is_latin = script == Script::Latin;
    let ascii = ('a'..='z').map(|c| (c, f32::from(ascii[c as usize]))).filter(|(_, count)| is_latin && *count > 0.0);
    ascii.collect::<Vec<_>>().into_iter().chain(others)
}

/// Whether the table lists the letters of this script's languages in full.
fn has_alphabet(script: Script) -> bool {
    matches!(script, Script::Latin | Script::Cyrillic | Script::Arabic)
}

/// Whether all languages of the script have this letter, unless the table says otherwise.
fn is_shared(letter: char, script: Script) -> bool {
    match script {
        Script::Latin => letter.is_ascii(),
        Script::Cyrillic => "абвгдежзклмнопрстуфхцчш".contains(letter),
        Script::Arabic => "ابتثجحخدذرزسشصضطظعغفقلمنهو".contains(letter),
        _ => false,
    }
}
