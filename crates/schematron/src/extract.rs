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

#[cfg(test)]
mod tests {
    use glossator_relaxng::NoFiles;

    use super::*;
    use crate::Rules;

    /// Grammars with rules in them, in both syntaxes.
    const GRAMMARS: &[(&str, &str)] = &[
        (
            "a.rng",
            r#"<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:s="http://purl.oclc.org/dsdl/schematron"
                 xmlns:h="http://www.w3.org/1999/xhtml"><s:ns prefix="x" uri="urn:x"/><s:let name="most" value="2"/>
                 <start><element name="a"><s:rule context="x:a"><s:let name="n" value="count(x:b)"/>
                 <s:report test="$n &gt; $most" role="warning"><h:b>Too</h:b> many <s:emph>b</s:emph> in <s:name/>:
                 <s:value-of select="$n"/></s:report></s:rule><text/></element></start>
                 <s:pattern abstract="true" id="has"><s:rule context="$who"><s:assert test="$what" diagnostics="d">no
                 <s:name path="."/></s:assert></s:rule></s:pattern><s:pattern is-a="has" id="p"><s:param name="who"
                 value="x:b"/><s:param name="what" value="@n"/></s:pattern><s:diagnostics><s:diagnostic id="d">give
                 one</s:diagnostic></s:diagnostics></grammar>"#,
        ),
        (
            "a.rnc",
            r#"namespace s = "http://purl.oclc.org/dsdl/schematron" s:ns [ prefix = "x" uri = "urn:x" ]
               s:schema [ queryBinding = "xslt"
                 s:pattern [ id = "p" s:title [ "B" ] s:rule [ context = "x:b" s:assert [ test = "@n" "x" ~ ' "y" ' s:name [] ] ] ] ]
               start = element a { text }"#,
        ),
        (
            "old.rng",
            r#"<element name="a" xmlns="http://relaxng.org/ns/structure/1.0"><pattern name="q"
                 xmlns="http://www.ascc.net/xml/schematron"><rule context="*"><assert test="@n"
                 ><name/> lacks n</assert></rule></pattern><text/></element>"#,
        ),
    ];

    #[test]
    fn extracted_rules_find_what_the_embedded_ones_find() {
        let document = "<a xmlns='urn:x'><b n='1'/><b/><b/></a>";
        for (name, text) in GRAMMARS {
            let source = || [(*name, *text)].into_iter();
            let embedded = Rules::embedded_in(source(), &NoFiles, &Options::default()).expect(name);
            let extract = Extract::embedded_in(source(), &NoFiles, &Options::default()).expect(name);
            let resource = Resource { name: "a.sch".to_owned(), text: extract.text.as_str().into() };
            let rules = Rules::from_resource(&resource, &NoFiles, &Options::default());
            assert!(
                embedded.errors().is_empty() && rules.errors().is_empty(),
                "{:?}\n{}",
                rules.errors(),
                extract.text
            );
            let found = |rules: &Rules| -> Vec<String> {
                rules.check(document, "a.xml", &NoFiles).iter().map(|finding| format!("{finding:?}")).collect()
            };
            assert!(!found(&embedded).is_empty(), "{name}");
            assert_eq!(found(&embedded), found(&rules), "{}", extract.text);
            assert_eq!(embedded.listing(), rules.listing(), "{}", extract.text);
        }
    }
}
