//! Sequences (XPath 2.0 functions, 15.1–15.3; XPath 3.1 functions, 14).

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Builtin, Call, Evaluated, Sequence, XPathError, core, modern, third};
use crate::dom::{Kind, Node};
use crate::xpath::compare::{order, value_compare};
use crate::xpath::eval::effective;
use crate::xpath::expr::Comparison;
use crate::xpath::identity::identity;
use crate::xpath::value::{Atomic, Item};

pub(super) const TABLE: &[Builtin] = &[
    core("true", 0, 0, "v", |_| Ok(true.into())).boolean(),
    core("false", 0, 0, "v", |_| Ok(false.into())).boolean(),
    core("not", 1, 1, "v", |call| Ok((!effective(&call.arg(0))?).into())).boolean(),
    core("boolean", 1, 1, "v", |call| effective(&call.arg(0)).map(Sequence::from)).boolean(),
    super::old("count", 1, 1, "v", |call| Ok((call.nodes_only("count")?.len() as i64).into())),
    modern("count", 1, 1, |call| Ok((call.arg(0).len() as i64).into())),
    core("position", 0, 0, "v", |call| Ok((call.focus.position as i64).into())).focused(0),
    core("last", 0, 0, "v", |call| Ok((call.focus.size as i64).into())).focused(0),
    modern("exists", 1, 1, |call| Ok((!call.arg(0).is_empty()).into())).boolean(),
    modern("empty", 1, 1, |call| Ok(call.arg(0).is_empty().into())).boolean(),
    modern("data", 1, 1, data),
    third("data", 0, 0, data).focused(0),
    modern("distinct-values", 1, 2, distinct_values),
    modern("index-of", 2, 3, index_of),
    modern("insert-before", 3, 3, insert_before),
    modern("remove", 2, 2, remove),
    modern("reverse", 1, 1, reverse),
    modern("subsequence", 2, 3, subsequence),
    modern("unordered", 1, 1, |call| Ok(call.arg(0))),
    modern("zero-or-one", 1, 1, |call| counted(call, 0, 1)),
    modern("one-or-more", 1, 1, |call| counted(call, 1, usize::MAX)),
    modern("exactly-one", 1, 1, |call| counted(call, 1, 1)),
    modern("deep-equal", 2, 3, deep_equal).boolean(),
    modern("error", 0, 3, error),
    modern("trace", 2, 2, |call| Ok(call.arg(0))),
    third("trace", 1, 1, |call| Ok(call.arg(0))),
    third("head", 1, 1, head),
    third("tail", 1, 1, tail),
    third("innermost", 1, 1, innermost),
    third("outermost", 1, 1, outermost),
];

fn data<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let value = if call.has(0) { call.arg(0) } else { Sequence::One(call.eval.item(call.focus)?) };
    Ok(call.eval.atoms(&value)?.into_iter().map(Item::Atom).collect())
}

fn distinct_values<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(1)?;
    let mut seen = FxHashSet::default();
    let mut atoms = call.atoms(0)?;
    call.eval.read_all(&atoms)?;
    atoms.retain(|atom| seen.insert(identity(atom)));
    Ok(atoms.into_iter().map(Item::Atom).collect())
}

fn index_of<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    let wanted = call.atom(1)?.ok_or_else(|| XPathError::wrong_type("the value to look for is missing"))?;
    let list = call.arg(0);
    if let (Some(text), Some(places)) = (wanted.characters(), call.eval.strings(&list, 1)?) {
        let found = places.get(text).map(|(first, others)| std::iter::once(first).chain(others));
        let place = |place: &u32| Item::Atom(Atomic::Integer(i64::from(*place) + 1));
        return Ok(found.into_iter().flatten().map(place).collect());
    }
    let is = |atom: &Atomic<'d>| matches!(order(atom, &wanted), Ok(Some(found)) if found.is_eq());
    let atoms = call.atoms(0)?;
    call.eval.read_all(&atoms)?;
    let places = atoms.iter().enumerate().filter(|(_, atom)| is(atom));
    Ok(places.map(|(index, _)| Item::Atom(Atomic::Integer(index as i64 + 1))).collect())
}

fn insert_before<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut items = call.list(0)?;
    let at = usize::try_from(call.whole(1)?.max(1) - 1).unwrap_or(usize::MAX).min(items.len());
    items.splice(at..at, call.list(2)?);
    Ok(items.into())
}

fn remove<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut items = call.list(0)?;
    if let Ok(at) = usize::try_from(call.whole(1)?.saturating_sub(1))
        && at < items.len()
    {
        items.remove(at);
    }
    Ok(items.into())
}

fn reverse<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut items = call.list(0)?;
    items.reverse();
    Ok(items.into())
}

fn subsequence<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let round = |number: f64| (number + 0.5).floor();
    let start = round(call.double_given(1)?);
    let end = if call.has(2) { start + round(call.double_given(2)?) } else { f64::INFINITY };
    let inside = |(index, _): &(usize, Item<'d>)| {
        let position = *index as f64 + 1.0;
        position >= start && position < end
    };
    Ok(call.list(0)?.into_iter().enumerate().filter(inside).map(|(_, item)| item).collect())
}

