//! Editions of this program: pages of pieces, imported.

use glossator::page::{Form, ImportOptions, import};
use glossator::tei;

use super::choices::Choices;
use super::pieces::BRACKETED;

/// What stands around notes.
const AROUND: &[&str] = &[
    "word",
    "the mate",
    "of",
    "Zim",
    "HB",
    "The ferry is late.",
    "Why?",
    "Nurturing idlers!",
    "паром",
    "Паром ушёл.",
    "渡し船",
    "来た。",
    "السفينة",
    " ",
    " ",
    " ",
    ".",
    ", ",
    "\"",
    "&",
    "<",
    "e\u{301}",
    "👩\u{200d}🚀",
    "\n\n",
    "\n",
    "\r\n\r\n",
    "the mate¹ of the ferry",
    "\n\n¹ T/N: a person who helps.\n\n",
    "\n\nTranslator's note: a ferry has no bell.\n\n",
];

/// What pages are made of.
pub fn pieces() -> Vec<&'static str> {
    [BRACKETED, AROUND].concat()
}

/// A page of pieces, some of it a photograph whose caption stands there twice.
pub fn page(choices: &mut Choices<'_>) -> String {
    let pieces = pieces();
    let mut page = String::from("The Ferry\n\nBy Lida Zaitseva\n\n");
    for _ in 0..1 + choices.below(4) {
        let mut paragraph = String::new();
        for _ in 0..1 + choices.below(12) {
            paragraph.push_str(choices.pick(&pieces));
            paragraph.push(' ');
        }
        paragraph.push_str("\n\n");
        if choices.once_in(3) {
            paragraph = format!("The ferry at noon, {} the mate. [Photo: Lida Zaitseva]\n\n", paragraph.trim());
            page.push_str(&paragraph);
        }
        page.push_str(&paragraph);
    }
    page
}

/// The edition of such a page; none where there is nothing to import.
pub fn own_edition(choices: &mut Choices<'_>) -> Option<String> {
    let options = ImportOptions::default().with_form(Form::Page);
    let imported = import(page(choices).into_bytes(), "page.txt", &options).ok()?;
    String::from_utf8(tei::write(&imported.edition, Vec::new()).ok()?).ok()
}
