//! Two editions and what ties them: read, cut, aligned, and written as an alignment in TEI.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use glossator::align::{
    Alignment, AlignmentWarning, BilingualLexicon, PriorKnowledge, Section, SourcedNote, Text, Version, align_with,
    alignment_of, linked_notes, links, sourced_notes, term_links,
};
use glossator::bracket::Lexicon;
use glossator::exchange::{BilingualFile, BitextEditions, EditionFeature, MissingUnit, bilingual_file, edition_losses};
use glossator::files::{Outside, ReadError, Roots, read_regular};
use glossator::model::{Bitext, Edition, Projection, TermLink, View, project, segment_ids, stream};
use glossator::source::LineIndex;
use glossator::tei::{self, Fragments, TeiFile};
use glossator::text::{SegmentUnit, Stream, Tokenizer, Vocabulary};
use glossator::xml::{Doctype, Document, Limits, decode_document};

use super::bilingual::count;
use super::config::Config;
use super::exit::Failure;
use super::input::{self, Input, load_bytes};
use super::messages::{Message, Reporter};
use super::pages::PageArgs;
use super::segmented::Borders;

/// A side of a bitext: an edition with its tree.
pub struct EditionFile {
    /// The name as it was given.
    pub name: String,
    /// Where the edition lies; a page that is not imported yet has the place that `import` would give it.
    pub path: PathBuf,
    /// What it says.
    pub edition: Edition,
    /// The tree of a TEI file.
    document: Option<Document>,
    /// The text from which the edition was read.
    text: String,
    /// Whether it has entities or inclusions, so that places of the text are not those of the file.
    is_expanded: bool,
    /// The user's tables of the bracket notation, if there are any.
    lexicon: Option<Arc<Lexicon>>,
}

impl EditionFile {
    /// Reads an edition or a page.
    pub fn load(input: &Input, how: &PageArgs, config: &Config) -> Result<Self, Failure> {
        Self::load_bytes(input, input.read()?, how, config)
    }

    /// Reads an edition or a page whose bytes are known.
    pub fn load_bytes(input: &Input, bytes: Vec<u8>, how: &PageArgs, config: &Config) -> Result<Self, Failure> {
        let name = input.name();
        let loaded = load_bytes(input, bytes, how, config)?;
        let path = input.path.clone().unwrap_or_else(|| PathBuf::from("stdin"));
        let is_expanded = loaded.expanded.is_some_and(|expanded| expanded.text() != expanded.sources()[0].text);
        Ok(Self {
            name,
            path,
            edition: loaded.edition,
            document: None,
            text: loaded.text,
            is_expanded,
            lexicon: config.lexicon.own(),
        })
    }

    /// Reads an edition, or a page as it would be imported, so that places in it can be pointed at.
    pub fn load_tei(input: &Input, how: &PageArgs, config: &Config) -> Result<Self, Failure> {
        Self::load_bytes(input, input.read()?, how, config)?.into_tei()
    }

    fn into_tei(self) -> Result<Self, Failure> {
        let file = self;
        if file.is_expanded {
            let text = "this edition has entities or inclusions, so that an alignment cannot point to its words; write \
                        what they stand for into the file";
            return Err(Message::error(Some(&file.name), text).into());
        }
        let is_tei = tei::is_tei(&file.text);
        let text = if is_tei { file.text } else { written(&file.edition).map_err(|it| it.about(&file.name))? };
        let TeiFile { edition, document, .. } = tei::read(text.clone(), &Limits::default().with_doctype(Doctype::Skip))
            .map_err(|error| Message::error(Some(&file.name), error.to_string()))?;
        let path = if is_tei { file.path } else { file.path.with_extension("xml") };
        Ok(Self {
            name: file.name,
            path,
            edition,
            document: Some(document),
            text,
            is_expanded: false,
            lexicon: file.lexicon,
        })
    }

    /// Whether the file itself is a page, and its edition lies nowhere yet.
    fn is_page(&self) -> bool {
        self.path != Path::new(&self.name)
    }

