//! What an expression depends on (XPath 2.0, 2.1), and what follows from it: values that are the same all over a document
//! are computed once, and nodes chosen by a comparison are looked up.

use super::expr::{Expr, General, Keyed, LookupKey, Path, Predicate, Related, Shared, Start, Step, StepKind, Variable};
use super::lookups::{
    KeyTest, by_key, comparison_optimised, conjuncts, filter_optimised, fixed_choice, key_place, keyed, related,
    related_axis, some_optimised,
};
use crate::dom::Axis;

/// What the value of an expression depends on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The context item.
    pub item: bool,
    /// The position or the size.
    pub position: bool,
    /// Variables of the expression or lets of the rule.
    pub variables: bool,
    /// The node for which the rule fires.
    pub current: bool,
}

impl Needs {
    pub(super) const NOTHING: Self = Self { item: false, position: false, variables: false, current: false };

    pub(super) fn are_none(self) -> bool {
        self == Self::NOTHING
    }

    fn and(self, other: Self) -> Self {
        Self {
            item: self.item || other.item,
            position: self.position || other.position,
            variables: self.variables || other.variables,
            current: self.current || other.current,
        }
    }
}

impl Expr {
    /// Calls `found` for every part, and says whether it has a focus of its own.
    fn parts<'e>(&'e self, found: &mut dyn FnMut(&'e Expr, bool)) {
        match self {
            Self::Literal(_) | Self::Context | Self::Current | Self::Position | Self::Last | Self::Variable(_) => {}
            Self::Name(_) | Self::FunctionItem(..) | Self::Constructor(_) => {}
            Self::Sequence(all) | Self::Or(all) | Self::And(all) | Self::Concat(all) | Self::Union(all) => {
                all.iter().for_each(|expr| found(expr, false));
            }
            Self::Square(all) | Self::Call(_, all) => all.iter().for_each(|expr| found(expr, false)),
            Self::Range(pair) | Self::ValueCompare(_, pair) | Self::NodeCompare(_, pair) => {
                pair.iter().for_each(|expr| found(expr, false));
            }
            Self::Intersect(pair) | Self::Except(pair) => pair.iter().for_each(|expr| found(expr, false)),
            Self::Not(only) | Self::Boolean(only) | Self::Exists(_, only) | Self::Count(only) => found(only, false),
            Self::Negate(only, _) | Self::Plus(only, _) | Self::Convert(_, only) | Self::Type(_, only) => {
                found(only, false);
            }
            Self::Curly(only) | Self::Cached(_, only) => found(only, false),
            Self::General(general) => [&general.left, &general.right].into_iter().for_each(|expr| found(expr, false)),
            Self::Arithmetic { first, rest, .. } => {
                found(first, false);
                rest.iter().for_each(|(_, expr)| found(expr, false));
            }
            Self::If(branches, otherwise) => {
                branches.iter().flat_map(|(test, then)| [test, then]).for_each(|expr| found(expr, false));
                found(otherwise, false);
            }
            Self::For(binding) | Self::Let(binding) | Self::Some(binding) | Self::Every(binding) => {
                binding.values.iter().for_each(|expr| found(expr, false));
                found(&binding.body, false);
            }
            Self::Path(path) => path.parts(found),
            Self::Filter(base, predicates) => {
                found(base, false);
                predicates.iter().for_each(|predicate| found(&predicate.expr, true));
            }
            Self::SimpleMap(all) => all.iter().enumerate().for_each(|(index, expr)| found(expr, index > 0)),
            Self::Inline(inline) => found(&inline.body, true),
            Self::Apply(function, arguments) => {
                found(function, false);
                arguments.iter().flatten().for_each(|expr| found(expr, false));
            }
            Self::PartialCall(_, arguments) => arguments.iter().flatten().for_each(|expr| found(expr, false)),
            Self::Map(entries) => {
                entries.iter().flat_map(|(key, value)| [key, value]).for_each(|expr| found(expr, false))
            }
            Self::Lookup(base, key) => {
                base.iter().for_each(|expr| found(expr, false));
                if let LookupKey::Expr(key) = &**key {
                    found(key, false);
                }
            }
            Self::Keyed(keyed) => keyed.parts(found),
            Self::Related(related) => related.parts(found),
            Self::Shared(shared) => shared.path.parts(found),
            Self::SomeEqual(some) => {
                [&some.values, &some.key, &some.value].into_iter().for_each(|expr| found(expr, false))
            }
        }
    }

