//! What `align` knows of words: a lexicon that grows from run to run, and a word list.

use std::path::{Path, PathBuf};

use glossator::align::{AlignmentWarning, BilingualLexicon, Dictionary, PriorKnowledge, WarningKind};
use glossator::source::Position;
use glossator::text::SpellingRule;

use super::config::Config;
use super::exit::Failure;
use super::input;
use super::messages::{Message, Reporter};
use super::output::Target;
use super::regularise::RegulariseArgs;

/// Where words are known from.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Lexicon and word list")]
pub struct WordArgs {
    /// A lexicon: read if the file exists, then written with the words learned from these texts
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// A word list: one `source<TAB>target` per line, words or phrases; lines that begin with `#` are comments
    #[arg(long, value_name = "FILE.tsv")]
    dictionary: Option<PathBuf>,
    #[command(flatten)]
    regularise: RegulariseArgs,
}

/// What is known of words.
#[derive(Debug, Default)]
pub struct Words {
    lexicon: Option<BilingualLexicon>,
    dictionary: Option<Dictionary>,
    /// Spellings that count as one.
    rules: Vec<SpellingRule>,
    /// Where the lexicon is kept.
    kept: Option<PathBuf>,
}

impl WordArgs {
    /// Whether words are to be known, or kept.
    pub const fn is_given(&self) -> bool {
        self.lexicon.is_some() || self.dictionary.is_some()
    }

    /// Reads what is there; bad lines of the word list are reported.
    pub fn read(&self, config: &Config) -> Result<Words, Failure> {
        let lexicon = self.lexicon.as_deref().filter(|path| path.exists()).map(read_lexicon).transpose()?;
        let dictionary = self.dictionary.as_deref().map(read_dictionary).transpose()?;
        let rules = self.regularise.rules(config)?;
        Ok(Words { lexicon, dictionary, rules, kept: self.lexicon.clone() })
    }
}

impl Words {
    /// For the aligner.
    pub fn knowledge(&self) -> PriorKnowledge<'_> {
        PriorKnowledge::default()
            .with_lexicon(self.lexicon.as_ref())
            .with_dictionary(self.dictionary.as_ref())
            .with_rules(&self.rules)
    }

    /// Writes what was learned where the lexicon is kept; words of texts that are swapped, or no translations of each
    /// other, would spoil it.
    pub fn keep(&self, learned: &BilingualLexicon, concerns: &[AlignmentWarning]) -> Result<(), Failure> {
        let Some(path) = &self.kept else { return Ok(()) };
        if concerns.iter().any(|concern| concern.kind.is_grave() || matches!(concern.kind, WarningKind::Swapped { .. }))
        {
            let text = "the lexicon was left unchanged, because the words learned from these texts cannot be trusted";
            Reporter::default().one(Message::warning(&path.display().to_string(), text));
            return Ok(());
        }
        Target::File(path.clone()).write(true, |out| Ok(learned.write(out)?))
    }
}

fn read_lexicon(path: &Path) -> Result<BilingualLexicon, Failure> {
    let bytes = input::single(path)?.read()?;
    BilingualLexicon::read(&bytes).map_err(|error| {
        let position = Position { line: error.line, column: 1 };
        Message::error(Some(&path.display().to_string()), error.to_string()).at_position(position).into()
    })
}

fn read_dictionary(path: &Path) -> Result<Dictionary, Failure> {
    let name = path.display().to_string();
    let (dictionary, bad) = Dictionary::read(&input::single(path)?.read()?);
    let told = bad.iter().map(|bad| {
        let position = Position { line: bad.line, column: bad.column };
        Message::warning(&name, format!("{bad}; the line was skipped")).at_position(position)
    });
    Reporter::default().tell(told);
    Ok(dictionary)
}
