//! Corrections by hand that survive the next run: which words belong together, and which do not.

use std::collections::BTreeMap;

use super::collation::Collation;
use super::witness::Witness;
use crate::text::Vocabulary;

/// A word of a witness: the index of the witness, and of its token.
pub type Place = (usize, usize);

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
/// Costs time O(p · p) for p pins.
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
        let text = |witness: usize, token: usize| witnesses[witness].word(token).to_owned();
        return Err(PinError::Kinds(text(first, one), text(second, other)));
    }
    Ok(Pin { line: number, together, words })
}

/// The word that three fields name: siglum, number, text.
fn word(fields: &[&str], witnesses: &[Witness<'_>]) -> Result<Place, PinError> {
    let [siglum, number, text] = fields else { return Err(PinError::Form) };
    let (siglum, number, text) = (siglum.trim(), number.trim(), text.trim());
    let witness = witnesses.iter().position(|witness| witness.siglum == siglum);
    let witness = witness.ok_or_else(|| PinError::Siglum(siglum.to_owned()))?;
    let token = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let found = token.filter(|&token| token < witnesses[witness].stream.tokens.len());
    match found.map(|token| (token, witnesses[witness].word(token))) {
        Some((token, word)) if word == text => Ok((witness, token)),
        found => Err(PinError::Word {
            siglum: siglum.to_owned(),
            number: number.to_owned(),
            wanted: text.to_owned(),
            found: found.map_or_else(|| "missing".to_owned(), |(_, word)| format!("`{word}`")),
        }),
    }
}

/// What the pins so far say: words with the group in which they are together.
#[derive(Debug, Default, Clone)]
struct Held {
    groups: BTreeMap<Place, usize>,
    apart: Vec<[Place; 2]>,
    next: usize,
}

impl Held {
    /// Takes a pin, if it can hold with all others.
    fn takes(&mut self, pin: &Pin) -> bool {
        let mut more = self.clone();
        let [one, other] = pin.words.map(|word| more.group(word));
        if pin.together {
            more.groups.values_mut().filter(|group| **group == other).for_each(|group| *group = one);
        } else {
            more.apart.push(pin.words);
        }
        let holds = more.can_hold();
        if holds {
            *self = more;
        }
        holds
    }

    fn group(&mut self, word: Place) -> usize {
        let next = self.next;
        let group = *self.groups.entry(word).or_insert(next);
        self.next += usize::from(group == next);
        group
    }

    fn can_hold(&self) -> bool {
        let mut witnesses = std::collections::BTreeSet::new();
        let one_each = self.groups.iter().all(|(word, group)| witnesses.insert((*group, word.0)));
        let apart = self.apart.iter().all(|[one, other]| self.groups.get(one) != self.groups.get(other));
        one_each && apart && self.has_order()
    }

    /// Whether the groups can stand in one order that is that of each witness.
    fn has_order(&self) -> bool {
        let words: Vec<(&Place, &usize)> = self.groups.iter().collect();
        let follow = words.windows(2).filter(|pair| pair[0].0.0 == pair[1].0.0).map(|pair| (*pair[0].1, *pair[1].1));
        let mut edges: Vec<(usize, usize)> = follow.collect();
        loop {
            // A group that nothing comes before is placed, with all that it comes before.
            let before = edges.len();
            let behind: std::collections::BTreeSet<usize> = edges.iter().map(|edge| edge.1).collect();
            edges.retain(|edge| behind.contains(&edge.0));
            if edges.len() == before {
                return edges.is_empty();
            }
        }
    }
}

/// All pairs of words that pins put together, by what follows from them, or keep apart.
pub(super) fn pairs(pins: &[Pin]) -> Vec<(bool, [Place; 2])> {
    let mut held = Held::default();
    let taken: Vec<&Pin> = pins.iter().filter(|pin| held.takes(pin)).collect();
    let mut pairs: Vec<(bool, [Place; 2])> =
        taken.iter().filter(|pin| !pin.together).map(|pin| (false, pin.words)).collect();
    let words: Vec<(&Place, &usize)> = held.groups.iter().collect();
    for (at, (one, group)) in words.iter().enumerate() {
        let same = words[at + 1..].iter().filter(|(_, other)| other == group);
        pairs.extend(same.map(|(other, _)| (true, [**one, **other])));
    }
    pairs
}

impl Collation<'_> {
    /// The pins that do not hold in this table.
    pub fn not_held<'p>(&self, pins: &'p [Pin]) -> Vec<&'p Pin> {
        let column = |(witness, token): Place| self.columns_of(witness).get(token).copied();
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
    fn what_follows_from_pins_holds() {
        let pins = [pin(1, true, (0, 1), (1, 3)), pin(2, true, (1, 3), (2, 0))];
        assert_eq!(pairs(&pins), [(true, [(0, 1), (1, 3)]), (true, [(0, 1), (2, 0)]), (true, [(1, 3), (2, 0)])]);
    }
}
