//! Elements that repeat with a time and a text in each: the comments of a saved page.

use rustc_hash::FxHashMap;

use super::nodes::Nodes;
use crate::page::classes::Family;
use crate::page::thread::names::likeness;

/// A group of elements of the same kind.
struct Group {
    /// Those that hold a time and a text of their own, outside others of the group.
    members: Vec<usize>,
    /// Bytes of text in them.
    bytes: usize,
    is_named: bool,
    /// Whether all are called comments.
    all_named: bool,
    depth: usize,
}

/// So many elements of one kind are a thread, whatever they are called.
const FEWEST: usize = 3;

/// The elements that hold the comments of a page, in its order.
pub(super) fn units(nodes: &Nodes<'_>) -> Vec<usize> {
    let mut groups: Vec<Group> = kinds(nodes).into_values().filter_map(|elements| group(nodes, &elements)).collect();
    drop_cells(nodes, &mut groups);
    let best = |groups: &mut dyn Iterator<Item = &Group>| -> Vec<usize> {
        let best = groups.max_by(|a, b| {
            let key = |group: &Group| (group.members.len(), group.bytes, group.is_named);
            key(a).cmp(&key(b)).then(b.depth.cmp(&a.depth)).then(b.members.cmp(&a.members))
        });
        best.map(|group| group.members.clone()).unwrap_or_default()
    };
    let largest = best(&mut groups.iter());
    // Elements that are called comments are so, even if others of one kind are a few more.
    let bytes = groups.iter().filter(|group| group.members.len() == largest.len()).map(|group| group.bytes).max();
    // Their heads alone, however they are called, hold few of the words.
    let has_texts = |group: &Group| group.bytes * 5 >= bytes.unwrap_or(0);
    let enough = |group: &&Group| group.all_named && has_texts(group) && group.members.len() * 4 >= largest.len() * 3;
    let called = best(&mut groups.iter().filter(enough));
    let found = if called.len() >= FEWEST { called } else { largest };
    with_writers(nodes, &groups, found)
}

/// The elements around the found ones that hold one of them each, and its writer, where these hold none.
fn with_writers(nodes: &Nodes<'_>, groups: &[Group], found: Vec<usize>) -> Vec<usize> {
    let has_writer = |at: &usize| nodes.span(*at).any(|at| is_author(nodes, at));
    if found.len() < FEWEST || found.iter().any(has_writer) {
        return found;
    }
    let holds = |outer: (&usize, &usize)| nodes.span(*outer.0).contains(outer.1);
    let is_around = |group: &&Group| {
        group.members.len() == found.len()
            && group.members.iter().zip(&found).all(holds)
            && group.members.iter().all(has_writer)
    };
    let around = groups.iter().filter(is_around).max_by_key(|group| group.depth);
    around.map_or(found, |group| group.members.clone())
}

/// Takes out the groups whose elements are parts of comments: each element of another group holds as many of them, two
/// or more, and one writer.
fn drop_cells(nodes: &Nodes<'_>, groups: &mut Vec<Group>) {
    let authors: Vec<usize> = (0..nodes.items.len()).filter(|at| is_author(nodes, *at)).collect();
    let is_cell = |cells: &Group| {
        groups.iter().filter(|rows| rows.members.len() >= FEWEST && rows.is_named).any(|rows| {
            let each = cells.members.len() / rows.members.len();
            let exact = each >= 2 && each * rows.members.len() == cells.members.len();
            exact
                && rows.members.iter().zip(cells.members.chunks(each)).all(|(row, cells)| {
                    let is_inside = |cell: &usize| nodes.span(*row).contains(cell) && cell != row;
                    let has_author = |cell: &&usize| {
                        let next = authors.partition_point(|author| author < *cell);
                        authors.get(next).is_some_and(|author| nodes.span(**cell).contains(author))
                    };
                    cells.iter().all(is_inside) && cells.iter().filter(has_author).count() <= 1
                })
        })
    };
    let keep: Vec<bool> = groups.iter().map(|cells| !is_cell(cells)).collect();
    let mut keep = keep.into_iter();
    groups.retain(|_| keep.next().unwrap_or(true));
}

/// Names are at most so long, in bytes.
const MAX_NAME: usize = 60;

/// Whether an element is called a writer, outside quotations.
fn is_author(nodes: &Nodes<'_>, at: usize) -> bool {
    let item = &nodes.items[at];
    let is_called = item.quote.is_none() && item.families.has(Family::Author);
    is_called && (1..=MAX_NAME).contains(&nodes.sums(nodes.span(at)).2) && likeness(&nodes.words(at)) > 0.3
}

