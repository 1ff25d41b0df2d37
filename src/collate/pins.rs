//! Corrections by hand that survive the next run: which words belong together, and which do not.

use std::collections::{BTreeMap, BTreeSet};

use super::collation::Collation;
use super::witness::Witness;
use crate::text::Vocabulary;

/// A word of a witness: the index of the witness, and of its token.
pub type Place = (usize, usize);

/// How many characters of a field a message shows.
const SHOWN: usize = 60;

/// A decision on two words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pin {
    /// The line of the file that says so.
    pub line: usize,
    /// Whether the two belong together; otherwise they are kept apart.
    pub together: bool,
    /// The two words.
    pub words: [Place; 2],
}

/// Why a line cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PinError {
    /// The line has another form.
    #[error(
        "this line is no pin; write `together` or `apart`, siglum, number and text of a word, and the same of the other, \
         between tabs"
    )]
    Form,
    /// No witness has this siglum.
    #[error("no witness is called `{0}`; it may be a pin of another collation")]
    Siglum(String),
    /// The witness has another word there, or none.
    #[error("word {number} of {siglum} is not `{wanted}` but {found}; correct the number, or leave the line out")]
    Word {
        /// The witness.
        siglum: String,
        /// The number of the word, from 1.
        number: String,
        /// What the line says.
        wanted: String,
        /// What is there.
        found: String,
    },
    /// Both words are of one witness.
    #[error("both words are of {0}, and words of one witness never share a column")]
    OneWitness(String),
    /// A word and a punctuation mark.
    #[error("`{0}` and `{1}` are a word and a mark, which never share a column")]
    Kinds(String, String),
    /// The pins before it leave no room for it.
    #[error("this cannot hold together with the pins above it; leave one of them out")]
    Contrary,
    /// No table was found in which it holds.
    #[error("no place was found for these words at which this pin holds")]
    NotHeld,
}

/// Reads pins, a line each; empty lines and those that begin with `#` are skipped. A line that cannot hold comes back
/// with its number and the reason.
///
/// Costs time O(p · p · log p) for p pins at worst; a pin that follows those before it in all texts costs little.
pub fn read_pins(file: &str, witnesses: &[Witness<'_>], vocabulary: &Vocabulary) -> (Vec<Pin>, Vec<(usize, PinError)>) {
    let (mut pins, mut wrong) = (Vec::new(), Vec::new());
    let mut held = Held::default();
    for (at, line) in file.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match pin(line, at + 1, witnesses, vocabulary) {
            Ok(pin) if held.takes(&pin) => pins.push(pin),
            Ok(_) => wrong.push((at + 1, PinError::Contrary)),
            Err(error) => wrong.push((at + 1, error)),
        }
    }
    (pins, wrong)
}

fn pin(line: &str, number: usize, witnesses: &[Witness<'_>], vocabulary: &Vocabulary) -> Result<Pin, PinError> {
    let fields: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
    let [what, one @ .., _, _, _] = fields.as_slice() else { return Err(PinError::Form) };
    let together = match (what.trim(), one.len()) {
        ("together", 3) => true,
        ("apart", 3) => false,
        _ => return Err(PinError::Form),
    };
    let words = [word(&fields[1..4], witnesses)?, word(&fields[4..7], witnesses)?];
    let [(first, one), (second, other)] = words;
    if first == second {
        return Err(PinError::OneWitness(witnesses[first].siglum.clone()));
    }
    let is_word = |(witness, token): Place| vocabulary.is_word(witnesses[witness].stream.tokens[token].key);
    if together && is_word(words[0]) != is_word(words[1]) {
        let text = |witness: usize, token: usize| shown(witnesses[witness].word(token));
        return Err(PinError::Kinds(text(first, one), text(second, other)));
    }
    Ok(Pin { line: number, together, words })
}

/// The word that three fields name: siglum, number, text.
fn word(fields: &[&str], witnesses: &[Witness<'_>]) -> Result<Place, PinError> {
    let [siglum, number, text] = fields else { return Err(PinError::Form) };
    let (siglum, number, text) = (siglum.trim(), number.trim(), text.trim());
    let witness = witnesses.iter().position(|witness| witness.siglum == siglum);
    let witness = witness.ok_or_else(|| PinError::Siglum(shown(siglum)))?;
    let token = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let found = token.filter(|&token| token < witnesses[witness].stream.tokens.len());
    match found.map(|token| (token, witnesses[witness].word(token))) {
        Some((token, word)) if word == text => Ok((witness, token)),
        found => Err(PinError::Word {
            siglum: shown(siglum),
            number: shown(number),
            wanted: shown(text),
            found: found.map_or_else(|| "missing".to_owned(), |(_, word)| format!("`{}`", shown(word))),
        }),
    }
}

/// As much of a field as a message shows.
fn shown(field: &str) -> String {
    match field.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &field[..end]),
        None => field.to_owned(),
    }
}

/// What the pins so far say: words with the group in which they are together. All groups can stand in one order that is
/// that of each witness.
#[derive(Debug, Default)]
struct Held {
    groups: BTreeMap<Place, usize>,
    /// The words of each group.
    members: Vec<Vec<Place>>,
    apart: Vec<[Place; 2]>,
}

impl Held {
    /// Takes a pin, if it can hold with all others.
    fn takes(&mut self, pin: &Pin) -> bool {
        let [one, other] = pin.words.map(|word| self.group(word));
        if !pin.together {
            let holds = one != other;
            self.apart.extend(holds.then_some(pin.words));
            return holds;
        }
        let holds = one == other || self.can_join(one, other);
        if holds && one != other {
            self.join(one, other);
        }
        holds
    }

