//! The rules that classify a bracket. Each has a name, a description and an example.
//!
//! A rule examines a [`Context`] and may give a [`Verdict`]. The rules are in one list, the strongest evidence first;
//! the first verdict wins, and the next one with another class is the runner-up. A rule is written for a phenomenon of
//! the notation, never for one text.

mod certainty;
mod cued;
mod formula;
mod gloss;
mod literal;
mod position;
mod rule;
mod supplied;

pub use rule::Rule;
pub(in crate::bracket) use rule::Verdict;

use super::context::Context;
use crate::model::{Category, Certainty};

/// All rules in the order in which they are tried.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().copied().flatten()
}

/// The groups in order: brackets that are not notes, those that a cue or a formula decides, then the structure of the
/// sentence.
const GROUPS: &[&[Rule]] = &[
    cued::MARKS,
    literal::CERTAIN,
    cued::LABELS,
    supplied::LETTERS,
    cued::NOTES,
    formula::WHOLE,
    literal::LIKELY,
    formula::PARTS,
    position::RULES,
    supplied::NAMES,
    gloss::STRONG,
    supplied::STRONG,
    gloss::WEAK,
    supplied::DEFAULT,
];

/// The outcome for one bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RuleOutcome {
    /// The rule that decided.
    pub rule: &'static str,
    /// Its verdict.
    pub verdict: Verdict,
    /// The next verdict with another class, if the first one is not certain.
    pub runner_up: Option<Category>,
}

/// Tries the rules in order.
pub(super) fn classify(context: &Context<'_>) -> RuleOutcome {
    let mut verdicts = rules().filter_map(|rule| Some((rule.name, (rule.judge)(context)?)));
    // The last rule always gives a verdict.
    let (rule, mut verdict) = verdicts.next().unwrap_or(("supplied.default", supplied::fallback()));
    verdict.cert = certainty::measured(rule, verdict.class, verdict.cert);
    // A certain verdict has no runner-up: what later rules would say is not a serious doubt.
    let doubtful = verdict.cert != Certainty::High;
    let mut others = verdicts.map(|(_, verdict)| verdict.class).filter(|class| *class != verdict.class);
    let runner_up = if doubtful { others.next() } else { None };
    RuleOutcome { rule, verdict, runner_up }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notes;
    use crate::page::{ImportOptions, import};

    /// The rule that decides a bracket of the example, as a line of an English page.
    fn deciding(example: &str) -> Vec<String> {
        let options = ImportOptions { lang: example.is_ascii().then(|| "en".to_owned()), ..ImportOptions::default() };
        let page = import(example.as_bytes().to_vec(), "example.txt", &options).unwrap();
        notes(&page.edition)
            .notes
            .iter()
            .filter_map(|note| note.decision)
            .map(|decision| decision.rule.to_string())
            .collect()
    }

    #[test]
    fn every_rule_decides_its_own_example() {
        // What the user's configuration decides, no text decides alone.
        let wrong: Vec<String> = rules()
            .filter(|rule| !rule.name.starts_with("convention."))
            .map(|rule| (rule, deciding(rule.example)))
            .filter(|(rule, found)| match rule.name.strip_prefix("literal.") {
                Some(_) => !found.is_empty(),
                None => found.iter().all(|name| name != rule.name),
            })
            .map(|(rule, found)| format!("{}: {:?} is decided by {found:?}", rule.name, rule.example))
            .collect();
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn kinds_are_told_apart() {
        let kinds: [(&str, &[&str]); 15] = [
            ("She bought a [red] coat and went home.", &["supplied.completion"]),
            ("And you, [O Reader], must wait with them.", &["supplied.completion"]),
            ("The answer is on a page [see https://example.org/a->b] of it.", &["reference.crossref"]),
            (
                "Read the [manual][1] before you begin.\n\n[1]: https://example.org/m",
                &["literal", "literal", "literal"],
            ),
            ("The harbour was shut[7] for a week, they say[*].", &["reference.number", "reference.number"]),
            ("tags: [boats, ferries]", &["literal"]),
            ("Look for [a-z]+ and [^0-9] with it.", &["literal", "literal"]),
            ("Choose [yes / no] and press the key.", &["literal"]),
            ("When [it] is late they [so] believe that [all] is lost.", &["supplied.completion"; 3]),
            ("They met [Pavel] Kovalski there.", &["supplied.completion"]),
            ("The pier was built by Lt. [Lieutenant] Orlov.", &["gloss.expansion"]),
            ("He paid ten crowns [about 2 pounds].", &["gloss.identification"]),
            ("| Pier | [name of the pier] |\n|---|---|", &["literal"]),
            ("The word is said [ˈpɪəɹ] here.", &["literal"]),
            ("[Page 12]\n\nThe boat was late.", &["document.physical"]),
        ];
        for (text, expected) in kinds {
            let options = ImportOptions { lang: Some("en".to_owned()), ..ImportOptions::default() };
            let page = import(text.as_bytes().to_vec(), "kind.txt", &options).unwrap();
            let rows = crate::exchange::NoteRows::new(&page.edition, crate::bracket::Lexicon::built_in());
            let mut found = Vec::new();
            let lines = crate::source::LineIndex::new(text);
            let Ok(()) = rows.each("", &lines, |row| -> Result<(), std::convert::Infallible> {
                found.push(row.class);
                Ok(())
            });
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_users_convention_decides_what_square_brackets_mean() {
        let class = |square: &str| {
            let additions = toml::from_str(&format!("square = \"{square}\"")).unwrap();
            let lexicon = crate::bracket::Lexicon::with(&additions).unwrap();
            let options = ImportOptions::default().with_lexicon(&lexicon);
            let text = "They kept sheep, goats [bees] and ducks [translator's note: geese] there.";
            let page = import(text.as_bytes().to_vec(), "page.txt", &options).unwrap();
            notes(&page.edition).notes.iter().filter_map(|note| note.class()).collect::<Vec<_>>()
        };
        let cued = Category::Definition;
        assert_eq!(class("athetised"), [Category::Athetised, cued]);
        assert_eq!(class("supplied"), [Category::Completion, cued]);
    }

    #[test]
    fn names_of_rules_are_unique() {
        let mut names: Vec<&str> = rules().map(|rule| rule.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
