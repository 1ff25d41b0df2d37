//! TEI files as other programs write them: any spelling that XML allows, any part of the header missing or there.

use std::collections::BTreeSet;

use super::choices::Choices;

/// Ids that elements of such a file may have: those that decisions would like to give, and names of classes and people.
pub(super) const IDS: &[&str] = &[
    "i1",
    "i2",
    "i3",
    "i4",
    "i5",
    "i6",
    "i7",
    "i8",
    "i9",
    "i12",
    "i1t",
    "i2t",
    "i4t",
    "d1",
    "d2",
    "d3",
    "d7",
    "n.1",
    "p1",
    "p2",
    "s1",
    "a1",
    "a2",
    "a1.s1",
    "gloss",
    "gloss.literal",
    "gloss.wordplay",
    "supplied.completion",
    "comment.translator",
    "interventions",
    "br",
    "br.after",
    "br.1",
    "dots",
    "translator",
    "editor",
    "a.reviewer",
    "b.reader",
    "é1",
];

pub(super) const CLASSES: &[&str] = &[
    "gloss.literal",
    "gloss.definition",
    "gloss.wordplay",
    "supplied.completion",
    "comment.translator",
    "comment.editor",
    "gap.omitted",
    "critical.sic",
    "supplied.case",
    "literal",
];

const WORDS: &[&str] = &[
    "The mate ",
    "came late. ",
    "A boat, ",
    "of ",
    "the ferry ",
    "паром ",
    "渡し船",
    "e\u{301}te\u{301} ",
    "\u{e9}t\u{e9} ",
    "[real] ",
    "[t]he ",
    "[...] ",
    "&amp; ",
    "&lt;annotation target=&quot;#i1&quot;/> ",
    "xml:id=\"i4\" ",
    "#i1t ",
    "&#x41;&#32;",
    "<![CDATA[<note xml:id=\"i3\">#i2</note>]]> ",
    "]] ",
    "'",
    "\"",
];

const COMMENTS: &[&str] = &[
    "<!-- xml:id=\"i4\" -->",
    "<!--<annotation xml:id=\"d1\" target=\"#i1\"/>-->",
    "<!-- </p></body></text> -->",
    "<!--standOff-->",
    "<?check xml:id='i5'?>",
    "<?page #i1t?>",
];

/// A file in the making.
pub(super) struct Scribe<'c, 'b> {
    pub(super) choices: &'c mut Choices<'b>,
    /// What stands before the names of elements.
    pub(super) prefix: &'static str,
    /// How lines end.
    line: &'static str,
    pub(super) used: BTreeSet<&'static str>,
    /// Ids of notes.
    pub(super) notes: Vec<&'static str>,
    pub(super) out: String,
}

/// A TEI file as these choices have it: well-formed, each id there once, otherwise anything.
pub fn foreign_tei(choices: &mut Choices<'_>) -> String {
    let prefix = choices.pick(&["", "", "tei:", "t:"]);
    let line = choices.pick(&["\n", "\n", "", "\r\n", "\r"]);
    let mut scribe = Scribe { choices, prefix, line, used: BTreeSet::new(), notes: Vec::new(), out: String::new() };
    scribe.file()
}

impl Scribe<'_, '_> {
    fn file(&mut self) -> String {
        let text = self.part(Self::text);
        let header = self.part(Self::header);
        let stand_off = self.part(Self::stand_offs);
        let is_corpus = self.choices.once_in(8);
        let is_before = self.choices.once_in(4);
        if !self.line.is_empty() || self.choices.once_in(2) {
            self.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
            self.new_line();
        }
        self.remark(6);
        self.root(if is_corpus { "teiCorpus" } else { "TEI" });
        if is_corpus {
            self.part_of_corpus();
        }
        self.remark(6);
        self.out.push_str(&header);
        self.remark(6);
        if is_before {
            self.out.push_str(&stand_off);
        }
        self.out.push_str(&text);
        self.remark(6);
        if !is_before {
            self.out.push_str(&stand_off);
        }
        if is_corpus {
            self.end("TEI");
        }
        self.end(if is_corpus { "teiCorpus" } else { "TEI" });
        self.remark(6);
        std::mem::take(&mut self.out)
    }

