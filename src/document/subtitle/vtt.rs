//! WebVTT.

use super::Cues;
use super::tags::Words;
use super::times::range;
use crate::document::error::DocumentError;
use crate::document::model::{Cue, Document};
use crate::document::told::Told;

/// Reads the cues of a file.
pub(in crate::document) fn read(text: &str) -> Result<Document, DocumentError> {
    let mut cues = Cues::default();
    let lines: Vec<&str> = text.lines().collect();
    let (mut places, mut lost, mut voices, mut plain) = (0, 0, 0, 0);
    let offsets = super::offsets(text);
    for (number, block) in blocks(&lines).into_iter().enumerate() {
        if number == 0 {
            header(block.lines, &mut cues);
            continue;
        }
        let first = block.lines[0].trim();
        if first == "NOTE" || first.starts_with("NOTE ") || first.starts_with("NOTE\t") {
            let rest = [first["NOTE".len()..].trim()].into_iter().chain(block.lines[1..].iter().copied());
            cues.comment(&rest.collect::<Vec<_>>().join("\n"));
            continue;
        }
        let Some(at) = block.lines.iter().take(2).position(|line| range(line).is_some()) else {
            let what = if matches!(first, "STYLE" | "REGION") {
                "the styles were left out"
            } else {
                "these lines are no cue (they have no times) and were left out"
            };
            cues.tell(Told::at(format!("line {}", block.start + 1), what));
            continue;
        };
        let Some((start, end, settings)) = range(block.lines[at]) else { continue };
        places += usize::from(!settings.is_empty());
        let mut words = Words::default();
        for (number, line) in block.lines[at + 1..].iter().enumerate() {
            if number > 0 {
                words.line_end();
            }
            words.line(line, true, offsets.get(block.start + at + 1 + number).copied());
        }
        lost += words.lost;
        plain += words.plain;
        cues.tell_empty(block.start + at + 1, &words.pieces);
        voices += words.voices.len().saturating_sub(1);
        let n = (at == 1).then(|| first.to_owned());
        let speaker = words.voices.into_iter().next();
        cues.push(Cue { n, start, end, speaker }, words.pieces);
    }
    cues.count(places, "cues with a place on the screen; the place was left out");
    cues.count(plain, "bold and underlined words that are plain words now");
    cues.count(lost, "classes, times inside cues and the like that were left out");
    cues.count(voices, "further speakers inside a cue, whose words stay with the first one");
    Ok(cues.finish())
}

/// Lines of the header: the language is one.
fn header(lines: &[&str], cues: &mut Cues) {
    for line in &lines[1..] {
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("language")
            && oxilangtag::LanguageTag::parse(value.trim()).is_ok()
        {
            cues.document.lang = Some(value.trim().to_owned());
        }
    }
}

/// Lines that follow each other without an empty one.
struct Block<'l, 't> {
    start: usize,
    lines: &'l [&'t str],
}

fn blocks<'l, 't>(lines: &'l [&'t str]) -> Vec<Block<'l, 't>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for end in 0..=lines.len() {
        if end == lines.len() || lines[end].trim().is_empty() {
            if start < end {
                blocks.push(Block { start, lines: &lines[start..end] });
            }
            start = end + 1;
        }
    }
    blocks
}
