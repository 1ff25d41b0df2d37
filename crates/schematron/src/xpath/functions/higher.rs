//! Functions as values (XPath 3.1, 3.1.5–3.1.7; functions, 16), and the expressions that make them.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use super::{Builtin, Call, Evaluated, Found, Item, Sequence, XPathError, find, third};
use crate::xpath::compare::order;
use crate::xpath::eval::{Evaluator, Focus, effective};
use crate::xpath::expr::{Expr, LookupKey};
use crate::xpath::function::{Function, MAX_ITEM_DEPTH, depth_of};
use crate::xpath::maps::{Array, Map};
use crate::xpath::scope::{FN, Version, XS};
use crate::xpath::types::{AtomicType, ItemType, SequenceType};
use crate::xpath::value::{Atomic, QName};

pub(super) const TABLE: &[Builtin] = &[
    third("for-each", 2, 2, for_each),
    third("filter", 2, 2, filter),
    third("fold-left", 3, 3, fold_left),
    third("fold-right", 3, 3, fold_right),
    third("for-each-pair", 3, 3, for_each_pair),
    third("sort", 1, 3, sort),
    third("apply", 2, 2, apply),
    third("function-arity", 1, 1, function_arity),
    third("function-name", 1, 1, function_name),
    third("function-lookup", 2, 2, function_lookup),
];

impl<'d> Evaluator<'d> {
    /// Expressions of XPath 3.1, and the rest of 2.0.
    pub(in crate::xpath) fn eval_higher(&self, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        match expr {
            Expr::SimpleMap(all) => self.simple_map(all, focus),
            Expr::Inline(inline) => {
                self.spend(inline.captured)?;
                let captured = self.captured(inline.captured);
                let depth = outside_of(captured.iter().map(Sequence::depth))?;
                Ok(Sequence::One(Item::Function(Rc::new(Function::Inline(inline, captured, depth)))))
            }
            Expr::FunctionItem(builtin, arity) => {
                Ok(Sequence::One(Item::Function(Rc::new(Function::Builtin(builtin, *arity, focus.item.clone())))))
            }
            Expr::Constructor(kind) => Ok(Sequence::One(Item::Function(Rc::new(Function::Constructor(*kind))))),
            Expr::Apply(function, arguments) => self.dynamic_call(function, arguments, focus),
            Expr::PartialCall(builtin, arguments) => {
                let item = Item::Function(Rc::new(Function::Builtin(builtin, arguments.len(), focus.item.clone())));
                self.partial(item, arguments, focus)
            }
            Expr::Map(entries) => self.make_map(entries, focus),
            Expr::Square(members) => {
                let members: Evaluated<Vec<_>> = members.iter().map(|member| self.eval(member, focus)).collect();
                Array::of(members?).map(Sequence::from)
            }
            Expr::Curly(only) => {
                let members = self.eval(only, focus)?.into_vec().into_iter().map(Sequence::One).collect();
                Array::of(members).map(Sequence::from)
            }
            Expr::Lookup(base, key) => self.lookup(base.as_deref(), key, focus),
            _ => Err(XPathError::limit("this expression is not known")),
        }
    }

