//! From elements to rules.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::gather::{Gathered, Part};
use super::instances::instances;
use super::lets::Pending;
use super::tree::{Child, Element, Files};
use super::{Assertion, PatternRules, Rule};
use crate::dom::{Builder, Document, Symbols};
use crate::finding::{Kind, Severity};
use crate::xpath::eval::{Definition, Key, Program};
use crate::xpath::pattern::Pattern;
use crate::xpath::{Expr, MAX_EXPRESSION_DEPTH, Scope, Variable, Variables, Version, parse};

/// What a compiled schema is made of.
pub(crate) struct Compiled {
    pub program: Program,
    pub patterns: Vec<PatternRules>,
    pub title: Option<String>,
    pub schema_version: Option<String>,
    pub namespaces: Vec<(String, String)>,
    /// The phase that runs; none for all patterns.
    pub phase: Option<String>,
}

pub(super) struct Compiler<'a, 'r> {
    pub files: &'a mut Files<'r>,
    pub program: Program,
    pub variables: Variables,
    /// The elements of the global lets.
    pub global_places: Vec<Element>,
    /// Lets whose value is a tree.
    pub trees: Vec<Element>,
    namespaces: FxHashMap<String, String>,
    symbols: Symbols,
    diagnostics: Vec<Part>,
    /// The names of all keys.
    keys: Vec<String>,
    /// The lets of all phases: patterns that are not active may refer to those of any.
    phase_lets: FxHashMap<String, Variable>,
}

/// The phase that is asked for.
enum Phase {
    All,
    One(Part),
    /// It does not exist.
    None,
}

/// Compiles a schema.
pub(crate) fn compile(files: &mut Files<'_>, mut gathered: Gathered, wanted: Option<&str>) -> Compiled {
    let patterns = instances(files, &mut gathered);
    let program = Program { base: gathered.file.clone(), ..Program::default() };
    let mut compiler = Compiler {
        files,
        program,
        variables: Variables::default(),
        global_places: Vec::new(),
        trees: Vec::new(),
        namespaces: FxHashMap::default(),
        symbols: Symbols::default(),
        diagnostics: std::mem::take(&mut gathered.diagnostics),
        keys: key_names(&gathered.keys, &patterns),
        phase_lets: gathered
            .phases
            .iter()
            .flat_map(lets_of)
            .filter_map(|one| Some((one.element.kept("name")?, Variable::Global(usize::MAX))))
            .collect(),
    };
    let namespaces = compiler.declare(&gathered.names);
    let phase = compiler.phase(&gathered, wanted);
    compiler.check_phases(&gathered.phases, &patterns);
    compiler.top_lets(&gathered.lets, &phase);
    compiler.keys(&gathered.keys);
    let rules: Vec<PatternRules> = patterns.iter().map(|part| compiler.pattern(part, &phase)).collect();
    compiler.refuse_circles();
    let phase = if let Phase::One(part) = &phase { part.element.id() } else { None };
    let Gathered { title, schema_version, .. } = gathered;
    Compiled { program: compiler.finish(), patterns: rules, title, schema_version, namespaces, phase }
}

