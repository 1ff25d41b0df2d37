//! Match patterns (XSLT 1.0, 5.2; XSLT 2.0, 5.5.2): whether a node is one of those that a rule is about, seen from the
//! node. What is no pattern is evaluated once and gives a set of nodes.

use std::cell::{OnceCell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};

use super::error::{Evaluated, XPathError};
use super::eval::{Evaluator, Focus};
use super::expr::{Choice, Expr, Path, Predicate, Start, Step, StepKind};
use crate::dom::{Axis, Kind, Node, NodeTest};

/// A pattern: one of these must match.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub branches: Vec<Branch>,
}

/// One alternative of a pattern.
#[derive(Debug)]
pub(crate) enum Branch {
    Steps(Vec<PatternStep>),
    /// `(a | b)/c`: the steps, and what the node before the first of them must match.
    After(Vec<PatternStep>, Vec<Branch>),
    /// `(a | b)[x]`
    Filtered(Vec<Branch>, Vec<Predicate>),
    /// The nodes that an expression finds from the document node.
    Set(usize, Expr),
}

/// How a step is joined to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// Nothing is said.
    Free,
    Parent,
    Ancestor,
    /// The parent is the document node.
    Root,
    /// Some ancestor is the document node.
    UnderRoot,
}

/// A step of a pattern, the last one first.
#[derive(Debug)]
pub(crate) struct PatternStep {
    link: Link,
    axis: Axis,
    test: NodeTest,
    predicates: Vec<Predicate>,
    /// The place of what is remembered about siblings, where positions count.
    slot: Option<usize>,
}

/// What a matcher remembers about a document.
#[derive(Default)]
pub(crate) struct Memory<'d> {
    /// For steps with positions: which nodes of a parent were chosen, in order.
    chosen: RefCell<FxHashMap<Node<'d>, Vec<Node<'d>>>>,
    set: OnceCell<Evaluated<FxHashSet<Node<'d>>>>,
}

impl Pattern {
    /// Turns an expression into a pattern; `slots` numbers what matchers remember.
    pub fn new(expr: Expr, slots: &mut usize, values: &mut usize) -> Self {
        let all = match expr {
            Expr::Union(all) => all,
            one => vec![one],
        };
        let mut branches = Vec::new();
        for expr in all {
            match expr {
                // A union in brackets is one of patterns, too.
                Expr::Union(inner) => branches.extend(inner.into_iter().map(|expr| branch(expr, slots, values))),
                expr => branches.push(branch(expr, slots, values)),
            }
        }
        Self { branches }
    }

    /// Whether a node matches.
    ///
    /// # Errors
    /// Those of the predicates.
    pub fn matches<'d>(&'d self, node: Node<'d>, eval: &Evaluator<'d>) -> Evaluated<bool> {
        Ok(!self.branches.is_empty() && matches_any(&self.branches, node, eval)?)
    }
}

/// Whether one of the branches matches; where there are none, nothing is asked.
fn matches_any<'d>(branches: &'d [Branch], node: Node<'d>, eval: &Evaluator<'d>) -> Evaluated<bool> {
    for branch in branches {
        if branch.matches(node, eval)? {
            return Ok(true);
        }
    }
    Ok(branches.is_empty())
}

fn branch(expr: Expr, slots: &mut usize, values: &mut usize) -> Branch {
    match expr {
        Expr::Path(path) if is_pattern(&path) => {
            let Path { start, steps } = *path;
            match start {
                Start::Expr(before) => {
                    let before = Pattern::new(before, slots, values).branches;
                    Branch::After(pattern_steps(true, true, steps, slots, values), before)
                }
                start => Branch::Steps(pattern_steps(matches!(start, Start::Root), false, steps, slots, values)),
            }
        }
        Expr::Context => Branch::Steps(vec![any_node(Vec::new())]),
        Expr::Filter(base, predicates)
            if matches!(*base, Expr::Context) && predicates.iter().all(|one| one.choice == Choice::Truth) =>
        {
            Branch::Steps(vec![any_node(optimised(predicates, values))])
        }
        Expr::Filter(base, predicates)
            if is_union(&base) && predicates.iter().all(|one| one.choice == Choice::Truth) =>
        {
            let inner = Pattern::new(*base, slots, values).branches;
            Branch::Filtered(inner, optimised(predicates, values))
        }
        other => {
            *slots += 1;
            Branch::Set(*slots - 1, anywhere(other).optimised(values))
        }
    }
}

fn any_node(predicates: Vec<Predicate>) -> PatternStep {
    PatternStep { link: Link::Free, axis: Axis::SelfNode, test: NodeTest::NODE, predicates, slot: None }
}

fn optimised(predicates: Vec<Predicate>, values: &mut usize) -> Vec<Predicate> {
    let change = |one: Predicate| Predicate { expr: one.expr.optimised(values), choice: one.choice };
    predicates.into_iter().map(change).collect()
}

