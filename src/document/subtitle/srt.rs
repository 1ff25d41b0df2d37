//! SubRip.

use super::tags::{Words, without_overrides};
use super::times::range;
use super::{Cues, offsets};
use crate::document::error::DocumentError;
use crate::document::model::{Cue, Document};
use crate::document::told::Told;

/// Reads the cues of a file.
pub(in crate::document) fn read(text: &str) -> Result<Document, DocumentError> {
    let lines: Vec<&str> = text.lines().collect();
    let offsets = offsets(text);
    let starts: Vec<usize> = (0..lines.len()).filter(|&at| range(lines[at]).is_some()).collect();
    let mut cues = Cues::default();
    let (mut lost, mut places, mut plain) = (0, 0, 0);
    if let Some(first) = starts
        .first()
        .and_then(|first| lines[..number_line(&lines, *first)].iter().position(|line| !line.trim().is_empty()))
    {
        cues.tell(Told::at(format!("line {}", first + 1), "lines before the first cue were left out"));
    }
    for (index, &at) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(lines.len(), |next| number_line(&lines, *next));
        let Some((start, until, settings)) = range(lines[at]) else { continue };
        places += usize::from(!settings.is_empty());
        let n = (number_line(&lines, at) < at).then(|| lines[at - 1].trim().to_owned());
        let mut words = Words::default();
        for (number, line) in trimmed(&lines[at + 1..end.max(at + 1)]).iter().enumerate() {
            if number > 0 {
                words.line_end();
            }
            let (shown, overrides) = without_overrides(line);
            lost += overrides;
            // Places and effects mostly stand at the beginning of a line; what follows them keeps its place.
            let start = offsets.get(at + 1 + number).map(|start| start + line.len() - shown.len());
            words.line(&shown, false, start.filter(|_| line.ends_with(&shown)));
        }
        lost += words.lost;
        plain += words.plain;
        cues.tell_empty(at + 1, &words.pieces);
        cues.push(Cue { n, start, end: until, speaker: None }, words.pieces);
    }
    cues.count(places, "cues with a place on the screen; the place was left out");
    cues.count(plain, "bold and underlined words that are plain words now");
    cues.count(lost, "colours, fonts and effects that were left out");
    Ok(cues.finish())
}

/// The line with the number above the times at `at`, else that of the times.
fn number_line(lines: &[&str], at: usize) -> usize {
    let is_number = |line: &str| !line.trim().is_empty() && line.trim().bytes().all(|byte| byte.is_ascii_digit());
    match at.checked_sub(1) {
        Some(before) if is_number(lines[before]) => before,
        _ => at,
    }
}

/// Lines without empty ones at their end.
fn trimmed<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let end = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    &lines[..end]
}
