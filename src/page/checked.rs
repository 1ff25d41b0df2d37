//! Whether an edition prints the page from which it was made.

use super::import::{Form, ImportError};
use super::languages;
use crate::model::{Container, Edition, Header, Node, Parts, Printing, print};

/// Whether the printed view is the text.
pub(super) fn check_print(edition: &Edition, text: &str, form: Form) -> Result<(), ImportError> {
    let mut comparison = Comparison { text, at: 0 };
    let result = print(edition, |run| comparison.run(run));
    comparison.end(result, form)
}

/// Where the comparison of a text with what is printed stands.
struct Comparison<'t> {
    text: &'t str,
    at: usize,
}

impl Comparison<'_> {
    /// Compares a run; gives where the run begins if it differs.
    fn run(&mut self, run: &[u8]) -> Result<(), usize> {
        let same = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(run));
        self.at += run.len();
        if same { Ok(()) } else { Err(self.at - run.len()) }
    }

    fn end(&self, result: Result<(), usize>, form: Form) -> Result<(), ImportError> {
        match result {
            Ok(()) if self.at == self.text.len() => Ok(()),
            Ok(()) => Err(ImportError::NotPrinted { form: form.name(), offset: self.at }),
            Err(offset) => Err(ImportError::NotPrinted { form: form.name(), offset }),
        }
    }
}

/// Compares each part with the text, notes its languages, and hands it on.
pub(super) struct Checked<'p, 't> {
    parts: &'p mut dyn Parts,
    printing: Printing,
    comparison: Comparison<'t>,
    result: Result<(), usize>,
    languages: Vec<String>,
}

impl<'p, 't> Checked<'p, 't> {
    pub fn new(parts: &'p mut dyn Parts, header: &Header, text: &'t str) -> Self {
        parts.begin(header);
        let comparison = Comparison { text, at: 0 };
        Self { parts, printing: Printing::new(header), comparison, result: Ok(()), languages: Vec::new() }
    }

    /// The languages of the parts, if they print the text.
    pub fn finish(self, form: Form) -> Result<Vec<String>, ImportError> {
        self.comparison.end(self.result, form)?;
        Ok(languages::listed(self.languages))
    }
}

impl Parts for Checked<'_, '_> {
    fn begin(&mut self, _: &Header) {}

    fn open(&mut self, container: &Container) {
        languages::add(container.lang.as_deref(), &mut self.languages);
        self.parts.open(container);
    }

    fn blocks(&mut self, nodes: &[Node]) {
        languages::in_nodes(nodes, &mut self.languages);
        if self.result.is_ok() {
            self.result = self.printing.nodes(nodes, |run| self.comparison.run(run));
        }
        self.parts.blocks(nodes);
    }

    fn close(&mut self) {
        self.parts.close();
    }
}
