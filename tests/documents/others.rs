//! Markdown, subtitles, USFM.

use glossator::document::{Format, Tracked};
use glossator::model::{View, project};

use super::{body, found, read, try_read, written};

fn printed(text: &str, name: &str) -> String {
    project(&read(text.as_bytes().to_vec(), name).edition, View::Printed).text
}

#[test]
fn formats_are_told_by_what_they_hold() {
    let cases: [(&str, &str, Option<Format>); 9] = [
        ("1\n00:00:01,000 --> 00:00:02,000\nTea\n", "a.txt", Some(Format::Srt)),
        ("\u{feff}WEBVTT\n\n00:01.000 --> 00:02.000\nTea\n", "a", Some(Format::Vtt)),
        ("[Script Info]\nTitle: x\n", "a.txt", Some(Format::Ass)),
        ("\\id GEN\n\\c 1\n", "a.txt", Some(Format::Usfm)),
        ("# Tea\n", "a.md", Some(Format::Markdown)),
        ("# Tea\n", "a.txt", None),
        ("PK\u{3}\u{4}", "a.txt", Some(Format::Docx)),
        ("<!DOCTYPE html><p>Tea</p>", "a.md", None),
        ("\\id of the goat\n", "a.txt", None),
    ];
    for (text, name, format) in cases {
        assert_eq!(Format::detect(text.as_bytes(), name), format, "{text}");
    }
}

#[test]
fn markdown_has_notes_changes_and_what_is_no_note() {
    let text = "---\ntitle: Tea\nlang: en\n---\n\n# Tea\n\nThe *mate* [helper] slept.[^1] \\[No note\\] and `[code]`.\n\n\
        > A {~~cold~>warm~~} night{>>which?<<}.\n\n- [x] wind\n\n| a | b |\n|---|---|\n| c | |\n\n```\nx[1]\n{++y++}\n```\n\n[^1]: Translator's note: at noon.\n";
    let imported = read(text.as_bytes().to_vec(), "tea.md");
    let printed = project(&imported.edition, View::Printed).text;
    assert!(
        printed.starts_with(
            "Tea\n\nThe mate [helper] slept.⁽Translator's note: at noon.⁾ [No note] and [code].\n\nA warm night."
        ),
        "{printed}"
    );
    assert!(printed.ends_with("x[1]\n{++y++}"), "{printed}");
    assert_eq!(found(&imported).len(), 2);
    let body = body(&imported);
    assert!(body.contains("<del>cold</del><add>warm</add>"), "{body}");
    let rejected = try_read(text.as_bytes().to_vec(), "tea.md", Tracked::Reject).unwrap();
    assert!(project(&rejected.edition, View::Printed).text.contains("A cold night"));
    assert!(written(&imported).contains("<note>which?</note>"));
}

#[test]
fn a_cue_is_a_unit_with_times_and_speaker() {
    let text = "WEBVTT\nLanguage: en\n\nNOTE ask Nora\n\none\n00:01.000 --> 00:04.000 align:start\n<v Ilya>My <i>babka</i> [a cake]\nis &lt;gone&gt;.\n";
    let imported = read(text.as_bytes().to_vec(), "a.vtt");
    assert_eq!(project(&imported.edition, View::Printed).text, "My babka [a cake]\nis <gone>.");
    let file = written(&imported);
    assert!(file.contains("<u xml:id=\"b1\" n=\"one\" who=\"#p1\" start=\"#T.1000\" end=\"#T.4000\">"), "{file}");
    assert!(file.contains("<when xml:id=\"T.1000\" interval=\"1.000\" since=\"#T0\"/>"), "{file}");
    assert!(file.contains("<note>ask Nora</note>"), "{file}");
    assert_eq!(imported.told.len(), 1);
}

