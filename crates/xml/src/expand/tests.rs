//! Expansion on invented documents: what comes out, where it comes from, and what is refused.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::{Reader, XmlError};

/// Files by name; those whose name begins with `entity:` are what a catalog knows.
struct Files(Vec<(&'static str, String)>);

impl Files {
    fn of(files: &[(&'static str, &str)]) -> Self {
        Self(files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect())
    }

    fn get(&self, name: &str) -> Result<Fetched, Refusal> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, text)| Fetched::new(name, text.as_bytes()))
            .ok_or_else(|| Refusal(format!("`{name}` is missing")))
    }
}

impl Sources for Files {
    fn include(&self, _: &str, base: &str, href: &str) -> Result<Fetched, Refusal> {
        self.get(&self.rebase(base, href))
    }

    fn entity(&self, _: &str, _: Option<&str>, system: &str) -> Result<Fetched, Refusal> {
        self.get(&format!("entity:{system}"))
    }

    fn rebase(&self, base: &str, xml_base: &str) -> String {
        let folder = base.rfind('/').map_or("", |slash| &base[..=slash]);
        format!("{folder}{xml_base}")
    }
}

fn expanded(text: &str, files: &[(&'static str, &str)]) -> Expanded {
    expand("main.xml", text.to_owned(), &ExpandOptions::default(), &Files::of(files))
}

/// The text behind the document type, which must be well-formed.
fn text_of(text: &str, files: &[(&'static str, &str)]) -> String {
    let whole = expanded(text, files);
    assert_eq!(whole.notices().iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new(), "{text}");
    read(whole.text()).unwrap_or_else(|error| panic!("{error}: {}", whole.text()));
    whole.text().split_once("]>\n").map_or(whole.text(), |(_, rest)| rest).to_owned()
}

fn read(text: &str) -> Result<(), XmlError> {
    let mut reader = Reader::new(text, &ExpandOptions::default().limits);
    while reader.next_event()?.is_some() {}
    Ok(())
}

/// Code and place of the first notice, or of what the reader says of the text.
fn refused(text: &str, files: &[(&'static str, &str)]) -> (String, String) {
    let whole = expanded(text, files);
    match whole.notices().first() {
        Some(notice) => {
            let origin = whole.origin_of(notice);
            let source = whole.source(origin.file).unwrap();
            (notice.code().to_owned(), format!("{}: {}", source.name, &source.text[origin.span]))
        }
        None => {
            let error = read(whole.text()).expect_err(whole.text());
            let origin = whole.origin(error.span());
            ("xml".to_owned(), format!("main.xml: {}", &text[origin.span]))
        }
    }
}

/// A document with declarations.
fn declared(declarations: &str, body: &str) -> String {
    format!("<!DOCTYPE a [{declarations}]>\n{body}")
}

#[test]
fn entities_are_replaced() {
    for (declarations, body, wanted) in [
        ("<!ENTITY e 'x'>", "<a>&e;-&e;</a>", "<a>x-x</a>"),
        ("<!ENTITY e '<b>y</b>'>", "<a>&e;</a>", "<a><b>y</b></a>"),
        ("<!ENTITY e '&f;!'><!ENTITY f 'z'>", "<a>&e;</a>", "<a>z!</a>"),
        ("<!ENTITY e 'first'><!ENTITY e 'second'>", "<a>&e;</a>", "<a>first</a>"),
        ("<!ENTITY e '&#60;b/>'>", "<a>&e;</a>", "<a><b/></a>"),
        ("<!ENTITY e '&#38;lt;b'>", "<a>&e;</a>", "<a>&lt;b</a>"),
        ("<!ENTITY e '<![CDATA[&f;]]>'>", "<a>&e;</a>", "<a><![CDATA[&f;]]></a>"),
        ("<!ENTITY e \"a'b\">", "<a n='&e;'/>", "<a n='a&apos;b'/>"),
        ("<!ENTITY e '1&#10;2'>", "<a n='&e;'>&e;</a>", "<a n='1 2'>1\n2</a>"),
        ("<!ENTITY e 'x&#13;y'>", "<a>&e;</a>", "<a>x&#13;y</a>"),
        ("<!ENTITY e '>'>", "<a>]]&e;</a>", "<a>]]&gt;</a>"),
        ("<!ENTITY e ''>", "<a>x&e;y</a>", "<a>xy</a>"),
        ("<!ENTITY % p \"<!ENTITY e 'q'>\">%p;", "<a>&e;</a>", "<a>q</a>"),
        ("<!ENTITY e '<b n=\"&f;\"/>'><!ENTITY f 'v'>", "<a>&e;</a>", "<a><b n=\"v\"/></a>"),
        ("<!-- <!ENTITY e 'no'> --><?x <!ENTITY e 'no'>?><!ENTITY e 'yes'>", "<a>&e;</a>", "<a>yes</a>"),
        ("<!ENTITY e SYSTEM 'never.xml'>", "<a/>", "<a/>"),
        ("<!ENTITY bomb '&bomb;'>", "<a/>", "<a/>"),
        // Comments and instructions hold no references.
        ("<!ENTITY e 'x'>", "<a><!-- &e; --><?p &e;?></a>", "<a><!-- &e; --><?p &e;?></a>"),
    ] {
        assert_eq!(text_of(&declared(declarations, body), &[]), wanted, "{declarations}");
    }
}

#[test]
fn defaults_of_attributes_are_taken() {
    for (declarations, body, wanted) in [
        ("<!ATTLIST a n CDATA '1'>", "<a/>", "<a n=\"1\"/>"),
        ("<!ATTLIST a n CDATA '1'>", "<a n='2'/>", "<a n='2'/>"),
        ("<!ATTLIST a n CDATA #IMPLIED m (x|y) 'y'>", "<a ></a>", "<a  m=\"y\"></a>"),
        (
            "<!ATTLIST a n CDATA #FIXED '1'><!ATTLIST a n CDATA '2' m CDATA \"it's\">",
            "<a/>",
            "<a n=\"1\" m=\"it&apos;s\"/>",
        ),
        ("<!ENTITY e 'v'><!ATTLIST a n CDATA '&e;&e;'>", "<a/>", "<a n=\"vv\"/>"),
        ("<!ATTLIST a xmlns CDATA 'urn:a'>", "<a/>", "<a xmlns=\"urn:a\"/>"),
        ("<!ATTLIST a n NMTOKENS #IMPLIED>", "<a n='  x \n y '/>", "<a n='x y'/>"),
        ("<!ENTITY e '<b/>'><!ATTLIST b n CDATA '1'>", "<a>&e;</a>", "<a><b n=\"1\"/></a>"),
    ] {
        assert_eq!(text_of(&declared(declarations, body), &[]), wanted, "{declarations}");
    }
}

#[test]
fn what_is_wrong_with_entities_is_said_at_the_reference() {
    for (declarations, body, code, place) in [
        ("<!ENTITY e '&e;'>", "<a>&e;</a>", "xml", "&e;"),
        ("<!ENTITY e '&f;'><!ENTITY f '&e;'>", "<a n='&f;'/>", "xml", "&f;"),
        ("<!ENTITY e '<b>'>", "<a>&e;</b></a>", "xml", "&e;"),
        ("<!ENTITY e '</a><a>'>", "<a>&e;</a>", "xml", "&e;"),
        ("<!ENTITY e '<b'><!ENTITY f '/>'>", "<a>&e;&f;</a>", "xml", "&e;"),
        ("<!ENTITY e '&#38;'>", "<a>&e;amp;</a>", "xml", "&e;"),
        ("<!ENTITY e '<'>", "<a n='&e;'/>", "xml", "&e;"),
        ("<!ENTITY e '&f;'><!ENTITY f '<'>", "<a n='&e;'/>", "xml", "&e;"),
        ("<!ENTITY e '&nobody;'>", "<a>&e;</a>", "xml", "&e;"),
        ("<!ENTITY e '<x:b/>'>", "<a>&e;</a>", "xml", "&e;"),
        ("<!ENTITY e '\u{FFFF}'>", "<a>&e;</a>", "xml", "\u{FFFF}"),
        ("<!NOTATION n SYSTEM 'n'><!ENTITY e SYSTEM 'x' NDATA n>", "<a>&e;</a>", "xml", "&e;"),
        ("<!ENTITY e SYSTEM 'x'>", "<a n='&e;'/>", "xml", "&e;"),
        ("<!ENTITY e SYSTEM 'x'>", "<a>&e;</a>", "entity.external", "&e;"),
        ("<!ENTITY % p SYSTEM 'x'>%p;<!ENTITY e 'y'>", "<a>&e;</a>", "entity.undeclared", "&e;"),
        ("<!ENTITY e 'x'>", "<a/>&e;", "xml", "&e;"),
    ] {
        let text = declared(declarations, body);
        assert_eq!(refused(&text, &[]), (code.to_owned(), format!("main.xml: {place}")), "{declarations} {body}");
    }
}

#[test]
fn wrong_declarations_are_said_where_they_stand() {
    for (declarations, at) in [
        ("<!ENTITY e x>", "x"),
        ("<!ENTITY e 'x'", "<"),
        ("<!ENTITY e '%p;'>", "%"),
        ("<!ENTITY e 'a&b'>", "'"),
        ("<!ENTITY x:e 'a'>", "x"),
        ("%p;", "%"),
        ("<!ENTITY % p '%p;'>", "%"),
        ("<!ENTITY % p '&#37;p;'>%p;", "%"),
        ("<!ATTLIST a n WORDS #IMPLIED>", "W"),
        ("<!ATTLIST a n CDATA '<'>", "<"),
        ("<!ATTLIST a n CDATA '&late;'><!ENTITY late 'x'>", "'"),
        ("<!ELEMENT a (b,c|d)>", "|"),
        ("<![INCLUDE[]]>", "<"),
        ("<!-- a -- b -->", " "),
    ] {
        let text = declared(declarations, "<a/>");
        let (code, place) = refused(&text, &[]);
        assert_eq!((code.as_str(), place.as_str()), ("xml", format!("main.xml: {at}").as_str()), "{declarations}");
    }
}

#[test]
fn external_entities_come_from_catalogs_only() {
    let text = declared("<!ENTITY e SYSTEM 'e.xml'>", "<a>&e;&e;</a>");
    let files = [("entity:e.xml", "<?xml version='1.0' encoding='UTF-8'?><b/>\r\n")];
    assert_eq!(text_of(&text, &files), "<a><b/>\n<b/>\n</a>");
    let subset = "<!DOCTYPE a SYSTEM 'a.dtd' [<!ENTITY own 'mine'>]>\n<a>&own;&e;</a>";
    let dtd = "<!ENTITY own 'theirs'><!ENTITY % words 'CDATA'><![INCLUDE[<!ATTLIST a n %words; 'v'>]]>\n\
               <![IGNORE[<!ENTITY e 'no'>]]><!ENTITY % x 'x'><!ENTITY e '%x;\"'>";
    assert_eq!(text_of(subset, &[("entity:a.dtd", dtd)]), "<a n=\"v\">minex\"</a>");
    assert_eq!(refused(subset, &[]), ("entity.undeclared".to_owned(), "main.xml: &e;".to_owned()));
    // A document that stands alone has nothing outside.
    let alone = "<?xml version='1.0' standalone='yes'?><!DOCTYPE a SYSTEM 'a.dtd'><a>&e;</a>";
    assert_eq!(refused(alone, &[("entity:a.dtd", dtd)]), ("xml".to_owned(), "main.xml: &e;".to_owned()));
}

fn bombs() -> Vec<String> {
    let levels = |leaf: &str, count: usize| {
        let level = |n: usize| format!("<!ENTITY l{} '{}'>", n + 1, format!("&l{n};").repeat(10));
        format!("<!ENTITY l0 '{leaf}'>{}", (0..count).map(level).collect::<String>())
    };
    let parameters: String =
        (0..9).map(|n| format!("<!ENTITY % p{} '{}'>", n + 1, format!("&#37;p{n};").repeat(10))).collect();
    let deep: String = (0..500).map(|n| format!("<!ENTITY d{} '&d{n};'>", n + 1)).collect();
    vec![
        declared(&levels("ha", 9), "<a>&l9;</a>"),
        declared(&levels("", 9), "<a>&l9;</a>"),
        declared(&levels("<b/>", 9), "<a>&l9;</a>"),
        declared(&levels("ha", 9), "<a n='&l9;'/>"),
        declared(&levels("", 9), "<a n='&l9;'/>"),
        declared(&format!("{}<!ATTLIST a n CDATA '&l9;'>", levels("ha", 9)), "<a/>"),
        declared(
            &format!("<!ATTLIST b n CDATA '{}'>", "x".repeat(50_000)),
            &format!("<a>{}</a>", "<b/>".repeat(20_000)),
        ),
        declared(&format!("<!ENTITY q '{}'>", "x".repeat(50_000)), &format!("<a>{}</a>", "&q;".repeat(4_000))),
        declared(&format!("<!ENTITY % p0 ' '>{parameters}%p9;"), "<a/>"),
        declared(&format!("<!ENTITY d0 'x'>{deep}"), "<a>&d500;</a>"),
    ]
}

#[test]
fn every_bomb_is_stopped() {
    for bomb in bombs() {
        let begun = Instant::now();
        let whole = expanded(&bomb, &[]);
        let codes: Vec<&str> = whole.notices().iter().map(Notice::code).collect();
        assert!(codes.len() == 1 && codes[0].starts_with("limit."), "{codes:?} {}", &bomb[..200]);
        assert!(whole.text().len() < 64 << 20, "{}", whole.text().len());
        // Slow machines without optimisation count too.
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }
}

#[test]
fn many_short_references_are_no_bomb() {
    let text = declared("<!ENTITY e 'word'>", &format!("<a>{}</a>", "&e; ".repeat(300_000)));
    assert_eq!(expanded(&text, &[]).notices(), []);
}

const XI: &str = "xmlns:xi='http://www.w3.org/2001/XInclude'";

fn including(inside: &str) -> String {
    format!("<a {XI}>{inside}</a>")
}

/// What stands inside the root after expansion.
fn included(inside: &str, files: &[(&'static str, &str)]) -> String {
    let text = text_of(&including(inside), files);
    text[including("").len() - 4..text.len() - 4].to_owned()
}

#[test]
fn files_are_included() {
    let file = [("b.xml", "<?xml version='1.0'?><!DOCTYPE b [<!ENTITY e 'x'>]><!-- c --><b>&e;<d xml:id='k'/></b>")];
    for (inside, wanted) in [
        ("<xi:include href='b.xml'/>", "<!-- c --><b>x<d xml:id='k'/></b>"),
        ("-<xi:include href='b.xml' xpointer='k'/>-", "-<d xml:id='k'/>-"),
        ("<xi:include href='b.xml' xpointer='element(/1/1)'></xi:include>", "<d xml:id='k'/>"),
        ("<xi:include href='b.xml' parse='application/xml' xpointer='element(k)'/>", "<d xml:id='k'/>"),
        ("<e xml:id='m'/><xi:include xpointer='m'/>", "<e xml:id='m'/><e xml:id='m'/>"),
        ("<e/><xi:include href='' xpointer='element(/1/1)'/>", "<e/><e/>"),
        ("<xi:include href='b.xml'>text <other/></xi:include>", "<!-- c --><b>x<d xml:id='k'/></b>"),
    ] {
        assert_eq!(included(inside, &file), wanted, "{inside}");
    }
}

#[test]
fn texts_are_included() {
    let files = [("t.txt", "a < b & c ]]> d\r\n")];
    assert_eq!(included("<xi:include href='t.txt' parse='text'/>", &files), "a &lt; b &amp; c ]]&gt; d&#13;\n");
    let whole = expanded(&including("<xi:include href='t.txt' parse='text'/>"), &files);
    let at = whole.text().find("b &amp;").unwrap();
    let origin = whole.origin(at..at + 7);
    assert_eq!(&whole.source(origin.file).unwrap().text[origin.span], "b &");
}

#[test]
fn namespaces_move_along() {
    let outer = |inside: &str| format!("<a xmlns='urn:o' xmlns:p='urn:p' {XI}>{inside}</a>");
    for (file, wanted) in [
        ("<b/>", "<b xmlns=\"\"/>"),
        ("<b xmlns='urn:b'><c/></b>", "<b xmlns='urn:b'><c/></b>"),
        ("<p:b xmlns:p='urn:q'/>", "<p:b xmlns=\"\" xmlns:p='urn:q'/>"),
    ] {
        let text = text_of(&outer("<xi:include href='b.xml'/>"), &[("b.xml", file)]);
        assert_eq!(text[outer("").len() - 4..text.len() - 4], *wanted, "{file}");
    }
    // What is declared around a part comes with it.
    let file = "<r xmlns='urn:r' xmlns:q='urn:&amp;q'><b xml:id='k'><q:c/></b></r>";
    let text = text_of(&outer("<xi:include href='b.xml' xpointer='k'/>"), &[("b.xml", file)]);
    assert!(text.contains("<b xmlns=\"urn:r\" xmlns:q=\"urn:&amp;q\" xml:id='k'><q:c/></b>"), "{text}");
    // What only the inclusion declares comes with its fallback.
    let inside = "<xi:include href='none' xmlns:z='urn:z'><xi:fallback><z:b/></xi:fallback></xi:include>";
    let whole = expanded(&including(inside), &[]);
    assert!(whole.text().contains("<z:b xmlns:z=\"urn:z\"/>"), "{}", whole.text());
    assert!(read(whole.text()).is_ok());
}

#[test]
fn inclusions_nest_and_are_seen_from_their_files() {
    let files = [
        ("sub/b.xml", "<b xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='c.xml'/></b>"),
        ("sub/c.xml", "<c/>"),
        ("sub/deep/c.xml", "<deep/>"),
    ];
    let wanted = "<b xmlns:xi='http://www.w3.org/2001/XInclude'><c/></b>";
    assert_eq!(included("<xi:include href='sub/b.xml'/>", &files), wanted);
    assert_eq!(included("<xi:include xml:base='sub/deep/' href='c.xml'/>", &files), "<deep/>");
    let whole = expanded(&including("<xi:include href='sub/b.xml'/>"), &files);
    let at = whole.text().find("<c/>").unwrap();
    let origin = whole.origin(at..at + 4);
    let names: Vec<&str> =
        origin.included_from.iter().map(|(file, _)| whole.source(*file).unwrap().name.as_str()).collect();
    assert_eq!((whole.source(origin.file).unwrap().name.as_str(), names), ("sub/c.xml", vec!["sub/b.xml", "main.xml"]));
    assert_eq!(&whole.source(0).unwrap().text[origin.in_document()], "<xi:include href='sub/b.xml'/>");
}

#[test]
fn fallbacks_stand_in_with_a_warning() {
    for (inside, wanted, warnings) in [
        ("<xi:include href='none'><xi:fallback>x<b/><![CDATA[<]]></xi:fallback></xi:include>", "x<b/><![CDATA[<]]>", 1),
        ("<xi:include href='none'><xi:fallback/></xi:include>", "", 1),
        ("<xi:include href='b.xml' xpointer='no'><xi:fallback>y</xi:fallback></xi:include>", "y", 1),
        (
            "<xi:include href='none'><xi:fallback><xi:include href='b.xml'/></xi:fallback></xi:include>",
            "<b xmlns:n='urn:n'/>",
            1,
        ),
        (
            "<xi:include href='1'><xi:fallback><xi:include href='2'><xi:fallback>z</xi:fallback></xi:include></xi:fallback></xi:include>",
            "z",
            2,
        ),
    ] {
        let whole = expanded(&including(inside), &[("b.xml", "<b xmlns:n='urn:n'/>")]);
        assert!(whole.notices().iter().all(Notice::is_warning) && whole.is_complete(), "{:?}", whole.notices());
        assert_eq!(whole.notices().len(), warnings, "{inside}");
        assert_eq!(whole.text(), including(wanted), "{inside}");
    }
}

#[test]
fn wrong_inclusions_are_said_where_they_stand() {
    let files = [
        ("b.xml", "<b><c></b>"),
        ("l.xml", "<l xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='l.xml'/></l>"),
        ("t.txt", "\u{1}"),
        ("main.xml", "<read-already/>"),
    ];
    for (inside, code, place) in [
        ("<xi:include href='none'/>", "xinclude.resource", "main.xml: <xi:include href='none'/>"),
        (
            "<xi:include href='t.txt' parse='text'/>",
            "xinclude.resource",
            "main.xml: <xi:include href='t.txt' parse='text'/>",
        ),
        ("<xi:include href='b.xml'/>", "xml", "b.xml: </b>"),
        ("<xi:include href='l.xml'/>", "xinclude.loop", "l.xml: <xi:include href='l.xml'/>"),
        ("<xi:include href='main.xml'/>", "xinclude.loop", "main.xml: <xi:include href='main.xml'/>"),
        ("<xi:include href=''/>", "xinclude.loop", "main.xml: <xi:include href=''/>"),
        ("<xi:include/>", "xinclude.attribute", "main.xml: <xi:include/>"),
        ("<xi:include href='b.xml#c'/>", "xinclude.attribute", "main.xml: <xi:include href='b.xml#c'/>"),
        (
            "<xi:include href='b.xml' parse='html'/>",
            "xinclude.attribute",
            "main.xml: <xi:include href='b.xml' parse='html'/>",
        ),
        (
            "<xi:include href='t.txt' parse='text' xpointer='a'/>",
            "xinclude.attribute",
            "main.xml: <xi:include href='t.txt' parse='text' xpointer='a'/>",
        ),
        ("<xi:fallback/>", "xinclude.fallback", "main.xml: <xi:fallback/>"),
        (
            "<xi:include href='none'><xi:fallback/><xi:fallback/></xi:include>",
            "xinclude.fallback",
            "main.xml: <xi:include href='none'>",
        ),
        (
            "<xi:include href='none'><xi:include href='x'/></xi:include>",
            "xinclude.fallback",
            "main.xml: <xi:include href='none'>",
        ),
        (
            "<xi:include href='' xpointer='element(/1)'/>",
            "xinclude.loop",
            "main.xml: <xi:include href='' xpointer='element(/1)'/>",
        ),
    ] {
        assert_eq!(refused(&including(inside), &files), (code.to_owned(), place.to_owned()), "{inside}");
    }
    // The root may be an inclusion, of one element.
    let root = |href: &str| format!("<xi:include {XI} {href}/>");
    assert_eq!(text_of(&root("href='b.xml'"), &[("b.xml", "<!-- c --><b/>")]), "<!-- c --><b/>");
    assert_eq!(refused(&root("href='t' parse='text'"), &[("t", "x")]).0, "xinclude.root");
}

#[test]
fn what_multiplies_is_stopped() {
    let names = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];
    let files: Vec<(&'static str, String)> = (0..8)
        .map(|n| (names[n], including(&format!("<xi:include href='{}'/>", n + 1).repeat(10))))
        .chain([("8", "<b/>".to_owned())])
        .collect();
    let begun = Instant::now();
    let whole = expand("main.xml", including("<xi:include href='0'/>"), &ExpandOptions::default(), &Files(files));
    assert!(whole.notices().last().is_some_and(|notice| notice.code() == "limit.number"), "{:?}", whole.notices());
    assert!(begun.elapsed() < Duration::from_secs(10));
    // A large file, again and again.
    let large = format!("<b>{}</b>", "x".repeat(1 << 20));
    let text = including(&"<xi:include href='b.xml'/>".repeat(5_000));
    let whole = expanded(&text, &[("b.xml", &large)]);
    assert!(whole.notices().last().is_some_and(|notice| notice.code() == "limit.size"));
    assert!(whole.text().len() < 64 << 20);
    // Fallbacks inside fallbacks.
    let open = "<xi:include href='none'><xi:fallback>";
    let close = "</xi:fallback></xi:include>";
    let deep = including(&format!("{}{}", open.repeat(200), close.repeat(200)));
    let whole = expanded(&deep, &[]);
    assert!(
        whole.notices().last().is_some_and(|notice| notice.code() == "limit.depth"),
        "{:?}",
        whole.notices().last()
    );
}

#[test]
fn inclusions_can_be_left_alone() {
    let text = including("<xi:include href='none'/>");
    let options = ExpandOptions::default().with_xinclude(false);
    assert_eq!(expand("main.xml", text.clone(), &options, &NoSources).text(), text);
}

#[test]
fn lines_are_those_of_the_document() {
    let text = "<!DOCTYPE a [<!ENTITY e '1\n2\n3'>]>\n<a>&e;<b/>\n<c/></a>";
    let whole = expanded(text, &[]);
    let lines = whole.lines();
    let at = |what: &str| lines.position(whole.text().rfind(what).unwrap()).to_string();
    assert_eq!([at("3<b"), at("<b/>"), at("<c/>")], ["4:4", "4:7", "5:1"]);
}

proptest! {
    /// A document that has nothing to expand stays as it is, and every byte is at its place.
    #[test]
    fn what_has_no_entities_is_left_alone(text in "(<[a-c]( [a-c]=\"[a-z&;<]{0,4}\")?/?>|</[a-c]>|[a-z &;\r\n\\]>é]{0,6}|<!--|-->){0,12}") {
        let whole = expanded(&text, &[]);
        prop_assert_eq!(whole.text(), text.as_str());
        for (at, letter) in text.char_indices() {
            let origin = whole.origin(at..at + letter.len_utf8());
            prop_assert_eq!((origin.file, origin.span, origin.is_verbatim), (0, at..at + letter.len_utf8(), true));
        }
    }

    /// Whatever is declared, expansion comes to an end, and every byte of the text comes from a place in a file.
    #[test]
    fn every_byte_has_a_place(
        values in prop::collection::vec("(&[a-d];|<[bc]/>|<b>|</b>|[x\"' ]|&#38;|&#60;|\\]|>){0,6}", 4),
        body in "(&[a-d];|<b n='&[a-d];'/>|<c>|</c>|text|\\]\\]|>|<xi:include href='b'/>|<xi:include href='n'><xi:fallback>&a;</xi:fallback></xi:include>){0,8}",
    ) {
        let names = ["a", "b", "c", "d"];
        let declarations: String = names.iter().zip(&values).map(|(name, value)| {
            let value = value.replace('"', "&#34;");
            format!("<!ENTITY {name} \"{value}\">")
        }).collect();
        let text = declared(&format!("{declarations}<!ATTLIST c m CDATA '&d;'>"), &including(&body));
        let whole = expanded(&text, &[("b", "<b>é<c/></b>")]);
        let mut verbatim = 0;
        for (at, letter) in whole.text().char_indices() {
            let length = letter.len_utf8();
            let origin = whole.origin(at..at + length);
            let source = &whole.source(origin.file).unwrap().text;
            let found = source.get(origin.span.clone());
            prop_assert!(found.is_some(), "{:?}", origin);
            if origin.is_verbatim {
                verbatim += 1;
                prop_assert_eq!(found, Some(&whole.text()[at..at + length]));
            }
        }
        prop_assert!(verbatim > 0 || whole.text().is_empty());
        if !whole.is_complete() {
            return Ok(());
        }
        // What is expanded has nothing left to expand but what nobody declares.
        if let Err(error) = read(whole.text()) {
            let origin = whole.origin(error.span());
            let source = &whole.source(origin.file).unwrap().text;
            prop_assert!(source.get(origin.span).is_some());
        }
    }

    /// Declarations of any form are read to their end or refused, at a place in the document.
    #[test]
    fn any_declarations_are_read(
        subset in "(<!ENTITY |<!ATTLIST |<!ELEMENT |<!NOTATION |% ?[a-c];?|&[a-c];|&#3[0-9];|SYSTEM |PUBLIC |NDATA |[a-cé] ?|'|\"|>|<|\\(|\\)|\\||,|CDATA |ID |#FIXED |#IMPLIED|<!--|-->|<\\?x|\\?>|<!\\[|INCLUDE|\\[|\\]\\]>|\\*| |\n){0,24}",
        external in any::<bool>(),
    ) {
        let document = "<!DOCTYPE a SYSTEM 'a'>\n<a b='&a;'>&a;&b;</a>";
        let text = if external { document.to_owned() } else { declared(&subset, "<a b='&a;'>&a;&b;</a>") };
        let whole = expanded(&text, &[("entity:a", &subset)]);
        for notice in whole.notices() {
            let origin = whole.origin_of(notice);
            prop_assert!(whole.source(origin.file).is_some_and(|source| source.text.get(origin.span.clone()).is_some()));
        }
    }
}
