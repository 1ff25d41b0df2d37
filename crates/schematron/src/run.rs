//! Checking (ISO 19757-3, 6): the tree is walked once; in every pattern the first rule that matches a node is used.

use glossator_relaxng::Resolver;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dom::{Document, Kind as NodeKind, Node, Positions};
use crate::finding::{Diagnostic, Finding, Severity};
use crate::report::{ActivePattern, FiredRule, Report};
use crate::rules::Rules;
use crate::schema::{Assertion, Message, PatternRules, Piece, Rule};
use crate::xpath::compare::legacy_string;
use crate::xpath::eval::{Evaluator, Focus};
use crate::xpath::pattern::Branch;
use crate::xpath::value::{Item, Sequence};
use crate::xpath::{Evaluated, Expr, Store, Version, XPathError};

/// The levels of expressions that a rule may take, all its lets together.
pub(crate) fn depth_of(rule: &Rule) -> usize {
    let lets: usize = rule.lets.iter().map(|one| one.depth() + 4).sum();
    let own = |one: &Assertion| {
        let pieces = one.diagnostics.iter().map(|(_, message)| message).chain([&one.message]);
        let values = pieces.flat_map(|message| &message.pieces).filter_map(Piece::expr);
        values.chain([&one.expr]).map(Expr::depth).max().unwrap_or(0)
    };
    lets + rule.assertions.iter().map(own).max().unwrap_or(0)
}

impl Piece {
    fn expr(&self) -> Option<&Expr> {
        match self {
            Self::Text(_) | Self::Name(None) => None,
            Self::Value(expr) | Self::Name(Some(expr)) => Some(expr),
        }
    }
}

/// Characters of a message and of a diagnostic that are kept.
const MESSAGE: usize = 20_000;
/// Findings of a document that are kept.
const FINDINGS: usize = 500_000;
/// Bytes of all findings of a document.
const BYTES: usize = 512 << 20;

/// A branch of a rule's pattern that may match a node of some name.
#[derive(Clone, Copy)]
struct Candidate<'d> {
    pattern: usize,
    rule: usize,
    branch: &'d Branch,
}

/// One run over a document.
pub(crate) struct Run<'d> {
    patterns: &'d [PatternRules],
    eval: Evaluator<'d>,
    report: Report,
    /// Whether what fired without findings is told.
    all: bool,
    /// Rules that fired without findings, told once.
    silent: Vec<Vec<bool>>,
    is_over: bool,
    /// Rules whose context could not be evaluated, which is told once.
    failed: FxHashSet<(usize, usize)>,
    /// Bytes of the findings.
    bytes: usize,
    positions: Positions,
}

/// Runs the rules over a document; `all` tells what fired without findings, too.
pub(crate) fn run(rules: &Rules, document: &Document, resolver: &dyn Resolver, all: bool) -> Report {
    let store = Store::default();
    let patterns = rules.patterns.iter();
    let active = |one: &PatternRules| ActivePattern { id: one.id.clone(), title: one.title.clone(), fired: Vec::new() };
    let mut run = Run {
        patterns: &rules.patterns,
        eval: Evaluator::new(&rules.program, document, resolver, &store),
        report: Report { patterns: patterns.map(active).collect(), ..Report::default() },
        all,
        silent: rules.patterns.iter().map(|one| vec![false; one.rules.len()]).collect(),
        is_over: false,
        failed: FxHashSet::default(),
        bytes: 0,
        positions: Positions::default(),
    };
    run.walk(document);
    let mut report = run.report;
    let mut activity = rules.patterns.iter().map(|one| one.is_active);
    report.patterns.retain(|_| activity.next().unwrap_or(false));
    report
}

impl<'d> Run<'d> {
    fn walk(&mut self, document: &'d Document) {
        let kinds = self.kinds();
        let mut by_name: FxHashMap<(NodeKind, u32), std::rc::Rc<[Candidate<'d>]>> = FxHashMap::default();
        for id in 0..document.size() {
            let node = document.node(u32::try_from(id).unwrap_or(u32::MAX));
            if !kinds[node.kind() as usize] {
                continue;
            }
            let key = (node.kind(), node.name_number());
            let candidates = std::rc::Rc::clone(by_name.entry(key).or_insert_with(|| self.candidates(node)));
            if !candidates.is_empty() {
                self.visit(node, &candidates);
            }
            if self.is_over {
                return;
            }
        }
    }

    fn branches(&self) -> impl Iterator<Item = Candidate<'d>> {
        let patterns = self.patterns.iter().enumerate().filter(|(_, pattern)| pattern.is_active);
        patterns.flat_map(|(pattern, rules)| {
            rules.rules.iter().enumerate().flat_map(move |(rule, one)| {
                one.pattern.branches.iter().map(move |branch| Candidate { pattern, rule, branch })
            })
        })
    }

