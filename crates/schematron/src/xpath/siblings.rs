//! Long rows of siblings: the children of a node that pass a test are listed once, so that finding and counting them from
//! one of them is no walk along the row.

use std::ops::{ControlFlow, Range};
use std::rc::Rc;

use super::error::Evaluated;
use super::eval::Evaluator;
use crate::dom::{Axis, Kind, Node, NodeTest};

/// Nodes between a node and the end of its row from which on a list pays; few in tests, whose documents are small.
const LONG: u32 = if cfg!(test) { 3 } else { 64 };
/// Numbers of nodes in all lists that are kept.
const KEPT: usize = 4_000_000;

/// The siblings on one side of a node that pass a test.
pub(super) struct Row {
    list: Rc<[u32]>,
    range: Range<usize>,
    backwards: bool,
}

impl Row {
    pub fn len(&self) -> usize {
        self.range.len()
    }

    fn ids(&self) -> impl Iterator<Item = u32> {
        let (first, last, count) = (self.range.start, self.range.end, self.range.len());
        let at = move |step: usize| if self.backwards { last - 1 - step } else { first + step };
        (0..count).filter_map(move |step| self.list.get(at(step)).copied())
    }
}

impl<'d> Evaluator<'d> {
    /// Calls `found` for every node on the axis that passes the test, in the order of the axis.
    pub(super) fn walk(
        &self,
        node: Node<'d>,
        axis: Axis,
        test: &NodeTest,
        found: &mut dyn FnMut(Node<'d>) -> ControlFlow<()>,
    ) -> Evaluated<()> {
        let Some(row) = self.row(node, axis, test)? else {
            let _ = node.walk(axis, test, &self.work, found);
            return self.check_work();
        };
        for id in row.ids() {
            self.tally(1);
            if found(node.document.node(id)).is_break() {
                break;
            }
        }
        self.check_work()
    }

    /// The siblings on an axis that pass a test, where the row is long.
    pub(super) fn row(&self, node: Node<'d>, axis: Axis, test: &NodeTest) -> Evaluated<Option<Row>> {
        let Some(parent) = node.parent().filter(|_| node.kind() != Kind::Attribute) else { return Ok(None) };
        let backwards = axis == Axis::PrecedingSibling;
        let reach = match axis {
            Axis::PrecedingSibling => node.id - parent.id,
            Axis::FollowingSibling => parent.last() - node.last(),
            _ => return Ok(None),
        };
        if reach < LONG {
            return Ok(None);
        }
        let list = self.listed_children(parent, test)?;
        let range = if backwards {
            0..list.partition_point(|id| *id < node.id)
        } else {
            list.partition_point(|id| *id <= node.id)..list.len()
        };
        Ok(Some(Row { list, range, backwards }))
    }

    /// The children of a node that pass a test, in document order.
    pub(super) fn listed_children(&self, parent: Node<'d>, test: &NodeTest) -> Evaluated<Rc<[u32]>> {
        let key = (parent, *test);
        if let Some(list) = self.rows.borrow().get(&key) {
            return Ok(Rc::clone(list));
        }
        let mut list = Vec::new();
        let _ = parent.walk(Axis::Child, test, &self.work, &mut |child| {
            list.push(child.id);
            ControlFlow::Continue(())
        });
        self.check_work()?;
        let list: Rc<[u32]> = list.into();
        let mut rows = self.rows.borrow_mut();
        // One for the entry itself.
        let size = self.rows_size.get() + list.len() + 1;
        if size > KEPT {
            rows.clear();
        }
        self.rows_size.set(if size > KEPT { list.len() + 1 } else { size });
        rows.insert(key, Rc::clone(&list));
        Ok(list)
    }
}