    /// Calls `found` for every part.
    pub fn each_part(&self, found: &mut dyn FnMut(&Self)) {
        self.parts(&mut |part, _| found(part));
    }

    /// Calls `found` for every variable.
    pub fn variables(&self, found: &mut dyn FnMut(Variable)) {
        if let Self::Variable(variable) = self {
            found(*variable);
        }
        self.each_part(&mut |part| part.variables(found));
    }

    /// Whether a variable is used.
    pub fn uses(&self, wanted: Variable) -> bool {
        let mut uses = false;
        self.variables(&mut |variable| uses |= variable == wanted);
        uses
    }

    /// Whether `position()` or `last()` of the focus around it is asked for.
    pub fn uses_position(&self) -> bool {
        if matches!(self, Self::Position | Self::Last) {
            return true;
        }
        let mut uses = false;
        self.parts(&mut |part, own| uses |= !own && part.uses_position());
        uses
    }

    /// What the value depends on.
    pub fn needs(&self) -> Needs {
        let mut needs = match self {
            Self::Context | Self::Lookup(None, _) => Needs { item: true, ..Needs::NOTHING },
            Self::Current => Needs { current: true, ..Needs::NOTHING },
            Self::Position | Self::Last => Needs { item: true, position: true, ..Needs::NOTHING },
            Self::Variable(Variable::Rule(_) | Variable::Local(_)) => Needs { variables: true, ..Needs::NOTHING },
            Self::Inline(_) => Needs { variables: true, ..Needs::NOTHING },
            Self::Path(path) if matches!(path.start, Start::Context) => Needs { item: true, ..Needs::NOTHING },
            Self::Shared(shared) if matches!(shared.path.start, Start::Context) => {
                Needs { item: true, ..Needs::NOTHING }
            }
            Self::Call(builtin, arguments) if builtin.uses_focus(arguments.len()) => {
                Needs { item: true, ..Needs::NOTHING }
            }
            Self::FunctionItem(builtin, _) if builtin.uses_focus(0) => Needs { item: true, ..Needs::NOTHING },
            _ => Needs::NOTHING,
        };
        self.parts(&mut |part, own| {
            let mut inner = part.needs();
            if own {
                (inner.item, inner.position) = (false, false);
            }
            needs = needs.and(inner);
        });
        needs
    }

    /// The nesting of the tree.
    pub fn depth(&self) -> usize {
        let mut deepest = 0;
        self.parts(&mut |part, _| deepest = deepest.max(part.depth()));
        deepest + if let Self::Path(path) = self { path.steps.len().max(1) } else { 1 }
    }

    /// Whether computing the value may take long.
    fn is_costly(&self) -> bool {
        match self {
            Self::Path(path) => matches!(path.start, Start::Root) && !path.steps.is_empty() || path.is_costly_inside(),
            Self::Call(builtin, _) if matches!(builtin.name, "key" | "doc" | "document") => true,
            _ => {
                let mut costly = false;
                self.parts(&mut |part, _| costly |= part.is_costly());
                costly
            }
        }
    }

    /// Prepares an expression for being evaluated often: `slots` numbers what is kept for a document.
    pub fn optimised(self, slots: &mut usize) -> Self {
        if self.needs().are_none() && self.is_costly() {
            *slots += 1;
            let slot = *slots - 1;
            // Even once, predicates are evaluated for every node: what stands in them is prepared, too.
            return Self::Cached(slot, Box::new(self.optimised_inside(slots)));
        }
        self.optimised_inside(slots)
    }

