//! A base text with its apparatus, as a LaTeX document for the package reledmac.

use std::io::{self, Write};

use super::apparatus::notes;
use crate::collate::{Collation, Entry};

const HEAD: &str = "% Made by glossator; to be set with LuaLaTeX or XeLaTeX.
\\documentclass{article}
\\usepackage{fontspec}
\\usepackage{reledmac}
\\begin{document}
\\beginnumbering
\\pstart
";

const END: &str = "\\pend
\\endnumbering
\\end{document}
";

/// Writes the text of the base with a `\edtext{LEMMA}{\Afootnote{READING SIGLA; READING SIGLA}}` for each entry of its
/// apparatus; an empty line in the base begins a paragraph. See [`apparatus`](super::apparatus()) for the entries.
///
/// # Errors
/// Those of `out`.
pub fn latex(collation: &Collation<'_>, base: usize, negative: bool, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    let witness = &collation.witnesses[base];
    let mut token = 0;
    for entries in joined(collation.apparatus(base)) {
        let lemma = entries[0].lemma.clone();
        plain(collation, base, token..lemma.start, out)?;
        let notes = entries.iter().map(|entry| notes(collation, entry, negative).join("; "));
        let notes: String = notes.map(|notes| format!("\\Afootnote{{{}}}", escaped(&notes))).collect();
        write!(out, "\\edtext{{{}}}{{{notes}}}", escaped(&collation.lemma(lemma.clone(), base)))?;
        if let Some(last) = lemma.end.checked_sub(1) {
            let text = witness.text(last);
            write!(out, "{}", space(text.get(text.trim_end().len()..).unwrap_or_default()))?;
        }
        token = lemma.end;
    }
    plain(collation, base, token..witness.stream.tokens.len(), out)?;
    writeln!(out)?;
    out.write_all(END.as_bytes())
}

/// Entries on the same words, in one group.
fn joined(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut groups: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        match groups.last_mut() {
            // What is added behind a phrase hangs on its last word, which is in the phrase already.
            Some(group) if group[0].lemma.end > entry.lemma.start => group.push(entry),
            _ => groups.push(vec![entry]),
        }
    }
    groups
}

/// Writes words on which no entry hangs.
fn plain(
    collation: &Collation<'_>,
    base: usize,
    tokens: std::ops::Range<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for token in tokens {
        let text = collation.witnesses[base].text(token);
        let word = text.trim_end();
        write!(out, "{}{}", escaped(word), space(&text[word.len()..]))?;
    }
    Ok(())
}

/// White space between words: a space, a new line, or a new paragraph.
fn space(layout: &str) -> &'static str {
    match layout.matches('\n').count() {
        _ if layout.is_empty() => "",
        0 => " ",
        1 => "\n",
        _ => "\n\\pend\n\\pstart\n",
    }
}

/// A text in which characters that LaTeX takes for its own are written so that it prints them.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', c]),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '\n' | '\t' | '\r' => escaped.push(' '),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}