fn counted<'d>(call: &Call<'_, 'd>, least: usize, most: usize) -> Evaluated<Sequence<'d>> {
    let value = call.arg(0);
    if (least..=most).contains(&value.len()) {
        return Ok(value);
    }
    let code = if most == 1 && least == 0 {
        "FORG0003"
    } else if most == 1 {
        "FORG0005"
    } else {
        "FORG0004"
    };
    Err(XPathError::new(code, format!("a sequence of {} items stands where another number is expected", value.len())))
}

fn head<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    Ok(call.arg(0).first().cloned().map_or(Sequence::Empty, Sequence::One))
}

fn tail<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    Ok(call.list(0)?.into_iter().skip(1).collect())
}

fn error<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let message = if call.has(1) { call.text(1)?.to_string() } else { "the schema raises an error".to_owned() };
    Err(XPathError::new("FOER0000", message))
}

fn innermost<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.eval.spend(call.arg(0).len())?;
    let mut nodes = crate::xpath::eval::nodes_of(&call.arg(0))?;
    crate::xpath::path::in_order(&mut nodes);
    let next: Vec<_> = nodes.iter().skip(1).copied().map(Some).chain([None]).collect();
    let keep =
        |(node, next): (Node<'d>, Option<Node<'d>>)| next.is_none_or(|next| !node.contains(next)).then_some(node);
    Ok(nodes.into_iter().zip(next).filter_map(keep).collect::<Vec<_>>().into())
}

fn outermost<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.eval.spend(call.arg(0).len())?;
    let mut nodes = crate::xpath::eval::nodes_of(&call.arg(0))?;
    crate::xpath::path::in_order(&mut nodes);
    let mut kept: Vec<Node<'d>> = Vec::new();
    for node in nodes {
        if !kept.last().is_some_and(|last| last.contains(node)) {
            kept.push(node);
        }
    }
    Ok(kept.into())
}

fn deep_equal<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    equal_sequences(call, &call.arg(0), &call.arg(1)).map(Sequence::from)
}

fn equal_sequences<'d>(call: &Call<'_, 'd>, left: &Sequence<'d>, right: &Sequence<'d>) -> Evaluated<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for (left, right) in left.items().iter().zip(right.items()) {
        if !equal_items(call, left, right)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_items<'d>(call: &Call<'_, 'd>, left: &Item<'d>, right: &Item<'d>) -> Evaluated<bool> {
    call.eval.spend(1)?;
    match (left, right) {
        (Item::Atom(left), Item::Atom(right)) => {
            call.eval.read_pair(left, right)?;
            let nan = |atom: &Atomic<'d>| atom.is_numeric() && atom.as_double().is_nan();
            // Values that cannot be compared are not equal (XQuery Functions 3.1, 14.2.1).
            Ok(nan(left) && nan(right) || value_compare(Comparison::Equal, left, right).unwrap_or(false))
        }
        (Item::Node(left), Item::Node(right)) => {
            call.eval.spend((left.last() - left.id) as usize)?;
            call.eval.read(left.string())?;
            Ok(equal_nodes(*left, *right))
        }
        (Item::Array(left), Item::Array(right)) if left.members.len() == right.members.len() => {
            for (left, right) in left.members.iter().zip(&right.members) {
                if !equal_sequences(call, left, right)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Item::Map(left), Item::Map(right)) if left.entries.len() == right.entries.len() => {
            for (key, left) in &left.entries {
                let Some(right) = right.get(key) else { return Ok(false) };
                if !equal_sequences(call, left, right)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Item::Function(_), _) | (_, Item::Function(_)) => {
            Err(XPathError::new("FOTY0015", "functions cannot be compared"))
        }
        _ => Ok(false),
    }
}

/// Compares two trees in step, without recursion; comments and instructions inside do not count.
fn equal_nodes(left: Node<'_>, right: Node<'_>) -> bool {
    if !same_name(left, right) {
        return false;
    }
    if !matches!(left.kind(), Kind::Element | Kind::Document) {
        return left.string() == right.string();
    }
    let mut pairs = vec![(left, right)];
    while let Some((left, right)) = pairs.pop() {
        if !same_name(left, right) || !same_attributes(left, right) {
            return false;
        }
        if !matches!(left.kind(), Kind::Element | Kind::Document) {
            if left.string() != right.string() {
                return false;
            }
            continue;
        }
        let counted = |node: &Node<'_>| !matches!(node.kind(), Kind::Comment | Kind::Instruction);
        let (lefts, rights): (Vec<_>, Vec<_>) =
            (left.children().filter(counted).collect(), right.children().filter(counted).collect());
        if lefts.len() != rights.len() {
            return false;
        }
        pairs.extend(lefts.into_iter().zip(rights));
    }
    true
}

fn same_name(left: Node<'_>, right: Node<'_>) -> bool {
    left.kind() == right.kind() && left.local_name() == right.local_name() && left.namespace() == right.namespace()
}

fn same_attributes(left: Node<'_>, right: Node<'_>) -> bool {
    let all = |node: Node<'_>| -> FxHashMap<(String, String), String> {
        let attributes = node.attribute_ids().map(|id| node.document.node(id));
        let entry =
            |one: Node<'_>| ((one.namespace().to_owned(), one.local_name().to_owned()), one.string().to_owned());
        attributes.map(entry).collect()
    };
    let is_element = left.kind() == Kind::Element;
    !is_element || left.attribute_ids().len() == right.attribute_ids().len() && all(left) == all(right)
}
