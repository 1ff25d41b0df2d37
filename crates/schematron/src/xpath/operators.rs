//! Operators: comparisons, arithmetic, conversions and types (XPath 2.0, 3.4, 3.5 and 3.10).

use super::arithmetic::{calculate, negated, operand};
use super::compare::{general_pair, legacy_compare, legacy_double, legacy_string, value_compare};
use super::error::{Evaluated, XPathError};
use super::eval::{Evaluator, Focus};
use super::expr::{Comparison, Conversion, Expr, General, NodeComparison, Operator, TypeQuestion};
use super::value::{Atomic, Item, Sequence, Text};

impl<'d> Evaluator<'d> {
    pub(super) fn general(&self, general: &'d General, focus: &Focus<'d>) -> Evaluated<bool> {
        if let (Expr::Path(path), Some(steps)) = (&general.left, general.left.long_way()) {
            let right = self.eval(&general.right, focus)?;
            // XPath 1.0 compares a boolean with the set as a whole.
            if !matches!(right.items(), [Item::Atom(Atomic::Boolean(_))]) || !general.legacy {
                return self.compare_on_the_way(general, path, steps, &right, focus);
            }
        }
        let left = self.eval(&general.left, focus)?;
        if left.is_empty() && !general.legacy {
            return Ok(false);
        }
        let right = self.eval(&general.right, focus)?;
        self.compare(general.operator, general.legacy, &left, &right)
    }

