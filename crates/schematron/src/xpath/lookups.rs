//! Comparisons as look-ups: nodes chosen by a key, sides that depend on the node alone, axes far from the node.

use super::analyse::{Needs, predicates_optimised};
use super::expr::{
    Binding, Choice, Comparison, Conversion, Expr, General, Keyed, Path, Predicate, Related, SomeEqual, Start, Step,
    StepKind, Variable,
};
use super::value::Atomic;
use crate::dom::{Axis, NodeTest};

/// `some $x in //x satisfies $x/@k = $v` asks whether the value is one of those keys.
pub(super) fn some_optimised(binding: Binding, slots: &mut usize) -> Expr {
    let Some(key_is_left) = key_of_some(&binding) else {
        return Expr::Some(Box::new(binding)).map_parts(&mut |part| part.optimised(slots));
    };
    let Binding { slot: local, mut values, body } = binding;
    let Expr::General(general) = body else { return Expr::Sequence(values) };
    let General { left, right, legacy, .. } = *general;
    let (key, value) = if key_is_left { (left, right) } else { (right, left) };
    let values = values.remove(0).optimised(slots);
    *slots += 1;
    let slot = *slots - 1;
    let (key, value) = (key.optimised(slots), value.optimised(slots));
    Expr::SomeEqual(Box::new(SomeEqual { slot, local, values, key, value, legacy }))
}

/// Whether the left side is the one that depends on the variable alone, where one does and the other not at all.
fn key_of_some(binding: &Binding) -> Option<bool> {
    let [values] = binding.values.as_slice() else { return None };
    let Expr::General(general) = &binding.body else { return None };
    if general.operator != Comparison::Equal || !values.needs().are_none() {
        return None;
    }
    let own = Variable::Local(binding.slot);
    let of_variable = |expr: &Expr| {
        let (mut uses, mut only) = (false, true);
        expr.variables(&mut |variable| {
            uses |= variable == own;
            only &= variable == own;
        });
        let needs = expr.needs();
        (uses, only && !needs.item && !needs.current)
    };
    match (of_variable(&general.left), of_variable(&general.right)) {
        ((true, true), (false, _)) => Some(true),
        ((false, _), (true, true)) => Some(false),
        _ => None,
    }
}

pub(super) fn filter_optimised(base: Expr, predicates: Vec<Predicate>, slots: &mut usize) -> Expr {
    if base.needs().are_none() && matches!(base, Expr::Variable(_) | Expr::Path(_)) && is_key_test(&predicates) {
        return keyed(base, predicates, Vec::new(), slots);
    }
    let base = base.optimised(slots);
    Expr::Filter(Box::new(base), predicates_optimised(predicates, slots))
}

/// Whether the first predicate compares something of the node with something else, and all ask for a truth only.
pub(super) fn is_key_test(predicates: &[Predicate]) -> bool {
    let all_truths = predicates.iter().all(|predicate| predicate.choice == Choice::Truth);
    let Some(Expr::General(general)) = predicates.first().map(|predicate| &predicate.expr) else { return false };
    all_truths && general.operator == Comparison::Equal && sides(general).is_some()
}

