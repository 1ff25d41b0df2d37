//! Taking the rules out of a grammar.

use glossator_relaxng::{Resolver, Resource};

use crate::error::SchemaError;
use crate::rules::Options;
use crate::schema::{Files, Gathered, extract, gather_embedded, gather_schema};
use crate::stack::with_stack;

/// The rules of a grammar as one stand-alone ISO Schematron schema.
///
/// ```
/// use glossator_schematron::{Extract, Options, Rules};
/// use glossator_relaxng::{NoFiles, Resource};
///
/// let grammar = r#"namespace s = "http://purl.oclc.org/dsdl/schematron"
///   start = element log { day* }
///   day = [ s:rule [ context = "day" s:assert [ test = "ship" "No ship on day " s:value-of [ select = "@n" ] "." ] ] ]
///     element day { attribute n { text }, element ship { empty }? }"#;
/// let extract = Extract::embedded_in([("log.rnc", grammar)].into_iter(), &NoFiles, &Options::default()).unwrap();
/// assert!(extract.text.contains("<assert test=\"ship\">No ship on day <value-of select=\"@n\"/>.</assert>"));
///
/// let resource = Resource { name: "log.sch".to_owned(), text: extract.text.as_str().into() };
/// let rules = Rules::from_resource(&resource, &NoFiles, &Options::default());
/// let findings = rules.check("<log><day n='2'/></log>", "log.xml", &NoFiles);
/// assert_eq!(findings[0].message, "No ship on day 2.");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Extract {
    /// The schema.
    pub text: String,
    /// What is wrong in what was read, and what the one schema says otherwise than its parts did.
    pub errors: Vec<SchemaError>,
}

impl Extract {
    /// The rules embedded in a RELAX NG grammar, whose files are given by name and text, in either syntax. `None` where
    /// there are no rules.
    pub fn embedded_in<'f>(
        files: impl Iterator<Item = (&'f str, &'f str)>,
        resolver: &dyn Resolver,
        options: &Options,
    ) -> Option<Self> {
        let sources: Vec<(&str, &str)> = files.collect();
        with_stack(|| {
            let mut files = Files::new(resolver);
            let gathered = gather_embedded(&mut files, sources.into_iter());
            gathered.has_rules().then(|| Self::new(files, &gathered, options))
        })
        .flatten()
    }

    /// A stand-alone schema with all that it includes, in one piece. `None` where it cannot be read.
    pub fn from_resource(resource: &Resource, resolver: &dyn Resolver, options: &Options) -> Option<Self> {
        with_stack(|| {
            let mut files = Files::new(resolver);
            let gathered = gather_schema(&mut files, &resource.name, &resource.text);
            gathered.has_rules().then(|| Self::new(files, &gathered, options))
        })
        .flatten()
    }

    fn new(mut files: Files<'_>, gathered: &Gathered, options: &Options) -> Self {
        let written = extract(&mut files, gathered, options.phase.as_deref());
        let mut errors = files.errors;
        let text = written.unwrap_or_else(|error| {
            errors.push(SchemaError { file: gathered.file().to_owned(), span: 0..0, message: error.to_string() });
            String::new()
        });
        Self { text, errors }
    }
}
