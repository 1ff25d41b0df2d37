//! `anyURI` (XML Schema Part 2, 3.2.17): RFC 2396 with the addresses of RFC 2732, after the escaping of XLink, 5.4.
//!
//! That escaping turns every character that a URI may not have, spaces and letters beyond ASCII included, into `%HH`.
//! The remaining errors are percent signs, `#`, square brackets, the scheme, and a missing host.

use std::net::Ipv6Addr;

use super::fault::Fault;

/// Whether the text is a URI reference once it is escaped.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let (address, fragment) = match text.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (text, None),
    };
    if fragment.is_some_and(|fragment| fragment.contains('#')) {
        return Err(Fault::SecondHash);
    }
    percent_signs(fragment.unwrap_or_default())?;
    match address.find([':', '/', '?']).and_then(|at| Some((address.get(..at)?, address.get(at..)?.strip_prefix(':')?)))
    {
        Some((name, rest)) => scheme(name).and_then(|()| after_scheme(rest, fragment.is_some())),
        None => hierarchical(address, fragment.is_some()),
    }
}

/// RFC 2396, 3.1. Escaped characters cannot stand here.
fn scheme(name: &str) -> Result<(), Fault> {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let letter_first = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    if letter_first && name.bytes().all(inner) { Ok(()) } else { Err(Fault::Scheme) }
}

fn after_scheme(rest: &str, fragment: bool) -> Result<(), Fault> {
    match rest.as_bytes().first() {
        None => Err(Fault::AfterScheme),
        Some(b'/') => hierarchical(rest, fragment),
        // `mailto:…`: RFC 2396 calls that an opaque part, without structure.
        Some(_) => percent_signs(rest),
    }
}

fn hierarchical(text: &str, fragment: bool) -> Result<(), Fault> {
    let Some(text) = text.strip_prefix("//") else { return path_and_query(text) };
    let (host, rest) = text.split_at(text.find(['/', '?']).unwrap_or(text.len()));
    if host.is_empty() && rest.is_empty() && !fragment {
        return Err(Fault::Host);
    }
    authority(host)?;
    path_and_query(rest)
}

fn path_and_query(text: &str) -> Result<(), Fault> {
    let path = text.split('?').next().unwrap_or_default();
    if path.contains(['[', ']']) { Err(Fault::Bracket) } else { percent_signs(text) }
}

/// RFC 2396, 3.2. Without brackets, every text can be read as the name of some registry.
fn authority(text: &str) -> Result<(), Fault> {
    let Some((user, bracketed)) = text.split_once('[') else {
        return if text.contains(']') { Err(Fault::Bracket) } else { percent_signs(text) };
    };
    let Some((address, port)) = bracketed.split_once(']') else { return Err(Fault::Bracket) };
    percent_signs(user)?;
    let user_ends = user.is_empty() || (user.ends_with('@') && user.find('@') == Some(user.len() - 1));
    if user_ends && is_ipv6(address) && is_port(port) { Ok(()) } else { Err(Fault::Bracket) }
}

/// RFC 2732, with the zone of RFC 6874 in either spelling.
fn is_ipv6(text: &str) -> bool {
    let (address, zone) = text.split_once('%').unwrap_or((text, "-"));
    let zone_is_named = zone == "-" || (!zone.is_empty() && zone.bytes().all(is_zone_character));
    zone_is_named && address.parse::<Ipv6Addr>().is_ok()
}

fn is_zone_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')
}

fn is_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn percent_signs(text: &str) -> Result<(), Fault> {
    let escaped =
        |rest: &str| rest.as_bytes().first_chunk::<2>().is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit));
    if text.split('%').skip(1).all(escaped) { Ok(()) } else { Err(Fault::Percent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_escaping_makes_right() {
        for text in [
            "",
            "a b",
            "é",
            "𐀀",
            "<\">{}\\^|`",
            "#",
            "a#",
            "?",
            "??",
            "?[",
            "#[",
            "%41",
            "a%20b#%C3",
            "http://a",
            "http:///a",
            "///",
            "//#",
            "//?",
            "x:?",
            "x:/",
            "x:[a]",
            "mailto:a@b",
            "http:a",
            "a+b-c.1:d",
            "http://a:99999999999/",
            "http://a@b@c/",
            "http://a_b c/",
            "http://ä.de/",
            "http://[::1]",
            "http://[::1]:",
            "http://u:p@[::1.2.3.4]:80/a",
            "http://[::1%25eth0]/",
            "http://[::1%eth0]/",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn refuses_what_stays_wrong() {
        for (text, fault) in [
            ("%", Fault::Percent),
            ("%4", Fault::Percent),
            ("a%GG", Fault::Percent),
            ("#%", Fault::Percent),
            ("?%é", Fault::Percent),
            ("//%zz", Fault::Percent),
            ("mailto:%", Fault::Percent),
            ("a#b#c", Fault::SecondHash),
            (":a", Fault::Scheme),
            ("1a:b", Fault::Scheme),
            ("ä:b", Fault::Scheme),
            ("a b:c", Fault::Scheme),
            ("a:", Fault::AfterScheme),
            ("a:#b", Fault::AfterScheme),
            ("http://", Fault::Host),
            ("//", Fault::Host),
            ("[", Fault::Bracket),
            ("a]b", Fault::Bracket),
            ("http://[::1", Fault::Bracket),
            ("http://[x]/", Fault::Bracket),
            ("http://[::1]x/", Fault::Bracket),
            ("http://u[::1]/", Fault::Bracket),
            ("http://[::1]/[", Fault::Bracket),
            ("//]", Fault::Bracket),
        ] {
            assert_eq!(check(text), Err(fault), "{text}");
        }
    }
}
