//! What an expansion may cost: no input makes it grow without bound.

use super::notice::Problem;

/// Limits on expansion, with defaults that no honest text reaches.
///
/// The text that entities and included files add may have as many bytes as `ratio` times the file plus `free`, but not
/// more than `max_added`, or twice the file, whichever is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpandLimits {
    /// Entities inside one another. Default 64.
    pub max_depth: usize,
    /// References to entities, those inside of entities counted each time. Default 1,000,000.
    pub max_references: usize,
    /// Bytes that entities may add in any case. Default 1 MiB.
    pub free: usize,
    /// Bytes that entities may add for each byte of the file. Default 8.
    pub ratio: usize,
    /// Bytes that entities may add at most. Default 32 MiB.
    pub max_added: usize,
    /// Inclusions inside one another. Default 32.
    pub max_include_depth: usize,
    /// Inclusions in all. Default 20,000.
    pub max_includes: usize,
    /// Bytes that are included at most. Default 256 MiB.
    pub max_included: usize,
}

impl Default for ExpandLimits {
    fn default() -> Self {
        Self {
            max_depth: 64,
            max_references: 1_000_000,
            free: 1 << 20,
            ratio: 8,
            max_added: 32 << 20,
            max_include_depth: 32,
            max_includes: 20_000,
            max_included: 256 << 20,
        }
    }
}

/// What is left to spend on entities. One budget serves a file and everything that it includes.
#[derive(Debug)]
pub(super) struct Budget {
    limits: ExpandLimits,
    references: usize,
    added: usize,
    allowed: usize,
}

impl Budget {
    pub fn new(limits: ExpandLimits) -> Self {
        Self { limits, references: 0, added: 0, allowed: 0 }
    }

    /// Another file of so many bytes was read.
    pub fn file(&mut self, bytes: usize) {
        let free = if self.allowed == 0 { self.limits.free } else { 0 };
        let cap = self.limits.max_added.max(bytes.saturating_mul(2));
        self.allowed =
            self.allowed.saturating_add(bytes.saturating_mul(self.limits.ratio).saturating_add(free)).min(cap);
    }

    /// Counts a reference at this depth.
    pub fn reference(&mut self, depth: usize, name: &str) -> Result<(), Problem> {
        self.references += 1;
        if depth > self.limits.max_depth {
            return Err(Problem::TooDeep { name: name.to_owned(), most: self.limits.max_depth });
        }
        if self.references > self.limits.max_references {
            return Err(Problem::TooManyReferences { most: self.limits.max_references });
        }
        Ok(())
    }

    /// Counts bytes that are about to be added.
    pub fn bytes(&mut self, count: usize) -> Result<(), Problem> {
        self.added += count;
        if self.added > self.allowed {
            return Err(Problem::TooLarge { most: self.allowed });
        }
        Ok(())
    }
}
