//! Markup inside cues.

use crate::document::model::{Origin, Part, Piece, Style, push_from};

/// The words of a cue while its markup is read.
#[derive(Default)]
pub(super) struct Words {
    pub pieces: Vec<Piece>,
    italic: usize,
    langs: Vec<Box<str>>,
    /// Who speaks, in the order in which they are named.
    pub voices: Vec<String>,
    /// Tags that set a colour, a place or the like.
    pub lost: usize,
    /// Tags for bold and underlined words.
    pub plain: usize,
}

impl Words {
    pub fn text(&mut self, text: &str) {
        self.text_at(text, None);
    }

    /// Words that stand at a byte of the file.
    fn text_at(&mut self, text: &str, at: Option<usize>) {
        self.push(text, at.map(|at| Origin::new(Part::Main, at..at + text.len())));
    }

    fn push(&mut self, text: &str, origin: Option<Origin>) {
        let style = Style { italic: self.italic > 0, lang: self.langs.last().cloned(), ..Style::default() };
        push_from(&mut self.pieces, text, &style, origin);
    }

    pub fn line_end(&mut self) {
        self.pieces.push(Piece::Break);
    }

    pub fn set_italic(&mut self, on: bool) {
        self.italic = usize::from(on);
    }

    /// A tag between `<` and `>`.
    fn tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches('/').split([' ', '.', '\t']).next().unwrap_or_default().to_ascii_lowercase();
        let closes = tag.starts_with('/');
        let said = || tag.split_once([' ', '\t']).map(|(_, said)| said.trim()).filter(|said| !said.is_empty());
        match (name.as_str(), closes) {
            ("i" | "em", false) => self.italic += 1,
            ("i" | "em", true) => self.italic = self.italic.saturating_sub(1),
            ("v", false) => self.voices.extend(said().map(str::to_owned)),
            ("lang", false) => self.langs.push(said().unwrap_or("und").into()),
            ("lang", true) => drop(self.langs.pop()),
            ("b" | "u", false) => self.plain += 1,
            ("v" | "ruby" | "rt", _) | (_, true) => {}
            _ => self.lost += 1,
        }
    }

    /// A line with tags in angle brackets; with `entities` their names stand for characters.
    /// `start` is the byte of the file at which it begins, where that is known.
    pub fn line(&mut self, line: &str, entities: bool, start: Option<usize>) {
        let place = |rest: &str| start.map(|start| start + line.len() - rest.len());
        let mut rest = line;
        while let Some(at) = rest.find('<') {
            let (before, from) = rest.split_at(at);
            self.characters(before, entities, place(rest));
            match from.find('>').filter(|end| is_tag(&from[1..*end])) {
                Some(end) => {
                    self.tag(&from[1..end]);
                    rest = &from[end + 1..];
                }
                None => {
                    self.text_at("<", place(from));
                    rest = &from[1..];
                }
            }
        }
        self.characters(rest, entities, place(rest));
    }

    fn characters(&mut self, text: &str, entities: bool, at: Option<usize>) {
        if !entities {
            return self.text_at(text, at);
        }
        let place = |rest: &str| at.map(|at| at + text.len() - rest.len());
        let mut rest = text;
        while let Some(found) = rest.find('&') {
            self.text_at(&rest[..found], place(rest));
            rest = &rest[found..];
            match ENTITIES.iter().find(|(name, _)| rest.starts_with(name)) {
                Some((name, character)) => {
                    let origin = place(rest).map(|at| Origin::new(Part::Main, at..at + name.len()));
                    self.push(character, origin);
                    rest = &rest[name.len()..];
                }
                None => {
                    self.text_at("&", place(rest));
                    rest = &rest[1..];
                }
            }
        }
        self.text_at(rest, place(rest));
    }
}

/// Names of characters in WebVTT.
const ENTITIES: [(&str, &str); 6] =
    [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u{a0}"), ("&lrm;", "\u{200e}"), ("&rlm;", "\u{200f}"), ("&amp;", "&")];

/// Whether the characters between angle brackets are a tag or a time, and not words.
fn is_tag(inside: &str) -> bool {
    let first = inside.trim_start_matches('/').chars().next();
    first.is_some_and(|c| c.is_ascii_alphanumeric()) && inside.len() < 200
}

/// A line without the places and effects that SubStation Alpha writes in braces, which SubRip files have, too; gives how
/// many there were.
pub(super) fn without_overrides(line: &str) -> (String, usize) {
    let (mut words, mut rest, mut count) = (String::with_capacity(line.len()), line, 0);
    while let Some(at) = rest.find("{\\") {
        words.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else {
            rest = &rest[at..];
            break;
        };
        count += 1;
        rest = &rest[at + end + 1..];
    }
    words.push_str(rest);
    (words, count)
}
