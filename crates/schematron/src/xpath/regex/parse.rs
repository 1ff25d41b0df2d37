//! The grammar of XML Schema Part 2, appendix F, with what XPath adds to it.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::Flags;
use super::class::{escaped, multiple, property};

/// How deep groups and subtracted classes may be nested.
const MAX_DEPTH: usize = 100;

/// The largest number in a quantity.
const MAX_COUNT: u32 = 10_000;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Character(char),
    /// A set of characters in the syntax of the `regex` crate.
    Class(String),
    Dot,
    Start,
    End,
    Group(Box<Node>, Option<usize>),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat {
        node: Box<Node>,
        least: u32,
        most: Option<u32>,
        greedy: bool,
    },
    Back(usize),
}

impl Node {
    /// About how many states it takes: those of what is repeated so often.
    pub fn weight(&self) -> usize {
        let sum = |all: &[Self]| all.iter().fold(1, |sum: usize, one| sum.saturating_add(one.weight()));
        match self {
            Self::Class(_) => 20,
            Self::Dot => 5,
            Self::Group(node, _) => node.weight(),
            Self::Sequence(all) | Self::Choice(all) => sum(all),
            Self::Repeat { node, least, most, .. } => {
                node.weight().saturating_mul(most.unwrap_or(*least).max(1) as usize)
            }
            Self::Character(_) | Self::Start | Self::End | Self::Back(_) => 1,
        }
    }

    /// Whether a group is referred to.
    pub fn refers_back(&self) -> bool {
        match self {
            Self::Back(_) => true,
            Self::Group(node, _) | Self::Repeat { node, .. } => node.refers_back(),
            Self::Sequence(all) | Self::Choice(all) => all.iter().any(Self::refers_back),
            _ => false,
        }
    }
}

/// A text that stands for itself (flag `q`).
pub(super) fn literal(source: &str) -> Node {
    Node::Sequence(source.chars().map(Node::Character).collect())
}

/// Reads an expression.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(source: &str, flags: Flags) -> Result<Node, String> {
    let mut parser = Parser { rest: source, depth: 0, groups: 0, closed: Vec::new(), flags };
    let node = parser.choice()?;
    if parser.rest.is_empty() { Ok(node) } else { Err("a `)` has no `(`".to_owned()) }
}

struct Parser<'s> {
    rest: &'s str,
    depth: usize,
    groups: usize,
    /// Groups that are complete and may be referred to.
    closed: Vec<usize>,
    flags: Flags,
}

type Read<T> = Result<T, String>;

/// The character in small letters and in capitals, where these are one character.
fn variants(character: char) -> impl Iterator<Item = char> {
    let single = |mut all: Box<dyn Iterator<Item = char>>| all.next().filter(|_| all.next().is_none());
    let lower = single(Box::new(character.to_lowercase()));
    let upper = single(Box::new(character.to_uppercase()));
    lower.into_iter().chain(upper).filter(move |other| *other != character)
}

