//! A base text with its apparatus, as a LaTeX document for the package reledmac.

use std::io::{self, Write};
use std::ops::Range;

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
/// apparatus; an empty line in the base begins a paragraph, and no entry reaches into the next one. Entries that have words in common share an `\edtext` of all
/// their words, and each names its own with `\lemma`. See [`apparatus`](super::apparatus()) for the entries.
///
/// # Errors
/// Those of `out`.
pub fn latex(collation: &Collation<'_>, base: usize, negative: bool, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    let witness = &collation.witnesses[base];
    let mut token = 0;
    for Group { lemma, entries } in joined(collation.apparatus_by_paragraph(base)) {
        plain(collation, base, token..lemma.start, out)?;
        let is_whole = entries.iter().all(|entry| entry.lemma == lemma);
        let note = |entry: &Entry| {
            let notes = escaped(&notes(collation, entry, negative).join("; "));
            let own = escaped(&collation.lemma(entry.lemma.clone(), base));
            if is_whole { format!("\\Afootnote{{{notes}}}") } else { format!("\\lemma{{{own}}}\\Afootnote{{{notes}}}") }
        };
        let notes: String = entries.iter().map(note).collect();
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

/// Entries that have words in common, with all words of their lemmas.
struct Group {
    lemma: Range<usize>,
    entries: Vec<Entry>,
}

fn joined(entries: Vec<Entry>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for entry in entries {
        match groups.last_mut() {
            // What is added behind a phrase hangs on its last word, and what precedes the text on its first one.
            Some(group) if group.lemma.end > entry.lemma.start => {
                group.lemma.end = group.lemma.end.max(entry.lemma.end);
                group.entries.push(entry);
            }
            _ => groups.push(Group { lemma: entry.lemma.clone(), entries: vec![entry] }),
        }
    }
    groups
}

/// Writes words on which no entry hangs.
fn plain(collation: &Collation<'_>, base: usize, tokens: Range<usize>, out: &mut dyn Write) -> io::Result<()> {
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