    fn captured(&self, count: usize) -> Vec<Sequence<'d>> {
        let locals = self.locals.borrow();
        let frame = self.frame.get();
        (0..count).map(|slot| locals.get(frame + slot).cloned().unwrap_or_default()).collect()
    }

    fn simple_map(&self, all: &'d [Expr], focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let Some((first, rest)) = all.split_first() else { return Ok(Sequence::Empty) };
        let mut value = self.eval(first, focus)?;
        for expr in rest {
            let size = value.len();
            let mut found = Vec::new();
            for (index, item) in self.list(value)?.into_iter().enumerate() {
                let value = self.eval(expr, &Focus { item: Some(item), position: index + 1, size })?;
                self.gather(&mut found, value)?;
            }
            value = found.into();
        }
        Ok(value)
    }

    fn dynamic_call(
        &self,
        function: &'d Expr,
        arguments: &'d [Option<Expr>],
        focus: &Focus<'d>,
    ) -> Evaluated<Sequence<'d>> {
        let function = match self.eval(function, focus)? {
            Sequence::One(item @ (Item::Function(_) | Item::Map(_) | Item::Array(_))) => item,
            _ => return Err(XPathError::wrong_type("what is called is no function")),
        };
        if arguments.iter().any(Option::is_none) {
            return self.partial(function, arguments, focus);
        }
        let values: Evaluated<Vec<_>> = arguments.iter().flatten().map(|expr| self.eval(expr, focus)).collect();
        self.apply(&function, &values?)
    }

    fn partial(&self, function: Item<'d>, arguments: &'d [Option<Expr>], focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let value = |argument: &'d Option<Expr>| argument.as_ref().map(|expr| self.eval(expr, focus)).transpose();
        let values: Vec<Option<Sequence<'d>>> = arguments.iter().map(value).collect::<Evaluated<_>>()?;
        let depth = outside_of(values.iter().flatten().map(Sequence::depth).chain([depth_of(&function)]))?;
        Ok(Sequence::One(Item::Function(Rc::new(Function::Partial(function, values, depth)))))
    }

    /// Calls a function item, or looks something up in a map or an array.
    pub(in crate::xpath) fn apply(&self, item: &Item<'d>, arguments: &[Sequence<'d>]) -> Evaluated<Sequence<'d>> {
        self.spend(1)?;
        match item {
            Item::Function(function) => self.apply_function(function, arguments),
            Item::Map(map) => {
                let key = arguments.first().map_or(Ok(None), |value| self.one_atom(value))?;
                Ok(key.and_then(|key| map.get(&key).cloned()).unwrap_or_default())
            }
            Item::Array(array) => {
                let key = arguments.first().map_or(Ok(None), |value| self.one_atom(value))?;
                array.member(key.map_or(0, |key| key.as_double() as i64)).cloned()
            }
            _ => Err(XPathError::wrong_type("what is called is no function")),
        }
    }

    fn apply_function(&self, function: &Function<'d>, arguments: &[Sequence<'d>]) -> Evaluated<Sequence<'d>> {
        if function.arity() != arguments.len() {
            return Err(XPathError::wrong_type(format!(
                "a function of {} arguments is called with {}",
                function.arity(),
                arguments.len()
            )));
        }
        match function {
            Function::Builtin(builtin, _, item) => {
                let focus = Focus { item: item.clone(), position: 1, size: 1 };
                self.apart(2, || self.call_with(builtin, arguments, &focus))
            }
            Function::Constructor(kind) => match self.atoms(&arguments[0])?.as_slice() {
                [] => Ok(Sequence::Empty),
                [atom] => atom.cast(*kind).map(Sequence::from),
                _ => Err(XPathError::wrong_type("a cast takes one value")),
            },
            Function::Inline(inline, captured, _) => self.apart(inline.body.depth() + 6, || {
                for (slot, value) in captured.iter().enumerate() {
                    self.set_local(slot, value.clone());
                }
                for (slot, (kind, argument)) in inline.parameters.iter().zip(arguments).enumerate() {
                    self.set_local(captured.len() + slot, self.converted(kind.as_ref(), argument)?);
                }
                self.converted(inline.result.as_ref(), &self.eval(&inline.body, &Focus::NOTHING)?)
            }),
            Function::Partial(item, given, _) => {
                let mut open = arguments.iter();
                let all: Vec<_> = given.iter().filter_map(|one| one.clone().or_else(|| open.next().cloned())).collect();
                self.apart(2, || self.apply(item, &all))
            }
        }
    }

    fn make_map(&self, entries: &'d [(Expr, Expr)], focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let mut map = Map::default();
        for (key, value) in entries {
            let key = self.optional_atom(key, focus)?.ok_or_else(|| XPathError::wrong_type("a key is missing"))?;
            if map.get(&key).is_some() {
                return Err(XPathError::new("XQDY0137", format!("the key {} is there twice", &*key.text())));
            }
            map.put(key, self.eval(value, focus)?)?;
        }
        Ok(map.into())
    }

    fn lookup(&self, base: Option<&'d Expr>, key: &'d LookupKey, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let base = match base {
            Some(base) => self.eval(base, focus)?,
            None => Sequence::One(self.item(focus)?),
        };
        let keys = match key {
            LookupKey::Literal(key) => Some(vec![key.clone()]),
            LookupKey::Expr(expr) => Some(self.atoms(&self.eval(expr, focus)?)?),
            LookupKey::All => None,
        };
        let mut found = Vec::new();
        for item in base.items() {
            match (item, &keys) {
                (Item::Map(map), None) => {
                    for (_, value) in &map.entries {
                        self.spend(1)?;
                        self.gather(&mut found, value.clone())?;
                    }
                }
                (Item::Array(array), None) => {
                    for member in &array.members {
                        self.spend(1)?;
                        self.gather(&mut found, member.clone())?;
                    }
                }
                (Item::Map(_) | Item::Array(_), Some(keys)) => {
                    for key in keys {
                        self.gather(&mut found, self.apply(item, &[key.clone().into()])?)?;
                    }
                }
                _ => return Err(XPathError::wrong_type("`?` looks into maps and arrays")),
            }
        }
        Ok(found.into())
    }
}

