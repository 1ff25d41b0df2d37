//! Operators, from `or` down to unary minus.

use super::super::error::Parsed;
use super::super::expr::{Comparison, Conversion, Expr, General, NodeComparison, Operator, TypeQuestion};
use super::super::lexer::Token;
use super::Parser;

/// The levels of precedence, the loosest first (XPath 3.1, A.4).
const OR: usize = 0;
const AND: usize = 1;
const COMPARISON: usize = 2;
const CONCAT: usize = 3;
const RANGE: usize = 4;
const ADDITIVE: usize = 5;
const MULTIPLICATIVE: usize = 6;
const UNION: usize = 7;
const INTERSECT: usize = 8;
const INSTANCE: usize = 9;
const TREAT: usize = 10;
const CASTABLE: usize = 11;
const CAST: usize = 12;
const UNARY: usize = 13;

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binary {
    Or,
    And,
    General(Comparison),
    Value(Comparison),
    Node(NodeComparison),
    Concat,
    To,
    Arithmetic(Operator),
    Union,
    Intersect,
    Except,
    Instance,
    Treat,
    Castable,
    Cast,
}

impl Binary {
    fn level(self) -> usize {
        match self {
            Self::Or => OR,
            Self::And => AND,
            Self::General(_) | Self::Value(_) | Self::Node(_) => COMPARISON,
            Self::Concat => CONCAT,
            Self::To => RANGE,
            Self::Arithmetic(Operator::Plus | Operator::Minus) => ADDITIVE,
            Self::Arithmetic(_) => MULTIPLICATIVE,
            Self::Union => UNION,
            Self::Intersect | Self::Except => INTERSECT,
            Self::Instance => INSTANCE,
            Self::Treat => TREAT,
            Self::Castable => CASTABLE,
            Self::Cast => CAST,
        }
    }
}

impl Parser<'_, '_> {
    /// The operator that comes, if one does.
    fn operator(&self) -> Option<Binary> {
        match self.peek() {
            Token::Symbol(symbol) => self.symbol_operator(symbol),
            Token::Name { prefix: None, local } => self.word_operator(local),
            _ => None,
        }
    }

    fn symbol_operator(&self, symbol: &str) -> Option<Binary> {
        let modern = self.modern();
        Some(match symbol {
            "=" => Binary::General(Comparison::Equal),
            "!=" => Binary::General(Comparison::NotEqual),
            "<" => Binary::General(Comparison::Less),
            "<=" => Binary::General(Comparison::LessEqual),
            ">" => Binary::General(Comparison::Greater),
            ">=" => Binary::General(Comparison::GreaterEqual),
            "<<" if modern => Binary::Node(NodeComparison::Before),
            ">>" if modern => Binary::Node(NodeComparison::After),
            "||" if self.third() => Binary::Concat,
            "+" => Binary::Arithmetic(Operator::Plus),
            "-" => Binary::Arithmetic(Operator::Minus),
            "*" => Binary::Arithmetic(Operator::Times),
            "|" => Binary::Union,
            _ => return None,
        })
    }

    fn word_operator(&self, word: &str) -> Option<Binary> {
        let legacy = match word {
            "or" => Binary::Or,
            "and" => Binary::And,
            "div" => Binary::Arithmetic(Operator::Div),
            "mod" => Binary::Arithmetic(Operator::Mod),
            _ if self.modern() => return self.modern_operator(word),
            _ => return None,
        };
        Some(legacy)
    }

    fn modern_operator(&self, word: &str) -> Option<Binary> {
        let second = |second: &str| matches!(self.ahead(1), Token::Name { prefix: None, local } if local == second);
        Some(match word {
            "eq" => Binary::Value(Comparison::Equal),
            "ne" => Binary::Value(Comparison::NotEqual),
            "lt" => Binary::Value(Comparison::Less),
            "le" => Binary::Value(Comparison::LessEqual),
            "gt" => Binary::Value(Comparison::Greater),
            "ge" => Binary::Value(Comparison::GreaterEqual),
            "is" => Binary::Node(NodeComparison::Is),
            "to" => Binary::To,
            "idiv" => Binary::Arithmetic(Operator::IntegerDiv),
            "union" => Binary::Union,
            "intersect" => Binary::Intersect,
            "except" => Binary::Except,
            "instance" if second("of") => Binary::Instance,
            "treat" if second("as") => Binary::Treat,
            "castable" if second("as") => Binary::Castable,
            "cast" if second("as") => Binary::Cast,
            _ => return None,
        })
    }

    /// Operators of this level and tighter ones.
    pub(super) fn operators(&mut self, least: usize) -> Parsed<Expr> {
        let mut left = self.unary()?;
        let mut most = UNARY;
        while let Some(operator) = self.operator() {
            let level = operator.level();
            if level < least || level > most {
                break;
            }
            left = self.apply(operator, left)?;
            // `a = b = c` and `1 to 2 to 3` are no expressions in XPath 2.0.
            let single = self.modern() && (level == COMPARISON || level == RANGE);
            most = if single { level - 1 } else { level };
        }
        Ok(left)
    }

