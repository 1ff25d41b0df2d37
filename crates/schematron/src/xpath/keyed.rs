//! Nodes chosen by the value of a key, looked up in an index.

use std::ops::ControlFlow;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::error::Evaluated;
use super::eval::{Evaluator, Focus, KeyIndex, nodes_of};
use super::expr::{Comparison, Keyed, Related, Shared, SomeEqual};
use super::path::in_order;
use super::value::{Atomic, Item, Sequence, Text};
use crate::dom::{Axis, Kind, Node};

/// Nodes looked at one by one before an index is made.
const PATIENCE: u32 = 2_000;

impl<'d> Evaluator<'d> {
    /// `//x[@k = $v]`, by the index of the values of `@k`.
    pub(super) fn keyed(&self, keyed: &'d Keyed, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let index = self.key_index(keyed, focus)?;
        let value = self.eval(&keyed.value, focus)?;
        let found = match (&*index, strings_of(&value, keyed.test.legacy)) {
            (Some(index), Some(strings)) => {
                let all = strings.iter().filter_map(|text| index.get(&**text)).flatten();
                let mut nodes: Vec<Node<'d>> = all.copied().collect();
                in_order(&mut nodes);
                nodes
            }
            _ => self.keyed_slowly(keyed, &value, focus)?,
        };
        let mut items: Vec<Item<'d>> = found.into_iter().map(Item::Node).collect();
        for predicate in &keyed.predicates {
            items = self.apply_predicate(items, predicate)?;
        }
        self.steps(items.into(), &keyed.steps)
    }

    fn keyed_slowly(&self, keyed: &'d Keyed, value: &Sequence<'d>, focus: &Focus<'d>) -> Evaluated<Vec<Node<'d>>> {
        let mut found = Vec::new();
        for node in nodes_of(&self.eval(&keyed.nodes, focus)?)? {
            let key = self.eval(&keyed.key, &Focus::of(node))?;
            if self.compare(keyed.test.operator, keyed.test.legacy, &key, value)? {
                found.push(node);
            }
        }
        Ok(found)
    }

    fn key_index(&self, keyed: &'d Keyed, focus: &Focus<'d>) -> Evaluated<Rc<KeyIndex<'d>>> {
        let serial = focus.item.as_ref().and_then(Item::node).map_or(0, Node::serial);
        let Some(kept) = self.keyed.get(keyed.slot) else { return Ok(Rc::new(None)) };
        if let Some((of, index)) = &*kept.borrow()
            && *of == serial
        {
            return Ok(Rc::clone(index));
        }
        let index = Rc::new(self.make_index(keyed, focus)?);
        *kept.borrow_mut() = Some((serial, Rc::clone(&index)));
        Ok(index)
    }