    /// The text of the file, for lines and columns.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The elements of the file by their ids.
    pub fn fragments(&self) -> Fragments<'_> {
        self.document.as_ref().map(Fragments::new).unwrap_or_default()
    }

    fn lang(&self) -> &str {
        self.edition.header.lang.as_deref().unwrap_or("und")
    }
}

fn written(edition: &Edition) -> Result<String, Failure> {
    let bytes = tei::write(edition, Vec::new())?;
    String::from_utf8(bytes).map_err(|error| Failure::usage(error.to_string()))
}

/// The base view of an edition, in segments that know their ids.
pub struct Cut<'f> {
    file: &'f EditionFile,
    projection: &'f Projection<'f>,
    stream: Stream<'f>,
    ids: Vec<Option<&'f str>>,
    sections: Vec<Section>,
}

impl<'f> Cut<'f> {
    pub fn new(file: &'f EditionFile, projection: &'f Projection<'f>, unit: SegmentUnit) -> Self {
        let stream = stream(projection, unit, file.lang(), &Tokenizer::default(), &mut Vocabulary::default());
        let ids = segment_ids(projection, &stream, unit);
        Self { file, projection, stream, ids, sections: Vec::new() }
    }

    /// Finds the sections that no bead may cross; that there are none is an error.
    pub fn with_borders(mut self, borders: Option<Borders>) -> Result<Self, Failure> {
        let Some(borders) = borders else { return Ok(self) };
        self.sections = borders.sections(self.file.document.as_ref(), self.projection, &self.stream);
        if self.sections.is_empty() { Err(borders.missing(&self.file.name)) } else { Ok(self) }
    }

    /// For the library.
    pub fn version(&self) -> Version<'_> {
        Version {
            edition: &self.file.edition,
            projection: self.projection,
            stream: &self.stream,
            ids: &self.ids,
            lexicon: self.file.lexicon.as_deref().unwrap_or_else(|| Lexicon::built_in()),
        }
    }

    /// For the aligner.
    pub fn text(&self) -> Text<'_> {
        Text { sections: self.sections.clone(), ..Text::of_edition(self.projection, &self.stream) }
    }

    /// Where a byte of the view stands in the file.
    fn message(&self, at: usize, text: String) -> Message {
        let lines = LineIndex::new(self.file.text());
        Message::error(Some(&self.file.name), text).at(&lines, self.projection.origin(at).unwrap_or(0))
    }
}

/// Two editions, cut and aligned, with the sources of the notes.
pub struct Aligned<'f> {
    pub source: Cut<'f>,
    pub target: Cut<'f>,
    pub alignment: Alignment,
    /// Warnings to read before trusting the alignment.
    pub warnings: Vec<AlignmentWarning>,
    /// What was learned of words, where the alignment was not read from a file.
    pub learned: Option<BilingualLexicon>,
    known: Known<'f>,
}

/// From where the sources of notes are known.
enum Known<'f> {
    /// The words that were learned tell.
    Words(BilingualLexicon),
    /// An alignment file says so.
    Links(&'f [TermLink]),
}

