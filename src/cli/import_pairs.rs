//! `glossator import` of a bilingual file: two editions and their alignment.

use std::path::{Path, PathBuf};

use glossator::bracket::Lexicon;
use glossator::exchange::{
    BilingualFile, BitextEditions, Content, Feature, ImportedPairs, Origin, Unit, bilingual_file, counted, differences,
    editions, with_brackets, with_classes, with_plural_forms, without_record,
};
use glossator::files::name_part;
use glossator::model::{Edition, Witness};
use glossator::source::Encoding;
use glossator::tei::{self, Fragments};
use oxilangtag::LanguageTag;
use sha2::{Digest, Sha256};

use super::bilingual::{BilingualArgs, count, read_bilingual};
use super::exit::{Exit, Failure};
use super::input::Input;
use super::messages::{Message, Reporter};
use super::output::{Target, make_folder};
use super::terminal;

/// What the call says.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    /// Output folder.
    pub output: Option<&'c Path>,
    pub force: bool,
    pub quiet: bool,
    /// Date of the import.
    pub date: &'c str,
    pub encoding: Option<Encoding>,
    pub how: &'c BilingualArgs,
    /// The tables of the bracket notation.
    pub lexicon: &'c Lexicon,
}

/// Writes the editions of both sides and the alignment that ties them.
pub fn run(input: &Input, bytes: Vec<u8>, call: &Call<'_>) -> Result<Exit, Failure> {
    let name = input.name();
    let Some(folder) = call.output.filter(|output| is_folder(output)) else {
        let text = "a bilingual file becomes two editions and an alignment; name a folder for them with `-o DIR`";
        return Err(Message::error(Some(&name), text).into());
    };
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut read = read_bilingual(input, bytes, call.encoding, call.how)?;
    read.file = without_record(with_plural_forms(read.file));
    let reporter = Reporter::default();
    reporter.tell(mend_tags(&name, &mut read.file).into_iter());
    let witness = witness(input, sha256);
    if read.file.units.iter().all(is_blank) {
        let text = "no unit of this file has words; there is nothing to import";
        return Err(Message::error(Some(&name), text).into());
    }
    let origin = Origin { witness: &witness, date: Some(call.date) };
    // What editions do not carry is told of the file as it is: brackets that are read as notes are no loss.
    let lost = left_out(&name, &read.file, &editions(&read.file, &origin));
    let file = with_classes(read.file.clone(), call.lexicon);
    let mut made = with_brackets(editions(&file, &origin), &file, call.lexicon);
    let names = Names::new(&input.below, &read.file);
    let [source, target, bitext] = [&names.source, &names.target, &names.bitext].map(|name| folder.join(name));
    make_folder(folder)?;
    for path in [&source, &target, &bitext] {
        Target::File(path.clone()).check(call.force, input)?;
    }
    made.bitext.id = Some(format!("align.{}", names.id()).into());
    made.bitext.title = format!("Pairs of {}", witness.file);
    (made.bitext.source, made.bitext.target) = (names.source, names.target);
    write(&source, &made.source, call.force)?;
    write(&target, &made.target, call.force)?;
    Target::File(bitext)
        .write(call.force, |out| tei::write_bitext(&made.bitext, out).map(drop).map_err(Failure::from))?;
    reporter.tell(lost.into_iter());
    if !call.quiet {
        let (pairs, terms) = (count(made.bitext.beads.len(), "pair"), count(made.bitext.terms.len(), "term"));
        reporter.print(&format!("{pairs}, {terms} in {}\n", folder.display()));
    }
    Ok(if read.is_broken { Exit::Findings } else { Exit::Clean })
}

/// The editions of a bilingual file that is read in passing.
pub struct Made {
    pub editions: ImportedPairs,
    /// The file that they were made of.
    pub pairs: BilingualFile,
}

/// Makes the editions of a bilingual file without writing them.
pub fn made(name: &str, bytes: Vec<u8>, encoding: Option<Encoding>, lexicon: &Lexicon) -> Result<Made, Failure> {
    let path = PathBuf::from(name);
    let below = path.file_name().map(PathBuf::from).unwrap_or_default();
    let input = Input { path: Some(path).filter(|_| name != "-"), below };
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut pairs = read_bilingual(&input, bytes, encoding, &BilingualArgs::default())?.file;
    pairs = without_record(with_plural_forms(pairs));
    Reporter::default().tell(mend_tags(name, &mut pairs).into_iter());
    let witness = witness(&input, sha256);
    let pairs = with_classes(pairs, lexicon);
    let editions = editions(&pairs, &Origin { witness: &witness, date: None });
    Ok(Made { editions: with_brackets(editions, &pairs, lexicon), pairs })
}

/// What both editions were made of.
fn witness(input: &Input, sha256: String) -> Witness {
    Witness {
        file: input.below.display().to_string(),
        sha256,
        form: "pairs".to_owned(),
        encoding: Encoding::Utf8.name().to_owned(),
        ..Witness::default()
    }
}

