//! Markdown for readers: headings, paragraphs, captions as quotations, comments as sections, glosses as footnotes.
//!
//! Footnotes are written `[^1]`, as in the common extensions of CommonMark. Supplied words stay in their brackets.

use std::io::Write;

use rustc_hash::FxHashMap;

use super::ExchangeError;
use super::runs::{Footnote, Placement, Run, RunKind, Runs};
use crate::model::{Block, BlockKind, Container, ContainerKind, Edition, Inline, Node, PostInfo, View};

/// Writes an edition as Markdown. Furniture of the page and repeated captions are left out.
///
/// # Errors
/// If the output fails.
pub fn markdown<W: Write>(edition: &Edition, output: &mut W) -> Result<(), ExchangeError> {
    let authors = edition.header.authors.iter().map(|author| (&*author.id, &*author.name)).collect();
    let runs = Runs::new(View::Printed, Placement::Foot);
    let mut writer = Markdown { output, runs, authors, depth: 0, begun: false };
    writer.nodes(&edition.body)?;
    writer.footnotes()
}

/// What Markdown for readers leaves out of an edition, in words.
pub fn markdown_losses(edition: &Edition) -> Vec<String> {
    let comments = edition.remarks.len();
    let changes = changes(&edition.body);
    let lost = [
        (comments, "comments and remarks were left out; `--notes brackets`, `footnotes` or `comments` keeps them"),
        (changes, "tracked changes are written as accepted"),
    ];
    lost.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{what}: {count}")).collect()
}

/// How many insertions and deletions are marked up.
fn changes(nodes: &[Node]) -> usize {
    fn inlines(content: &[Inline]) -> usize {
        content.iter().map(inline).sum()
    }
    fn inline(piece: &Inline) -> usize {
        match piece {
            Inline::Element(element) if matches!(&*element.name, "add" | "del") => 1,
            Inline::Sentence(element) | Inline::Element(element) | Inline::Remark(element) => inlines(&element.content),
            Inline::Anchor(anchor) => inlines(&anchor.content),
            Inline::Intervention(note) => inlines(&note.content),
            Inline::Choice(choice) => inlines(&choice.first),
            Inline::Text(_) | Inline::LineBreak(..) => 0,
        }
    }
    let of = |node: &Node| match node {
        Node::Container(container) => changes(&container.children),
        Node::Block(block) => inlines(&block.content),
        Node::Space(_) => 0,
    };
    nodes.iter().map(of).sum()
}

struct Markdown<'e, 'w, W> {
    output: &'w mut W,
    runs: Runs<'e>,
    authors: FxHashMap<&'e str, &'e str>,
    /// The number of sections around this place.
    depth: usize,
    begun: bool,
}

