//! Nodes chosen by the value of a key, looked up in an index.

use std::ops::ControlFlow;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::error::Evaluated;
use super::eval::{Evaluator, Focus, node_of, nodes_of};
use super::expr::{Comparison, Equality, Keyed, Predicate, Shared, SomeEqual, StepKind};
use super::held::Held;
use super::path::in_order;
use super::value::{Atomic, Item, Sequence, Text};
use crate::dom::Node;

/// Nodes by the strings of a key.
#[derive(Default)]
pub(crate) struct Index<'d> {
    /// None where a key has other values.
    pub by_key: Option<FxHashMap<Text<'d>, Vec<Node<'d>>>>,
    _held: Held,
}

impl Index<'_> {
    /// Whether no node has a key.
    fn is_empty(&self) -> bool {
        self.by_key.as_ref().is_some_and(FxHashMap::is_empty)
    }
}

impl<'d> Evaluator<'d> {
    /// Whether a key is equal to a value.
    pub(super) fn is_equal(&self, test: Equality, key: &Sequence<'d>, value: &Sequence<'d>) -> Evaluated<bool> {
        match test {
            Equality::General { legacy } => self.compare(Comparison::Equal, legacy, key, value),
            Equality::Value => Ok(matches!(
                self.compare_values(Comparison::Equal, key, value)?,
                Sequence::One(Item::Atom(Atomic::Boolean(true)))
            )),
        }
    }

    /// `//x[@k = $v]`, by the index of the values of `@k`.
    pub(super) fn keyed(&self, keyed: &'d Keyed, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let found = self.keyed_nodes(keyed, focus)?;
        self.spend(found.len())?;
        if keyed.by_parent {
            return self.steps(self.chosen_by_parent(found, &keyed.predicates)?.into(), &keyed.steps);
        }
        let mut items: Vec<Item<'d>> = found.into_iter().map(Item::Node).collect();
        for predicate in &keyed.predicates {
            items = self.apply_predicate(items, predicate)?;
        }
        self.steps(items.into(), &keyed.steps)
    }

