//! The choice of rules.

use std::str::FromStr;

use super::{Rule, rule, rules};

/// Which rules are checked: `none`, `required`, `all`, or a list such as `GL101,not-nfc`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum RuleChoice {
    /// No rules.
    None,
    /// The rules that every edition of this project must obey.
    #[default]
    Required,
    /// All rules, including the optional ones.
    All,
    /// These, by id.
    Only(Vec<&'static str>),
}

/// A name that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a rule; {nearest}write `none`, `required`, `all`, or ids such as `GL101,GL105`")]
pub struct UnknownRule {
    /// The name as it was given.
    pub name: String,
    nearest: String,
}

impl RuleChoice {
    /// Whether a rule is chosen.
    pub fn has(&self, rule: &Rule) -> bool {
        match self {
            Self::None => false,
            Self::Required => rule.is_required,
            Self::All => true,
            Self::Only(ids) => ids.contains(&rule.id),
        }
    }
}

impl FromStr for RuleChoice {
    type Err = UnknownRule;

    fn from_str(choice: &str) -> Result<Self, UnknownRule> {
        match choice.trim() {
            "none" => Ok(Self::None),
            "required" => Ok(Self::Required),
            "all" => Ok(Self::All),
            list => list.split(',').map(known).collect::<Result<_, _>>().map(Self::Only),
        }
    }
}

fn known(name: &str) -> Result<&'static str, UnknownRule> {
    let name = name.trim();
    rule(name).map(|rule| rule.id).ok_or_else(|| {
        let words = ["none", "required", "all"].into_iter();
        let names = words.chain(rules().iter().flat_map(|rule| [rule.id, rule.name]));
        let nearest = crate::text::nearest(name, names).map(|near| format!("did you mean `{near}`? "));
        UnknownRule { name: name.to_owned(), nearest: nearest.unwrap_or_default() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_ids_and_names() {
        assert_eq!("all".parse(), Ok(RuleChoice::All));
        assert_eq!("gl101, not-nfc".parse(), Ok(RuleChoice::Only(vec!["GL101", "GL112"])));
        let error = "GL101,not-nfk".parse::<RuleChoice>().unwrap_err().to_string();
        assert!(error.starts_with("`not-nfk` is not a rule; did you mean `not-nfc`? write"), "{error}");
        assert!("".parse::<RuleChoice>().is_err());
    }
}
