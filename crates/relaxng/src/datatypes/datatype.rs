//! A datatype with its facets.

use super::error::DatatypeError;
use super::facets::{self, Facet, Relation, Unusable};
use super::fault::Fault;
use super::library::{self, Family, Library, Type};
use super::reading::{self, Reading};
use super::value::Value;
use super::{IdKind, Param, Prefixes, phrases};

/// A type of a library with the facets of a `data` pattern, ready to check texts.
///
/// The rules are those of XML Schema Part 2, 1.0, second edition. James Clark's implementation is followed where the
/// standard leaves a choice: facets of one pattern all apply, in any number; a limit must itself be allowed by the
/// parameters before it; the bits that `=` cuts off in base 64 are zero; `QName` has no length. The standard is followed
/// against it in these points:
///
/// - `24:00:00` is a time (3.2.7.1), `12:00:00.` is not; zones reach from -14:00 to +14:00 (3.2.7.3);
/// - fractions of seconds count with all their digits, and years may have up to 18;
/// - `totalDigits` and `fractionDigits` count the digits a number needs, not those it is written with (4.3.11, 4.3.12);
/// - durations are equal when months and seconds are;
/// - `length` does not apply to dates and durations (4.1.5); facet values are integers, so that `1.` is none;
/// - binary types collapse whitespace before a pattern looks at them (3.2.15, 3.2.16).
#[derive(Debug, Clone)]
pub struct Datatype {
    row: &'static Type,
    /// The bounds of the type itself, then the parameters in their order.
    facets: Vec<Facet>,
    /// How many of the facets belong to the type.
    own: usize,
}

/// Why a text is refused; borrows, so that refusing costs nothing.
enum Refusal<'t> {
    Form(Fault),
    Facet(&'t Facet, Box<Reading<'t>>),
}

impl Datatype {
    /// The type of a library with parameters.
    ///
    /// The library is named by its URI; the empty one has `string` and `token` (RELAX NG specification, 6.2.9),
    /// [`XML_SCHEMA`](super::XML_SCHEMA) the types of XML Schema Part 2, clause 3, and
    /// [`COMPATIBILITY`](super::COMPATIBILITY) `ID`, `IDREF` and `IDREFS`. Only the second takes parameters: its facets
    /// but `whiteSpace` and `enumeration` (guidelines for using W3C XML Schema datatypes with RELAX NG, clause 2). All
    /// patterns of a type must match. `prefixes` is where the schema stands.
    ///
    /// # Errors
    /// [`DatatypeError`] for an unknown library, type or parameter, a parameter that the type does not take, a value that
    /// the parameter does not take, and a pattern that is wrong or too large.
    pub fn new(library: &str, name: &str, params: &[Param], prefixes: &dyn Prefixes) -> Result<Self, DatatypeError> {
        let (library, row) = find(library, name)?;
        let mut datatype = Self::plain(row);
        for (index, param) in params.iter().enumerate() {
            let facet = datatype.facet(library, param, prefixes);
            datatype.facets.push(facet.map_err(|unusable| unusable_param(unusable, index, param, row))?);
        }
        Ok(datatype)
    }

    fn plain(row: &'static Type) -> Self {
        let mut datatype = Self { row, facets: Vec::new(), own: 0 };
        let (least, most) = row.bounds;
        for (relation, bound) in [(Relation::AtLeast, least), (Relation::AtMost, most)] {
            let limit = bound.and_then(|text| Some((datatype.limit(text, &()).ok()?, text)));
            datatype.facets.extend(limit.map(|(limit, text)| Facet::Limit { relation, limit, text: text.into() }));
        }
        datatype.own = datatype.facets.len();
        datatype
    }

    fn facet(&self, library: Library, param: &Param, prefixes: &dyn Prefixes) -> Result<Facet, Unusable> {
        if !library.facets {
            return Err(Unusable::Inapplicable("the types of this library take no parameters"));
        }
        Facet::new(self.row, &param.name, &param.value, |value| self.limit(value, prefixes))
    }

