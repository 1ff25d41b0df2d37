//! From the compact syntax to elements of the XML syntax, as appendix A of *RELAX NG Compact Syntax* (2002) says, with
//! everything that a validator has no use for: comments, annotations, the structure of the grammar.
//!
//! The file has been read and found right before; what is wrong here has been said there.

mod classes;
mod components;
mod notes;
mod patterns;
mod prefixes;

use std::borrow::Cow;

use super::super::error::Violation;
use super::super::syntax::Place;
use super::super::syntax::compact::characters::{Symbol, read};
use super::super::syntax::compact::lexer::{Kind, Lexer, Token};
use super::super::syntax::loader::Located;
use super::Told;
use super::references::References;
use super::tags::{Item, Tag, document};
use prefixes::Prefixes;

type Read<T> = Result<T, Located>;

/// Writes a file of the compact syntax in the XML syntax.
pub(super) fn to_xml(text: &str, file: u32, references: &mut References<'_>) -> Read<String> {
    let mut source = Source::new(text, file, references)?;
    let (prolog, root) = source.file()?;
    let epilog = source.comments();
    let place = source.place();
    document(&prolog, &root, &epilog).map_err(|error| (place, Violation::Limit(error.to_string())))
}

/// The tokens of a file, and what has been learned of it.
struct Source<'t, 'r, 'o> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    at: usize,
    /// Comments that no element has taken yet.
    pending: Vec<Item>,
    prefixes: Prefixes<'t>,
    references: &'r mut References<'o>,
}

impl<'t, 'r, 'o> Source<'t, 'r, 'o> {
    fn new(text: &'t str, file: u32, references: &'r mut References<'o>) -> Read<Self> {
        let mut lexer = Lexer::new(text, file);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.next()?;
            let is_last = token.kind == Kind::End;
            tokens.push(token);
            if is_last {
                break;
            }
        }
        let prefixes = Prefixes::of(&tokens);
        let mut source = Self { text, tokens, at: 0, pending: Vec::new(), prefixes, references };
        source.take_gap();
        Ok(source)
    }

    fn token(&self, ahead: usize) -> Option<&Token<'t>> {
        self.tokens.get(self.at + ahead).or(self.tokens.last())
    }

    fn kind(&self) -> &Kind<'t> {
        self.token(0).map_or(&Kind::End, |token| &token.kind)
    }

    fn second(&self) -> &Kind<'t> {
        self.token(1).map_or(&Kind::End, |token| &token.kind)
    }

    fn place(&self) -> Place {
        self.token(0).map_or(Place { file: 0, start: 0, end: 0 }, |token| token.place)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.kind(), Kind::Sign(found) if *found == sign)
    }

    /// Takes the present token and the comments behind it.
    fn advance(&mut self) -> Kind<'t> {
        let kind = self.kind().clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
            self.take_gap();
        }
        kind
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Read<()> {
        if self.eat(sign) { Ok(()) } else { self.wrong() }
    }

    /// What cannot be, since the file was found right.
    fn wrong<T>(&self) -> Read<T> {
        let message = format!("{} may not stand here", self.kind().describe());
        Err((self.place(), Violation::CompactSyntax(message)))
    }

    fn name(&mut self) -> Read<Cow<'t, str>> {
        match self.kind() {
            Kind::Name(_) | Kind::Keyword(_) => {}
            _ => return self.wrong(),
        }
        match self.advance() {
            Kind::Name(name) => Ok(name),
            Kind::Keyword(word) => Ok(Cow::Borrowed(word)),
            _ => Ok(Cow::Borrowed("")),
        }
    }

    /// A text, its segments joined.
    fn literal(&mut self) -> Read<String> {
        let mut text = String::new();
        loop {
            let Kind::Literal(segment) = self.kind() else { return self.wrong() };
            text.push_str(segment);
            self.advance();
            if !self.eat("~") {
                return Ok(text);
            }
        }
    }

    /// Comments in the white space before the present token.
    fn take_gap(&mut self) {
        let end = self.place().start as usize;
        let start = self.at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let mut at = start.map_or(0, |token| token.place.end as usize);
        let mut comment: Option<String> = None;
        while at < end {
            let Ok(Some(reading)) = read(self.text, at) else { break };
            at = reading.end;
            match (reading.symbol, &mut comment) {
                (Symbol::Newline, open) => self.pending.extend(open.take().map(Item::Comment)),
                (Symbol::Char(character), Some(text)) => text.push(character),
                (Symbol::Char('#'), open) => *open = Some(String::new()),
                _ => {}
            }
        }
        self.pending.extend(comment.map(Item::Comment));
    }

    /// The comments before the present token, which come before the element that begins here.
    fn comments(&mut self) -> Vec<Item> {
        let comments = std::mem::take(&mut self.pending);
        comments.into_iter().map(|item| self.checked(item)).collect()
    }

    /// Tells where a comment cannot be written as it is.
    fn checked(&mut self, item: Item) -> Item {
        let Item::Comment(text) = item else { return item };
        if text.contains("--") {
            let place = self.place();
            self.references.tell(Told::Comment, place);
        }
        Item::Comment(if text.ends_with(' ') || text.is_empty() { text } else { format!("{text} ") })
    }

    /// The whole file: comments before the root, and the root.
    fn file(&mut self) -> Read<(Vec<Item>, Tag)> {
        let prolog = self.comments();
        self.skip_declarations()?;
        let notes = self.notes()?;
        let root = if self.begins_component() || (*self.kind() == Kind::End && notes.are_none()) {
            let children = self.components(notes)?;
            Tag::new("grammar").holding(children)
        } else {
            self.lone_pattern(notes)?
        };
        Ok((prolog, self.prefixes.declared_on(root)))
    }

    /// A schema that is one pattern.
    fn lone_pattern(&mut self, notes: notes::Notes) -> Read<Tag> {
        let items = self.pattern_after(notes, false)?;
        let mut root = None;
        let mut comments = Vec::new();
        for item in items {
            match item {
                Item::Tag(tag) if root.is_none() => root = Some(tag),
                other => comments.push(other),
            }
        }
        let Some(mut root) = root else { return self.wrong() };
        root.children.splice(0..0, comments);
        Ok(root)
    }

    /// The declarations have been read with the prefixes.
    fn skip_declarations(&mut self) -> Read<()> {
        loop {
            let length = match self.kind() {
                Kind::Keyword("namespace" | "datatypes") => 3,
                Kind::Keyword("default") if matches!(self.token(2).map(|token| &token.kind), Some(Kind::Sign("="))) => {
                    3
                }
                Kind::Keyword("default") => 4,
                _ => return Ok(()),
            };
            (0..length).for_each(|_| drop(self.advance()));
            if matches!(self.kind(), Kind::Keyword("inherit")) {
                self.advance();
            } else {
                self.literal()?;
            }
        }
    }
}
