//! Subtitles and scripture in their own format again: what an edition has no place for comes out as it came.

use glossator::document::{DocumentOptions, Exported, Format, NotesAs, export, import};
use glossator::model::{Edition, View, project};
use glossator::source::Encoding;
use glossator::tei;
use glossator::xml::Limits;

use super::{body, read, written};

const SRT: &str = "\u{feff}7\r\n00:00:01,000 --> 00:00:04,000  X1:117 X2:619\r\n{\\an8}My <font color=\"red\">babka</font> [a cake]\r\nis gone.\r\n\r\n\r\n\
    8\r\n00:00:05,000 --> 00:00:06,000\r\n<b>Tea</b> [laughs]";

const USFM: &str = "\\id XXA an invented text\n\\h The Ferry\n\\toc1 Ferry\n\\mt1 The Ferry\n\\c 1\n\\s1 Late\n\\s2 Later\n\\p\n\
    \\v 1 The \\add old\\add* lamp\\f + \\fr 1:1 \\ft Translator's note: of tin.\\f* burnt.\n\\v 2 It \\w slept|lemma=\"sleep\"\\w*,\\x - \\xo 1:2 \\xt 3:4\\x* they\n   say.\n\
    \\q1 Row, \\it babka\\it* [a cake],\n\\q2 row~on.\n\\b\n\\q1 Row.\n\\c 2\n\\p\n\\v 1 One\\fe + \\ft At the end.\\fe*\n\\li1 rope,\n\\li1 bells [?].\n\\tr \\tc1 a \\tc2 b\n\\tr \\tc1 c \\tc2 d\n";

/// The edition of a file, changed as a text and read again.
fn edition(bytes: &[u8], name: &str, (old, new): (&str, &str)) -> Edition {
    let text = written(&read(bytes.to_vec(), name));
    let (head, body) = text.split_at(text.find("<text>").unwrap());
    assert!(body.contains(old), "{body}");
    tei::read(format!("{head}{}", body.replacen(old, new, 1)), &Limits::default()).unwrap().edition
}

fn again(edition: &Edition, format: Format) -> (String, Vec<String>) {
    let Exported { bytes, told, .. } = export(edition, format, NotesAs::Kept).unwrap();
    (String::from_utf8(bytes).unwrap(), told.iter().map(ToString::to_string).collect())
}

#[test]
fn a_file_comes_back_byte_for_byte() {
    let vtt = "WEBVTT - tea\nLanguage: en\n\nNOTE ask Nora\n\nSTYLE\n::cue { color: lime }\n\n00:01.000 --> 00:02.000 align:start\n<v Ilya>Tea &amp; rum [laughs]\n";
    let files = [("a.srt", SRT, Format::Srt), ("a.usfm", USFM, Format::Usfm), ("a.vtt", vtt, Format::Vtt)];
    for (name, text, format) in files {
        let (same, told) = again(&edition(text.as_bytes(), name, ("", "")), format);
        assert_eq!(same, text);
        assert_eq!(told, Vec::<String>::new());
    }
}

#[test]
fn changed_words_are_written_at_their_places() {
    let (srt, told) = again(&edition(SRT.as_bytes(), "a.srt", (">a cake<", ">a cake, and a granny<")), Format::Srt);
    assert_eq!(srt, SRT.replace("a cake", "a cake, and a granny"));
    assert_eq!(told, Vec::<String>::new());
    let (usfm, told) = again(&edition(USFM.as_bytes(), "a.usfm", ("they say.", "nobody says.")), Format::Usfm);
    assert_eq!(usfm, USFM.replace("they\n   say", "nobody says"));
    assert_eq!(told, Vec::<String>::new());
    let (usfm, _) = again(&edition(USFM.as_bytes(), "a.usfm", ("of tin.", "of\u{a0}brass.")), Format::Usfm);
    assert_eq!(usfm, USFM.replace("of tin.", "of~brass."));
}

