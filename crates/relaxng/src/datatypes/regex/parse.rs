//! The grammar of XML Schema Part 2, appendix F; numbers in square brackets are its productions.

use std::borrow::Cow;

use super::class::Set;
use super::{DEPTH_LIMIT, PatternError, SyntaxFault};

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Set(Set),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat { node: Box<Node>, least: u32, most: Option<u32> },
}

/// Reads an expression.
pub(super) fn parse(source: &str) -> Result<Node, PatternError> {
    let mut parser = Parser { source, rest: source, depth: 0 };
    let node = parser.expression()?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.error(SyntaxFault::UnopenedGroup)),
    }
}

struct Parser<'s> {
    source: &'s str,
    rest: &'s str,
    depth: usize,
}

type Parsed<T> = Result<T, PatternError>;

/// A member of a class: one character can begin or end a range, a set cannot.
enum Member {
    Character(char),
    Set(Set),
}

impl Member {
    fn into_set(self) -> Set {
        match self {
            Self::Character(character) => Set::of(character),
            Self::Set(set) => set,
        }
    }
}

impl Parser<'_> {
    /// \[1\] `regExp`: branches, which may be empty.
    fn expression(&mut self) -> Parsed<Node> {
        let mut branches = vec![self.branch()?];
        while self.eat('|') {
            branches.push(self.branch()?);
        }
        Ok(if branches.len() > 1 {
            Node::Choice(branches)
        } else {
            branches.pop().unwrap_or(Node::Sequence(Vec::new()))
        })
    }

    /// \[2\] `branch`: pieces up to the next branch or the end of the group.
    fn branch(&mut self) -> Parsed<Node> {
        let mut pieces = Vec::new();
        while let Some(next) = self.peek().filter(|next| !matches!(next, '|' | ')')) {
            let atom = self.atom(next)?;
            pieces.push(self.quantified(atom)?);
        }
        Ok(Node::Sequence(pieces))
    }

    /// \[9\] `atom`.
    fn atom(&mut self, next: char) -> Parsed<Node> {
        match next {
            '(' => self.nested(Self::group),
            '[' => self.nested(Self::class).map(Node::Set),
            '\\' => self.escape().map(|member| Node::Set(member.into_set())),
            '.' => self.single(Set::dot()),
            '?' | '*' | '+' | '{' | '}' | ']' => Err(self.error(SyntaxFault::MustEscape(next))),
            _ => self.single(Set::of(next)),
        }
    }

    fn single(&mut self, set: Set) -> Parsed<Node> {
        self.advance();
        Ok(Node::Set(set))
    }

    fn group(&mut self) -> Parsed<Node> {
        self.advance();
        let node = self.expression()?;
        self.expect(')')?;
        Ok(node)
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEPTH_LIMIT {
            return Err(self.error(SyntaxFault::Depth));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// \[3\] `piece`: the atom with its quantifier, if there is one.
    fn quantified(&mut self, atom: Node) -> Parsed<Node> {
        let (least, most) = match self.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => return self.quantity(atom),
            _ => return Ok(atom),
        };
        self.advance();
        Ok(Node::Repeat { node: Box::new(atom), least, most })
    }

    /// \[5\] `quantity`: `{n}`, `{n,}` or `{n,m}`.
    fn quantity(&mut self, atom: Node) -> Parsed<Node> {
        self.advance();
        let least = self.number()?;
        let most = match self.eat(',') {
            false => Some(least),
            true if self.peek() == Some('}') => None,
            true => Some(self.number()?),
        };
        if let Some(most) = most.filter(|most| *most < least) {
            return Err(self.error(SyntaxFault::ReversedQuantity(least, most)));
        }
        self.expect('}')?;
        Ok(Node::Repeat { node: Box::new(atom), least, most })
    }

    fn number(&mut self) -> Parsed<u32> {
        let end = self.rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        if digits.is_empty() {
            return Err(self.error(SyntaxFault::Number));
        }
        let number = digits.parse().map_err(|_| self.error(SyntaxFault::LargeNumber))?;
        self.rest = rest;
        Ok(number)
    }

    /// \[23\] `charClassEsc`: what a backslash begins.
    fn escape(&mut self) -> Parsed<Member> {
        self.advance();
        let letter = self.peek().ok_or_else(|| self.error(SyntaxFault::EscapeAtEnd))?;
        let member = match letter {
            'n' => Member::Character('\n'),
            'r' => Member::Character('\r'),
            't' => Member::Character('\t'),
            '\\' | '|' | '.' | '?' | '*' | '+' | '(' | ')' | '{' | '}' | '-' | '[' | ']' | '^' => {
                Member::Character(letter)
            }
            'p' | 'P' => return self.property(letter == 'P'),
            _ => Member::Set(Set::multiple(letter).ok_or_else(|| self.error(SyntaxFault::Escape(letter)))?),
        };
        self.advance();
        Ok(member)
    }

    /// \[25\] `catEsc` and \[26\] `complEsc`.
    fn property(&mut self, complement: bool) -> Parsed<Member> {
        self.advance();
        self.expect('{')?;
        let name = self.rest.split('}').next().unwrap_or_default();
        let set = match name.strip_prefix("Is") {
            Some(block) => Set::block(block).ok_or_else(|| self.error(SyntaxFault::Block(block.to_owned())))?,
            None => Set::category(name).ok_or_else(|| self.error(SyntaxFault::Category(name.to_owned())))?,
        };
        self.rest = self.rest.get(name.len()..).unwrap_or_default();
        self.expect('}')?;
        Ok(Member::Set(if complement { set.negated() } else { set }))
    }

    /// \[11\] `charClassExpr`: from the opening bracket to the closing one.
    fn class(&mut self) -> Parsed<Set> {
        self.advance();
        let complement = self.eat('^');
        let group = Set::Union(self.members()?);
        let group = if complement { group.negated() } else { group };
        let class =
            if self.eat('-') { Set::Minus(Box::new(group), Box::new(self.nested(Self::class)?)) } else { group };
        self.expect(']')?;
        Ok(class)
    }

    /// \[14\] `posCharGroup`: at least one member, up to the closing bracket or a subtraction.
    fn members(&mut self) -> Parsed<Vec<Set>> {
        let mut members = Vec::new();
        loop {
            match self.peek() {
                None => return Err(self.error(SyntaxFault::Expected(']'))),
                Some(']') if members.is_empty() => return Err(self.error(SyntaxFault::EmptyClass)),
                Some(']') => return Ok(members),
                Some('-') if self.rest.starts_with("-[") && !members.is_empty() => return Ok(members),
                Some('-') => members.push(self.hyphen(members.is_empty())?),
                Some(_) => members.push(self.range()?),
            }
        }
    }

    /// A hyphen that is itself: the first or last of its class.
    fn hyphen(&mut self, first: bool) -> Parsed<Set> {
        let last = self.rest.starts_with("-]") || self.rest.starts_with("--[");
        if !first && !last {
            return Err(self.error(SyntaxFault::Hyphen));
        }
        self.advance();
        Ok(Set::of('-'))
    }

    /// \[17\] `charRange` or an escape.
    fn range(&mut self) -> Parsed<Set> {
        let first = self.member()?;
        let ends = ["-]", "-[", "--["].iter().any(|end| self.rest.starts_with(end));
        if ends || !self.rest.starts_with('-') {
            return Ok(first.into_set());
        }
        self.advance();
        let last = self.member()?;
        match (first, last) {
            (Member::Character(first), Member::Character(last)) if first <= last => {
                Ok(Set::Ranges(Cow::Owned(vec![(u32::from(first), u32::from(last))])))
            }
            (Member::Character(first), Member::Character(last)) => {
                Err(self.error(SyntaxFault::ReversedRange(first, last)))
            }
            _ => Err(self.error(SyntaxFault::RangeOfSets)),
        }
    }

    /// \[20\] `charOrEsc`, or an escape for several characters.
    fn member(&mut self) -> Parsed<Member> {
        match self.peek() {
            None => Err(self.error(SyntaxFault::Expected(']'))),
            Some('\\') => self.escape(),
            Some('-') => Err(self.error(SyntaxFault::Hyphen)),
            Some(bracket @ ('[' | ']')) => Err(self.error(SyntaxFault::MustEscape(bracket))),
            Some(character) => {
                self.advance();
                Ok(Member::Character(character))
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn advance(&mut self) {
        let mut characters = self.rest.chars();
        characters.next();
        self.rest = characters.as_str();
    }

    fn eat(&mut self, wanted: char) -> bool {
        let next = self.peek() == Some(wanted);
        if next {
            self.advance();
        }
        next
    }

    fn expect(&mut self, wanted: char) -> Parsed<()> {
        if self.eat(wanted) { Ok(()) } else { Err(self.error(SyntaxFault::Expected(wanted))) }
    }

    fn error(&self, fault: SyntaxFault) -> PatternError {
        let read = self.source.len().saturating_sub(self.rest.len());
        let position = self.source.get(..read).map_or(0, |read| read.chars().count()) + 1;
        PatternError::Syntax { position, fault }
    }
}
