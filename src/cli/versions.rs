//! What the comparing subcommands share: the options that say how versions are compared, and comparing two files.

use clap::ValueEnum;
use glossator::diff::render::{Compared, Side};
use glossator::diff::{Options, TextComparison, Version, compare, strata};
use glossator::model::Layer;
use glossator::text::{Folding, SegmentUnit, TokenUnit, Tokenizer, nearest, primary};

use super::config::Config;
use super::exit::Failure;
use super::input::{Loaded, is_xml};
use super::messages::{Message, Reporter};
use super::regularise::RegulariseArgs;

/// What is compared, and what is not distinguished.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Comparison")]
pub struct HowArgs {
    /// Layers to compare: `printed`, `base`, `reading`, a family of notes such as `gloss`, or `all` for the base text
    /// and all notes
    #[arg(long, value_name = "LAYER", value_delimiter = ',', default_value = "all", value_parser = layer)]
    layer: Vec<LayerArg>,
    /// Differences that count as minor
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    ignore: Vec<Ignore>,
    /// The unit that is matched as a whole, wherever it stands
    #[arg(long, value_name = "UNIT", default_value = "sentence")]
    segment: Segment,
    /// The unit that is compared inside segments
    #[arg(long, value_name = "UNIT", default_value = "word")]
    tokens: Tokens,
    #[command(flatten)]
    regularise: RegulariseArgs,
}

/// A layer, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LayerArg {
    All,
    One(Layer),
}

/// What makes no difference, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ignore {
    /// Capital and small letters
    Case,
    /// Punctuation, present or absent
    Punctuation,
    /// Accents and other marks on letters
    Accents,
    /// White space, where characters are compared; between words it is always minor
    Space,
    /// Forms that Unicode calls compatible: full width, ligatures
    Nfkc,
}

/// A unit of segments, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Segment {
    /// A paragraph, heading, caption
    Block,
    /// A sentence
    Sentence,
    /// A line
    Line,
}

/// A unit of tokens, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tokens {
    /// A word or a punctuation mark; in Chinese, Japanese, Thai and other scripts without spaces, a character
    Word,
    /// A run of characters between white space
    Space,
    /// A character
    Character,
}

impl Segment {
    /// The unit for the library.
    pub const fn unit(self) -> SegmentUnit {
        match self {
            Self::Block => SegmentUnit::Block,
            Self::Sentence => SegmentUnit::Sentence,
            Self::Line => SegmentUnit::Line,
        }
    }
}

impl Tokens {
    /// The unit for the library.
    pub const fn unit(self) -> TokenUnit {
        match self {
            Self::Word => TokenUnit::Word,
            Self::Space => TokenUnit::Space,
            Self::Character => TokenUnit::Character,
        }
    }
}

fn layer(name: &str) -> Result<LayerArg, String> {
    if name == "all" {
        return Ok(LayerArg::All);
    }
    name.parse().map(LayerArg::One).map_err(|_| {
        let names: Vec<&str> = Layer::all().map(Layer::as_str).collect();
        let advice = nearest(name, names.iter().copied());
        let advice = advice.map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
        format!("{advice}the layers are {}, and `all`", names.join(", "))
    })
}

impl HowArgs {
    /// The options for the library.
    pub fn options(&self, config: &Config) -> Result<Options, Failure> {
        let rules = self.regularise.rules(config)?;
        let tokenizer = Tokenizer::default().with_unit(self.tokens.unit()).with_folding(self.folding());
        let tokenizer = tokenizer.with_rules(rules);
        Ok(Options::default().with_layers(self.layers()).with_segments(self.segment()).with_tokenizer(tokenizer))
    }

    /// The unit of a segment.
    pub const fn segment(&self) -> SegmentUnit {
        self.segment.unit()
    }

    /// The layers, each once, in the order in which they were named.
    fn layers(&self) -> Vec<Layer> {
        let named = self.layer.iter().flat_map(|arg| match arg {
            LayerArg::All => strata(),
            LayerArg::One(layer) => vec![*layer],
        });
        let mut layers: Vec<Layer> = Vec::new();
        for layer in named {
            if !layers.contains(&layer) {
                layers.push(layer);
            }
        }
        layers
    }

    fn folding(&self) -> Folding {
        let ignores = |what| self.ignore.contains(&what);
        Folding::default()
            .with_case(ignores(Ignore::Case))
            .with_punctuation(ignores(Ignore::Punctuation))
            .with_accents(ignores(Ignore::Accents))
            .with_space(ignores(Ignore::Space))
            .with_nfkc(ignores(Ignore::Nfkc))
    }
}

/// Compares two files and gives the result on.
pub fn compared<T>(
    old: &Loaded,
    new: &Loaded,
    options: &Options,
    reporter: &Reporter,
    take: impl FnOnce(&Compared<'_>) -> T,
) -> T {
    let versions = [Version::new(&old.edition, &options.layers), Version::new(&new.edition, &options.layers)];
    let comparison = compare(&versions[0], &versions[1], options);
    if comparison.texts.iter().any(|(_, text)| is_another(text)) {
        reporter.tell(languages(old, new).into_iter());
    }
    [old, new].into_iter().for_each(|file| reporter.tell(unread(file).into_iter()));
    take(&Compared {
        old: Side::new(&old.name, &old.text, &versions[0]).with_lines(old.lines()),
        new: Side::new(&new.name, &new.text, &versions[1]).with_lines(new.lines()),
        comparison: &comparison,
    })
}

/// That a file has words which no view shows, so that nobody takes silence about them for agreement.
fn unread(file: &Loaded) -> Option<Message> {
    if !is_xml(&file.name, file.text.as_bytes()) {
        return None;
    }
    let has = |name: &str| {
        let mut behind = file.text.match_indices(name).map(|(at, _)| &file.text[at + name.len()..]);
        behind.any(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '>'))
    };
    let what = match (has("<rdg"), has("<del")) {
        (true, true) => "readings beside the lemma (`rdg`) and deletions (`del`)",
        (true, false) => "readings beside the lemma (`rdg`)",
        (false, true) => "deletions (`del`)",
        (false, false) => return None,
    };
    let text = format!(
        "this file has {what}, which are not compared: the text consists of the lemma of each `app`, without \
         deletions; to compare the witnesses of an apparatus, put each into a file of its own"
    );
    Some(Message::warning(&file.name, text))
}

/// Whether two texts have so little in common that they may be in two languages. The language of a page is often a
/// guess, and no reason to doubt a comparison that found the same words.
fn is_another(text: &TextComparison<'_>) -> bool {
    let counts = text.summary();
    2 * (counts.deleted + counts.inserted) > counts.old_tokens + counts.new_tokens
}

fn languages(old: &Loaded, new: &Loaded) -> Option<Message> {
    let lang = |file: &Loaded| {
        let tag = primary(file.edition.header.lang.as_deref().unwrap_or_default()).to_owned();
        Some(tag).filter(|tag| !tag.is_empty() && tag != "und")
    };
    let (one, other) = (lang(old)?, lang(new)?);
    let text = format!(
        "this is in the language `{other}`, and {} in `{one}`; comparing words of different languages says little: a \
         translation is aligned, not compared; if a language was recognised wrongly, name it with `--lang`",
        old.name
    );
    (one != other).then(|| Message::warning(&new.name, text))
}
