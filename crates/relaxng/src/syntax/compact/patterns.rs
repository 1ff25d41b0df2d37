//! Patterns.

use std::borrow::Cow;

use super::super::super::datatypes::Param;
use super::super::super::library::DatatypeId;
use super::super::loader::Reference;
use super::super::{Expression, ExpressionKind, NameClass, Place, xml};
use super::annotations::Annotations;
use super::grammar::Within;
use super::lexer::Kind;
use super::names::Named;
use super::parser::{Parser, Read, STACKED, through, wrong};

/// A pattern, with what decides where it may stand.
pub(super) struct Particle {
    pub expression: Expression,
    /// An annotation element that stands beside the pattern, not inside.
    pub followed: Option<Place>,
    /// The `-` of an exception that stands without parentheses.
    minus: Option<Place>,
    /// Whether the pattern is repeated, without parentheses.
    repeated: bool,
}

impl Particle {
    fn plain(place: Place, kind: ExpressionKind) -> Self {
        Self { expression: Expression { place, kind }, followed: None, minus: None, repeated: false }
    }
}

/// A pattern that is not complete: the innermost one is being read.
struct Open {
    bracket: Bracket,
    /// Its parts so far, each followed by an operator.
    parts: Vec<Expression>,
    /// What joins its parts, and where that stands first.
    operator: Option<(&'static str, Place)>,
}

/// What surrounds a pattern.
enum Bracket {
    /// Nothing: it is the whole.
    Outermost,
    Parentheses {
        annotated: bool,
    },
    Element(Place, NameClass),
    Attribute(Place, NameClass),
    List(Place),
    Mixed(Place),
    /// A datatype and `-`: no bracket, but something around the one pattern that follows.
    Except {
        place: Place,
        datatype: DatatypeId,
        minus: Place,
    },
}

impl<'t> Parser<'t, '_, '_> {
    /// A pattern, its parts joined by one operator.
    pub(super) fn pattern(&mut self) -> Read<Particle> {
        let annotations = self.annotations()?;
        self.annotated_pattern(annotations)
    }

    /// A pattern whose first annotations have been read. What is nested waits in a list: a schema shall not decide how
    /// much of the call stack is used.
    pub(super) fn annotated_pattern(&mut self, annotations: Annotations) -> Read<Particle> {
        let mut annotations = annotations;
        let mut open = Vec::new();
        push(&mut open, Bracket::Outermost);
        loop {
            if let Some(particle) = self.primary(annotations, &mut open)?
                && let Some(whole) = self.after(particle, &mut open)?
            {
                return Ok(whole);
            }
            annotations = self.annotations()?;
        }
    }

    /// Goes on after a complete particle: to what repeats it, to an operator (then there is nothing to give yet), or
    /// to the bracket that closes, after which the next particle is complete.
    fn after(&mut self, particle: Particle, open: &mut Vec<Open>) -> Read<Option<Particle>> {
        let mut particle = particle;
        while let Some(mut innermost) = open.pop() {
            if let Bracket::Except { place, datatype, minus } = innermost.bracket {
                particle = self.except(particle, place, datatype, minus)?;
                continue;
            }
            particle = self.repeated(particle)?;
            if let Some(operator) = self.operator() {
                self.join(&mut innermost, particle, operator)?;
                open.push(innermost);
                return Ok(None);
            }
            let Open { bracket, parts, operator } = innermost;
            let whole = joined(particle, parts, operator)?;
            if matches!(bracket, Bracket::Outermost) {
                return Ok(Some(whole));
            }
            particle = self.closed(bracket, whole)?;
        }
        Ok(Some(particle))
    }

    fn operator(&self) -> Option<&'static str> {
        match self.peek() {
            Kind::Sign(sign @ ("," | "|" | "&")) => Some(sign),
            _ => None,
        }
    }

    /// Puts a particle before an operator.
    fn join(&mut self, innermost: &mut Open, particle: Particle, operator: &'static str) -> Read<()> {
        let (first, _) = *innermost.operator.get_or_insert((operator, self.here()));
        if first != operator {
            return wrong(self.here(), mixed(first, operator));
        }
        push_part(&mut innermost.parts, particle, operator)?;
        self.advance().map(|_| ())
    }

