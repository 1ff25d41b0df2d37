//! Lets (ISO 19757-3, 5.4.6): names for values, in the schema, a phase, a pattern or a rule.

use super::compile::Compiler;
use super::gather::Part;
use super::tree::{Element, Vocabulary};
use crate::xpath::eval::Definition;
use crate::xpath::{Variable, Version};

/// A let that is known by name and not yet compiled.
pub(super) struct Pending {
    pub name: String,
    pub variable: Variable,
    pub element: Element,
    pub version: Version,
}

impl Compiler<'_, '_> {
    /// Gives lets of one place their numbers.
    pub(super) fn number(&mut self, lets: &[Part]) -> Vec<Pending> {
        let mut found = Vec::new();
        for Part { element, version } in lets {
            let Some(name) = element.kept("name") else {
                self.files.error_at(element, "name", "`let` needs a `name`");
                continue;
            };
            let index = self.program.globals.len();
            self.program.globals.push(Definition::Wrong);
            self.global_places.push(element.clone());
            found.push(Pending {
                name: name.trim_start_matches('$').to_owned(),
                variable: Variable::Global(index),
                element: element.clone(),
                version: *version,
            });
        }
        found
    }

    /// Compiles lets of one place. A let sees those outside and before it; what is found in neither may come later.
    pub(super) fn define_globals(&mut self, lets: &[Pending]) {
        let bound = |pending: &Pending| (pending.name.clone(), pending.variable);
        self.variables.later = lets.iter().map(bound).collect();
        for pending in lets {
            let definition = self.definition(&pending.element, pending.version);
            if let Variable::Global(global) = pending.variable {
                self.program.globals[global] = definition;
            }
            self.variables.push(bound(pending));
        }
        self.variables.later.clear();
    }

    /// What a let stands for: the value of its attribute, or the tree in it.
    pub(super) fn definition(&mut self, element: &Element, version: Version) -> Definition {
        if element.attribute("value").is_some() {
            return self.expression(element, "value", version).map_or(Definition::Wrong, Definition::Expr);
        }
        if let Some(instruction) = instruction_in(element) {
            let message = format!("`{}` cannot be run in a `let`", instruction.qualified);
            self.files.error(instruction.file, instruction.span.clone(), message);
            return Definition::Wrong;
        }
        self.trees.push(element.clone());
        Definition::Tree(self.trees.len() - 1)
    }

    /// Refuses lets that need themselves.
    pub(super) fn refuse_circles(&mut self) {
        let needs: Vec<Vec<usize>> = self.program.globals.iter().map(globals_of).collect();
        let mut state = vec![0u8; needs.len()];
        for start in 0..needs.len() {
            // An explicit stack: chains of lets may be long.
            let mut stack = vec![(start, 0)];
            while let Some((global, next)) = stack.pop() {
                if next == 0 && state[global] != 0 {
                    continue;
                }
                state[global] = 1;
                let Some(&needed) = needs[global].get(next) else {
                    state[global] = 2;
                    continue;
                };
                stack.push((global, next + 1));
                match state[needed] {
                    0 => stack.push((needed, 0)),
                    1 => self.circle(needed),
                    _ => {}
                }
            }
        }
    }

    fn circle(&mut self, global: usize) {
        let element = self.global_places[global].clone();
        let name = element.value("name").unwrap_or_default().to_owned();
        self.files.error_at(&element, "value", format!("the variable `${name}` needs itself"));
        self.program.globals[global] = Definition::Wrong;
    }
}

fn instruction_in(element: &Element) -> Option<&Element> {
    element.elements().find_map(|one| if one.vocabulary == Vocabulary::Xslt { Some(one) } else { instruction_in(one) })
}

fn globals_of(definition: &Definition) -> Vec<usize> {
    let mut found = Vec::new();
    if let Definition::Expr(expr) = definition {
        expr.variables(&mut |variable| {
            if let Variable::Global(global) = variable
                && global != usize::MAX
            {
                found.push(global);
            }
        });
    }
    found
}
