//! Which comment of a saved page answers which: by links and attributes, by nesting, by depths.

use rustc_hash::FxHashMap;

use super::nodes::Nodes;
use super::unit::Unit;
use crate::page::classes::{Family, depth};
use crate::page::layout::Layouts;

/// The comment that each one answers.
pub(super) fn parents(nodes: &Nodes<'_>, units: &[Unit], layouts: &Layouts) -> Vec<Option<usize>> {
    let linked = by_links(nodes, units);
    let nested = by_nesting(nodes, units);
    let deep = if nested.iter().all(Option::is_none) { by_depth(nodes, units) } else { vec![None; units.len()] };
    let marked = linked.into_iter().zip(nested).zip(deep).map(|((linked, nested), deep)| linked.or(nested).or(deep));
    let mut parents: Vec<Option<usize>> = marked.collect();
    by_quotes(nodes, units, layouts, &mut parents);
    parents
}

/// A text up to each end of a sentence in it.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '!', '?', '。', '！', '？', '…']).map(str::trim)
}

/// Shorter texts, in bytes, are written by many.
const MIN_QUOTED: usize = 12;

/// A comment whose words one without a parent quotes, or whose writer the line over the quotation names.
fn by_quotes(nodes: &Nodes<'_>, units: &[Unit], layouts: &Layouts, parents: &mut [Option<usize>]) {
    let mut said: FxHashMap<String, usize> = FxHashMap::default();
    let mut writers: FxHashMap<String, usize> = FxHashMap::default();
    for (index, unit) in units.iter().enumerate() {
        let texts = unit.texts.iter().map(|at| &nodes.items[*at]);
        let (quoted, own): (Vec<_>, Vec<_>) = texts.partition(|item| item.quote.is_some_and(|quote| quote > unit.at));
        let words = || quoted.iter().map(|item| item.text.trim());
        let by_words = || words().find_map(|words| said.get(words).copied());
        let by_name =
            || words().find_map(|words| writers.get(&layouts.words.quotes.name(words)?.to_lowercase()).copied());
        let by_head = || addressed(nodes, unit, layouts, &writers);
        parents[index] = parents[index].or_else(by_words).or_else(by_name).or_else(by_head);
        let own = own.iter().flat_map(|item| sentences(item.text.trim())).filter(|words| words.len() >= MIN_QUOTED);
        said.extend(own.map(|words| (words.to_owned(), index)));
        writers.extend(unit.author.as_ref().map(|author| (author.to_lowercase(), index)));
    }
}

/// Longer words beside a name, in bytes, are a text.
const MAX_ADDRESS: usize = 80;

/// Words that say whom a comment answers are at most so many.
const MOST_WORDS: usize = 5;

/// The comment whose writer a line beside the words of this one names: `In reply to Vera`, in any language.
fn addressed(nodes: &Nodes<'_>, unit: &Unit, layouts: &Layouts, writers: &FxHashMap<String, usize>) -> Option<usize> {
    let body = unit.body?;
    let beside = unit.texts.iter().filter(|at| !nodes.span(body).contains(at)).map(|at| &nodes.items[*at]);
    let lines = beside.filter(|item| item.quote.is_none()).map(|item| item.text.trim());
    let known = |name: &str| {
        let name = name.trim_matches(['@', ':', ' ', ',', '(', ')', '[', ']']).to_lowercase();
        writers.get(&name).copied().filter(|_| unit.author.as_deref().is_none_or(|own| own.to_lowercase() != name))
    };
    lines.filter(|line| line.len() <= MAX_ADDRESS).find_map(|line| {
        let by_words = layouts.words.reply_to.name(line).and_then(known);
        let mut cuts = line.match_indices(' ').map(|(at, _)| line.split_at(at));
        let few = |words: &str| words.split_whitespace().count() <= MOST_WORDS;
        by_words.or_else(|| {
            cuts.find_map(|(before, after)| {
                known(after).filter(|_| few(before)).or_else(|| known(before).filter(|_| few(after)))
            })
        })
    })
}

