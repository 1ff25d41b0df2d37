//! One rule of spelling, and reading tables of them.

use std::fmt;
use std::str::FromStr;

use regex::{Regex, RegexBuilder};

/// Bytes that a column may have: a rule is about a word.
const LONGEST: usize = 400;

/// The names of the columns, which a table may have as its first row.
const HEAD: [&str; 3] = ["from", "to", "kind"];

/// Where a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RuleKind {
    /// Letters, anywhere in a word.
    #[default]
    Letters,
    /// A whole word or mark.
    Word,
    /// What a regular expression finds in a word.
    Regex,
}

impl RuleKind {
    const ALL: [Self; 3] = [Self::Letters, Self::Word, Self::Regex];

    /// The name, such as `letters`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Letters => "letters",
            Self::Word => "word",
            Self::Regex => "regex",
        }
    }
}

impl FromStr for RuleKind {
    type Err = RuleError;

    fn from_str(name: &str) -> Result<Self, RuleError> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        known.ok_or_else(|| RuleError::Kind(name.to_owned()))
    }
}

/// A spelling, and the one that it counts as.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SpellingRule {
    from: String,
    to: String,
    kind: RuleKind,
}

/// Why a rule, or a row of a table, is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A kind that does not exist.
    #[error("`{0}` is not a kind of rule; the kinds are letters, word, regex")]
    Kind(String),
    /// A row with one column only.
    #[error("this row has no tab; write what is to be found, a tab, and what it counts as")]
    Columns,
    /// A row with more than three columns.
    #[error("this row has {0} columns; a rule has `from`, `to` and, if it is not letters, its kind")]
    TooMany(usize),
    /// Nothing to be found.
    #[error("the first column is empty; write there what is to be found")]
    Empty,
    /// Words with a space between them.
    #[error("`{0}` has a space, and rules are about single words; write a rule for each word")]
    Space(String),
    /// A column that is no word any more.
    #[error("a column has more than {LONGEST} bytes; a rule is about a single word")]
    TooLong,
    /// A regular expression that is none.
    #[error("this regular expression cannot be read: {0}")]
    Regex(String),
    /// A group that the expression does not have.
    #[error(
        "`${0}` names a group that the expression does not have; groups are parts in parentheses, from 1, and `$$` is a \
         dollar sign"
    )]
    Group(String),
}

impl SpellingRule {
    /// A rule. White space around its words is left out.
    ///
    /// # Errors
    /// If there is nothing to be found, if `from` has more than one word, or if the regular expression is none.
    pub fn new(from: &str, to: &str, kind: RuleKind) -> Result<Self, RuleError> {
        let (from, to) = (from.trim(), to.trim());
        if from.is_empty() {
            return Err(RuleError::Empty);
        }
        if from.len().max(to.len()) > LONGEST {
            return Err(RuleError::TooLong);
        }
        if kind != RuleKind::Regex && from.contains(char::is_whitespace) {
            return Err(RuleError::Space(from.to_owned()));
        }
        let rule = Self { from: from.to_owned(), to: to.to_owned(), kind };
        if kind == RuleKind::Regex {
            rule.check_groups(&rule.expression(false)?)?;
        }
        Ok(rule)
    }

    /// What is to be found.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// What it counts as.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Where it applies.
    pub fn kind(&self) -> RuleKind {
        self.kind
    }

    /// The regular expression; where capitals are folded, also its own.
    pub(super) fn expression(&self, any_case: bool) -> Result<Regex, RuleError> {
        let built = RegexBuilder::new(&self.from).case_insensitive(any_case).size_limit(1 << 20).build();
        built.map_err(|error| RuleError::Regex(reason(&error)))
    }

    /// What a match becomes, as the crate `regex` expands it. A number is a group whatever follows: `$1er` is the first
    /// group and `er`.
    pub(super) fn template(&self) -> String {
        let piece = |piece: Piece<'_>| match piece {
            Piece::Text(text) => text.replace('$', "$$"),
            Piece::Group(name) => format!("${{{name}}}"),
        };
        pieces(&self.to).into_iter().map(piece).collect()
    }

    fn check_groups(&self, expression: &Regex) -> Result<(), RuleError> {
        let is_there = |name: &str| match name.parse() {
            Ok(group) => expression.captures_len() > group,
            Err(_) => expression.capture_names().flatten().any(|known| known == name),
        };
        for piece in pieces(&self.to) {
            match piece {
                Piece::Group(name) if !is_there(name) => return Err(RuleError::Group(name.to_owned())),
                _ => {}
            }
        }
        Ok(())
    }
}

