//! What was done at a screen, for the end.

use std::path::PathBuf;

use super::super::{Decision, DecisionError, Progress};

/// What was done in one sitting.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many of the notes that were to be looked at are decided.
    pub progress: Progress,
    /// Notes whose class was confirmed.
    pub accepted: usize,
    /// Notes that got another class.
    pub reclassified: usize,
    /// Notes that speak of other words now.
    pub anchored: usize,
    /// Notes whose words were changed.
    pub edited: usize,
    /// Notes that were put in.
    pub added: usize,
    /// Notes that were taken out.
    pub deleted: usize,
    /// Notes that have notes to self.
    pub remarks: usize,
    /// The file.
    pub path: PathBuf,
    /// Decisions that could not be carried out on a file that another program had changed.
    pub stale: Vec<(Decision, DecisionError)>,
    /// The same of an earlier session, in words.
    pub stale_before: Vec<String>,
    /// What was found beside the file and could not be used.
    pub warnings: Vec<String>,
}

impl Summary {
    /// What was done, in the words of a sentence, with how often; what was not done is left out.
    pub fn counts(&self) -> Vec<(usize, &'static str)> {
        let all = [
            (self.accepted, "confirmed"),
            (self.reclassified, "of another class"),
            (self.anchored, "on other words"),
            (self.edited, "reworded"),
            (self.added, "added"),
            (self.deleted, "taken out"),
        ];
        all.into_iter().filter(|(count, _)| *count > 0).collect()
    }
}