    fn optimised_inside(self, slots: &mut usize) -> Self {
        match self {
            Self::General(general) => comparison_optimised(general, slots),
            Self::Some(binding) => some_optimised(*binding, slots),
            Self::Path(path) => path.optimised(slots),
            Self::Filter(base, predicates) => filter_optimised(*base, predicates, slots),
            other => other.map_parts(&mut |part| part.optimised(slots)),
        }
    }

    pub(super) fn map_parts(self, change: &mut dyn FnMut(Expr) -> Expr) -> Self {
        let mut all = |list: Vec<Expr>| -> Vec<Expr> { list.into_iter().map(&mut *change).collect() };
        match self {
            Self::Sequence(list) => Self::Sequence(all(list)),
            Self::Or(list) => Self::Or(all(list)),
            Self::And(list) => Self::And(all(list)),
            Self::Concat(list) => Self::Concat(all(list)),
            Self::Union(list) => Self::Union(all(list)),
            Self::Call(builtin, list) => Self::Call(builtin, all(list)),
            Self::Range(pair) => Self::Range(both(pair, change)),
            Self::ValueCompare(operator, pair) => Self::ValueCompare(operator, both(pair, change)),
            Self::NodeCompare(operator, pair) => Self::NodeCompare(operator, both(pair, change)),
            Self::Intersect(pair) => Self::Intersect(both(pair, change)),
            Self::Except(pair) => Self::Except(both(pair, change)),
            Self::Not(only) => Self::Not(boxed(only, change)),
            Self::Boolean(only) => Self::Boolean(boxed(only, change)),
            Self::Exists(exists, only) => Self::Exists(exists, boxed(only, change)),
            Self::Count(only) => Self::Count(boxed(only, change)),
            Self::Negate(only, legacy) => Self::Negate(boxed(only, change), legacy),
            Self::Plus(only, legacy) => Self::Plus(boxed(only, change), legacy),
            Self::Convert(conversion, only) => Self::Convert(conversion, boxed(only, change)),
            Self::Type(question, only) => Self::Type(question, boxed(only, change)),
            Self::General(general) => {
                let General { operator, left, right, legacy } = *general;
                Self::General(Box::new(General { operator, left: change(left), right: change(right), legacy }))
            }
            Self::Arithmetic { first, rest, legacy } => {
                let rest = rest.into_iter().map(|(operator, expr)| (operator, change(expr))).collect();
                Self::Arithmetic { first: boxed(first, change), rest, legacy }
            }
            Self::If(branches, otherwise) => {
                let branches = branches.into_iter().map(|(test, then)| (change(test), change(then))).collect();
                Self::If(branches, boxed(otherwise, change))
            }
            Self::For(mut binding) => {
                binding.map(change);
                Self::For(binding)
            }
            Self::Let(mut binding) => {
                binding.map(change);
                Self::Let(binding)
            }
            Self::Some(mut binding) => {
                binding.map(change);
                Self::Some(binding)
            }
            Self::Every(mut binding) => {
                binding.map(change);
                Self::Every(binding)
            }
            Self::SimpleMap(list) => Self::SimpleMap(all(list)),
            Self::Inline(mut inline) => {
                inline.body = change(std::mem::replace(&mut inline.body, Self::Context));
                Self::Inline(inline)
            }
            Self::Apply(function, list) => {
                let list = list.into_iter().map(|expr| expr.map(&mut *change)).collect();
                Self::Apply(boxed(function, change), list)
            }
            other => other,
        }
    }
}

fn boxed(mut expr: Box<Expr>, change: &mut dyn FnMut(Expr) -> Expr) -> Box<Expr> {
    *expr = change(std::mem::replace(&mut *expr, Expr::Context));
    expr
}

fn both(mut pair: Box<[Expr; 2]>, change: &mut dyn FnMut(Expr) -> Expr) -> Box<[Expr; 2]> {
    for expr in pair.iter_mut() {
        *expr = change(std::mem::replace(expr, Expr::Context));
    }
    pair
}

