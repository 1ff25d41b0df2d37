//! `glossator demo`: the whole job on built-in examples.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use glossator::align::PriorKnowledge;
use glossator::diff;
use glossator::document::{self, DocumentOptions, Format, NotesAs};
use glossator::exchange::{BilingualFormat, NoteRows, notes_csv};
use glossator::model::{Edition, Layer, View};
use glossator::report::{self, AlignedTexts, CollatedTexts, EditionText, Options, SourceColumn};
use glossator::source::LineIndex;
use glossator::tei;
use glossator::text::{SegmentUnit, Tokenizer};

use super::bilingual::write_bilingual;
use super::bitext::{self, Aligned, Cut, EditionFile};
use super::collate;
use super::config::Config;
use super::exit::{Exit, Failure};
use super::export::{EditionFormat, write};
use super::import::Summary;
use super::input::{self, Loaded, load, load_page};
use super::messages::{Message, Reporter};
use super::output::{Target, make_folder, to_stdout};
use super::pages::PageArgs;
use super::versions::compared;

/// Do the whole job on built-in examples and say where to look first
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder
    #[arg(value_name = "DIR", default_value = "glossator-demo")]
    folder: PathBuf,
    /// Write into an existing folder, replacing files of the demo
    #[arg(long)]
    force: bool,
}

macro_rules! examples {
    ($($name:literal => $file:literal,)*) => {
        &[$(($name, include_str!(concat!("../../examples/pages/", $file))),)*]
    };
}

/// The pages by the name that they get; the comments get names of their own, because an edition is named after its
/// page.
const PAGES: &[(&str, &str)] = examples! {
    "bees.de.txt" => "bees.de.txt",
    "bees.pl.txt" => "bees.pl.txt",
    "clock.en.v1.txt" => "clock.en.v1.txt",
    "clock.en.v2.txt" => "clock.en.v2.txt",
    "clock.ru.txt" => "clock.ru.txt",
    "ferry.en.txt" => "ferry.en.txt",
    "ferry.ja.txt" => "ferry.ja.txt",
    "focaccia.html" => "saved.html",
    "library.csv" => "letters.csv",
    "rooster.jsonl" => "letters.jsonl",
};

/// A document of each kind that is text, by the name that it gets.
const DOCUMENTS: &[(&str, &str)] = &[
    (LETTER, include_str!("../../examples/documents/letter.md")),
    ("pier.srt", include_str!("../../examples/documents/pier.srt")),
    ("pier.vtt", include_str!("../../examples/documents/pier.vtt")),
    ("pier.ass", include_str!("../../examples/documents/pier.ass")),
    ("lamp.usfm", include_str!("../../examples/documents/lamp.usfm")),
];

/// The document of which those of word processors are made.
const LETTER: &str = "letter.md";

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let folder = &args.folder;
    if folder.exists() && !(args.force && folder.is_dir()) {
        let text = "this folder exists; nothing was written; name another one, or add `--force` to write into it";
        return Err(Message::error(Some(&folder.display().to_string()), text).into());
    }
    let made = Made::new(folder);
    let summary = fill(&made, config).inspect_err(|_| made.remove())?;
    Reporter::default().print(&summary.text());
    to_stdout(anstream::stdout().lock(), |out| Ok(tour(folder, out)?))?;
    Ok(Exit::Clean)
}

/// The folder of the demo, and what of it was made by this run.
struct Made<'f> {
    folder: &'f Path,
    /// Files and folders that were not there before, in the order in which they were made.
    new: RefCell<Vec<PathBuf>>,
}

impl<'f> Made<'f> {
    fn new(folder: &'f Path) -> Self {
        Self { folder, new: RefCell::default() }
    }

    /// Makes a folder below the demo's.
    fn folder(&self, name: &str) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let mut missing: Vec<PathBuf> =
            path.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
        // The outermost is made first.
        missing.reverse();
        self.new.borrow_mut().extend(missing.into_iter().filter(|folder| !folder.as_os_str().is_empty()));
        make_folder(&path)
    }

    /// Writes a file below the demo's folder.
    fn write(
        &self,
        name: impl AsRef<Path>,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let is_new = !path.exists();
        Target::File(path.clone()).write(true, fill)?;
        if is_new {
            self.new.borrow_mut().push(path);
        }
        Ok(())
    }

    /// Takes away what was made. What was there before stays, and so does a folder into which somebody else has put
    /// something.
    fn remove(&self) {
        for path in self.new.borrow().iter().rev() {
            drop(if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) });
        }
    }
}

