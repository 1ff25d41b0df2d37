//! Whole numbers as figures, letters, roman numerals and English words (XPath 3.1 functions, 4.6).

/// A number after a picture: `1`, `01`, `a`, `A`, `i`, `I`, `w`, `W`, `Ww`, `1;o`, `#,##0`.
pub(super) fn integer_picture(number: i64, picture: &str) -> String {
    let (picture, modifier) = picture.rsplit_once(';').unwrap_or((picture, ""));
    let size = number.unsigned_abs();
    let sign = if number < 0 { "-" } else { "" };
    let ordinal_wanted = modifier.starts_with('o');
    let text = match picture {
        "a" => letters(number).to_lowercase(),
        "A" => letters(number),
        "i" => roman(number).to_lowercase(),
        "I" => roman(number),
        "w" | "W" | "Ww" => {
            let words = if ordinal_wanted { ordinal_words(size) } else { words(size) };
            let cased = match picture {
                "w" => words,
                "W" => words.to_uppercase(),
                _ => capitalised(&words),
            };
            return format!("{sign}{cased}");
        }
        other => digits(size, other),
    };
    format!("{sign}{text}{}", if ordinal_wanted { ordinal(number) } else { "" })
}

fn digits(size: u64, picture: &str) -> String {
    let least = picture.chars().filter(char::is_ascii_digit).count();
    let text = format!("{size:0>least$}");
    let mark = picture.chars().rfind(|character| !character.is_ascii_digit() && *character != '#');
    let Some(mark) = mark else { return text };
    let group = picture.rsplit(mark).next().map_or(3, |last| last.chars().count()).max(1);
    let mut found = String::new();
    for (index, digit) in text.chars().enumerate() {
        if index > 0 && (text.len() - index).is_multiple_of(group) {
            found.push(mark);
        }
        found.push(digit);
    }
    found
}

/// The ending of an English ordinal.
pub(super) fn ordinal(number: i64) -> &'static str {
    let size = number.unsigned_abs();
    match (size % 10, size % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

/// A, B, … Z, AA, …
pub(super) fn letters(number: i64) -> String {
    let mut rest = number.unsigned_abs();
    if rest == 0 {
        return "0".to_owned();
    }
    let mut found = Vec::new();
    while rest > 0 {
        rest -= 1;
        found.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    found.iter().rev().map(|byte| char::from(*byte)).collect()
}

/// A roman numeral up to 4999, figures beyond.
pub(super) fn roman(number: i64) -> String {
    const VALUES: [(u64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number.unsigned_abs();
    if rest == 0 || rest >= 5000 {
        return rest.to_string();
    }
    let mut found = String::new();
    for (value, letters) in VALUES {
        while rest >= value {
            found.push_str(letters);
            rest -= value;
        }
    }
    found
}

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

fn words(size: u64) -> String {
    let part = |unit: u64, name: &str| {
        let rest = size % unit;
        let tail = match rest {
            0 => String::new(),
            1..100 => format!(" and {}", words(rest)),
            _ => format!(" {}", words(rest)),
        };
        format!("{} {name}{tail}", words(size / unit))
    };
    match size {
        0..20 => SMALL[size as usize].to_owned(),
        20..100 => {
            let tens = TENS[(size / 10) as usize];
            if size.is_multiple_of(10) { tens.to_owned() } else { format!("{tens}-{}", SMALL[(size % 10) as usize]) }
        }
        100..1_000 => part(100, "hundred"),
        1_000..1_000_000 => part(1_000, "thousand"),
        1_000_000..1_000_000_000 => part(1_000_000, "million"),
        _ => size.to_string(),
    }
}

/// `third`, `twenty-first`: the last word is changed.
fn ordinal_words(size: u64) -> String {
    let text = words(size);
    let start = text.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (before, last) = text.split_at(start);
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        other => other.strip_suffix('y').map_or_else(|| format!("{other}th"), |stem| format!("{stem}ieth")),
    };
    format!("{before}{last}")
}

fn capitalised(text: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
