//! `glossator import BACK --into EDITION`: what was changed in a translator's tool comes back into the edition.

use std::path::Path;

use glossator::annotate::{Person, Session};
use glossator::display::visible;
use glossator::exchange::{BilingualFile, BilingualFormat, Returned, ReturnedChange, returned, with_plural_forms};
use glossator::model::Category;
use glossator::records::{Annotator, AnnotatorOptions};
use glossator::source::{Decoded, LineIndex, encode};
use glossator::tei::{self, TeiFile};
use glossator::xml::{Limits, decode_document};

use super::bilingual::{BilingualArgs, count, read_bilingual};
use super::config::Config;
use super::exit::{Exit, Failure};
use super::import_document::{self, Besides};
use super::input::{self, Input, is_xml};
use super::messages::{Message, Reporter};
use super::output::Target;
use super::pages::PageArgs;
use super::reviewer;

/// What the call says.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    /// The edition.
    pub edition: &'c Path,
    /// Output file.
    pub output: Option<&'c Path>,
    pub force: bool,
    pub quiet: bool,
    /// Only report what would be changed.
    pub dry_run: bool,
    /// Date of the import.
    pub date: &'c str,
    pub how: &'c BilingualArgs,
    /// How a document is read.
    pub pages: &'c PageArgs,
}

/// The edition as it is.
pub struct Before {
    pub name: String,
    pub decoded: Decoded,
    pub file: TeiFile,
}

/// What came back.
struct Back {
    file: BilingualFile,
    is_broken: bool,
    /// What a document has besides sentences.
    besides: Besides,
}

impl Back {
    fn read(input: &Input, bytes: Vec<u8>, before: &Before, call: &Call<'_>, config: &Config) -> Result<Self, Failure> {
        let name = input.name();
        let is_pairs = call.how.is_said() || BilingualFormat::detect(&bytes).is_some();
        if let Some(format) = call.pages.document(&name, &bytes).filter(|_| !is_pairs) {
            let options = call.pages.document_options(format, config);
            let (file, besides) = import_document::read(&name, bytes, before, &options)?;
            return Ok(Self { file, is_broken: false, besides });
        }
        let read = read_bilingual(input, bytes, call.pages.said_encoding(), call.how)?;
        Ok(Self { file: with_plural_forms(read.file), is_broken: read.is_broken, besides: Besides::default() })
    }
}

impl Before {
    fn read(input: &Input) -> Result<Self, Failure> {
        let (name, bytes) = (input.name(), input.read()?);
        if !is_xml(&name, &bytes) {
            let text = "this is not an edition; `--into` takes the TEI file that the pairs were made of";
            return Err(Message::error(Some(&name), text).into());
        }
        let refuse = |why: String| Failure::from(Message::error(Some(&name), why));
        let decoded = decode_document(bytes.clone(), None).map_err(|error| refuse(error.to_string()))?;
        decoded.check_way_back(&bytes).map_err(|error| refuse(error.to_string()))?;
        let file = tei::read(decoded.text.clone(), &Limits::default()).map_err(|error| {
            let message = Message::error(Some(&name), error.to_string());
            Failure::from(message.at(&LineIndex::new(&decoded.text), error.span().start))
        })?;
        Ok(Self { name, decoded, file })
    }
}

