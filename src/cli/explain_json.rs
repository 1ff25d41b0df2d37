//! `glossator explain --format json`: rules, classes, findings and tables of spelling for programs.

use glossator::bracket::{Rule, rules};
use glossator::model::{Category, Family};
use glossator::text::{SpellingRule, preset, presets, read_rules};
use glossator::validate::Severity;
use glossator::validate::rules::{self as edition, Page};
use serde::Serialize;

use super::exit::Failure;
use super::explain::verdict;

/// What is explained: everything, or what has one name.
#[derive(Serialize)]
pub struct Explained {
    families: Vec<FamilyRow>,
    classes: Vec<ClassRow>,
    rules: Vec<RuleRow>,
    findings: Vec<FindingRow>,
    tables: Vec<TableRow>,
}

#[derive(Serialize)]
struct FamilyRow {
    name: &'static str,
    description: &'static str,
    /// Whether words of the family stay in the reading view.
    read: bool,
    classes: Vec<&'static str>,
}

#[derive(Serialize)]
struct ClassRow {
    name: &'static str,
    family: &'static str,
    description: &'static str,
    read: bool,
    /// Whether it refers to the words before it.
    anchored: bool,
}

#[derive(Serialize)]
struct RuleRow {
    name: &'static str,
    purpose: &'static str,
    example: &'static str,
    /// The class that the rule gives to the bracket in its example.
    class: Option<&'static str>,
}

#[derive(Serialize)]
struct FindingRow {
    code: &'static str,
    /// What it finds, in words; only of rules for editions.
    name: Option<&'static str>,
    severity: &'static str,
    optional: bool,
    title: &'static str,
    /// Its page, in Markdown.
    page: &'static str,
}

#[derive(Serialize)]
struct TableRow {
    name: &'static str,
    rules: Vec<SpellingRow>,
}

#[derive(Serialize)]
struct SpellingRow {
    from: String,
    to: String,
    kind: &'static str,
}

impl Explained {
    /// Everything, or what the name stands for.
    pub fn of(name: Option<&str>) -> Result<Self, Failure> {
        let is_named = |known: &str| name.is_none_or(|name| name == known);
        let families = Family::ALL.iter().filter(|family| is_named(family.as_str()));
        // With a family come its classes.
        let classes = Category::ALL.iter().copied();
        let classes = classes.filter(|class| is_named(class.as_str()) || is_named(class.family().as_str()));
        let tables = presets().filter(|table| is_named(table)).map(TableRow::new);
        Ok(Self {
            families: families.map(|family| FamilyRow::new(*family)).collect(),
            classes: classes.map(ClassRow::new).collect(),
            rules: rules().filter(|rule| is_named(rule.name)).map(RuleRow::new).collect(),
            findings: findings(name).into_iter().map(FindingRow::new).collect(),
            tables: tables.collect::<Result<_, _>>()?,
        })
    }
}

/// All pages of findings, that of one code, or those of the codes that begin with a word.
fn findings(name: Option<&str>) -> Vec<Page> {
    let Some(name) = name else { return edition::pages().collect() };
    if let Some(page) = edition::page(name) {
        return vec![page];
    }
    edition::pages().filter(|page| page.id.split('.').next() == Some(name)).collect()
}

/// Whether words of a family stay in the sentence.
fn is_read(family: Family) -> bool {
    matches!(family, Family::Supplied | Family::Literal)
}

impl FamilyRow {
    fn new(family: Family) -> Self {
        Self {
            name: family.as_str(),
            description: family.description(),
            read: is_read(family),
            classes: family.categories().iter().map(|class| class.as_str()).collect(),
        }
    }
}

impl ClassRow {
    fn new(class: Category) -> Self {
        Self {
            name: class.as_str(),
            family: class.family().as_str(),
            description: class.description(),
            read: is_read(class.family()),
            anchored: class.is_anchored(),
        }
    }
}

impl RuleRow {
    fn new(rule: &'static Rule) -> Self {
        let class = verdict(rule).map(|class| class.as_str());
        Self { name: rule.name, purpose: rule.purpose, example: rule.example, class }
    }
}

impl FindingRow {
    fn new(page: Page) -> Self {
        let rule = edition::rule(page.id).filter(|rule| rule.id == page.id);
        let severity = edition::severity_of(page.id).map_or("error", Severity::name);
        Self {
            code: page.id,
            name: rule.map(|rule| rule.name),
            severity: rule.map_or(severity, |rule| rule.severity.name()),
            optional: rule.is_some_and(|rule| !rule.is_required),
            title: page.title(),
            page: page.text,
        }
    }
}

impl TableRow {
    fn new(name: &'static str) -> Result<Self, Failure> {
        let rules = read_rules(preset(name).unwrap_or_default())
            .map_err(|(line, error)| Failure::usage(format!("{name}: line {line}: {error}")))?;
        Ok(Self { name, rules: rules.iter().map(SpellingRow::new).collect() })
    }
}

impl SpellingRow {
    fn new(rule: &SpellingRule) -> Self {
        Self { from: rule.from().to_owned(), to: rule.to().to_owned(), kind: rule.kind().as_str() }
    }
}
