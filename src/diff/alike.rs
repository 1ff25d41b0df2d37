//! Finds notes whose words may be like those of another, without comparing all with all.

use rustc_hash::FxHashMap;

use super::notes::KNOWN;
use super::wording::{Wording, Wordings};

/// A key that more notes have than this does not name any of them.
const COMMON: usize = 24;

/// How many notes are compared with one.
const MOST: usize = 16;

/// Notes by the keys of their words.
///
/// If two sets of keys are alike, what they share weighs at least `KNOWN / 2` of all their keys. Take the rarest keys
/// of a set, just enough that they outweigh what may be missing: at least one of them must be in the other set (prefix
/// filtering, Chaudhuri, Ganti and Kaushik 2006).
pub(super) struct Alike<'n> {
    of_key: FxHashMap<u32, Vec<u32>>,
    /// The last note of each wording.
    same: FxHashMap<&'n Wording, usize>,
}

impl<'n> Alike<'n> {
    /// Indexes these notes.
    pub fn new(notes: impl Iterator<Item = (usize, &'n Wording)>) -> Self {
        let mut alike = Self { of_key: FxHashMap::default(), same: FxHashMap::default() };
        for (number, wording) in notes {
            alike.same.insert(wording, number);
            for key in wording.set() {
                alike.of_key.entry(*key).or_default().push(number as u32);
            }
        }
        alike
    }

    /// The notes that may be alike, in order; if there are many, those that share most of the rare keys.
    pub fn to(&self, wording: &Wording, wordings: &Wordings) -> Vec<usize> {
        let mut shared: FxHashMap<u32, f32> = FxHashMap::default();
        for (weight, key) in rare_keys(wording, wordings) {
            for note in self.of_key.get(&key).filter(|notes| notes.len() <= COMMON).into_iter().flatten() {
                *shared.entry(*note).or_default() += weight;
            }
        }
        let mut best: Vec<(u32, f32)> = shared.into_iter().collect();
        best.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut found: Vec<usize> = best.into_iter().take(MOST).map(|(note, _)| note as usize).collect();
        found.extend(self.same.get(wording));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The rarest keys of a wording. Any wording like it has at least one of them.
fn rare_keys(wording: &Wording, wordings: &Wordings) -> Vec<(f32, u32)> {
    let mut keys: Vec<(f32, u32)> = wording.set().iter().map(|&key| (wordings.weight(key), key)).collect();
    keys.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let all: f32 = keys.iter().map(|(weight, _)| weight).sum();
    // The shared keys weigh at least this much of this set alone. The margin is for rounding errors.
    let may_be_missing = all * (1.0 - KNOWN / (2.0 - KNOWN) + 0.001);
    let mut taken = 0.0;
    let is_needed = |&&(weight, _): &&(f32, u32)| {
        let needed = taken <= may_be_missing;
        taken += weight;
        needed
    };
    keys.iter().take_while(is_needed).copied().collect()
}
