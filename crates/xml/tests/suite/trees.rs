//! What a tree says about its document.

use glossator_xml::{Doctype, Document, Limits, Node, NodeKind, TextKind, XML_NAMESPACE, XmlErrorKind};

fn parse(text: &str) -> Document {
    Document::parse(text.to_owned(), &Limits::default()).expect("the document is well-formed")
}

fn texts(node: Node<'_>) -> Vec<(&str, TextKind, &str)> {
    let runs = node.descendants().filter(|node| node.is_text());
    runs.filter_map(|run| Some((run.text()?, run.text_kind()?, run.source()))).collect()
}

#[test]
fn text_runs_map_to_the_source() {
    let document = parse("<p>a&amp;b\r\nc<![CDATA[<d>\r]]>&#x10348;<![CDATA[]]>\n</p>");
    let expected = [
        ("a", TextKind::Plain, "a"),
        ("&", TextKind::Reference, "&amp;"),
        ("b", TextKind::Plain, "b"),
        ("\n", TextKind::LineEnd, "\r\n"),
        ("c", TextKind::Plain, "c"),
        ("<d>", TextKind::CData, "<d>"),
        ("\n", TextKind::LineEnd, "\r"),
        ("𐍈", TextKind::Reference, "&#x10348;"),
        ("\n", TextKind::Plain, "\n"),
    ];
    assert_eq!(texts(document.root()), expected);
    assert_eq!(document.root().text_content(), "a&b\nc<d>\n𐍈\n");
}

#[test]
fn places_of_an_element() {
    let text = "\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\n<!--é--><a:p xmlns:a = 'u' n='1\t&lt;'\n>x<b/></a:p><?t  c ?>\n";
    let document = parse(text);
    let root = document.root();
    assert_eq!(document.declared_encoding(), Some("utf-8"));
    assert_eq!(document.source(), text);
    assert_eq!(root.source(), "<a:p xmlns:a = 'u' n='1\t&lt;'\n>x<b/></a:p>");
    assert_eq!(&text[root.start_tag_span()], "<a:p xmlns:a = 'u' n='1\t&lt;'\n>");
    assert_eq!(&text[root.content_span()], "x<b/>");
    assert_eq!((root.qualified_name(), root.prefix(), root.local_name()), ("a:p", Some("a"), "p"));
    assert!(root.is("u", "p") && !root.self_closing());
    let attribute = root.attributes().next().expect("one attribute");
    assert_eq!((attribute.value(), attribute.raw_value()), ("1 <", "1\t&lt;"));
    assert_eq!(&text[attribute.span()], "n='1\t&lt;'");
    assert_eq!((&text[attribute.name_span()], &text[attribute.value_span()]), ("n", "1\t&lt;"));
    let declarations: Vec<_> = root.namespace_declarations().map(|found| (found.local_name(), found.value())).collect();
    assert_eq!(declarations, [("a", "u")]);
    let last = root.last_child().expect("two children");
    assert!(last.self_closing() && last.content_span().is_empty());
    assert_eq!(last.namespace(), None);
    let beside: Vec<_> = document.top_level().map(Node::kind).collect();
    assert_eq!(beside, [NodeKind::Comment, NodeKind::Element, NodeKind::ProcessingInstruction]);
    let instruction = document.top_level().next_back().and_then(Node::processing_instruction);
    assert_eq!(instruction.map(|(target, content)| (target, content.into_owned())), Some(("t", "c ".to_owned())));
    assert_eq!(document.top_level().next().and_then(Node::comment).as_deref(), Some("é"));
}

#[test]
fn ways_through_the_tree() {
    let document = parse("<a><b><c/>x</b><!----><d/></a>");
    let names = |nodes: Vec<Node<'_>>| nodes.iter().map(|node| node.source().to_owned()).collect::<Vec<_>>();
    let root = document.root();
    assert_eq!(names(root.children().collect()), ["<b><c/>x</b>", "<!---->", "<d/>"]);
    assert_eq!(names(root.children().rev().collect()), ["<d/>", "<!---->", "<b><c/>x</b>"]);
    assert_eq!(names(root.elements().collect()), ["<b><c/>x</b>", "<d/>"]);
    assert_eq!(names(root.descendants().collect()), ["<b><c/>x</b>", "<c/>", "x", "<!---->", "<d/>"]);
    let inner = root.first_child().and_then(Node::first_child).expect("c");
    assert_eq!(inner.ancestors().map(Node::local_name).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!((inner.children().count(), inner.descendants().count(), root.parent()), (0, 0, None));
    assert_eq!(document.node(inner.id()), Some(inner));
    assert_eq!(inner.next_sibling().and_then(Node::previous_sibling), Some(inner));
}

#[test]
fn namespaces_of_elements_attributes_and_values() {
    let document = parse("<a xmlns='one' xmlns:p='two'><b xmlns='' p:n='1' n='2' xml:id='i' type='p:x'/><p:c/></a>");
    let inner = document.root().first_child().expect("b");
    assert_eq!(inner.namespace(), None);
    assert_eq!((inner.attribute("n"), inner.attribute_ns("two", "n")), (Some("2"), Some("1")));
    assert_eq!(inner.attribute_ns(XML_NAMESPACE, "id"), Some("i"));
    assert_eq!(
        (inner.resolve_prefix("p"), inner.resolve_prefix(""), inner.resolve_prefix("q")),
        (Some("two"), None, None)
    );
    assert_eq!(document.root().last_child().and_then(Node::namespace), Some("two"));
    assert_eq!(document.root().resolve_prefix(""), Some("one"));
}

#[test]
fn a_document_type_can_be_skipped() {
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let subset = "<!DOCTYPE a PUBLIC '>' \"]>\" [\n<!-- ]> ' --><?pi ]> \"?><!ENTITY e ']>'>\n<!ATTLIST a b CDATA \">\">%pe;] ><a/>";
    let document = Document::parse(subset.to_owned(), &limits).expect("skipped");
    assert_eq!(document.root().source(), "<a/>");
    let kind = |text: &str| Document::parse(text.to_owned(), &limits).err().map(|error| error.kind().clone());
    assert_eq!(kind("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"), Some(XmlErrorKind::UndefinedEntity("e".into())));
    assert_eq!(kind("<a/><!DOCTYPE a>"), Some(XmlErrorKind::DoctypeMisplaced));
    assert_eq!(kind("<!DOCTYPE a><!DOCTYPE a><a/>"), Some(XmlErrorKind::DoctypeMisplaced));
    assert_eq!(kind("<!doctype a><a/>"), Some(XmlErrorKind::UnknownMarkup));
    assert!(kind("<!DOCTYPEa><a/>").is_some() && kind("<!DOCTYPE ><a/>").is_some());
    assert!(kind("<!DOCTYPE a [<a/>").is_some());
}