impl<'f> Aligned<'f> {
    /// Aligns two editions.
    pub fn new([source, target]: [Cut<'f>; 2], knowledge: &PriorKnowledge<'_>) -> Self {
        let mut aligned = align_with(&[(source.text(), target.text())], knowledge);
        for (known, side) in aligned.lexicon.languages.iter_mut().zip([&source, &target]) {
            let lang = side.file.edition.header.lang.clone();
            *known = known.take().or(lang);
        }
        let alignment = aligned.alignments.pop().unwrap_or_default();
        let known = match knowledge.dictionary {
            Some(dictionary) => aligned.lexicon.clone().joined(dictionary),
            None => aligned.lexicon.clone(),
        };
        let (warnings, learned) = (aligned.warnings, Some(aligned.lexicon));
        Self { source, target, alignment, warnings, learned, known: Known::Words(known) }
    }

    /// Two editions whose alignment is known; what the words mean is learned from its beads.
    pub fn found([source, target]: [Cut<'f>; 2], alignment: Alignment, knowledge: &PriorKnowledge<'_>) -> Self {
        let lexicon = learned_from(&alignment, [&source.text(), &target.text()], knowledge);
        let known = match knowledge.dictionary {
            Some(dictionary) => lexicon.joined(dictionary),
            None => lexicon,
        };
        Self { source, target, alignment, warnings: Vec::new(), learned: None, known: Known::Words(known) }
    }

    /// The notes of the translation with their sources.
    pub fn notes(&self) -> Vec<SourcedNote<'_>> {
        let (source, target) = (self.source.version(), self.target.version());
        match &self.known {
            Known::Words(lexicon) => sourced_notes(&source, &target, &self.alignment, lexicon),
            Known::Links(links) => {
                linked_notes(&source, &target, &self.alignment, links, &self.source.file.fragments())
            }
        }
    }

    /// The alignment by ids, for a file in `folder`.
    pub fn bitext(&self, folder: &Path) -> Result<Bitext, Failure> {
        let beads = links(&self.alignment, &self.source.ids, &self.target.ids).map_err(|missing| {
            let side = if missing.is_source { &self.source } else { &self.target };
            let at = side.stream.segments.get(missing.segment).map_or(0, |segment| segment.span.start as usize);
            let text = format!(
                "{missing}, so no link can point to it; give the sentence an `xml:id`, align with `--segment block`, \
                 or import the page with `glossator import`"
            );
            side.message(at, text)
        })?;
        let [source, target] = [&self.source, &self.target].map(|side| relative(&side.file.path, folder));
        let id = |side: &Cut<'_>| side.file.edition.header.id.clone().unwrap_or_default();
        Ok(Bitext {
            id: Some(format!("align.{}-{}", id(&self.source), id(&self.target)).into()),
            title: format!("Alignment of {source} and {target}"),
            source,
            target,
            beads,
            terms: term_links(
                &self.notes(),
                [&self.source.version(), &self.target.version()],
                &self.source.file.fragments(),
            ),
            date: Some(super::date::today().map_err(Failure::usage)?),
            program: Some(env!("CARGO_PKG_VERSION").to_owned()),
        })
    }

    /// Both sides as pairs of segments, linked by the bitext; losses are reported to `reporter`.
    pub fn pairs(&self, bitext: &Bitext, reporter: Option<&Reporter>) -> Result<BilingualFile, Failure> {
        let fragments = self.source.file.fragments();
        let (source, target) = (&self.source.file.edition, &self.target.file.edition);
        let tied = BitextEditions { bitext, source, target, fragments: &fragments };
        let missing = |error: MissingUnit| Failure::usage(error.to_string());
        let pairs = bilingual_file(&tied).map_err(missing)?;
        if let Some(reporter) = reporter {
            reporter.tell(left_behind(&self.target.file.name, &tied, &pairs).map_err(missing)?.into_iter());
        }
        Ok(pairs)
    }

    /// Says where editions are still to be made to which an alignment points.
    pub fn tell_pages(&self, reporter: &Reporter) {
        for side in [&self.source, &self.target].into_iter().filter(|side| side.file.is_page()) {
            let (name, path) = (&side.file.name, side.file.path.display());
            let text = format!(
                "this is a page: the pointers lead to its edition `{path}`; write it with `glossator import {name} -o \
                 {path}`"
            );
            reporter.one(Message::warning(name, text));
        }
    }
}

/// What of both editions pairs do not carry, as warnings about `name`.
fn left_behind(name: &str, tied: &BitextEditions<'_>, pairs: &BilingualFile) -> Result<Vec<Message>, MissingUnit> {
    let warning = |(feature, passages): (EditionFeature, usize)| {
        Message::warning(name, format!("{}: pairs do not carry {}", count(passages, "passage"), feature.name()))
    };
    Ok(edition_losses(tied, pairs)?.into_iter().map(warning).collect())
}

/// The words that stand for each other in beads: each bead is a segment, and no other pair of them is thought of.
fn learned_from(
    alignment: &Alignment,
    [source, target]: [&Text<'_>; 2],
    knowledge: &PriorKnowledge<'_>,
) -> BilingualLexicon {
    let words = |text: &Text<'_>, range: &Range<usize>| text.segments[range.clone()].join(" ");
    let both = alignment.beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty());
    let (ones, others): (Vec<String>, Vec<String>) =
        both.map(|bead| (words(source, &bead.source), words(target, &bead.target))).unzip();
    align_with(&[(bordered(&ones), bordered(&others))], knowledge).lexicon
}

/// Segments that no bead may join.
fn bordered(segments: &[String]) -> Text<'_> {
    Text {
        segments: segments.iter().map(String::as_str).collect(),
        borders: (1..segments.len()).collect(),
        ..Text::default()
    }
}