/// A piece of what a match becomes.
enum Piece<'t> {
    Text(&'t str),
    /// What a group found, by its number or name.
    Group(&'t str),
}

/// Reads `$1`, `$name`, `${name}`, and `$$` for a dollar sign. A dollar sign before anything else is one.
fn pieces(to: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = to;
    while let Some(at) = rest.find('$') {
        pieces.push(Piece::Text(&rest[..at]));
        let behind = &rest[at + 1..];
        let (piece, length) = after_dollar(behind);
        pieces.push(piece.map_or(Piece::Text("$"), Piece::Group));
        rest = &behind[length..];
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The group that is named after a dollar sign, and how many bytes that takes; without one, the sign is text.
fn after_dollar(text: &str) -> (Option<&str>, usize) {
    if text.starts_with('$') {
        return (None, 1);
    }
    if let Some((name, _)) = text.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        return (Some(name), name.len() + 2);
    }
    let run = |is_in: fn(&u8) -> bool| text.bytes().take_while(is_in).count();
    let length = match run(u8::is_ascii_digit) {
        0 => run(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'),
        digits => digits,
    };
    (text.get(..length).filter(|name| !name.is_empty()), length)
}

impl fmt::Display for SpellingRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\t{}", self.from, self.to)?;
        if self.kind == RuleKind::Letters { Ok(()) } else { write!(out, "\t{}", self.kind.as_str()) }
    }
}

/// What is wrong with an expression, in one line.
fn reason(error: &regex::Error) -> String {
    let words = error.to_string();
    let last = words.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// Reads a table: `from`, a tab, `to` and, after another tab, the kind where it is not `letters`. Empty lines and those
/// that begin with `#` are no rules.
///
/// # Errors
/// The number of the first line that is no rule, and why.
pub fn read_rules(table: &str) -> Result<Vec<SpellingRule>, (usize, RuleError)> {
    let table = table.strip_prefix('\u{feff}').unwrap_or(table);
    let mut rules = Vec::new();
    for (at, row) in table.lines().enumerate() {
        let cells: Vec<&str> = row.split('\t').collect();
        if row.trim().is_empty() || row.starts_with('#') || at == 0 && cells == HEAD {
            continue;
        }
        rules.push(row_of(&cells).map_err(|error| (at + 1, error))?);
    }
    Ok(rules)
}

fn row_of(cells: &[&str]) -> Result<SpellingRule, RuleError> {
    match *cells {
        [from, to] => SpellingRule::new(from, to, RuleKind::Letters),
        [from, to, kind] if kind.trim().is_empty() => SpellingRule::new(from, to, RuleKind::Letters),
        [from, to, kind] => SpellingRule::new(from, to, kind.trim().parse()?),
        [_] => Err(RuleError::Columns),
        _ => Err(RuleError::TooMany(cells.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_and_printed() {
        let table = "from\tto\tkind\n# early print\r\n\r\nv\tu\r\nth'\tthe\tword\n([a-z])re$\t$1er\tregex\nऽ\t\n";
        let rules = read_rules(table).unwrap_or_default();
        let printed: Vec<String> = rules.iter().map(ToString::to_string).collect();
        assert_eq!(printed, ["v\tu", "th'\tthe\tword", "([a-z])re$\t$1er\tregex", "ऽ\t"]);
        assert_eq!(rules[2].template(), "${1}er");
    }

    #[test]
    fn what_is_no_rule_has_its_line() {
        let wrong = |table: &str| read_rules(table).map_err(|(line, error)| (line, error.to_string())).unwrap_err();
        assert!(wrong("v\tu\n(our\tor\tregex\n").1.contains("unclosed group"));
        assert_eq!(wrong("v\tu\tletterz").1, "`letterz` is not a kind of rule; the kinds are letters, word, regex");
        assert_eq!(wrong("\n\nv u").0, 3);
        for bad in ["\tu", "a b\tc", "v\tu\tword\tx", "(a)\t$2\tregex"] {
            assert_eq!(wrong(bad).0, 1, "{bad}");
        }
    }

    #[test]
    fn a_group_that_is_not_there_is_refused_however_it_is_written() {
        for missing in ["$2", "${2}x", "$x", "${x}", "$1$x", "${}", "$99999999999999999999"] {
            let refused = SpellingRule::new("(?<last>a)", missing, RuleKind::Regex);
            assert!(matches!(refused, Err(RuleError::Group(_))), "{missing}: {refused:?}");
        }
    }

    #[test]
    fn dollar_signs_and_groups_become_what_they_say() {
        let cases = [
            ("$1er", "aer"),
            ("${1}er", "aer"),
            ("$last", "a"),
            ("${last}s", "as"),
            ("$0", "a"),
            ("$$1", "$1"),
            ("$$$1", "$a"),
            ("5$", "5$"),
            ("$-${1", "$-${1"),
        ];
        for (to, expected) in cases {
            let rule = SpellingRule::new("(?<last>a)", to, RuleKind::Regex).unwrap();
            let expression = rule.expression(false).unwrap();
            assert_eq!(expression.replace_all("a", rule.template()), expected, "{to}");
        }
    }
}