#[test]
fn an_encoding_is_that_of_the_file() {
    let cyrillic = Encoding::for_label("windows-1251");
    let (bytes, expected) = (b"1\n00:00:01,000 --> 00:00:02,000\n\xd7\xe0\xe9 [\xf1\xec\xe5\xf5]\n", "Чай [смех]");
    let options = DocumentOptions::default().with_encoding(cyrillic);
    let imported = import(bytes.to_vec(), "a.srt", &options).unwrap();
    assert_eq!(project(&imported.edition, View::Printed).text, expected);
    let edition = tei::read(written(&imported), &Limits::default()).unwrap().edition;
    assert_eq!(export(&edition, Format::Srt, NotesAs::Kept).unwrap().bytes, bytes);
}

#[test]
fn what_cannot_be_written_into_the_file_is_written_anew_and_reported() {
    let moved = edition(SRT.as_bytes(), "a.srt", ("start=\"#T.1000\"", "start=\"#T.5000\""));
    let (srt, told) = again(&moved, Format::Srt);
    assert!(srt.starts_with("7\n00:00:05,000 --> 00:00:04,000\nMy babka [a cake]\nis gone.\n"), "{srt}");
    assert!(told[0].contains("written anew") && told[0].contains("more than words was changed"), "{told:?}");
    let mut changed = edition(SRT.as_bytes(), "a.srt", ("", ""));
    changed.header.kept = changed.header.kept.map(|kept| kept.replace("119", "1").replace("117", "118").into());
    let (srt, told) = again(&changed, Format::Srt);
    assert!(srt.starts_with("7\n00:00:01,000 --> 00:00:04,000\nMy "), "{srt}");
    assert!(told[0].contains("not as it was imported"), "{told:?}");
    let none = export(&edition(SRT.as_bytes(), "a.srt", ("", "")), Format::Srt, NotesAs::None).unwrap();
    assert!(!String::from_utf8(none.bytes).unwrap().contains("cake"));
}

#[test]
fn scripture_written_anew_says_the_same() {
    let first = read(USFM.as_bytes().to_vec(), "a.usfm");
    let mut edition = first.edition.clone();
    edition.header.kept = None;
    let (usfm, told) = again(&edition, Format::Usfm);
    assert!(
        usfm.starts_with("\\id XXA The Ferry\n\\usfm 3.0\n\\ide UTF-8\n\\h The Ferry\n\\mt1 The Ferry\n"),
        "{usfm}"
    );
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(body(&read(usfm.into_bytes(), "a.usfm")), body(&first));
}

/// Files with odd characters come back, too, or it is said why not.
#[test]
fn odd_files_come_back() {
    let files = [
        ("a.srt", "1\r\n00:00:01,000 --> 00:00:02,000\nTea\r\n"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n  Tea  [a drink]  \n\n\n\n"),
        ("a.srt", "00:00:01,000 --> 00:00:02,000\n<i>Tea</i> & <b>rum</b> {\\i1}hot{\\i0} ]]> &amp;"),
        ("a.vtt", "\u{feff}WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Ada>Tea&nbsp;&lrm; <c.red>hot</c>\r\n"),
        (
            "a.usfm",
            "\\id XXA\r\n\\p\r\n\\v 1 Tea~hot // \\w now|x=\"y\"\\w*\\f + \\ft [note] \\+it in\\+it* it\\f*\r\n\\zz odd\r\n",
        ),
        (
            "a.usfm",
            "\\id XXA\n\\c 1\n\\p \\v 1 \\add [a]\\add* \\f + \\ft \\f* b\n\\q1\n\\q1 \\v 2\n\\tr \\tc1 \\tc2 x",
        ),
    ];
    for (name, text) in files {
        let format = Format::detect(text.as_bytes(), name).unwrap();
        let (same, told) = again(&edition(text.as_bytes(), name, ("", "")), format);
        assert_eq!(same, text, "{told:?}");
    }
}
