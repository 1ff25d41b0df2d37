//! What comes with XSLT as the host language (XSLT 1.0, 12; XSLT 2.0, 16).

use std::rc::Rc;

use super::{Builtin, Call, Evaluated, Found, Sequence, Text, XPathError, core, find, modern, old};
use crate::dom::Node;
use crate::xpath::compare::legacy_string;
use crate::xpath::eval::{Evaluator, Focus, KeyTable};
use crate::xpath::identity::identity;
use crate::xpath::scope::{FN, Version};
use crate::xpath::value::Atomic;

pub(super) const TABLE: &[Builtin] = &[
    core("current", 0, 0, "v", |call| Ok(call.eval.current().into())),
    core("key", 2, 2, "sv", key).focused(2),
    modern("key", 3, 3, key),
    old("system-property", 1, 1, "s", |call| system_property(call, "1.0")),
    modern("system-property", 1, 1, |call| system_property(call, "2.0")),
    old("function-available", 1, 1, "s", |call| function_available(call, Version::One)).boolean(),
    modern("function-available", 1, 2, |call| function_available(call, Version::Two)).boolean(),
    core("element-available", 1, 1, "s", element_available).boolean(),
    modern("type-available", 1, 1, type_available).boolean(),
    core("unparsed-entity-uri", 1, 1, "s", |_| Ok(Text::Borrowed("").into())),
];

/// What two values of a key have in common that are equal; in XSLT 1.0 all values are strings.
fn key_identity(atom: &Atomic<'_>, legacy: bool) -> String {
    if legacy { legacy_string(atom) } else { identity(atom) }
}

fn key<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let name = call.string(0)?;
    let top = match call.node_or_context(2)? {
        Some(node) => node,
        None => return Ok(Sequence::Empty),
    };
    let top = if call.has(2) { top } else { top.root() };
    let local = name.rsplit(':').next().unwrap_or_default();
    let mut found: Vec<Node<'d>> = Vec::new();
    let mut known = false;
    for (index, key) in
        call.eval.program.keys.iter().enumerate().filter(|(_, key)| key.name == local || key.name == *name)
    {
        known = true;
        let table = call.eval.key_table(index, top.root())?;
        for atom in call.atoms(1)? {
            found.extend(
                table.get(&key_identity(&atom, key.legacy)).into_iter().flatten().filter(|node| top.contains(**node)),
            );
        }
    }
    if !known {
        return Err(XPathError::new("XTDE1260", format!("there is no key `{}`", &*name)));
    }
    crate::xpath::path::in_order(&mut found);
    Ok(found.into())
}

impl<'d> Evaluator<'d> {
    /// The nodes of a document by the values of a key.
    fn key_table(&self, index: usize, root: Node<'d>) -> Evaluated<Rc<KeyTable<'d>>> {
        let place = (index, root.serial());
        if let Some(table) = self.keys.borrow().get(&place) {
            return Ok(Rc::clone(table));
        }
        // A key that asks for itself finds nothing.
        self.keys.borrow_mut().insert(place, Rc::default());
        let table = Rc::new(self.apart(4, || self.make_key(index, root))?);
        self.keys.borrow_mut().insert(place, Rc::clone(&table));
        Ok(table)
    }

    fn make_key(&self, index: usize, root: Node<'d>) -> Evaluated<KeyTable<'d>> {
        let mut table = KeyTable::default();
        let Some(key) = self.program.keys.get(index) else { return Ok(table) };
        for id in 0..root.last() + 1 {
            let node = root.document.node(id);
            self.spend(1)?;
            if !key.pattern.matches(node, self)? {
                continue;
            }
            for atom in self.atoms(&self.eval(&key.value, &Focus::of(node))?)? {
                let nodes = table.entry(key_identity(&atom, key.legacy)).or_default();
                if nodes.last() != Some(&node) {
                    nodes.push(node);
                }
            }
        }
        Ok(table)
    }
}

fn system_property<'d>(call: &Call<'_, 'd>, version: &'static str) -> Evaluated<Sequence<'d>> {
    let name = call.text(0)?;
    let value = match name.rsplit(':').next().unwrap_or_default() {
        "version" => version,
        "vendor" | "product-name" => "glossator",
        "product-version" => env!("CARGO_PKG_VERSION"),
        _ => "",
    };
    Ok(Text::Borrowed(value).into())
}

/// The instructions that the standard names (XSLT 1.0, 15; XSLT 2.0, 18.2.2); none of them is run here.
const INSTRUCTIONS: &str = "apply-imports apply-templates attribute call-template choose comment copy copy-of element \
    fallback for-each if message number processing-instruction text value-of variable";

fn element_available<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let name = call.text(0)?;
    let local = name.strip_prefix("xsl:").unwrap_or_default();
    Ok(INSTRUCTIONS.split_whitespace().any(|known| known == local).into())
}

fn function_available<'d>(call: &Call<'_, 'd>, version: Version) -> Evaluated<Sequence<'d>> {
    let name = call.text(0)?;
    let local = name.strip_prefix("fn:").unwrap_or(&name);
    let arity = if call.has(1) { Some(call.whole(1)?) } else { None };
    let found = match find(FN, local, usize::try_from(arity.unwrap_or(1)).unwrap_or(usize::MAX), version) {
        Found::Function(_) => true,
        Found::OtherArity(_) => arity.is_none(),
        Found::OtherVersion | Found::Unknown => false,
    };
    Ok(found.into())
}

fn type_available<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let name = call.text(0)?;
    let known = name.strip_prefix("xs:").and_then(crate::xpath::types::AtomicType::named);
    Ok(known.is_some().into())
}
