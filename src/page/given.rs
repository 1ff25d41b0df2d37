//! What the attributes of a saved page say of its languages, and which notes its links lead to.

use oxilangtag::LanguageTag;
use rustc_hash::FxHashMap;

use crate::bracket::Link;
use crate::model::{Direction, Span};

/// What the attributes of a page say.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// The language of the page.
    pub page: Option<String>,
    /// Blocks: byte ranges of the text in order, with their tags as written.
    pub blocks: Vec<(Span, Box<str>)>,
    /// Blocks whose direction is given, in order of their starts.
    pub directions: Vec<(usize, Direction)>,
    /// Runs inside blocks, likewise.
    pub runs: Vec<(Span, Box<str>)>,
    /// Short links into the page, each with the id to which it leads.
    marks: Vec<(Span, String)>,
    /// Where the block begins in which an id stands.
    ids: FxHashMap<String, usize>,
}

impl Given {
    /// The language of the block at `span`.
    pub(super) fn of_block(&self, span: &Span) -> Option<&str> {
        let index = self.blocks.binary_search_by_key(&span.start, |(block, _)| block.start).ok()?;
        Some(&self.blocks[index].1)
    }

    /// The direction of the block that starts at a byte.
    pub(super) fn direction_at(&self, start: usize) -> Option<Direction> {
        let index = self.directions.binary_search_by_key(&start, |(at, _)| *at).ok()?;
        Some(self.directions[index].1)
    }

    /// The marks that lead to a later block.
    pub(super) fn links(&self) -> Vec<Link> {
        let link = |(mark, id): &(Span, String)| {
            let note = self.ids.get(id).copied().filter(|note| *note > mark.start)?;
            Some(Link { mark: mark.clone(), note })
        };
        self.marks.iter().filter_map(link).collect()
    }
}

/// Reads the attributes of elements as they open and close.
#[derive(Default)]
pub(super) struct Attributes {
    open: Vec<Level>,
    /// Of the block that is open: byte ranges of its words with their languages, the inner ones first.
    runs: Vec<(Span, Box<str>)>,
    /// Likewise its short links, with the ids to which they lead.
    links: Vec<(Span, String)>,
    /// Ids that belong to the block that is open, or to the next one.
    ids: Vec<String>,
    found: Given,
}

/// An open element.
struct Level {
    lang: Option<Box<str>>,
    direction: Option<Direction>,
    /// The id to which a link leads.
    leads_to: Option<String>,
    /// Its words make whole blocks.
    is_block: bool,
    /// How many bytes of the open block stand before it.
    start: usize,
}

/// The longest mark of a note, in bytes.
const LONGEST_MARK: usize = 12;

