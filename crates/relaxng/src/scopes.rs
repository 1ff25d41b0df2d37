//! Resolves references to definitions (clauses 4.17 and 4.18).

use rustc_hash::FxHashMap;

use super::error::Violation;
use super::syntax::loader::Located;
use super::syntax::{Combine, Component, Expression, ExpressionKind, Place};

/// All definitions of one name in one grammar.
#[derive(Debug)]
pub(super) struct Definition {
    /// `None` for `start`.
    pub name: Option<Box<str>>,
    pub combine: Option<Combine>,
    pub contents: Vec<Expression>,
}

type Table = FxHashMap<Option<Box<str>>, u32>;

#[derive(Default)]
struct Scopes {
    definitions: Vec<Definition>,
    /// The grammars around the place, the innermost last.
    open: Vec<Table>,
}

/// Replaces every reference and every grammar by the number of the definition it means.
pub(super) fn resolve(mut schema: Expression) -> Result<(Expression, Vec<Definition>), Located> {
    let mut scopes = Scopes::default();
    scopes.visit(&mut schema)?;
    Ok((schema, scopes.definitions))
}

impl Scopes {
    fn visit(&mut self, expression: &mut Expression) -> Result<(), Located> {
        let place = expression.place;
        match &mut expression.kind {
            ExpressionKind::Ref(name) => {
                let definition = self.find(place, self.open.len(), name)?;
                expression.kind = ExpressionKind::Definition(definition);
            }
            ExpressionKind::ParentRef(name) => {
                let outer = self.open.len().checked_sub(1).filter(|outer| *outer > 0);
                let definition = self.find(place, outer.ok_or((place, Violation::NoParent))?, name)?;
                expression.kind = ExpressionKind::Definition(definition);
            }
            ExpressionKind::Grammar(components) => {
                let components = std::mem::take(components);
                expression.kind = ExpressionKind::Definition(self.grammar(place, components)?);
            }
            kind => kind.children_mut().try_for_each(|child| self.visit(child))?,
        }
        Ok(())
    }

    /// The definition of a name in the grammar that is `depth`th from the outside.
    fn find(&self, place: Place, depth: usize, name: &str) -> Result<u32, Located> {
        let table = depth.checked_sub(1).and_then(|index| self.open.get(index));
        let Some(table) = table else {
            return Err((place, Violation::Undefined(name.to_owned(), None)));
        };
        table.get(&Some(name.into())).copied().ok_or_else(|| {
            let names = table.keys().filter_map(|name| name.as_deref());
            let nearest = crate::nearest(name, names).map(str::to_owned);
            (place, Violation::Undefined(name.to_owned(), nearest))
        })
    }

    /// Takes the definitions of a grammar in; gives the number of its `start`.
    fn grammar(&mut self, place: Place, components: Vec<Component>) -> Result<u32, Located> {
        let mut table = Table::default();
        let first = self.definitions.len();
        let mut lacking: FxHashMap<Option<Box<str>>, ()> = FxHashMap::default();
        for component in components {
            if component.combine.is_none() && lacking.insert(component.name.clone(), ()).is_some() {
                return Err((component.place, Violation::CombineMissing(titled(component.name.as_deref()))));
            }
            self.take(&mut table, component)?;
        }
        let last = self.definitions.len();
        let Some(start) = table.get(&None).copied() else {
            return Err((place, Violation::NoStart));
        };
        self.open.push(table);
        for index in first..last {
            let mut contents = std::mem::take(&mut self.definitions[index].contents);
            contents.iter_mut().try_for_each(|content| self.visit(content))?;
            self.definitions[index].contents = contents;
        }
        self.open.pop();
        Ok(start)
    }

    fn take(&mut self, table: &mut Table, component: Component) -> Result<(), Located> {
        let Component { place, name, combine, content } = component;
        let index = match table.get(&name) {
            Some(known) => *known,
            None => {
                let index = u32::try_from(self.definitions.len()).unwrap_or(u32::MAX);
                self.definitions.push(Definition { name: name.clone(), combine: None, contents: Vec::new() });
                table.insert(name, index);
                index
            }
        };
        let definition = &mut self.definitions[index as usize];
        if definition.combine.is_some() && combine.is_some() && definition.combine != combine {
            return Err((place, Violation::CombineDiffers(titled(definition.name.as_deref()))));
        }
        definition.combine = definition.combine.or(combine);
        definition.contents.push(content);
        Ok(())
    }
}

fn titled(name: Option<&str>) -> String {
    name.map_or("`start`".to_owned(), |name| format!("`{name}`"))
}