    fn open_bracket(&mut self, open: &mut Vec<Open>, bracket: Bracket) -> Read<Option<Particle>> {
        self.deeper(1)?;
        push(open, bracket);
        Ok(None)
    }

    /// Takes the closing bracket, which completes what it surrounds.
    fn closed(&mut self, bracket: Bracket, mut inner: Particle) -> Read<Particle> {
        self.loader.nesting -= 1;
        if let Bracket::Parentheses { annotated } = bracket {
            self.expect(")", "`)`, or `,`, `|` or `&` and a pattern")?;
            // `applyAnnotationsGroup`: a group holds the annotations of the parentheses, and those inside with them.
            inner.followed = inner.followed.filter(|_| !annotated || inner.repeated);
            return Ok(Particle { minus: None, repeated: false, ..inner });
        }
        self.expect("}", "`}`, or `,`, `|` or `&` and a pattern")?;
        let content = Box::new(inner.expression);
        Ok(match bracket {
            Bracket::Element(place, name) => Particle::plain(place, ExpressionKind::Element { name, content }),
            Bracket::Attribute(place, name) => Particle::plain(place, ExpressionKind::Attribute { name, content }),
            Bracket::List(place) => Particle::plain(place, ExpressionKind::List(content)),
            Bracket::Mixed(place) => Particle::plain(place, ExpressionKind::Mixed(content)),
            Bracket::Outermost | Bracket::Parentheses { .. } | Bracket::Except { .. } => {
                Particle { expression: *content, ..inner }
            }
        })
    }

    /// The annotations behind a pattern, and its `?`, `*` or `+`.
    fn repeated(&mut self, mut particle: Particle) -> Read<Particle> {
        self.follow_particle(&mut particle)?;
        let repeat = match self.peek() {
            Kind::Sign("?") => ExpressionKind::Optional,
            Kind::Sign("*") => ExpressionKind::ZeroOrMore,
            Kind::Sign("+") => ExpressionKind::OneOrMore,
            _ => return self.refuse_minus(particle),
        };
        if particle.minus.is_some() {
            return wrong(
                self.here(),
                "a datatype with `-` can be repeated only in parentheses; write `(token - \"a\")*`",
            );
        }
        let place = self.advance()?.place;
        let mut repeated = Particle::plain(place, repeat(Box::new(particle.expression)));
        repeated.repeated = true;
        self.follow_particle(&mut repeated)?;
        if matches!(self.peek(), Kind::Sign("?" | "*" | "+")) {
            return wrong(self.here(), "a repeated pattern can be repeated again only in parentheses; write `(a?)*`");
        }
        self.refuse_minus(repeated)
    }

    /// A pattern that no `-` follows: an exception would have been read with its datatype.
    fn refuse_minus(&self, particle: Particle) -> Read<Particle> {
        if !self.is("-") {
            return Ok(particle);
        }
        let message = match particle.minus {
            Some(_) => "a second `-` cannot follow; exclude several values with `token - (\"a\" | \"b\")`",
            None => "only a datatype can have exceptions; put `-` after its name or its parameters",
        };
        wrong(self.here(), message)
    }

    fn follow_particle(&mut self, particle: &mut Particle) -> Read<()> {
        let place = self.follow()?;
        particle.followed = particle.followed.or(place);
        Ok(())
    }

    /// A pattern without operator or repetition, its annotations already read; `None` where only its beginning has been
    /// read, and what it holds comes next.
    fn primary(&mut self, annotations: Annotations, open: &mut Vec<Open>) -> Read<Option<Particle>> {
        let place = self.here();
        match self.peek() {
            Kind::Sign("(") => {
                self.advance()?;
                self.open_bracket(open, Bracket::Parentheses { annotated: !annotations.are_none() })
            }
            Kind::Literal(_) | Kind::PrefixedName(..) | Kind::Keyword("string" | "token") => {
                self.datatype(annotations, open)
            }
            Kind::Name(_) => {
                let (_, name) = self.name("a name")?;
                Ok(Some(Particle::plain(place, ExpressionKind::Ref(name.into()))))
            }
            Kind::Keyword(word) => self.keyword(word, open),
            _ => Err(self.unexpected("a pattern")),
        }
    }

