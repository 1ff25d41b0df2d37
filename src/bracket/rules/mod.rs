//! The rules that classify a bracket. Each has a name, a page that says what it is for, and an example.
//!
//! A rule looks at a [`Context`] and either keeps silent or gives a [`Verdict`]. The rules stand in one list, the most
//! telling evidence first; the first verdict wins and the next one with another class is the runner-up. A rule is
//! written for a phenomenon of the notation, never for one text.

mod cued;
mod formula;
mod gloss;
mod literal;
mod position;
mod supplied;

use super::context::Context;
use crate::model::{Category, Certainty};

/// What a rule says of a bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The class.
    pub class: Category,
    /// How sure the rule is.
    pub cert: Certainty,
    /// The words or facts on which it rests.
    pub evidence: String,
}

impl Verdict {
    fn new(class: Category, cert: Certainty, evidence: impl Into<String>) -> Option<Self> {
        Some(Self { class, cert, evidence: evidence.into() })
    }

    fn high(class: Category, evidence: impl Into<String>) -> Option<Self> {
        Self::new(class, Certainty::High, evidence)
    }

    fn medium(class: Category, evidence: impl Into<String>) -> Option<Self> {
        Self::new(class, Certainty::Medium, evidence)
    }

    fn low(class: Category, evidence: impl Into<String>) -> Option<Self> {
        Self::new(class, Certainty::Low, evidence)
    }
}

/// A named rule.
pub struct Rule {
    /// Its name, as it is written into decisions.
    pub name: &'static str,
    /// What it is for and what it looks at.
    pub purpose: &'static str,
    /// A bracket that it decides.
    pub example: &'static str,
    judge: fn(&Context<'_>) -> Option<Verdict>,
}

/// All rules in the order in which they are asked.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().copied().flatten()
}

/// The groups in order: what is no note at all, what a cue or a formula decides, then the structure of the sentence.
const GROUPS: &[&[Rule]] = &[
    literal::CERTAIN,
    cued::LABELS,
    supplied::LETTERS,
    cued::NOTES,
    formula::WHOLE,
    literal::LIKELY,
    formula::PARTS,
    position::RULES,
    gloss::STRONG,
    supplied::STRONG,
    gloss::WEAK,
    supplied::DEFAULT,
];

/// The outcome for one bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// The rule that decided.
    pub rule: &'static str,
    /// Its verdict.
    pub verdict: Verdict,
    /// The next verdict with another class, where the first one is not certain.
    pub runner_up: Option<Category>,
}

/// Asks the rules in order.
pub fn classify(context: &Context<'_>) -> Classification {
    let mut verdicts = rules().filter_map(|rule| Some((rule.name, (rule.judge)(context)?)));
    // The last rule always speaks.
    let (rule, verdict) = verdicts.next().unwrap_or(("supplied.default", supplied::fallback()));
    // What is certain has no runner-up: what the later rules would say of it is no doubt worth writing down.
    let doubtful = verdict.cert != Certainty::High;
    let mut others = verdicts.map(|(_, verdict)| verdict.class).filter(|class| *class != verdict.class);
    let runner_up = if doubtful { others.next() } else { None };
    Classification { rule, verdict, runner_up }
}

/// Whether the core is a clause of its own.
pub(super) fn is_clause(context: &Context<'_>) -> bool {
    gloss::is_clause(context)
}

/// Whether the core says what "is meant", which speaks of the sentence.
pub(super) fn is_meant(context: &Context<'_>) -> bool {
    context.folded.ends_with("is meant") || context.folded.ends_with("are meant")
}
