//! The tokens as a stream, with what all parts of the parser need.

use std::borrow::Cow;

use super::super::super::error::Violation;
use super::super::loader::{Loader, Located};
use super::super::{Expression, ExpressionKind, Place};
use super::declarations::Declarations;
use super::grammar::Within;
use super::lexer::{Kind, Lexer, Token};

/// Patterns inside one another, over all files that refer to one another.
pub(super) const MAX_NESTING: usize = 512;

/// As how many patterns counts what is read by recursion: a grammar, `div`, a name in
/// parentheses, an annotation, a file.
pub(super) const STACKED: usize = 8;

pub(super) type Read<T> = Result<T, Located>;

/// A syntax error.
pub(super) fn wrong<T>(place: Place, message: impl Into<String>) -> Read<T> {
    Err((place, Violation::CompactSyntax(message.into())))
}

/// From the first of two places to the end of the second.
pub(super) fn through(first: Place, last: Place) -> Place {
    Place { end: last.end, ..first }
}

/// Reads one file.
pub(super) struct Parser<'t, 'l, 'r> {
    lexer: Lexer<'t>,
    token: Token<'t>,
    /// The token after `token`, where it has been looked at.
    second: Option<Token<'t>>,
    /// Where the token before `token` stands.
    pub last: Place,
    pub declarations: Declarations<'t>,
    pub loader: &'l mut Loader<'r>,
}

impl<'t, 'l, 'r> Parser<'t, 'l, 'r> {
    /// Begins to read; `namespace` is the one in force where the file is referred to.
    pub(super) fn new(loader: &'l mut Loader<'r>, file: u32, text: &'t str, namespace: &'t str) -> Read<Self> {
        let mut lexer = Lexer::new(text, file);
        let token = lexer.next()?;
        let last = Place { file, start: 0, end: 0 };
        Ok(Self { lexer, token, second: None, last, declarations: Declarations::new(namespace), loader })
    }

    /// The whole file: declarations, then one pattern or the content of a grammar.
    pub(super) fn file(mut self) -> Read<Expression> {
        self.declare()?;
        let place = self.here();
        let annotations = self.annotations()?;
        if self.begins_component()? || (self.peek() == &Kind::End && annotations.are_none()) {
            let kind = ExpressionKind::Grammar(self.components(annotations, Within::File)?);
            return Ok(Expression { place, kind });
        }
        let pattern = self.annotated_pattern(annotations)?;
        if let Some(place) = pattern.followed {
            let message = "nothing can hold this annotation beside a pattern; put the pattern into `start = …`";
            return wrong(place, message);
        }
        match self.peek() {
            Kind::End => Ok(pattern.expression),
            _ => Err(self.unexpected("the end of the file, or `,`, `|` or `&` and a pattern")),
        }
    }

    pub(super) fn here(&self) -> Place {
        self.token.place
    }

    pub(super) fn peek(&self) -> &Kind<'t> {
        &self.token.kind
    }

    /// What follows the present token.
    pub(super) fn peek_second(&mut self) -> Read<&Kind<'t>> {
        if self.second.is_none() {
            self.second = Some(self.lexer.next()?);
        }
        Ok(self.second.as_ref().map_or(&Kind::End, |token| &token.kind))
    }

    /// Takes the present token.
    pub(super) fn advance(&mut self) -> Read<Token<'t>> {
        let next = match self.second.take() {
            Some(token) => token,
            None => self.lexer.next()?,
        };
        self.last = self.token.place;
        Ok(std::mem::replace(&mut self.token, next))
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Kind::Sign(found) if *found == sign)
    }

    /// Takes the sign if it stands here.
    pub(super) fn eat(&mut self, sign: &str) -> Read<bool> {
        let found = self.is(sign);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub(super) fn expect(&mut self, sign: &str, expected: &str) -> Read<()> {
        if self.eat(sign)? { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// The error that something else stands here.
    pub(super) fn unexpected(&self, expected: &str) -> Located {
        let mut message = format!("expected {expected}; found {}", self.peek().describe());
        if self.peek() == &Kind::Documentation {
            message
                .push_str(", which documents the pattern, name or definition after it; write a comment with one `#`");
        }
        (self.here(), Violation::CompactSyntax(message))
    }

    /// A name without prefix that is not a keyword, or is quoted.
    pub(super) fn name(&mut self, expected: &str) -> Read<(Place, Cow<'t, str>)> {
        match self.peek() {
            Kind::Name(_) => self.any_name(expected),
            Kind::Keyword(word) => {
                let message =
                    format!("expected {expected}; `{word}` is a keyword; to use it as a name write `\\{word}`");
                wrong(self.here(), message)
            }
            _ => Err(self.unexpected(expected)),
        }
    }

    /// A name without prefix; it may be a keyword.
    pub(super) fn any_name(&mut self, expected: &str) -> Read<(Place, Cow<'t, str>)> {
        if !matches!(self.peek(), Kind::Name(_) | Kind::Keyword(_)) {
            return Err(self.unexpected(expected));
        }
        let token = self.advance()?;
        Ok((
            token.place,
            match token.kind {
                Kind::Name(name) => name,
                Kind::Keyword(word) => Cow::Borrowed(word),
                _ => Cow::Borrowed(""),
            },
        ))
    }

    /// A text, its segments joined.
    pub(super) fn literal(&mut self, expected: &str) -> Read<(Place, Cow<'t, str>)> {
        let first = self.here();
        let mut text = self.segment(expected)?;
        while self.eat("~")? {
            text.to_mut().push_str(&self.segment("a text in quotes after `~`")?);
        }
        Ok((through(first, self.last), text))
    }

    fn segment(&mut self, expected: &str) -> Read<Cow<'t, str>> {
        if !matches!(self.peek(), Kind::Literal(_)) {
            return Err(self.unexpected(expected));
        }
        match self.advance()?.kind {
            Kind::Literal(text) => Ok(text),
            _ => Ok(Cow::Borrowed("")),
        }
    }

    /// Takes an opening bracket of what is read by recursion; [`Self::close`] belongs to it.
    pub(super) fn open(&mut self, sign: &str, expected: &str) -> Read<()> {
        self.deeper(STACKED)?;
        self.expect(sign, expected)
    }

    /// Takes a closing bracket.
    pub(super) fn close(&mut self, sign: &str, expected: &str) -> Read<()> {
        self.loader.nesting -= STACKED;
        self.expect(sign, expected)
    }

    /// Counts levels of nesting. An error ends the whole schema, and nothing is counted back then.
    pub(super) fn deeper(&mut self, levels: usize) -> Read<()> {
        if self.loader.nesting + levels > MAX_NESTING {
            let message = format!(
                "patterns can be nested {MAX_NESTING} deep, and grammars, names, annotations and files {} deep; move \
                 inner parts into definitions",
                MAX_NESTING / STACKED
            );
            return Err((self.here(), Violation::Limit(message)));
        }
        self.loader.nesting += levels;
        Ok(())
    }
}