    /// What is written by a function, taken out again.
    fn part(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let before = std::mem::take(&mut self.out);
        write(self);
        std::mem::replace(&mut self.out, before)
    }

    fn root(&mut self, name: &str) {
        let declared = match self.prefix.strip_suffix(':') {
            Some(prefix) => format!("xmlns:{prefix}=\"http://www.tei-c.org/ns/1.0\""),
            None => "xmlns=\"http://www.tei-c.org/ns/1.0\"".to_owned(),
        };
        self.start(name, None, &[declared]);
        self.new_line();
    }

    /// The header of a corpus, and the start of the file in it.
    fn part_of_corpus(&mut self) {
        let header = self.part(Self::header);
        self.out.push_str(&header);
        self.start("TEI", None, &[]);
        self.new_line();
    }

    pub(super) fn new_line(&mut self) {
        self.out.push_str(self.line);
    }

    /// A comment or processing instruction, once in so many times.
    pub(super) fn remark(&mut self, once_in: usize) {
        if self.choices.once_in(once_in) {
            let comment = self.choices.pick(COMMENTS);
            self.out.push_str(comment);
            self.new_line();
        }
    }

    pub(super) fn start(&mut self, name: &str, id: Option<&str>, attributes: &[String]) {
        self.tag(name, id, attributes, ">");
    }

    pub(super) fn empty(&mut self, name: &str, id: Option<&str>, attributes: &[String]) {
        self.tag(name, id, attributes, "/>");
    }

    fn tag(&mut self, name: &str, id: Option<&str>, attributes: &[String], close: &str) {
        let mut written: Vec<String> = attributes.iter().map(|attribute| format!(" {attribute}")).collect();
        if self.choices.once_in(12) {
            let odd = [
                " n='xml:id=\"i3\"'",
                " n=\"&lt;annotation target='#i1'/&gt;\"",
                " n='#i1'",
                " rend=\"a>b\"",
                " n = \"&#10;\"",
            ];
            written.push(self.choices.pick(&odd).to_owned());
        }
        if let Some(id) = id {
            let spelt = self.spelt(id);
            let at = self.choices.below(written.len() + 1);
            written.insert(at, spelt);
        }
        let tail = if self.choices.once_in(10) { " " } else { "" };
        self.out.push_str(&format!("<{}{name}{}{tail}{close}", self.prefix, written.concat()));
    }

    pub(super) fn end(&mut self, name: &str) {
        let tail = if self.choices.once_in(16) { "\n" } else { "" };
        self.out.push_str(&format!("</{}{name}{tail}>", self.prefix));
    }

    /// An id in one of the spellings that XML allows.
    fn spelt(&mut self, id: &str) -> String {
        let mut characters = id.chars();
        let first = characters.next().map_or(0, u32::from);
        let rest = characters.as_str();
        match self.choices.below(9) {
            0..=2 => format!(" xml:id=\"{id}\""),
            3 => format!(" xml:id = \"{id}\""),
            4 => format!(" xml:id='{id}'"),
            5 => format!("\n xml:id\n=\n'{id}'"),
            6 => format!("\txml:id=\t\"{id}\""),
            7 => format!(" xml:id=\"&#{first};{rest}\""),
            _ => format!(" xml:id='&#x{first:X};{rest}'"),
        }
    }

