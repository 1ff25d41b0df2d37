//! Aggregates (XPath 2.0 functions, 15.4; XPath 1.0, 4.4).

use std::cmp::Ordering;

use super::{Builtin, Call, Evaluated, Sequence, XPathError, modern, old};
use crate::xpath::arithmetic::{calculate, operand};
use crate::xpath::compare::{legacy_double, order};
use crate::xpath::expr::Operator;
use crate::xpath::value::{Atomic, Item};

pub(super) const TABLE: &[Builtin] = &[
    old("sum", 1, 1, "v", legacy_sum),
    modern("sum", 1, 2, sum),
    modern("avg", 1, 1, avg),
    modern("min", 1, 2, |call| extreme(call, Ordering::Less)),
    modern("max", 1, 2, |call| extreme(call, Ordering::Greater)),
];

fn legacy_sum<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let value = call.nodes_only("sum")?;
    call.eval.spend(value.len())?;
    Ok(value.items().iter().filter_map(Item::atom).map(|atom| legacy_double(&atom)).sum::<f64>().into())
}

fn total<'d>(atoms: Vec<Atomic<'d>>) -> Evaluated<Option<Atomic<'d>>> {
    let mut sum = None;
    for atom in atoms {
        let atom = operand(atom)?;
        if !atom.is_numeric() && !matches!(atom, Atomic::Duration(_)) {
            return Err(XPathError::new(
                "FORG0006",
                format!("a value of type {} cannot be added up", atom.type_name()),
            ));
        }
        sum = Some(match sum {
            None => atom,
            Some(sum) => calculate(Operator::Plus, &sum, &atom)?,
        });
    }
    Ok(sum)
}

fn sum<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    match total(call.atoms(0)?)? {
        Some(sum) => Ok(sum.into()),
        None if call.has(1) => Ok(call.arg(1)),
        None => Ok(0i64.into()),
    }
}

fn avg<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let atoms = call.atoms(0)?;
    let count = Atomic::Integer(atoms.len() as i64);
    let Some(sum) = total(atoms)? else { return Ok(Sequence::Empty) };
    calculate(Operator::Div, &sum, &count).map(Sequence::from)
}

fn extreme<'d>(call: &Call<'_, 'd>, wanted: Ordering) -> Evaluated<Sequence<'d>> {
    call.collation(1)?;
    let atoms: Evaluated<Vec<_>> = call.atoms(0)?.into_iter().map(operand).collect();
    let atoms = atoms?;
    // Numbers of several types are compared, and given back, as the widest of them.
    let double = atoms.iter().any(|atom| matches!(atom, Atomic::Double(_)));
    let mut best: Option<Atomic<'d>> = None;
    for atom in atoms {
        let atom = if double && atom.is_numeric() { Atomic::Double(atom.as_double()) } else { atom };
        if atom.is_numeric() && atom.as_double().is_nan() {
            return Ok(f64::NAN.into());
        }
        let better = match &best {
            None => true,
            Some(best) => order(&atom, best).map_err(|_| unlike(&atom, best))? == Some(wanted),
        };
        if better {
            best = Some(atom);
        }
    }
    Ok(best.into())
}

fn unlike(left: &Atomic<'_>, right: &Atomic<'_>) -> XPathError {
    XPathError::new("FORG0006", format!("{} and {} cannot be compared", left.type_name(), right.type_name()))
}
