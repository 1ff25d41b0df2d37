//! The grammar (XPath 1.0, 3; XPath 2.0, A.1; XPath 3.1, A.1), by recursive descent with precedence climbing.

mod calls;
mod operators;
mod paths;
mod primary;
mod sequence_types;

use std::ops::Range;

use super::error::{Parsed, SyntaxError};
use super::expr::{Binding, Expr, Variable};
use super::lexer::{Token, tokens};
use super::scope::{Scope, Version};
use crate::dom::Symbol;

/// How deep expressions may be nested.
const MAX_DEPTH: usize = 128;
/// How many operators of the kind that nests may follow each other.
const MAX_WRAPS: usize = 256;
/// Bytes of an expression.
const MAX_LENGTH: usize = 1 << 20;

/// Reads an expression.
///
/// # Errors
/// The first mistake: syntax, an unknown function, variable, prefix or type.
pub(crate) fn parse(text: &str, scope: &mut Scope<'_>) -> Parsed<Expr> {
    if text.len() > MAX_LENGTH {
        return Err(SyntaxError { message: "the expression is too long".to_owned(), span: 0..text.len() });
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { text, tokens, at: 0, scope, depth: 0, frame: 0, wraps: 0 };
    if parser.peek() == &Token::End {
        return parser.error("an expression is missing");
    }
    let expr = parser.expr()?;
    match parser.peek() {
        Token::End => Ok(expr),
        _ => parser.unexpected("the end of the expression or an operator"),
    }
}

struct Parser<'p, 's> {
    text: &'p str,
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    scope: &'p mut Scope<'s>,
    depth: usize,
    /// The next free slot of the frame.
    frame: usize,
    /// How often an expression was put into another that follows it.
    wraps: usize,
}

impl Parser<'_, '_> {
    fn peek(&self) -> &Token {
        self.ahead(0)
    }

    fn ahead(&self, count: usize) -> &Token {
        self.tokens.get(self.at + count).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.text.len()..self.text.len(), |(_, span)| span.clone())
    }

    fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn error<T>(&self, message: impl Into<String>) -> Parsed<T> {
        Err(SyntaxError { message: message.into(), span: self.span() })
    }

    fn error_at<T>(&self, span: Range<usize>, message: impl Into<String>) -> Parsed<T> {
        Err(SyntaxError { message: message.into(), span })
    }

    fn unexpected<T>(&self, expected: &str) -> Parsed<T> {
        let span = self.span();
        let found = self.text.get(span.clone()).unwrap_or_default();
        let found = if found.is_empty() { "it ends".to_owned() } else { format!("`{found}` stands") };
        self.error_at(span, format!("{found} where {expected} is expected"))
    }

    /// Counts an expression that ends up inside what follows it: a chain of them is as deep as it is long.
    fn wrap(&mut self) -> Parsed<()> {
        self.wraps += 1;
        if self.wraps > MAX_WRAPS {
            return self.error(format!("more than {MAX_WRAPS} operators or calls follow each other"));
        }
        Ok(())
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn ahead_is(&self, count: usize, symbol: &str) -> bool {
        matches!(self.ahead(count), Token::Symbol(found) if *found == symbol)
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &str) -> Parsed<()> {
        if self.eat(symbol) { Ok(()) } else { self.unexpected(&format!("`{symbol}`")) }
    }

    /// Whether a name without prefix comes.
    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Name { prefix: None, local } if local == word)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.eat_word(word) { Ok(()) } else { self.unexpected(&format!("`{word}`")) }
    }

    fn modern(&self) -> bool {
        self.scope.version > Version::One
    }

    /// Whether the syntax of XPath 3.1 is read; see [`Version::Two`].
    fn third(&self) -> bool {
        self.scope.version >= Version::Two
    }

    fn symbol(&mut self, text: &str) -> Symbol {
        self.scope.symbols.intern(text)
    }

    /// The namespace of a prefix at a place.
    fn namespace(&self, prefix: &str, span: Range<usize>) -> Parsed<String> {
        match self.scope.namespace(prefix) {
            Some(name) => Ok(name),
            None => self.error_at(span, format!("the prefix `{prefix}` is not declared; declare it with `ns`")),
        }
    }

    /// `Expr`: one expression, or a sequence with commas.
    fn expr(&mut self) -> Parsed<Expr> {
        let first = self.single()?;
        if !self.modern() || !self.is(",") {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.eat(",") {
            all.push(self.single()?);
        }
        Ok(Expr::Sequence(all))
    }

    /// `ExprSingle`.
    fn single(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.error(format!("expressions are nested more than {MAX_DEPTH} deep"));
        }
        let (frame, variables) = (self.frame, self.scope.variables.len());
        let expr = self.single_inside();
        self.frame = frame;
        self.scope.variables.truncate(variables);
        self.depth -= 1;
        expr
    }

    fn single_inside(&mut self) -> Parsed<Expr> {
        let Token::Name { prefix: None, local } = self.peek() else { return self.operators(0) };
        let variable = self.ahead_is(1, "$") && self.modern();
        match local.as_str() {
            "for" if variable => Ok(Expr::For(self.binding("in", "return")?)),
            "let" if variable && self.third() => Ok(Expr::Let(self.binding(":=", "return")?)),
            "some" if variable => Ok(Expr::Some(self.binding("in", "satisfies")?)),
            "every" if variable => Ok(Expr::Every(self.binding("in", "satisfies")?)),
            "if" if self.ahead_is(1, "(") && self.modern() => self.conditional(),
            _ => self.operators(0),
        }
    }

    /// `for $x in E, $y in F return G` and the like.
    fn binding(&mut self, mark: &str, end: &str) -> Parsed<Box<Binding>> {
        self.advance();
        let slot = self.frame;
        let mut values = Vec::new();
        loop {
            let name = self.variable_name()?;
            if self.eat_word("as") {
                self.sequence_type()?;
            }
            if mark == "in" {
                self.expect_word(mark)?;
            } else {
                self.expect(mark)?;
            }
            values.push(self.single()?);
            self.bind(name);
            if !self.eat(",") {
                break;
            }
        }
        self.expect_word(end)?;
        let body = self.single()?;
        Ok(Box::new(Binding { slot, values, body }))
    }

    fn bind(&mut self, name: String) {
        self.scope.variables.push((name, Variable::Local(self.frame)));
        self.frame += 1;
    }

    /// `$name`; the prefix of a variable stands for itself.
    fn variable_name(&mut self) -> Parsed<String> {
        self.expect("$")?;
        match self.advance() {
            Token::Name { prefix: None, local } if local != "*" => Ok(local),
            Token::Name { prefix: Some(prefix), local } if prefix != "*" && local != "*" => {
                Ok(format!("{prefix}:{local}"))
            }
            _ => {
                self.at -= 1;
                self.unexpected("the name of a variable")
            }
        }
    }

    /// `if (E) then F else if (G) then H else I`
    fn conditional(&mut self) -> Parsed<Expr> {
        let mut branches = Vec::new();
        while self.is_word("if") && self.ahead_is(1, "(") {
            self.advance();
            self.expect("(")?;
            let test = self.expr()?;
            self.expect(")")?;
            self.expect_word("then")?;
            let then = self.single()?;
            self.expect_word("else")?;
            branches.push((test, then));
        }
        Ok(Expr::If(branches, Box::new(self.single()?)))
    }
}
