//! The frame of every page: head, content policy, bar, main part.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::words::Words;

const STYLE: &str = include_str!("assets/report.css");
const SCRIPT: &str = include_str!("assets/report.js");

/// A page, but for what every page has.
pub(super) struct Frame<'f> {
    /// What kind of page it is: a class of its body.
    pub kind: &'static str,
    pub title: &'f str,
    /// What stands below the title.
    pub about: Markup,
    /// Rules for what is only known now, such as the witnesses.
    pub style: String,
    /// Switches and menus.
    pub bar: Markup,
    /// The keys that the page knows besides those of every page.
    pub keys: &'static [(&'static str, &'static str)],
    /// SourceColumn the main part.
    pub aside: Markup,
    pub main: Markup,
}

impl Frame<'_> {
    /// Writes the page.
    pub fn write(self, out: &mut dyn Write) -> io::Result<()> {
        let style = format!("{STYLE}{}", self.style);
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            hash(&style),
            hash(SCRIPT)
        );
        let page = html! {
            (DOCTYPE)
            html.no-js lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    meta name="generator" content=(concat!("glossator ", env!("CARGO_PKG_VERSION")));
                    title { (self.title) }
                    style { (PreEscaped(style)) }
                    script { (PreEscaped(SCRIPT)) }
                }
                body class=(self.kind) { (self.body()) }
            }
        };
        out.write_all(page.into_string().as_bytes())
    }

    fn body(self) -> Markup {
        html! {
            a.skip href="#:main" { "To the text" }
            header.title {
                h1 { bdi { (Words(self.title)) } }
                (self.about)
            }
            nav.bar aria-label="Views and search" {
                (self.bar)
                (settings_menu(self.keys))
            }
            p.status role="status" aria-live="polite" {}
            (self.aside)
            main id=":main" tabindex="-1" { (self.main) }
        }
    }
}

/// The menu of colours and keys.
fn settings_menu(keys: &[(&str, &str)]) -> Markup {
    html! {
        details.menu name="menu" {
            summary { "Help" }
            div.panel {
                fieldset.needs-js {
                    legend { "Colours" }
                    @for (value, name) in [("auto", "as the system has them"), ("light", "light"), ("dark", "dark")] {
                        label { input type="radio" name="colours" value=(value) checked[value == "auto"]; " " (name) }
                    }
                }
                noscript {
                    p {
                        "Scripts are switched off: views and layers work; search, filters, keys and a choice of colours do not."
                    }
                }
                div.keys.needs-js {
                    h2 { "Keys" }
                    dl {
                        @for (key, what) in keys.iter().chain(&COMMON_KEYS) {
                            div { dt { kbd { (key) } } dd { (what) } }
                        }
                    }
                }
            }
        }
    }
}

/// The keys of every page.
const COMMON_KEYS: [(&str, &str); 3] = [
    ("/", "search"),
    ("Enter", "next place found; with Shift the previous one"),
    ("Esc", "close a menu, end the search"),
];

/// A source of a content policy: the hash of what may be used.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_assets_ends_their_element() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }

    #[test]
    fn the_hash_is_that_of_the_policy() {
        assert_eq!(hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