/// An expression that begins where it is, from everywhere.
fn anywhere(expr: Expr) -> Expr {
    let is_call = matches!(&expr, Expr::Call(..))
        || matches!(&expr, Expr::Path(path) if matches!(path.start, Start::Expr(Expr::Call(..))));
    if is_call || !expr.needs().item {
        return expr;
    }
    let all = Step { kind: StepKind::Axis(Axis::DescendantOrSelf, NodeTest::NODE), predicates: Vec::new() };
    let step = Step { kind: StepKind::Expr(expr), predicates: Vec::new() };
    Expr::Path(Box::new(Path { start: Start::Root, steps: vec![all, step] }))
}

/// Whether an expression is a pattern, or a union of some.
fn is_union(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => is_pattern(path),
        Expr::Union(all) => all.iter().all(|one| matches!(one, Expr::Path(path) if is_pattern(path))),
        _ => false,
    }
}

fn is_pattern(path: &Path) -> bool {
    let start = match &path.start {
        Start::Expr(before) => is_union(before) && !path.steps.is_empty(),
        Start::Context | Start::Root => true,
    };
    let last = path.steps.len().saturating_sub(1);
    let step = |(index, step): (usize, &Step)| match step.kind {
        StepKind::Axis(Axis::Child | Axis::Attribute | Axis::Descendant, _) => true,
        StepKind::Axis(Axis::DescendantOrSelf, NodeTest::NODE) => index < last && step.predicates.is_empty(),
        _ => false,
    };
    start && path.steps.iter().enumerate().all(step)
}

/// The steps, the last one first.
fn pattern_steps(
    rooted: bool,
    is_after: bool,
    steps: Vec<Step>,
    slots: &mut usize,
    values: &mut usize,
) -> Vec<PatternStep> {
    let mut found: Vec<PatternStep> = Vec::new();
    let mut any_between = false;
    for Step { kind, predicates } in steps {
        let StepKind::Axis(axis, test) = kind else { continue };
        if axis == Axis::DescendantOrSelf {
            any_between = true;
            continue;
        }
        let deep = any_between || axis == Axis::Descendant;
        let link = match (found.is_empty(), rooted, deep) {
            (true, false, _) => Link::Free,
            (true, true, true) if is_after => Link::Ancestor,
            (true, true, false) if is_after => Link::Parent,
            (true, true, true) => Link::UnderRoot,
            (true, true, false) => Link::Root,
            (false, _, true) => Link::Ancestor,
            (false, _, false) => Link::Parent,
        };
        let positional = predicates.iter().any(|predicate| predicate.choice != Choice::Truth);
        *slots += usize::from(positional);
        let slot = positional.then(|| *slots - 1);
        found.push(PatternStep { link, axis, test, predicates: optimised(predicates, values), slot });
        any_between = false;
    }
    if found.is_empty() {
        let mut document = any_node(Vec::new());
        document.test = NodeTest::kind(Kind::Document);
        return vec![document];
    }
    found.reverse();
    found
}

impl Branch {
    /// Marks the kinds of nodes that may match.
    pub fn mark_kinds(&self, kinds: &mut [bool; 6]) {
        match self {
            Self::Steps(steps) | Self::After(steps, _) => {
                let kind = steps.first().and_then(PatternStep::kind);
                match kind {
                    Some(kind) => kinds[kind as usize] = true,
                    None => *kinds = [true; 6],
                }
            }
            Self::Filtered(inner, _) => inner.iter().for_each(|one| one.mark_kinds(kinds)),
            Self::Set(..) => *kinds = [true; 6],
        }
    }

    /// Whether a node could match, by its kind and name alone.
    pub fn could_match<'d>(&'d self, node: Node<'d>, eval: &Evaluator<'d>) -> bool {
        match self {
            Self::Steps(steps) | Self::After(steps, _) => {
                steps.first().is_some_and(|step| step.takes(node) && allowed_by_name(&step.predicates, node, eval))
            }
            Self::Filtered(inner, predicates) => {
                inner.iter().any(|one| one.could_match(node, eval)) && allowed_by_name(predicates, node, eval)
            }
            Self::Set(..) => true,
        }
    }

    pub fn matches<'d>(&'d self, node: Node<'d>, eval: &Evaluator<'d>) -> Evaluated<bool> {
        match self {
            Self::Steps(steps) => matches_steps(steps, &[], node, eval),
            Self::After(steps, before) => matches_steps(steps, before, node, eval),
            Self::Filtered(inner, predicates) => Ok(matches_any(inner, node, eval)? && eval.passes(node, predicates)?),
            Self::Set(slot, expr) => {
                let Some(memory) = eval.memory.get(*slot) else { return Ok(false) };
                let nodes = || {
                    let value = eval.eval(expr, &Focus::of(eval.main.root()))?;
                    Ok(value.items().iter().filter_map(super::value::Item::node).collect())
                };
                let set = memory.set.get_or_init(nodes);
                set.as_ref().map(|set| set.contains(&node)).map_err(XPathError::clone)
            }
        }
    }
}

