//! Markers and words.

/// A piece of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// Words, and the byte of the file at which they begin.
    Words(&'t str, usize),
    /// `\add`; `\+add` inside another one.
    Open { name: &'t str, line: usize },
    /// `\add*`
    Close { name: &'t str },
}

/// The markers and words of a text. Milestones and attributes behind `|` are left out; of those, the line of the first one
/// and their number are given.
pub(super) fn tokens(text: &str) -> (Vec<Token<'_>>, Option<(usize, usize)>) {
    let (mut found, mut rest, mut line) = (Vec::new(), text, 1);
    let mut attributes: Option<(usize, usize)> = None;
    while let Some(at) = rest.find('\\') {
        let (words, from) = rest.split_at(at);
        if push_words((words, text.len() - rest.len()), from, &mut found) {
            attributes.get_or_insert((line, 0)).1 += 1;
        }
        line += words.matches('\n').count();
        let name = from[1..].trim_start_matches('+');
        let length = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len());
        let (name, behind) = name.split_at(length);
        let closing = behind.strip_prefix('*');
        if !name.is_empty() && !name.ends_with("-s") && !name.ends_with("-e") {
            found.push(match closing {
                Some(_) => Token::Close { name },
                None => Token::Open { name, line },
            });
        }
        rest = match closing {
            Some(behind) => behind,
            // One space ends a marker.
            None => behind.strip_prefix(' ').unwrap_or(behind),
        };
    }
    push_words((rest, text.len() - rest.len()), "", &mut found);
    (found, attributes)
}

/// Adds words; gives whether attributes behind them were left out.
fn push_words<'t>((words, at): (&'t str, usize), next: &str, found: &mut Vec<Token<'t>>) -> bool {
    let closes = next
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '\\' | '+' | '-'))
        .is_some_and(|at| next[at..].starts_with('*'));
    let (words, has_attributes) = match words.split_once('|') {
        Some((words, _)) if closes => (words, true),
        _ => (words, false),
    };
    if !words.is_empty() {
        found.push(Token::Words(words, at));
    }
    has_attributes
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    #[test]
    fn markers_open_and_close() {
        let (found, attributes) = tokens("\\p\n\\v 1 the \\w goat|lemma=\"x\"\\w* \\zzz");
        let expected = [
            Token::Open { name: "p", line: 1 },
            Token::Words("\n", 2),
            Token::Open { name: "v", line: 2 },
            Token::Words("1 the ", 6),
            Token::Open { name: "w", line: 2 },
            Token::Words("goat", 15),
            Token::Close { name: "w" },
            Token::Words(" ", 32),
            Token::Open { name: "zzz", line: 2 },
        ];
        assert_eq!((found, attributes), (expected.into(), Some((2, 1))));
    }
}