/// Writes all files of the demo.
fn fill(made: &Made<'_>, config: &Config) -> Result<Summary, Failure> {
    for part in ["pages", "editions", "reading", "documents", "alignments", "reports"] {
        made.folder(part)?;
    }
    // One that is there is somebody's own.
    if !made.folder.join(super::config::FILE).exists() {
        made.write(super::config::FILE, |out| Ok(out.write_all(PROJECT.as_bytes())?))?;
    }
    let mut summary = Summary::default();
    let mut files = Vec::with_capacity(PAGES.len());
    for (name, page) in PAGES {
        let file = one(made, name, page, config)?;
        summary = summary.with(Summary::of(&file.edition));
        files.push(file);
    }
    notes(made, &files, config)?;
    documents(made, config)?;
    for version in ["v1", "v2"] {
        align(made, version, config)?;
    }
    compare(made, config)?;
    Ok(summary)
}

/// The configuration of the demo, which only says that the folder belongs together.
const PROJECT: &str = "\
# Your own cues, schemas and defaults go here; `glossator init` writes a file that lists all settings.
# This file also marks the folder as one project: an alignment may name editions anywhere in it.
";

/// Writes a page, its edition and its reading view.
fn one(made: &Made<'_>, name: &str, page: &str, config: &Config) -> Result<Loaded, Failure> {
    let place = |part: &str, ending: &str| Path::new(part).join(name).with_extension(ending);
    made.write(Path::new("pages").join(name), |out| Ok(out.write_all(page.as_bytes())?))?;
    let mut options = PageArgs::default().options(config);
    options.date = Some(super::date::today().map_err(Failure::usage)?);
    let mut file = load_page(name.to_owned(), page.as_bytes().to_vec(), &options)?;
    Reporter::default().tell(file.warnings());
    made.write(place("editions", "xml"), |out| tei::write(&file.edition, out).map(drop).map_err(Failure::from))?;
    made.write(place("reading", "txt"), |mut out| {
        Ok(write(&file.edition, EditionFormat::View(View::Reading), config.cells, &mut out)?)
    })?;
    file.name = format!("pages/{name}");
    Ok(file)
}

/// Writes documents, and the letter among them as word processors have it.
fn documents(made: &Made<'_>, config: &Config) -> Result<(), Failure> {
    for (name, text) in DOCUMENTS {
        made.write(Path::new("documents").join(name), |out| Ok(out.write_all(text.as_bytes())?))?;
    }
    let letter = DOCUMENTS.iter().find(|(name, _)| *name == LETTER).map_or("", |(_, text)| text);
    let options = DocumentOptions::default().with_format(Format::Markdown).with_lexicon(&config.lexicon);
    let refuse = |error: String| Failure::from(Message::error(Some(LETTER), error));
    let letter = document::import(letter.into(), LETTER, &options).map_err(|error| refuse(error.to_string()))?.edition;
    for (name, format) in [("letter.docx", Format::Docx), ("letter.odt", Format::Odt)] {
        let written =
            document::export(&letter, format, NotesAs::Footnotes).map_err(|error| refuse(error.to_string()))?;
        made.write(Path::new("documents").join(name), |out| Ok(out.write_all(&written.bytes)?))?;
    }
    Ok(())
}

/// Aligns the Russian page with a version of its translation, and writes what ties them for translators' tools, too.
fn align(made: &Made<'_>, version: &str, config: &Config) -> Result<(), Failure> {
    let edition = |name: &str| {
        let input = input::single(&made.folder.join("editions").join(name))?;
        EditionFile::load_tei(&input, &PageArgs::default(), config)
    };
    let (source, target) = (edition("clock.ru.xml")?, edition(&format!("clock.en.{version}.xml"))?);
    let views = bitext::views(&source, &target);
    let unit = SegmentUnit::Sentence;
    let cuts = [Cut::new(&source, &views[0], unit), Cut::new(&target, &views[1], unit)];
    let aligned = Aligned::new(cuts, &PriorKnowledge::default());
    let tied = aligned.bitext(&made.folder.join("alignments"))?;
    let pairs = aligned.pairs(&tied, None)?;
    let name = |ending: &str| format!("alignments/clock.ru-en.{version}.{ending}");
    made.write(name("align.xml"), |out| tei::write_bitext(&tied, out).map(drop).map_err(Failure::from))?;
    if version == "v1" {
        read_beside(made, &aligned, &target.edition)?;
    }
    for (ending, format) in
        [("tmx", BilingualFormat::Tmx), ("xlf", BilingualFormat::Xliff), ("po", BilingualFormat::Po)]
    {
        made.write(name(ending), |out| write_bilingual(&target.name, &pairs, (format, config.cells), out))?;
    }
    Ok(())
}

