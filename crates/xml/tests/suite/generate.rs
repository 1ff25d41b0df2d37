//! Generators of documents and of things that look like documents.

use glossator_xml::{WriteError, Writer};
use proptest::prelude::*;

/// A document to write.
#[derive(Debug, Clone)]
pub enum Piece {
    Element(&'static str, Vec<(&'static str, String)>, Vec<Piece>),
    Text(String),
    Comment(String),
    Instruction(String),
}

/// Text with everything that needs care: markup characters, line ends, spaces, wide and odd characters.
pub fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("&".to_owned()),
        Just("<".to_owned()),
        Just(">".to_owned()),
        Just("]]>".to_owned()),
        Just("\"'".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("\n\t ".to_owned()),
        Just("\u{85}\u{2028}\u{FEFF}\u{FFFD}𐍈".to_owned()),
        "[a-zа-яé ]{0,12}",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn attributes() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let names = prop::sample::subsequence(vec!["n", "type", "xml:lang", "éé", "xmlns"], 0..=3);
    names.prop_flat_map(|names| {
        let values = prop::collection::vec(text(), names.len());
        values.prop_map(move |values| names.iter().copied().zip(values).collect())
    })
}

pub fn element() -> impl Strategy<Value = Piece> {
    let name = prop::sample::select(vec!["p", "имя", "a-b.c", "x-ml", "_"]);
    let leaf = prop_oneof![
        text().prop_map(Piece::Text),
        "[a-z <&>]{0,8}".prop_map(Piece::Comment),
        "[a-z <&>]{0,8}".prop_map(|content| Piece::Instruction(content.trim_start().to_owned())),
    ];
    let tree = leaf.prop_recursive(4, 40, 6, move |inner| {
        let name = prop::sample::select(vec!["p", "имя", "a-b.c", "x-ml", "_"]);
        (name, attributes(), prop::collection::vec(inner, 0..6))
            .prop_map(|(name, attributes, children)| Piece::Element(name, attributes, children))
    });
    (name, attributes(), prop::collection::vec(tree, 0..6))
        .prop_map(|(name, attributes, children)| Piece::Element(name, attributes, children))
}

pub fn write(piece: &Piece) -> Result<String, WriteError> {
    let mut writer = Writer::new(Vec::new());
    write_piece(piece, &mut writer)?;
    Ok(String::from_utf8(writer.finish()?).expect("written text is UTF-8"))
}

fn write_piece(piece: &Piece, writer: &mut Writer<Vec<u8>>) -> Result<(), WriteError> {
    match piece {
        Piece::Text(text) => writer.text(text),
        Piece::Comment(text) => writer.comment(text),
        Piece::Instruction(text) => writer.processing_instruction("target", text),
        Piece::Element(name, attributes, children) => {
            writer.start(name)?;
            for (name, value) in attributes {
                writer.attribute(name, value)?;
            }
            children.iter().try_for_each(|child| write_piece(child, writer))?;
            writer.end()
        }
    }
}

/// Strings of scraps of markup: most are ill-formed, some are not.
pub fn scraps() -> impl Strategy<Value = String> {
    let scraps = prop::sample::select(vec![
        "<a>",
        "</a>",
        "<b/>",
        "<p:c xmlns:p='u'>",
        "</p:c>",
        "<a b='1' c=\"2\">",
        "<a b='1' b='2'/>",
        "<p:d/>",
        "<",
        ">",
        "/",
        "=",
        "'",
        "\"",
        "&",
        ";",
        "&amp;",
        "&#65;",
        "&#x1;",
        "&x;",
        "]]>",
        "<![CDATA[",
        "]]",
        "<!--",
        "--",
        "-->",
        "-",
        "<?",
        "?>",
        "<?t ",
        "<?xml version='1.0'?>",
        "xml",
        "x",
        " ",
        "\n",
        "\r\n",
        "\r",
        "é",
        "\u{1}",
        "\u{FFFE}",
        "\u{FEFF}",
        "<!DOCTYPE a",
        "[",
        "]",
        "<!",
        "!",
        ":",
        "xmlns",
        "xmlns:p='v'",
        "a='&lt;'",
    ]);
    let root = prop::bool::ANY;
    (root, prop::collection::vec(scraps, 0..14)).prop_map(|(root, scraps)| {
        let inside = scraps.concat();
        if root { format!("<a>{inside}</a>") } else { inside }
    })
}