    /// A pattern that begins with a keyword.
    fn keyword(&mut self, word: &'static str, open: &mut Vec<Open>) -> Read<Option<Particle>> {
        let place = self.here();
        if matches!(self.peek_second()?, Kind::Sign("=" | "|=" | "&=")) {
            return wrong(
                place,
                format!("`{word}` is a keyword; to use it as the name of a definition write `\\{word}`"),
            );
        }
        match word {
            "element" | "attribute" | "list" | "mixed" => {
                let bracket = self.before_brace(word)?;
                self.open_bracket(open, bracket)
            }
            "external" => self.external().map(Some),
            "parent" => self.parent().map(Some),
            "grammar" => self.grammar().map(Some),
            "empty" => self.constant(ExpressionKind::Empty).map(Some),
            "text" => self.constant(ExpressionKind::Text).map(Some),
            "notAllowed" => self.constant(ExpressionKind::NotAllowed).map(Some),
            _ => {
                let message =
                    format!("expected a pattern; `{word}` is a keyword; to use it as a name write `\\{word}`");
                wrong(place, message)
            }
        }
    }

    fn constant(&mut self, kind: ExpressionKind) -> Read<Particle> {
        Ok(Particle::plain(self.advance()?.place, kind))
    }

    /// What stands before the content of a pattern, and the brace that opens it.
    fn before_brace(&mut self, word: &str) -> Read<Bracket> {
        let start = self.advance()?.place;
        let bracket = match word {
            "element" => {
                let name = self.name_class(Named::Element)?;
                Bracket::Element(through(start, self.last), name)
            }
            "attribute" => {
                let name = self.name_class(Named::Attribute)?;
                Bracket::Attribute(through(start, self.last), name)
            }
            "list" => Bracket::List(start),
            _ => Bracket::Mixed(start),
        };
        self.expect("{", "`{` and a pattern")?;
        if self.is("}") {
            return Err(self.unexpected("a pattern (`empty` for none)"));
        }
        Ok(bracket)
    }

    fn parent(&mut self) -> Read<Particle> {
        let start = self.advance()?.place;
        let (end, name) = self.name("the name of a definition in the grammar around this one")?;
        Ok(Particle::plain(through(start, end), ExpressionKind::ParentRef(name.into())))
    }

    fn grammar(&mut self) -> Read<Particle> {
        let place = self.advance()?.place;
        let components = self.component_braces(Within::Braces)?;
        Ok(Particle::plain(place, ExpressionKind::Grammar(components)))
    }

    fn external(&mut self) -> Read<Particle> {
        let start = self.advance()?.place;
        let (end, href) = self.literal("the address of a schema, in quotes")?;
        let namespace = self.inherited()?;
        let place = through(start, end);
        self.deeper(STACKED)?;
        let expression = self.loader.external(place, &Reference { bases: Vec::new(), href: &href }, &namespace)?;
        self.loader.nesting -= STACKED;
        Ok(Particle { expression, followed: None, minus: None, repeated: false })
    }

    /// `inherit = prefix`, or what is passed on without.
    pub(super) fn inherited(&mut self) -> Read<Box<str>> {
        if self.peek() != &Kind::Keyword("inherit") {
            return Ok(self.declarations.default_namespace().into());
        }
        self.advance()?;
        self.expect("=", "`=` and a prefix")?;
        let (place, prefix) = self.any_name("a prefix")?;
        self.namespace(place, &prefix).map(Into::into)
    }

    /// A value, or a datatype with its parameters and the `-` of its exception.
    fn datatype(&mut self, annotations: Annotations, open: &mut Vec<Open>) -> Read<Option<Particle>> {
        let start = self.here();
        let (library, name): (Box<str>, Cow<'t, str>) = match self.peek() {
            // Without a type a value is a token of the built-in library (4.4).
            Kind::Literal(_) => return self.value(start, "", "token", annotations).map(Some),
            Kind::PrefixedName(prefix, local) => (self.library(start, prefix)?.into(), local.clone()),
            Kind::Keyword(word) => ("".into(), Cow::Borrowed(*word)),
            _ => return Err(self.unexpected("a datatype")),
        };
        self.advance()?;
        if matches!(self.peek(), Kind::Literal(_)) {
            return self.value(start, &library, &name, annotations).map(Some);
        }
        self.data(start, &library, &name, open)
    }

