//! `--regularise`: rules of spelling from files, from the tables that come with the program, and from the configuration.

use std::path::Path;

use glossator::source::{Position, decode};
use glossator::text::{RuleError, RuleKind, SpellingRule, preset, presets, read_rules};
use serde::Deserialize;
use toml::Spanned;

use super::config::Config;
use super::exit::Failure;
use super::input;
use super::messages::Message;

/// Spellings that count as one.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Comparison")]
pub struct RegulariseArgs {
    /// Spellings that count as one, so that their difference is minor (in a collation, orthographic): a table, or one
    /// of arabic, english, greek, hebrew, iast, latin, sanskrit; may be given more than once
    ///
    /// A row of a table is what is found, a tab, what it counts as and, after another tab, the kind: `letters` anywhere
    /// in a word if not given, `word` for a whole word or mark, `regex` for a regular expression of one word, with `$1`
    /// for its first group. Rules are applied to both sides, each once, from the first to the last, after what
    /// `--ignore` folds; lines that begin with `#` are comments. The text is printed as it stands. `glossator explain
    /// latin` prints the table called `latin`, and so for the others. Rules in `glossator.toml` come first:
    /// `[[regularise]]` with `from`, `to` and `kind`.
    #[arg(long, value_name = "FILE.tsv|NAME")]
    regularise: Vec<String>,
}

/// A rule in the configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    from: Spanned<String>,
    to: String,
    kind: Option<Spanned<String>>,
}

impl RuleEntry {
    /// The rule, or where it is wrong, as a byte of the file, and why.
    pub fn rule(&self) -> Result<SpellingRule, (usize, RuleError)> {
        let kind = match &self.kind {
            None => RuleKind::default(),
            Some(name) => name.get_ref().parse().map_err(|error| (name.span().start, error))?,
        };
        let rule = SpellingRule::new(self.from.get_ref(), &self.to, kind);
        rule.map_err(|error| (self.from.span().start, error))
    }
}

impl RegulariseArgs {
    /// The rules of the configuration, then those of the options in their order.
    pub fn rules(&self, config: &Config) -> Result<Vec<SpellingRule>, Failure> {
        let mut rules = config.rules.clone();
        for named in &self.regularise {
            rules.extend(self::named(named)?);
        }
        Ok(rules)
    }
}

/// The rules of a table that comes with the program, or of a file.
fn named(name: &str) -> Result<Vec<SpellingRule>, Failure> {
    if let Some(table) = preset(name) {
        return parsed(name, table);
    }
    if !name.contains(['.', '/', '\\']) && !Path::new(name).exists() {
        let names: Vec<&str> = presets().collect();
        let near = glossator::text::nearest(name, presets()).map(|near| format!("did you mean `{near}`? "));
        let text = format!(
            "`--regularise`: there is no file `{name}`, and no table of that name; {}the tables are {}",
            near.unwrap_or_default(),
            names.join(", ")
        );
        return Err(Failure::usage(text));
    }
    let bytes = input::single(Path::new(name))?.read()?;
    let decoded = decode(bytes, None).map_err(|error| Message::error(Some(name), error.to_string()))?;
    parsed(name, &decoded.text)
}

fn parsed(name: &str, table: &str) -> Result<Vec<SpellingRule>, Failure> {
    read_rules(table).map_err(|(line, error)| {
        let position = Position { line, column: 1 };
        Message::error(Some(name), error.to_string()).at_position(position).into()
    })
}
