//! Paths and predicates (XPath 2.0, 3.2). Whether a path finds anything is answered at the first node.

use std::ops::ControlFlow;

use super::error::{Evaluated, XPathError};
use super::eval::{Evaluator, Focus, effective, node_of, nodes_of};
use super::expr::{Choice, Expr, General, Path, Predicate, Start, Step, StepKind};
use super::value::{Item, Sequence};
use crate::dom::{Axis, Node, NodeTest};

/// Puts nodes in document order, each once.
pub(crate) fn in_order(nodes: &mut Vec<Node<'_>>) {
    if !nodes.is_sorted_by(|left, right| left < right) {
        nodes.sort_unstable();
        nodes.dedup();
    }
}

impl Path {
    /// Whether the value is nodes, whatever the document.
    pub fn yields_nodes(&self) -> bool {
        match self.steps.last() {
            Some(step) => matches!(step.kind, StepKind::Axis(..)),
            None => matches!(self.start, Start::Root),
        }
    }
}

impl Step {
    /// The axis and the test, where every predicate asks for a truth only.
    fn plain(&self) -> Option<(Axis, &NodeTest)> {
        match &self.kind {
            StepKind::Axis(axis, test) if self.predicates.iter().all(|one| one.choice == Choice::Truth) => {
                Some((*axis, test))
            }
            _ => None,
        }
    }
}

