//! Paths (XPath 2.0, 3.2): steps, axes, node tests and predicates.

use super::super::error::Parsed;
use super::super::expr::{Choice, Expr, Path, Predicate, Start, Step, StepKind};
use super::super::functions::NAMESPACES;
use super::super::lexer::Token;
use super::super::value::Atomic;
use super::Parser;
use crate::dom::{Axis, Kind, NodeTest, Target};

/// Steps of a path.
const MAX_STEPS: usize = 64;

impl Parser<'_, '_> {
    /// `PathExpr`.
    pub(super) fn path(&mut self) -> Parsed<Expr> {
        if self.eat("//") {
            let mut path = Path { start: Start::Root, steps: vec![anywhere()] };
            self.step_into(&mut path)?;
            return self.steps(path);
        }
        if self.eat("/") {
            let mut path = Path { start: Start::Root, steps: Vec::new() };
            if self.begins_step() {
                self.step_into(&mut path)?;
                return self.steps(path);
            }
            return Ok(Expr::Path(Box::new(path)));
        }
        if self.begins_axis_step() {
            let mut path = Path { start: Start::Context, steps: Vec::new() };
            self.step_into(&mut path)?;
            return self.steps(path);
        }
        let first = self.postfix()?;
        if !self.is("/") && !self.is("//") {
            return Ok(first);
        }
        let start = match first {
            Expr::Context => Start::Context,
            // Every tree here has a document node.
            Expr::Call(builtin, arguments)
                if builtin.name == "root" && matches!(arguments.as_slice(), [] | [Expr::Context]) =>
            {
                Start::Root
            }
            Expr::Path(path) if path.steps.is_empty() => path.start,
            first => Start::Expr(first),
        };
        self.steps(Path { start, steps: Vec::new() })
    }

    fn steps(&mut self, mut path: Path) -> Parsed<Expr> {
        loop {
            if path.steps.len() > MAX_STEPS {
                return self.error(format!("a path has more than {MAX_STEPS} steps"));
            }
            if self.eat("//") {
                path.steps.push(anywhere());
            } else if !self.eat("/") {
                break;
            }
            self.step_into(&mut path)?;
        }
        Ok(Expr::Path(Box::new(path)))
    }

    /// Reads a step; `//x` becomes the descendants x where positions do not matter.
    fn step_into(&mut self, path: &mut Path) -> Parsed<()> {
        let step = if self.begins_axis_step() { self.axis_step()? } else { self.general_step()? };
        let Step { kind, predicates } = step;
        let after_any = path.steps.last().is_some_and(is_anywhere);
        if let StepKind::Axis(axis, test) = kind
            && after_any
            && predicates.iter().all(|predicate| predicate.choice == Choice::Truth)
            && let Some(axis) = merged(axis)
        {
            path.steps.pop();
            path.steps.push(Step { kind: StepKind::Axis(axis, test), predicates });
        } else if matches!(kind, StepKind::Axis(Axis::SelfNode, NodeTest::NODE)) && predicates.is_empty() {
            // `./a` is `a`; what is no node must not pass here, but no axis takes it either.
            if path.steps.is_empty() || !after_any {
                path.steps.push(Step { kind, predicates });
            }
        } else {
            path.steps.push(Step { kind, predicates });
        }
        Ok(())
    }

    /// A step that is no axis step: `a/string()`, `a/(b | c)`.
    fn general_step(&mut self) -> Parsed<Step> {
        if !self.modern() && !self.is(".") {
            return self.unexpected("a step");
        }
        let expr = self.postfix()?;
        let kind = match expr {
            Expr::Context => StepKind::Axis(Axis::SelfNode, NodeTest::NODE),
            expr => StepKind::Expr(expr),
        };
        Ok(Step { kind, predicates: Vec::new() })
    }

    fn begins_step(&self) -> bool {
        self.begins_axis_step()
            || match self.peek() {
                Token::Symbol(symbol) => {
                    matches!(*symbol, "." | "(" | "$" | "[" | "?") && self.modern() || *symbol == "."
                }
                Token::End => false,
                Token::Name { .. } => self.ahead_is(1, "("),
                _ => true,
            }
    }

    /// Whether an axis step comes, and no function call or literal.
    fn begins_axis_step(&self) -> bool {
        match self.peek() {
            Token::Symbol(symbol) => matches!(*symbol, "@" | ".." | "*"),
            Token::Braced { .. } => !self.ahead_is(1, "(") && !self.ahead_is(1, "#"),
            Token::Name { prefix: None, local } => self.name_begins_step(local),
            Token::Name { .. } => !(self.ahead_is(1, "(") || self.ahead_is(1, "#") && self.third()),
            _ => false,
        }
    }

    fn name_begins_step(&self, local: &str) -> bool {
        let map = matches!(local, "map" | "array") && self.ahead_is(1, "{") && self.third();
        let reference = self.ahead_is(1, "#") && self.third();
        if map || reference {
            return false;
        }
        !self.ahead_is(1, "(") || self.is_kind_test(local)
    }

