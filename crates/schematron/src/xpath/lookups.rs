//! Comparisons as look-ups: nodes chosen by a key, sides that depend on the node alone, axes far from the node.

use super::analyse::{Needs, predicates_optimised};
use super::expr::{
    Binding, Choice, Comparison, Conversion, Equality, Expr, General, Keyed, Path, Predicate, Related, SomeEqual,
    Start, Step, StepKind, Variable,
};
use super::value::Atomic;
use crate::dom::{Axis, NodeTest};

/// An equality taken apart: the side that depends on a node, and the other.
pub(super) struct KeyTest {
    pub test: Equality,
    pub key: Expr,
    pub value: Expr,
    /// The number of predicates that stood before it and are asked after it.
    pub before: usize,
}

impl KeyTest {
    /// A test that every node passes.
    pub fn none() -> Self {
        let same = || Expr::Literal(Atomic::string(""));
        Self { test: Equality::General { legacy: false }, key: same(), value: same(), before: 0 }
    }
}

/// How an expression asks whether two sides are equal, if it does.
fn equality(expr: &Expr) -> Option<(Equality, [&Expr; 2])> {
    match expr {
        Expr::General(general) if general.operator == Comparison::Equal => {
            Some((Equality::General { legacy: general.legacy }, [&general.left, &general.right]))
        }
        Expr::ValueCompare(Comparison::Equal, pair) => Some((Equality::Value, [&pair[0], &pair[1]])),
        _ => None,
    }
}

/// `some $x in //x satisfies $x/@k = $v` asks whether the value is one of those keys.
pub(super) fn some_optimised(binding: Binding, slots: &mut usize) -> Expr {
    if (2..=MOST_NESTED).contains(&binding.values.len()) {
        return pairs_optimised(binding, slots);
    }
    let Some(key_is_left) = key_of_some(&binding) else {
        return Expr::Some(Box::new(binding)).map_parts(&mut |part| part.optimised(slots));
    };
    let Binding { slot: local, mut values, body } = binding;
    let Some(KeyTest { test, key, value, .. }) = taken_apart(body, key_is_left) else { return Expr::Sequence(values) };
    let values = values.remove(0).optimised(slots);
    *slots += 1;
    let slot = *slots - 1;
    let (key, value) = (key.optimised(slots), value.optimised(slots));
    Expr::SomeEqual(Box::new(SomeEqual { slot, local, values, key, value, test }))
}

/// More variables than this are gone through together: nesting takes stack.
const MOST_NESTED: usize = 4;

/// `some $x in A, $y in B satisfies …`: one after the other, so that the inner one may be a look-up; `$x = $y` is `A = B`.
fn pairs_optimised(binding: Binding, slots: &mut usize) -> Expr {
    let Binding { slot, mut values, body } = binding;
    let both = [0, 1].map(|place| Variable::Local(slot + place));
    let is_pair = match equality(&body) {
        Some((Equality::General { legacy: false }, [Expr::Variable(left), Expr::Variable(right)])) => {
            both == [*left, *right] || both == [*right, *left]
        }
        _ => false,
    };
    if let ([_, second], true) = (values.as_slice(), is_pair)
        && !second.uses(Variable::Local(slot))
    {
        let (right, left) = (values.remove(1), values.remove(0));
        let general = General { operator: Comparison::Equal, left, right, legacy: false };
        return Expr::General(Box::new(general)).optimised(slots);
    }
    // The inner one is looked up: it should be the one that is the same all over the document.
    if let [first, second] = values.as_slice()
        && first.needs().are_none()
        && !second.needs().are_none()
        && !second.uses(Variable::Local(slot))
    {
        let (second, first) = (values.remove(1), values.remove(0));
        // Where the first has no values, the second is not looked at.
        let any = Expr::Exists(true, Box::new(first.clone())).optimised(slots);
        let inner = Expr::Some(Box::new(Binding { slot, values: vec![first], body }));
        let swapped = some_optimised(Binding { slot: slot + 1, values: vec![second], body: inner }, slots);
        return Expr::And(vec![any, swapped]);
    }
    let first = values.remove(0);
    let inner = Expr::Some(Box::new(Binding { slot: slot + 1, values, body }));
    some_optimised(Binding { slot, values: vec![first], body: inner }, slots)
}

