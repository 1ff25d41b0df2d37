//! What was looked up last: small tables in front of the large ones, in which a few names come again and again.

use super::automaton::{StateId, StepId};
use super::derive::Event;
use super::names::{Names, NamespaceIndex, SymbolId};

/// What a step is looked up by.
pub(super) type StepKey = (StateId, SymbolId, Event);

/// A name of up to sixteen bytes in a namespace: as numbers, which with the length are the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NameKey {
    namespace: NamespaceIndex,
    length: usize,
    first: u64,
    last: u64,
}

/// Places of each table, a power of two.
const PLACES: usize = 512;

/// The last names and steps, each in the one place that its key gives it.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// Empty until the first name is kept, then [`PLACES`] long; so with the steps.
    symbols: Vec<Option<(NameKey, SymbolId)>>,
    steps: Vec<Option<(StepKey, Option<StepId>)>>,
}

impl Recent {
    /// The symbol of a name in a namespace of the schema.
    #[inline]
    pub(super) fn symbol(&mut self, names: &Names, namespace: NamespaceIndex, local: &str) -> SymbolId {
        let Some(key) = NameKey::new(namespace, local) else { return names.symbol_in(namespace, local) };
        let place = key.place();
        match self.symbols.get(place) {
            Some(Some((known, symbol))) if *known == key => *symbol,
            _ => {
                let symbol = names.symbol_in(namespace, local);
                keep(&mut self.symbols, place, (key, symbol));
                symbol
            }
        }
    }

    /// A step, if it is here.
    #[inline]
    pub(super) fn step(&self, key: StepKey) -> Option<Option<StepId>> {
        match self.steps.get(place_of(key)) {
            Some(Some((known, step))) if *known == key => Some(*step),
            _ => None,
        }
    }

    /// Keeps a step.
    pub(super) fn keep_step(&mut self, key: StepKey, step: Option<StepId>) {
        keep(&mut self.steps, place_of(key), (key, step));
    }
}

impl NameKey {
    #[inline]
    fn new(namespace: NamespaceIndex, local: &str) -> Option<Self> {
        let bytes = local.as_bytes();
        let (first, last) = match bytes.len() {
            8..=16 => (u64::from_le_bytes(*bytes.first_chunk()?), u64::from_le_bytes(*bytes.last_chunk()?)),
            4..8 => (small(*bytes.first_chunk()?), small(*bytes.last_chunk()?)),
            length @ 1..4 => {
                let at = |index: usize| bytes.get(index).map_or(0, |byte| u64::from(*byte));
                (at(0), at(length / 2) << 8 | at(length - 1))
            }
            _ => return None,
        };
        Some(Self { namespace, length: bytes.len(), first, last })
    }

    #[inline]
    fn place(&self) -> usize {
        mixed(self.first ^ self.last.rotate_left(23) ^ self.length as u64)
    }
}

fn small(bytes: [u8; 4]) -> u64 {
    u64::from(u32::from_le_bytes(bytes))
}

#[inline]
fn place_of((state, symbol, event): StepKey) -> usize {
    mixed(u64::from(state.0) ^ u64::from(symbol.0) << 24 ^ (event as u64) << 60)
}

/// Multiplied with a number that spreads the bits: the upper ones are a place.
#[inline]
fn mixed(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % PLACES
}

#[cold]
fn keep<T: Clone>(table: &mut Vec<Option<T>>, place: usize, entry: T) {
    if table.is_empty() {
        table.resize(PLACES, None);
    }
    if let Some(kept) = table.get_mut(place) {
        *kept = Some(entry);
    }
}
