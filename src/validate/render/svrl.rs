//! Findings of Schematron as SVRL (ISO 19757-3, annex D): what fired in one document.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::source::is_char;
use crate::validate::schematron::{Finding, FiredRule, Kind, Report};
use crate::xml::{WriteError, Writer};

/// The namespace of SVRL.
const NAMESPACE: &str = "http://purl.oclc.org/dsdl/svrl";

/// Writes what several schemas say of one document.
///
/// The schema of SVRL wants ids to be unique and something to have fired: an id stands where it is first needed, a
/// pattern without a rule that fired is left out. Where an id cannot stand, a comment names it.
///
/// # Errors
/// If writing fails.
pub fn svrl(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    written(reports, out).map_err(|error| match error {
        WriteError::Output(error) => error,
        other => io::Error::other(other),
    })
}

fn written(reports: &[Report], out: &mut dyn Write) -> Result<(), WriteError> {
    let mut svrl = Svrl { writer: Writer::new(out), ids: BTreeSet::new() };
    svrl.writer.declaration()?;
    svrl.writer.start("schematron-output")?;
    svrl.writer.attribute("xmlns", NAMESPACE)?;
    if let [only] = reports {
        svrl.optional("title", only.title.as_deref())?;
        svrl.token("phase", only.phase.as_deref())?;
        svrl.optional("schemaVersion", only.schema_version.as_deref())?;
    }
    let namespaces: BTreeSet<&(String, String)> = reports.iter().flat_map(|report| &report.namespaces).collect();
    for (prefix, uri) in namespaces {
        svrl.writer.newline()?;
        svrl.writer.empty("ns-prefix-in-attribute-values", &[("prefix", prefix), ("uri", &harmless(uri))])?;
    }
    for report in reports {
        svrl.report(report)?;
    }
    svrl.writer.newline()?;
    svrl.writer.end()?;
    writeln!(svrl.writer.finish()?)?;
    Ok(())
}

struct Svrl<W: Write> {
    writer: Writer<W>,
    /// The ids that were written.
    ids: BTreeSet<String>,
}

impl<W: Write> Svrl<W> {
    fn report(&mut self, report: &Report) -> Result<(), WriteError> {
        for pattern in report.patterns.iter().filter(|pattern| !pattern.fired.is_empty()) {
            self.named(pattern.id.as_deref())?;
            self.writer.newline()?;
            self.writer.start("active-pattern")?;
            self.id(pattern.id.as_deref())?;
            self.optional("name", pattern.title.as_deref())?;
            self.writer.end()?;
            for fired in &pattern.fired {
                self.fired(fired)?;
                for finding in fired.findings.iter().filter_map(|number| report.findings.get(*number)) {
                    self.finding(finding)?;
                }
            }
        }
        Ok(())
    }

    fn fired(&mut self, fired: &FiredRule) -> Result<(), WriteError> {
        self.named(fired.id.as_deref())?;
        self.writer.newline()?;
        self.writer.start("fired-rule")?;
        self.id(fired.id.as_deref())?;
        self.writer.attribute("context", &harmless(&fired.context))?;
        self.token("role", fired.role.as_deref())?;
        self.writer.end()
    }

    fn finding(&mut self, finding: &Finding) -> Result<(), WriteError> {
        let is_assert = finding.kind == Kind::Assert;
        self.named(finding.assertion_id.as_deref())?;
        self.writer.newline()?;
        self.writer.start(if is_assert { "failed-assert" } else { "successful-report" })?;
        self.id(finding.assertion_id.as_deref())?;
        self.writer.attribute("location", &harmless(&finding.location))?;
        self.writer.attribute("test", &harmless(&finding.test))?;
        self.token("role", finding.role.as_deref())?;
        self.token("flag", finding.flag.as_deref())?;
        for diagnostic in &finding.diagnostics {
            self.writer.start("diagnostic-reference")?;
            self.token("diagnostic", Some(&diagnostic.id))?;
            self.text(&diagnostic.text)?;
            self.writer.end()?;
        }
        self.text(&finding.message)?;
        self.writer.end()
    }

    fn text(&mut self, text: &str) -> Result<(), WriteError> {
        self.writer.start("text")?;
        self.writer.text(&harmless(text))?;
        self.writer.end()
    }

    fn optional(&mut self, name: &str, value: Option<&str>) -> Result<(), WriteError> {
        value.map_or(Ok(()), |value| self.writer.attribute(name, &harmless(value)))
    }

    /// An attribute of type NMTOKEN; other characters become underscores.
    fn token(&mut self, name: &str, value: Option<&str>) -> Result<(), WriteError> {
        let is_token = |c: char| crate::xml::is_name_char(c);
        let token = |value: &str| value.trim().chars().map(|c| if is_token(c) { c } else { '_' }).collect::<String>();
        match value.map(token).filter(|token| !token.is_empty()) {
            Some(token) => self.writer.attribute(name, &token),
            None => Ok(()),
        }
    }

    fn id(&mut self, id: Option<&str>) -> Result<(), WriteError> {
        if let Some(id) = id.filter(|id| self.can_stand(id)) {
            self.ids.insert(id.to_owned());
            return self.writer.attribute("id", id);
        }
        Ok(())
    }

    /// Whether an id may be written: it is a name, and nothing else has it.
    fn can_stand(&self, id: &str) -> bool {
        crate::xml::is_ncname(id) && !self.ids.contains(id)
    }

    /// Names an id that cannot stand. It is written before the element is.
    fn named(&mut self, id: Option<&str>) -> Result<(), WriteError> {
        match id.filter(|id| !self.can_stand(id)) {
            Some(id) => {
                self.writer.newline()?;
                self.writer.comment(&format!(" id: {} ", harmless(id).replace("--", "- -")))
            }
            None => Ok(()),
        }
    }
}

/// Text without the characters that XML cannot hold.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if is_char(c) { c } else { '\u{fffd}' }).collect()
}
