//! Subtitles out.

use std::fmt::Write as _;

use super::ExportError;
use crate::document::model::{Cue, Document, LeafKind, NoteKind, Piece, words_of};

/// Writes the cues as SubRip.
pub(super) fn srt(document: &Document) -> Result<String, ExportError> {
    let mut out = String::new();
    for (index, (cue, pieces)) in cues(document)?.into_iter().enumerate() {
        let n = cue.n.clone().filter(|n| n.bytes().all(|byte| byte.is_ascii_digit()));
        let n = n.unwrap_or_else(|| (index + 1).to_string());
        let _ = write!(out, "{n}\n{} --> {}\n{}\n\n", time(cue.start, ','), time(cue.end, ','), words(pieces, false));
    }
    out.pop();
    Ok(out)
}

/// Writes the cues as WebVTT.
pub(super) fn vtt(document: &Document) -> Result<String, ExportError> {
    let mut out = "WEBVTT\n".to_owned();
    if let Some(lang) = &document.lang {
        let _ = writeln!(out, "Language: {lang}");
    }
    for (cue, pieces) in cues(document)? {
        out.push('\n');
        if let Some(n) = cue.n.as_deref().filter(|n| !n.contains("-->") && !n.is_empty()) {
            let _ = writeln!(out, "{n}");
        }
        let speaker = cue.speaker.as_deref().map(|name| format!("<v {}>", entities(name))).unwrap_or_default();
        let _ = writeln!(out, "{} --> {}\n{speaker}{}", time(cue.start, '.'), time(cue.end, '.'), words(pieces, true));
    }
    Ok(out)
}

fn cues(document: &Document) -> Result<Vec<(&Cue, &[Piece])>, ExportError> {
    let cues = document.leaves.iter().filter_map(|leaf| match &leaf.kind {
        LeafKind::Cue(cue) => Some((&**cue, &leaf.pieces[..])),
        _ => None,
    });
    let cues: Vec<_> = cues.collect();
    if cues.is_empty() { Err(ExportError::NoCues) } else { Ok(cues) }
}

fn time(moment: u64, point: char) -> String {
    let (seconds, thousandths) = (moment / 1000, moment % 1000);
    format!("{:02}:{:02}:{:02}{point}{thousandths:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn words(pieces: &[Piece], with_entities: bool) -> String {
    let mut out = String::new();
    let text = |words: &str| if with_entities { entities(words) } else { words.to_owned() };
    for piece in pieces {
        match piece {
            Piece::Run(run) if run.style.italic => {
                let _ = write!(out, "<i>{}</i>", text(&run.text));
            }
            Piece::Run(run) => out.push_str(&text(&run.text)),
            Piece::Break => out.push('\n'),
            Piece::Note(note) => {
                let inside = text(&words_of(&note.pieces).replace('\n', " "));
                let space =
                    if note.kind == NoteKind::Supplied || out.ends_with(char::is_whitespace) { "" } else { " " };
                let _ = write!(out, "{space}[{inside}]");
            }
            Piece::Point(_) => {}
        }
    }
    // An empty line would end the cue, and the words behind it would be in none.
    let lines: Vec<&str> = out.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.join("\n")
}

fn entities(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