    fn apply(&mut self, operator: Binary, left: Expr) -> Parsed<Expr> {
        self.advance();
        let level = operator.level();
        if level >= INTERSECT || level == COMPARISON {
            self.wrap()?;
        }
        if matches!(operator, Binary::Instance | Binary::Treat | Binary::Castable | Binary::Cast) {
            self.advance();
            return self.type_question(operator, left);
        }
        let right = self.operators(operator.level() + 1)?;
        Ok(self.join(operator, left, right))
    }

    fn type_question(&mut self, operator: Binary, left: Expr) -> Parsed<Expr> {
        let question = match operator {
            Binary::Instance => TypeQuestion::Instance(self.sequence_type()?),
            Binary::Treat => TypeQuestion::Treat(self.sequence_type()?),
            _ => {
                let atomic = self.atomic_type()?;
                let optional = self.eat("?");
                match operator {
                    Binary::Castable => TypeQuestion::Castable(atomic, optional),
                    _ => TypeQuestion::Cast(atomic, optional),
                }
            }
        };
        Ok(Expr::Type(question, Box::new(left)))
    }

    fn join(&self, operator: Binary, left: Expr, right: Expr) -> Expr {
        let legacy = !self.modern();
        match operator {
            Binary::Or => {
                chain(left, right, Expr::Or, |expr| if let Expr::Or(all) = expr { Ok(all) } else { Err(expr) })
            }
            Binary::And => {
                chain(left, right, Expr::And, |expr| if let Expr::And(all) = expr { Ok(all) } else { Err(expr) })
            }
            Binary::Concat => {
                chain(left, right, Expr::Concat, |expr| if let Expr::Concat(all) = expr { Ok(all) } else { Err(expr) })
            }
            Binary::Union => {
                chain(left, right, Expr::Union, |expr| if let Expr::Union(all) = expr { Ok(all) } else { Err(expr) })
            }
            Binary::General(operator) => Expr::General(Box::new(General { operator, left, right, legacy })),
            Binary::Value(operator) => Expr::ValueCompare(operator, Box::new([left, right])),
            Binary::Node(operator) => Expr::NodeCompare(operator, Box::new([left, right])),
            Binary::To => Expr::Range(Box::new([left, right])),
            Binary::Intersect => Expr::Intersect(Box::new([left, right])),
            Binary::Except => Expr::Except(Box::new([left, right])),
            Binary::Arithmetic(operator) => arithmetic(operator, left, right, legacy),
            Binary::Instance | Binary::Treat | Binary::Castable | Binary::Cast => left,
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let (mut minus, mut signs) = (0, 0usize);
        while self.is("-") || self.modern() && self.is("+") {
            minus += usize::from(self.is("-"));
            signs += 1;
            self.advance();
        }
        let mut expr = if signs > 0 && !self.modern() { self.operators(UNION)? } else { self.simple_map()? };
        if !self.modern() && signs > 0 {
            expr = super::calls::converted(Conversion::Number, expr);
        }
        let mut expr = match (signs, minus % 2) {
            (0, _) => expr,
            (_, 0) => Expr::Plus(Box::new(expr), !self.modern()),
            _ => Expr::Negate(Box::new(expr), !self.modern()),
        };
        // `ArrowExpr ::= UnaryExpr ( "=>" … )*` (XPath 3.1, A.1): the sign belongs to what stands before the arrow.
        while self.third() && self.is("=>") {
            self.wrap()?;
            self.advance();
            expr = self.arrow(expr)?;
        }
        Ok(expr)
    }

    /// `a ! b ! c`
    fn simple_map(&mut self) -> Parsed<Expr> {
        let first = self.path()?;
        let mut all = vec![first];
        while self.third() && self.eat("!") {
            all.push(self.path()?);
        }
        Ok(if all.len() > 1 { Expr::SimpleMap(all) } else { all.remove(0) })
    }
}

/// Joins `a or b` with `or c`.
fn chain(
    left: Expr,
    right: Expr,
    make: impl Fn(Vec<Expr>) -> Expr,
    open: impl Fn(Expr) -> Result<Vec<Expr>, Expr>,
) -> Expr {
    let mut all = open(left).unwrap_or_else(|left| vec![left]);
    all.push(right);
    make(all)
}

fn arithmetic(operator: Operator, left: Expr, right: Expr, legacy: bool) -> Expr {
    let right = if legacy { super::calls::converted(Conversion::Number, right) } else { right };
    let additive = |operator: Operator| matches!(operator, Operator::Plus | Operator::Minus);
    match left {
        Expr::Arithmetic { first, mut rest, legacy: inner }
            if inner == legacy && rest.last().is_some_and(|(last, _)| additive(*last) == additive(operator)) =>
        {
            rest.push((operator, right));
            Expr::Arithmetic { first, rest, legacy }
        }
        left => {
            let left = if legacy { super::calls::converted(Conversion::Number, left) } else { left };
            Expr::Arithmetic { first: Box::new(left), rest: vec![(operator, right)], legacy }
        }
    }
}