/// Whether the left side is the one that depends on the node alone, and the other not on it at all.
fn sides(general: &General) -> Option<bool> {
    let of_node = |needs: Needs| needs == Needs { item: true, ..Needs::NOTHING };
    let (left, right) = (general.left.needs(), general.right.needs());
    match (of_node(left) && !right.item, of_node(right) && !left.item) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The side that depends on the node, and the other.
pub(super) fn key_and_value(general: General) -> (Expr, Expr) {
    let General { left, right, .. } = general;
    if left.needs().item && !right.needs().item { (left, right) } else { (right, left) }
}

/// The axis and the test of a step whose nodes may lie anywhere in a document.
pub(super) fn related_axis(step: &Step) -> Option<(Axis, NodeTest)> {
    use Axis::{Descendant, Following, FollowingSibling, Preceding, PrecedingSibling};
    match step.kind {
        StepKind::Axis(axis @ (Descendant | Following | FollowingSibling | Preceding | PrecedingSibling), test) => {
            Some((axis, test))
        }
        _ => None,
    }
}

/// Whether a step goes a long way and chooses by what depends on the nodes alone.
pub(super) fn is_fixed_choice(step: &Step) -> bool {
    let long = matches!(step.kind, StepKind::Axis(Axis::Descendant | Axis::Following | Axis::Preceding, _));
    let alone = |predicate: &Predicate| {
        let needs = predicate.expr.needs();
        predicate.choice == Choice::Truth && !needs.variables && !needs.current
    };
    long && !step.predicates.is_empty() && step.predicates.iter().all(alone)
}

pub(super) fn related(
    from: Expr,
    (axis, test): (Axis, NodeTest),
    (key, value, legacy): (Expr, Expr, bool),
    predicates: Vec<Predicate>,
    steps: Vec<Step>,
    slots: &mut usize,
) -> Expr {
    *slots += 1;
    let slot = *slots - 1;
    Expr::Related(Box::new(Related {
        slot,
        from: from.optimised(slots),
        axis,
        test,
        fixed: Vec::new(),
        key: key.optimised(slots),
        value: value.optimised(slots),
        legacy,
        predicates: predicates_optimised(predicates, slots),
        steps: steps.into_iter().map(|step| step.optimised(slots)).collect(),
    }))
}

/// Whether the value is certainly no boolean, with which XPath 1.0 compares even an empty set.
fn is_no_boolean(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) | Expr::Context | Expr::Current | Expr::Literal(Atomic::String(_) | Atomic::Double(_)) => true,
        Expr::Convert(conversion, _) => *conversion != Conversion::Boolean,
        Expr::Call(builtin, _) => !builtin.is_truth() && builtin.name != "function-available",
        _ => false,
    }
}

/// `@k = preceding::x/@k` asks whether there is a `preceding::x[@k = …]`.
pub(super) fn related_comparison(general: General, slots: &mut usize) -> Result<Expr, Box<General>> {
    let fits = |expr: &Expr| match expr {
        Expr::Path(path) => match path.steps.as_slice() {
            [first, rest @ ..] => {
                let start = matches!(path.start, Start::Context);
                let plain = |step: &Step| matches!(step.kind, StepKind::Axis(Axis::Attribute | Axis::Child, _));
                let fixed = |predicate: &Predicate| {
                    let needs = predicate.expr.needs();
                    predicate.choice == Choice::Truth && !needs.variables && !needs.current
                };
                let all_fixed = path.steps.iter().flat_map(|step| &step.predicates).all(fixed);
                start && all_fixed && related_axis(first).is_some() && rest.iter().all(plain)
            }
            [] => false,
        },
        _ => false,
    };
    if general.operator != Comparison::Equal || !(fits(&general.left) || fits(&general.right)) {
        return Err(Box::new(general));
    }
    let other = if fits(&general.left) { &general.right } else { &general.left };
    if general.legacy && !is_no_boolean(other) {
        return Err(Box::new(general));
    }
    let General { left, right, legacy, .. } = general;
    let (path, value) = if fits(&left) { (left, right) } else { (right, left) };
    let Expr::Path(path) = path else { return Ok(value) };
    let Path { start, mut steps } = *path;
    let Step { kind, predicates } = steps.remove(0);
    let StepKind::Axis(axis, test) = kind else { return Ok(value) };
    let key = if steps.is_empty() { Expr::Context } else { Expr::Path(Box::new(Path { start, steps })) };
    let found = related(Expr::Context, (axis, test), (key, value, legacy), predicates, Vec::new(), slots);
    Ok(Expr::Exists(true, Box::new(found)))
}

pub(super) fn keyed(nodes: Expr, mut predicates: Vec<Predicate>, steps: Vec<Step>, slots: &mut usize) -> Expr {
    let first = predicates.remove(0);
    let Expr::General(general) = first.expr else {
        predicates.insert(0, first);
        return Expr::Filter(Box::new(nodes), predicates);
    };
    let (operator, legacy) = (general.operator, general.legacy);
    let (key, value) = key_and_value(*general);
    *slots += 1;
    let slot = *slots - 1;
    Expr::Keyed(Box::new(Keyed {
        slot,
        nodes: nodes.optimised(slots),
        key: key.optimised(slots),
        value: value.optimised(slots),
        test: General { operator, left: Expr::Context, right: Expr::Context, legacy },
        predicates: predicates_optimised(predicates, slots),
        steps: steps.into_iter().map(|step| step.optimised(slots)).collect(),
    }))
}