    /// The nodes that predicates choose among those with the same parent.
    fn chosen_by_parent(&self, nodes: Vec<Node<'d>>, predicates: &'d [Predicate]) -> Evaluated<Vec<Node<'d>>> {
        let mut families: FxHashMap<Option<(u32, u32)>, Vec<Item<'d>>> = FxHashMap::default();
        for node in nodes {
            families
                .entry(node.parent().map(|parent| (parent.serial(), parent.id)))
                .or_default()
                .push(Item::Node(node));
        }
        let mut chosen = Vec::new();
        for mut items in families.into_values() {
            for predicate in predicates {
                items = self.apply_predicate(items, predicate)?;
            }
            chosen.extend(items.iter().filter_map(Item::node));
        }
        in_order(&mut chosen);
        Ok(chosen)
    }

    fn keyed_nodes(&self, keyed: &'d Keyed, focus: &Focus<'d>) -> Evaluated<Vec<Node<'d>>> {
        let index = self.key_index(keyed, focus)?;
        // XPath 1.0 compares a boolean even with nothing.
        if index.is_empty() && !keyed.test.is_legacy() {
            return Ok(Vec::new());
        }
        let value = self.eval(&keyed.value, focus)?;
        match (&index.by_key, strings_of(&value, keyed.test)) {
            (Some(index), Some(strings)) => {
                let all = strings.iter().filter_map(|text| index.get(&**text)).flatten();
                let mut nodes: Vec<Node<'d>> = all.copied().collect();
                in_order(&mut nodes);
                Ok(nodes)
            }
            _ => self.keyed_slowly(keyed, &value, focus),
        }
    }

    /// The number of nodes, without a list of them, where nothing more is asked and one string is looked up.
    pub(super) fn keyed_count(&self, keyed: &'d Keyed, focus: &Focus<'d>) -> Evaluated<Option<usize>> {
        if !keyed.predicates.is_empty() || !keyed.steps.is_empty() {
            return Ok(None);
        }
        let index = self.key_index(keyed, focus)?;
        let Some(by_key) = index.by_key.as_ref().filter(|by_key| !by_key.is_empty()) else { return Ok(None) };
        let value = self.eval(&keyed.value, focus)?;
        let strings = strings_of(&value, keyed.test);
        Ok(match strings.as_deref() {
            Some([]) => Some(0),
            Some([one]) => Some(by_key.get(&**one).map_or(0, Vec::len)),
            _ => None,
        })
    }

    pub(super) fn keyed_exists(&self, keyed: &'d Keyed, focus: &Focus<'d>) -> Evaluated<bool> {
        if let Some(count) = self.keyed_count(keyed, focus)? {
            return Ok(count > 0);
        }
        let index = self.key_index(keyed, focus)?;
        if index.is_empty() && !keyed.test.is_legacy() {
            return Ok(false);
        }
        let value = self.eval(&keyed.value, focus)?;
        if keyed.by_parent || index.by_key.is_some() && strings_of(&value, keyed.test).is_some() {
            return Ok(!self.keyed(keyed, focus)?.is_empty());
        }
        let mut exists = Ok(false);
        let _ = self.each_keyed(keyed, &value, focus, &mut |node| {
            exists =
                self.passes(node, &keyed.predicates).and_then(|fits| Ok(fits && self.leads_on(node, &keyed.steps)?));
            if matches!(exists, Ok(false)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        exists
    }

    fn keyed_slowly(&self, keyed: &'d Keyed, value: &Sequence<'d>, focus: &Focus<'d>) -> Evaluated<Vec<Node<'d>>> {
        let mut found = Vec::new();
        let _ = self.each_keyed(keyed, value, focus, &mut |node| {
            found.push(node);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// Looks at all nodes one by one, where the key or the value is no string.
    fn each_keyed(
        &self,
        keyed: &'d Keyed,
        value: &Sequence<'d>,
        focus: &Focus<'d>,
        found: &mut dyn FnMut(Node<'d>) -> ControlFlow<()>,
    ) -> Evaluated<ControlFlow<()>> {
        for item in self.eval(&keyed.nodes, focus)?.items() {
            self.spend(1)?;
            let node = node_of(item)?;
            if !self.passes(node, keyed.predicates.get(..keyed.before).unwrap_or_default())? {
                continue;
            }
            let key = self.eval(&keyed.key, &Focus::of(node))?;
            if self.is_equal(keyed.test, &key, value)? && found(node).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The index in a place for the document of the focus; made where it is not there yet.
    pub(super) fn kept_index(
        &self,
        slot: usize,
        serial: u32,
        make: impl FnOnce() -> Evaluated<Index<'d>>,
    ) -> Evaluated<Rc<Index<'d>>> {
        let Some(kept) = self.keyed.get(slot) else { return Ok(Rc::default()) };
        if let Some((of, index)) = &*kept.borrow()
            && *of == serial
        {
            return Ok(Rc::clone(index));
        }
        let index = Rc::new(make()?);
        *kept.borrow_mut() = Some((serial, Rc::clone(&index)));
        Ok(index)
    }

    fn key_index(&self, keyed: &'d Keyed, focus: &Focus<'d>) -> Evaluated<Rc<Index<'d>>> {
        let serial = focus.item.as_ref().and_then(Item::node).map_or(0, Node::serial);
        self.kept_index(keyed.slot, serial, || {
            let nodes = nodes_of(&self.eval(&keyed.nodes, focus)?)?;
            self.index_of(nodes, &keyed.key, keyed.test)
        })
    }

    pub(super) fn index_of(
        &self,
        nodes: Vec<Node<'d>>,
        key: &'d super::expr::Expr,
        test: Equality,
    ) -> Evaluated<Index<'d>> {
        let mut index: FxHashMap<Text<'d>, Vec<Node<'d>>> = FxHashMap::default();
        let mut held = Held::default();
        for node in nodes {
            self.spend(1)?;
            let keys = match self.eval(key, &Focus::of(node)) {
                Err(error) if error.is_limit() => return Err(error),
                keys => keys.ok().and_then(|keys| strings_of(&keys, test)),
            };
            let Some(keys) = keys else { return Ok(Index::default()) };
            for key in keys {
                self.read(&key)?;
                held.grow();
                let nodes = index.entry(key).or_default();
                if nodes.last() != Some(&node) {
                    nodes.push(node);
                }
            }
        }
        Ok(Index { by_key: Some(index), _held: held })
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
            && let Some(strings) = strings_of(&value, some.test)
            && let Some(index) = &self.some_index(some, &values, focus)?.by_key
        {
            return Ok(strings.iter().any(|text| index.contains_key(&**text)));
        }
        for item in values.items() {
            self.spend(1)?;
            self.set_local(some.local, Sequence::One(item.clone()));
            let key = self.eval(&some.key, focus)?;
            if self.is_equal(some.test, &key, &value)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn some_index(&self, some: &'d SomeEqual, values: &Sequence<'d>, focus: &Focus<'d>) -> Evaluated<Rc<Index<'d>>> {
        let serial = focus.item.as_ref().and_then(Item::node).map_or(0, Node::serial);
        self.kept_index(some.slot, serial, || {
            let (mut index, mut held) = (FxHashMap::default(), Held::default());
            for item in values.items() {
                self.spend(1)?;
                self.set_local(some.local, Sequence::One(item.clone()));
                let keys = self.eval(&some.key, focus).ok().and_then(|keys| strings_of(&keys, some.test));
                let Some(keys) = keys else { return Ok(Index::default()) };
                for key in keys {
                    self.read(&key)?;
                    held.grow();
                    index.insert(key, Vec::new());
                }
            }
            Ok(Index { by_key: Some(index), _held: held })
        })
    }
}

impl Keyed {
    /// Whether the value is certainly nodes.
    pub(super) fn yields_nodes(&self) -> bool {
        self.steps.last().is_none_or(|step| matches!(step.kind, StepKind::Axis(..)))
    }
}

/// The strings that an equality compares, where it compares nothing but strings.
pub(super) fn strings_of<'d>(value: &Sequence<'d>, test: Equality) -> Option<Vec<Text<'d>>> {
    let string = |item: &Item<'d>| match item {
        Item::Node(node) => Some(Text::Borrowed(node.string())),
        Item::Atom(Atomic::String(text)) => Some(text.clone()),
        Item::Atom(Atomic::Untyped(text) | Atomic::Uri(text)) if !test.is_legacy() => Some(text.clone()),
        _ => None,
    };
    // `eq` with several values is an error, which is raised elsewhere.
    if test == Equality::Value && value.len() > 1 {
        return None;
    }
    value.items().iter().map(string).collect()
}
