//! Blocks of code between fences, as Markdown writes them (CommonMark 0.31, clause 4.5).

use crate::model::Span;

/// The fenced blocks of code of a text, by their byte ranges, in order.
#[derive(Debug, Default)]
pub(crate) struct Fences(Vec<Span>);

/// A fence of code as it opens: its sign, how often it stands, and where its line begins.
struct Open {
    sign: u8,
    length: usize,
    start: usize,
}

impl Fences {
    /// Finds the fenced blocks of a text. A fence that nothing closes is no fence: prose would be lost behind it.
    pub fn of(text: &str) -> Self {
        let mut found = Vec::new();
        if ["```", "~~~"].iter().all(|fence| memchr::memmem::find(text.as_bytes(), fence.as_bytes()).is_none()) {
            return Self(found);
        }
        let mut open: Option<Open> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let Some((sign, length, info)) = fence_of(line) else { continue };
            match open.take() {
                Some(fence) if fence.sign == sign && length >= fence.length && info.is_empty() => {
                    found.push(fence.start..at);
                }
                Some(fence) => open = Some(fence),
                None => open = Some(Open { sign, length, start }),
            }
        }
        Self(found)
    }

    /// Whether a place, in bytes, is in fenced code.
    pub fn hold(&self, at: usize) -> bool {
        let next = self.0.partition_point(|fence| fence.end <= at);
        self.0.get(next).is_some_and(|fence| fence.start <= at)
    }
}

/// The sign, the length and the words behind the fence of a line, if it is one.
fn fence_of(line: &str) -> Option<(u8, usize, &str)> {
    let fence = line.trim_start_matches(' ');
    let sign = *fence.as_bytes().first().filter(|sign| matches!(sign, b'`' | b'~'))?;
    let length = fence.bytes().take_while(|byte| *byte == sign).count();
    let info = fence[length..].trim();
    // "```words```" in a line is no fence.
    let is_fence = length >= 3 && line.len() - fence.len() <= 3 && !(sign == b'`' && info.contains('`'));
    is_fence.then_some((sign, length, info))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fenced(text: &str) -> Vec<&str> {
        Fences::of(text).0.into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn a_fence_is_closed_by_its_like() {
        assert_eq!(fenced("a\n```rust\nx[1]\n```\nb"), ["```rust\nx[1]\n```\n"]);
        assert_eq!(fenced("~~~\n```\n~~~~\n"), ["~~~\n```\n~~~~\n"]);
        assert_eq!(fenced("````\n```\n````"), ["````\n```\n````"]);
        assert_eq!(fenced("   ```\n\nx\n\n   ```\n"), ["   ```\n\nx\n\n   ```\n"]);
    }

    #[test]
    fn what_nothing_closes_is_prose() {
        for text in
            ["```\nthe pier [old]", "    ```\na\n    ```", "```a``` b\n```c```\n", "``\na\n``", "``` a\n``` b\n"]
        {
            assert_eq!(fenced(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn places_are_found() {
        let fences = Fences::of("a\n```\nb\n```\nc\n```\nd\n```\n");
        let held: Vec<usize> = (0..28).filter(|at| fences.hold(*at)).collect();
        assert_eq!(held, (2..12).chain(14..24).collect::<Vec<_>>());
    }
}
