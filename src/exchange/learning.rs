//! How far habits help: what a person's decisions on the first brackets of a work say of the next ones.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::evaluation::{Answer, LabelledBracket, Share};
use crate::bracket::{Habits, Lexicon, Look};
use crate::model::Category;

/// A step of the learning curve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Learning {
    /// At least so many brackets of the work were decided before.
    pub decided: usize,
    /// How often the program's class is right.
    pub program: Share,
    /// How often the class is right if a person takes every proposal.
    pub with_habits: Share,
    /// How often a proposal that differs from the program's class is right.
    pub proposals: Share,
}

/// Where the steps of the curve begin.
const STEPS: &[usize] = &[0, 3, 6, 12, 24];

/// The curve in the making: works are followed in the order of their brackets.
#[derive(Default)]
pub(super) struct Curve<'b> {
    works: FxHashMap<&'b str, Work>,
    steps: Vec<Learning>,
}

/// What was decided in a work.
#[derive(Default)]
struct Work {
    decided: usize,
    habits: Habits,
}

impl<'b> Curve<'b> {
    /// Counts a bracket, and then lets the person decide on it as its label does. Brackets without a work are left out.
    pub(super) fn count(&mut self, bracket: &'b LabelledBracket, answer: Option<&Answer>, lexicon: &Lexicon) {
        let (Some(source), Some(answer)) = (bracket.source.as_deref(), answer) else { return };
        let work = self.works.entry(source).or_default();
        let look = Look {
            words: &answer.words,
            rule: answer.rule.as_deref(),
            lang: answer.lang.as_deref().unwrap_or("und"),
            after: bracket.text.chars().nth(bracket.end),
        };
        let proposal = work.habits.proposed(look, lexicon).map(|proposal| proposal.class.as_str());
        let proposal = proposal.filter(|class| *class != answer.class);
        let is_right = |class: &str| class == bracket.class || bracket.or.as_deref() == Some(class);
        let step = step(&mut self.steps, work.decided);
        step.program.count(is_right(answer.class));
        step.with_habits.count(is_right(proposal.unwrap_or(answer.class)));
        if let Some(class) = proposal {
            step.proposals.count(is_right(class));
        }
        if let Ok(class) = bracket.class.parse::<Category>() {
            work.habits.note(look, class);
        }
        work.decided += 1;
    }

    /// The steps that hold any bracket.
    pub(super) fn steps(mut self) -> Vec<Learning> {
        self.steps.sort_by_key(|step| step.decided);
        self.steps
    }
}

/// The step of a bracket before which so many were decided.
fn step(steps: &mut Vec<Learning>, decided: usize) -> &mut Learning {
    let from = STEPS.iter().copied().rfind(|from| *from <= decided).unwrap_or(0);
    let none = Share::default();
    let index = steps.iter().position(|step| step.decided == from).unwrap_or_else(|| {
        steps.push(Learning { decided: from, program: none, with_habits: none, proposals: none });
        steps.len() - 1
    });
    &mut steps[index]
}
