//! Maps and arrays (XDM 3.1, 2.8.2 and 2.8.3).

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::error::{Evaluated, XPathError};
use super::function::MAX_ITEM_DEPTH;
use super::held::Held;
use super::identity::identity;
use super::value::{Atomic, Item, Sequence};

/// A map, in the order in which its keys came.
#[derive(Debug, Default)]
pub(crate) struct Map<'d> {
    pub entries: Vec<(Atomic<'d>, Sequence<'d>)>,
    places: FxHashMap<String, usize>,
    pub depth: u32,
    held: Held,
}

/// An array.
#[derive(Debug, Default)]
pub(crate) struct Array<'d> {
    pub members: Vec<Sequence<'d>>,
    pub depth: u32,
    _held: Held,
}

fn deeper(depth: u32) -> Evaluated<u32> {
    if depth >= MAX_ITEM_DEPTH {
        return Err(XPathError::limit(format!("maps and arrays lie more than {MAX_ITEM_DEPTH} deep")));
    }
    Ok(depth + 1)
}

impl<'d> Map<'d> {
    pub fn get(&self, key: &Atomic<'_>) -> Option<&Sequence<'d>> {
        let place = *self.places.get(&identity(key))?;
        self.entries.get(place).map(|(_, value)| value)
    }

    /// Puts in an entry in place of one with the same key.
    pub fn put(&mut self, key: Atomic<'d>, value: Sequence<'d>) -> Evaluated<()> {
        self.depth = self.depth.max(deeper(value.depth())?);
        match self.places.get(&identity(&key)) {
            Some(place) => self.entries[*place] = (key, value),
            None => {
                self.places.insert(identity(&key), self.entries.len());
                self.entries.push((key, value));
                self.held.grow();
            }
        }
        Ok(())
    }

    pub fn of(entries: impl IntoIterator<Item = (Atomic<'d>, Sequence<'d>)>) -> Evaluated<Self> {
        let mut map = Self::default();
        for (key, value) in entries {
            map.put(key, value)?;
        }
        Ok(map)
    }
}

impl<'d> Array<'d> {
    pub fn of(members: Vec<Sequence<'d>>) -> Evaluated<Self> {
        let depth = deeper(members.iter().map(Sequence::depth).max().unwrap_or(0))?;
        Ok(Self { _held: Held::items(members.len()), members, depth })
    }

    /// The member at a position from 1.
    pub fn member(&self, position: i64) -> Evaluated<&Sequence<'d>> {
        let found = usize::try_from(position).ok().and_then(|at| self.members.get(at.checked_sub(1)?));
        found.ok_or_else(|| {
            XPathError::new("FOAY0001", format!("an array of {} members has none at {position}", self.members.len()))
        })
    }
}

impl<'d> From<Map<'d>> for Sequence<'d> {
    fn from(map: Map<'d>) -> Self {
        Sequence::One(Item::Map(Rc::new(map)))
    }
}

impl<'d> From<Array<'d>> for Sequence<'d> {
    fn from(array: Array<'d>) -> Self {
        Sequence::One(Item::Array(Rc::new(array)))
    }
}