impl super::expr::Binding {
    fn map(&mut self, change: &mut dyn FnMut(Expr) -> Expr) {
        self.values = std::mem::take(&mut self.values).into_iter().map(&mut *change).collect();
        self.body = change(std::mem::replace(&mut self.body, Expr::Context));
    }
}

impl Keyed {
    fn parts<'e>(&'e self, found: &mut dyn FnMut(&'e Expr, bool)) {
        found(&self.nodes, false);
        found(&self.key, true);
        found(&self.value, false);
        self.predicates.iter().for_each(|predicate| found(&predicate.expr, true));
        self.steps.iter().for_each(|step| step.parts(found));
    }
}

impl Related {
    fn parts<'e>(&'e self, found: &mut dyn FnMut(&'e Expr, bool)) {
        found(&self.from, false);
        self.fixed.iter().for_each(|predicate| found(&predicate.expr, true));
        found(&self.key, true);
        found(&self.value, false);
        self.predicates.iter().for_each(|predicate| found(&predicate.expr, true));
        self.steps.iter().for_each(|step| step.parts(found));
    }
}

impl Step {
    fn parts<'e>(&'e self, found: &mut dyn FnMut(&'e Expr, bool)) {
        if let StepKind::Expr(expr) = &self.kind {
            found(expr, true);
        }
        self.predicates.iter().for_each(|predicate| found(&predicate.expr, true));
    }

    pub(super) fn optimised(self, slots: &mut usize) -> Self {
        let kind = match self.kind {
            StepKind::Expr(expr) => StepKind::Expr(expr.optimised(slots)),
            axis => axis,
        };
        Step { kind, predicates: predicates_optimised(self.predicates, slots) }
    }
}

pub(super) fn predicates_optimised(predicates: Vec<Predicate>, slots: &mut usize) -> Vec<Predicate> {
    let change = |predicate: Predicate| Predicate { expr: predicate.expr.optimised(slots), choice: predicate.choice };
    predicates.into_iter().map(change).collect()
}

impl Path {
    fn parts<'e>(&'e self, found: &mut dyn FnMut(&'e Expr, bool)) {
        if let Start::Expr(expr) = &self.start {
            found(expr, false);
        }
        self.steps.iter().for_each(|step| step.parts(found));
    }

    fn is_costly_inside(&self) -> bool {
        let mut costly = false;
        self.parts(&mut |part, _| costly |= part.is_costly());
        costly
    }

    /// `/a//b[@k = $v]/c`: what stands before the bracket is the same all over the document, so `b` can be looked up.
    fn optimised(mut self, slots: &mut usize) -> Expr {
        for step in &mut self.steps {
            step.predicates = conjuncts(std::mem::take(&mut step.predicates));
        }
        if let Some((at, place)) = self.key_step(false)
            && self.is_fixed_before(at)
        {
            let mut steps = self.steps.split_off(at);
            let step = steps.remove(0);
            let (predicates, key, rest) = by_key(step.predicates, place);
            self.steps.push(Step { kind: step.kind, predicates });
            return keyed(Expr::Path(Box::new(self)), key, rest, steps, slots);
        }
        if let Some((at, place)) = self.child_step() {
            let mut steps = self.steps.split_off(at);
            let step = steps.remove(0);
            let (predicates, key, rest) = by_key(step.predicates, place);
            self.steps.push(Step { kind: step.kind, predicates });
            return keyed(Expr::Path(Box::new(self)), key, rest, steps, slots);
        }
        if let Some((at, place)) = self.key_step(true) {
            let mut rest = self.steps.split_off(at);
            let step = rest.remove(0);
            return self.related(step, place, rest, slots);
        }
        let fixed = self.steps.iter().enumerate().find_map(|(at, step)| Some((at, fixed_choice(step)?)));
        if let Some((at, count)) = fixed
            && (at > 0 || !matches!(self.steps[at].kind, StepKind::Axis(Axis::Descendant, _)))
        {
            let mut rest = self.steps.split_off(at);
            let step = rest.remove(0);
            return self.fixed(step, count, rest, slots);
        }
        let split = self.shared_split();
        let start = match self.start {
            Start::Expr(expr) => Start::Expr(expr.optimised(slots)),
            start => start,
        };
        let steps = self.steps.into_iter().map(|step| step.optimised(slots)).collect();
        let path = Path { start, steps };
        let Some(split) = split else { return Expr::Path(Box::new(path)) };
        *slots += 1;
        Expr::Shared(Box::new(Shared { slot: *slots - 1, path, split }))
    }

