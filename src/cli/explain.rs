//! `glossator explain`: what a rule or a class is for.

use std::io::{self, Write};

use anstyle::Style;
use glossator::bracket::{Rule, rules};
use glossator::model::{Category, Family};
use glossator::page::{ImportOptions, import};

use super::exit::{Exit, Failure};
use super::output::to_stdout;

/// Explain a rule or a class; without a name, list them all
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A rule such as `gloss.acronym`, a class such as `gloss.wordplay`, or a family such as `gloss`
    #[arg(value_name = "RULE|CLASS")]
    name: Option<String>,
}

const BOLD: Style = Style::new().bold();

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let name = args.name.as_deref();
    if let Some(name) = name.filter(|name| !is_known(name)) {
        let near = nearest(name, names()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let text = format!("`{name}` is neither a rule nor a class; {near}`glossator explain` lists them all");
        return Err(Failure::usage(text));
    }
    to_stdout(anstream::stdout().lock(), |out| match name {
        Some(name) => Ok(page(name, out)?),
        None => Ok(list(out)?),
    })?;
    Ok(Exit::Clean)
}

fn names() -> impl Iterator<Item = &'static str> {
    let families = Family::ALL.iter().map(|family| family.as_str());
    rules().map(|rule| rule.name).chain(Category::ALL.iter().map(|category| category.as_str())).chain(families)
}

fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

/// The pages of everything with this name: a rule and a class may share one.
fn page(name: &str, out: &mut dyn Write) -> io::Result<()> {
    let rule = rules().find(|rule| rule.name == name);
    let category = Category::ALL.iter().copied().find(|category| category.as_str() == name);
    let family = Family::ALL.iter().copied().find(|family| family.as_str() == name);
    if let Some(rule) = rule {
        rule_page(rule, out)?;
    }
    if rule.is_some() && category.is_some() {
        writeln!(out)?;
    }
    match (category, family) {
        (Some(category), _) => category_page(category, out),
        (None, Some(family)) => family_page(family, out),
        (None, None) => Ok(()),
    }
}

fn rule_page(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#} (rule)\n", rule.name)?;
    writeln!(out, "{}\n", rule.purpose)?;
    writeln!(out, "Example: {}", rule.example)?;
    match verdict(rule) {
        Some(class) => writeln!(out, "         where it finds {class}: {}", class.description()),
        None => Ok(()),
    }
}

/// The class that a rule gives to the bracket in its example.
fn verdict(rule: &Rule) -> Option<Category> {
    if rule.name.starts_with("literal.") {
        // What is no note has no decision.
        return Some(Category::Literal);
    }
    // An example may be too short to tell its language.
    [None, Some("en".to_owned())].into_iter().find_map(|lang| {
        let options = ImportOptions { lang, ..ImportOptions::default() };
        let page = import(rule.example.as_bytes().to_vec(), "example", &options).ok()?;
        let mut decisions = page.edition.decisions.into_iter();
        decisions.find(|decision| &*decision.rule == rule.name).and_then(|decision| decision.class)
    })
}

/// At most so many rules stand on the page of a class.
const RELATED: usize = 4;

fn category_page(category: Category, out: &mut dyn Write) -> io::Result<()> {
    let family = category.family();
    writeln!(out, "{BOLD}{category}{BOLD:#} (class)\n")?;
    writeln!(out, "What it does: {}", category.description())?;
    writeln!(out, "Family:       {}, {}", family.as_str(), family.description())?;
    writeln!(out, "Read:         {}", reading(family))?;
    if category.is_anchored() {
        writeln!(out, "Anchor:       the words before it that it speaks of")?;
    }
    let related: Vec<&Rule> = rules().filter(|rule| verdict(rule) == Some(category)).collect();
    if !related.is_empty() {
        writeln!(out, "\nRules that find it in their example:")?;
    }
    related.iter().take(RELATED).try_for_each(|rule| rule_line(rule, out))?;
    if related.len() > RELATED {
        writeln!(out, "  and {} more; `glossator explain` lists all rules", related.len() - RELATED)?;
    }
    writeln!(out, "\nPhrases of the tables may decide for it too; your own go into glossator.toml as [[phrase]].")
}

fn family_page(family: Family, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#} (family of classes)\n", family.as_str())?;
    writeln!(out, "What it is: {}", family.description())?;
    writeln!(out, "Read:       {}\n", reading(family))?;
    family
        .categories()
        .iter()
        .try_for_each(|category| writeln!(out, "  {:24} {}", category.as_str(), category.description()))
}

/// Whether words of a family stay in the sentence.
fn reading(family: Family) -> &'static str {
    match family {
        Family::Supplied => "yes, without its brackets",
        Family::Literal => "yes, as it is printed: it is text",
        _ => "no; it is left out of the reading view",
    }
}

fn rule_line(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  {:26} {}", rule.name, rule.example)
}

fn list(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}Classes{BOLD:#}: what a bracket does")?;
    for family in Family::ALL {
        writeln!(out, "\n  {BOLD}{}{BOLD:#}: {}", family.as_str(), family.description())?;
        for category in family.categories() {
            writeln!(out, "    {:24} {}", category.as_str(), category.description())?;
        }
    }
    writeln!(
        out,
        "\n{BOLD}Rules{BOLD:#}, in the order in which they are asked, each with a bracket that it decides\n"
    )?;
    rules().try_for_each(|rule| rule_line(rule, out))
}

/// The name most like `word`, if one is near enough to be meant.
pub fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let word: Vec<char> = word.chars().take(64).collect();
    let scored = names.map(|name| (distance(&word, name), name));
    scored
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, name)| *distance <= name.len() / 3 + 1)
        .map(|(_, name)| name)
}

/// Levenshtein's distance: how many characters are put in, taken out or replaced.
fn distance(word: &[char], name: &str) -> usize {
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (above, wanted) in name.chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (index, found) in word.iter().enumerate() {
            let replaced = diagonal + usize::from(wanted != *found);
            diagonal = row[index + 1];
            row[index + 1] = replaced.min(diagonal + 1).min(row[index] + 1);
        }
    }
    row[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name() {
        assert_eq!(nearest("glos.wordplay", names()), Some("gloss.wordplay"));
        assert_eq!(nearest("gloss.acronim", names()), Some("gloss.acronym"));
        assert_eq!(nearest("something else", names()), None);
    }
}
