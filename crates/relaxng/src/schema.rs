//! A schema, ready for validating.

use std::sync::Arc;

use super::automaton::Automaton;
use super::error::{SchemaError, Violation};
use super::ids::{IdTypes, id_types};
use super::library::Library;
use super::resolver::{Resolver, Resource};
use super::syntax::Place;
use super::syntax::loader::{Files, Loader, Located};
use super::{restrict, scopes, simplify};

/// A correct RELAX NG schema, with the automaton that grows as documents are validated. Threads share it by reference.
///
/// ```
/// use glossator_relaxng::{NoFiles, Schema};
/// use glossator_relaxng::xml::{Limits, Reader};
///
/// let schema = Schema::from_text("note.rnc", "element note { attribute n { text }?, text }", &NoFiles).unwrap();
/// let mut document = Reader::new("<note m='1'>a</note>", &Limits::default());
/// let outcome = schema.validate(&mut document);
/// assert_eq!(outcome.invalidities[0].to_string(), "`note` has no attribute `m`");
/// assert_eq!(outcome.invalidities[0].span, 6..11);
/// ```
#[derive(Debug)]
pub struct Schema {
    pub(super) automaton: Automaton,
    pub(super) library: Library,
    pub(super) ids: IdTypes,
    /// Whether any datatype reads prefixes, so that a validator must keep them.
    pub(super) needs_prefixes: bool,
    files: Files,
    /// What is wrong with the schema and does not keep it from being used.
    warnings: Vec<SchemaError>,
}

impl Schema {
    /// Reads a schema in either syntax. References are resolved from `name`, the schema's own path.
    ///
    /// # Errors
    /// Every violation of the specification that was found, each with its clause and place.
    pub fn from_text(name: &str, text: &str, resolver: &dyn Resolver) -> Result<Self, Vec<SchemaError>> {
        Self::from_resource(&Resource { name: name.to_owned(), text: text.into() }, resolver)
    }

    /// The same for a resource already read.
    ///
    /// # Errors
    /// As [`Schema::from_text`].
    pub fn from_resource(resource: &Resource, resolver: &dyn Resolver) -> Result<Self, Vec<SchemaError>> {
        let mut loader = Loader::new(resolver);
        let built = with_stack(|| build(&mut loader, resource)).unwrap_or_else(no_thread);
        let Loader { files, library, .. } = loader;
        match built {
            Ok(Built { automaton, ids, warnings }) => {
                let warnings = warnings.into_iter().map(|error| files.report(error)).collect();
                Ok(Self { automaton, needs_prefixes: library.needs_prefixes(), library, ids, files, warnings })
            }
            Err(errors) => Err(errors.into_iter().map(|error| files.report(error)).collect()),
        }
    }

    /// What is wrong with the schema and does not keep it from being used: ID types that conflict (*DTD
    /// compatibility*, 5.2), and attributes of any name that hold data (7.3). Stricter processors refuse such a schema.
    pub fn warnings(&self) -> &[SchemaError] {
        &self.warnings
    }

    /// The files that the schema was read from: names and texts.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter()
    }

    /// The size of the automaton: states, steps, patterns.
    pub fn size(&self) -> (usize, usize, usize) {
        self.automaton.size()
    }
}

fn no_thread<T>() -> Result<T, Vec<Located>> {
    let why = "the system cannot start a thread to read the schema; close other programs and try again".to_owned();
    Err(vec![(Place { file: 0, start: 0, end: 0 }, Violation::Limit(why))])
}

/// Stack for reading a schema: every stage recurses with its depth, which is limited.
const STACK: usize = 64 << 20;

/// Runs something with enough stack for the deepest schema that the limits allow; `None` where no thread can be had.
pub(super) fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok()?;
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// What a schema is made of.
struct Built {
    automaton: Automaton,
    ids: IdTypes,
    warnings: Vec<Located>,
}

/// Whether a schema can be converted: it is right, or it is a part of one. A part has no `start`, or files on the network
/// belong to it, and its references are not all defined in it.
pub(super) fn check_convertible(resource: &Resource, resolver: &dyn Resolver) -> Result<(), Vec<SchemaError>> {
    let mut loader = Loader::new(resolver);
    loader.may_lack = true;
    let checked = convertible(&mut loader, resource);
    checked.map_err(|errors| errors.into_iter().map(|error| loader.files.report(error)).collect())
}

fn convertible(loader: &mut Loader<'_>, resource: &Resource) -> Result<(), Vec<Located>> {
    let one = |error: Located| vec![error];
    let schema = loader.top(&resource.name, Arc::clone(&resource.text)).map_err(one)?;
    let whole = schema.place;
    if loader.lacks {
        return Ok(());
    }
    let (schema, definitions) = match scopes::resolve(schema) {
        Err((place, Violation::NoStart)) if place == whole => return Ok(()),
        resolved => resolved.map_err(one)?,
    };
    let simple = simplify::simplify(&schema, &definitions).map_err(one)?;
    let (errors, _) = restrict::check(&simple);
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn build(loader: &mut Loader<'_>, resource: &Resource) -> Result<Built, Vec<Located>> {
    let one = |error: Located| vec![error];
    let schema = loader.top(&resource.name, Arc::clone(&resource.text)).map_err(one)?;
    let (schema, definitions) = scopes::resolve(schema).map_err(one)?;
    let simple = simplify::simplify(&schema, &definitions).map_err(one)?;
    let (errors, mut warnings) = restrict::check(&simple);
    if !errors.is_empty() {
        return Err(errors);
    }
    let (ids, conflicts) = id_types(&simple, &loader.library);
    warnings.extend(conflicts);
    Ok(Built { automaton: Automaton::new(simple), ids, warnings })
}
