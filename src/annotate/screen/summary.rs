//! The summary of a session at the screen.

use std::path::PathBuf;

use super::super::{Decision, DecisionError, Progress};

/// The summary of one session.
#[derive(Debug, Default)]
pub struct Summary {
    /// The progress of the review.
    pub progress: Progress,
    /// Notes whose class was confirmed.
    pub accepted: usize,
    /// Notes that got another class.
    pub reclassified: usize,
    /// Notes that got another anchor.
    pub anchored: usize,
    /// Notes whose words were changed.
    pub edited: usize,
    /// Notes that were added.
    pub added: usize,
    /// Notes that were removed.
    pub deleted: usize,
    /// Notes with private remarks.
    pub remarks: usize,
    /// The path of the file.
    pub path: PathBuf,
    /// Decisions that could not be applied to a file that another program had changed.
    pub stale: Vec<(Decision, DecisionError)>,
    /// Such decisions of an earlier session, in words.
    pub stale_before: Vec<String>,
    /// Warnings about files beside the edition that could not be used.
    pub warnings: Vec<String>,
}

impl Summary {
    /// The counts with their descriptions; zero counts are left out.
    pub fn counts(&self) -> Vec<(usize, &'static str)> {
        let all = [
            (self.accepted, "confirmed"),
            (self.reclassified, "of another class"),
            (self.anchored, "on other words"),
            (self.edited, "reworded"),
            (self.added, "added"),
            (self.deleted, "removed"),
        ];
        all.into_iter().filter(|(count, _)| *count > 0).collect()
    }
}