/// The elements of each kind: of a tag and a class, a numbered id, an item type, or a name of its own.
fn kinds(nodes: &Nodes<'_>) -> FxHashMap<String, Vec<usize>> {
    let mut kinds: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (at, item) in nodes.items.iter().enumerate() {
        let Some(element) = item.element else { continue };
        let (times, texts, _) = nodes.sums(nodes.span(at));
        if times == 0 || texts == 0 {
            continue;
        }
        let tag = element.name();
        let mut add = |name: String| kinds.entry(name).or_default().push(at);
        for class in element.classes().take(12) {
            add(format!("{tag}.{}", folded(class)));
        }
        if let Some(id) = element.attr("id").filter(|id| id.len() <= 80 && id.contains(|c: char| c.is_ascii_digit())) {
            add(format!("{tag}#{}", folded(id)));
        }
        if let Some(kind) = element.attr("itemtype") {
            add(format!("{tag}@{kind}"));
        }
        if tag.contains('-') || matches!(tag, "article" | "li" | "section" | "details") {
            add(tag.to_owned());
        }
    }
    kinds
}

/// A name without its numbers.
fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().take(80) {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

fn group(nodes: &Nodes<'_>, elements: &[usize]) -> Option<Group> {
    let own = own_sums(nodes, elements);
    let is_member = |(at, (times, texts, _)): &(usize, (u32, u32, usize))| {
        *times > 0 && *texts > 0 && !has_headline(nodes, *at, elements)
    };
    let mut members: Vec<(usize, (u32, u32, usize))> = elements.iter().copied().zip(own).filter(is_member).collect();
    let is_post = |(at, _): &(usize, (u32, u32, usize))| nodes.items[*at].families.has(Family::Post);
    // What stands above the comments may be an element of the same kind.
    if members.len() > FEWEST && !is_post(&members[0]) && members[1..].iter().all(is_post) {
        members.remove(0);
    }
    if members.len() > FEWEST && is_other(nodes, members[0].0, members[1..].iter().map(|(at, _)| *at)) {
        members.remove(0);
    }
    let is_named = members.iter().any(is_post);
    let all_named = members.iter().all(is_post);
    let fewest = if is_named { 1 } else { FEWEST };
    // A list of times alone, such as an archive's, has little text beside each.
    let bytes: usize = members.iter().map(|(_, sums)| sums.2).sum();
    let enough = members.len() >= fewest && members.len() * 10 >= elements.len() * 6 && bytes >= members.len() * 3;
    let depth = members.first().map_or(0, |(at, _)| nodes.items[*at].depth);
    enough.then(|| Group {
        members: members.into_iter().map(|(at, _)| at).collect(),
        bytes,
        is_named,
        all_named,
        depth,
    })
}

/// Whether an element has another class and another depth than those behind it, which are alike.
fn is_other(nodes: &Nodes<'_>, first: usize, mut others: impl Iterator<Item = usize>) -> bool {
    let look = |at: usize| (nodes.items[at].depth, nodes.items[at].element.and_then(|element| element.attr("class")));
    let Some(second) = others.next().map(look) else { return false };
    let (depth, class) = look(first);
    depth != second.0 && class != second.1 && others.all(|at| look(at) == second)
}

/// Whether the page's headline stands in an element, and not in one of the group inside it.
fn has_headline(nodes: &Nodes<'_>, at: usize, elements: &[usize]) -> bool {
    let inner = elements.partition_point(|element| *element <= at);
    let end = elements.get(inner).copied().unwrap_or(usize::MAX).min(nodes.items[at].end);
    let headline = |item: &super::nodes::Item<'_>| item.element.is_some_and(|element| element.name() == "h1");
    nodes.items[at..end].iter().any(headline)
}

/// Sums over each element without those of the group inside it.
fn own_sums(nodes: &Nodes<'_>, elements: &[usize]) -> Vec<(u32, u32, usize)> {
    let mut sums: Vec<(u32, u32, usize)> = elements.iter().map(|at| nodes.sums(nodes.span(*at))).collect();
    let whole = sums.clone();
    let mut open: Vec<usize> = Vec::new();
    for (index, &at) in elements.iter().enumerate() {
        while open.last().is_some_and(|outer| nodes.items[elements[*outer]].end <= at) {
            open.pop();
        }
        if let Some(&outer) = open.last() {
            let (times, texts, bytes) = whole[index];
            let sum = &mut sums[outer];
            *sum = (sum.0.saturating_sub(times), sum.1.saturating_sub(texts), sum.2.saturating_sub(bytes));
        }
        open.push(index);
    }
    sums
}
