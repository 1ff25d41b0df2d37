//! References to files: paths and URLs (RFC 3986), as schemas, catalogs and documents write them.

use super::relaxng::{has_scheme, local_path};

/// What `reference` means in a file called `base`: a path beside it, or a URL.
pub(super) fn absolute(base: &str, reference: &str) -> String {
    match local_path(base, reference) {
        Err(_) => reference.to_owned(),
        Ok(path) if has_scheme(reference) => path.display().to_string(),
        Ok(_) if has_scheme(base) => joined(base, reference),
        Ok(path) => path.display().to_string(),
    }
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
pub(super) fn normalised(reference: &str) -> String {
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
