//! References and their bases (RFC 3986, 5.2; XPath 2.0 functions, 8.1).

/// The scheme of an address, if it has one; one letter is a drive.
fn scheme_of(address: &str) -> Option<(&str, &str)> {
    let fits = |scheme: &str| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    address.split_once(':').filter(|(scheme, _)| fits(scheme))
}

/// The address of a file as a `file:` URI; other addresses stay as they are.
pub(super) fn address(name: &str) -> String {
    if scheme_of(name).is_some() || name.is_empty() {
        return name.to_owned();
    }
    let path = std::path::absolute(name).map_or_else(|_| name.to_owned(), |path| path.display().to_string());
    format!("file:{}", path.replace(' ', "%20"))
}

/// What stands before the path (`http://a.example`), and the rest without its fragment.
fn front(base: &str) -> (&str, &str) {
    let base = base.split_once('#').map_or(base, |(base, _)| base);
    let start = scheme_of(base).map_or(0, |(scheme, _)| scheme.len() + 1);
    let rest = &base[start..];
    let path = match rest.strip_prefix("//") {
        Some(authority) => start + 2 + authority.find(['/', '?']).unwrap_or(authority.len()),
        None => start,
    };
    base.split_at(path)
}

/// A reference seen from a base.
pub(super) fn joined(base: &str, reference: &str) -> String {
    if reference.is_empty() || base.is_empty() || scheme_of(reference).is_some() {
        return if reference.is_empty() { base } else { reference }.to_owned();
    }
    let (before, rest) = front(base);
    let path = rest.split_once('?').map_or(rest, |(path, _)| path);
    if reference.starts_with("//") {
        return format!("{}{reference}", scheme_of(base).map_or(String::new(), |(scheme, _)| format!("{scheme}:")));
    }
    match reference.chars().next() {
        Some('#') => return format!("{before}{rest}{reference}"),
        Some('?') => return format!("{before}{path}{reference}"),
        Some('/') => return before.to_owned() + &without_dots(reference),
        _ => {}
    }
    let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
    let folder = if folder.is_empty() && before.contains("//") { "/" } else { folder };
    before.to_owned() + &without_dots(&format!("{folder}{reference}"))
}

/// The path without `.` and `..` (RFC 3986, 5.2.4); what stands after it is left alone.
fn without_dots(reference: &str) -> String {
    let end = reference.find(['?', '#']).unwrap_or(reference.len());
    let (path, rest) = reference.split_at(end);
    let mut parts: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or_default();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.as_slice() == [""] => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if matches!(last, "." | "..") {
        parts.push("");
    }
    parts.join("/") + rest
}
