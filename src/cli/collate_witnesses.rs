//! The witnesses of a collation, as files have them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use glossator::collate::{Note, Witness, WitnessFile as Given, WitnessText, check_sigla, read_witness_file, sigla};
use glossator::model::{PlacedNote, Projection, View, placed_notes, project, stream};
use glossator::source::decode;
use glossator::text::Vocabulary;

use super::collate::{How, Layers, Seen, WitnessFile};
use super::config::Config;
use super::exit::Failure;
use super::input::{self, Input, Loaded};
use super::messages::{Message, Reporter};
use super::pages::PageArgs;

/// Endings of files that may be witnesses.
pub const WITNESSES: &[&str] = &["txt", "text", "html", "htm", "csv", "tsv", "jsonl", "ndjson", "xml", "tei", "json"];

/// The files; one that is named twice is one witness, and that is reported.
pub fn inputs(paths: &[PathBuf], reporter: &Reporter) -> Result<Vec<Input>, Failure> {
    let mut seen = HashSet::new();
    let mut inputs = Vec::new();
    for path in paths {
        for input in input::collect(std::slice::from_ref(path), WITNESSES)? {
            if seen.insert(input.path.clone()) {
                inputs.push(input);
            } else {
                reporter.one(Message::warning(&input.name(), "this file is named twice; it counts as one witness"));
            }
        }
    }
    Ok(inputs)
}

/// A file, read.
pub enum Source {
    /// A page or edition: one witness.
    Edition(Box<Loaded>),
    /// JSON with witnesses.
    Witnesses(String, Given),
}

impl Source {
    pub fn read(input: &Input, pages: &PageArgs, config: &Config) -> Result<Self, Failure> {
        let is_json = input.path.as_ref().is_some_and(|path| has_ending(path, "json"));
        let bytes = input.read()?;
        // A page in JSON lines is known by its name; standard input has none.
        let is_json = is_json || input.path.is_none() && bytes.trim_ascii_start().starts_with(b"{");
        if !is_json && bytes.trim_ascii().is_empty() {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let witnesses = vec![WitnessText { siglum: stem(&input.name()), text, tokens: None }];
            return Ok(Self::Witnesses(
                input.name(),
                Given { witnesses, joined: None, near: None, ignored: Vec::new() },
            ));
        }
        if !is_json {
            let loaded = input::load_bytes(input, bytes, pages, config)?;
            return Ok(Self::Edition(Box::new(loaded)));
        }
        let about = |why: String| Failure::from(Message::error(Some(&input.name()), why));
        let text = decode(bytes, None).map_err(|error| about(error.to_string()))?.text;
        let given = read_witness_file(text.trim_start_matches('\u{feff}'));
        Ok(Self::Witnesses(input.name(), given.map_err(|error| about(error.to_string()))?))
    }

    pub fn warn(&self, reporter: &Reporter) {
        match self {
            Self::Edition(loaded) => reporter.tell(loaded.warnings()),
            Self::Witnesses(name, given) => {
                reporter.tell(given.ignored.iter().map(|text| Message::warning(name, text.as_str())));
            }
        }
    }

    pub fn given(&self) -> Option<&Given> {
        match self {
            Self::Edition(_) => None,
            Self::Witnesses(_, given) => Some(given),
        }
    }

    pub fn projection(&self, view: View) -> Option<Projection<'_>> {
        match self {
            Self::Edition(loaded) => Some(project(&loaded.edition, view)),
            Self::Witnesses(..) => None,
        }
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// The witnesses of all files.
#[derive(Default)]
pub struct Gathered<'t> {
    pub witnesses: Vec<Witness<'t>>,
    pub notes: Vec<Note>,
    /// The file of each witness, and its language where it is known.
    pub files: Vec<WitnessFile>,
    /// The page or edition of each witness; none for a text in JSON.
    pub seen: Vec<Option<Seen<'t>>>,
}