    /// Where a path goes down from an ancestor, or from a node that is held otherwise, in a way that depends on that node
    /// alone.
    fn shared_split(&self) -> Option<usize> {
        let goes_down = |step: &Step| matches!(step.kind, StepKind::Axis(Axis::Descendant | Axis::DescendantOrSelf, _));
        let split = self.steps.iter().position(goes_down)?;
        let up = |step: &Step| matches!(step.kind, StepKind::Axis(Axis::Ancestor | Axis::AncestorOrSelf, _));
        let shared = match &self.start {
            Start::Context => self.steps[..split].iter().any(up),
            Start::Root => false,
            Start::Expr(_) => true,
        };
        let mut alone = true;
        for step in &self.steps[split..] {
            step.parts(&mut |part, _| {
                let needs = part.needs();
                alone &= !needs.variables && !needs.current;
            });
        }
        (shared && alone).then_some(split)
    }

    /// The steps before a step with a key, as the expression that gives its context nodes.
    fn before(self) -> Expr {
        if self.steps.is_empty() && matches!(self.start, Start::Context) {
            return Expr::Context;
        }
        Expr::Path(Box::new(self))
    }

    /// The first step with a key, and the place of the key; only axes that lead far, where positions may count after it.
    fn key_step(&self, is_far: bool) -> Option<(usize, usize)> {
        let place = |step: &Step| {
            let fits = !is_far || related_axis(step).is_some();
            key_place(&step.predicates, is_far).filter(|_| fits)
        };
        self.steps.iter().enumerate().find_map(|(at, step)| Some((at, place(step)?)))
    }

    /// The first step, and the place of its key, where it goes to children and positions count after the key.
    fn child_step(&self) -> Option<(usize, usize)> {
        let at = self.steps.iter().position(|step| !step.predicates.is_empty())?;
        let is_child = matches!(self.steps[at].kind, StepKind::Axis(Axis::Child, _));
        let place = key_place(&self.steps[at].predicates, true)?;
        (is_child && self.is_fixed_before(at)).then_some((at, place))
    }

    fn related(self, step: Step, place: usize, steps: Vec<Step>, slots: &mut usize) -> Expr {
        let Some(axis) = related_axis(&step) else { return self.before() };
        let (fixed, key, rest) = by_key(step.predicates, place);
        related(self.before(), axis, key, (fixed, rest), steps, slots)
    }

    /// `following::x[not(y)]`: which x these are is known once for the document.
    fn fixed(self, step: Step, count: usize, steps: Vec<Step>, slots: &mut usize) -> Expr {
        let Some(axis) = related_axis(&step) else { return self.before() };
        let mut fixed = step.predicates;
        let rest = fixed.split_off(count);
        related(self.before(), axis, KeyTest::none(), (fixed, rest), steps, slots)
    }

    /// Whether the steps up to a place depend on nothing and may find many nodes.
    fn is_fixed_before(&self, at: usize) -> bool {
        let start = match &self.start {
            Start::Context => false,
            Start::Root => true,
            Start::Expr(expr) => expr.needs().are_none(),
        };
        let fixed = |step: &Step| {
            let alone = |one: &Predicate| !one.expr.needs().variables && !one.expr.needs().current;
            step.predicates.iter().all(alone)
                && match &step.kind {
                    StepKind::Axis(..) => true,
                    StepKind::Expr(expr) => {
                        expr.needs() == Needs { item: true, ..Needs::NOTHING } && !expr.uses_position()
                    }
                }
        };
        start && self.steps.iter().take(at).all(fixed) && matches!(self.steps[at].kind, StepKind::Axis(..))
    }
}
