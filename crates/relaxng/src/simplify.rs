//! From expressions to patterns: clauses 4.12 to 4.21.

use rustc_hash::FxHashMap;

use super::error::Violation;
use super::names::{ClassId, Names};
use super::pattern::{ElementId, MAX_DEPTH, PatternId, Patterns};
use super::scopes::Definition;
use super::syntax::loader::Located;
use super::syntax::{Combine, Expression, ExpressionKind, Place};

/// An element of the simple form: `<define><element>` of clause 5.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declaration {
    pub class: ClassId,
    pub content: PatternId,
    pub place: Place,
}

/// A schema in simple form.
#[derive(Debug)]
pub(super) struct Simple {
    pub names: Names,
    pub patterns: Patterns,
    pub declarations: Vec<Declaration>,
    pub start: PatternId,
    /// Where a pattern was first met.
    pub places: FxHashMap<PatternId, Place>,
}

/// How far a definition is.
#[derive(Debug, Clone, Copy)]
enum Progress {
    Untouched,
    Begun,
    Done(PatternId),
}

struct Simplifier<'d> {
    definitions: &'d [Definition],
    progress: Vec<Progress>,
    /// Elements whose content is still to be done; so that elements may hold themselves.
    pending: Vec<(ElementId, &'d Expression)>,
    depth: u16,
    simple: Simple,
}

/// Brings a schema into simple form. Definitions that nothing reaches are left out (4.19).
pub(super) fn simplify(schema: &Expression, definitions: &[Definition]) -> Result<Simple, Located> {
    let simple = Simple {
        names: Names::new(),
        patterns: Patterns::new(),
        declarations: Vec::new(),
        start: PatternId::NOT_ALLOWED,
        places: FxHashMap::default(),
    };
    let progress = vec![Progress::Untouched; definitions.len()];
    let mut work = Simplifier { definitions, progress, pending: Vec::new(), depth: 0, simple };
    work.simple.start = work.pattern(schema)?;
    while let Some((element, content)) = work.pending.pop() {
        let content = work.pattern(content)?;
        work.simple.declarations[element.0 as usize].content = content;
    }
    Ok(work.simple)
}

impl<'d> Simplifier<'d> {
    fn pattern(&mut self, expression: &'d Expression) -> Result<PatternId, Located> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("patterns may be nested {MAX_DEPTH} deep; this one lies deeper");
            return Err((expression.place, Violation::Limit(message)));
        }
        let pattern = self.translated(expression)?;
        self.depth -= 1;
        self.simple.places.entry(pattern).or_insert(expression.place);
        Ok(pattern)
    }

    fn translated(&mut self, expression: &'d Expression) -> Result<PatternId, Located> {
        Ok(match &expression.kind {
            ExpressionKind::Empty => PatternId::EMPTY,
            ExpressionKind::NotAllowed => PatternId::NOT_ALLOWED,
            ExpressionKind::Text => PatternId::TEXT,
            ExpressionKind::Element { name, content } => self.element(name, content, expression.place),
            ExpressionKind::Attribute { name, content } => {
                let class = self.simple.names.intern(name);
                let content = self.pattern(content)?;
                let wildcard = self.simple.names.is_wildcard(class);
                self.simple.patterns.attribute(class, content, wildcard)
            }
            ExpressionKind::Group(parts) => self.all(parts, Patterns::group)?,
            ExpressionKind::Interleave(parts) => self.all(parts, Patterns::interleave)?,
            ExpressionKind::Choice(parts) => {
                let parts = self.each(parts)?;
                self.simple.patterns.choice(parts)
            }
            ExpressionKind::Value(value) => self.simple.patterns.value(*value),
            ExpressionKind::Data { datatype, except } => {
                let except = except.as_ref().map(|except| self.pattern(except)).transpose()?;
                self.simple.patterns.data(*datatype, except)
            }
            ExpressionKind::Definition(index) => self.definition(*index as usize, expression.place)?,
            ExpressionKind::Ref(_) | ExpressionKind::ParentRef(_) | ExpressionKind::Grammar(_) => {
                PatternId::NOT_ALLOWED
            }
            kind => self.repeated(kind)?,
        })
    }

    fn repeated(&mut self, kind: &'d ExpressionKind) -> Result<PatternId, Located> {
        Ok(match kind {
            ExpressionKind::OneOrMore(inner) => {
                let inner = self.pattern(inner)?;
                self.simple.patterns.one_or_more(inner)
            }
            ExpressionKind::ZeroOrMore(inner) => {
                let inner = self.pattern(inner)?;
                let repeated = self.simple.patterns.one_or_more(inner);
                self.simple.patterns.optional(repeated)
            }
            ExpressionKind::Optional(inner) => {
                let inner = self.pattern(inner)?;
                self.simple.patterns.optional(inner)
            }
            ExpressionKind::List(inner) => {
                let inner = self.pattern(inner)?;
                self.simple.patterns.list(inner)
            }
            ExpressionKind::Mixed(inner) => {
                let inner = self.pattern(inner)?;
                self.simple.patterns.interleave(inner, PatternId::TEXT)
            }
            _ => PatternId::NOT_ALLOWED,
        })
    }

    fn each(&mut self, parts: &'d [Expression]) -> Result<Vec<PatternId>, Located> {
        parts.iter().map(|part| self.pattern(part)).collect()
    }

    fn all(
        &mut self,
        parts: &'d [Expression],
        join: fn(&mut Patterns, PatternId, PatternId) -> PatternId,
    ) -> Result<PatternId, Located> {
        let parts = self.each(parts)?;
        Ok(self.simple.patterns.joined_all(&parts, join))
    }

    fn element(&mut self, name: &super::syntax::NameClass, content: &'d Expression, place: Place) -> PatternId {
        let class = self.simple.names.intern(name);
        let element = ElementId(u32::try_from(self.simple.declarations.len()).unwrap_or(u32::MAX));
        self.simple.declarations.push(Declaration { class, content: PatternId::NOT_ALLOWED, place });
        self.pending.push((element, content));
        self.simple.patterns.element(element)
    }

    fn definition(&mut self, index: usize, place: Place) -> Result<PatternId, Located> {
        let definition = &self.definitions[index];
        match self.progress[index] {
            Progress::Done(pattern) => return Ok(pattern),
            Progress::Begun => {
                let name = definition.name.as_deref().unwrap_or("start");
                return Err((place, Violation::Recursion(name.to_owned())));
            }
            Progress::Untouched => self.progress[index] = Progress::Begun,
        }
        let parts = self.each(&definition.contents)?;
        let pattern = match definition.combine {
            Some(Combine::Interleave) => self.simple.patterns.joined_all(&parts, Patterns::interleave),
            _ => self.simple.patterns.choice(parts),
        };
        self.progress[index] = Progress::Done(pattern);
        Ok(pattern)
    }
}