/// The characters of a range that differ from others in case only. There are three thousand of them; a range may hold a
/// million characters.
fn with_case(range: &RangeInclusive<char>) -> impl Iterator<Item = char> {
    static ALL: LazyLock<Vec<char>> =
        LazyLock::new(|| ('\0'..=char::MAX).filter(|character| variants(*character).next().is_some()).collect());
    let all = &*ALL;
    let first = all.partition_point(|character| character < range.start());
    let end = all.partition_point(|character| character <= range.end());
    all.get(first..end).unwrap_or_default().iter().copied()
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn advance(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn enter(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err("it is nested too deep".to_owned()) } else { Ok(()) }
    }

    fn choice(&mut self) -> Read<Node> {
        self.enter()?;
        let mut branches = vec![self.sequence()?];
        while self.eat("|") {
            branches.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Choice(branches) })
    }

    fn sequence(&mut self) -> Read<Node> {
        let mut nodes = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None | Some('|' | ')') => return Ok(Node::Sequence(nodes)),
                Some(_) => {
                    let atom = self.atom()?;
                    nodes.push(self.quantified(atom)?);
                }
            }
        }
    }

    fn skip_space(&mut self) {
        if self.flags.ignore_space {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        }
    }

    fn quantified(&mut self, atom: Node) -> Read<Node> {
        self.skip_space();
        let (least, most) = match self.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                self.advance();
                let counts = self.counts()?;
                return Ok(self.repeat(atom, counts));
            }
            _ => return Ok(atom),
        };
        self.advance();
        Ok(self.repeat(atom, (least, most)))
    }

    fn repeat(&mut self, node: Node, (least, most): (u32, Option<u32>)) -> Node {
        self.skip_space();
        let greedy = !self.eat("?");
        Node::Repeat { node: Box::new(node), least, most, greedy }
    }

    /// `2}`, `2,}` or `2,3}`.
    fn counts(&mut self) -> Read<(u32, Option<u32>)> {
        let Some((counts, rest)) = self.rest.split_once('}') else { return Err("a `{` has no `}`".to_owned()) };
        self.rest = rest;
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| format!("`{{{counts}}}` is no quantity"));
        let (least, most) = match counts.split_once(',') {
            None => (number(counts)?, Some(number(counts)?)),
            Some((least, most)) if most.trim().is_empty() => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        if least > MAX_COUNT || most.is_some_and(|most| most < least || most > MAX_COUNT) {
            return Err(format!("`{{{counts}}}` is no quantity"));
        }
        Ok((least, most))
    }

    fn atom(&mut self) -> Read<Node> {
        match self.advance() {
            Some('(') => self.group(),
            Some('[') => {
                let class = self.class()?;
                Ok(self.as_it_is(class))
            }
            Some('.') => Ok(Node::Dot),
            Some('^') => Ok(Node::Start),
            Some('$') => Ok(Node::End),
            Some('\\') => self.escape(),
            Some(letter @ ('?' | '*' | '+' | '{')) => Err(format!("`{letter}` has nothing to repeat")),
            Some(']') => Err("`]` without `[` must be written `\\]`".to_owned()),
            Some(other) => Ok(Node::Character(other)),
            None => Err("it ends too early".to_owned()),
        }
    }

    fn group(&mut self) -> Read<Node> {
        let capture = if self.eat("?:") {
            None
        } else if self.peek() == Some('?') {
            return Err("only `(?:` may begin with `(?`".to_owned());
        } else {
            self.groups += 1;
            Some(self.groups)
        };
        let node = self.choice()?;
        if !self.eat(")") {
            return Err("a `(` has no `)`".to_owned());
        }
        self.closed.extend(capture);
        Ok(Node::Group(Box::new(node), capture))
    }

    fn escape(&mut self) -> Read<Node> {
        match self.peek() {
            Some('1'..='9') => self.back(),
            _ => match self.class_escape()? {
                Ok(character) => Ok(Node::Character(character)),
                Err(class) => Ok(self.as_it_is(class)),
            },
        }
    }

    /// A class that flag `i` does not change any more: escapes never are, and characters in brackets have got their
    /// variants (functions, 5.6.2).
    fn as_it_is(&self, class: String) -> Node {
        Node::Class(if self.flags.ignore_case { format!("(?-i:{class})") } else { class })
    }

    /// A reference to a group: as many digits as there are such groups.
    fn back(&mut self) -> Read<Node> {
        let mut number = 0;
        while let Some(digit) = self.peek().and_then(|next| next.to_digit(10)) {
            let longer = number * 10 + digit as usize;
            if number > 0 && longer > self.groups {
                break;
            }
            number = longer;
            self.advance();
        }
        if self.closed.contains(&number) {
            Ok(Node::Back(number))
        } else {
            Err(format!("there is no group {number} before `\\{number}`"))
        }
    }

    /// What follows a backslash: one character, or a class.
    fn class_escape(&mut self) -> Read<Result<char, String>> {
        let Some(letter) = self.advance() else { return Err("it ends with a backslash".to_owned()) };
        Ok(Ok(match letter {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'p' | 'P' => return self.property(letter == 'P').map(Err),
            letter if "\\|.-^?*+{}()[]$".contains(letter) => letter,
            letter => match multiple(letter) {
                Some(class) => return Ok(Err(class)),
                None => return Err(format!("`\\{letter}` means nothing")),
            },
        }))
    }

    fn property(&mut self, negated: bool) -> Read<String> {
        let name = self.rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let Some((name, rest)) = name else { return Err("`\\p` needs a name in `{}`".to_owned()) };
        self.rest = rest;
        property(name, negated).ok_or_else(|| format!("there is no category or block `{name}`"))
    }

    /// A class, after its `[`.
    fn class(&mut self) -> Read<String> {
        self.enter()?;
        let negated = self.eat("^");
        let mut inside = String::new();
        let mut begun = false;
        // Flag `x` leaves white space in classes alone (functions, 5.6.2).
        let minus = loop {
            if self.rest.starts_with("-[") && begun {
                self.rest = &self.rest[2..];
                let minus = self.class()?;
                if !self.eat("]") {
                    return Err("a class goes on after what it leaves out".to_owned());
                }
                break Some(minus);
            }
            if begun && self.eat("]") {
                break None;
            }
            inside.push_str(&self.class_part()?);
            begun = true;
        };
        self.depth -= 1;
        let own = format!("[{}{inside}]", if negated { "^" } else { "" });
        Ok(match minus {
            Some(minus) => format!("[{own}--{minus}]"),
            None => own,
        })
    }

    /// A character, a range or an escape.
    fn class_part(&mut self) -> Read<String> {
        let first = match self.class_character()? {
            Ok(first) => first,
            Err(class) => return Ok(class),
        };
        let range = self.rest.starts_with('-') && !self.rest.starts_with("-]") && !self.rest.starts_with("-[");
        if !range {
            return Ok(self.cased(first..=first));
        }
        self.advance();
        match self.class_character()? {
            Ok(last) if last >= first => Ok(self.cased(first..=last)),
            Ok(last) => Err(format!("the range `{first}-{last}` is upside down")),
            Err(class) => Ok(format!("{}{}{class}", self.cased(first..=first), escaped('-'))),
        }
    }

    /// A range of characters; with flag `i` those that differ from them in case only, too.
    fn cased(&self, range: RangeInclusive<char>) -> String {
        let (first, last) = (*range.start(), *range.end());
        let mut text = escaped(first);
        if last > first {
            text = format!("{text}-{}", escaped(last));
        }
        if self.flags.ignore_case {
            let others = with_case(&range).flat_map(variants).filter(|other| !range.contains(other));
            others.for_each(|other| text.push_str(&escaped(other)));
        }
        text
    }

    fn class_character(&mut self) -> Read<Result<char, String>> {
        match self.advance() {
            None => Err("a `[` has no `]`".to_owned()),
            Some('\\') => self.class_escape(),
            Some('[') => Err("`[` in a class must be written `\\[`".to_owned()),
            Some(']') => Err("a class is empty".to_owned()),
            Some(other) => Ok(Ok(other)),
        }
    }
}
