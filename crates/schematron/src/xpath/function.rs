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
    /// An inline function with the variables around it, and how deep it is.
    Inline(&'d Inline, Vec<Sequence<'d>>, u32),
    /// A function with some of its arguments, and how deep it is.
    Partial(Item<'d>, Vec<Option<Sequence<'d>>>, u32),
}

impl Function<'_> {
    pub fn arity(&self) -> usize {
        match self {
            Self::Builtin(_, arity, _) => *arity,
            Self::Constructor(_) => 1,
            Self::Inline(inline, ..) => inline.parameters.len(),
            Self::Partial(_, arguments, _) => arguments.iter().filter(|argument| argument.is_none()).count(),
        }
    }
}

/// How deep items may lie in one another: nothing honest comes near, and dropping them stays shallow.
pub(crate) const MAX_ITEM_DEPTH: u32 = 200;

/// How deep an item is: each knows it, so that what is held twice is not looked through twice.
pub(crate) fn depth_of(item: &Item<'_>) -> u32 {
    match item {
        Item::Node(_) | Item::Atom(_) => 0,
        Item::Map(map) => map.depth,
        Item::Array(array) => array.depth,
        Item::Function(function) => match &**function {
            Function::Partial(_, _, depth) | Function::Inline(_, _, depth) => *depth,
            Function::Builtin(..) | Function::Constructor(_) => 1,
        },
    }
}