    fn value(&mut self, start: Place, library: &str, name: &str, annotations: Annotations) -> Read<Particle> {
        let (end, text) = self.literal("a value in quotes")?;
        let place = through(start, end);
        let datatype = self.datatype_id(start, library, name, &[])?;
        let kind = xml::value(self.loader, place, datatype, &text, &self.declarations)?;
        // `value` holds text only, and elements before it come to stand after (5.1).
        Ok(Particle { followed: annotations.first_element(), ..Particle::plain(place, kind) })
    }

    fn data(&mut self, place: Place, library: &str, name: &str, open: &mut Vec<Open>) -> Read<Option<Particle>> {
        let params = if self.is("{") { self.params()? } else { Vec::new() };
        let datatype = self.datatype_id(place, library, name, &params)?;
        if !self.is("-") {
            return Ok(Some(Particle::plain(place, ExpressionKind::Data { datatype, except: None })));
        }
        let minus = self.advance()?.place;
        self.open_bracket(open, Bracket::Except { place, datatype, minus })
    }

    /// A datatype whose exception is complete.
    fn except(&mut self, inner: Particle, place: Place, datatype: DatatypeId, minus: Place) -> Read<Particle> {
        self.loader.nesting -= 1;
        if let Some(place) = inner.minus {
            return wrong(place, "a second `-` needs parentheses; write `token - (token - \"a\")`");
        }
        let except = Some(Box::new(inner.expression));
        Ok(Particle { minus: Some(minus), ..Particle::plain(place, ExpressionKind::Data { datatype, except }) })
    }

    fn datatype_id(&mut self, place: Place, library: &str, name: &str, params: &[Param]) -> Read<DatatypeId> {
        let found = self.loader.library.datatype(library, name, params, &self.declarations);
        found.map_err(|error| (place, error.into()))
    }

    fn params(&mut self) -> Read<Vec<Param>> {
        self.expect("{", "`{`")?;
        let mut params = Vec::new();
        while !self.is("}") {
            self.annotations()?;
            let (_, name) = self.any_name("the name of a parameter, or `}`")?;
            self.expect("=", "`=` and the value of the parameter")?;
            let (_, value) = self.literal("the value of the parameter, in quotes")?;
            params.push(Param { name: name.into_owned(), value: value.into_owned() });
        }
        self.expect("}", "`}`")?;
        Ok(params)
    }
}

fn push(open: &mut Vec<Open>, bracket: Bracket) {
    open.push(Open { bracket, parts: Vec::new(), operator: None });
}

/// The last part, joined to those before it.
fn joined(last: Particle, mut parts: Vec<Expression>, operator: Option<(&'static str, Place)>) -> Read<Particle> {
    let Some((operator, place)) = operator else { return Ok(last) };
    push_part(&mut parts, last, operator)?;
    let join = match operator {
        "," => ExpressionKind::Group,
        "|" => ExpressionKind::Choice,
        _ => ExpressionKind::Interleave,
    };
    Ok(Particle::plain(place, join(parts)))
}

fn push_part(parts: &mut Vec<Expression>, part: Particle, operator: &str) -> Read<()> {
    if let Some(place) = part.minus {
        let message =
            format!("`-` and `{operator}` cannot be mixed without parentheses; write `(token - \"a\") {operator} b`");
        return wrong(place, message);
    }
    parts.push(part.expression);
    Ok(())
}

/// How to write patterns that two operators join.
fn mixed(first: &str, second: &str) -> String {
    let spaced = |operator: &str| if operator == "," { ", ".to_owned() } else { format!(" {operator} ") };
    let (one, other) = (spaced(first), spaced(second));
    format!(
        "`{first}` and `{second}` cannot be mixed without parentheses; write `(a{one}b){other}c` or `a{one}(b{other}c)`"
    )
}
