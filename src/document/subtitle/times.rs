//! Times of cues.

/// A time such as `01:02:03,400`, `02:03.400` or `0:00:01.00`, in milliseconds.
pub(super) fn time(text: &str) -> Option<u64> {
    let text = text.trim();
    let (clock, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let mut parts = clock.split(':').rev();
    let number = |part: Option<&str>| match part {
        Some(part) if (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()) => {
            part.parse::<u64>().ok()
        }
        _ => None,
    };
    let seconds = number(parts.next())?;
    let minutes = number(parts.next())?;
    let hours = match parts.next() {
        Some(part) => number(Some(part))?,
        None => 0,
    };
    let is_whole = parts.next().is_none() && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    is_whole.then_some(((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths.parse::<u64>().ok()?)
}

/// Begin and end of a line such as `00:00:01,000 --> 00:00:04,000 X1:117`, and what follows them.
pub(super) fn range(line: &str) -> Option<(u64, u64, &str)> {
    let (start, rest) = line.split_once("-->")?;
    let rest = rest.trim();
    let (end, settings) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    Some((time(start)?, time(end)?, settings.trim()))
}

/// Whether a line gives the times of a cue of SubRip.
pub(crate) fn is_srt_time(line: &str) -> bool {
    range(line).is_some()
}

#[cfg(test)]
mod tests {
    use super::{range, time};

    #[test]
    fn times_are_read_in_all_notations() {
        assert_eq!(time("00:00:01,000"), Some(1000));
        assert_eq!(time("01:02:03.4"), Some(3_723_400));
        assert_eq!(time("00:01.500"), Some(1500));
        assert_eq!(time("0:00:07.50"), Some(7500));
        assert_eq!(time("12"), None);
        assert_eq!(time("a:b:c"), None);
        assert_eq!(range("00:00:11,250 --> 00:00:13,000  X1:117 X2:619"), Some((11250, 13000, "X1:117 X2:619")));
    }
}