impl<'e, W: Write> Markdown<'e, '_, W> {
    fn nodes(&mut self, nodes: &'e [Node]) -> Result<(), ExchangeError> {
        nodes.iter().try_for_each(|node| match node {
            Node::Container(container) => self.container(container),
            Node::Block(block) => self.block(block),
            Node::Space(_) => Ok(()),
        })
    }

    fn container(&mut self, container: &'e Container) -> Result<(), ExchangeError> {
        let deeper = match &container.kind {
            ContainerKind::Division(kind) if &**kind == "comments" => {
                self.paragraph("## Comments")?;
                1
            }
            ContainerKind::Division(kind) => usize::from(&**kind == "section"),
            ContainerKind::Post(info) => {
                let title = self.post_title(info, container);
                self.paragraph(&format!("### {title}"))?;
                0
            }
            ContainerKind::Figure | ContainerKind::NumberedList | ContainerKind::Other(_) => 0,
        };
        self.depth += deeper;
        self.nodes(&container.children)?;
        self.depth -= deeper;
        Ok(())
    }

    fn post_title(&self, info: &'e PostInfo, post: &'e Container) -> String {
        let number = info.n.as_deref().or(post.id.as_deref()).unwrap_or_default();
        let who = info.who.as_deref().map(|id| self.authors.get(id).copied().unwrap_or(id));
        let words: Vec<&str> = [Some(number), who, info.when.as_deref()].into_iter().flatten().collect();
        escaped(&words.join(" · "))
    }

    fn block(&mut self, block: &'e Block) -> Result<(), ExchangeError> {
        let runs = self.runs.block(block);
        let words = inline(&runs);
        if words.trim().is_empty() {
            return Ok(());
        }
        let one_line = || words.replace("\\\n", " ");
        let written = match &block.kind {
            BlockKind::Headline => format!("# {}", one_line()),
            BlockKind::Heading => format!("{} {}", "#".repeat((self.depth + 1).clamp(2, 6)), one_line()),
            BlockKind::Masthead | BlockKind::Byline => format!("*{}*", one_line().trim()),
            BlockKind::Caption { repeats: None } => format!("> {}", words.replace('\n', "\n> ")),
            BlockKind::Paragraph | BlockKind::Cue(_) | BlockKind::Code | BlockKind::Other(_) => words,
            BlockKind::Caption { .. } | BlockKind::Interface | BlockKind::PostHead | BlockKind::Trailer => {
                return Ok(());
            }
        };
        self.paragraph(&written)
    }

    /// Writes a block after an empty line.
    fn paragraph(&mut self, words: &str) -> Result<(), ExchangeError> {
        let gap = if std::mem::replace(&mut self.begun, true) { "\n" } else { "" };
        Ok(writeln!(self.output, "{gap}{words}")?)
    }

    fn footnotes(&mut self) -> Result<(), ExchangeError> {
        let mut footnotes = self.runs.take_footnotes();
        footnotes.sort_by_key(|note| note.number);
        for Footnote { number, text, .. } in footnotes {
            let words = escaped(&text.split_whitespace().collect::<Vec<_>>().join(" "));
            self.paragraph(&format!("[^{number}]: {words}"))?;
        }
        Ok(())
    }
}

/// Turns runs into Markdown: anchors in italics, numbers as references to footnotes.
fn inline(runs: &[Run<'_>]) -> String {
    let mut out = String::new();
    for run in runs {
        match run.kind {
            RunKind::Mark(number) => out.push_str(&format!("[^{number}]")),
            _ => out.push_str(&escaped(&run.text)),
        }
    }
    // At the start of a line, these would begin a list, a heading, a quotation or code.
    let mut lines = out.lines().map(guarded);
    let first = lines.next().unwrap_or_default();
    lines.fold(first, |text, line| format!("{text}\\\n{line}"))
}

/// Text with the characters escaped that have a meaning in Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Escapes the start of a line that looks like a list item, a heading or an indented block.
fn guarded(line: &str) -> String {
    let line = line.trim_start_matches([' ', '\t']);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..10).contains(&digits) && line[digits..].starts_with(['.', ')']);
    if numbered {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    let guard = if line.starts_with(['#', '+', '-', '=', ':']) { "\\" } else { "" };
    format!("{guard}{line}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{ImportOptions, import};

    fn written(page: &str) -> String {
        let options = ImportOptions { lang: Some("en".to_owned()), ..ImportOptions::default() };
        let page = import(page.as_bytes().to_vec(), "page.txt", &options).unwrap();
        let mut out = Vec::new();
        markdown(&page.edition, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_gloss_becomes_a_footnote_and_supplied_words_stay() {
        let text = written("The DK [House of Culture] opens with the [winding] key.\n");
        assert_eq!(text, "The DK[^1] opens with the \\[winding\\] key.\n\n[^1]: House of Culture\n");
    }

    #[test]
    fn a_printed_footnote_keeps_its_place_in_the_text() {
        let text = written("The kite* was late.\n\nNobody saw it.\n\n* Translator's note: the name of a boat.\n");
        let note = "[^1]: \\* Translator's note: the name of a boat.\n";
        assert_eq!(text, format!("The kite[^1] was late.\n\nNobody saw it.\n\n{note}"));
    }

    #[test]
    fn characters_of_markdown_are_text() {
        assert_eq!(written("1. It cost * and <b>.\n"), "1\\. It cost \\* and \\<b\\>.\n");
    }
}