    /// Reads the value of a facet that limits; what the type or its facets so far exclude, is refused.
    fn limit(&self, text: &str, prefixes: &dyn Prefixes) -> Result<Reading<'static>, String> {
        if let Some(complaint) = self.complaint(text, prefixes) {
            return Err(complaint);
        }
        let text = self.row.space.apply(text);
        let limit = reading::read(self.row, &text, prefixes).ok().and_then(Reading::into_limit);
        limit.ok_or_else(|| format!("is not {}", self.row.phrase))
    }

    /// Whether the text is one of the type's and meets all facets (XML Schema Part 2, 4.1.4 "facet-valid").
    pub fn allows(&self, text: &str, prefixes: &dyn Prefixes) -> bool {
        if self.row.family == Family::Text && self.facets.is_empty() {
            return true;
        }
        self.check(&self.row.space.apply(text), prefixes).is_ok()
    }

    /// The reason why a text is not allowed, as a phrase to follow the text: "is not a date: the month 13 does not
    /// exist", "has 3 characters, at most 2 are allowed". `None` where it is allowed.
    pub fn complaint(&self, text: &str, prefixes: &dyn Prefixes) -> Option<String> {
        let text = self.row.space.apply(text);
        let refusal = self.check(&text, prefixes).err()?;
        Some(match refusal {
            Refusal::Form(fault) => phrases::form(self.row, fault),
            Refusal::Facet(facet, reading) => phrases::facet(self.row, facet, &text, &reading),
        })
    }

    /// The value of the text, for comparison with that of a `value` pattern; `None` where the text is not allowed.
    pub fn value(&self, text: &str, prefixes: &dyn Prefixes) -> Option<Value> {
        let text = self.row.space.apply(text);
        let reading = self.check(&text, prefixes).ok()?;
        Some(Value::new(self.row, &text, reading))
    }

    /// Whether the text has this value of the type.
    pub(crate) fn is_value(&self, text: &str, value: &Value, prefixes: &dyn Prefixes) -> bool {
        if self.row.family == Family::Text && !self.row.list && self.facets.is_empty() {
            return value.is_text(&self.row.space.apply(text));
        }
        self.value(text, prefixes).as_ref() == Some(value)
    }

    /// The role of the type for identifiers (RELAX NG DTD Compatibility).
    pub fn id_kind(&self) -> Option<IdKind> {
        self.row.id
    }

    /// Whether the meaning of a text depends on the prefixes in scope: `QName` and `NOTATION`.
    pub fn needs_prefixes(&self) -> bool {
        self.row.family == Family::QName
    }

    /// The name of the type in its library, such as `date`.
    pub fn name(&self) -> &str {
        self.row.name
    }

    /// The kind of texts, for messages: `date`, `integer from 1 to 5`, `a text matching [a-z]+`.
    pub fn describe(&self) -> String {
        phrases::describe(self.row, self.facets.get(self.own..).unwrap_or_default())
    }

    fn check<'t>(&'t self, text: &'t str, prefixes: &'t dyn Prefixes) -> Result<Reading<'t>, Refusal<'t>> {
        let reading = reading::read(self.row, text, prefixes).map_err(Refusal::Form)?;
        match self.facets.iter().find(|facet| !facet.allows(text, &reading)) {
            None => Ok(reading),
            Some(facet) => Err(Refusal::Facet(facet, Box::new(reading))),
        }
    }
}

fn find(uri: &str, name: &str) -> Result<(Library, &'static Type), DatatypeError> {
    let library = library::library(uri).ok_or_else(|| DatatypeError::UnknownLibrary { library: uri.to_owned() })?;
    let row = library.find(name).ok_or_else(|| DatatypeError::UnknownType {
        library: uri.to_owned(),
        name: name.to_owned(),
        nearest: library::nearest(name, library.types.iter().map(|row| row.name)).map(str::to_owned),
    })?;
    Ok((library, row))
}

fn unusable_param(unusable: Unusable, index: usize, param: &Param, row: &Type) -> DatatypeError {
    let name = param.name.clone();
    match unusable {
        Unusable::Unknown => {
            let nearest = library::nearest(&name, facets::NAMES.into_iter()).map(str::to_owned);
            DatatypeError::UnknownParam { index, name, nearest }
        }
        Unusable::Inapplicable(reason) => {
            DatatypeError::InapplicableParam { index, name, datatype: row.name.to_owned(), reason: reason.to_owned() }
        }
        Unusable::Value(reason) => DatatypeError::BadParam { index, name, value: param.value.clone(), reason },
    }
}