/// The last number in a name: `#comment-100`.
fn last_number(name: &str) -> Option<&str> {
    let head = name.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number = &head[head.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
    (!number.is_empty()).then_some(number)
}

/// The numbers by which other comments may link to each one.
fn numbers<'h>(nodes: &Nodes<'h>, units: &[Unit]) -> FxHashMap<&'h str, Option<usize>> {
    let mut numbers: FxHashMap<&str, Option<usize>> = FxHashMap::default();
    for (index, unit) in units.iter().enumerate() {
        let mut add = |id: &'h str| {
            let number = last_number(id).unwrap_or(id);
            // A number that two comments have says nothing.
            numbers
                .entry(number)
                .and_modify(|known| *known = known.filter(|known| *known == index))
                .or_insert(Some(index));
        };
        let Some(element) = nodes.items[unit.at].element else { continue };
        let own = ["id", "data-id", "data-comment-id", "data-post-id", "data-fullname", "data-tid"]
            .iter()
            .find_map(|name| element.attr(name));
        let named = || element.attrs().find(|(name, value)| is_own_id(name, value)).map(|(_, value)| value);
        let inner = || inner_ids(nodes, unit);
        own.or_else(named).or_else(inner).into_iter().for_each(&mut add);
    }
    numbers
}

/// Whether an attribute holds the number of the comment, and not that of its writer or parent.
fn is_own_id(name: &str, value: &str) -> bool {
    let is_other =
        ["parent", "user", "author", "reply", "root", "topic", "thread"].iter().any(|part| name.contains(part));
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    name.starts_with("data-") && name.ends_with("id") && !is_other && is_number
}

/// The first id with a number inside a comment.
fn inner_ids<'h>(nodes: &Nodes<'h>, unit: &Unit) -> Option<&'h str> {
    let first = unit.texts.first().copied().unwrap_or(nodes.items[unit.at].end);
    let mut ids = nodes.items[unit.at..first].iter().filter_map(|item| item.element?.attr("id"));
    ids.find(|id| id.contains(|c: char| c.is_ascii_digit()))
}

fn by_links(nodes: &Nodes<'_>, units: &[Unit]) -> Vec<Option<usize>> {
    let numbers = numbers(nodes, units);
    let earlier = |value: &str, index: usize| {
        let number = last_number(value).unwrap_or(value.trim_start_matches('#'));
        numbers.get(number).copied().flatten().filter(|parent| *parent < index)
    };
    let mut parents = Vec::with_capacity(units.len());
    for (index, unit) in units.iter().enumerate() {
        let attribute = attribute(nodes, unit.at).and_then(|value| earlier(value, index));
        let link = || own_links(nodes, unit).into_iter().find_map(|href| earlier(href, index));
        parents.push(attribute.or_else(link));
    }
    parents
}

/// The id of the comment that an attribute names as the parent.
fn attribute<'h>(nodes: &Nodes<'h>, at: usize) -> Option<&'h str> {
    let element = nodes.items[at].element?;
    let is_parent = |name: &str| {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        ["parent", "inreplyto", "replyto"].iter().any(|word| name.contains(word))
    };
    element.attrs().find(|(name, _)| is_parent(name)).map(|(_, value)| value).or_else(|| {
        // Attributes that hold data in a notation of their own: `parentCommentNo:'600'`.
        let data = element.attrs().filter(|(name, value)| name.starts_with("data-") && value.len() <= 2000);
        data.filter_map(|(_, value)| Some(&value[value.find("parent")?..])).find_map(|value| {
            let end = value.find([',', ';', '}']).unwrap_or(value.len());
            value[..end].contains(|c: char| c.is_ascii_digit()).then_some(&value[..end])
        })
    })
}

