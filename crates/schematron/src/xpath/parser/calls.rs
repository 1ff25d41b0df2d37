//! Calls of functions (XPath 2.0, 3.1.5; XPath 1.0, 3.2).

use std::ops::Range;
use std::sync::Arc;

use super::super::error::Parsed;
use super::super::expr::{Conversion, Expr, TypeQuestion};
use super::super::functions::{Builtin, Found, find};
use super::super::lexer::Token;
use super::super::scope::{FN, XS};
use super::super::types::AtomicType;
use super::super::value::{Atomic, QName};
use super::Parser;

/// The name of a function.
struct FunctionName {
    shown: String,
    namespace: String,
    local: String,
    span: Range<usize>,
}

impl Parser<'_, '_> {
    fn function_name(&mut self) -> Parsed<FunctionName> {
        let span = self.span();
        let name = match self.advance() {
            Token::Name { prefix: None, local } => {
                FunctionName { shown: local.clone(), namespace: FN.to_owned(), local, span }
            }
            Token::Name { prefix: Some(prefix), local } => {
                let namespace = self.namespace(&prefix, span.clone())?;
                FunctionName { shown: format!("{prefix}:{local}"), namespace, local, span }
            }
            Token::Braced { namespace, local } => {
                FunctionName { shown: format!("Q{{{namespace}}}{local}"), namespace, local, span }
            }
            _ => {
                self.at -= 1;
                return self.unexpected("the name of a function");
            }
        };
        Ok(name)
    }

    /// Arguments in parentheses; `?` for one that is left open.
    pub(super) fn arguments(&mut self) -> Parsed<Vec<Option<Expr>>> {
        self.expect("(")?;
        let mut found = Vec::new();
        while !self.eat(")") {
            let open = self.third() && self.is("?") && (self.ahead_is(1, ",") || self.ahead_is(1, ")"));
            if open {
                self.advance();
                found.push(None);
            } else {
                found.push(Some(self.single()?));
            }
            if self.is(",") && !self.ahead_is(1, ")") {
                self.advance();
            } else if !self.is(")") {
                return self.unexpected("`,` or `)`");
            }
        }
        Ok(found)
    }

    pub(super) fn call(&mut self) -> Parsed<Expr> {
        let name = self.function_name()?;
        let arguments = self.arguments()?;
        self.resolve(name, arguments)
    }

    /// What follows `=>`.
    pub(super) fn arrow(&mut self, first: Expr) -> Parsed<Expr> {
        if self.is("$") || self.is("(") {
            let function = if self.is("$") {
                let (span, name) = (self.span(), self.variable_name()?);
                match self.scope.variable(&name) {
                    Some(variable) => Expr::Variable(variable),
                    None => return self.error_at(span, format!("the variable `${name}` is not declared")),
                }
            } else {
                self.expect("(")?;
                let function = self.expr()?;
                self.expect(")")?;
                function
            };
            let mut arguments = self.arguments()?;
            arguments.insert(0, Some(first));
            return Ok(Expr::Apply(Box::new(function), arguments));
        }
        let name = self.function_name()?;
        let mut arguments = self.arguments()?;
        arguments.insert(0, Some(first));
        self.resolve(name, arguments)
    }

