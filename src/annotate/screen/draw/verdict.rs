//! The verdict on the note at hand: its class, the evidence, the runner-up, the anchor.

use ratatui::text::Line;

use super::super::look;
use super::super::{Anchoring, Screen};
use super::deletion::without;
use crate::annotate::{Learned, NoteState, Opinion, UNCLASSIFIED};
use crate::bracket::Proposal;
use crate::display::fit::head;
use crate::display::visible;
use crate::model::Category;

impl Screen {
    /// Lines for a width.
    pub(super) fn verdict(&self, width: usize) -> Vec<Line<'static>> {
        let Some(note) = self.note() else { return vec![Line::default()] };
        let mut lines = vec![self.class_line(note, width), self.reason_line(note, width)];
        if note.is_disagreed() {
            lines.push(self.labelled("people", &opinions(note), width));
        }
        lines.push(self.labelled("then", &runner_up(note), width));
        if let Some((proposal, learned)) = self.proposal() {
            lines.push(self.labelled("habit", &habit(&proposal, learned), width));
        }
        lines.push(self.labelled("on", &self.parse_of(note), width));
        lines.push(self.deletion_line(note, width));
        for (who, words) in &note.remarks {
            lines.push(self.labelled("to self", &format!("{words} ({who})"), width));
        }
        lines
    }

    fn class_line(&self, note: &NoteState, width: usize) -> Line<'static> {
        let name = note.class.map_or(UNCLASSIFIED, Category::as_str);
        let description = note.class.map_or("nobody has classified it", Category::description);
        let sure = note.cert.map(|cert| format!(" ({cert} certainty)")).unwrap_or_default();
        let rest = head(&format!("{sure} {description}"), width.saturating_sub(name.len() + 9));
        self.line(&[(look::FAINT, &label("class")), (look::STRONG, name), (look::PLAIN, &rest)])
    }

    fn reason_line(&self, note: &NoteState, width: usize) -> Line<'static> {
        let text = match (&note.decided_by, &note.rule, &note.evidence) {
            (Some(who), ..) if note.is_in_bulk => format!("accepted by {who} in bulk, not one by one"),
            (Some(who), ..) => format!("decided by {who}"),
            (None, Some(rule), Some(evidence)) => format!("{rule}: {evidence}"),
            (None, Some(rule), None) => rule.to_string(),
            (None, None, _) => "no rule applied".to_owned(),
        };
        self.labelled("why", &text, width)
    }

    fn parse_of(&self, note: &NoteState) -> String {
        let printed = self.store.session().blocks().get(note.block).map_or("", |block| &block.printed);
        let words = |range: std::ops::Range<usize>| format!("“{}”", printed.get(range).unwrap_or_default());
        match (&self.anchor, &note.anchor) {
            (Some(Anchoring::Words(selection)), _) => {
                format!("{}  (Enter keeps it, Esc cancels)", words(selection.range()))
            }
            (Some(Anchoring::Sentence), _) => "the sentence  (Enter keeps it, Esc cancels)".to_owned(),
            (None, Some(range)) => words(range.clone()),
            (None, None) => "the sentence, or the place where it stands".to_owned(),
        }
    }

    /// How the sentence reads without the bracket.
    fn deletion_line(&self, note: &NoteState, width: usize) -> Line<'static> {
        let Some(block) = self.store.session().blocks().get(note.block) else { return Line::default() };
        let (before, behind) = without(block, note, width.saturating_sub(12));
        let parts = [
            (look::FAINT, label("without")),
            (look::PLAIN, one_line(&before)),
            (look::STRONG, "|".to_owned()),
            (look::PLAIN, one_line(&behind)),
        ];
        let parts: Vec<_> = parts.iter().map(|(style, text)| (*style, text.as_str())).collect();
        self.line(&parts)
    }

    fn labelled(&self, name: &str, text: &str, width: usize) -> Line<'static> {
        self.line(&[(look::FAINT, &label(name)), (look::PLAIN, &head(&one_line(text), width.saturating_sub(10)))])
    }
}

/// Text made safe to show on one line.
fn one_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

/// What each person has decided.
fn opinions(note: &NoteState) -> String {
    let opinion =
        |opinion: &Opinion| format!("{} {}", opinion.by, opinion.class.map_or(UNCLASSIFIED, Category::as_str));
    note.opinions.iter().map(opinion).collect::<Vec<_>>().join(", ")
}

fn runner_up(note: &NoteState) -> String {
    match note.runner_up.filter(|class| note.class != Some(*class)) {
        Some(class) => format!("{class} {} (r takes it)", class.description()),
        None => "–".to_owned(),
    }
}

/// What earlier decisions propose, and why.
fn habit(proposal: &Proposal, learned: Learned) -> String {
    let place = match learned {
        Learned::Here => "in this edition",
        Learned::Elsewhere => "in other editions",
    };
    format!("{}: decided so {} times {place} (b takes it)", proposal.class, proposal.times)
}

fn label(name: &str) -> String {
    format!("{name:<9}")
}
