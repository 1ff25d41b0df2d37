//! Filters for the notes to review.

use std::fmt;
use std::str::FromStr;

use super::UNCLASSIFIED;
use super::state::NoteState;
use crate::model::{Category, Family};
use crate::text::nearest;

/// The notes to review: `undecided`, `all`, or a class such as `gloss.wordplay`, `gloss` or `gloss.*`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Filter {
    /// Notes that a person should look at: nobody has decided, and the class is unknown or a guess.
    #[default]
    Undecided,
    /// All notes.
    All,
    /// Notes that no person has looked at individually: accepted in bulk, or undecided.
    Unreviewed,
    /// Notes on which people disagree.
    Disagreed,
    /// Brackets that the program or a person took for text.
    Literal,
    /// Notes of these classes; `None` means unclassified.
    Classes(Vec<Option<Category>>),
}

/// A pattern that no class matches.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no class matches `{pattern}`; {advice}write `undecided`, `all`, `unreviewed`, `disagreed`, a class, or a family such as `gloss.*`"
)]
pub struct UnknownFilter {
    /// The pattern.
    pub pattern: String,
    advice: String,
}

impl Filter {
    /// Whether a note passes the filter. An undecided note no longer passes `undecided` once it is decided.
    pub fn takes(&self, note: &NoteState) -> bool {
        match self {
            Self::Undecided => note.is_undecided(),
            Self::All => !note.is_text,
            Self::Unreviewed => !note.is_text && (!note.is_decided() || note.is_in_bulk),
            Self::Disagreed => note.is_disagreed(),
            Self::Literal => note.is_text || note.class == Some(Category::Literal),
            Self::Classes(classes) => classes.contains(&note.class),
        }
    }
}

impl FromStr for Filter {
    type Err = UnknownFilter;

    fn from_str(pattern: &str) -> Result<Self, UnknownFilter> {
        match pattern.trim() {
            "undecided" => return Ok(Self::Undecided),
            "all" | "*" => return Ok(Self::All),
            "unreviewed" => return Ok(Self::Unreviewed),
            "disagreed" => return Ok(Self::Disagreed),
            "literal" => return Ok(Self::Literal),
            _ => {}
        }
        let mut classes = Vec::new();
        for part in pattern.split(',').map(str::trim) {
            let found = matching(part);
            if found.is_empty() {
                return Err(unknown(part));
            }
            classes.extend(found);
        }
        Ok(Self::Classes(classes))
    }
}

/// The classes that match a name, a family or `family.*`.
fn matching(pattern: &str) -> Vec<Option<Category>> {
    if pattern == UNCLASSIFIED {
        return vec![None];
    }
    let family = pattern.strip_suffix(".*").unwrap_or(pattern);
    let of_family = Family::ALL.iter().find(|known| known.as_str() == family);
    match (of_family, pattern.parse()) {
        (Some(family), _) => family.categories().iter().copied().map(Some).collect(),
        (None, Ok(class)) => vec![Some(class)],
        (None, Err(_)) => Vec::new(),
    }
}

fn unknown(pattern: &str) -> UnknownFilter {
    let names = Category::ALL.iter().map(|class| class.as_str());
    let names = names.chain(Family::ALL.iter().map(|family| family.as_str())).chain([
        "undecided",
        "all",
        "unreviewed",
        "disagreed",
        UNCLASSIFIED,
    ]);
    let advice = nearest(pattern.trim_end_matches(".*"), names).map(|name| format!("did you mean `{name}`? "));
    UnknownFilter { pattern: pattern.to_owned(), advice: advice.unwrap_or_default() }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecided => f.write_str("undecided"),
            Self::All => f.write_str("all"),
            Self::Unreviewed => f.write_str("unreviewed"),
            Self::Disagreed => f.write_str("disagreed"),
            Self::Literal => f.write_str("literal"),
            Self::Classes(classes) => {
                let names: Vec<&str> = classes.iter().map(|class| super::error::class_name(*class)).collect();
                f.write_str(&names.join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_families_and_mistakes() {
        assert_eq!("undecided".parse(), Ok(Filter::Undecided));
        let gloss: Filter = "gloss.*".parse().unwrap();
        assert_eq!(gloss, "gloss".parse().unwrap());
        assert_eq!("critical.sic,unparsed".parse(), Ok(Filter::Classes(vec![Some(Category::Sic), None])));
        let error = "glos.*".parse::<Filter>().unwrap_err().to_string();
        assert!(error.contains("did you mean `gloss`?"), "{error}");
    }
}