    /// An id that no element has yet; often none.
    pub(super) fn id(&mut self) -> Option<&'static str> {
        if self.choices.once_in(3) {
            return None;
        }
        self.wanted_id()
    }

    fn wanted_id(&mut self) -> Option<&'static str> {
        let id = self.choices.pick(IDS);
        self.used.insert(id).then_some(id)
    }

    fn text(&mut self) {
        self.start("text", None, &[]);
        let is_group = self.choices.once_in(10);
        let count = 1 + usize::from(is_group);
        if is_group {
            self.start("group", None, &[]);
        }
        for _ in 0..count {
            if is_group {
                self.start("text", None, &[]);
            }
            self.start("body", None, &[]);
            self.new_line();
            self.blocks(0);
            self.end("body");
            if is_group {
                self.end("text");
            }
        }
        if is_group {
            self.end("group");
        }
        self.end("text");
        self.new_line();
    }

    fn blocks(&mut self, depth: usize) {
        for _ in 0..1 + self.choices.below(4) {
            self.block(depth);
            self.new_line();
            self.remark(10);
        }
    }

    fn block(&mut self, depth: usize) {
        let id = self.id();
        match self.choices.below(12) {
            0..=2 => self.element("p", id, Self::inlines),
            3 | 4 => self.element("p", id, Self::sentences),
            5 if depth < 2 => self.element("div", id, |scribe| {
                scribe.element("head", None, Self::inlines);
                scribe.blocks(depth + 1);
            }),
            6 => self.element("lg", id, |scribe| (0..2).for_each(|_| scribe.element("l", None, Self::inlines))),
            7 => self.element("list", id, |scribe| (0..2).for_each(|_| scribe.element("item", None, Self::inlines))),
            8 => self.element("table", id, |scribe| {
                scribe.element("row", None, |scribe| scribe.element("cell", None, Self::inlines));
            }),
            9 => self.element("sp", id, |scribe| {
                scribe.element("speaker", None, Self::inlines);
                scribe.element("p", None, Self::inlines);
            }),
            10 => self.repeated(),
            _ => self.over_two(),
        }
    }

    pub(super) fn element(&mut self, name: &str, id: Option<&str>, write: impl FnOnce(&mut Self)) {
        self.start(name, id, &[]);
        write(self);
        self.end(name);
    }

    /// A caption twice, as a page has it that shows a picture small and large.
    fn repeated(&mut self) {
        let Some(id) = self.wanted_id() else { return self.element("p", None, Self::inlines) };
        self.start("figure", None, &[]);
        self.start("p", Some(id), &[]);
        self.out.push_str("The tower at noon. ");
        self.note();
        self.end("p");
        self.end("figure");
        self.start("figure", None, &[]);
        self.start("p", None, &[format!("sameAs=\"#{id}\"")]);
        self.out.push_str("The tower at noon. ");
        self.end("p");
        self.end("figure");
    }

    /// A note that runs over two paragraphs.
    fn over_two(&mut self) {
        let (Some(first), Some(second)) = (self.wanted_id(), self.wanted_id()) else {
            return self.element("p", None, Self::inlines);
        };
        self.notes.push(first);
        self.start("p", None, &[]);
        self.words();
        self.start("note", Some(first), &[format!("next=\"#{second}\"")]);
        self.out.push_str("[one");
        self.end("note");
        self.end("p");
        self.start("p", None, &[]);
        self.start("note", Some(second), &[format!("prev='#{first}'")]);
        self.out.push_str("two]");
        self.end("note");
        self.words();
        self.end("p");
    }

    fn sentences(&mut self) {
        for _ in 0..1 + self.choices.below(3) {
            let id = self.id();
            self.element("s", id, Self::inlines);
            self.out.push(' ');
        }
    }

    pub(super) fn words(&mut self) {
        for _ in 0..1 + self.choices.below(4) {
            let words = self.choices.pick(WORDS);
            self.out.push_str(words);
        }
    }

    fn inlines(&mut self) {
        for _ in 0..1 + self.choices.below(4) {
            self.words();
            match self.choices.below(14) {
                0..=5 => self.note(),
                6 | 7 => self.anchored(),
                8 => self.element("hi", None, Self::words),
                9 => self.empty("lb", None, &[]),
                10 => self.empty("pb", None, &["facs=\"p2.png\"".to_owned()]),
                11 => self.choice(),
                12 => self.reading(),
                _ => self.remark(1),
            }
        }
        self.words();
    }

    fn note_id(&mut self) -> Option<&'static str> {
        let id = self.id();
        self.notes.extend(id);
        id
    }

    /// Attributes of a note: its class, who wrote it.
    fn said(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        if self.choices.once_in(2) {
            let class = self.choices.pick(CLASSES);
            let quote = self.choices.pick(&["\"", "'"]);
            said.push(format!("ana={quote}#{class}{quote}"));
        }
        if self.choices.once_in(6) {
            said.push("resp=\"#translator\"".to_owned());
        }
        if self.choices.once_in(8) {
            // They may point to nothing, and must not come to point to what is put in.
            let pointers = &[
                "rendition=\"#br\"",
                "rendition='#br.2'",
                "corresp=\"#i9 #i10 #i1t\"",
                "corresp='#d1 #d2'",
                "sameAs=\"#i11\"",
            ];
            said.push((*self.choices.pick(pointers)).to_owned());
        }
        said
    }

    fn note(&mut self) {
        let id = self.note_id();
        let mut said = self.said();
        match self.choices.below(12) {
            0 | 1 => self.filled("gloss", id, &said),
            2 | 3 => self.filled("note", id, &said),
            4 | 5 => self.filled("supplied", id, &said),
            6 => {
                said.push("type=\"unparsed\"".to_owned());
                self.start("seg", id, &said);
                let words = self.choices.pick(&["[late]", "[play on words: \"a\"]", "（訳注：船）", "[...]", "real"]);
                self.out.push_str(words);
                self.end("seg");
            }
            7 => self.empty("gap", id, &said),
            8 => self.described("gap", id, &said),
            9 => self.described("vocal", id, &said),
            10 => self.filled("surplus", id, &said),
            _ => {
                self.start("note", id, &said);
                let inner = self.id();
                self.element("p", inner, Self::words);
                self.end("note");
            }
        }
    }

    fn filled(&mut self, name: &str, id: Option<&str>, said: &[String]) {
        self.start(name, id, said);
        self.words();
        if self.choices.once_in(6) {
            self.element("hi", None, Self::words);
        }
        self.end(name);
    }

    fn described(&mut self, name: &str, id: Option<&str>, said: &[String]) {
        self.start(name, id, said);
        self.element("desc", None, Self::words);
        self.end(name);
    }

    /// A note with the words that it speaks of before it.
    fn anchored(&mut self) {
        let Some(target) = self.wanted_id() else { return self.note() };
        self.start("term", Some(target), &[]);
        self.words();
        self.end("term");
        self.out.push(' ');
        let id = self.note_id();
        let pointer = match self.choices.below(4) {
            0 | 1 => format!("target=\"#{target}\""),
            2 => format!("target = '#{target}'"),
            _ => format!("target=\"&#35;{target}\""),
        };
        let name = self.choices.pick(&["gloss", "note"]);
        let mut said = self.said();
        said.push(pointer);
        self.start(name, id, &said);
        self.words();
        self.end(name);
    }

    fn choice(&mut self) {
        let id = self.note_id();
        let (first, second, class) = self.choices.pick(&[
            ("sic", "corr", None),
            ("orig", "reg", Some("ana=\"#supplied.case\"")),
            ("abbr", "expan", None),
        ]);
        let said: Vec<String> = class.map(str::to_owned).into_iter().collect();
        self.start("choice", id, &said);
        self.element(first, None, |scribe| scribe.out.push('T'));
        self.element(second, None, |scribe| scribe.out.push('t'));
        self.end("choice");
        self.out.push_str("he ");
    }

    fn reading(&mut self) {
        self.start("app", None, &[]);
        self.element("lem", None, Self::words);
        self.element("rdg", None, Self::words);
        self.end("app");
    }
}
