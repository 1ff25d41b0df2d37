//! Writing an edition that nobody holds as a whole: its parts first, then what stands around them.

use std::collections::BTreeSet;
use std::io;

use super::names::Renditions;
use super::write::{Result, Tei};
use crate::model::{Container, ContainerKind, Edition, Header, LineEnd, Node, Parts};
use crate::xml::Writer;

/// Writes the parts of an edition into a file of their own, because the header, which comes first, tells what is found
/// in them.
#[doc(hidden)]
#[derive(Debug)]
pub struct PartsWriter<F> {
    tei: Tei<F>,
    result: Result,
    posts: usize,
}

impl<F: io::Write> PartsWriter<F> {
    /// Writes into `file`, which is empty.
    pub fn new(file: F) -> Self {
        let (xml, renditions, attribute) = (Writer::new(file), Renditions::usual(), String::new());
        let moments = BTreeSet::new();
        let tei = Tei { xml, renditions, line_end: LineEnd::Lf, kept_bytes: false, attribute, moments };
        Self { tei, result: Ok(()), posts: 0 }
    }

    /// How many posts came.
    pub fn posts(&self) -> usize {
        self.posts
    }

    fn then(&mut self, write: impl FnOnce(&mut Tei<F>) -> Result) {
        if self.result.is_ok() {
            self.result = write(&mut self.tei);
        }
    }
}

impl<F: io::Read + io::Write + io::Seek> PartsWriter<F> {
    /// Writes the edition whose parts came, and gives the output back.
    ///
    /// # Errors
    /// When the output or the file of the parts fails.
    pub fn finish<W: io::Write>(mut self, edition: &Edition, output: W) -> Result<W> {
        self.result?;
        self.tei.xml.end()?;
        let Tei { xml, renditions, line_end, kept_bytes, attribute, moments } = self.tei;
        let mut file = xml.finish()?;
        file.rewind()?;
        let mut tei = Tei { xml: Writer::new(output), renditions, line_end, kept_bytes, attribute, moments };
        tei.edition(edition, |tei| tei.xml.element_from(file))?;
        tei.xml.finish()
    }
}

impl<F: io::Write> Parts for PartsWriter<F> {
    fn begin(&mut self, header: &Header) {
        if let Some(witness) = &header.witness {
            (self.tei.line_end, self.tei.kept_bytes) = (witness.line_end, witness.kept_bytes);
        }
        self.then(|tei| tei.xml.start("body").and_then(|()| tei.xml.newline()));
    }

    fn open(&mut self, container: &Container) {
        self.posts += usize::from(matches!(container.kind, ContainerKind::Post(_)));
        self.then(|tei| tei.open_container(container));
    }

    fn blocks(&mut self, nodes: &[Node]) {
        self.tei.renditions.add_those_of(nodes);
        self.then(|tei| tei.nodes(nodes));
    }

    fn close(&mut self) {
        self.then(Tei::close_line);
    }
}