#[test]
fn subtitles_out_of_order_are_kept_and_reported() {
    let text = "2\n00:00:05,000 --> 00:00:04,000\nTwo\n\n1\n00:00:01,000 --> 00:00:02,000\n{\\an8}One\n\nstill one\n";
    let imported = read(text.as_bytes().to_vec(), "a.srt");
    assert_eq!(project(&imported.edition, View::Printed).text, "Two\n\nOne\n\nstill one");
    let told: Vec<String> = imported.told.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
}

#[test]
fn events_have_fields_and_overrides() {
    let text = "[Script Info]\nTitle: Harbour\n[Events]\nFormat: Layer, Start, End, Style, Name, Text\nComment: 0,0:00:00.00,0:00:01.00,D,,see [x]\n\
        Dialogue: 0,0:00:01.00,0:00:04.00,D,Ilya,My {\\i1}babka{\\i0}, [a cake]\\Nis {\\pos(1,2)}gone.\n";
    let imported = read(text.as_bytes().to_vec(), "a.ass");
    assert_eq!(project(&imported.edition, View::Printed).text, "My babka, [a cake]\nis gone.");
    assert!(written(&imported).contains("<note>see [x]</note>"));
}

#[test]
fn scripture_has_supplied_words_notes_and_verses() {
    let text = "\\id XXA invented\n\\mt1 The Ferry\n\\c 1\n\\p\n\\v 1 The \\add old\\add* lamp\\f + \\fr 1:1 \\ft Translator's note: of tin.\\f* burnt.\n\
        \\v 2 It \\w slept|lemma=\"sleep\"\\w*,\\x - \\xo 1:2 \\xt 3:4\\x* they say.\n\\q1 Row,\n\\q2 row.\n\\zzz what\n";
    let imported = read(text.as_bytes().to_vec(), "a.usfm");
    let printed = project(&imported.edition, View::Printed).text;
    assert_eq!(
        printed,
        "The Ferry\n\nThe old lamp⁽Translator's note: of tin.⁾ burnt. It slept,⁽3:4⁾ they say.\n\nRow,\n\nrow. what"
    );
    let body = body(&imported);
    assert!(body.contains("<milestone xml:id=\"v.1.2\" unit=\"verse\" n=\"1:2\"/>"), "{body}");
    assert!(body.contains("ana=\"#supplied.completion\" resp=\"#translator\">old</supplied>"), "{body}");
    assert!(body.contains("<lg><l "), "{body}");
    let told: Vec<String> = imported.told.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.contains("`\\zzz` is not known")), "{told:?}");
}

#[test]
fn a_verse_that_comes_again_has_no_second_id() {
    let text = "\\id XXA\n\\c 1\n\\p\n\\v 1 The lamp.\n\\v 1 The lamp again.\n";
    assert_eq!(body(&read(text.as_bytes().to_vec(), "a.usfm")).matches("n=\"1:1\"").count(), 2);
}

#[test]
fn unclosed_markers_end_with_their_paragraph() {
    let text = "\\id XXA\n\\p\n\\v 1 The lamp \\f + \\ft of tin.\n\\p It \\it burnt.\n";
    let imported = read(text.as_bytes().to_vec(), "a.usfm");
    assert_eq!(project(&imported.edition, View::Printed).text, "The lamp ⁽of tin.⁾\n\nIt burnt.");
    assert_eq!(imported.told.len(), 2);
    assert!(imported.told[0].to_string().starts_with("line 3: "));
}

#[test]
fn footnotes_of_a_web_page_come_to_their_marks() {
    let text = "<!DOCTYPE html><html lang=en><body><p>The bell<sup><a href=#f1>1</a></sup> rang.</p><section class=\"footnotes\"><ol>\
        <li id=f1>T.N.: of tin. <a href=#r1>↩</a></li></ol></section>";
    assert_eq!(Format::detect(text.as_bytes(), "a.html"), Some(Format::Html));
    assert_eq!(printed(text, "a.html"), "The bell⁽T.N.: of tin.⁾ rang.");
}