impl Compiler<'_, '_> {
    fn declare(&mut self, names: &[Element]) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for element in names {
            let (Some(prefix), Some(uri)) = (element.kept("prefix"), element.value("uri")) else {
                self.files.error_at(element, "prefix", "`ns` needs a `prefix` and a `uri`");
                continue;
            };
            let name = (prefix.clone(), uri.trim().to_owned());
            if self.namespaces.insert(prefix, name.1.clone()).as_ref() != Some(&name.1) {
                found.push(name);
            }
        }
        found
    }

    /// The phase to run (ISO 19757-3, 5.4.13 and 6.2).
    fn phase(&mut self, gathered: &Gathered, wanted: Option<&str>) -> Phase {
        let wanted = wanted.filter(|wanted| *wanted != "#DEFAULT").or(gathered.default_phase.as_deref());
        let Some(wanted) = wanted.filter(|wanted| !matches!(*wanted, "#ALL" | "#DEFAULT" | "")) else {
            return Phase::All;
        };
        let Some(phase) = gathered.phases.iter().find(|part| part.element.id().as_deref() == Some(wanted)) else {
            let message = format!("there is no phase `{wanted}` in this schema");
            match &gathered.top {
                Some(top) => self.files.error_at(top, "defaultPhase", message),
                None => self.files.error(0, 0..0, message),
            }
            return Phase::None;
        };
        Phase::One(phase.clone())
    }

    /// Refuses phases that make a pattern active which is not there.
    fn check_phases(&mut self, phases: &[Part], patterns: &[Part]) {
        let actives = phases.iter().flat_map(|phase| phase.element.elements()).filter(|one| one.is("active"));
        for active in actives {
            let name = active.kept("pattern").unwrap_or_default();
            if !patterns.iter().any(|part| part.element.id().as_deref() == Some(name.as_str())) {
                self.files.error_at(active, "pattern", format!("there is no pattern `{name}`"));
            }
        }
    }

    fn top_lets(&mut self, lets: &[Part], phase: &Phase) {
        let pending = self.number(lets);
        self.define_globals(&pending);
        if let Phase::One(part) = phase {
            let own = lets_of(part);
            let pending = self.number(&own);
            self.define_globals(&pending);
        }
    }

    /// An expression in an attribute; `None` where it is wrong, which is told.
    pub(super) fn expression(&mut self, element: &Element, attribute: &str, version: Version) -> Option<Expr> {
        let expr = self.written(element, attribute, version)?;
        Some(expr.optimised(&mut self.program.slots))
    }

    /// What an attribute that must be there says, before anything is made of it.
    fn written(&mut self, element: &Element, attribute: &str, version: Version) -> Option<Expr> {
        let Some(text) = element.value(attribute) else {
            let message = format!("`{}` needs the attribute `{attribute}`", element.qualified);
            self.files.error(element.file, element.span.clone(), message);
            return None;
        };
        let text = text.to_owned();
        self.parse(element, attribute, &text, version)
    }

    fn parse(&mut self, element: &Element, attribute: &str, text: &str, version: Version) -> Option<Expr> {
        let mut scope = Scope {
            version,
            namespaces: &self.namespaces,
            variables: std::mem::take(&mut self.variables),
            symbols: &mut self.symbols,
        };
        let parsed = parse(text, &mut scope);
        self.variables = std::mem::take(&mut scope.variables);
        match parsed {
            Ok(expr) if expr.depth() > MAX_EXPRESSION_DEPTH => {
                self.files.error_at(element, attribute, format!("`{}` is nested too deep", shortened(text)));
                None
            }
            Ok(expr) => match missing_key(&expr, &self.keys) {
                None => Some(expr),
                Some(name) => {
                    self.files.error_at(element, attribute, format!("there is no key `{name}`"));
                    None
                }
            },
            Err(error) => {
                self.files.error_at(element, attribute, format!("{attribute} `{}`: {error}", shortened(text)));
                None
            }
        }
    }

    fn match_pattern(&mut self, element: &Element, attribute: &str, version: Version) -> Option<Pattern> {
        let expr = self.written(element, attribute, version)?;
        Some(Pattern::new(expr, &mut self.program.memories, &mut self.program.slots))
    }

    fn keys(&mut self, keys: &[Part]) {
        for Part { element, version } in keys {
            let Some(name) = element.kept("name") else {
                self.files.error_at(element, "name", "`key` needs a `name`");
                continue;
            };
            let pattern = self.match_pattern(element, "match", *version);
            let value = self.expression(element, "use", *version);
            let legacy = *version == Version::One;
            if let (Some(pattern), Some(value)) = (pattern, value) {
                self.program.keys.push(Key { name, pattern, value, legacy });
            }
        }
    }

    fn pattern(&mut self, part: &Part, phase: &Phase) -> PatternRules {
        let id = part.element.id();
        let is_active = match phase {
            Phase::All => true,
            Phase::None => false,
            Phase::One(phase) => phase
                .element
                .elements()
                .any(|one| one.is("active") && one.kept("pattern").is_some_and(|name| Some(name) == id)),
        };
        if part.element.attribute("documents").is_some() {
            self.files.error_at(&part.element, "documents", "`documents` of a pattern cannot be followed here");
        }
        let outside = self.variables.len();
        if !is_active {
            // These never run; the number is that of no let.
            std::mem::swap(&mut self.variables.further, &mut self.phase_lets);
        }
        let pending: Vec<Pending> = self.number(&lets_of(part));
        self.define_globals(&pending);
        let mut rules = Vec::new();
        for element in part.element.elements() {
            self.pattern_child(element, part.version, &mut rules);
        }
        self.variables.truncate(outside);
        if !is_active {
            std::mem::swap(&mut self.variables.further, &mut self.phase_lets);
        }
        let title = part.element.elements().find(|one| one.is("title")).map(|one| super::gather::folded(&one.text()));
        PatternRules { id, title: title.or(part.element.kept("name")), rules, is_active }
    }

    fn pattern_child(&mut self, element: &Element, version: Version, rules: &mut Vec<Rule>) {
        match element.vocabulary {
            super::tree::Vocabulary::Other => return,
            super::tree::Vocabulary::Xslt => {
                let message = format!("`{}` cannot be run in a pattern", element.qualified);
                return self.files.error(element.file, element.span.clone(), message);
            }
            super::tree::Vocabulary::Schematron => {}
        }
        match element.local.as_str() {
            "rule" => rules.extend(self.rule(element, version)),
            "let" | "title" | "p" | "param" | "ns" => {}
            other => {
                let message = format!("`{other}` is no element of Schematron that may stand in a pattern");
                self.files.error(element.file, element.span.clone(), message);
            }
        }
    }

    fn rule(&mut self, element: &Element, version: Version) -> Option<Rule> {
        let pattern = self.match_pattern(element, "context", version);
        let outside = self.variables.len();
        let role = element.kept("role");
        let (mut lets, mut assertions) = (Vec::new(), Vec::new());
        for child in element.elements() {
            if child.is("let") {
                let Some(name) = child.kept("name") else {
                    self.files.error_at(child, "name", "`let` needs a `name`");
                    continue;
                };
                let definition = self.definition(child, version);
                lets.push(definition);
                self.variables.push((name.trim_start_matches('$').to_owned(), Variable::Rule(lets.len() - 1)));
            } else if child.is("assert") || child.is("report") {
                assertions.extend(self.assertion(child, version, role.as_deref()));
            } else if child.is("key") {
                self.old_key(element, child, version);
            } else if child.vocabulary != super::tree::Vocabulary::Other && !child.is("p") && !child.is("extends") {
                let message = format!("`{}` may not stand in a rule", child.qualified);
                self.files.error(child.file, child.span.clone(), message);
            }
        }
        self.variables.truncate(outside);
        let context = element.value("context").unwrap_or_default().to_owned();
        Some(Rule { id: element.id(), role, context, pattern: pattern?, lets, assertions, version })
    }

    /// A key of Schematron 1.5: the nodes of the rule, by a path.
    fn old_key(&mut self, rule: &Element, key: &Element, version: Version) {
        let pattern = self.match_pattern(rule, "context", version);
        let value = self.expression(key, "path", version);
        if let (Some(pattern), Some(value), Some(name)) = (pattern, value, key.kept("name")) {
            self.program.keys.push(Key { name, pattern, value, legacy: version == Version::One });
        }
    }

    fn assertion(&mut self, element: &Element, version: Version, rule_role: Option<&str>) -> Option<Assertion> {
        let expr = self.expression(element, "test", version);
        let message = self.message(element, version);
        let diagnostics = self.diagnostics_of(element);
        let role = element.kept("role").or_else(|| rule_role.map(str::to_owned));
        Some(Assertion {
            id: element.id(),
            kind: if element.local == "assert" { Kind::Assert } else { Kind::Report },
            test: element.value("test").unwrap_or_default().to_owned(),
            expr: expr?,
            severity: Severity::of_role(role.as_deref().unwrap_or_default()),
            role,
            flag: element.kept("flag"),
            message,
            diagnostics,
        })
    }

    fn diagnostics_of(&mut self, element: &Element) -> Vec<(String, super::Message)> {
        let mut found = Vec::new();
        for id in element.value("diagnostics").unwrap_or_default().split_whitespace() {
            let part = self.diagnostics.iter().find(|part| part.element.id().as_deref() == Some(id)).cloned();
            match part {
                Some(part) => found.push((id.to_owned(), self.message(&part.element, part.version))),
                None => self.files.error_at(element, "diagnostics", format!("there is no diagnostic `{id}`")),
            }
        }
        found
    }

    /// The program, with the trees that stand in the schema.
    fn finish(self) -> Program {
        let mut program = self.program;
        program.symbols = Arc::new(self.symbols);
        program.trees = self.trees.iter().map(|element| tree(element, &program.symbols)).collect();
        program
    }
}

