//! Writes PO.

use std::fmt::Write as _;

use rustc_hash::FxHashSet;

use super::comments::UnitMetadata;
use super::inline::{marks_of, string_of};
use super::strings::{escaped, quoted, unescaped};
use super::{DEVELOPER, FLAGS, MADE, PLURAL, PREVIOUS, REFERENCE, TRANSLATOR};
use crate::exchange::bilingual::{BilingualError, tag};
use crate::exchange::bilingual_model::{BilingualFile, Content, Note, Side, State, Unit};
use crate::exchange::patchable_file::check;

/// Writes a file as PO in UTF-8. Entries with the same source get contexts that keep them apart.
///
/// # Errors
/// [`BilingualError`]: a language that is not a tag of BCP 47, or marks outside their text.
///
/// ```
/// use glossator::exchange::{BilingualFile, Content, Unit, po};
///
/// let unit = Unit { source: Content::plain("Паром готов."), target: Some(Content::plain("The ferry is ready.")), ..Unit::default() };
/// let file = BilingualFile { source_lang: "ru".into(), target_lang: "en".into(), units: vec![unit], ..BilingualFile::default() };
/// let written = po::write(&file)?;
/// assert!(written.ends_with("msgid \"Паром готов.\"\nmsgstr \"The ferry is ready.\"\n"));
/// assert_eq!(po::read(written.into_bytes())?.file(), &file);
/// # Ok::<(), glossator::exchange::BilingualError>(())
/// ```
pub fn write(file: &BilingualFile) -> Result<String, BilingualError> {
    let mut out = header(file)?;
    let mut contexts = Contexts::default();
    for (number, unit) in file.units.iter().enumerate() {
        check(unit, number)?;
        write_unit(&mut out, unit, &mut contexts);
    }
    Ok(out)
}

fn header(file: &BilingualFile) -> Result<String, BilingualError> {
    let locale = |lang: &str| -> Result<String, BilingualError> {
        if lang.is_empty() { Ok(String::new()) } else { Ok(to_locale(tag(lang)?)) }
    };
    let mut fields = format!(
        "Language: {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n",
        locale(&file.target_lang)?
    );
    if !file.source_lang.is_empty() {
        let _ = writeln!(fields, "X-Source-Language: {}", locale(&file.source_lang)?);
    }
    if let Some(original) = &file.original {
        let _ = writeln!(fields, "X-Original: {}", escaped(original, '\\'));
    }
    let _ = writeln!(fields, "X-Generator: glossator {}", env!("CARGO_PKG_VERSION"));
    Ok(format!("msgid \"\"\nmsgstr {}\n", quoted(&fields)))
}

/// Scripts that locales name after `@`.
const SCRIPTS: [(&str, &str); 3] = [("Latn", "latin"), ("Cyrl", "cyrillic"), ("Deva", "devanagari")];

/// Turns a language tag into a locale name: `pt-BR` is `pt_BR`, `sr-Latn` is `sr@latin`. Other tags stay as they are.
fn to_locale(tag: &str) -> String {
    let parts: Vec<&str> = tag.split('-').collect();
    let is_region = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_uppercase());
    let script = |part: &str| SCRIPTS.iter().find(|(script, _)| *script == part).map(|(_, name)| *name);
    match *parts.as_slice() {
        [lang, region] if is_region(region) => format!("{lang}_{region}"),
        [lang, one] => script(one).map_or_else(|| tag.to_owned(), |script| format!("{lang}@{script}")),
        [lang, one, region] if is_region(region) => {
            script(one).map_or_else(|| tag.to_owned(), |script| format!("{lang}_{region}@{script}"))
        }
        _ => tag.to_owned(),
    }
}

/// Turns a locale name into a language tag.
pub(super) fn from_locale(locale: &str) -> String {
    let (place, script) = locale.split_once('@').unwrap_or((locale, ""));
    let place = place.split('.').next().unwrap_or_default().replace('_', "-");
    match SCRIPTS.iter().find(|(_, name)| *name == script) {
        None => place,
        Some((script, _)) => match place.split_once('-') {
            Some((lang, region)) => format!("{lang}-{script}-{region}"),
            None => format!("{place}-{script}"),
        },
    }
}

