//! Abstract patterns (ISO 19757-3, 5.4.10, 5.4.11 and 6.3) and abstract rules (5.4.5, 5.4.12): put in where they are used.

use super::gather::{Gathered, Part};
use super::tree::{Child, Element, Files};

/// Rules extended by one another.
const MAX_EXTENDS: usize = 64;
/// Elements that abstract rules put into one schema.
const MAX_COPIES: usize = 1_000_000;

/// The patterns without the abstract ones: these are where they are used.
pub(super) fn instances(files: &mut Files<'_>, gathered: &mut Gathered) -> Vec<Part> {
    let (templates, patterns): (Vec<_>, Vec<_>) =
        std::mem::take(&mut gathered.patterns).into_iter().partition(|part| part.element.is_true("abstract"));
    let mut found = Vec::new();
    for mut part in patterns {
        if let Some(wanted) = part.element.kept("is-a") {
            let template = templates.iter().find(|one| one.element.id().as_deref() == Some(wanted.as_str()));
            let Some(template) = template else {
                files.error_at(&part.element, "is-a", format!("there is no abstract pattern `{wanted}`"));
                continue;
            };
            if template.element.attribute("is-a").is_some() {
                let message = format!("`{wanted}` is abstract and has an `is-a` itself: only one of both may be");
                files.error_at(&template.element, "is-a", message);
                continue;
            }
            part = Part { element: instance(&part.element, &template.element), version: template.version };
        }
        found.push(part);
    }
    let mut extender = Extender { library: rules_of(&found, &templates), files, stack: Vec::new(), copies: 0 };
    found.iter_mut().for_each(|part| extender.pattern(&mut part.element));
    found
}

/// The abstract pattern with its parameters put in; it keeps the id of the pattern that uses it.
fn instance(user: &Element, template: &Element) -> Element {
    let parameters = |element: &Element| -> Vec<(String, String)> {
        let param = |one: &Element| Some((one.value("name")?.trim().to_owned(), one.value("value")?.to_owned()));
        element.elements().filter(|one| one.is("param")).filter_map(param).collect()
    };
    // The values of the user go before defaults of the template.
    let mut values = parameters(user);
    values.extend(parameters(template));
    let mut made = template.clone();
    substitute(&mut made, &values);
    made.attributes.retain(|one| one.local != "abstract" && one.local != "id");
    made.attributes.extend(user.attributes.iter().filter(|one| one.local == "id").cloned());
    (made.file, made.span) = (template.file, template.span.clone());
    let own = user.children.iter().filter(|child| !matches!(child, Child::Element(one) if one.is("param")));
    made.children.extend(own.cloned());
    made
}

fn substitute(element: &mut Element, values: &[(String, String)]) {
    for attribute in &mut element.attributes {
        attribute.value = substituted(&attribute.value, values);
    }
    for child in &mut element.children {
        if let Child::Element(element) = child {
            substitute(element, values);
        }
    }
}

/// `$name` replaced, where no longer name stands.
fn substituted(text: &str, values: &[(String, String)]) -> String {
    let mut found = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        found.push_str(before);
        let after = &after[1..];
        let length = after.find(|next: char| next == ':' || !glossator_xml::is_name_char(next)).unwrap_or(after.len());
        let name = &after[..length];
        match values.iter().find(|(known, _)| known == name) {
            Some((_, value)) => found.push_str(value),
            None => {
                found.push('$');
                found.push_str(name);
            }
        }
        rest = &after[length..];
    }
    found + rest
}

/// All abstract rules, by id.
fn rules_of(found: &[Part], templates: &[Part]) -> Vec<(String, Element)> {
    let rules = found.iter().chain(templates).flat_map(|part| part.element.elements());
    let abstracts = rules.filter(|rule| rule.is("rule") && rule.is_true("abstract"));
    abstracts.filter_map(|rule| Some((rule.id()?, rule.clone()))).collect()
}

struct Extender<'a, 'r> {
    library: Vec<(String, Element)>,
    files: &'a mut Files<'r>,
    /// The rules that are being put in.
    stack: Vec<String>,
    copies: usize,
}

impl Extender<'_, '_> {
    fn pattern(&mut self, pattern: &mut Element) {
        let own = |rule: &Element| Some((rule.id()?, rule.clone()));
        let locals: Vec<_> =
            pattern.elements().filter(|rule| rule.is("rule") && rule.is_true("abstract")).filter_map(own).collect();
        pattern
            .children
            .retain(|child| !matches!(child, Child::Element(rule) if rule.is("rule") && rule.is_true("abstract")));
        for child in &mut pattern.children {
            if let Child::Element(rule) = child
                && rule.is("rule")
            {
                self.rule(rule, &locals);
            }
        }
    }

    /// Puts in what a rule extends, at its place.
    fn rule(&mut self, rule: &mut Element, locals: &[(String, Element)]) {
        let mut children = Vec::new();
        for child in std::mem::take(&mut rule.children) {
            match child {
                Child::Element(element) if element.is("extends") => {
                    children.extend(self.extended(&element, locals));
                }
                child => children.push(child),
            }
        }
        rule.children = children;
    }

    fn extended(&mut self, extends: &Element, locals: &[(String, Element)]) -> Vec<Child> {
        let by_href = extends.attribute("href").is_some() && extends.attribute("rule").is_none();
        let name = extends.kept(if by_href { "href" } else { "rule" }).unwrap_or_default();
        let key = format!("{by_href} {name}");
        if self.stack.contains(&key) || self.stack.len() >= MAX_EXTENDS {
            self.files.error_at(extends, "rule", format!("`{name}` extends itself"));
            return Vec::new();
        }
        let Some(mut found) = self.find(extends, by_href, &name, locals) else { return Vec::new() };
        self.copies += size(&found);
        if self.copies > MAX_COPIES {
            self.files.error_at(extends, "rule", "abstract rules are put in too often");
            return Vec::new();
        }
        self.stack.push(key);
        self.rule(&mut found, locals);
        self.stack.pop();
        found.children
    }

    fn find(&mut self, extends: &Element, by_href: bool, name: &str, locals: &[(String, Element)]) -> Option<Element> {
        if by_href {
            return self.files.referred(extends);
        }
        let found = locals.iter().chain(&self.library).find(|(id, _)| id == name).map(|(_, rule)| rule.clone());
        if found.is_none() {
            self.files.error_at(extends, "rule", format!("there is no abstract rule `{name}`"));
        }
        found
    }
}

fn size(element: &Element) -> usize {
    1 + element.elements().map(size).sum::<usize>()
}
