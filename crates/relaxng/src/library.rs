//! The datatypes and values that a schema uses, each once.

use rustc_hash::FxHashMap;

use super::datatypes::{Datatype, DatatypeError, Param, Prefixes, Value};

/// Index of a datatype in a [`Library`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct DatatypeId(u32);

/// Index of a value in a [`Library`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ValueId(u32);

/// A value of a `value` pattern.
#[derive(Debug)]
pub(super) struct FixedValue {
    pub datatype: DatatypeId,
    pub value: Value,
    /// As the schema writes it.
    pub text: Box<str>,
}

/// Name of a datatype with its parameters: what makes two datatypes the same.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Signature {
    pub library: Box<str>,
    pub name: Box<str>,
    pub params: Vec<(Box<str>, Box<str>)>,
}

impl DatatypeId {
    /// The number, to index tables with.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// All datatypes and values of a schema.
#[derive(Debug, Default)]
pub(super) struct Library {
    types: Vec<Datatype>,
    known: FxHashMap<Signature, DatatypeId>,
    values: Vec<FixedValue>,
    known_values: FxHashMap<(DatatypeId, Value), ValueId>,
}

impl Library {
    /// The datatype of this name with these parameters.
    ///
    /// # Errors
    /// Where the library, the type or a parameter is unknown or wrong (4.16).
    pub(super) fn datatype(
        &mut self,
        library: &str,
        name: &str,
        params: &[Param],
        prefixes: &dyn Prefixes,
    ) -> Result<DatatypeId, DatatypeError> {
        let written = params.iter().map(|param| (param.name.as_str().into(), param.value.as_str().into())).collect();
        let signature = Signature { library: library.into(), name: name.into(), params: written };
        if let Some(known) = self.known.get(&signature) {
            return Ok(*known);
        }
        let id = DatatypeId(number(self.types.len()));
        self.types.push(Datatype::new(library, name, params, prefixes)?);
        self.known.insert(signature, id);
        Ok(id)
    }

    /// The value that a text stands for; `None` where the datatype does not allow the text.
    pub(super) fn value(&mut self, datatype: DatatypeId, text: &str, prefixes: &dyn Prefixes) -> Option<ValueId> {
        let value = self.get(datatype).value(text, prefixes)?;
        let key = (datatype, value.clone());
        if let Some(known) = self.known_values.get(&key) {
            return Some(*known);
        }
        let id = ValueId(number(self.values.len()));
        self.values.push(FixedValue { datatype, value, text: text.into() });
        self.known_values.insert(key, id);
        Some(id)
    }

    pub(super) fn get(&self, id: DatatypeId) -> &Datatype {
        &self.types[id.0 as usize]
    }

    /// Library, name and parameters of each datatype, by number.
    pub(super) fn signatures(&self) -> Vec<Option<&Signature>> {
        let mut found = vec![None; self.types.len()];
        for (signature, id) in &self.known {
            if let Some(place) = found.get_mut(id.index()) {
                *place = Some(signature);
            }
        }
        found
    }

    /// A datatype as a schema may write it, the same for the same datatype: library, name, parameters.
    pub(super) fn written(&self, id: DatatypeId) -> String {
        let Some((signature, _)) = self.known.iter().find(|(_, known)| **known == id) else { return String::new() };
        let library = if signature.library.is_empty() { String::new() } else { format!("{{{}}}", signature.library) };
        let params: Vec<String> = signature.params.iter().map(|(name, value)| format!("{name} = {value:?}")).collect();
        let params = if params.is_empty() { String::new() } else { format!(" {{ {} }}", params.join(" ")) };
        format!("{library}{}{params}", signature.name)
    }

    pub(super) fn fixed(&self, id: ValueId) -> &FixedValue {
        &self.values[id.0 as usize]
    }

    /// Whether any datatype is ID, IDREF or IDREFS.
    pub(super) fn has_ids(&self) -> bool {
        self.types.iter().any(|datatype| datatype.id_kind().is_some())
    }

    /// Whether any datatype of the schema reads prefixes, so that a validator must keep them.
    pub(super) fn needs_prefixes(&self) -> bool {
        self.types.iter().any(Datatype::needs_prefixes)
    }
}

/// Index as a number; a schema that has more than four thousand million of anything does not fit in memory.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
