//! References to files: paths and URLs (RFC 3986), as schemas, catalogs and documents write them.

use std::path::{Path, PathBuf};

/// What `reference` means in a file called `base`: a path beside it, or a URL.
pub(crate) fn absolute(base: &str, reference: &str) -> String {
    match path_of(base, reference) {
        None => reference.to_owned(),
        Some(path) if has_scheme(reference) => path.display().to_string(),
        Some(_) if has_scheme(base) => joined(base, reference),
        Some(path) => path.display().to_string(),
    }
}

/// The path that `reference` means in a file called `base`, none where it is on the network; `file:` URLs are paths too.
pub(crate) fn path_of(base: &str, reference: &str) -> Option<PathBuf> {
    let decoded = percent_decoded(reference);
    if let Some(path) = decoded.strip_prefix("file://").or_else(|| decoded.strip_prefix("file:")) {
        return Some(PathBuf::from(path));
    }
    if has_scheme(reference) {
        return None;
    }
    let folder = Path::new(base.rfind(['/', std::path::MAIN_SEPARATOR]).map_or("", |slash| &base[..=slash]));
    let path = normal(&folder.join(&decoded));
    // A base may be a folder, and must be seen to be one.
    Some(if decoded.ends_with('/') { path.join("") } else { path })
}

/// Whether a reference names its scheme: `http:`, `urn:`; one letter is a drive.
pub(crate) fn has_scheme(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    })
}

/// The path without `.` and `name/..`, so that a file has one name.
fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut kept = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(kept.components().next_back(), Some(Component::Normal(_))) => {
                kept.pop();
            }
            part => kept.push(part),
        }
    }
    kept
}

/// A reference without percent-encoding.
pub(crate) fn percent_decoded(href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| href.to_owned())
}

/// A relative reference seen from a URL (RFC 3986, 5.2.2).
fn joined(base: &str, reference: &str) -> String {
    let base = base.split(['?', '#']).next().unwrap_or_default();
    let scheme_end = base.find(':').map_or(0, |colon| colon + 1);
    let authority_end = match base[scheme_end..].strip_prefix("//") {
        Some(rest) => scheme_end + 2 + rest.find('/').unwrap_or(rest.len()),
        None => scheme_end,
    };
    if reference.starts_with("//") {
        return format!("{}{reference}", &base[..scheme_end]);
    }
    let (path, rest) = reference.split_at(reference.find(['?', '#']).unwrap_or(reference.len()));
    let merged = match path {
        "" => base[authority_end..].to_owned(),
        _ if path.starts_with('/') => path.to_owned(),
        _ => {
            let folder =
                base[authority_end..].rfind('/').map_or("/", |slash| &base[authority_end..=authority_end + slash]);
            format!("{folder}{path}")
        }
    };
    format!("{}{}{rest}", &base[..authority_end], without_dots(&merged))
}

/// A path without `.` and `..` (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let parts: Vec<&str> = path.split('/').collect();
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        match *part {
            "." | ".." => {
                if *part == ".." && kept.len() > 1 {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            part => kept.push(part),
        }
    }
    kept.join("/")
}

/// A reference with what a URI cannot hold percent-encoded, so that two ways to write it are one (XML Catalogs 1.1, 6.3).
pub(crate) fn normalised(reference: &str) -> String {
    let mut out = String::with_capacity(reference.len());
    for byte in reference.trim().bytes() {
        if byte > b' ' && byte < 0x7F && !b"\"<>\\^`{|}".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_seen_from_their_file() {
        for (base, reference, expected) in [
            ("a/b.xml", "c.rng", "a/c.rng"),
            ("a/b.xml", "../c%20d.rng", "c d.rng"),
            ("/a/b.xml", "file:///x/y.rng", "/x/y.rng"),
            ("a/b.xml", "http://x.org/c.rng", "http://x.org/c.rng"),
            ("a/b.xml", "urn:x:y", "urn:x:y"),
            ("http://x.org/a/b.rng", "c.rng", "http://x.org/a/c.rng"),
            ("http://x.org/a/b.rng?q", "../c/./d/", "http://x.org/c/d/"),
            ("http://x.org/a/b.rng", "/c.rng?d", "http://x.org/c.rng?d"),
            ("http://x.org/a/b.rng", "//y.org/c", "http://y.org/c"),
            ("http://x.org", "c", "http://x.org/c"),
            ("http://x.org/a/", "../../../c/..", "http://x.org/"),
        ] {
            assert_eq!(absolute(base, reference), expected, "{reference} in {base}");
        }
    }

    #[test]
    fn what_a_uri_cannot_hold_is_encoded() {
        assert_eq!(normalised(" http://x.org/a b/ж%20{}"), "http://x.org/a%20b/%D0%B6%20%7B%7D");
    }
}