pub fn run(input: &Input, bytes: Vec<u8>, call: &Call<'_>, config: &Config) -> Result<Exit, Failure> {
    let edition = input::single(call.edition)?;
    let target = Target::new(call.output);
    if !call.dry_run {
        target.check(call.force, &edition)?;
        target.check(call.force, input)?;
    }
    let before = Before::read(&edition)?;
    let back = Back::read(input, bytes, &before, call, config)?;
    let mut found = returned(&before.file.edition, &before.decoded.text, &back.file);
    if found.is_foreign() {
        let misplaced = match found.misplaced {
            0 => String::new(),
            misplaced => format!(", and {misplaced} of these have the words of another one"),
        };
        let text = format!(
            "this is not made of `{}`, or of another version of it: {} of {} with words have a sentence there{misplaced}; \
             nothing was written; name the edition that was exported",
            before.name,
            found.found,
            count(found.units, "unit")
        );
        return Err(Message::error(Some(&input.name()), text).into());
    }
    let Besides { insertions, tracked, remarks, messages, is_whole } = back.besides;
    found.besides(insertions, &tracked, &before.decoded.text);
    let reporter = Reporter::default();
    let (text, notes) = after(&before, &found, input, call, config)?;
    if !call.quiet {
        let lines = LineIndex::new(&before.decoded.text);
        found.changes.iter().for_each(|change| reporter.print(&told(&before.name, change, &lines)));
    }
    reporter.tell(notes.into_iter());
    reporter.tell(messages.into_iter());
    reporter.tell(beside(&before.name, &found).into_iter());
    let left = found.left.iter().map(|left| {
        let words = super::terminal::head(&visible(&left.words), 60);
        Message::warning(&input.name(), format!("unit `{}` (\"{words}\"): {}", visible(&left.unit), left.reason))
    });
    reporter.tell(left.collect::<Vec<_>>().into_iter());
    if !call.dry_run {
        write(&before, &text, &target, call.force)?;
    }
    if !call.quiet {
        reporter.print(&summary(&found, remarks, call.dry_run));
    }
    Ok(if found.left.is_empty() && is_whole && !back.is_broken { Exit::Clean } else { Exit::Findings })
}

fn write(before: &Before, text: &str, target: &Target, force: bool) -> Result<(), Failure> {
    let bytes = encode(text, before.decoded.encoding, before.decoded.bom).map_err(|error| {
        let why = format!(
            "the changes do not fit the file's encoding: {error}; nothing was written; convert the file to UTF-8 first"
        );
        Message::error(Some(&before.name), why)
    })?;
    target.write(force, |out| Ok(out.write_all(&bytes)?))
}

/// What became of sentences that were not changed themselves.
fn beside(name: &str, found: &Returned) -> Vec<Message> {
    let copied = found.copies.iter().map(|(sentence, copy)| {
        let text = format!("`{}` repeats `{}` and was changed with it", visible(copy), visible(sentence));
        Message::warning(name, text)
    });
    let newer = found.newer.first().map(|first| {
        let text = format!(
            "{} changed in the edition after the file was made, and not in the file, the first is `{}`; the edition's \
             words stay",
            count(found.newer.len(), "sentence"),
            visible(first)
        );
        Message::warning(name, text)
    });
    let missing = found.missing.first().map(|first| {
        let text = format!(
            "{} of the edition in no unit of the file, the first is `{}`; they stay as they are",
            count(found.missing.len(), "sentence"),
            visible(first)
        );
        Message::warning(name, text)
    });
    copied.chain(newer).chain(missing).collect()
}

/// A change with its place: what stood there, and what came back.
fn told(name: &str, change: &ReturnedChange, lines: &LineIndex<'_>) -> String {
    let what = if change.is_note { "note " } else { "" };
    let place = lines.position(change.at);
    let (ids, before, after) = (change.ids.join(" "), visible(&change.before), visible(&change.after));
    format!("{}:{place}: {what}{}\n  - {before}\n  + {after}\n", visible(name), visible(&ids))
}

fn summary(found: &Returned, remarks: usize, is_dry: bool) -> String {
    let notes = found.changes.iter().filter(|change| change.is_note).count();
    let would = if is_dry { "would be " } else { "" };
    let (sentences, notes) = (count(found.changes.len() - notes, "sentence"), count(notes, "note"));
    let new = match remarks {
        0 => String::new(),
        remarks => format!("; {} {would}added", count(remarks, "remark")),
    };
    format!("{sentences} and {notes} {would}changed{new}; {} compared\n", count(found.found, "unit"))
}

/// The file as it will be, and what is to be said of it.
fn after(
    before: &Before,
    found: &Returned,
    input: &Input,
    call: &Call<'_>,
    config: &Config,
) -> Result<(String, Vec<Message>), Failure> {
    if found.splices.is_empty() {
        return Ok((before.decoded.text.clone(), Vec::new()));
    }
    let text = recorded(&found.applied(&before.decoded.text), input, call.date);
    let (text, notes) = marked(&before.name, text, found, config)?;
    check_sound(before, &text)?;
    Ok((text, notes))
}

/// Refuses what would give the edition errors that it has not had.
fn check_sound(before: &Before, text: &str) -> Result<(), Failure> {
    let session = Session::open(text.to_owned(), &Limits::default()).map_err(|error| error.to_string());
    let sound = session.and_then(|session| session.verify(&before.decoded.text).map_err(|error| error.to_string()));
    sound.map_err(|why| {
        let text = format!("{why}; nothing was written; is this the edition that the file was made of?");
        Message::error(Some(&before.name), text).into()
    })
}