    /// The group of a word. One that no pin named before is a group of its own, which forbids nothing.
    fn group(&mut self, word: Place) -> usize {
        let next = self.members.len();
        let group = *self.groups.entry(word).or_insert(next);
        if group == next {
            self.members.push(vec![word]);
        }
        group
    }

    /// Whether two groups have one word of each witness at most, are not kept apart, and do not stand one after the other.
    fn can_join(&self, one: usize, other: usize) -> bool {
        let witnesses: BTreeSet<usize> = self.members[one].iter().map(|word| word.0).collect();
        let groups = |words: &[Place; 2]| words.map(|word| self.groups.get(&word).copied());
        let is_between = |words: &[Place; 2]| {
            let found = groups(words);
            found == [Some(one), Some(other)] || found == [Some(other), Some(one)]
        };
        !self.members[other].iter().any(|word| witnesses.contains(&word.0))
            && !self.apart.iter().any(is_between)
            && !self.comes_before(one, other)
            && !self.comes_before(other, one)
    }

    fn join(&mut self, one: usize, other: usize) {
        let words = std::mem::take(&mut self.members[other]);
        for &word in &words {
            self.groups.insert(word, one);
        }
        self.members[one].extend(words);
    }

    /// Whether a group stands before another one in any order that is that of each witness.
    fn comes_before(&self, first: usize, last: usize) -> bool {
        let mut open = vec![first];
        let mut seen = BTreeSet::from([first]);
        while let Some(group) = open.pop() {
            for next in self.members[group].iter().filter_map(|word| self.next(*word)) {
                if next == last {
                    return true;
                }
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        false
    }

    /// The group of the next word of the same witness that has one.
    fn next(&self, (witness, token): Place) -> Option<usize> {
        self.groups.range((witness, token + 1)..(witness + 1, 0)).next().map(|(_, group)| *group)
    }
}

/// All pairs of words that pins put together, by what follows from them, or keep apart.
pub(super) fn pairs(pins: &[Pin]) -> Vec<(bool, [Place; 2])> {
    let mut held = Held::default();
    let taken: Vec<&Pin> = pins.iter().filter(|pin| held.takes(pin)).collect();
    let mut pairs: Vec<(bool, [Place; 2])> =
        taken.iter().filter(|pin| !pin.together).map(|pin| (false, pin.words)).collect();
    for mut words in held.members {
        words.sort_unstable();
        for (at, &one) in words.iter().enumerate() {
            pairs.extend(words[at + 1..].iter().map(|&other| (true, [one, other])));
        }
    }
    pairs
}

impl Collation<'_> {
    /// The pins that do not hold in this table. Costs time in proportion to the cells of the table and to the pins.
    pub fn not_held<'p>(&self, pins: &'p [Pin]) -> Vec<&'p Pin> {
        let columns: Vec<Vec<usize>> = (0..self.witnesses.len()).map(|witness| self.columns_of(witness)).collect();
        let column = |(witness, token): Place| columns.get(witness)?.get(token).copied();
        let holds = |pin: &&Pin| (column(pin.words[0]) == column(pin.words[1])) == pin.together;
        pins.iter().filter(|pin| !holds(pin)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(line: usize, together: bool, one: Place, other: Place) -> Pin {
        Pin { line, together, words: [one, other] }
    }

    #[test]
    fn contrary_pins_are_not_taken() {
        let mut held = Held::default();
        assert!(held.takes(&pin(1, true, (0, 1), (1, 3))));
        assert!(!held.takes(&pin(2, true, (0, 2), (1, 2))), "they cross");
        assert!(!held.takes(&pin(3, true, (0, 2), (1, 3))), "two words of one witness");
        assert!(held.takes(&pin(4, true, (1, 3), (2, 0))));
        assert!(!held.takes(&pin(5, false, (0, 1), (2, 0))), "together by way of a third");
    }

    #[test]
    fn groups_that_cross_by_way_of_others_are_not_joined() {
        let mut held = Held::default();
        assert!(held.takes(&pin(1, true, (0, 1), (1, 1))));
        assert!(held.takes(&pin(2, true, (1, 5), (2, 1))));
        assert!(!held.takes(&pin(3, true, (2, 3), (0, 0))), "after the second, which is after the first");
        assert!(held.takes(&pin(4, true, (2, 3), (0, 4))));
        assert!(held.takes(&pin(5, false, (0, 4), (1, 5))));
        assert!(!held.takes(&pin(6, true, (0, 9), (2, 1))), "before a word that is before it");
    }

    #[test]
    fn a_message_shows_the_beginning_of_a_field() {
        assert_eq!(shown("peer"), "peer");
        assert_eq!(shown(&"é".repeat(200_000)).chars().count(), SHOWN + 1);
    }

    #[test]
    fn many_pins_are_read_in_any_order() {
        let count = 1500;
        for back in [false, true] {
            let place = |at: usize| if back { count - at } else { at };
            let pins: Vec<Pin> = (0..count).map(|at| pin(at, true, (0, place(at)), (1, place(at)))).collect();
            assert_eq!(pairs(&pins).len(), count);
        }
    }

    #[test]
    fn what_follows_from_pins_holds() {
        let pins = [pin(1, true, (0, 1), (1, 3)), pin(2, true, (1, 3), (2, 0))];
        assert_eq!(pairs(&pins), [(true, [(0, 1), (1, 3)]), (true, [(0, 1), (2, 0)]), (true, [(1, 3), (2, 0)])]);
    }
}
