//! A rule, and its verdict on a bracket.

use std::borrow::Cow;

use crate::bracket::context::Context;
use crate::model::{Category, Certainty};

/// The verdict of a rule on a bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bracket) struct Verdict {
    /// The class.
    pub class: Category,
    /// The certainty of the rule.
    pub cert: Certainty,
    /// The words or facts on which it relies.
    pub evidence: Cow<'static, str>,
}

impl Verdict {
    pub(super) fn new(class: Category, cert: Certainty, evidence: impl Into<Cow<'static, str>>) -> Option<Self> {
        Some(Self { class, cert, evidence: evidence.into() })
    }

    pub(super) fn high(class: Category, evidence: impl Into<Cow<'static, str>>) -> Option<Self> {
        Self::new(class, Certainty::High, evidence)
    }

    pub(super) fn medium(class: Category, evidence: impl Into<Cow<'static, str>>) -> Option<Self> {
        Self::new(class, Certainty::Medium, evidence)
    }

    pub(super) fn low(class: Category, evidence: impl Into<Cow<'static, str>>) -> Option<Self> {
        Self::new(class, Certainty::Low, evidence)
    }
}

/// A named rule.
pub struct Rule {
    /// Its name, as recorded in decisions.
    pub name: &'static str,
    /// Its purpose and the features that it examines.
    pub purpose: &'static str,
    /// A bracket that it decides.
    pub example: &'static str,
    pub(super) judge: fn(&Context<'_>) -> Option<Verdict>,
}
