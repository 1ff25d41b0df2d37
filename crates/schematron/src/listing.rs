//! What stands in a schema, for whoever lists or describes its rules.

use crate::finding::{Kind, Severity};
use crate::schema;

/// A pattern of a schema, abstract ones put in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedPattern {
    /// Its id.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Whether the phase makes it active.
    pub is_active: bool,
    /// Its rules.
    pub rules: Vec<ListedRule>,
}

/// A rule of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedRule {
    /// Its id.
    pub id: Option<String>,
    /// Its context.
    pub context: String,
    /// Its role.
    pub role: Option<String>,
    /// Its assertions, those of extended rules included.
    pub assertions: Vec<ListedAssertion>,
}

/// An assertion of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedAssertion {
    /// Its id.
    pub id: Option<String>,
    /// Assertion or report.
    pub kind: Kind,
    /// Its test.
    pub test: String,
    /// Its role, else that of its rule.
    pub role: Option<String>,
    /// From the role.
    pub severity: Severity,
    /// Its message, with expressions in braces.
    pub message: String,
}

pub(crate) fn listed(pattern: &schema::PatternRules) -> ListedPattern {
    ListedPattern {
        id: pattern.id.clone(),
        title: pattern.title.clone(),
        is_active: pattern.is_active,
        rules: pattern.rules.iter().map(listed_rule).collect(),
    }
}

fn listed_rule(rule: &schema::Rule) -> ListedRule {
    let assertion = |one: &schema::Assertion| ListedAssertion {
        id: one.id.clone(),
        kind: one.kind,
        test: one.test.clone(),
        role: one.role.clone(),
        severity: one.severity,
        message: one.message.shown.clone(),
    };
    ListedRule {
        id: rule.id.clone(),
        context: rule.context.clone(),
        role: rule.role.clone(),
        assertions: rule.assertions.iter().map(assertion).collect(),
    }
}