    fn builtin(&self, name: &FunctionName, arity: usize) -> Parsed<&'static Builtin> {
        match find(&name.namespace, &name.local, arity, self.scope.version) {
            Found::Function(builtin) => Ok(builtin),
            Found::OtherArity(counts) => {
                let message = format!("the function `{}` takes {counts} arguments, not {arity}", name.shown);
                self.error_at(name.span.clone(), message)
            }
            Found::OtherVersion => {
                let message = format!(
                    "the function `{}` does not belong to this query language; say `queryBinding=\"xslt2\"` or `xslt3`",
                    name.shown
                );
                self.error_at(name.span.clone(), message)
            }
            Found::Unknown => self.error_at(name.span.clone(), format!("there is no function `{}`", name.shown)),
        }
    }

    fn resolve(&mut self, name: FunctionName, arguments: Vec<Option<Expr>>) -> Parsed<Expr> {
        let arity = arguments.len();
        if name.namespace == XS && self.modern() {
            return self.constructor(&name, arguments);
        }
        let builtin = self.builtin(&name, arity)?;
        if arguments.iter().any(Option::is_none) {
            return Ok(Expr::PartialCall(builtin, arguments));
        }
        let arguments: Vec<Expr> = arguments.into_iter().flatten().collect();
        Ok(self.special(builtin, arguments))
    }

    /// `xs:date(E)` is a cast (XPath 2.0, 3.10.4).
    fn constructor(&self, name: &FunctionName, mut arguments: Vec<Option<Expr>>) -> Parsed<Expr> {
        let Some(kind) = AtomicType::named(&name.local) else {
            return self.error_at(name.span.clone(), format!("there is no type `{}`", name.shown));
        };
        match (arguments.len(), arguments.pop()) {
            (1, Some(Some(Expr::Literal(Atomic::String(text))))) if kind == AtomicType::QName => {
                self.literal_name(&text, name)
            }
            (1, Some(Some(argument))) => Ok(Expr::Type(TypeQuestion::Cast(kind, true), Box::new(argument))),
            (1, Some(None)) => Ok(Expr::Constructor(kind)),
            _ => self.error_at(name.span.clone(), format!("`{}` takes one argument", name.shown)),
        }
    }

    fn literal_name(&self, text: &str, name: &FunctionName) -> Parsed<Expr> {
        let (prefix, local) = text.trim().split_once(':').unwrap_or(("", text.trim()));
        let namespace = if prefix.is_empty() { String::new() } else { self.namespace(prefix, name.span.clone())? };
        Ok(Expr::Name(Arc::new(QName { prefix: prefix.into(), namespace: namespace.into(), local: local.into() })))
    }

    /// `name#2`
    pub(super) fn function_reference(&mut self) -> Parsed<Expr> {
        let name = self.function_name()?;
        self.expect("#")?;
        let arity = match self.advance() {
            Token::Integer(text) => text.parse().unwrap_or(usize::MAX),
            _ => {
                self.at -= 1;
                return self.unexpected("the number of arguments");
            }
        };
        if name.namespace == XS
            && arity == 1
            && let Some(kind) = AtomicType::named(&name.local)
        {
            return Ok(Expr::Constructor(kind));
        }
        Ok(Expr::FunctionItem(self.builtin(&name, arity)?, arity))
    }

    /// Calls that are operators here, and the conversions of XPath 1.0.
    fn special(&self, builtin: &'static Builtin, mut arguments: Vec<Expr>) -> Expr {
        let only = if arguments.len() == 1 { arguments.pop() } else { None };
        match (builtin.name, only) {
            ("not", Some(only)) => Expr::Not(Box::new(only)),
            ("boolean", Some(only)) => Expr::Boolean(Box::new(only)),
            ("exists", Some(only)) => Expr::Exists(true, Box::new(only)),
            ("empty", Some(only)) => Expr::Exists(false, Box::new(only)),
            ("count", Some(only)) if self.modern() || only.yields_nodes() => Expr::Count(Box::new(only)),
            ("position", None) => Expr::Position,
            ("last", None) => Expr::Last,
            ("current", None) => Expr::Current,
            ("true", None) => Expr::Literal(Atomic::Boolean(true)),
            ("false", None) => Expr::Literal(Atomic::Boolean(false)),
            (_, only) => {
                arguments.extend(only);
                Expr::Call(builtin, if self.modern() { arguments } else { legacy_arguments(builtin, arguments) })
            }
        }
    }
}

fn legacy_arguments(builtin: &Builtin, arguments: Vec<Expr>) -> Vec<Expr> {
    let kinds = builtin.legacy.bytes().chain(std::iter::repeat(builtin.legacy.bytes().last().unwrap_or(b'v')));
    let convert = |(argument, kind)| match kind {
        b's' => converted(Conversion::String, argument),
        b'n' => converted(Conversion::Number, argument),
        b'b' => converted(Conversion::Boolean, argument),
        b'f' => converted(Conversion::FirstNode, argument),
        _ => argument,
    };
    arguments.into_iter().zip(kinds).map(convert).collect()
}

/// The expression with a conversion of XPath 1.0, where it does not have that type anyway.
pub(super) fn converted(conversion: Conversion, expr: Expr) -> Expr {
    let same = match (&expr, conversion) {
        (Expr::Literal(Atomic::String(_)), Conversion::String)
        | (Expr::Literal(Atomic::Double(_)) | Expr::Arithmetic { .. }, Conversion::Number) => true,
        (Expr::Convert(inner, _), outer) => *inner == outer,
        _ => false,
    };
    if same { expr } else { Expr::Convert(conversion, Box::new(expr)) }
}