impl Attributes {
    /// An element opens; `words` are those of the open block so far.
    pub(super) fn enter<'a>(
        &mut self,
        name: &str,
        attribute: impl Fn(&str) -> Option<&'a str>,
        is_block: bool,
        words: &str,
    ) {
        let mut lang = attribute("lang").or_else(|| attribute("xml:lang")).and_then(tag);
        if name == "html" {
            self.found.page = lang.take().filter(|lang| &**lang != "und").map(String::from);
        }
        self.ids.extend(attribute("id").map(str::to_owned));
        let leads_to = attribute("href").and_then(|link| link.strip_prefix('#')).map(str::to_owned);
        let is_block = is_block || words.trim().is_empty() && name != "br";
        let direction = attribute("dir").and_then(Direction::of_html);
        self.open.push(Level { lang, direction, leads_to, is_block, start: words.len() });
    }

    /// The innermost element closes.
    pub(super) fn leave(&mut self, words: &str) {
        let Some(level) = self.open.pop() else { return };
        let Some(inside) = words.get(level.start..).filter(|inside| !inside.trim().is_empty()) else { return };
        let start = level.start + inside.len() - inside.trim_start().len();
        let span = start..start + inside.trim().len();
        self.links.extend(level.leads_to.filter(|_| span.len() <= LONGEST_MARK).map(|id| (span.clone(), id)));
        self.runs.extend(level.lang.map(|lang| (span, lang)));
    }

    /// The open block ends. It was read as `raw`; without the white space at the ends of its lines, it stands at byte
    /// `start` of the text.
    pub(super) fn block(&mut self, raw: &str, start: usize) {
        let place = |span: &Span| start + settled(raw, span.start)..start + settled(raw, span.end);
        let length = settled(raw, raw.trim_end().len());
        let mut whole = self.open.iter().rev().filter(|level| level.is_block).find_map(|level| level.lang.clone());
        let mut runs: Vec<(Span, Box<str>)> = Vec::new();
        for (run, lang) in self.runs.drain(..) {
            let span = place(&run);
            if span == (start..start + length) { whole = Some(lang) } else { runs.push((span, lang)) }
        }
        let direction = self.open.iter().rev().filter(|level| level.is_block).find_map(|level| level.direction);
        self.found.directions.extend(direction.map(|direction| (start, direction)));
        runs.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        self.found.runs.extend(runs);
        self.found.blocks.extend(whole.map(|lang| (start..start + length, lang)));
        self.found.marks.extend(self.links.drain(..).map(|(span, id)| (place(&span), id)));
        for id in self.ids.drain(..) {
            self.found.ids.entry(id).or_insert(start);
        }
    }

    /// The words of the open block are dropped.
    pub(super) fn no_block(&mut self) {
        self.runs.clear();
        self.links.clear();
    }

    pub(super) fn finish(self) -> Given {
        self.found
    }
}

/// Where a byte of the words as they were read stands once the white space at the ends of lines is gone.
fn settled(raw: &str, at: usize) -> usize {
    let mut length = 0;
    let mut lines = raw[..at].split('\n').peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        let is_last = lines.peek().is_none();
        length += if is_last { line.len() } else { line.trim_end().len() };
        // Empty lines before the first word are gone, too.
        length += usize::from(!is_last && length > 0);
    }
    length
}

/// A tag as written, if it is one; an empty attribute says that the language is not known.
fn tag(lang: &str) -> Option<Box<str>> {
    let lang = lang.trim();
    if lang.is_empty() {
        return Some("und".into());
    }
    LanguageTag::parse(lang).is_ok().then(|| lang.into())
}

#[cfg(all(test, feature = "html"))]
mod tests {
    use crate::page::{ImportOptions, import};

    #[test]
    fn attributes_hold_and_are_kept_as_written() {
        let page = "<html lang=en-GB><h1>The kites of March</h1><p lang=de-AT>Servus!</p>\
                    <p>They shouted <i lang=ru-Latn>davay</i> and left.</p><p lang=cy>Hwyl <b lang=mt>u saħħa</b></p>";
        let page = import(page.as_bytes().to_vec(), "page.html", &ImportOptions::default()).unwrap();
        assert_eq!(page.edition.header.lang.as_deref(), Some("en-GB"));
        assert_eq!(page.edition.header.languages, ["cy", "de-AT", "mt", "ru-Latn"]);
    }

    #[test]
    fn directions_hold_come_back_and_are_valid() {
        let page = "<html lang=en><h1>The kites of March</h1><div dir=rtl><p>They came.</p><p dir=ltr>And left.</p></div>\
                    <p dir=AUTO>Again they came.</p><p dir=up>And left.</p>";
        let page = import(page.as_bytes().to_vec(), "page.html", &ImportOptions::default()).unwrap();
        let text = String::from_utf8(crate::tei::write(&page.edition, Vec::new()).unwrap()).unwrap();
        let styles: Vec<&str> = text.split(" style=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(styles, ["direction: rtl", "direction: ltr", "unicode-bidi: plaintext"]);
        let again = crate::tei::read(text.clone(), &crate::xml::Limits::default()).unwrap();
        assert_eq!(crate::tei::write(&again.edition, Vec::new()).unwrap(), text.into_bytes());
    }
}
