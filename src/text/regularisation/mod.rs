//! Regularisation: spellings that count as one when words are compared, by rules of whoever compares.

mod presets;
mod rule;

use std::borrow::Cow;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::folding::Folding;
use super::tokens::words;
pub use presets::{preset, presets};
pub use rule::{RuleError, RuleKind, SpellingRule, read_rules};

/// Keys do not grow beyond this many times their bytes, and [`SLACK`]: rules that double a letter, one after the other,
/// would fill the memory.
const GROWTH: usize = 16;

/// See [`GROWTH`].
const SLACK: usize = 1 << 10;

/// Rules for what a folding leaves of a word, from the first to the last, each once.
#[derive(Debug, Clone)]
pub struct Regularisation {
    rules: Vec<SpellingRule>,
    folding: Folding,
    steps: Vec<Step>,
    compounds: Compounds,
}

/// Rules that are applied in one go.
#[derive(Debug, Clone)]
enum Step {
    Letters(String, String),
    /// Consecutive rules for whole words, with what the last of them leaves.
    Words(FxHashMap<String, String>),
    Regex(Regex, String),
}

/// Words of rules that are several tokens otherwise, such as `to-day`, as the folding leaves them.
#[derive(Debug, Clone, Default)]
struct Compounds {
    words: FxHashSet<String>,
    /// The tokens of the longest.
    most: usize,
}

/// Two are the same if they have the same rules under the same folding.
impl PartialEq for Regularisation {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules && self.folding == other.folding
    }
}

impl Eq for Regularisation {}

impl Regularisation {
    /// Rules under a folding: what it ignores in the words, it ignores in the rules.
    pub fn new(rules: Vec<SpellingRule>, folding: Folding) -> Self {
        let mut steps = Vec::new();
        // From the last to the first, so that a rule for a word knows what later ones make of its result.
        for rule in rules.iter().rev() {
            add(rule, folding, &mut steps);
        }
        steps.reverse();
        let compounds = Compounds::new(&rules, folding);
        Self { rules, folding, steps, compounds }
    }

    /// The rules.
    pub fn rules(&self) -> &[SpellingRule] {
        &self.rules
    }

    /// The same rules under another folding.
    pub fn under(&self, folding: Folding) -> Self {
        Self::new(self.rules.clone(), folding)
    }

    /// What the rules leave of a key that the folding has made.
    pub fn key<'t>(&self, folded: Cow<'t, str>) -> Cow<'t, str> {
        let most = folded.len() * GROWTH + SLACK;
        let mut key = folded;
        for step in &self.steps {
            if let Some(next) = step.applied(&key).filter(|next| next.len() <= most) {
                key = Cow::Owned(next);
            }
        }
        if key.is_ascii() || is_nfc_quick(key.chars()) == IsNormalized::Yes { key } else { key.nfc().collect() }
    }

    /// How many of these tokens, which follow each other without a space, are one word of a rule: at least one.
    pub(super) fn compound(&self, piece: &str, tokens: &[(usize, &str)]) -> usize {
        let Some((start, _)) = tokens.first() else { return 1 };
        let is_one = |count: &usize| {
            let (at, last) = tokens[count - 1];
            let window = &piece[*start..at + last.len()];
            self.compounds.words.contains(&*self.folding.key(window))
        };
        (2..=self.compounds.most.min(tokens.len())).rev().find(is_one).unwrap_or(1)
    }

    /// Whether a word of a rule is more than one token otherwise.
    pub(super) fn has_compounds(&self) -> bool {
        !self.compounds.words.is_empty()
    }
}

/// Puts a rule before those that follow it, which stand in reverse order. One that finds nothing but what is ignored
/// has no step.
fn add(rule: &SpellingRule, folding: Folding, steps: &mut Vec<Step>) {
    let [from, to] = [rule.from(), rule.to()].map(|text| folding.key(text).into_owned());
    match rule.kind() {
        // An expression was checked when its rule was made.
        RuleKind::Regex => {
            steps.extend(rule.expression(folding.case).ok().map(|found| Step::Regex(found, rule.template())));
        }
        _ if from.is_empty() || from == to => {}
        RuleKind::Letters => steps.push(Step::Letters(from, to)),
        RuleKind::Word => match steps.last_mut() {
            Some(Step::Words(later)) => {
                let to = later.get(&to).cloned().unwrap_or(to);
                later.insert(from, to);
            }
            _ => steps.push(Step::Words([(from, to)].into_iter().collect())),
        },
    }
}

impl Step {
    /// The key after this step, if it changes it.
    fn applied(&self, key: &str) -> Option<String> {
        match self {
            Self::Letters(from, to) => key.contains(&**from).then(|| key.replace(&**from, to)),
            Self::Words(words) => words.get(key).cloned(),
            Self::Regex(expression, template) => match expression.replace_all(key, &**template) {
                Cow::Borrowed(_) => None,
                Cow::Owned(made) => Some(made),
            },
        }
    }
}

impl Compounds {
    fn new(rules: &[SpellingRule], folding: Folding) -> Self {
        let mut compounds = Self::default();
        let of_words = rules.iter().filter(|rule| rule.kind() == RuleKind::Word);
        for word in of_words.flat_map(|rule| [rule.from(), rule.to()]) {
            let mut tokens = 0;
            words(0, word, &mut |_, _| tokens += 1);
            if tokens > 1 && !word.contains(char::is_whitespace) {
                compounds.most = compounds.most.max(tokens);
                compounds.words.insert(folding.key(word).into_owned());
            }
        }
        compounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(table: &str, folding: Folding, word: &str) -> String {
        let rules = read_rules(table).unwrap_or_default();
        Regularisation::new(rules, folding).key(folding.key(word)).into_owned()
    }

    #[test]
    fn rules_are_applied_in_their_order() {
        let plain = Folding::default();
        assert_eq!(key("vv\tw\nv\tu", plain, "vvater"), "water");
        assert_eq!(key("v\tu\nvv\tw", plain, "vvater"), "uuater");
        assert_eq!(key("a\tb\tword\nb\tc\tword\nb\td\tword", plain, "a"), "c");
        assert_eq!(key("b\tc\tword\na\tb\tword", plain, "a"), "b");
        assert_eq!(key("our$\tor\tregex\n([a-z])re$\t$1er\tregex", plain, "theatre"), "theater");
    }

    #[test]
    fn rules_meet_what_the_folding_leaves() {
        let case = Folding::default().with_case(true);
        assert_eq!(key("Æ\tAe\n", case, "Ægina"), "aegina");
        assert_eq!(key("OUR$\tor\tregex", case, "Harbour"), "harbor");
        assert_eq!(key("e\u{301}\te", Folding::default(), "é"), "e");
    }

    #[test]
    fn rules_that_double_letters_end() {
        let table = "a\taa\n".repeat(60);
        assert!(key(&table, Folding::default(), "a").len() <= GROWTH + SLACK);
    }
}