/// A path as seen from a folder, with `/` between its parts.
pub fn relative(path: &Path, folder: &Path) -> String {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (path, folder) = (whole(path), whole(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }));
    let plain = |path: &Path| {
        let parts = path.components().filter(|part| !matches!(part, Component::CurDir));
        parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>()
    };
    let (path, folder) = (plain(&path), plain(&folder));
    let common = path.iter().zip(&folder).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..", folder.len() - common);
    up.chain(path[common..].iter().map(String::as_str)).collect::<Vec<_>>().join("/")
}

/// An alignment file and the editions to which it points, read.
pub struct BitextFile {
    pub bitext: Bitext,
    pub source: EditionFile,
    pub target: EditionFile,
    name: String,
    text: String,
}

/// Whether a file is an alignment rather than an edition, in any encoding that XML allows.
pub fn is_bitext(bytes: &[u8]) -> bool {
    // Most files are none, and need not be parsed to know it.
    let wide: Vec<u8> = b"alignment.segment".iter().flat_map(|byte| [0, *byte]).collect();
    let has = |words: &[u8]| memchr::memmem::find(bytes, words).is_some();
    if !has(b"alignment.segment") && !has(&wide[1..]) {
        return false;
    }
    let decoded = decode_document(bytes.to_vec(), None).ok();
    let document = decoded.and_then(|decoded| Document::parse(decoded.text, &Limits::default()).ok());
    document.is_some_and(|document| tei::is_bitext(&document))
}

impl BitextFile {
    /// Reads an alignment and both editions; their paths are counted from its folder, and lead nowhere but to its
    /// project and the folders that the call names.
    pub fn load(input: &Input, bytes: Vec<u8>, how: &PageArgs, config: &Config) -> Result<Self, Failure> {
        Self::load_within(&config.roots, input, bytes, how, config)
    }

    /// The same where the editions may lie in `roots`.
    pub fn load_within(
        roots: &Roots,
        input: &Input,
        bytes: Vec<u8>,
        how: &PageArgs,
        config: &Config,
    ) -> Result<Self, Failure> {
        let name = input.name();
        let decoded = decode_document(bytes, how.encoding(config));
        let text = decoded.map_err(|error| Message::error(Some(&name), error.to_string()))?.text;
        let bitext = tei::read_bitext(text.clone(), &Limits::default()).map_err(|error| {
            Message::error(Some(&name), error.to_string()).at(&LineIndex::new(&text), error.span().start)
        })?;
        let folder = input.path.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
        let origin = input.path.as_deref().unwrap_or(Path::new("-"));
        let side = |file: &str| {
            let path = folder.join(file);
            roots.judge(origin, &path).map_err(|outside| strange(&name, file, &outside))?;
            let input = input::single(&path).map_err(|failure| pointed(failure, &name))?;
            Self::edition(&input, how, config).map_err(|failure| pointed(failure, &name))
        };
        let (source, target) = (side(&bitext.source)?, side(&bitext.target)?);
        Ok(Self { bitext, source, target, name, text })
    }

    /// An edition that an alignment names. It is one, or nothing of the file is shown.
    fn edition(input: &Input, how: &PageArgs, config: &Config) -> Result<EditionFile, Failure> {
        let path = input.path.as_deref().unwrap_or(Path::new("-"));
        let unreadable = |error: ReadError| Message::error(Some(&input.name()), format!("cannot be read: {error}"));
        let bytes = read_regular(path, Limits::default().max_size as u64).map_err(unreadable)?;
        let head = decode_document(bytes.clone(), how.encoding(config)).map(|decoded| decoded.text).unwrap_or_default();
        if !tei::is_tei(&head) {
            let text = "an alignment links editions, and this file is not one; import the page with `glossator import`";
            return Err(Message::error(Some(&input.name()), text).into());
        }
        EditionFile::load_bytes(input, bytes, how, config)?.into_tei()
    }

