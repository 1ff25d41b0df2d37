//! `glossator explain`: what a rule or a class is for.

use std::io::{self, Write};

use anstyle::Style;
use clap::ValueEnum;
use glossator::bracket::{Rule, rules};
use glossator::model::{Category, Family};
use glossator::page::{ImportOptions, import};
use glossator::text::{nearest, preset, presets};
use glossator::validate::Severity;
use glossator::validate::rules::{self as edition, Page};

use super::exit::{Exit, Failure};
use super::explain_json::Explained;
use super::json;
use super::output::to_stdout;
use super::terminal;
use glossator::display::fit::{Styled, wrapped};

/// Explain a rule, a class or a finding; without a name, list all of them
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A rule of brackets such as `gloss.acronym`, a class such as `gloss.wordplay`, a family such as `gloss`, a finding
    /// of `validate` such as `GL101` or `element.unknown`, or a table of `--regularise` such as `latin`, which is printed
    /// as such a file
    #[arg(value_name = "RULE|CLASS")]
    name: Option<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// A format of explanations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// The same object as one line
    Jsonl,
}

const BOLD: Style = Style::new().bold();

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let name = args.name.as_deref();
    if let Some(table) = name.and_then(preset).filter(|_| args.format == Format::Text) {
        to_stdout(io::stdout().lock(), |out| Ok(out.write_all(table.as_bytes())?))?;
        return Ok(Exit::Clean);
    }
    if let Some(name) = name.filter(|name| !is_known(name)) {
        let near = nearest(name, names()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let text = format!("`{name}` is not a rule, class or finding; {near}`glossator explain` lists them all");
        return Err(Failure::usage(text));
    }
    if args.format != Format::Text {
        return json::print_as(&Explained::of(name)?, args.format == Format::Jsonl).map(|()| Exit::Clean);
    }
    to_stdout(anstream::stdout().lock(), |out| match name {
        Some(name) => Ok(page(name, out)?),
        None => Ok(list(out)?),
    })?;
    Ok(Exit::Clean)
}

fn names() -> impl Iterator<Item = &'static str> {
    let families = Family::ALL.iter().map(|family| family.as_str());
    let categories = Category::ALL.iter().map(|category| category.as_str());
    let findings = edition::codes().chain(edition::rules().iter().map(|rule| rule.name));
    rules().map(|rule| rule.name).chain(categories).chain(families).chain(findings).chain(presets())
}

fn is_known(name: &str) -> bool {
    names().any(|known| known == name) || edition::is_code(name)
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
        (None, None) => match edition::page(name) {
            Some(page) => finding_page(name, page, out),
            None if rule.is_some() => Ok(()),
            None => beginning(name, out),
        },
    }
}

fn rule_page(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#} (rule)\n", rule.name)?;
    writeln!(out, "{}\n", rule.purpose)?;
    writeln!(out, "Example: {}", rule.example)?;
    match verdict(rule) {
        Some(class) => writeln!(out, "         is read as {class}: {}", class.description()),
        None => Ok(()),
    }
}

/// The codes that begin with a word: `id` is that of `id.duplicate` and `id.dangling`.
fn beginning(name: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{name}{BOLD:#} (beginning of codes)\n")?;
    let pages = edition::pages().filter(|page| page.id.split('.').next() == Some(name));
    pages.into_iter().try_for_each(|page| writeln!(out, "  {:26} {}", page.id, page.title()))
}

/// A page of Markdown for the terminal: headings stand out, code is set in, paragraphs fit the width.
fn finding_page(code: &str, page: Page, out: &mut dyn Write) -> io::Result<()> {
    heading(code, page, out)?;
    let mut code = false;
    for line in page.text.lines().skip(1) {
        match line.strip_prefix("## ") {
            _ if line.starts_with("```") => code = !code,
            Some(heading) if !code => writeln!(out, "{BOLD}{heading}{BOLD:#}")?,
            _ if code => writeln!(out, "    {line}")?,
            _ => paragraph(line, out)?,
        }
    }
    Ok(())
}

/// The code that was asked for, how bad it is, and the title of its page.
fn heading(code: &str, page: Page, out: &mut dyn Write) -> io::Result<()> {
    let rule = edition::rule(page.id).filter(|rule| rule.id == page.id);
    let code = if rule.is_some() { page.id } else { code };
    let severity = edition::severity_of(code).map_or("error", Severity::name);
    let (severity, name) = rule.map_or((severity, ""), |rule| (rule.severity.name(), rule.name));
    let optional = if rule.is_some_and(|rule| !rule.is_required) { ", optional" } else { "" };
    writeln!(out, "{BOLD}{}{BOLD:#} {name}{}({severity}{optional})\n", code, if name.is_empty() { "" } else { " " })?;
    writeln!(out, "{}", page.title())
}

fn paragraph(line: &str, out: &mut dyn Write) -> io::Result<()> {
    if line.is_empty() {
        return writeln!(out);
    }
    let words = std::iter::once(Styled { text: line.to_owned(), style: Style::new() });
    for line in wrapped(words, terminal::width().min(100)) {
        writeln!(out, "{}", line.iter().map(|run| run.text.as_str()).collect::<String>())?;
    }
    Ok(())
}

/// The class that a rule gives to the bracket in its example.
pub(super) fn verdict(rule: &Rule) -> Option<Category> {
    if rule.name.starts_with("literal.") {
        // What is not a note has no decision.
        return Some(Category::Literal);
    }
    // An example may be too short to tell its language.
    [None, Some("en".to_owned())].into_iter().find_map(|lang| {
        let options = ImportOptions::default().with_lang(lang);
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
        writeln!(out, "Anchor:       the words before it that it refers to")?;
    }
    let related: Vec<&Rule> = rules().filter(|rule| verdict(rule) == Some(category)).collect();
    if !related.is_empty() {
        writeln!(out, "\nRules whose example has this class:")?;
    }
    related.iter().take(RELATED).try_for_each(|rule| rule_line(rule, out))?;
    if related.len() > RELATED {
        writeln!(out, "  and {} more; `glossator explain` lists all rules", related.len() - RELATED)?;
    }
    writeln!(out, "\nPhrases of the tables may also lead to this class; your own go into glossator.toml as [[phrase]].")
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
        Family::Literal => "yes, as printed: it is text",
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
        "\n{BOLD}Rules{BOLD:#}, in the order in which they are tried, each with a bracket that it decides\n"
    )?;
    rules().try_for_each(|rule| rule_line(rule, out))?;
    writeln!(out, "\n{BOLD}Findings{BOLD:#} of `validate`: rules for editions, and errors against a schema\n")?;
    edition::pages().try_for_each(|page| {
        let optional = edition::rule(page.id).is_some_and(|rule| !rule.is_required);
        writeln!(out, "  {:26} {}{}", page.id, page.title(), if optional { " (optional)" } else { "" })
    })
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