impl<'d> Evaluator<'d> {
    pub(super) fn starts(&self, path: &'d Path, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        match &path.start {
            Start::Context => self.context_node(focus).map(Sequence::from),
            Start::Root => self.context_node(focus).map(|node| node.root().into()),
            Start::Expr(expr) => self.eval(expr, focus),
        }
    }

    pub(super) fn path(&self, path: &'d Path, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let start = self.starts(path, focus)?;
        self.steps(start, &path.steps)
    }

    pub(super) fn steps(&self, start: Sequence<'d>, steps: &'d [Step]) -> Evaluated<Sequence<'d>> {
        let mut value = start;
        for (index, step) in steps.iter().enumerate() {
            value = match &step.kind {
                StepKind::Axis(axis, test) => self.axis_step(&value, *axis, test, &step.predicates)?.into(),
                StepKind::Expr(expr) => self.expr_step(&value, expr, step, index + 1 == steps.len())?,
            };
            if value.is_empty() {
                break;
            }
        }
        Ok(value)
    }

    fn axis_step(
        &self,
        from: &Sequence<'d>,
        axis: Axis,
        test: &'d NodeTest,
        predicates: &'d [Predicate],
    ) -> Evaluated<Vec<Node<'d>>> {
        let mut found = Vec::new();
        for node in nodes_of(from)? {
            if predicates.is_empty() {
                self.walk(node, axis, test, &mut |node| {
                    found.push(node);
                    ControlFlow::Continue(())
                })?;
            } else {
                found.extend(self.chosen(node, axis, test, predicates)?);
                self.check_length(found.len())?;
            }
        }
        self.check_length(found.len())?;
        in_order(&mut found);
        Ok(found)
    }

    /// The nodes on an axis that pass the test and the predicates, in the order of the axis.
    pub(super) fn chosen(
        &self,
        node: Node<'d>,
        axis: Axis,
        test: &'d NodeTest,
        predicates: &'d [Predicate],
    ) -> Evaluated<Vec<Node<'d>>> {
        let mut found = Vec::new();
        // `[1]` need not look further.
        let enough = match predicates.first().map(|first| first.choice) {
            Some(Choice::Position(position)) => usize::try_from(position).unwrap_or(0),
            _ => usize::MAX,
        };
        self.walk(node, axis, test, &mut |node| {
            found.push(node);
            if found.len() >= enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let mut items: Vec<Item<'d>> = found.into_iter().map(Item::Node).collect();
        for predicate in predicates {
            items = self.apply_predicate(items, predicate)?;
        }
        Ok(items.iter().filter_map(Item::node).collect())
    }

    /// The items for which a predicate holds.
    pub(super) fn apply_predicate(&self, items: Vec<Item<'d>>, predicate: &'d Predicate) -> Evaluated<Vec<Item<'d>>> {
        match predicate.choice {
            Choice::Position(position) => {
                let at = usize::try_from(position).ok().and_then(|position| position.checked_sub(1));
                return Ok(at.and_then(|at| items.into_iter().nth(at)).into_iter().collect());
            }
            Choice::Last => return Ok(items.into_iter().next_back().into_iter().collect()),
            Choice::Truth | Choice::Any => {}
        }
        let size = items.len();
        self.spend(size)?;
        let mut kept = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let focus = Focus { item: Some(item), position: index + 1, size };
            if self.holds(predicate, &focus)? {
                kept.extend(focus.item);
            }
        }
        Ok(kept)
    }

    /// Whether a predicate holds for the item in focus (XPath 2.0, 3.2.2).
    pub(super) fn holds(&self, predicate: &'d Predicate, focus: &Focus<'d>) -> Evaluated<bool> {
        match predicate.choice {
            Choice::Truth => self.truth(&predicate.expr, focus),
            Choice::Position(position) => Ok(usize::try_from(position) == Ok(focus.position)),
            Choice::Last => Ok(focus.position == focus.size),
            Choice::Any => {
                let value = self.eval(&predicate.expr, focus)?;
                match value.items() {
                    [Item::Atom(atom)] if atom.is_numeric() => Ok(atom.as_double() == focus.position as f64),
                    _ => effective(&value),
                }
            }
        }
    }

    fn expr_step(&self, from: &Sequence<'d>, expr: &'d Expr, step: &'d Step, is_last: bool) -> Evaluated<Sequence<'d>> {
        let size = from.len();
        let mut found = Vec::new();
        for (index, node) in nodes_of(from)?.into_iter().enumerate() {
            self.spend(1)?;
            let focus = Focus { item: Some(Item::Node(node)), position: index + 1, size };
            let mut items = self.list(self.eval(expr, &focus)?)?;
            for predicate in &step.predicates {
                items = self.apply_predicate(items, predicate)?;
            }
            self.check_length(found.len() + items.len())?;
            found.extend(items);
        }
        let nodes = found.iter().filter(|item| item.node().is_some()).count();
        if nodes == found.len() {
            let mut nodes: Vec<_> = found.iter().filter_map(Item::node).collect();
            in_order(&mut nodes);
            return Ok(nodes.into());
        }
        if nodes > 0 || !is_last {
            return Err(XPathError::new(
                "XPTY0018",
                "a step gives nodes and values mixed, or values before the last step",
            ));
        }
        Ok(found.into())
    }

    /// Whether a path that yields nodes finds one.
    pub(super) fn path_exists(&self, path: &'d Path, focus: &Focus<'d>) -> Evaluated<bool> {
        match &path.start {
            Start::Context => self.leads_on(self.context_node(focus)?, &path.steps),
            Start::Root => self.leads_on(self.context_node(focus)?.root(), &path.steps),
            Start::Expr(_) => {
                for item in self.starts(path, focus)?.items() {
                    if self.leads_on(node_of(item)?, &path.steps)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    pub(super) fn leads_on(&self, node: Node<'d>, steps: &'d [Step]) -> Evaluated<bool> {
        let Some((step, rest)) = steps.split_first() else { return Ok(true) };
        let Some((axis, test)) = step.plain() else { return self.leads_on_any(node, step, rest) };
        let mut result = Ok(false);
        self.walk(node, axis, test, &mut |node| {
            result = self.passes(node, &step.predicates).and_then(|passes| Ok(passes && self.leads_on(node, rest)?));
            if matches!(result, Ok(false)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        result
    }

    fn leads_on_any(&self, node: Node<'d>, step: &'d Step, rest: &'d [Step]) -> Evaluated<bool> {
        let found = match &step.kind {
            StepKind::Axis(axis, test) => self.chosen(node, *axis, test, &step.predicates)?,
            StepKind::Expr(expr) => nodes_of(&self.expr_step(&node.into(), expr, step, false)?)?,
        };
        for node in found {
            if self.leads_on(node, rest)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether predicates that ask for a truth hold for a node.
    pub(super) fn passes(&self, node: Node<'d>, predicates: &'d [Predicate]) -> Evaluated<bool> {
        for predicate in predicates {
            if !self.truth(&predicate.expr, &Focus::of(node))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The number of nodes of a path with one plain step, or one after `..`, without making a list of them.
    pub(super) fn path_count(&self, path: &'d Path, focus: &Focus<'d>) -> Evaluated<Option<usize>> {
        let start = match path.start {
            Start::Context => self.context_node(focus)?,
            Start::Root => self.context_node(focus)?.root(),
            Start::Expr(_) => return Ok(None),
        };
        let bare = |step: &'d Step| step.plain().filter(|_| step.predicates.is_empty());
        match path.steps.as_slice() {
            [step] => match bare(step) {
                Some((axis, test)) => self.count_along(start, axis, test).map(Some),
                None => Ok(None),
            },
            [up, step] => match (bare(up), bare(step)) {
                (Some((Axis::Parent, any)), Some((Axis::Child, test))) => match start.parent() {
                    Some(parent) if any.takes(parent) => Ok(Some(self.listed_children(parent, test)?.len())),
                    _ => Ok(Some(0)),
                },
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn count_along(&self, node: Node<'d>, axis: Axis, test: &'d NodeTest) -> Evaluated<usize> {
        self.spend(1)?;
        if let Some(count) = node.count(axis, test) {
            return Ok(count);
        }
        if let Some(row) = self.row(node, axis, test)? {
            return Ok(row.len());
        }
        let mut count = 0;
        self.walk(node, axis, test, &mut |_| {
            count += 1;
            ControlFlow::Continue(())
        })?;
        Ok(count)
    }

    pub(super) fn filter(
        &self,
        base: &'d Expr,
        predicates: &'d [Predicate],
        focus: &Focus<'d>,
    ) -> Evaluated<Sequence<'d>> {
        let value = self.eval(base, focus)?;
        // One of many is taken out without copying the others.
        if let [Predicate { choice: Choice::Position(position), .. }] = predicates {
            let at = usize::try_from(*position).ok().and_then(|position| position.checked_sub(1));
            return Ok(at.and_then(|at| value.items().get(at).cloned()).map_or(Sequence::Empty, Sequence::One));
        }
        let mut items = self.list(value)?;
        for predicate in predicates {
            items = self.apply_predicate(items, predicate)?;
        }
        Ok(items.into())
    }

    /// A general comparison with the nodes of a long path, answered at the first that fits.
    pub(super) fn compare_on_the_way(
        &self,
        general: &'d General,
        path: &'d Path,
        last: Option<&'d Expr>,
        right: &Sequence<'d>,
        focus: &Focus<'d>,
    ) -> Evaluated<bool> {
        let mut result = Ok(false);
        let start = self.context_node(focus)?;
        let Some(StepKind::Axis(axis, test)) = path.steps.first().map(|step| &step.kind) else { return Ok(false) };
        self.walk(start, *axis, test, &mut |node| {
            let value = last.map_or_else(|| Ok(node.into()), |last| self.eval(last, &Focus::of(node)));
            result = value.and_then(|value| self.compare(general.operator, general.legacy, &value, right));
            if matches!(result, Ok(false)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        result
    }
}

impl Expr {
    /// Whether this is `preceding::x` or another long way, without predicates; and the expression after it, if any.
    pub(super) fn long_way(&self) -> Option<Option<&Expr>> {
        let Self::Path(path) = self else { return None };
        let (Start::Context, [first, rest @ ..]) = (&path.start, path.steps.as_slice()) else { return None };
        let StepKind::Axis(Axis::Preceding | Axis::Following | Axis::Descendant, _) = first.kind else { return None };
        if !first.predicates.is_empty() {
            return None;
        }
        match rest {
            [] => Some(None),
            [Step { kind: StepKind::Expr(expr), predicates }] if predicates.is_empty() && !expr.uses_position() => {
                Some(Some(expr))
            }
            _ => None,
        }
    }
}