/// How deep a function is that holds values so deep.
fn outside_of(inside: impl Iterator<Item = u32>) -> Evaluated<u32> {
    let depth = 1 + inside.max().unwrap_or(0);
    if depth > MAX_ITEM_DEPTH {
        return Err(XPathError::limit("functions hold functions too deep"));
    }
    Ok(depth)
}

impl<'d> Evaluator<'d> {
    /// The value as the declared type has it, by the function conversion rules (XPath 3.1, 3.1.5.2).
    fn converted(&self, kind: Option<&SequenceType>, value: &Sequence<'d>) -> Evaluated<Sequence<'d>> {
        let Some(kind) = kind else { return Ok(value.clone()) };
        let value = match kind.item {
            ItemType::Atomic(wanted) => {
                let atoms = self.atoms(value)?.into_iter();
                let all: Evaluated<Vec<_>> = atoms.map(|atom| promoted(atom, wanted).map(Item::Atom)).collect();
                all?.into()
            }
            _ => value.clone(),
        };
        if kind.takes(&value, &|work| self.spend(work))? {
            return Ok(value);
        }
        Err(XPathError::wrong_type("an argument or a result is not of the type declared"))
    }
}

/// Untyped values are cast, numbers promoted, addresses taken for strings.
fn promoted<'d>(atom: Atomic<'d>, wanted: AtomicType) -> Evaluated<Atomic<'d>> {
    let named = |kind: AtomicType| matches!(kind, AtomicType::AnyAtomic | AtomicType::Untyped);
    let widens = match wanted {
        AtomicType::Double => atom.is_numeric(),
        AtomicType::Float => atom.is_numeric() && !matches!(atom, Atomic::Double(_)),
        AtomicType::String => matches!(atom, Atomic::Uri(_)),
        _ => false,
    };
    if widens || matches!(atom, Atomic::Untyped(_)) && !named(wanted) { atom.cast(wanted) } else { Ok(atom) }
}

fn for_each<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(1)?;
    let mut found = Vec::new();
    for item in call.list(0)? {
        call.eval.gather(&mut found, call.eval.apply(&function, &[Sequence::One(item)])?)?;
    }
    Ok(found.into())
}

fn filter<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(1)?;
    let mut found = Vec::new();
    for item in call.list(0)? {
        if effective(&call.eval.apply(&function, &[Sequence::One(item.clone())])?)? {
            found.push(item);
        }
    }
    Ok(found.into())
}

fn fold_left<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(2)?;
    let mut value = call.arg(1);
    for item in call.list(0)? {
        value = call.eval.apply(&function, &[value, Sequence::One(item)])?;
    }
    Ok(value)
}

