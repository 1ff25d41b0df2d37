//! Maps and arrays (XPath 3.1 functions, 17).

use rustc_hash::FxHashSet;

use super::{Builtin, Call, Evaluated, Item, Sequence, XPathError, third};
use crate::xpath::eval::effective;
use crate::xpath::maps::{Array, Map};
use crate::xpath::value::Atomic;

pub(super) const MAPS: &[Builtin] = &[
    third("map:merge", 1, 2, merge),
    third("map:size", 1, 1, |call| Ok((map(call, 0)?.entries.len() as i64).into())),
    third("map:keys", 1, 1, keys),
    third("map:contains", 2, 2, |call| Ok(map(call, 0)?.get(&key(call, 1)?).is_some().into())),
    third("map:get", 2, 2, |call| Ok(map(call, 0)?.get(&key(call, 1)?).cloned().unwrap_or_default())),
    third("map:put", 3, 3, put),
    third("map:entry", 2, 2, |call| Map::of([(key(call, 0)?, call.arg(1))]).map(Sequence::from)),
    third("map:remove", 2, 2, remove),
    third("map:for-each", 2, 2, for_each_entry),
    third("map:find", 2, 2, find_key),
];

pub(super) const ARRAYS: &[Builtin] = &[
    third("array:size", 1, 1, |call| Ok((array(call, 0)?.members.len() as i64).into())),
    third("array:get", 2, 2, |call| array(call, 0)?.member(call.whole(1)?).cloned()),
    third("array:head", 1, 1, |call| array(call, 0)?.member(1).cloned()),
    third("array:tail", 1, 1, |call| made(members(call, 0)?.into_iter().skip(1).collect())),
    third("array:append", 2, 2, append),
    third("array:reverse", 1, 1, |call| made(members(call, 0)?.into_iter().rev().collect())),
    third("array:join", 1, 1, join),
    third("array:flatten", 1, 1, flatten),
    third("array:for-each", 2, 2, for_each),
    third("array:filter", 2, 2, filter),
    third("array:fold-left", 3, 3, fold_left),
    third("array:subarray", 2, 3, subarray),
    third("array:put", 3, 3, replace),
    third("array:remove", 2, 2, without),
    third("array:insert-before", 3, 3, insert),
    third("array:sort", 1, 3, |call| made(super::higher::sorted(call, members(call, 0)?)?)),
    third("array:fold-right", 3, 3, fold_right),
];

fn map<'d>(call: &Call<'_, 'd>, index: usize) -> Evaluated<std::rc::Rc<Map<'d>>> {
    match call.arg(index).items() {
        [Item::Map(map)] => Ok(std::rc::Rc::clone(map)),
        _ => Err(XPathError::wrong_type("a map is expected")),
    }
}

fn array<'d>(call: &Call<'_, 'd>, index: usize) -> Evaluated<std::rc::Rc<Array<'d>>> {
    match call.arg(index).items() {
        [Item::Array(array)] => Ok(std::rc::Rc::clone(array)),
        _ => Err(XPathError::wrong_type("an array is expected")),
    }
}

/// The members of an array, to be put together anew.
fn members<'d>(call: &Call<'_, 'd>, index: usize) -> Evaluated<Vec<Sequence<'d>>> {
    let array = array(call, index)?;
    call.eval.spend(array.members.len())?;
    Ok(array.members.clone())
}

fn key<'d>(call: &Call<'_, 'd>, index: usize) -> Evaluated<Atomic<'d>> {
    call.atom(index)?.ok_or_else(|| XPathError::wrong_type("a key is missing"))
}

fn keys<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let map = map(call, 0)?;
    call.eval.spend(map.entries.len())?;
    Ok(map.entries.iter().map(|(key, _)| Item::Atom(key.clone())).collect())
}

/// The first of two equal keys counts, unless the options say else.
fn merge<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let duplicates = match call.arg(1).items() {
        [Item::Map(options)] => {
            options.get(&Atomic::string("duplicates")).and_then(Sequence::first).and_then(Item::atom)
        }
        _ => None,
    };
    let duplicates = duplicates.map_or("use-first".to_owned(), |word| word.text().to_string());
    if !matches!(duplicates.as_str(), "use-first" | "use-last" | "use-any" | "combine" | "reject") {
        return Err(XPathError::new(
            "FOJS0005",
            format!("`{duplicates}` is no way to treat keys that are there twice"),
        ));
    }
    let mut merged = Map::default();
    for item in call.arg(0).items() {
        let Item::Map(map) = item else { return Err(XPathError::wrong_type("a map is expected")) };
        call.eval.spend(map.entries.len())?;
        for (key, value) in &map.entries {
            let Some(known) = merged.get(key).cloned() else {
                merged.put(key.clone(), value.clone())?;
                continue;
            };
            match duplicates.as_str() {
                "use-last" => merged.put(key.clone(), value.clone())?,
                "combine" => {
                    let mut both = call.eval.list(known)?;
                    call.eval.gather(&mut both, value.clone())?;
                    merged.put(key.clone(), both.into())?;
                }
                "reject" => {
                    return Err(XPathError::new("FOJS0003", format!("the key {} is there twice", &*key.text())));
                }
                _ => {}
            }
        }
    }
    Ok(merged.into())
}