/// The names of the keys at the top, and of those of Schematron 1.5 in rules.
fn key_names(keys: &[Part], patterns: &[Part]) -> Vec<String> {
    let rules = patterns.iter().flat_map(|part| part.element.elements()).flat_map(Element::elements);
    let own = rules.filter(|one| one.is("key"));
    keys.iter().map(|part| &part.element).chain(own).filter_map(|one| one.kept("name")).collect()
}

/// A key that is asked for by name and is not there.
fn missing_key(expr: &Expr, keys: &[String]) -> Option<String> {
    let name = expr.key_name().filter(|name| {
        let local = name.rsplit(':').next().unwrap_or_default();
        !keys.iter().any(|known| known == name || known.rsplit(':').next() == Some(local))
    });
    let mut found = name.map(str::to_owned);
    expr.each_part(&mut |part| found = found.take().or_else(|| missing_key(part, keys)));
    found
}

fn lets_of(part: &Part) -> Vec<Part> {
    let lets = part.element.elements().filter(|one| one.is("let")).cloned();
    lets.map(|element| Part { element, version: part.version }).collect()
}

/// The content of a let as a document.
fn tree(element: &Element, symbols: &Arc<Symbols>) -> Document {
    let mut builder = Builder::new(Arc::clone(symbols), None);
    // White space between elements is layout; beside text it counts.
    let has_text = element.children.iter().any(|child| matches!(child, Child::Text(text) if !text.trim().is_empty()));
    grow(element, &mut builder, has_text);
    builder.finish()
}

fn grow(element: &Element, builder: &mut Builder, keeps_space: bool) {
    for child in &element.children {
        match child {
            Child::Text(text) if keeps_space || !text.trim().is_empty() => builder.text(text, element.span.clone()),
            Child::Text(_) => {}
            Child::Element(inner) => {
                builder.start(&inner.qualified, &inner.namespace, inner.span.clone());
                for one in &inner.attributes {
                    builder.attribute(&one.qualified, &one.namespace, &one.value, one.span.clone(), false);
                }
                grow(inner, builder, keeps_space);
                builder.end();
            }
        }
    }
}

/// The beginning of a long expression, for messages.
fn shortened(text: &str) -> String {
    let text = super::gather::folded(text);
    if text.chars().count() <= 160 { text } else { text.chars().take(160).collect::<String>() + "…" }
}

impl Definition {
    /// How deep its expression is nested.
    pub(crate) fn depth(&self) -> usize {
        if let Self::Expr(expr) = self { expr.depth() } else { 0 }
    }
}