impl<'t> Gathered<'t> {
    pub fn add(
        &mut self,
        source: &'t Source,
        projection: Option<&'t Projection<'t>>,
        how: &How<'_>,
        vocabulary: &mut Vocabulary,
    ) {
        let How { layers, unit, tokenizer, .. } = how;
        match (source, projection) {
            (Source::Edition(loaded), Some(projection)) => {
                let lang = loaded.edition.header.lang.as_deref();
                let stream = stream(projection, *unit, lang.unwrap_or("und"), tokenizer, vocabulary);
                self.notes(placed_notes(&loaded.edition, projection), layers, &projection.text);
                self.witnesses.push(Witness::of_edition(stem(&loaded.name), projection, stream));
                self.seen.push(Some((loaded.as_ref(), projection)));
                self.files.push((loaded.name.clone(), lang.map(str::to_owned)));
            }
            (Source::Witnesses(_, given), _) => {
                for text in &given.witnesses {
                    self.witnesses.push(text.witness(*unit, "und", tokenizer, vocabulary));
                    self.seen.push(None);
                    self.files.push((text.siglum.clone(), None));
                }
            }
            (Source::Edition(_), None) => {}
        }
    }

    fn notes(&mut self, notes: Vec<PlacedNote<'_>>, layers: &Layers, view: &str) {
        let witness = self.witnesses.len();
        let wanted = notes.into_iter().filter(|note| layers.notes.contains(&note.layer()));
        self.notes.extend(wanted.map(|note| Note {
            witness,
            class: note.class.map(|class| class.as_str().to_owned()),
            anchor: note.place(view),
            text: note.words,
        }));
    }

    /// Gives the witnesses their sigla: those asked for, else the names of files, else letters.
    pub fn name(&mut self, wanted: &[String], reporter: &Reporter) -> Result<(), Failure> {
        let number = self.witnesses.len();
        if !wanted.is_empty() && wanted.len() != number {
            return Err(Failure::usage(format!(
                "`--sigla` gives {} names for {number} witnesses; give one for each, in their order",
                wanted.len()
            )));
        }
        if wanted.iter().any(|siglum| siglum.trim().is_empty() || siglum.contains(char::is_control)) {
            return Err(Failure::usage(
                "a name of `--sigla` is empty or has a tab or line end; give a word for each witness",
            ));
        }
        for (witness, siglum) in self.witnesses.iter_mut().zip(wanted) {
            witness.siglum = siglum.trim().to_owned();
        }
        match check_sigla(self.witnesses.iter().map(|witness| witness.siglum.as_str())) {
            Err(error) if !wanted.is_empty() => Err(Failure::usage(error.to_string())),
            Err(_) => {
                self.letter(reporter);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Letters, where files have the same name.
    fn letter(&mut self, reporter: &Reporter) {
        let mut told = Vec::new();
        for ((witness, siglum), (file, _)) in self.witnesses.iter_mut().zip(sigla(self.files.len())).zip(&self.files) {
            told.push(Message::warning(
                file,
                format!("gets the siglum {siglum}, because several witnesses have the same file name"),
            ));
            witness.siglum = siglum;
        }
        reporter.tell(told.into_iter());
    }

    pub fn warn(&self, reporter: &Reporter) {
        let empty = self.witnesses.iter().zip(&self.files).filter(|(witness, _)| witness.stream.tokens.is_empty());
        for (_, (file, _)) in empty {
            reporter.one(Message::warning(file, "has no words to compare; its row is empty"));
        }
        let mut languages: Vec<&str> = self.files.iter().filter_map(|(_, lang)| lang.as_deref()).collect();
        languages.sort_unstable();
        languages.dedup();
        if languages.len() > 1 {
            let text = format!(
                "the witnesses are in different languages ({}); words are compared as they are written",
                languages.join(", ")
            );
            reporter.one(Message::warning(&self.files[0].0, text));
        }
    }
}

/// A file's name without its ending.
fn stem(name: &str) -> String {
    if name == "-" {
        return "stdin".to_owned();
    }
    let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| name.to_owned())
}