/// Records in the header that the text was changed, where the file records changes.
fn recorded(text: &str, input: &Input, date: &str) -> String {
    let Some(end) = text.find("</listChange>") else { return text.to_owned() };
    let Some(start) = text[..end].rfind("<listChange") else { return text.to_owned() };
    let changes = &text[start..end];
    let number = changes.matches("<change").count() + 1;
    let who = if text.contains("xml:id=\"glossator\"") { " who=\"#glossator\"" } else { "" };
    let file: String = input.below.display().to_string().chars().filter(|c| !matches!(c, '<' | '>' | '&')).collect();
    let change = format!("<change n=\"{number}\" when=\"{date}\"{who}>Sentences were changed in {file}.</change>");
    let line_end = if changes.ends_with("\r\n") {
        "\r\n"
    } else if changes.ends_with('\n') {
        "\n"
    } else {
        ""
    };
    [&text[..end], &change, line_end, &text[end..]].concat()
}

/// Makes notes of the brackets that were written outside. Whoever wrote them decided on them; the program gives the class.
fn marked(name: &str, text: String, found: &Returned, config: &Config) -> Result<(String, Vec<Message>), Failure> {
    let refuse = |error: String| {
        Failure::from(Message::error(
            Some(name),
            format!("the file would be no edition any more: {error}; nothing was written"),
        ))
    };
    let mut session = Session::open(text, &Limits::default()).map_err(|error| refuse(error.to_string()))?;
    if let Some(lexicon) = config.lexicon.own() {
        session.set_lexicon(lexicon);
    }
    let new = new_brackets(&session, found, config);
    if new.is_empty() {
        return Ok((session.text().to_owned(), Vec::new()));
    }
    let who = session.join(reviewer::known().unwrap_or_else(|| Person::named("Translator outside")));
    let mut messages = Vec::new();
    for bracket in new {
        let act = session.parse_class(&format!("{}={}", bracket.id, bracket.class));
        let done = act
            .map_err(|error| error.to_string())
            .and_then(|act| session.take(&who, act).map_err(|error| error.to_string()));
        let text = match done {
            Ok(_) => {
                if let Some(act) =
                    bracket.anchor.and_then(|words| session.parse_anchor(&format!("{}={words}", bracket.id)).ok())
                {
                    // Words that cannot be marked leave the note at its sentence.
                    drop(session.take(&who, act));
                }
                format!(
                    "`{}` was written outside and is a note now ({}); check it with `glossator annotate`",
                    visible(&bracket.words),
                    bracket.class
                )
            }
            Err(why) => format!("`{}` was written outside and stays text: {why}", visible(&bracket.words)),
        };
        messages.push(Message::warning(name, text));
    }
    Ok((session.text().to_owned(), messages))
}

/// A bracket that is text so far.
struct NewBracket {
    id: String,
    words: String,
    class: Category,
    anchor: Option<String>,
}

/// The brackets of changed sentences that were not there before and that are notes by their words.
fn new_brackets(session: &Session, found: &Returned, config: &Config) -> Vec<NewBracket> {
    let is_new = |words: &str| {
        let mut changes = found.changes.iter().filter(|change| !change.is_note);
        changes.any(|change| change.after.contains(words) && !change.before.contains(words))
    };
    let annotator = Annotator::new(AnnotatorOptions::default().with_lexicon(config.lexicon.own()));
    let mut brackets = Vec::new();
    for (number, block) in session.blocks().iter().enumerate() {
        let literals = session.literals_of(number).into_iter().filter(|literal| is_new(&literal.bracket.text));
        let literals: Vec<_> = literals.collect();
        if literals.is_empty() {
            continue;
        }
        let judged = annotator.annotate(&block.printed, None);
        for literal in literals {
            let note = judged.notes().iter().find(|note| note.span == literal.bracket.range());
            brackets.extend(note.map(|note| NewBracket {
                id: literal.id.clone(),
                words: literal.bracket.text.clone(),
                class: note.class,
                anchor: judged.anchor_text(note).map(str::to_owned),
            }));
        }
    }
    brackets
}
