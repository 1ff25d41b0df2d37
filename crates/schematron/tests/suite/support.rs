//! Schemas in memory.

use std::collections::HashMap;

use glossator_relaxng::{NoFiles, ResolveError, Resolver, Resource};
use glossator_schematron::{Finding, Options, Rules};

/// Files in memory, by name.
#[derive(Default)]
pub struct Memory(pub HashMap<&'static str, String>);

impl Resolver for Memory {
    fn resolve(&self, _base: &str, href: &str) -> Result<Resource, ResolveError> {
        let found = self.0.get(href).ok_or_else(|| ResolveError::Unknown(href.to_owned()))?;
        Ok(Resource { name: href.to_owned(), text: found.as_str().into() })
    }
}

/// A schema with something in it.
pub fn schema(binding: &str, inside: &str) -> String {
    format!(
        r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" queryBinding="{binding}">{inside}</schema>"#
    )
}

pub fn rules_with(text: &str, resolver: &dyn Resolver, options: &Options) -> Rules {
    Rules::from_resource(&Resource { name: "rules.sch".to_owned(), text: text.into() }, resolver, options)
}

pub fn rules(text: &str) -> Rules {
    rules_with(text, &NoFiles, &Options::default())
}

/// The messages of a schema over a document.
pub fn messages(text: &str, document: &str) -> Vec<String> {
    said(&rules(text).check(document, "doc.xml", &NoFiles))
}

pub fn said(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.message.clone()).collect()
}

/// The messages about the schema itself.
pub fn faults(text: &str) -> Vec<String> {
    rules(text).errors().iter().map(|error| error.message.clone()).collect()
}

/// A pattern with one rule and one assertion.
pub fn one_rule(context: &str, test: &str) -> String {
    format!("<pattern><rule context=\"{context}\"><report test=\"{test}\">found</report></rule></pattern>")
}