/// Whether an output is meant as a folder: one that is there, or any name but that of a file that could be written.
fn is_folder(output: &Path) -> bool {
    let is_file_name = || {
        let ending = output.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        ["xml", "tei", "tmx", "xlf", "xliff", "po", "tsv", "txt", "json"].contains(&&*ending)
    };
    let is_said = output.is_dir() || output.as_os_str().as_encoded_bytes().ends_with(b"/");
    output != Path::new("-") && !output.is_file() && (is_said || !is_file_name())
}

fn write(path: &Path, edition: &Edition, force: bool) -> Result<(), Failure> {
    Target::File(path.to_owned()).write(force, |out| tei::write(edition, out).map(drop).map_err(Failure::from))
}

/// What editions do not carry of a bilingual file, found by making pairs of them again.
fn left_out(name: &str, file: &BilingualFile, made: &ImportedPairs) -> Vec<Message> {
    let fragments = Fragments::default();
    let tied =
        BitextEditions { bitext: &made.bitext, source: &made.source, target: &made.target, fragments: &fragments };
    let Ok(mut again) = bilingual_file(&tied) else { return Vec::new() };
    let mut file = file.clone();
    // Units without words are none, and what the file does not say is not lost; their notes are.
    let homeless = file.units.iter().filter(|unit| is_blank(unit) && !unit.notes.is_empty()).count();
    file.units.retain(|unit| !is_blank(unit));
    again.original.clone_from(&file.original);
    for (before, after) in file.units.iter().zip(&mut again.units) {
        after.id.clone_from(&before.id);
        after.state = before.state;
        match &before.bead {
            None => after.bead = None,
            Some(bead) => after.bead.iter_mut().for_each(|held| held.certainty = bead.certainty),
        }
    }
    let mut lost = counted(&differences(&file, &again));
    if homeless > 0 {
        *lost.entry(Feature::Notes).or_insert(0) += homeless;
    }
    let told = lost.into_iter().filter(|(_, units)| *units > 0);
    told.map(|(feature, units)| {
        let text = format!("{}: editions do not carry {}", count(units, "unit"), feature.name());
        Message::warning(name, text)
    })
    .collect()
}

/// Whether a unit has no words on either side.
fn is_blank(unit: &Unit) -> bool {
    let is_blank = |content: &Content| content.text.trim().is_empty();
    is_blank(&unit.source) && unit.target.as_ref().is_none_or(is_blank)
}

/// What the three files are called.
struct Names {
    source: String,
    target: String,
    bitext: String,
}

impl Names {
    fn new(file: &Path, pairs: &BilingualFile) -> Self {
        let stem = PathBuf::from(file).with_extension("").display().to_string();
        let (mut source, mut target) = (language_part(&pairs.source_lang), language_part(&pairs.target_lang));
        if source == target {
            (source, target) = (format!("{source}.source"), format!("{target}.target"));
        }
        Self {
            bitext: format!("{stem}.{source}-{target}.align.xml"),
            source: format!("{stem}.{source}.xml"),
            target: format!("{stem}.{target}.xml"),
        }
    }

    /// The name of the alignment as an id.
    fn id(&self) -> String {
        let stem = self.bitext.trim_end_matches(".align.xml");
        stem.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }).collect()
    }
}

/// A language in a file name.
pub(super) fn language_part(lang: &str) -> String {
    if lang.is_empty() { UNKNOWN.to_owned() } else { name_part(lang) }
}

/// The tag of a language that is not known (BCP 47).
const UNKNOWN: &str = "und";

/// Columns of a wrong tag that are shown.
const SHOWN: usize = 40;

/// Makes the language tags of both sides tags of BCP 47, and says what was done.
fn mend_tags(name: &str, file: &mut BilingualFile) -> Vec<Message> {
    let sides = [(&mut file.source_lang, "--source-lang"), (&mut file.target_lang, "--target-lang")];
    sides.into_iter().filter_map(|(lang, option)| mend_tag(name, lang, option)).collect()
}

/// Makes a language tag of a file one of BCP 47: as it is meant, where only its hyphens are others, else `und`. What
/// was done is reported.
fn mend_tag(name: &str, lang: &mut String, option: &str) -> Option<Message> {
    if lang.is_empty() || LanguageTag::parse(lang.as_str()).is_ok() {
        return None;
    }
    let wrong = std::mem::take(lang);
    let hyphened = LanguageTag::parse_and_normalize(&wrong.replace('_', "-"));
    *lang = hyphened.map_or_else(|_| UNKNOWN.to_owned(), LanguageTag::into_inner);
    let text = format!(
        "`{}` is not a language tag of BCP 47; it is read as `{lang}`; give another with `{option}`",
        terminal::head(&wrong, SHOWN)
    );
    Some(Message::warning(name, text))
}
