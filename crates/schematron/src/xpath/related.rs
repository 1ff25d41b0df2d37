//! Nodes on an axis chosen by the value of a key: few are looked at one by one, then an index tells which they are.

use std::ops::ControlFlow;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::error::Evaluated;
use super::eval::{Evaluator, Focus, nodes_of};
use super::expr::{Choice, Related};
use super::keyed::{Index, strings_of};
use super::path::in_order;
use super::value::{Item, Sequence, Text};
use crate::dom::{Axis, Kind, Node};

/// Nodes looked at one by one before an index is made; few in tests, whose documents are small.
const PATIENCE: u32 = if cfg!(test) { 20 } else { 2_000 };

/// What is looked for along an axis.
struct Search<'d> {
    from: Vec<Node<'d>>,
    value: Sequence<'d>,
    /// The value as strings, once an index pays.
    strings: Option<Vec<Text<'d>>>,
}

impl<'d> Evaluator<'d> {
    /// `preceding::x[@k = $v]`: few nodes are looked at one by one; then all in the document are indexed.
    pub(super) fn related(&self, related: &'d Related, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let mut all = Vec::new();
        if let Some(search) = self.search(related, focus)? {
            for node in &search.from {
                all.extend(self.related_to(related, *node, &search)?);
                self.check_length(all.len())?;
            }
        }
        in_order(&mut all);
        self.steps(all.into(), &related.steps)
    }