    /// Which kinds of nodes any rule may be about.
    fn kinds(&self) -> [bool; 6] {
        let mut kinds = [false; 6];
        for candidate in self.branches() {
            candidate.branch.mark_kinds(&mut kinds);
        }
        kinds
    }

    /// The branches that may match nodes of the kind and name of this one.
    fn candidates(&self, node: Node<'d>) -> std::rc::Rc<[Candidate<'d>]> {
        self.eval.begin(node, &[]);
        self.eval.refresh();
        self.eval.tally(self.branches().count());
        self.branches().filter(|candidate| candidate.branch.could_match(node, &self.eval)).collect()
    }

    fn visit(&mut self, node: Node<'d>, candidates: &[Candidate<'d>]) {
        let mut done = None;
        for candidate in candidates {
            if done == Some(candidate.pattern) || self.is_over {
                continue;
            }
            self.eval.begin(node, &[]);
            self.eval.refresh();
            self.eval.tally(1);
            match candidate.branch.matches(node, &self.eval) {
                Ok(true) => {
                    done = Some(candidate.pattern);
                    self.fire(node, *candidate);
                }
                Ok(false) => {}
                Err(error) if error.is_limit() => self.fail_to_match(node, *candidate, &error),
                // A context that cannot be evaluated does not match.
                Err(_) => {}
            }
            if self.eval.is_spent() && !self.is_over {
                self.give_up(node, *candidate, "checking takes too long");
            }
        }
    }

    fn fire(&mut self, node: Node<'d>, candidate: Candidate<'d>) {
        let rule = &self.patterns[candidate.pattern].rules[candidate.rule];
        self.eval.begin(node, &rule.lets);
        let focus = Focus::of(node);
        let first = self.report.findings.len();
        for assertion in &rule.assertions {
            self.eval.refresh();
            let said = match self.ask(assertion, rule.version, &focus) {
                Ok(None) => continue,
                // A wrong let was told with the schema.
                Err(error) if error.code == "let" => continue,
                Ok(Some((message, diagnostics))) => (Finding::SCHEMATRON, message, diagnostics),
                Err(error) => (Finding::ERROR, failure(assertion, &error), Vec::new()),
            };
            self.keep(node, candidate, assertion, said);
            if self.is_over {
                break;
            }
        }
        self.note(candidate, rule, first);
    }

    /// Keeps a finding; so many cannot be read by anybody, and they would fill the memory.
    fn keep(&mut self, node: Node<'d>, candidate: Candidate<'d>, assertion: &Assertion, said: Said) {
        let pattern = &self.patterns[candidate.pattern];
        let finding = found(node, pattern, &pattern.rules[candidate.rule], assertion, said, &mut self.positions);
        self.bytes += finding.size();
        self.report.findings.push(finding);
        if self.report.findings.len() >= FINDINGS {
            self.give_up(node, candidate, &format!("there are {FINDINGS} findings"));
        } else if self.bytes > BYTES {
            self.give_up(node, candidate, &format!("the findings take more than {BYTES} bytes"));
        }
    }

    /// Whether a node is one that a rule is about could not be found out.
    fn fail_to_match(&mut self, node: Node<'d>, candidate: Candidate<'d>, error: &XPathError) {
        if !self.failed.insert((candidate.pattern, candidate.rule)) {
            return;
        }
        let rule = &self.patterns[candidate.pattern].rules[candidate.rule];
        let context = rule.context.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = format!("the context `{context}` cannot be evaluated: {error}");
        if let Some(assertion) = rule.assertions.first() {
            self.keep(node, candidate, assertion, (Finding::ERROR, message, Vec::new()));
        }
    }

    /// The message of an assertion that speaks.
    fn ask(
        &self,
        assertion: &'d Assertion,
        version: Version,
        focus: &Focus<'d>,
    ) -> Evaluated<Option<(String, Vec<Diagnostic>)>> {
        let truth = self.eval.truth(&assertion.expr, focus)?;
        if truth == (assertion.kind == crate::finding::Kind::Assert) {
            return Ok(None);
        }
        let message = self.text(&assertion.message, version, focus)?;
        let diagnostic = |(id, message): &'d (String, Message)| {
            Ok(Diagnostic { id: id.clone(), text: self.text(message, version, focus)? })
        };
        let diagnostics: Evaluated<Vec<_>> = assertion.diagnostics.iter().map(diagnostic).collect();
        Ok(Some((message, diagnostics?)))
    }

    /// A message with its values put in, white space folded.
    fn text(&self, message: &'d Message, version: Version, focus: &Focus<'d>) -> Evaluated<String> {
        let mut text = String::new();
        for piece in &message.pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Value(expr) => self.print(&self.eval.eval(expr, focus)?, version, &mut text)?,
                Piece::Name(None) => text.push_str(&name_of(focus.item.as_ref())),
                Piece::Name(Some(expr)) => text.push_str(&name_of(self.eval.eval(expr, focus)?.first())),
            }
            self.eval.check_string(text.len())?;
        }
        let words = text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
        Ok(shortened(words.collect::<Vec<_>>().join(" ")))
    }

    /// What `value-of` prints: every item, or the first in XPath 1.0 (XSLT 1.0, 7.6.1; XSLT 2.0, 11.4.3).
    fn print(&self, value: &Sequence<'d>, version: Version, text: &mut String) -> Evaluated<()> {
        if version == Version::One {
            text.push_str(&value.first().and_then(Item::atom).map_or_else(String::new, |atom| legacy_string(&atom)));
            return Ok(());
        }
        for (index, atom) in self.eval.atoms(value)?.iter().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            let part = atom.text();
            self.eval.read(&part)?;
            text.push_str(&part);
            self.eval.check_length_of_string(text.len())?;
        }
        Ok(())
    }

    /// Notes that a rule fired.
    fn note(&mut self, candidate: Candidate<'d>, rule: &Rule, first: usize) {
        if !self.all {
            return;
        }
        let findings: Vec<usize> = (first..self.report.findings.len()).collect();
        if findings.is_empty() {
            let told = &mut self.silent[candidate.pattern][candidate.rule];
            if std::mem::replace(told, true) {
                return;
            }
        }
        let fired = FiredRule { id: rule.id.clone(), context: rule.context.clone(), role: rule.role.clone(), findings };
        self.report.patterns[candidate.pattern].fired.push(fired);
    }

    /// The rest of the document is not checked, and that is told.
    fn give_up(&mut self, node: Node<'d>, candidate: Candidate<'d>, why: &str) {
        self.is_over = true;
        let message = format!("{why}: from here on the document was not checked");
        let own = &self.patterns[candidate.pattern].rules[candidate.rule];
        // A rule may have no assertions; some has, or there is nothing to check.
        let rules = self.patterns.iter().flat_map(|pattern| pattern.rules.iter().map(move |rule| (pattern, rule)));
        let mut all = std::iter::once((&self.patterns[candidate.pattern], own)).chain(rules);
        let Some((pattern, rule)) = all.find(|(_, rule)| !rule.assertions.is_empty()) else { return };
        let said = (Finding::ERROR, message, Vec::new());
        let finding = found(node, pattern, rule, &rule.assertions[0], said, &mut self.positions);
        self.report.findings.push(finding);
    }
}

