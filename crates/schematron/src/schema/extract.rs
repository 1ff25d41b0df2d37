//! The rules in a grammar as a schema of their own (ISO 19757-3, 5.4): the markup of their source, with the namespaces,
//! variables, phases, diagnostics and keys that they need.

use glossator_xml::{WriteError, Writer, XML_NAMESPACE};

use super::gather::{Gathered, Part};
use super::tree::{Attribute, Child, Element, Files, Vocabulary};
use super::{ISO, OLD};
use crate::xpath::{Version, XSL};

/// Writes what was gathered as one stand-alone schema; `phase` is the one that it begins with.
///
/// One schema has one query binding: where the parts differ, that of the first pattern is taken and the others are
/// told.
pub(crate) fn extract(files: &mut Files<'_>, gathered: &Gathered, phase: Option<&str>) -> Result<String, WriteError> {
    let version = gathered.patterns.first().map_or(Version::Two, |part| part.version);
    tell_others(files, gathered, version);
    let mut extract = Extract { writer: Writer::new(Vec::new()), scope: Vec::new(), default: ISO.to_owned(), depth: 0 };
    extract.schema(gathered, version, phase)?;
    let bytes = extract.writer.finish()?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

fn tell_others(files: &mut Files<'_>, gathered: &Gathered, version: Version) {
    for part in gathered.patterns.iter().filter(|part| part.version != version) {
        let message = format!(
            "this pattern is of the query binding `{}`, and the schema that is extracted is of `{}`; look it through",
            binding(part.version),
            binding(version)
        );
        files.error(part.element.file, part.element.span.clone(), message);
    }
}

fn binding(version: Version) -> &'static str {
    match version {
        Version::One => "xslt",
        Version::Two => "xslt2",
        Version::Three => "xslt3",
    }
}

struct Extract {
    writer: Writer<Vec<u8>>,
    /// Prefixes in force, the innermost last.
    scope: Vec<(String, String)>,
    /// The namespace of names without prefix.
    default: String,
    depth: usize,
}

impl Extract {
    fn schema(&mut self, gathered: &Gathered, version: Version, phase: Option<&str>) -> Result<(), WriteError> {
        self.writer.declaration()?;
        self.writer.newline()?;
        self.writer.start("schema")?;
        self.writer.attribute("xmlns", ISO)?;
        self.writer.attribute("queryBinding", binding(version))?;
        if let Some(schema_version) = &gathered.schema_version {
            self.writer.attribute("schemaVersion", schema_version)?;
        }
        if let Some(phase) = phase.or(gathered.default_phase.as_deref()) {
            self.writer.attribute("defaultPhase", phase)?;
        }
        self.depth = 1;
        if let Some(title) = &gathered.title {
            self.line()?;
            self.writer.start("title")?;
            self.writer.text(title)?;
            self.writer.end()?;
        }
        self.names(&gathered.names)?;
        for part in gathered.keys.iter().chain(&gathered.lets).chain(&gathered.phases).chain(&gathered.patterns) {
            self.line()?;
            self.element(&part.element, false)?;
        }
        self.diagnostics(&gathered.diagnostics)?;
        self.writer.newline()?;
        self.writer.end()?;
        self.writer.newline()
    }

    /// Each declaration once, though every rule of a grammar may bring its own.
    fn names(&mut self, names: &[Element]) -> Result<(), WriteError> {
        let mut written: Vec<(Option<&str>, Option<&str>)> = Vec::new();
        for element in names {
            let declaration = (element.value("prefix"), element.value("uri"));
            if !written.contains(&declaration) {
                written.push(declaration);
                self.line()?;
                self.element(element, false)?;
            }
        }
        Ok(())
    }

    fn diagnostics(&mut self, parts: &[Part]) -> Result<(), WriteError> {
        if parts.is_empty() {
            return Ok(());
        }
        self.line()?;
        self.writer.start("diagnostics")?;
        self.depth += 1;
        for part in parts {
            self.line()?;
            self.element(&part.element, false)?;
        }
        self.depth -= 1;
        self.line()?;
        self.writer.end()
    }

    fn line(&mut self) -> Result<(), WriteError> {
        self.writer.newline()?;
        self.writer.text(&"  ".repeat(self.depth))
    }

    /// An element with all it holds; `inline` where white space counts.
    fn element(&mut self, element: &Element, inline: bool) -> Result<(), WriteError> {
        let (known, default) = (self.scope.len(), self.default.clone());
        self.start(element)?;
        let is_text = |child: &Child| matches!(child, Child::Text(text) if !text.trim().is_empty());
        let inline = inline || element.children.iter().any(is_text) || is_message(element);
        let children = element.children.iter().filter(|child| inline || !matches!(child, Child::Text(_)));
        self.depth += 1;
        let mut is_empty = true;
        for child in children {
            is_empty = false;
            if !inline {
                self.line()?;
            }
            match child {
                Child::Text(text) => self.writer.text(text)?,
                Child::Element(inner) => self.element(inner, inline)?,
            }
        }
        self.depth -= 1;
        if !inline && !is_empty {
            self.line()?;
        }
        self.scope.truncate(known);
        self.default = default;
        self.writer.end()
    }

    /// The start tag: Schematron without prefix and in its namespace of today.
    fn start(&mut self, element: &Element) -> Result<(), WriteError> {
        let (name, namespace) = match element.vocabulary {
            Vocabulary::Schematron => (element.local.clone(), ISO.to_owned()),
            _ => (element.qualified.clone(), element.namespace.clone()),
        };
        self.writer.start(&name)?;
        match name.split_once(':') {
            Some((prefix, _)) => self.declare(prefix, &namespace)?,
            None if namespace != self.default => {
                self.writer.attribute("xmlns", &namespace)?;
                self.default = namespace;
            }
            None => {}
        }
        for attribute in &element.attributes {
            self.attribute(attribute)?;
        }
        Ok(())
    }

    fn attribute(&mut self, attribute: &Attribute) -> Result<(), WriteError> {
        let is_old = attribute.namespace == OLD;
        match attribute.qualified.split_once(':') {
            Some((prefix, _)) if prefix != "xml" && attribute.namespace != XML_NAMESPACE => {
                let namespace = if is_old { ISO } else { &attribute.namespace };
                self.declare(prefix, namespace)?;
            }
            _ => {}
        }
        self.writer.attribute(&attribute.qualified, &attribute.value)
    }

    fn declare(&mut self, prefix: &str, namespace: &str) -> Result<(), WriteError> {
        // A grammar in compact syntax that is read without its prefixes leaves this one to be known by its name.
        let namespace = if namespace.is_empty() && prefix == "xsl" { XSL } else { namespace };
        let known = self.scope.iter().rev().find(|(known, _)| known == prefix);
        if known.is_some_and(|(_, known)| known == namespace) || namespace.is_empty() {
            return Ok(());
        }
        self.writer.attribute(&format!("xmlns:{prefix}"), namespace)?;
        self.scope.push((prefix.to_owned(), namespace.to_owned()));
        Ok(())
    }
}

/// Whether an element is read as text, so that its white space is not layout.
fn is_message(element: &Element) -> bool {
    ["assert", "report", "diagnostic", "title", "p"].iter().any(|name| element.is(name))
        || (element.is("let") && element.attribute("value").is_none())
}