/// The sides of an equality as key and value.
fn taken_apart(expr: Expr, key_is_left: bool) -> Option<KeyTest> {
    let (test, _) = equality(&expr)?;
    let (left, right) = match expr {
        Expr::General(general) => (general.left, general.right),
        Expr::ValueCompare(_, pair) => {
            let [left, right] = *pair;
            (left, right)
        }
        _ => return None,
    };
    let (key, value) = if key_is_left { (left, right) } else { (right, left) };
    Some(KeyTest { test, key, value, before: 0 })
}

/// Whether the left side is the one that depends on the variable alone, where one does and the other not at all.
fn key_of_some(binding: &Binding) -> Option<bool> {
    let [values] = binding.values.as_slice() else { return None };
    let (_, [left, right]) = equality(&binding.body)?;
    if !values.needs().are_none() {
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
    match (of_variable(left), of_variable(right)) {
        ((true, true), (false, _)) => Some(true),
        ((false, _), (true, true)) => Some(false),
        _ => None,
    }
}

fn are_truths(predicates: &[Predicate]) -> bool {
    predicates.iter().all(|predicate| predicate.choice == Choice::Truth)
}

pub(super) fn filter_optimised(base: Expr, predicates: Vec<Predicate>, slots: &mut usize) -> Expr {
    let predicates = conjuncts(predicates);
    if !are_truths(&predicates) {
        return filtered(base.optimised(slots), predicates_optimised(predicates, slots));
    }
    match base {
        // `(a/b)[p]` is `a/b[p]` where `p` does not count.
        Expr::Path(mut path) if path.steps.last().is_some_and(|step| matches!(step.kind, StepKind::Axis(..))) => {
            if let Some(last) = path.steps.last_mut() {
                last.predicates.extend(predicates);
            }
            Expr::Path(path).optimised(slots)
        }
        Expr::Union(all) if predicates.iter().any(is_key) => {
            let each = |one: Expr| filter_optimised(one, predicates.clone(), slots);
            Expr::Union(all.into_iter().map(each).collect())
        }
        Expr::Except(pair) if predicates.iter().any(is_key) => {
            let [from, without] = *pair;
            let from = filter_optimised(from, predicates, slots);
            Expr::Except(Box::new([from, without.optimised(slots)]))
        }
        base @ Expr::Variable(_) if base.needs().are_none() => match key_place(&predicates, false) {
            Some(place) => {
                let (fixed, key, rest) = by_key(predicates, place);
                keyed(filtered(base, fixed), key, rest, Vec::new(), slots)
            }
            None => filtered(base, predicates_optimised(predicates, slots)),
        },
        base => filtered(base.optimised(slots), predicates_optimised(predicates, slots)),
    }
}

fn filtered(base: Expr, predicates: Vec<Predicate>) -> Expr {
    if predicates.is_empty() { base } else { Expr::Filter(Box::new(base), predicates) }
}

/// `[p and q]` is `[p][q]` where positions do not count.
pub(super) fn conjuncts(predicates: Vec<Predicate>) -> Vec<Predicate> {
    let split = |Predicate { expr, choice }: Predicate| match expr {
        Expr::And(all) if choice == Choice::Truth => all.into_iter().map(|expr| Predicate { expr, choice }).collect(),
        expr => vec![Predicate { expr, choice }],
    };
    predicates.into_iter().flat_map(split).collect()
}

/// Whether a predicate compares something of the node with something else.
fn is_key(predicate: &Predicate) -> bool {
    predicate.choice == Choice::Truth && equality(&predicate.expr).and_then(|(test, pair)| sides(test, pair)).is_some()
}

/// Whether a predicate says the same of a node whoever asks.
fn is_fixed(predicate: &Predicate) -> bool {
    let needs = predicate.expr.needs();
    !needs.variables && !needs.current
}

/// The place of the predicate by which nodes can be looked up; after it, positions may count or not.
pub(super) fn key_place(predicates: &[Predicate], counts_after: bool) -> Option<usize> {
    // One that differs from node to node finds fewer nodes.
    let asked = predicates.iter().position(|one| is_key(one) && !is_fixed(one));
    let place = asked.or_else(|| predicates.iter().position(is_key))?;
    let (before, after) = (&predicates[..place], &predicates[place + 1..]);
    let fits_before = are_truths(before) || !counts_after && before.iter().all(is_fixed);
    (fits_before && (counts_after || are_truths(after))).then_some(place)
}

/// Predicates taken apart: those at the beginning that are the same for all who ask, the key, and the others. What may fail
/// is not asked earlier than it was.
pub(super) fn by_key(mut predicates: Vec<Predicate>, place: usize) -> (Vec<Predicate>, KeyTest, Vec<Predicate>) {
    let fixed = predicates[..place].iter().take_while(|one| is_fixed(one)).count();
    let key = predicates.remove(place).expr;
    let rest = predicates.split_off(fixed);
    let key_is_left = equality(&key).and_then(|(test, pair)| sides(test, pair)).unwrap_or(true);
    let key = taken_apart(key, key_is_left).unwrap_or_else(KeyTest::none);
    (predicates, KeyTest { before: place - fixed, ..key }, rest)
}

/// Whether the left side is the one that depends on the node alone, and the other not on it at all.
fn sides(test: Equality, [left, right]: [&Expr; 2]) -> Option<bool> {
    let of_node = |expr: &Expr| {
        expr.needs() == Needs { item: true, ..Needs::NOTHING } && (!test.is_legacy() || is_no_boolean(expr))
    };
    match (of_node(left) && !right.needs().item, of_node(right) && !left.needs().item) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
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

/// The number of predicates at the beginning that depend on the node alone, where a step goes a long way and chooses by
/// them; after them, positions may count.
pub(super) fn fixed_choice(step: &Step) -> Option<usize> {
    let (axis, _) = related_axis(step)?;
    let alone = |one: &&Predicate| one.choice == Choice::Truth && is_fixed(one);
    let count = step.predicates.iter().take_while(alone).count();
    let counts = step.predicates.get(count).is_some_and(|one| matches!(one.choice, Choice::Position(_)));
    let is_row = matches!(axis, Axis::PrecedingSibling | Axis::FollowingSibling);
    (count > 0 && (counts || !is_row && count == step.predicates.len())).then_some(count)
}

/// Nodes on an axis by a key.
pub(super) fn related(
    from: Expr,
    (axis, name): (Axis, NodeTest),
    key: KeyTest,
    (fixed, predicates): (Vec<Predicate>, Vec<Predicate>),
    steps: Vec<Step>,
    slots: &mut usize,
) -> Expr {
    *slots += 1;
    let slot = *slots - 1;
    Expr::Related(Box::new(Related {
        slot,
        from: from.optimised(slots),
        axis,
        name,
        fixed: predicates_optimised(fixed, slots),
        key: key.key.optimised(slots),
        value: key.value.optimised(slots),
        test: key.test,
        before: key.before,
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

/// Whether a comparison asks if something is equal to one of the nodes of a side, and which side fits.
fn equal_to_nodes(general: &General, fits: impl Fn(&Expr) -> bool) -> Option<bool> {
    let fits_left = fits(&general.left);
    if general.operator != Comparison::Equal || !fits_left && !fits(&general.right) {
        return None;
    }
    let other = if fits_left { &general.right } else { &general.left };
    (!general.legacy || is_no_boolean(other)).then_some(fits_left)
}

/// A comparison of all pairs, turned into a look-up if it is one.
pub(super) fn comparison_optimised(general: Box<General>, slots: &mut usize) -> Expr {
    if let Some(is_left) = equal_to_nodes(&general, leads_far) {
        return related_comparison(*general, is_left, slots);
    }
    if let Some(is_left) = equal_to_nodes(&general, |side| set_before(side).is_some()) {
        return comparison_with_set(*general, is_left, slots);
    }
    Expr::General(general).map_parts(&mut |part| part.optimised(slots))
}

/// Whether a side is `preceding::x/@k` or the like.
fn leads_far(side: &Expr) -> bool {
    let Expr::Path(path) = side else { return false };
    let [first, rest @ ..] = path.steps.as_slice() else { return false };
    let plain = |step: &Step| matches!(step.kind, StepKind::Axis(Axis::Attribute | Axis::Child, _));
    let fixed = |predicate: &Predicate| predicate.choice == Choice::Truth && is_fixed(predicate);
    matches!(path.start, Start::Context)
        && path.steps.iter().flat_map(|step| &step.predicates).all(fixed)
        && related_axis(first).is_some()
        && rest.iter().all(plain)
}

/// `@k = preceding::x/@k` asks whether there is a `preceding::x[@k = …]`.
fn related_comparison(general: General, is_left: bool, slots: &mut usize) -> Expr {
    let General { left, right, legacy, .. } = general;
    let (path, value) = if is_left { (left, right) } else { (right, left) };
    let Expr::Path(path) = path else { return value };
    let Path { start, mut steps } = *path;
    let Step { kind, predicates } = steps.remove(0);
    let StepKind::Axis(axis, test) = kind else { return value };
    let key = if steps.is_empty() { Expr::Context } else { Expr::Path(Box::new(Path { start, steps })) };
    let key = KeyTest { test: Equality::General { legacy }, key, value, before: 0 };
    let found = related(Expr::Context, (axis, test), key, (predicates, Vec::new()), Vec::new(), slots);
    Expr::Exists(true, Box::new(found))
}

/// The set operation before the plain steps of a side: `(a | b)/@k`, or `(//x except .)/@k` where the first operand is the
/// same all over the document.
fn set_before(side: &Expr) -> Option<&Expr> {
    let fixed = |predicate: &Predicate| predicate.choice == Choice::Truth && is_fixed(predicate);
    let plain = |step: &Step| {
        matches!(step.kind, StepKind::Axis(Axis::Attribute | Axis::Child, _)) && step.predicates.iter().all(fixed)
    };
    let Expr::Path(path) = side else { return None };
    let Start::Expr(set) = &path.start else { return None };
    let fits = match set {
        Expr::Union(all) => all.iter().all(leads_far),
        Expr::Except(pair) => pair[0].needs().are_none() && matches!(pair[0], Expr::Path(_)),
        _ => false,
    };
    (fits && !path.steps.is_empty() && path.steps.iter().all(plain)).then_some(set)
}

/// A comparison with the nodes of a union is one with those of each; one with what is left of a set asks which nodes of the
/// whole set are equal, and whether one of them is left.
fn comparison_with_set(general: General, is_left: bool, slots: &mut usize) -> Expr {
    let General { operator, left, right, legacy } = general;
    let (side, value) = if is_left { (left, right) } else { (right, left) };
    let Expr::Path(path) = side else { return value };
    let Path { start, steps } = *path;
    match start {
        Start::Expr(Expr::Union(all)) => {
            let each = |one: Expr| {
                let (left, right) = (value.clone(), followed_by(one, steps.clone()));
                comparison_optimised(Box::new(General { operator, left, right, legacy }), slots)
            };
            Expr::Or(all.into_iter().map(each).collect())
        }
        Start::Expr(Expr::Except(pair)) => {
            let [from, without] = *pair;
            let key = Expr::Path(Box::new(Path { start: Start::Context, steps }));
            let key = KeyTest { test: Equality::General { legacy }, key, value, before: 0 };
            // Where nothing is asked for, the set is not looked at.
            let asked = (!legacy).then(|| Expr::Exists(true, Box::new(key.value.clone())));
            let found = keyed(from, key, Vec::new(), Vec::new(), slots);
            let left = Expr::Exists(true, Box::new(Expr::Except(Box::new([found, without.optimised(slots)]))));
            Expr::And(asked.map(|asked| asked.optimised(slots)).into_iter().chain([left]).collect())
        }
        _ => value,
    }
}

/// A path with further steps.
fn followed_by(path: Expr, further: Vec<Step>) -> Expr {
    match path {
        Expr::Path(mut path) => {
            path.steps.extend(further);
            Expr::Path(path)
        }
        other => Expr::Path(Box::new(Path { start: Start::Expr(other), steps: further })),
    }
}

/// Nodes that do not depend on the focus, by a key; where positions count, they count among the children of one node.
pub(super) fn keyed(
    nodes: Expr,
    key: KeyTest,
    predicates: Vec<Predicate>,
    steps: Vec<Step>,
    slots: &mut usize,
) -> Expr {
    *slots += 1;
    let slot = *slots - 1;
    Expr::Keyed(Box::new(Keyed {
        slot,
        nodes: nodes.optimised(slots),
        key: key.key.optimised(slots),
        value: key.value.optimised(slots),
        test: key.test,
        by_parent: !are_truths(&predicates),
        before: key.before,
        predicates: predicates_optimised(predicates, slots),
        steps: steps.into_iter().map(|step| step.optimised(slots)).collect(),
    }))
}