fn fold_right<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(2)?;
    let mut value = call.arg(1);
    for item in call.list(0)?.into_iter().rev() {
        value = call.eval.apply(&function, &[Sequence::One(item), value])?;
    }
    Ok(value)
}

fn for_each_pair<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let function = call.function(2)?;
    let mut found = Vec::new();
    for (left, right) in call.list(0)?.into_iter().zip(call.list(1)?) {
        call.eval.gather(&mut found, call.eval.apply(&function, &[Sequence::One(left), Sequence::One(right)])?)?;
    }
    Ok(found.into())
}

fn sort<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let items = call.list(0)?.into_iter().map(Sequence::One).collect();
    Ok(sorted(call, items)?.into_iter().flat_map(Sequence::into_vec).collect())
}

/// What `sort` and `array:sort` have in common: items or members in the order of their keys.
pub(super) fn sorted<'d>(call: &Call<'_, 'd>, all: Vec<Sequence<'d>>) -> Evaluated<Vec<Sequence<'d>>> {
    if !call.arg(1).is_empty() {
        call.collation(1)?;
    }
    let mut keyed = Vec::new();
    for value in all {
        let key = if call.has(2) {
            call.eval.apply(&call.function(2)?, std::slice::from_ref(&value))?
        } else {
            value.clone()
        };
        keyed.push((call.eval.atoms(&key)?, value));
    }
    call.eval.spend(keyed.len() * 16)?;
    keyed.iter().try_for_each(|(key, _)| call.eval.read_all(key))?;
    let mut failed = None;
    keyed.sort_by(|(left, _), (right, _)| {
        for (left, right) in left.iter().zip(right) {
            match before(left, right) {
                Ok(Ordering::Equal) => {}
                Ok(found) => return found,
                Err(error) => failed = Some(error),
            }
        }
        left.len().cmp(&right.len())
    });
    match failed {
        Some(error) => Err(error),
        None => Ok(keyed.into_iter().map(|(_, value)| value).collect()),
    }
}

/// The order of two keys: NaN is equal to itself and before all other numbers (functions, 14.4.2).
fn before(left: &Atomic<'_>, right: &Atomic<'_>) -> Evaluated<Ordering> {
    let is_nan = |atom: &Atomic<'_>| atom.is_numeric() && atom.as_double().is_nan();
    match order(left, right)? {
        Some(found) => Ok(found),
        None => Ok(is_nan(right).cmp(&is_nan(left))),
    }
}

fn apply<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    match call.arg(1).items() {
        [Item::Array(array)] => call.eval.apply(&call.function(0)?, &array.members),
        _ => Err(XPathError::wrong_type("the arguments must be an array")),
    }
}

/// The name of a function that has one (functions, 16.1.2); those made on the way have none.
fn function_name<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let Item::Function(function) = call.function(0)? else { return Ok(Sequence::Empty) };
    let (prefix, namespace, local) = match &*function {
        Function::Builtin(builtin, ..) => match builtin.name.split_once(':') {
            Some((prefix, local)) => (prefix, format!("{FN}/{prefix}"), local),
            None => ("fn", FN.to_owned(), builtin.name),
        },
        Function::Constructor(kind) => ("xs", XS.to_owned(), kind.name().trim_start_matches("xs:")),
        _ => return Ok(Sequence::Empty),
    };
    let name = QName { prefix: prefix.into(), namespace: namespace.into(), local: local.into() };
    Ok(Atomic::QName(Arc::new(name)).into())
}

fn function_arity<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    Ok(match call.function(0)? {
        Item::Function(function) => function.arity() as i64,
        _ => 1,
    }
    .into())
}

fn function_lookup<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let Some(Atomic::QName(name)) = call.atom(0)? else { return Ok(Sequence::Empty) };
    let arity = usize::try_from(call.whole(1)?).unwrap_or(usize::MAX);
    Ok(match find(&name.namespace, &name.local, arity, Version::Three) {
        Found::Function(builtin) => {
            Sequence::One(Item::Function(Rc::new(Function::Builtin(builtin, arity, call.focus.item.clone()))))
        }
        _ => Sequence::Empty,
    })
}