/// The links of a comment to places on the page, and those that are called a link to the parent.
fn own_links<'h>(nodes: &Nodes<'h>, unit: &Unit) -> Vec<&'h str> {
    let mut links: Vec<(bool, &str)> = Vec::new();
    let mut last = usize::MAX;
    for at in &unit.texts {
        for outer in nodes.around(*at, unit.at).take(3) {
            let item = &nodes.items[outer];
            let Some(href) = item.element.filter(|_| outer != last).and_then(|element| element.attr("href")) else {
                continue;
            };
            last = outer;
            let is_called = item.families.has(Family::Parent)
                || nodes
                    .around(*at, unit.at)
                    .take(3)
                    .any(|outer| nodes.items[outer].families.has(Family::Parent) && outer != unit.at);
            let is_step = ["next", "prev", "root", "previous", "first", "last"]
                .contains(&&*nodes.items[*at].text.trim().to_lowercase());
            if !is_step && (is_called || href.starts_with('#')) {
                links.push((!is_called, href));
            }
        }
    }
    links.sort_by_key(|link| link.0);
    links.into_iter().map(|(_, href)| href).collect()
}

/// A comment inside another one, or in a list of answers beside it.
fn by_nesting(nodes: &Nodes<'_>, units: &[Unit]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut parents = Vec::with_capacity(units.len());
    for (index, unit) in units.iter().enumerate() {
        while open.last().is_some_and(|outer| !is_around(nodes, units[*outer].at, unit.at)) {
            open.pop();
        }
        parents.push(open.last().copied());
        open.push(index);
    }
    parents
}

/// Whether the second comment stands in the first, or in a list of answers that follows it.
fn is_around(nodes: &Nodes<'_>, outer: usize, inner: usize) -> bool {
    let (first, second) = (&nodes.items[outer], &nodes.items[inner]);
    if inner < first.end {
        return true;
    }
    let Some(around) = first.parent.filter(|around| nodes.items[*around].end > inner) else { return false };
    if second.depth <= first.depth {
        return false;
    }
    // What holds the second may stand right behind the first.
    let next = (first.end..nodes.items[around].end).find(|at| nodes.items[*at].element.is_some());
    if next.is_some_and(|next| next < inner && nodes.span(next).contains(&inner)) {
        return true;
    }
    let between = nodes.around(inner, around);
    between.into_iter().any(|at| nodes.items[at].families.has(Family::Answers))
}

/// The last comment before each that is less deep, by what the elements say.
fn by_depth(nodes: &Nodes<'_>, units: &[Unit]) -> Vec<Option<usize>> {
    let depths: Vec<usize> = units.iter().map(|unit| depth_of(nodes, unit).unwrap_or(0)).collect();
    let mut open: Vec<usize> = Vec::new();
    let mut parents = Vec::with_capacity(units.len());
    for (index, &deep) in depths.iter().enumerate() {
        while open.last().is_some_and(|outer| depths[*outer] >= deep) {
            open.pop();
        }
        parents.push(open.last().copied());
        open.push(index);
    }
    parents
}

/// The depth of a comment: its element says it, one just around it, or one in it before its first text.
fn depth_of(nodes: &Nodes<'_>, unit: &Unit) -> Option<usize> {
    let own = nodes.items[unit.at].element.and_then(depth);
    let around = || {
        let parent = nodes.items[unit.at].parent?;
        nodes.items[parent].element.and_then(depth)
    };
    let first = unit.texts.first().copied().unwrap_or(unit.at);
    let inside = || nodes.items[unit.at..first].iter().find_map(|item| depth(item.element?));
    own.or_else(around).or_else(inside)
}

#[cfg(test)]
mod tests {
    use super::last_number;

    #[test]
    fn the_last_number_of_a_name_may_stand_among_any_signs() {
        assert_eq!(last_number("#comment-100"), Some("100"));
        assert_eq!(last_number("comment_］701»"), Some("701"));
        assert_eq!(last_number("7ː"), Some("7"));
        assert_eq!(last_number("ː"), None);
    }
}