/// Writes the pages in HTML of two versions: beside each other, and as a text with its apparatus.
fn compare(made: &Made<'_>, config: &Config) -> Result<(), Failure> {
    let (pages, reporter) = (PageArgs::default(), Reporter::default());
    let inputs =
        ["v1", "v2"].map(|version| input::single(&made.folder.join(format!("editions/clock.en.{version}.xml"))));
    let [old, new] = inputs;
    let inputs = [old?, new?];
    let [old, new] = [load(&inputs[0], &pages, config)?, load(&inputs[1], &pages, config)?];
    let options = Options { title: Some("Who will move the hands? Two translations compared".to_owned()) };
    compared(&old, &new, &diff::Options::default(), &reporter, |compared| {
        page(made, "clock.versions", |out| report::diff(compared, &options, out))
    })?;
    let how = collate::How {
        layers: collate::Layers { view: View::Base, notes: Layer::all().filter(|layer| layer.is_notes()).collect() },
        unit: SegmentUnit::Sentence,
        tokenizer: Tokenizer::default(),
        sigla: &["A".to_owned(), "B".to_owned()],
        pages: &pages,
        near: None,
        pins: None,
    };
    collate::collated(&inputs, &how, config, &reporter, |collation, notes, files| {
        let names: Vec<String> = files.of_witness.iter().map(|(name, _)| name.clone()).collect();
        let texts = CollatedTexts { collation, notes, names: &names, base: 0, pins: "" };
        let options = Options { title: Some("Who will move the hands? Text and apparatus".to_owned()) };
        page(made, "clock.apparatus", |out| report::collation(&texts, &options, out))
    })
}

/// Writes the pages in HTML of a translation beside its source.
fn read_beside(made: &Made<'_>, aligned: &Aligned<'_>, edition: &Edition) -> Result<(), Failure> {
    let (one, other, notes) = (aligned.source.version(), aligned.target.version(), aligned.notes());
    let (versions, alignment) = ([&one, &other], &aligned.alignment);
    let beside = SourceColumn { name: "clock.ru.txt", versions, alignment, notes: &notes };
    let text = EditionText { name: "clock.en.v1.txt", edition, beside: Some(beside) };
    page(made, "clock", |out| report::edition(&[text], &Options::default(), out))?;
    let texts = AlignedTexts { names: ["clock.ru.txt", "clock.en.v1.txt"], versions, alignment, notes: &notes };
    let options = Options { title: Some("Who will move the hands? Source and translation".to_owned()) };
    page(made, "clock.alignment", |out| report::alignment(&texts, &options, out))
}

/// Writes a page in HTML.
fn page(made: &Made<'_>, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    made.write(format!("reports/{name}.html"), |out| Ok(fill(out)?))
}

/// Writes the notes of all pages as one table.
fn notes(made: &Made<'_>, files: &[Loaded], config: &Config) -> Result<(), Failure> {
    made.write("notes.csv", |mut out| {
        for (index, file) in files.iter().enumerate() {
            let rows = NoteRows::new(&file.edition, &config.lexicon).with_cells(config.cells);
            notes_csv(&rows, &file.name, &LineIndex::new(&file.text), index == 0, &|_| true, &mut out)?;
        }
        Ok(())
    })
}

/// What lies in the folder and what to look at first.
fn tour(folder: &Path, out: &mut dyn Write) -> io::Result<()> {
    let folder = folder.display();
    let text = format!(
        "\
{folder} holds
  pages/      {pages} captured pages and letters, all invented, in which translators speak in brackets
  editions/   the same as TEI XML: the author's words, glosses and supplied words told apart
  reading/    what a reader should read: no notes, supplied words without brackets
  documents/  what translators work in: Word, OpenDocument, Markdown, subtitles of three kinds, USFM
  notes.csv   every bracket with its class, certainty, rule and the words that it refers to
  alignments/ the Russian page beside both English versions: sentences linked to sentences, glosses to
              the Russian words that they explain; as TEI, TMX, XLIFF and PO
  reports/    pages in HTML, for people who never see TEI; each is one file that can be mailed and printed
  glossator.toml  for your own cues and defaults; it also marks the folder as one project

Look at first
  reports/clock.html in a browser: the translation beside its source, its notes in the margin; then, in the same
  folder, clock.versions.html (what changed), clock.apparatus.html and clock.alignment.html
  pages/clock.en.v1.txt and editions/clock.en.v1.xml: a tower clock, 10 comments, notes of nearly every kind

Try next (where glossator is not installed, write `cargo run --` for `glossator`)
  glossator show {folder}/editions/clock.en.v1.xml --notes foot
  glossator notes {folder}/pages/clock.en.v1.txt --class gloss.wordplay
  glossator notes {folder}/editions --undecided
  glossator annotate {folder}/editions/clock.en.v1.xml --review all     (one key per bracket; ? lists the keys)
  glossator stats {folder}/editions
  glossator notes {folder}/documents/letter.docx     (footnotes and brackets; then the same of pier.srt)
  glossator export {folder}/editions/clock.en.v1.xml --to text     (the page again, byte for byte)
  glossator align {folder}/editions/clock.ru.xml {folder}/editions/clock.en.v1.xml
  glossator notes {folder}/editions/clock.en.v1.xml --with-source {folder}/alignments/clock.ru-en.v1.align.xml
  glossator explain gloss.wordplay
",
        pages = PAGES.len()
    );
    out.write_all(text.as_bytes())
}