fn matches_steps<'d>(
    steps: &'d [PatternStep],
    before: &'d [Branch],
    node: Node<'d>,
    eval: &Evaluator<'d>,
) -> Evaluated<bool> {
    let Some((step, rest)) = steps.split_first() else { return matches_any(before, node, eval) };
    if !step.takes(node) || !step.linked(node) {
        return Ok(false);
    }
    // What is outside is asked for first where it is cheap, and predicates only where it is there.
    if !step.passes(node, eval)? {
        return Ok(false);
    }
    match step.link {
        Link::Parent => match node.parent() {
            Some(parent) => matches_steps(rest, before, parent, eval),
            None => Ok(false),
        },
        Link::Ancestor => {
            for ancestor in node.ancestors() {
                eval.spend(1)?;
                if matches_steps(rest, before, ancestor, eval)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Link::Free | Link::Root | Link::UnderRoot => Ok(true),
    }
}

/// Whether the predicates that ask for the name of a node alone hold for it; where positions count, nothing is said.
fn allowed_by_name<'d>(predicates: &'d [Predicate], node: Node<'d>, eval: &Evaluator<'d>) -> bool {
    if predicates.iter().any(|one| one.choice != Choice::Truth) {
        return true;
    }
    let by_name = predicates.iter().filter(|one| one.expr.asks_for_name());
    by_name.into_iter().all(|one| eval.truth(&one.expr, &Focus::of(node)).unwrap_or(true))
}

impl Expr {
    /// Whether the value depends on the kind and the name of the context node alone.
    fn asks_for_name(&self) -> bool {
        match self {
            Self::Literal(_) => true,
            Self::Or(_) | Self::And(_) | Self::Not(_) | Self::Boolean(_) | Self::Convert(..) | Self::Sequence(_) => {
                self.all_parts_ask_for_name()
            }
            Self::General(_) | Self::ValueCompare(..) => self.all_parts_ask_for_name(),
            Self::Call(builtin, arguments) => {
                let pure = ["starts-with", "ends-with", "contains", "matches", "concat", "lower-case"];
                arguments.is_empty() && matches!(builtin.name, "local-name" | "namespace-uri")
                    || pure.contains(&builtin.name) && self.all_parts_ask_for_name()
            }
            Self::Path(path) => {
                let own =
                    |step: &Step| step.predicates.is_empty() && matches!(step.kind, StepKind::Axis(Axis::SelfNode, _));
                matches!(path.start, Start::Context) && path.steps.len() == 1 && path.steps.iter().all(own)
            }
            _ => false,
        }
    }

    fn all_parts_ask_for_name(&self) -> bool {
        let mut all = true;
        self.each_part(&mut |part| all &= part.asks_for_name());
        all
    }
}

impl PatternStep {
    /// The kind that a node must have, if there is only one.
    fn kind(&self) -> Option<Kind> {
        if self.axis == Axis::Attribute { Some(Kind::Attribute) } else { self.test.kind }
    }

    fn takes(&self, node: Node<'_>) -> bool {
        let kind = node.kind();
        let on_axis = match self.axis {
            Axis::Attribute => kind == Kind::Attribute,
            Axis::SelfNode => true,
            _ => !matches!(kind, Kind::Attribute | Kind::Document) || self.test.kind == Some(kind),
        };
        on_axis && self.test.takes(node)
    }

    fn linked(&self, node: Node<'_>) -> bool {
        match self.link {
            Link::Root => node.parent().is_some_and(|parent| parent.kind() == Kind::Document),
            Link::UnderRoot => node.root().kind() == Kind::Document,
            _ => true,
        }
    }

    fn passes<'d>(&'d self, node: Node<'d>, eval: &Evaluator<'d>) -> Evaluated<bool> {
        let Some(slot) = self.slot else { return eval.passes(node, &self.predicates) };
        let (Some(parent), Some(memory)) = (node.parent(), eval.memory.get(slot)) else { return Ok(false) };
        if let Some(chosen) = memory.chosen.borrow().get(&parent) {
            return Ok(chosen.binary_search(&node).is_ok());
        }
        // Positions count among the siblings that the step would find.
        let axis = if self.axis == Axis::Attribute { Axis::Attribute } else { Axis::Child };
        let chosen = eval.chosen(parent, axis, &self.test, &self.predicates)?;
        let found = chosen.binary_search(&node).is_ok();
        memory.chosen.borrow_mut().insert(parent, chosen);
        Ok(found)
    }
}
