//! The frames that are open while a document is read.

use super::model::{Frame, FrameKind};

/// The open frames, the outermost first; each has a number of its own.
#[derive(Debug, Default)]
pub(super) struct Frames {
    open: Vec<Frame>,
    count: usize,
}

impl Frames {
    pub fn all(&self) -> &[Frame] {
        &self.open
    }

    /// Opens a frame and gives how many were open before.
    pub fn open(&mut self, kind: FrameKind) -> usize {
        let before = self.open.len();
        self.count += 1;
        self.open.push(Frame { kind, number: self.count });
        before
    }

    /// Closes frames until so many are open.
    pub fn close_to(&mut self, open: usize) {
        self.open.truncate(open);
    }

    /// Closes the innermost frame if it is of this kind, unless it is wanted.
    pub fn close(&mut self, kind: FrameKind, is_wanted: bool) {
        if self.ends_with(kind) && !is_wanted {
            self.open.pop();
        }
    }

    /// Closes the innermost frame if it is a list.
    pub fn close_list(&mut self) {
        if self.ends_with(FrameKind::Bulleted) || self.ends_with(FrameKind::Numbered) {
            self.open.pop();
        }
    }

    pub fn ends_with(&self, kind: FrameKind) -> bool {
        self.open.last().is_some_and(|frame| frame.kind == kind)
    }

    pub fn holds(&self, kind: FrameKind) -> bool {
        self.open.iter().any(|frame| frame.kind == kind)
    }
}
