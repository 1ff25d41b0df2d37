//! Markdown out: CommonMark with footnotes and tables; comments and tracked changes as CriticMarkup.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::tree::{Tree, ranged, tree};
use crate::document::model::{
    Comment, Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Piece, Point, Run, Style, words_of,
};

/// Writes a document as Markdown.
pub(super) fn write(document: &Document) -> String {
    let comments = document.comments.iter().map(|comment| (comment.key.as_str(), comment)).collect();
    let mut writer = Writer { comments, notes: Vec::new() };
    let mut out = String::new();
    let title = document
        .title
        .as_deref()
        .map(|title| format!("title: \"{}\"\n", title.replace('\\', "\\\\").replace('"', "\\\"")));
    let lang = document.lang.as_deref().map(|lang| format!("lang: {lang}\n"));
    if title.is_some() || lang.is_some() {
        let _ = write!(out, "---\n{}{}---\n\n", title.unwrap_or_default(), lang.unwrap_or_default());
    }
    writer.trees(&tree(document), "", "", &mut out);
    let mut number = 0;
    while let Some(words) = writer.notes.get(number).cloned() {
        number += 1;
        let _ = writeln!(out, "[^{number}]: {words}\n");
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

struct Writer<'d> {
    comments: FxHashMap<&'d str, &'d Comment>,
    notes: Vec<String>,
}

impl<'d> Writer<'d> {
    /// Writes blocks; `first` stands before the first line, `rest` before all others.
    fn trees(&mut self, trees: &[Tree<'d>], first: &str, rest: &str, out: &mut String) {
        let mut prefix = first;
        for (index, tree) in trees.iter().enumerate() {
            if index > 0 && is_list(tree) && is_list(&trees[index - 1]) {
                // Two lists that follow each other would be one.
                let _ = writeln!(out, "{rest}<!-- -->\n{}", rest.trim_end());
            }
            self.tree(tree, prefix, rest, out);
            prefix = rest;
        }
    }

    fn tree(&mut self, tree: &Tree<'d>, first: &str, rest: &str, out: &mut String) {
        match tree {
            Tree::Leaf(leaf) => self.leaf(leaf, first, rest, out),
            Tree::Frame(frame, inside) => match frame.kind {
                FrameKind::Bulleted => self.items(inside, None, first, rest, out),
                FrameKind::Numbered => self.items(inside, Some(1), first, rest, out),
                FrameKind::Quote => self.trees(inside, &format!("{first}> "), &format!("{rest}> "), out),
                FrameKind::Table if is_simple(inside) => self.table(inside, first, rest, out),
                FrameKind::Table => self.html("table", inside, (first, rest), out),
                FrameKind::Row => self.html("tr", inside, (first, rest), out),
                FrameKind::Cell => self.html("td", inside, (first, rest), out),
                _ => self.trees(inside, first, rest, out),
            },
        }
    }

    fn items(&mut self, items: &[Tree<'d>], number: Option<usize>, first: &str, rest: &str, out: &mut String) {
        for (index, item) in items.iter().enumerate() {
            let mark = number.map_or_else(|| "- ".to_owned(), |number| format!("{}. ", number + index));
            let inner = format!("{rest}{}", " ".repeat(mark.len()));
            let before = if index == 0 { first } else { rest };
            match item {
                Tree::Frame(frame, inside) if frame.kind == FrameKind::Item => {
                    self.trees(inside, &format!("{before}{mark}"), &inner, out);
                }
                other => self.tree(other, &format!("{before}{mark}"), &inner, out),
            }
        }
    }

    fn leaf(&mut self, leaf: &'d Leaf, first: &str, rest: &str, out: &mut String) {
        if leaf.kind == LeafKind::Code {
            let words = words_of(&leaf.pieces);
            let fence = "`".repeat(3.max(longest_run(&words) + 1));
            let _ = writeln!(out, "{first}{fence}");
            for line in words.split('\n') {
                let _ = writeln!(out, "{rest}{line}");
            }
            let _ = writeln!(out, "{rest}{fence}\n{}", rest.trim_end());
            return;
        }
        let words = self.words(&leaf.pieces);
        if words.trim().is_empty() {
            return;
        }
        let heading = match leaf.kind {
            LeafKind::Heading(level) => format!("{} ", "#".repeat(usize::from(level.clamp(1, 6)))),
            _ => String::new(),
        };
        let words = if heading.is_empty() { guarded(&words) } else { words.replace("\\\n", " ") };
        let words = words.trim().replace('\n', &format!("\n{rest}"));
        let _ = writeln!(out, "{first}{heading}{words}\n{}", rest.trim_end());
    }

    fn table(&mut self, rows: &[Tree<'d>], first: &str, rest: &str, out: &mut String) {
        let rows: Vec<Vec<String>> = rows.iter().map(|row| self.cells(row)).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        for (index, row) in rows.iter().enumerate() {
            let prefix = if index == 0 { first } else { rest };
            let empty = std::iter::repeat_n(String::new(), width - row.len());
            let cells: Vec<String> = row.iter().cloned().chain(empty).collect();
            let _ = writeln!(out, "{prefix}| {} |", cells.join(" | "));
            if index == 0 {
                let _ = writeln!(out, "{rest}|{}", " --- |".repeat(width));
            }
        }
        let _ = writeln!(out, "{}", rest.trim_end());
    }

    /// A table whose cells hold more than words: tags of HTML, between which Markdown stands behind empty lines.
    fn html(&mut self, name: &str, inside: &[Tree<'d>], (first, rest): (&str, &str), out: &mut String) {
        let empty = rest.trim_end();
        let _ = writeln!(out, "{first}<{name}>\n{empty}");
        self.trees(inside, rest, rest, out);
        let _ = writeln!(out, "{rest}</{name}>\n{empty}");
    }

    fn cells(&mut self, row: &Tree<'d>) -> Vec<String> {
        let Tree::Frame(_, cells) = row else { return Vec::new() };
        cells.iter().map(|cell| self.cell(cell)).collect()
    }

    /// A cell has one line.
    fn cell(&mut self, cell: &Tree<'d>) -> String {
        match cell {
            Tree::Leaf(leaf) => self.words(&leaf.pieces).replace("\\\n", "<br>").trim().to_owned(),
            Tree::Frame(_, inside) => {
                let parts: Vec<String> = inside.iter().map(|part| self.cell(part)).collect();
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("<br>")
            }
        }
    }

    fn words(&mut self, pieces: &'d [Piece]) -> String {
        let mut out = String::new();
        let ranged = ranged(pieces);
        for piece in pieces {
            match piece {
                Piece::Run(run) => self.run(run, &mut out),
                Piece::Break => out.push_str("\\\n"),
                Piece::Note(note) => self.note(note, &mut out),
                Piece::Point(point) => self.point(point, &ranged, &mut out),
            }
        }
        out
    }

    fn run(&mut self, run: &Run, out: &mut String) {
        let (before, behind) = changed(&run.style);
        if before.is_empty() {
            return self.plain_run(run, out);
        }
        let mut inside = String::new();
        let text = run.text.replace('\n', " ");
        self.plain_run(&Run { text, style: run.style.clone(), origins: Vec::new() }, &mut inside);
        let _ = write!(out, "{before}{}{behind}", inside.replace('}', "\\}"));
    }

    fn plain_run(&mut self, run: &Run, out: &mut String) {
        let words = run.text.trim();
        if !run.style.italic || words.is_empty() {
            return out.push_str(&escaped(&run.text, run.style.literal));
        }
        let start = run.text.len() - run.text.trim_start().len();
        let _ = write!(
            out,
            "{}*{}*{}",
            &run.text[..start],
            escaped(words, run.style.literal),
            &run.text[start + words.len()..]
        );
    }

    fn note(&mut self, note: &'d Note, out: &mut String) {
        let words = self.words(&note.pieces).replace("\\\n", " ");
        if note.kind == NoteKind::Supplied {
            let _ = write!(out, "[{words}]");
            return;
        }
        self.notes.push(guarded(&words));
        let (before, behind) = changed(&note.style);
        let _ = write!(out, "{before}[^{}]{behind}", self.notes.len());
    }

    /// A comment stands behind its words, which are highlighted.
    fn point(&self, point: &Point, ranged: &FxHashSet<&str>, out: &mut String) {
        let text = |key: &str| {
            let found = self.comments.get(key);
            found
                .map(|comment| format!("{{>>{}<<}}", escaped(&comment.text.replace('\n', " "), true)))
                .unwrap_or_default()
        };
        match point {
            Point::CommentEnd(key) => out.push_str(&text(key)),
            Point::Comment(key) if !ranged.contains(key.as_str()) => out.push_str(&text(key)),
            _ => {}
        }
    }
}

/// The marks of CriticMarkup around what was inserted or deleted.
fn changed(style: &Style) -> (&'static str, &'static str) {
    match (style.inserted, style.deleted) {
        (Some(_), Some(_)) => ("{++{--", "--}++}"),
        (Some(_), None) => ("{++", "++}"),
        (None, Some(_)) => ("{--", "--}"),
        (None, None) => ("", ""),
    }
}

/// Whether each cell of a table has one paragraph at most.
fn is_simple(rows: &[Tree<'_>]) -> bool {
    fn inside<'t, 'd>(tree: &'t Tree<'d>) -> &'t [Tree<'d>] {
        match tree {
            Tree::Leaf(_) => &[],
            Tree::Frame(_, inside) => inside,
        }
    }
    let is_plain = |part: &Tree<'_>| matches!(part, Tree::Leaf(leaf) if leaf.kind != LeafKind::Code);
    let is_cell = |cell: &Tree<'_>| matches!(cell, Tree::Frame(frame, _) if frame.kind == FrameKind::Cell);
    let cells = |row: &Tree<'_>| {
        inside(row).iter().all(|cell| is_cell(cell) && inside(cell).len() <= 1 && inside(cell).iter().all(is_plain))
    };
    rows.iter().all(cells)
}

fn is_list(tree: &Tree<'_>) -> bool {
    matches!(tree, Tree::Frame(frame, _) if matches!(frame.kind, FrameKind::Bulleted | FrameKind::Numbered))
}

/// The longest run of backticks.
fn longest_run(words: &str) -> usize {
    words.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Words in which nothing but brackets is taken for markup.
pub(in crate::document) fn escaped_words(text: &str) -> String {
    escaped(text, false)
}

/// Characters that would be Markdown, behind a backslash; brackets only where they are no notes.
fn escaped(text: &str, brackets: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let is_bracket = matches!(c, '[' | ']');
        if matches!(c, '\\' | '`' | '*' | '_' | '<' | '&' | '|' | '^' | '$' | '~' | '{' | '@') || is_bracket && brackets
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Words whose first characters cannot be taken for a heading, a list, a quotation.
fn guarded(words: &str) -> String {
    let words = words.trim_start();
    let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && words[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &words[..digits], &words[digits..]);
    }
    if words.starts_with(['#', '>', '-', '+', '=', ':', '%']) { format!("\\{words}") } else { words.to_owned() }
}