    /// What the file says of both sides.
    ///
    /// Fails with the link that leads nowhere or out of order, as bytes of the file, and what is wrong with it.
    pub fn aligned<'f>(&'f self, [source, target]: [Cut<'f>; 2]) -> Result<Aligned<'f>, (Range<usize>, String)> {
        let alignment = alignment_of(&self.bitext.beads, &source.ids, &target.ids).map_err(|error| {
            let span = self.bitext.beads.get(error.link()).map_or(0..0, |bead| bead.span.clone());
            (span, error.to_string())
        })?;
        Ok(Aligned {
            source,
            target,
            alignment,
            warnings: Vec::new(),
            learned: None,
            known: Known::Links(&self.bitext.terms),
        })
    }

    /// The editions as pairs of segments. Links out of order are refused; sentences that no link names are reported.
    pub fn pairs(&self, reporter: &Reporter) -> Result<BilingualFile, Failure> {
        let views = views(&self.source, &self.target);
        let unit = self.unit();
        let cuts = [Cut::new(&self.source, &views[0], unit), Cut::new(&self.target, &views[1], unit)];
        let all = cuts.each_ref().map(|cut| cut.ids.len());
        self.aligned(cuts).map_err(|(span, message)| self.at(span.start, message))?;
        let linked = [
            self.bitext.beads.iter().map(|bead| bead.source.len()).sum::<usize>(),
            self.bitext.beads.iter().map(|bead| bead.target.len()).sum::<usize>(),
        ];
        let missing = [all[0].saturating_sub(linked[0]), all[1].saturating_sub(linked[1])];
        if missing != [0, 0] {
            let text = format!(
                "{} of the {} sentences of the source and {} of the {} of the translation have no link and are left \
                 out",
                missing[0], all[0], missing[1], all[1]
            );
            reporter.one(Message::warning(&self.name, text));
        }
        let fragments = self.source.fragments();
        let (source, target) = (&self.source.edition, &self.target.edition);
        let tied = BitextEditions { bitext: &self.bitext, source, target, fragments: &fragments };
        let missing = |error: MissingUnit| self.at(error.span.start, error.to_string());
        let pairs = bilingual_file(&tied).map_err(missing)?;
        reporter.tell(left_behind(&self.name, &tied, &pairs).map_err(missing)?.into_iter());
        Ok(pairs)
    }

    /// The name of the alignment's file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A failure at a place of the alignment.
    pub fn at(&self, place: usize, text: String) -> Failure {
        Message::error(Some(&self.name), text).at(&LineIndex::new(&self.text), place).into()
    }

    /// The units that the alignment ties: sentences, or blocks where it names no sentence.
    pub fn unit(&self) -> SegmentUnit {
        let sentences = self.source.fragments();
        let is_sentence = |id: &str| sentences.name(id) == Some("s");
        let named = self.bitext.beads.iter().flat_map(|bead| &bead.source).any(|id| is_sentence(id));
        if named || self.bitext.beads.is_empty() { SegmentUnit::Sentence } else { SegmentUnit::Block }
    }
}

/// An edition that an alignment may not name.
fn strange(alignment: &str, file: &str, outside: &Outside) -> Failure {
    let text = format!(
        "names the edition `{file}`, which was not opened: {outside}; if you trust it, name its folder with \
         `--schema-root`, or put a `glossator.toml` into the folder that holds both"
    );
    Message::error(Some(alignment), text).into()
}

/// A failure about an edition, with the alignment that points to it.
fn pointed(failure: Failure, alignment: &str) -> Failure {
    match failure {
        Failure::Message(message) => message.because(&format!("`{alignment}` points to it")).into(),
        other => other,
    }
}

/// The base views of both sides.
pub fn views<'f>(source: &'f EditionFile, target: &'f EditionFile) -> [Projection<'f>; 2] {
    [source, target].map(|file| project(&file.edition, View::Base))
}