    fn make_index(&self, keyed: &'d Keyed, focus: &Focus<'d>) -> Evaluated<KeyIndex<'d>> {
        let nodes = nodes_of(&self.eval(&keyed.nodes, focus)?)?;
        self.index_of(nodes, &keyed.key, keyed.test.legacy)
    }

    fn index_of(&self, nodes: Vec<Node<'d>>, key: &'d super::expr::Expr, legacy: bool) -> Evaluated<KeyIndex<'d>> {
        let mut index: FxHashMap<Text<'d>, Vec<Node<'d>>> = FxHashMap::default();
        for node in nodes {
            self.spend(1)?;
            let Ok(keys) = self.eval(key, &Focus::of(node)) else { return Ok(None) };
            let Some(keys) = strings_of(&keys, legacy) else { return Ok(None) };
            for key in keys {
                let nodes = index.entry(key).or_default();
                if nodes.last() != Some(&node) {
                    nodes.push(node);
                }
            }
        }
        Ok(Some(index))
    }

    /// `preceding::x[@k = $v]`: few nodes are looked at one by one; then all in the document are indexed.
    pub(super) fn related(&self, related: &'d Related, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let mut found = Vec::new();
        self.each_related(related, focus, &mut |node| {
            found.push(node);
            ControlFlow::Continue(())
        })?;
        in_order(&mut found);
        let mut items: Vec<Item<'d>> = found.into_iter().map(Item::Node).collect();
        for predicate in &related.predicates {
            items = self.apply_predicate(items, predicate)?;
        }
        self.steps(items.into(), &related.steps)
    }

    pub(super) fn related_exists(&self, related: &'d Related, focus: &Focus<'d>) -> Evaluated<bool> {
        let mut exists = Ok(false);
        self.each_related(related, focus, &mut |node| {
            exists = self.passes(node, &related.predicates);
            if matches!(exists, Ok(false)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        exists
    }

    fn each_related(
        &self,
        related: &'d Related,
        focus: &Focus<'d>,
        found: &mut dyn FnMut(Node<'d>) -> ControlFlow<()>,
    ) -> Evaluated<()> {
        let from = nodes_of(&self.eval(&related.from, focus)?)?;
        if from.is_empty() {
            return Ok(());
        }
        let value = self.eval(&related.value, focus)?;
        if value.is_empty() {
            return Ok(());
        }
        let impatient = self.looked_at.get(related.slot).is_some_and(|count| count.get() > PATIENCE);
        let strings = if impatient { strings_of(&value, related.legacy) } else { None };
        for node in from {
            let index = if strings.is_some() { self.related_index(related, node)? } else { Rc::new(None) };
            let flow = match (&*index, &strings) {
                (Some(index), Some(strings)) => self.look_up(related.axis, node, index, strings, found)?,
                _ => self.look_along(related, node, &value, found)?,
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(())
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
        let flow = from.walk(related.axis, &related.test, &self.work, &mut |node| {
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
        if !self.passes(node, &related.fixed)? {
            return Ok(false);
        }
        let key = self.eval(&related.key, &Focus::of(node))?;
        self.compare(Comparison::Equal, related.legacy, &key, value)
    }

    fn related_index(&self, related: &'d Related, node: Node<'d>) -> Evaluated<Rc<KeyIndex<'d>>> {
        let serial = node.serial();
        let Some(kept) = self.keyed.get(related.slot) else { return Ok(Rc::new(None)) };
        if let Some((of, index)) = &*kept.borrow()
            && *of == serial
        {
            return Ok(Rc::clone(index));
        }
        let mut nodes = Vec::new();
        let _ = node.root().walk(Axis::Descendant, &related.test, &self.work, &mut |node| {
            nodes.push(node);
            ControlFlow::Continue(())
        });
        if !related.fixed.is_empty() {
            let mut passing = Vec::new();
            for node in nodes {
                if self.passes(node, &related.fixed)? {
                    passing.push(node);
                }
            }
            nodes = passing;
        }
        let index = Rc::new(self.index_of(nodes, &related.key, related.legacy)?);
        *kept.borrow_mut() = Some((serial, Rc::clone(&index)));
        Ok(index)
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
        for nodes in strings.iter().filter_map(|text| index.get(&**text)) {
            let first = nodes.partition_point(|node| node.id < reach.first);
            for node in nodes[first..].iter().take_while(|node| node.id < reach.end) {
                self.spend(1)?;
                if reach.takes(*node) && found(*node).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// Items of sequences that are kept for shared nodes.
const SHARED: usize = 1_000_000;

impl<'d> Evaluator<'d> {
    /// `ancestor::TEI//x/@id`: computed once for each ancestor.
    pub(super) fn shared(&self, shared: &'d Shared, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let (lead, rest) = shared.path.steps.split_at(shared.split);
        let from = self.steps(self.starts(&shared.path, focus)?, lead)?;
        let [Item::Node(node)] = from.items() else { return self.steps(from, rest) };
        let key = (shared.slot, *node);
        if let Some(found) = self.shared.borrow().get(&key) {
            return Ok(found.clone());
        }
        let found = self.steps(from, rest)?;
        let mut kept = self.shared.borrow_mut();
        // One for the entry itself.
        let size = self.shared_size.get() + found.len() + 1;
        if size > SHARED {
            kept.clear();
        }
        self.shared_size.set(if size > SHARED { found.len() + 1 } else { size });
        kept.insert(key, found.clone());
        Ok(found)
    }

    /// The first questions are answered at the first node found; whoever asks on is given all.
    pub(super) fn shared_exists(&self, shared: &'d Shared, focus: &Focus<'d>) -> Evaluated<bool> {
        if let Some(asked) = self.looked_at.get(shared.slot)
            && asked.get() < 4
        {
            asked.set(asked.get() + 1);
            return self.path_exists(&shared.path, focus);
        }
        Ok(!self.shared(shared, focus)?.is_empty())
    }

    /// `some $x in //x satisfies $x/@k = $v`, by an index of the keys.
    pub(super) fn some_equal(&self, some: &'d SomeEqual, focus: &Focus<'d>) -> Evaluated<bool> {
        let values = self.eval(&some.values, focus)?;
        if values.is_empty() {
            return Ok(false);
        }
        let value = self.eval(&some.value, focus)?;
        let asked = self.looked_at.get(some.slot).map_or(0, |asked| asked.replace(asked.get().saturating_add(1)));
        if asked > 3
            && let Some(strings) = strings_of(&value, some.legacy)
            && let Some(index) = &*self.some_index(some, &values, focus)?
        {
            return Ok(strings.iter().any(|text| index.contains_key(&**text)));
        }
        for item in values.items() {
            self.spend(1)?;
            self.set_local(some.local, Sequence::One(item.clone()));
            let key = self.eval(&some.key, focus)?;
            if self.compare(Comparison::Equal, some.legacy, &key, &value)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn some_index(&self, some: &'d SomeEqual, values: &Sequence<'d>, focus: &Focus<'d>) -> Evaluated<Rc<KeyIndex<'d>>> {
        let serial = focus.item.as_ref().and_then(Item::node).map_or(0, Node::serial);
        let Some(kept) = self.keyed.get(some.slot) else { return Ok(Rc::new(None)) };
        if let Some((of, index)) = &*kept.borrow()
            && *of == serial
        {
            return Ok(Rc::clone(index));
        }
        let mut index = Some(FxHashMap::default());
        for item in values.items() {
            self.spend(1)?;
            self.set_local(some.local, Sequence::One(item.clone()));
            let keys = self.eval(&some.key, focus).ok().and_then(|keys| strings_of(&keys, some.legacy));
            match (&mut index, keys) {
                (Some(index), Some(keys)) => index.extend(keys.into_iter().map(|key| (key, Vec::new()))),
                _ => index = None,
            }
        }
        let index = Rc::new(index);
        *kept.borrow_mut() = Some((serial, Rc::clone(&index)));
        Ok(index)
    }
}

impl Related {
    /// Whether nothing follows the choice but predicates.
    pub(super) fn is_plain(&self) -> bool {
        self.steps.is_empty()
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

    /// Siblings lie inside their parent.
    fn within_parent(mut self) -> Self {
        if let Some(Some(parent)) = self.parent {
            self.first = self.first.max(parent.id);
            self.end = self.end.min(parent.last() + 1);
        }
        self
    }

    fn takes(&self, node: Node<'d>) -> bool {
        let parent = self.parent.is_none_or(|parent| parent.is_some() && node.parent() == parent);
        parent && (self.before == u32::MAX || node.last() < self.before)
    }
}

/// The strings that an equality compares, where it compares nothing but strings.
fn strings_of<'d>(value: &Sequence<'d>, legacy: bool) -> Option<Vec<Text<'d>>> {
    let string = |item: &Item<'d>| match item {
        Item::Node(node) => Some(Text::Borrowed(node.string())),
        Item::Atom(Atomic::String(text)) => Some(text.clone()),
        Item::Atom(Atomic::Untyped(text) | Atomic::Uri(text)) if !legacy => Some(text.clone()),
        _ => None,
    };
    value.items().iter().map(string).collect()
}