fn put<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let old = map(call, 0)?;
    call.eval.spend(old.entries.len())?;
    let mut changed = Map::of(old.entries.iter().cloned())?;
    changed.put(key(call, 1)?, call.arg(2))?;
    Ok(changed.into())
}

fn remove<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let old = map(call, 0)?;
    let gone = Map::of(call.atoms(1)?.into_iter().map(|key| (key, Sequence::Empty)))?;
    call.eval.spend(old.entries.len())?;
    Map::of(old.entries.iter().filter(|(key, _)| gone.get(key).is_none()).cloned()).map(Sequence::from)
}

fn for_each_entry<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(1)?;
    let mut found = Vec::new();
    for (key, value) in &map(call, 0)?.entries {
        call.eval.gather(&mut found, call.eval.apply(&function, &[key.clone().into(), value.clone()])?)?;
    }
    Ok(found.into())
}

/// The values of a key at any depth, as an array (functions, 17.3.4).
fn find_key<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let key = key(call, 1)?;
    let mut found = Vec::new();
    find_inside(call, &call.arg(0), &key, &mut found)?;
    made(found)
}

/// Maps and arrays lie only so deep in one another: see [`depth_of`](crate::xpath::function::depth_of).
fn find_inside<'d>(
    call: &Call<'_, 'd>,
    value: &Sequence<'d>,
    key: &Atomic<'_>,
    found: &mut Vec<Sequence<'d>>,
) -> Evaluated<()> {
    call.eval.spend(value.len())?;
    for item in value.items() {
        match item {
            Item::Map(map) => {
                found.extend(map.get(key).cloned());
                for (_, value) in &map.entries {
                    find_inside(call, value, key, found)?;
                }
            }
            Item::Array(array) => {
                for member in &array.members {
                    find_inside(call, member, key, found)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn fold_right<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(2)?;
    let mut value = call.arg(1);
    for member in array(call, 0)?.members.iter().rev() {
        value = call.eval.apply(&function, &[member.clone(), value])?;
    }
    Ok(value)
}

fn made<'d>(members: Vec<Sequence<'d>>) -> Evaluated<Sequence<'d>> {
    Array::of(members).map(Sequence::from)
}

fn append<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut members = members(call, 0)?;
    members.push(call.arg(1));
    made(members)
}

fn join<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut members = Vec::new();
    for item in call.arg(0).items() {
        let Item::Array(array) = item else { return Err(XPathError::wrong_type("an array is expected")) };
        call.eval.spend(array.members.len())?;
        members.extend(array.members.iter().cloned());
        call.eval.check_length(members.len())?;
    }
    made(members)
}

fn flatten<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut found = Vec::new();
    for item in call.arg(0).items() {
        match item {
            Item::Array(array) => call.eval.flatten(array, &mut found)?,
            item => found.push(item.clone()),
        }
    }
    call.eval.spend(found.len())?;
    Ok(found.into())
}

fn for_each<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(1)?;
    let all = array(call, 0)?;
    let members: Evaluated<Vec<_>> =
        all.members.iter().map(|one| call.eval.apply(&function, std::slice::from_ref(one))).collect();
    made(members?)
}

fn filter<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(1)?;
    let mut members = Vec::new();
    for member in &array(call, 0)?.members {
        if effective(&call.eval.apply(&function, std::slice::from_ref(member))?)? {
            members.push(member.clone());
        }
    }
    made(members)
}

fn fold_left<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(2)?;
    let mut value = call.arg(1);
    for member in &array(call, 0)?.members {
        value = call.eval.apply(&function, &[value, member.clone()])?;
    }
    Ok(value)
}

/// A place in an array, from 0.
fn place(call: &Call<'_, '_>, index: usize, most: usize) -> Evaluated<usize> {
    place_of(call.whole(index)?, most)
}

fn place_of(position: i64, most: usize) -> Evaluated<usize> {
    let at = usize::try_from(position).ok().and_then(|position| position.checked_sub(1));
    at.filter(|at| *at < most).ok_or_else(|| XPathError::new("FOAY0001", format!("an array has no place {position}")))
}

fn subarray<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let all = members(call, 0)?;
    let start = place(call, 1, all.len() + 1)?;
    let length = if call.has(2) { usize::try_from(call.whole(2)?).unwrap_or(0) } else { usize::MAX };
    made(all.into_iter().skip(start).take(length).collect())
}

fn replace<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut members = members(call, 0)?;
    let at = place(call, 1, members.len())?;
    members[at] = call.arg(2);
    made(members)
}

fn without<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let all = members(call, 0)?;
    let mut gone = FxHashSet::default();
    for atom in call.atoms(1)? {
        gone.insert(place_of(atom.as_double() as i64, all.len())?);
    }
    let members = all.into_iter().enumerate().filter(|(at, _)| !gone.contains(at));
    made(members.map(|(_, member)| member).collect())
}

fn insert<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut members = members(call, 0)?;
    let at = place(call, 1, members.len() + 1)?;
    members.insert(at, call.arg(2));
    made(members)
}