/// The contexts and sources written so far.
#[derive(Default)]
struct Contexts {
    taken: FxHashSet<(Option<String>, String)>,
    made: usize,
}

impl Contexts {
    /// The context of a unit, and whether its id must also be written in a comment.
    fn of(&mut self, unit: &Unit, source: &str) -> (Option<String>, bool) {
        let wanted = unit.id.as_deref().filter(|id| !id.is_empty() && !id.starts_with(MADE) && !id.contains('\u{4}'));
        let is_free = !source.is_empty() || wanted.is_some();
        if is_free && unit.id.as_deref() == wanted {
            let key = (wanted.map(str::to_owned), source.to_owned());
            if self.taken.insert(key) {
                return (wanted.map(str::to_owned), false);
            }
        }
        self.made += 1;
        (Some(format!("{MADE}{}", self.made)), unit.id.is_some())
    }
}

fn write_unit(out: &mut String, unit: &Unit, contexts: &mut Contexts) {
    let source = string_of(&unit.source);
    let target = unit.target.as_ref().map(string_of).unwrap_or_default();
    let (context, says_id) = contexts.of(unit, &source);
    let native = Native::of(&unit.properties);
    let is_fuzzy = unit.state == Some(State::Initial) && unit.target.is_some();
    out.push('\n');
    comments(out, unit, says_id, is_fuzzy, native.others);
    lines(out, "#:", native.value(REFERENCE));
    let flags = native.value(FLAGS);
    let fuzzy = Some("fuzzy").filter(|_| is_fuzzy);
    let flags: Vec<&str> = fuzzy.into_iter().chain(flags).collect();
    lines(out, "#,", Some(&*flags.join(", ")).filter(|flags| !flags.is_empty()));
    lines(out, "#|", native.value(PREVIOUS));
    if let Some(context) = context {
        let _ = writeln!(out, "msgctxt {}", quoted(&context));
    }
    let _ = writeln!(out, "msgid {}", quoted(&source));
    match native.value(PLURAL) {
        None => {
            let _ = writeln!(out, "msgstr {}", quoted(&target));
        }
        Some(plural) => {
            let _ = writeln!(out, "msgid_plural {}\nmsgstr[0] {}", quoted(plural), quoted(&target));
            for (number, form) in native.forms().enumerate() {
                let _ = writeln!(out, "msgstr[{}] {}", number + 1, quoted(form));
            }
        }
    }
}

/// Writes a text with the same start before each line.
fn lines(out: &mut String, start: &str, text: Option<&str>) {
    for line in text.into_iter().flat_map(|text| text.split('\n')) {
        let _ = if line.is_empty() { writeln!(out, "{start}") } else { writeln!(out, "{start} {line}") };
    }
}

fn comments(out: &mut String, unit: &Unit, says_id: bool, is_fuzzy: bool, properties: &[(String, String)]) {
    let (plain_first, plain) = plain(&unit.notes);
    lines(out, "#", plain_first.and_then(|at| unit.notes.get(at)).map(|note| &*note.text));
    let mut say = |said: UnitMetadata| lines(out, "#.", Some(&said.written(None)));
    let id = unit.id.clone().filter(|_| says_id);
    let state = unit.state.filter(|_| !is_fuzzy);
    if id.is_some() || unit.segment.is_some() || state.is_some() {
        say(UnitMetadata::Unit { id, segment: unit.segment.clone(), state });
    }
    if let Some(bead) = &unit.bead {
        say(UnitMetadata::Bead(bead.clone()));
    }
    for term in &unit.terms {
        say(UnitMetadata::Term(term.clone()));
    }
    for (name, value) in properties {
        say(UnitMetadata::Property(name.clone(), value.clone()));
    }
    for (number, note) in unit.notes.iter().enumerate() {
        if Some(number) == plain {
            lines(out, "#.", Some(&note.text));
        } else if Some(number) != plain_first {
            let _ = writeln!(out, "#. {}", UnitMetadata::Note(note.clone()).written(anchor(unit, note)));
        }
    }
    mark_lines(out, &unit.source, Side::Source);
    if let Some(target) = &unit.target {
        mark_lines(out, target, Side::Target);
    }
}