fn failure(assertion: &Assertion, error: &XPathError) -> String {
    let test = shortened(assertion.test.split_whitespace().collect::<Vec<_>>().join(" "));
    shortened(format!("the {} `{test}` cannot be evaluated: {error}", assertion.kind.name()))
}

type Said = (&'static str, String, Vec<Diagnostic>);

fn found(
    node: Node<'_>,
    pattern: &PatternRules,
    rule: &Rule,
    assertion: &Assertion,
    said: Said,
    positions: &mut Positions,
) -> Finding {
    let (code, message, diagnostics) = said;
    Finding {
        span: node.span(),
        code,
        severity: if code == Finding::ERROR { Severity::Error } else { assertion.severity },
        message,
        pattern: pattern.id.clone(),
        rule_id: rule.id.clone(),
        assertion_id: assertion.id.clone(),
        context: rule.context.clone(),
        test: assertion.test.clone(),
        role: assertion.role.clone(),
        flag: assertion.flag.clone(),
        kind: assertion.kind,
        diagnostics,
        location: node.path_with(positions),
    }
}

/// A text that is not too long to be read; what is cut off is told.
fn shortened(text: String) -> String {
    match text.char_indices().nth(MESSAGE) {
        None => text,
        Some((end, _)) => format!("{}… ({} bytes more)", &text[..end], text.len() - end),
    }
}

/// What `name` prints: the name of a node as the document has it.
fn name_of(item: Option<&Item<'_>>) -> String {
    match item {
        Some(Item::Node(node)) => node.qualified_name(),
        Some(item) => item.atom().map_or_else(String::new, |atom| atom.text().to_string()),
        None => String::new(),
    }
}
