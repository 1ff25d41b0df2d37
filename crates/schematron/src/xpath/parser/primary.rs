//! Primary expressions (XPath 3.1, 3.1) and what follows them.

use super::super::decimal::Decimal;
use super::super::error::Parsed;
use super::super::expr::{Expr, Inline, LookupKey, Variable};
use super::super::lexer::Token;
use super::super::value::Atomic;
use super::Parser;

impl Parser<'_, '_> {
    /// A primary expression with predicates, calls and look-ups.
    pub(super) fn postfix(&mut self) -> Parsed<Expr> {
        let mut expr = self.primary()?;
        loop {
            if self.is("[") {
                expr = match expr {
                    // Filters of filters would only be nested.
                    Expr::Filter(base, mut predicates) => {
                        predicates.extend(self.predicates()?);
                        Expr::Filter(base, predicates)
                    }
                    expr => Expr::Filter(Box::new(expr), self.predicates()?),
                };
            } else if self.third() && self.is("(") {
                let arguments = self.arguments()?;
                expr = Expr::Apply(Box::new(expr), arguments);
            } else if self.third() && self.is("?") {
                let key = self.lookup_key()?;
                expr = Expr::Lookup(Some(Box::new(expr)), Box::new(key));
            } else {
                return Ok(expr);
            }
            self.wrap()?;
        }
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let span = self.span();
        match self.peek().clone() {
            Token::String(text) => {
                self.advance();
                Ok(Expr::Literal(Atomic::string(text)))
            }
            Token::Integer(text) => self.integer(&text),
            Token::Decimal(text) => self.decimal(&text),
            Token::Double(text) => {
                if !self.modern() {
                    return self.error(format!("`{text}`: XPath 1.0 has no exponents"));
                }
                self.advance();
                Ok(Expr::Literal(Atomic::Double(text.parse().unwrap_or(f64::NAN))))
            }
            Token::Symbol("$") => {
                let name = self.variable_name()?;
                match self.scope.variable(&name) {
                    Some(variable) => Ok(Expr::Variable(variable)),
                    None => self.error_at(span, format!("the variable `${name}` is not declared")),
                }
            }
            Token::Symbol("(") => self.parenthesized(),
            Token::Symbol(".") => {
                self.advance();
                Ok(Expr::Context)
            }
            Token::Symbol("[") if self.third() => self.square(),
            Token::Symbol("?") if self.third() => Ok(Expr::Lookup(None, Box::new(self.lookup_key()?))),
            Token::Name { .. } | Token::Braced { .. } => self.named(),
            _ => self.unexpected("an expression"),
        }
    }

    fn integer(&mut self, text: &str) -> Parsed<Expr> {
        if !self.modern() {
            return self.decimal(text);
        }
        // What is too large for the machine is kept as a decimal number.
        let Ok(number) = text.parse() else { return self.decimal(text) };
        self.advance();
        Ok(Expr::Literal(Atomic::Integer(number)))
    }

    fn decimal(&mut self, text: &str) -> Parsed<Expr> {
        let atom = if self.modern() {
            Decimal::parse(text).map(Atomic::decimal)
        } else {
            text.parse().ok().map(Atomic::Double)
        };
        let Some(atom) = atom else { return self.error(format!("`{text}` is too large a number")) };
        self.advance();
        Ok(Expr::Literal(atom))
    }

    fn parenthesized(&mut self) -> Parsed<Expr> {
        self.expect("(")?;
        if self.modern() && self.eat(")") {
            return Ok(Expr::Sequence(Vec::new()));
        }
        let expr = self.expr()?;
        self.expect(")")?;
        Ok(expr)
    }

    /// A call, a function by its name, an inline function, a map or an array.
    fn named(&mut self) -> Parsed<Expr> {
        if let Token::Name { prefix: None, local } = self.peek()
            && self.third()
        {
            match local.as_str() {
                "map" if self.ahead_is(1, "{") => return self.map(),
                "array" if self.ahead_is(1, "{") => return self.curly(),
                "function" if self.ahead_is(1, "(") => return self.inline(),
                _ => {}
            }
        }
        if self.ahead_is(1, "#") && self.third() {
            return self.function_reference();
        }
        if self.ahead_is(1, "(") { self.call() } else { self.unexpected("an expression") }
    }

    fn map(&mut self) -> Parsed<Expr> {
        self.advance();
        self.expect("{")?;
        let mut entries = Vec::new();
        while !self.eat("}") {
            let key = self.single()?;
            self.expect(":")?;
            entries.push((key, self.single()?));
            if !self.eat(",") && !self.is("}") {
                return self.unexpected("`,` or `}`");
            }
        }
        Ok(Expr::Map(entries))
    }

    fn curly(&mut self) -> Parsed<Expr> {
        self.advance();
        self.expect("{")?;
        if self.eat("}") {
            return Ok(Expr::Square(Vec::new()));
        }
        let expr = self.expr()?;
        self.expect("}")?;
        Ok(Expr::Curly(Box::new(expr)))
    }

    fn square(&mut self) -> Parsed<Expr> {
        self.expect("[")?;
        let mut members = Vec::new();
        while !self.eat("]") {
            members.push(self.single()?);
            if !self.eat(",") && !self.is("]") {
                return self.unexpected("`,` or `]`");
            }
        }
        Ok(Expr::Square(members))
    }

    fn lookup_key(&mut self) -> Parsed<LookupKey> {
        self.expect("?")?;
        match self.peek().clone() {
            Token::Symbol("*") => {
                self.advance();
                Ok(LookupKey::All)
            }
            Token::Integer(text) => {
                self.advance();
                Ok(LookupKey::Literal(Atomic::Integer(text.parse().unwrap_or(i64::MAX))))
            }
            Token::Name { prefix: None, local } => {
                self.advance();
                Ok(LookupKey::Literal(Atomic::string(local)))
            }
            Token::Symbol("(") => Ok(LookupKey::Expr(self.parenthesized()?)),
            _ => self.unexpected("a key"),
        }
    }

    /// `function($x as xs:string) as xs:boolean { … }`
    fn inline(&mut self) -> Parsed<Expr> {
        self.advance();
        self.expect("(")?;
        let (captured, variables) = (self.frame, self.scope.variables.len());
        let mut parameters = Vec::new();
        while !self.eat(")") {
            let name = self.variable_name()?;
            let kind = if self.eat_word("as") { Some(self.sequence_type()?) } else { None };
            self.scope.variables.push((name, Variable::Local(self.frame)));
            self.frame += 1;
            parameters.push(kind);
            if !self.eat(",") && !self.is(")") {
                return self.unexpected("`,` or `)`");
            }
        }
        let result = if self.eat_word("as") { Some(self.sequence_type()?) } else { None };
        self.expect("{")?;
        let body = if self.is("}") { Expr::Sequence(Vec::new()) } else { self.expr()? };
        self.expect("}")?;
        self.frame = captured;
        self.scope.variables.truncate(variables);
        Ok(Expr::Inline(Box::new(Inline { parameters, result, captured, body })))
    }
}