/// Writes comments for the marks of a text.
pub(super) fn mark_lines(out: &mut String, content: &Content, side: Side) {
    for mark in marks_of(content) {
        let _ = writeln!(out, "#. {}", UnitMetadata::Mark(side, mark).written(None));
    }
}

/// The words that a note refers to, in the translation or the source.
fn anchor<'u>(unit: &'u Unit, note: &Note) -> Option<&'u str> {
    let texts = unit.target.iter().chain([&unit.source]);
    let mut found = texts.filter(|_| !note.id.is_empty()).filter_map(|text| text.anchor_of(&note.id));
    found.next()
}

/// The notes that can be plain comments: the first one if it is a translator's, and an extracted one.
fn plain(notes: &[Note]) -> (Option<usize>, Option<usize>) {
    let is_plain = |note: &Note, side, resp| {
        let bare = Note { side, text: note.text.clone(), resp: Some(String::from(resp)), ..Note::default() };
        let is_line = |line: &str| !line.chars().any(char::is_control) && UnitMetadata::read(line).is_none();
        *note == bare && !note.text.trim().is_empty() && note.text.split('\n').all(is_line)
    };
    let first = notes.first().filter(|note| is_plain(note, Side::Unit, TRANSLATOR)).map(|_| 0);
    (first, notes.iter().position(|note| is_plain(note, Side::Source, DEVELOPER)))
}

/// Properties that have a place in PO, and the others.
struct Native<'u> {
    others: &'u [(String, String)],
    native: &'u [(String, String)],
}

impl<'u> Native<'u> {
    /// Separates the properties at the end that are in the order of an entry.
    fn of(properties: &'u [(String, String)]) -> Self {
        let starts = properties.len().saturating_sub(12)..properties.len();
        let start = starts.into_iter().find(|start| is_native(&properties[*start..]));
        let (others, native) = properties.split_at(start.unwrap_or(properties.len()));
        Self { others, native }
    }

    fn value(&self, name: &str) -> Option<&'u str> {
        self.native.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The translations of plural forms except the first.
    fn forms(&self) -> impl Iterator<Item = &'u str> {
        self.native.iter().filter(|(name, _)| name.starts_with("plural[")).map(|(_, value)| value.as_str())
    }
}

/// Whether each of the properties has a place in an entry, and their order is that of an entry.
fn is_native(properties: &[(String, String)]) -> bool {
    let mut last = 0;
    properties.iter().all(|(name, value)| {
        let (rank, can) = match name.as_str() {
            REFERENCE => (1, value.split('\n').all(is_reference)),
            FLAGS => (2, are_flags(value)),
            PREVIOUS => (3, value.split('\n').all(is_previous)),
            PLURAL => (4, true),
            _ if last >= 4 && *name == format!("{PLURAL}[{}]", last - 3) => (last + 1, true),
            _ => return false,
        };
        let follows = rank > last && can;
        last = rank;
        follows
    })
}

fn is_reference(line: &str) -> bool {
    !line.is_empty() && line.trim() == line && !line.chars().any(char::is_control)
}

fn are_flags(value: &str) -> bool {
    let flags: Vec<&str> = value.split(',').map(str::trim).collect();
    let is_flag = |flag: &&str| !flag.is_empty() && *flag != "fuzzy" && !flag.chars().any(char::is_control);
    flags.iter().all(is_flag) && flags.join(", ") == value
}

fn is_previous(line: &str) -> bool {
    let keywords = ["msgctxt ", "msgid_plural ", "msgid "];
    let string = keywords.iter().find_map(|keyword| line.strip_prefix(keyword)).unwrap_or(line);
    let inner = string.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    inner.is_some_and(|inner| {
        !inner.chars().any(char::is_control)
            && !inner.replace("\\\\", "").replace("\\\"", "").contains('"')
            && unescaped(inner, '"').is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_stand_for_tags() {
        for (tag, locale) in [("pt-BR", "pt_BR"), ("sr-Latn", "sr@latin"), ("sr-Latn-RS", "sr_RS@latin"), ("ru", "ru")]
        {
            assert_eq!((to_locale(tag).as_str(), from_locale(locale).as_str()), (locale, tag));
        }
        assert_eq!(from_locale(&to_locale("zh-Hant-x-own")), "zh-Hant-x-own");
        assert_eq!(from_locale("de_DE.UTF-8"), "de-DE");
    }
}