    /// A general comparison; long sequences that are asked again and again are indexed.
    pub(super) fn compare(
        &self,
        operator: Comparison,
        legacy: bool,
        left: &Sequence<'d>,
        right: &Sequence<'d>,
    ) -> Evaluated<bool> {
        if operator == Comparison::Equal {
            let (few, many) = if left.len() > right.len() { (right, left) } else { (left, right) };
            if let Some(found) = self.among(few, many)? {
                return Ok(found);
            }
        }
        self.spend(left.len() * right.len())?;
        if let ([left], [right]) = (left.items(), right.items())
            && let (Some(left), Some(right)) = (left.atom(), right.atom())
            && !legacy
        {
            self.read_pair(&left, &right)?;
            return general_pair(operator, &left, &right);
        }
        self.read_pairs(left, right)?;
        if legacy {
            return Ok(legacy_compare(operator, left, right));
        }
        let (left, right) = (self.atoms(left)?, self.atoms(right)?);
        for left in &left {
            for right in &right {
                if general_pair(operator, left, right)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether one of the few strings is among the many, if these are known as strings.
    fn among(&self, few: &Sequence<'d>, many: &Sequence<'d>) -> Evaluated<Option<bool>> {
        let Some(strings) = self.strings(many, few.len())? else { return Ok(None) };
        self.spend(few.len())?;
        let mut found = false;
        for item in few.items() {
            let Some(Some(text)) = item.atom().map(|atom| atom.characters().cloned()) else { return Ok(None) };
            self.read(&text)?;
            found |= strings.contains_key(&text);
        }
        Ok(Some(found))
    }

    pub(super) fn value_comparison(
        &self,
        operator: Comparison,
        pair: &'d [Expr; 2],
        focus: &Focus<'d>,
    ) -> Evaluated<Sequence<'d>> {
        // An empty operand decides before the other is asked for its number of items (XPath 2.0, 3.5.1, rule 2).
        let left = self.eval(&pair[0], focus)?;
        if left.is_empty() {
            return Ok(Sequence::Empty);
        }
        let right = self.eval(&pair[1], focus)?;
        if right.is_empty() {
            return Ok(Sequence::Empty);
        }
        self.compare_values(operator, &left, &right)
    }

    /// `eq` and the like: nothing where a side is nothing.
    pub(super) fn compare_values(
        &self,
        operator: Comparison,
        left: &Sequence<'d>,
        right: &Sequence<'d>,
    ) -> Evaluated<Sequence<'d>> {
        if left.is_empty() || right.is_empty() {
            return Ok(Sequence::Empty);
        }
        let (Some(left), Some(right)) = (self.one_atom(left)?, self.one_atom(right)?) else {
            return Ok(Sequence::Empty);
        };
        self.read_pair(&left, &right)?;
        value_compare(operator, &left, &right).map(Sequence::from)
    }

    pub(super) fn node_comparison(
        &self,
        operator: NodeComparison,
        pair: &'d [Expr; 2],
        focus: &Focus<'d>,
    ) -> Evaluated<Sequence<'d>> {
        let node = |expr: &'d Expr| match self.eval(expr, focus)?.items() {
            [] => Ok(None),
            [Item::Node(node)] => Ok(Some(*node)),
            _ => Err(XPathError::wrong_type("`is`, `<<` and `>>` compare single nodes")),
        };
        let (Some(left), Some(right)) = (node(&pair[0])?, node(&pair[1])?) else { return Ok(Sequence::Empty) };
        Ok(match operator {
            NodeComparison::Is => left == right,
            NodeComparison::Before => left < right,
            NodeComparison::After => left > right,
        }
        .into())
    }

    pub(super) fn arithmetic(
        &self,
        first: &'d Expr,
        rest: &'d [(Operator, Expr)],
        focus: &Focus<'d>,
    ) -> Evaluated<Sequence<'d>> {
        let mut left = self.eval(first, focus)?;
        for (operator, expr) in rest {
            if left.is_empty() {
                break;
            }
            // An empty operand decides before anything is cast (XPath 2.0, 3.4, rule 2).
            let right = self.eval(expr, focus)?;
            if right.is_empty() {
                return Ok(Sequence::Empty);
            }
            let (Some(one), Some(other)) = (self.one_atom(&left)?, self.one_atom(&right)?) else {
                return Ok(Sequence::Empty);
            };
            left = calculate(*operator, &operand(one)?, &operand(other)?)?.into();
        }
        Ok(left)
    }

    pub(super) fn sign(&self, expr: &'d Expr, focus: &Focus<'d>, negate: bool) -> Evaluated<Sequence<'d>> {
        let Some(atom) = self.optional_atom(expr, focus)? else { return Ok(Sequence::Empty) };
        let number = operand(atom)?;
        let found = negated(&number)?;
        Ok(if negate { found } else { number }.into())
    }

    pub(super) fn concat(&self, all: &'d [Expr], focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let mut text = String::new();
        for expr in all {
            if let Some(atom) = self.optional_atom(expr, focus)? {
                let part = atom.text();
                self.read(&part)?;
                text.push_str(&part);
                self.check_length_of_string(text.len())?;
            }
        }
        Ok(text.into())
    }

    pub(super) fn convert(&self, conversion: Conversion, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        if conversion == Conversion::Boolean {
            return self.truth(expr, focus).map(Sequence::from);
        }
        let value = self.eval(expr, focus)?;
        let first = value.first();
        Ok(match conversion {
            Conversion::FirstNode => first.cloned().map_or(Sequence::Empty, Sequence::One),
            Conversion::Number => first.and_then(Item::atom).map_or(f64::NAN, |atom| legacy_double(&atom)).into(),
            _ => match first.and_then(Item::atom) {
                None => Text::Borrowed("").into(),
                Some(Atomic::String(text) | Atomic::Untyped(text)) => text.into(),
                Some(atom) => legacy_string(&atom).into(),
            },
        })
    }

    pub(super) fn type_question(
        &self,
        question: &'d TypeQuestion,
        expr: &'d Expr,
        focus: &Focus<'d>,
    ) -> Evaluated<Sequence<'d>> {
        let value = self.eval(expr, focus)?;
        match question {
            TypeQuestion::Instance(kind) => kind.takes(&value, &|work| self.spend(work)).map(Sequence::from),
            TypeQuestion::Treat(kind) if kind.takes(&value, &|work| self.spend(work))? => Ok(value),
            TypeQuestion::Treat(_) => {
                Err(XPathError::new("XPDY0050", "the value is not of the type that it is treated as"))
            }
            TypeQuestion::Castable(kind, optional) => Ok(match self.atoms(&value)?.as_slice() {
                [] => *optional,
                [atom] => self.cast_in(atom, *kind, focus).is_ok(),
                _ => false,
            }
            .into()),
            TypeQuestion::Cast(kind, optional) => match self.atoms(&value)?.as_slice() {
                [] if *optional => Ok(Sequence::Empty),
                [atom] => self.cast_in(atom, *kind, focus).map(Sequence::from),
                _ => Err(XPathError::wrong_type(format!("a cast to {} takes one value", kind.name()))),
            },
        }
    }

    /// A cast; the prefix of a QName stands for what it does in the document.
    fn cast_in(&self, atom: &Atomic<'d>, kind: super::types::AtomicType, focus: &Focus<'d>) -> Evaluated<Atomic<'d>> {
        if kind == super::types::AtomicType::QName
            && let Some(text) = atom.characters()
        {
            let element = focus.item.as_ref().and_then(Item::node);
            return super::functions::qname_from(text, element);
        }
        atom.cast(kind)
    }
}
