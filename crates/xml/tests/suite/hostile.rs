//! Input made to exhaust: depth, numbers, and sizes.

use std::fmt::Write as _;
use std::io::Read as _;

use glossator_xml::{Document, Limits, Reader, XmlErrorKind};

fn refused(text: String, limits: &Limits) -> XmlErrorKind {
    let by_tree = Document::parse(text.clone(), limits).expect_err("beyond a limit");
    let mut reader = Reader::from_read(text.as_bytes(), limits);
    let by_stream = loop {
        match reader.next_event() {
            Ok(event) => assert!(event.is_some(), "beyond a limit"),
            Err(error) => break error,
        }
    };
    assert_eq!(by_tree, by_stream);
    by_tree.kind().clone()
}

#[test]
fn limits_hold() {
    let limits = Limits::default()
        .with_max_depth(3)
        .with_max_attributes(2)
        .with_max_attribute_bytes(40)
        .with_max_size(100)
        .with_max_name(10);
    let refuse = |text: &str| refused(text.to_owned(), &limits);
    assert!(Document::parse("<a><b><c/></b></a>".into(), &limits).is_ok());
    assert_eq!(refuse("<a><b><c><d/></c></b></a>"), XmlErrorKind::TooDeep(3));
    assert_eq!(refuse("<a b='' xmlns='' d=''/>"), XmlErrorKind::TooManyAttributes(2));
    assert_eq!(refuse(&format!("<a b='{}'/>", "x".repeat(40))), XmlErrorKind::TagTooLong(40));
    assert_eq!(refuse("<abcdefghijk/>"), XmlErrorKind::NameTooLong(10));
    assert_eq!(refuse("<a><?abcdefghijk?></a>"), XmlErrorKind::NameTooLong(10));
    let long = Document::parse(format!("<a>{}</a>", "x".repeat(100)), &limits).expect_err("too long");
    assert_eq!(long.kind(), &XmlErrorKind::TooLarge(100));
}

/// A stream without end must not be taken into memory to find the end of a comment.
#[test]
fn an_endless_stream_is_refused() {
    let limits = Limits::default().with_max_size(100_000);
    for head in ["<a>", "<a><!--", "<a b='", "<a ", "<a><![CDATA[", "<a>&", "<!DOCTYPE a [", "<a><?x ", "", "<a>&#"] {
        let input = std::io::BufReader::new(head.as_bytes().chain(std::io::repeat(b' ')));
        let mut reader = Reader::from_read(input, &limits);
        let error = loop {
            match reader.next_event() {
                Ok(event) => assert!(event.is_some(), "{head}"),
                Err(error) => break error,
            }
        };
        let expected = [XmlErrorKind::TooLarge(100_000), XmlErrorKind::MalformedReference];
        assert!(expected.contains(error.kind()), "{head}: {error:?}");
    }
}

#[test]
fn depth_needs_no_stack() {
    let depth = 300_000;
    let text = "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert_eq!(refused(text.clone(), &Limits::default()), XmlErrorKind::TooDeep(512));
    let limits = Limits::default().with_max_depth(usize::MAX);
    let document = Document::parse(text, &limits).expect("deep, but well-formed");
    assert_eq!(document.root().descendants().count(), depth - 1);
    drop(document);
    let open = "<a>".repeat(depth);
    assert_eq!(refused(open, &limits), XmlErrorKind::UnclosedElement("a".into()));
}

/// Quadratic work on these would take minutes.
#[test]
fn numbers_cost_no_more_than_their_bytes() {
    let limits = Limits::default().with_max_attributes(usize::MAX).with_max_depth(usize::MAX);
    let mut many_attributes = "<a".to_owned();
    let mut many_namespaces = "<a".to_owned();
    let mut deep_namespaces = String::new();
    for number in 0..100_000 {
        let _ = write!(many_attributes, " a{number}=''");
        let _ = write!(many_namespaces, " xmlns:n{number}='{number}' n{number}:a=''");
        let _ = write!(deep_namespaces, "<n:a xmlns:n='{number}' xmlns:m{number}='m'>");
    }
    deep_namespaces.push_str(&"</n:a>".repeat(100_000));
    let references = format!("<a b='{0}'>{0}</a>", "&#65;\r\n".repeat(200_000));
    let brackets = format!("<a>{}</a>", "]".repeat(1_000_000));
    let pieces = format!("<a>{}</a>", "<!---->x<![CDATA[]]>".repeat(100_000));
    for text in [many_attributes + "/>", many_namespaces + "/>", deep_namespaces, references, brackets, pieces] {
        let head: String = text.chars().take(60).collect();
        if let Err(error) = Document::parse(text, &limits) {
            panic!("{head}: {error}");
        }
    }
}

/// Gives some bytes, then fails.
struct Failing(&'static [u8]);

impl std::io::Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer) {
            Ok(0) => Err(std::io::Error::other("the disk is gone")),
            other => other,
        }
    }
}

#[test]
fn a_stream_that_breaks_is_an_error_and_stays_one() {
    let input = std::io::BufReader::new(Failing(b"<a>some text"));
    let mut reader = Reader::from_read(input, &Limits::default());
    assert!(reader.next_event().is_ok_and(|event| event.is_some()));
    let error = reader.next_event().expect_err("the input breaks");
    assert_eq!(error.kind(), &XmlErrorKind::Input("the disk is gone".into()));
    assert_eq!(reader.next_event().expect_err("and stays broken"), error);
    let mut reader = Reader::from_read(b"<a>\xFF</a>".as_slice(), &Limits::default());
    assert!(reader.next_event().is_ok());
    assert_eq!(reader.next_event().map(|_| ()).map_err(|error| error.kind().clone()), Err(XmlErrorKind::InvalidUtf8));
}