    /// The nodes on the axis of one node, in the order of the axis.
    fn related_to(&self, related: &'d Related, node: Node<'d>, search: &Search<'d>) -> Evaluated<Vec<Node<'d>>> {
        let mut items: Vec<Item<'d>> = Vec::new();
        // `[1]` need not look further.
        let enough = match related.predicates.first().map(|first| first.choice) {
            Some(Choice::Position(position)) => usize::try_from(position).unwrap_or(0).max(1),
            _ => usize::MAX,
        };
        let _ = self.relate(related, node, search, &mut |node| {
            items.push(Item::Node(node));
            if items.len() >= enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        for predicate in &related.predicates {
            items = self.apply_predicate(items, predicate)?;
        }
        Ok(items.iter().filter_map(Item::node).collect())
    }

    pub(super) fn related_exists(&self, related: &'d Related, focus: &Focus<'d>) -> Evaluated<bool> {
        let Some(search) = self.search(related, focus)? else { return Ok(false) };
        let mut exists = Ok(false);
        for node in &search.from {
            let flow = self.relate(related, *node, &search, &mut |node| {
                exists = self.passes(node, &related.predicates);
                if matches!(exists, Ok(false)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            if flow.is_break() {
                break;
            }
        }
        exists
    }

    /// What is looked for, and from where; none where nothing can be found.
    fn search(&self, related: &'d Related, focus: &Focus<'d>) -> Evaluated<Option<Search<'d>>> {
        let from = nodes_of(&self.eval(&related.from, focus)?)?;
        if from.is_empty() {
            return Ok(None);
        }
        let value = match self.eval(&related.value, focus) {
            // Where there is nothing to compare it with, nobody asks for it.
            Err(error) if !error.is_limit() && !self.has_keys(related, &from)? => return Ok(None),
            value => value?,
        };
        if value.is_empty() {
            return Ok(None);
        }
        self.spend(from.len())?;
        let impatient = self.looked_at.get(related.slot).is_some_and(|count| count.get() > PATIENCE);
        let strings = if impatient { strings_of(&value, related.test) } else { None };
        Ok(Some(Search { from, value, strings }))
    }

    /// Whether a node on the axis has a key.
    fn has_keys(&self, related: &'d Related, from: &[Node<'d>]) -> Evaluated<bool> {
        let mut has = Ok(false);
        for node in from {
            self.walk(*node, related.axis, &related.name, &mut |node| {
                let fits = self.passes(node, &related.fixed);
                has = fits.and_then(|fits| Ok(fits && !self.eval(&related.key, &Focus::of(node))?.is_empty()));
                if matches!(has, Ok(false)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            if !matches!(has, Ok(false)) {
                break;
            }
        }
        has
    }

    /// Calls `found` for the nodes on the axis of a node, in the order of the axis.
    fn relate(
        &self,
        related: &'d Related,
        node: Node<'d>,
        search: &Search<'d>,
        found: &mut dyn FnMut(Node<'d>) -> ControlFlow<()>,
    ) -> Evaluated<ControlFlow<()>> {
        if let Some(strings) = &search.strings
            && let Some(index) = &self.related_index(related, node)?.by_key
        {
            return self.look_up(related.axis, node, index, strings, found);
        }
        self.look_along(related, node, &search.value, found)
    }

    /// Looks at the nodes of an axis one by one.
    fn look_along(
        &self,
        related: &'d Related,
        from: Node<'d>,
        value: &Sequence<'d>,
        found: &mut dyn FnMut(Node<'d>) -> ControlFlow<()>,
    ) -> Evaluated<ControlFlow<()>> {
        let mut failed = Ok(());
        let mut count = 0u32;
        let flow = from.walk(related.axis, &related.name, &self.work, &mut |node| {
            count = count.saturating_add(1);
            match self.fits(related, node, value) {
                Ok(true) => found(node),
                Ok(false) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Err(error);
                    ControlFlow::Break(())
                }
            }
        });
        if let Some(looked_at) = self.looked_at.get(related.slot) {
            looked_at.set(looked_at.get().saturating_add(count));
        }
        self.check_work()?;
        failed.map(|()| flow)
    }

    fn fits(&self, related: &'d Related, node: Node<'d>, value: &Sequence<'d>) -> Evaluated<bool> {
        let before = related.predicates.get(..related.before).unwrap_or_default();
        if !self.passes(node, &related.fixed)? || !self.passes(node, before)? {
            return Ok(false);
        }
        let key = self.eval(&related.key, &Focus::of(node))?;
        self.is_equal(related.test, &key, value)
    }

    fn related_index(&self, related: &'d Related, node: Node<'d>) -> Evaluated<Rc<Index<'d>>> {
        self.kept_index(related.slot, node.serial(), || {
            let mut nodes = Vec::new();
            let _ = node.root().walk(Axis::Descendant, &related.name, &self.work, &mut |node| {
                nodes.push(node);
                ControlFlow::Continue(())
            });
            let mut passing = Vec::new();
            for node in nodes {
                match self.passes(node, &related.fixed) {
                    Ok(true) => passing.push(node),
                    Ok(false) => {}
                    Err(error) if error.is_limit() => return Err(error),
                    // Perhaps that node is never on the axis.
                    Err(_) => return Ok(Index::default()),
                }
            }
            self.index_of(passing, &related.key, related.test)
        })
    }

    /// Looks up the nodes on an axis that have one of the keys.
    fn look_up(
        &self,
        axis: Axis,
        from: Node<'d>,
        index: &FxHashMap<Text<'d>, Vec<Node<'d>>>,
        strings: &[Text<'d>],
        found: &mut dyn FnMut(Node<'d>) -> ControlFlow<()>,
    ) -> Evaluated<ControlFlow<()>> {
        let reach = Reach::of(axis, from);
        if let [text] = strings {
            let Some(nodes) = index.get(&**text) else { return Ok(ControlFlow::Continue(())) };
            return self.look_at(axis, &reach, reach.within(nodes), found);
        }
        let lists = strings.iter().filter_map(|text| index.get(&**text));
        let mut nodes: Vec<Node<'d>> = lists.flat_map(|nodes| reach.within(nodes)).copied().collect();
        self.spend(nodes.len())?;
        in_order(&mut nodes);
        self.look_at(axis, &reach, &nodes, found)
    }

    /// Calls `found` for nodes that were looked up, in the order of the axis.
    fn look_at(
        &self,
        axis: Axis,
        reach: &Reach<'d>,
        nodes: &[Node<'d>],
        found: &mut dyn FnMut(Node<'d>) -> ControlFlow<()>,
    ) -> Evaluated<ControlFlow<()>> {
        let backwards = matches!(axis, Axis::Preceding | Axis::PrecedingSibling);
        let at = |index: usize| if backwards { nodes.len() - 1 - index } else { index };
        for node in (0..nodes.len()).filter_map(|index| nodes.get(at(index))) {
            self.spend(1)?;
            if reach.takes(*node) && found(*node).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

impl Related {
    /// Whether nothing follows the choice but predicates that ask for a truth.
    pub(super) fn is_plain(&self) -> bool {
        self.steps.is_empty() && self.predicates.iter().all(|one| one.choice == Choice::Truth)
    }
}

/// Where the nodes of an axis lie: in a range of numbers, and with some parent or before some node.
struct Reach<'d> {
    first: u32,
    end: u32,
    parent: Option<Option<Node<'d>>>,
    before: u32,
}

impl<'d> Reach<'d> {
    fn of(axis: Axis, from: Node<'d>) -> Self {
        let is_attribute = from.kind() == Kind::Attribute;
        let owner = if is_attribute { from.parent().unwrap_or(from) } else { from };
        let after = if is_attribute { owner.attribute_ids().end } else { from.last() + 1 };
        let all = Self { first: 0, end: u32::MAX, parent: None, before: u32::MAX };
        let sibling = if is_attribute { Some(None) } else { Some(from.parent()) };
        match axis {
            Axis::Following => Self { first: after, ..all },
            Axis::FollowingSibling => Self { first: after, parent: sibling, ..all },
            Axis::Preceding => Self { end: owner.id, before: owner.id, ..all },
            Axis::PrecedingSibling => Self { end: owner.id, parent: sibling, ..all },
            _ => Self { first: from.id + 1, end: from.last() + 1, ..all },
        }
        .within_parent()
    }

    /// Siblings lie inside their parent; what has none has no siblings.
    fn within_parent(mut self) -> Self {
        if self.parent == Some(None) {
            self.end = 0;
        }
        if let Some(Some(parent)) = self.parent {
            self.first = self.first.max(parent.id);
            self.end = self.end.min(parent.last() + 1);
        }
        self
    }

    /// Those of nodes in document order that lie in the range.
    fn within<'n>(&self, nodes: &'n [Node<'d>]) -> &'n [Node<'d>] {
        let place = |id: u32| nodes.partition_point(|node| node.id < id);
        nodes.get(place(self.first)..place(self.end)).unwrap_or_default()
    }

    fn takes(&self, node: Node<'d>) -> bool {
        let parent = self.parent.is_none_or(|parent| parent.is_some() && node.parent() == parent);
        parent && (self.before == u32::MAX || node.last() < self.before)
    }
}