    pub(super) fn is_kind_test(&self, local: &str) -> bool {
        match local {
            "node" | "text" | "comment" | "processing-instruction" => true,
            "element" | "attribute" | "document-node" | "schema-element" | "schema-attribute" | "namespace-node" => {
                self.modern()
            }
            _ => false,
        }
    }

    /// `namespace::x`: a path into the namespaces of the context node.
    fn namespace_step(&mut self) -> Parsed<Step> {
        self.advance();
        self.advance();
        let test = self.node_test(Kind::Attribute)?;
        let predicates = self.predicates()?;
        let start = Start::Expr(Expr::Call(&NAMESPACES, Vec::new()));
        let steps = vec![Step { kind: StepKind::Axis(Axis::Attribute, test), predicates }];
        Ok(Step { kind: StepKind::Expr(Expr::Path(Box::new(Path { start, steps }))), predicates: Vec::new() })
    }

    fn axis_step(&mut self) -> Parsed<Step> {
        if self.is_word("namespace") && self.ahead_is(1, "::") {
            return self.namespace_step();
        }
        let (axis, test) = self.axis_and_test()?;
        let predicates = self.predicates()?;
        Ok(Step { kind: StepKind::Axis(axis, test), predicates })
    }

    fn axis_and_test(&mut self) -> Parsed<(Axis, NodeTest)> {
        if self.eat("..") {
            return Ok((Axis::Parent, NodeTest::NODE));
        }
        if self.eat("@") {
            return Ok((Axis::Attribute, self.node_test(Kind::Attribute)?));
        }
        if let Token::Name { prefix: None, local } = self.peek()
            && self.ahead_is(1, "::")
        {
            let Some(axis) = Axis::named(local) else {
                let message = format!("`{local}` is no axis that is known here");
                return self.error(message);
            };
            self.advance();
            self.advance();
            let principal = if axis == Axis::Attribute { Kind::Attribute } else { Kind::Element };
            return Ok((axis, self.node_test(principal)?));
        }
        let attribute = matches!(self.peek(), Token::Name { prefix: None, local } if local == "attribute" || local == "schema-attribute")
            && self.ahead_is(1, "(");
        let axis = if attribute { Axis::Attribute } else { Axis::Child };
        Ok((axis, self.node_test(Kind::Element)?))
    }

    /// `NodeTest`.
    fn node_test(&mut self, principal: Kind) -> Parsed<NodeTest> {
        if let Token::Name { prefix: None, local } = self.peek()
            && self.ahead_is(1, "(")
            && self.is_kind_test(local)
        {
            return self.kind_test();
        }
        let target = self.name_test()?;
        Ok(NodeTest { kind: Some(principal), target })
    }

    /// `NameTest`: a name, or one with a star.
    pub(super) fn name_test(&mut self) -> Parsed<Target> {
        let span = self.span();
        if self.eat("*") {
            return Ok(Target::Any);
        }
        let (namespace, local) = match self.advance() {
            Token::Name { prefix: None, local } => (String::new(), local),
            Token::Name { prefix: Some(prefix), local } if prefix == "*" => {
                return Ok(Target::Local(self.symbol(&local)));
            }
            Token::Name { prefix: Some(prefix), local } => (self.namespace(&prefix, span)?, local),
            Token::Braced { namespace, local } => (namespace, local),
            _ => {
                self.at -= 1;
                return self.unexpected("a name or a step");
            }
        };
        let namespace = self.symbol(&namespace);
        Ok(if local == "*" {
            Target::Namespace(namespace)
        } else {
            Target::Name { namespace, local: self.symbol(&local) }
        })
    }

    pub(super) fn predicates(&mut self) -> Parsed<Vec<Predicate>> {
        let mut found = Vec::new();
        while self.eat("[") {
            let expr = self.expr()?;
            self.expect("]")?;
            found.push(predicate(expr));
        }
        Ok(found)
    }
}

/// A predicate, and what is known about it.
pub(super) fn predicate(expr: Expr) -> Predicate {
    let choice = match &expr {
        Expr::Literal(Atomic::Integer(number)) => Choice::Position(*number),
        Expr::Literal(Atomic::Double(number)) if number.fract() == 0.0 && number.abs() < 1e15 => {
            Choice::Position(*number as i64)
        }
        Expr::Last => Choice::Last,
        expr if expr.is_truth() && !expr.uses_position() => Choice::Truth,
        _ => Choice::Any,
    };
    Predicate { expr, choice }
}

/// `descendant-or-self::node()`
fn anywhere() -> Step {
    Step { kind: StepKind::Axis(Axis::DescendantOrSelf, NodeTest::NODE), predicates: Vec::new() }
}

fn is_anywhere(step: &Step) -> bool {
    step.predicates.is_empty() && matches!(step.kind, StepKind::Axis(Axis::DescendantOrSelf, NodeTest::NODE))
}

/// The axis that stands for `descendant-or-self::node()` and this one.
fn merged(axis: Axis) -> Option<Axis> {
    match axis {
        Axis::Child | Axis::Descendant => Some(Axis::Descendant),
        Axis::SelfNode | Axis::DescendantOrSelf => Some(Axis::DescendantOrSelf),
        _ => None,
    }
}
