//! Saved web pages: the text in them and what its parts are.

use super::import::Found;
use super::layout::Layouts;

/// The blocks of a saved page.
pub(super) fn found(html: &str, _layouts: &Layouts) -> Found {
    Found { text: html.to_owned(), ..Found::default() }
}
