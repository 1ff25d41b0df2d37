//! Functions as items (XDM 3.1, 2.8.1).

use super::expr::Inline;
use super::functions::Builtin;
use super::types::AtomicType;
use super::value::{Item, Sequence};

/// A function item.
#[derive(Debug)]
pub(crate) enum Function<'d> {
    Builtin(&'static Builtin, usize, Option<Item<'d>>),
    Constructor(AtomicType),
    /// An inline function with the variables around it.
    Inline(&'d Inline, Vec<Sequence<'d>>),
    /// A function with some of its arguments.
    Partial(Item<'d>, Vec<Option<Sequence<'d>>>, u32),
}

impl Function<'_> {
    pub fn arity(&self) -> usize {
        match self {
            Self::Builtin(_, arity, _) => *arity,
            Self::Constructor(_) => 1,
            Self::Inline(inline, _) => inline.parameters.len(),
            Self::Partial(_, arguments, _) => arguments.iter().filter(|argument| argument.is_none()).count(),
        }
    }
}

/// How deep items may lie in one another: nothing honest comes near, and dropping them stays shallow.
pub(crate) const MAX_ITEM_DEPTH: u32 = 200;

/// How deep an item is.
pub(crate) fn depth_of(item: &Item<'_>) -> u32 {
    match item {
        Item::Node(_) | Item::Atom(_) => 0,
        Item::Map(map) => map.depth,
        Item::Array(array) => array.depth,
        Item::Function(function) => match &**function {
            Function::Partial(_, _, depth) => *depth,
            Function::Inline(_, captured) => 1 + captured.iter().map(depth_of_all).max().unwrap_or(0),
            Function::Builtin(..) | Function::Constructor(_) => 1,
        },
    }
}

/// The depth of the deepest item; a long sequence of nodes and strings is not looked through for ever.
pub(crate) fn depth_of_all(sequence: &Sequence<'_>) -> u32 {
    sequence.items().iter().map(depth_of).max().unwrap_or(0)
}
