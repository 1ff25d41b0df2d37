//! Where comments of one kind have their parts: the same path of elements leads to the name of each, and to its words.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::nodes::Nodes;
use super::unit::Unit;

/// A path of elements from a comment to a part of it.
type Path = u64;

/// What stands at the end of each path.
#[derive(Debug, Default)]
pub(super) struct Columns(FxHashMap<Path, Column>);

/// The names at the end of a path.
#[derive(Debug, Default)]
struct Column {
    names: FxHashSet<String>,
    /// In how many comments there is one.
    units: usize,
    /// How many are alone in their element.
    alone: usize,
    /// How many are those of a picture beside them.
    pictured: usize,
}

impl Columns {
    /// Counts what `names` finds in each comment: an element or text, its name, whether nothing else stands there.
    pub fn of(nodes: &Nodes<'_>, units: &[Unit], names: impl Fn(&Unit) -> Vec<(usize, String, bool)>) -> Self {
        let mut columns: FxHashMap<Path, Column> = FxHashMap::default();
        for unit in units {
            let pictures = pictures(nodes, unit);
            let mut seen: FxHashSet<Path> = FxHashSet::default();
            for (at, name, is_alone) in names(unit) {
                let path = path(nodes, at, unit.at);
                if !seen.insert(path) {
                    continue;
                }
                let column = columns.entry(path).or_default();
                column.units += 1;
                column.alone += usize::from(is_alone);
                column.pictured += usize::from(pictures.iter().any(|picture| picture.contains(&*name)));
                column.names.insert(name);
            }
        }
        Self(columns)
    }

    /// Of several places in a comment the one where the comments have most names of their own.
    pub fn best(&self, nodes: &Nodes<'_>, unit: &Unit, places: impl Iterator<Item = usize>) -> Option<usize> {
        let value = |at: usize| {
            let column = self.0.get(&path(nodes, at, unit.at));
            column.map_or((false, false, false, 0), |column| {
                let (pictured, alone) = (column.pictured * 2 > column.units, column.alone * 2 > column.units);
                (pictured, column.names.len() > 1, alone, column.names.len())
            })
        };
        places
            .fold(None, |best, at| match best {
                Some((_, known)) if known >= value(at) => best,
                _ => Some((at, value(at))),
            })
            .map(|(at, _)| at)
    }
}

/// The words that stand for the pictures of a comment.
fn pictures<'h>(nodes: &Nodes<'h>, unit: &Unit) -> Vec<&'h str> {
    let end = unit.texts.last().map_or(unit.at, |last| last + 1);
    let images = nodes.items[unit.at..end].iter().filter_map(|item| item.element);
    images.filter(|element| element.name() == "img").filter_map(|element| element.attr("alt")).take(4).collect()
}

/// The path to a node: the names and classes of the elements around it, up to the comment.
fn path(nodes: &Nodes<'_>, at: usize, unit: usize) -> Path {
    let mut hasher = FxHasher::default();
    for at in std::iter::once(at).chain(nodes.around(at, unit)) {
        let element = nodes.items[at].element;
        element.map_or("", |element| element.name()).hash(&mut hasher);
        element.and_then(|element| element.attr("class")).hash(&mut hasher);
    }
    hasher.finish()
}

/// Where the words of most comments stand, those of the others stand as well, be they a picture or a single word.
pub(super) fn even_bodies(nodes: &Nodes<'_>, units: &mut [Unit]) {
    let mut counts: FxHashMap<Path, usize> = FxHashMap::default();
    for unit in units.iter() {
        if let Some(body) = unit.body {
            *counts.entry(path(nodes, body, unit.at)).or_default() += 1;
        }
    }
    let Some((usual, count)) = counts.into_iter().max_by_key(|(path, count)| (*count, *path)) else { return };
    if count < 2 || count * 10 < units.len() * 5 {
        return;
    }
    for unit in units.iter_mut().filter(|unit| unit.body.is_none_or(|body| path(nodes, body, unit.at) != usual)) {
        let is_usual = |at: &usize| path(nodes, *at, unit.at) == usual;
        let own = unit.texts.iter().flat_map(|at| std::iter::once(*at).chain(nodes.around(*at, unit.at)));
        unit.body = own.into_iter().find(is_usual).or(unit.body);
    }
}
