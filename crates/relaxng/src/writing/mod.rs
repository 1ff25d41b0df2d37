//! Writing schemas: a file in the other syntax with all that it says, or the simple form of a whole schema.
//!
//! | to | file |
//! |---|---|
//! | write compact syntax as XML | `from_compact/`, `tags.rs` |
//! | write XML as compact syntax | `to_compact/`, `layout.rs`, `literals.rs` |
//! | name included files | `references.rs` |
//! | write the simple form | `simple.rs` |

mod from_compact;
mod layout;
mod literals;
mod references;
mod simple;
mod tags;
mod to_compact;

use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;

use super::error::{SchemaError, Violation};
use super::resolver::{Resolver, Resource};
use super::schema::{check_convertible, with_stack};
use super::syntax::Place;
use super::syntax::loader::Located;
use references::{Outputs, References};

/// The namespace of `a:documentation` (RELAX NG DTD Compatibility, 2).
const COMPATIBILITY: &str = "http://relaxng.org/ns/compatibility/annotations/1.0";

/// The two syntaxes of RELAX NG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// The XML syntax, `.rng`.
    Xml,
    /// The compact syntax, `.rnc`.
    Compact,
}

/// A schema in the other syntax.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Conversion {
    /// The files to write, the schema itself first, then those that it includes.
    pub files: Vec<ConvertedFile>,
    /// What could not be said in the other syntax, and what a person should know.
    pub remarks: Vec<Remark>,
}

/// A file to write.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConvertedFile {
    /// The file that it was made of.
    pub source: String,
    /// Its name, in the folder of the output.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// Something that the other syntax cannot say, or says in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remark {
    /// The file, as the resolver names it.
    pub file: String,
    /// Bytes in that file.
    pub span: Range<usize>,
    /// What became of it.
    pub message: String,
}

/// What a remark is about.
#[derive(Debug, Clone, thiserror::Error)]
enum Told {
    #[error("XML comments cannot hold two hyphens together; a space was put between them")]
    Comment,
    #[error(
        "these definitions are in the namespace of the file that refers to this one; inside an `include` with another \
         namespace the XML syntax cannot say so, and they are in that one"
    )]
    Inherited,
    #[error("the compact syntax has no processing instructions; this one is left out")]
    Instruction,
    #[error("the compact syntax has no document type declaration; it is left out")]
    Doctype,
    #[error("`xml:base` is left out; the addresses that depend on it were written anew")]
    Base,
    #[error(
        "this name in no namespace, or in an inherited one, cannot be a value in the compact syntax; its prefix is left out"
    )]
    QualifiedValue,
    #[error("annotations of an exception, or behind it, have no place in the compact syntax; they are left out")]
    LateAnnotation,
    #[error("this prefix stands for another namespace elsewhere in the file; here it was given another name")]
    Prefix,
    #[error("`{0}` is on the network and stays as it is")]
    Network(String),
    #[error("`{0}` is in that syntax already and stays where it is")]
    SameSyntax(String),
    #[error("{0}; the reference stays as it is")]
    Unreadable(String),
}

/// Converts a schema, with the files that it includes, to the syntax `to`. `output` is the path that the schema will have;
/// the others come to lie beside it. Grammars keep their structure, their annotations and their comments.
///
/// A file without `start` is taken for a part of a schema: what it refers to need not be defined.
///
/// ```
/// use glossator_relaxng::{NoFiles, Resource, Syntax, convert};
///
/// let text = "## A letter.\nletter = element letter { attribute n { xsd:int }?, p+ }\np = element p { text }";
/// let resource = Resource { name: "letter.rnc".to_owned(), text: text.into() };
/// let xml = convert(&resource, &NoFiles, Syntax::Xml, "letter.rng").unwrap();
/// assert!(xml.files[0].text.contains("<a:documentation>A letter.</a:documentation>"));
///
/// let resource = Resource { name: "letter.rng".to_owned(), text: xml.files[0].text.as_str().into() };
/// let compact = convert(&resource, &NoFiles, Syntax::Compact, "letter.rnc").unwrap();
/// assert!(compact.files[0].text.ends_with(&format!("{text}\n")));
/// ```
///
/// # Errors
/// Every violation of the specification that was found in the schema, as [`Schema::from_text`](super::Schema::from_text).
pub fn convert(
    resource: &Resource,
    resolver: &dyn Resolver,
    to: Syntax,
    output: &str,
) -> Result<Conversion, Vec<SchemaError>> {
    with_stack(|| {
        check_convertible(resource, resolver)?;
        converted(resource, resolver, to, output)
    })
    .unwrap_or_else(|| Err(vec![no_thread(&resource.name)]))
}

fn no_thread(file: &str) -> SchemaError {
    let message = "the system cannot start a thread to read the schema; close other programs and try again".to_owned();
    SchemaError { clause: "limit", file: file.to_owned(), span: 0..0, message }
}

fn converted(
    resource: &Resource,
    resolver: &dyn Resolver,
    to: Syntax,
    output: &str,
) -> Result<Conversion, Vec<SchemaError>> {
    let path = Path::new(output);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
    let names = vec![(resource.name.clone(), name)];
    let mut outputs = Outputs { to, folder, names, queue: VecDeque::from([resource.clone()]) };
    let mut conversion = Conversion { files: Vec::new(), remarks: Vec::new() };
    while let Some(resource) = outputs.queue.pop_front() {
        let mut told = Vec::new();
        let mut references = References { resolver, origin: &resource.name, outputs: &mut outputs, told: &mut told };
        let text = written(&resource.text, to, &mut references).map_err(|error| vec![reported(&resource, error)])?;
        let name = outputs.names.get(conversion.files.len()).map(|(_, name)| name.clone()).unwrap_or_default();
        let remark = |(place, told): (Place, Told)| Remark {
            file: resource.name.clone(),
            span: place.start as usize..place.end as usize,
            message: told.to_string(),
        };
        conversion.remarks.extend(told.into_iter().map(remark));
        conversion.files.push(ConvertedFile { source: resource.name.clone(), name, text });
    }
    Ok(conversion)
}

fn written(text: &str, to: Syntax, references: &mut References<'_>) -> Result<String, Located> {
    match to {
        Syntax::Xml => from_compact::to_xml(text, 0, references),
        Syntax::Compact => to_compact::to_compact(text, 0, references),
    }
}

fn reported(resource: &Resource, (place, violation): (Place, Violation)) -> SchemaError {
    let span = place.start as usize..place.end as usize;
    SchemaError { clause: violation.clause(), file: resource.name.clone(), span, message: violation.to_string() }
}
