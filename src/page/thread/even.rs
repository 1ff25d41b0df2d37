//! What the names of a thread have in common is not part of them: `By Vera`, `Vera, Praha`, `Vera wrote on`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::names::likeness;
use super::units::Unit;
use super::words::Words;

/// Takes off the names what most of them have around them.
pub(super) fn even_out(units: &mut [Unit<'_>], words: &Words) {
    without_first_word(units, words);
    without_first_word(units, words);
    without_last_words(units);
    without_places(units);
    without_known(units);
}

/// So many tenths of the names are most of them.
const MOST: usize = 7;

fn is_most(count: usize, units: &[Unit<'_>]) -> bool {
    count >= 2 && count * 10 >= units.len() * MOST
}

/// `By Vera`, where most names have such a word.
fn without_first_word(units: &mut [Unit<'_>], words: &Words) {
    let names: FxHashSet<&str> =
        units.iter().filter_map(|unit| unit.named.name.split_once(' ')).map(|it| it.1).collect();
    let first = units.first().and_then(|unit| unit.named.name.split_once(' ')).map_or("", |(first, _)| first);
    let all = units.len() >= 3 && names.len() >= 2 && units.iter().all(|unit| is_behind(unit.named.name, first));
    let cut =
        |name: &str| name.split_once(' ').is_some_and(|(word, _)| all && word == first || words.says.is_before(word));
    let count = units.iter().filter(|unit| cut(unit.named.name)).count();
    if !is_most(count, units) {
        return;
    }
    for unit in units.iter_mut().filter(|unit| cut(unit.named.name)) {
        unit.named.name = unit.named.name.split_once(' ').map_or(unit.named.name, |(_, rest)| rest.trim());
    }
}

/// Whether a word stands before a name.
fn is_behind(name: &str, word: &str) -> bool {
    !word.is_empty() && name.split_once(' ').is_some_and(|(first, _)| first == word)
}

/// `Vera wrote on`: words behind names of different writers; as many as two.
fn without_last_words(units: &mut [Unit<'_>]) {
    for _ in 0..2 {
        let mut ends: FxHashMap<&str, FxHashSet<&str>> = FxHashMap::default();
        let parted = units.iter().filter_map(|unit| unit.named.name.rsplit_once(' '));
        parted.for_each(|(name, end)| {
            ends.entry(end).or_default().insert(name);
        });
        let Some((end, names)) = ends.into_iter().max_by_key(|(end, names)| (names.len(), *end)) else { return };
        // Names of one family begin with a capital.
        if names.len() < 2 || end.starts_with(char::is_uppercase) {
            return;
        }
        let count = units.iter().filter(|unit| unit.named.name.ends_with(end)).count();
        if !is_most(count, units) {
            return;
        }
        for unit in units.iter_mut() {
            let rest = unit.named.name.strip_suffix(end).map(str::trim_end).filter(|rest| !rest.is_empty());
            unit.named.name = rest.unwrap_or(unit.named.name);
        }
    }
}

/// `Vera Lind, Praha`: where all names have a comma, a place stands behind it.
fn without_places(units: &mut [Unit<'_>]) {
    fn parted(name: &str) -> Option<&str> {
        name.split_once(", ").map(|(name, _)| name).filter(|name| likeness(name) > 0.5)
    }
    if !is_most(units.iter().filter(|unit| parted(unit.named.name).is_some()).count(), units) || units.len() < 3 {
        return;
    }
    for unit in units.iter_mut() {
        unit.named.name = parted(unit.named.name).unwrap_or(unit.named.name);
    }
}

/// A name with a word behind it that other names have as well, where the name comes without it, too: the word is said of
/// the writer.
fn without_known(units: &mut [Unit<'_>]) {
    let names: FxHashSet<&str> = units.iter().map(|unit| unit.named.name).collect();
    let parted = |name: &str| name.rsplit_once([' ', '\t']).map(|(name, end)| (name.len(), end.len()));
    let mut ends: FxHashMap<&str, FxHashSet<&str>> = FxHashMap::default();
    for name in &names {
        if let Some((rest, end)) = parted(name).map(|(rest, end)| (&name[..rest], &name[name.len() - end..])) {
            ends.entry(end).or_default().insert(rest);
        }
    }
    for unit in units.iter_mut() {
        let name = unit.named.name;
        let Some((rest, end)) = parted(name) else { continue };
        let (rest, end) = (name[..rest].trim_end_matches([',', ' ']), &name[name.len() - end..]);
        if names.contains(rest) && ends.get(end).is_some_and(|names| names.len() > 1) {
            unit.named.name = rest;
        }
    }
}
