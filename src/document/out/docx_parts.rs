//! The parts of a DOCX around its text.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::docx_template::Base;
use super::packed::escaped;
use crate::document::model::Document;

/// The namespace of WordprocessingML.
pub(super) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

const W14: &str = "http://schemas.microsoft.com/office/word/2010/wordml";
const W15: &str = "http://schemas.microsoft.com/office/word/2012/wordml";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>\
<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
<Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/>\
<Override PartName=\"/word/footnotes.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml\"/>\
<Override PartName=\"/word/endnotes.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml\"/>\
<Override PartName=\"/word/comments.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml\"/>\
<Override PartName=\"/word/commentsExtended.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml\"/>\
</Types>";

pub(super) const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
</Relationships>";

const COMMENTS_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" Target=\"numbering.xml\"/>\
<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes\" Target=\"footnotes.xml\"/>\
<Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes\" Target=\"endnotes.xml\"/>\
<Relationship Id=\"rId5\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"comments.xml\"/>\
<Relationship Id=\"rId6\" Type=\"http://schemas.microsoft.com/office/2011/relationships/commentsExtended\" Target=\"commentsExtended.xml\"/>\
</Relationships>";

/// The types of all parts.
pub(super) fn content_types(base: &Base) -> String {
    let mut more = String::new();
    let office = "application/vnd.openxmlformats-officedocument";
    for (part, kind) in [
        (base.theme.is_some().then_some("theme/theme1"), "theme"),
        (base.fonts.is_some().then_some("fontTable"), "wordprocessingml.fontTable"),
    ] {
        let Some(part) = part else { continue };
        let _ = write!(more, "<Override PartName=\"/word/{part}.xml\" ContentType=\"{office}.{kind}+xml\"/>");
    }
    CONTENT_TYPES.replace("</Types>", &format!("{more}</Types>"))
}

/// What the text refers to.
pub(super) fn relations(base: &Base) -> String {
    let mut more = String::new();
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    for (id, part, kind) in [
        (7, base.theme.is_some().then_some("theme/theme1.xml"), "theme"),
        (8, base.fonts.is_some().then_some("fontTable.xml"), "fontTable"),
    ] {
        let Some(part) = part else { continue };
        let _ = write!(more, "<Relationship Id=\"rId{id}\" Type=\"{office}/{kind}\" Target=\"{part}\"/>");
    }
    COMMENTS_RELATIONS.replace("</Relationships>", &format!("{more}</Relationships>"))
}

/// The part of lists.
pub(super) fn numbering(lists: &str) -> String {
    format!("{HEAD}<w:numbering xmlns:w=\"{W}\">{}{lists}</w:numbering>", list_definitions(0))
}

/// Two kinds of lists: with signs, with numbers; `first` is the number of the first one.
pub(super) fn list_definitions(first: usize) -> String {
    let level = |level: usize, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let kinds = [
        [level(0, "bullet", "•"), level(1, "bullet", "–")],
        [level(0, "decimal", "%1."), level(1, "lowerLetter", "%2.")],
    ];
    let define = |(number, levels): (usize, &[String; 2])| {
        format!(
            "<w:abstractNum xmlns:w=\"{W}\" w:abstractNumId=\"{}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{}</w:abstractNum>",
            first + number,
            levels.concat()
        )
    };
    kinds.iter().enumerate().map(define).collect()
}

/// A style that documents use.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub kind: &'static str,
    /// The id that it has without a template.
    pub id: String,
    /// The name, by which templates have it.
    pub name: String,
    pub properties: String,
    /// Whether Word has no such style of its own.
    pub is_own: bool,
}

/// The styles that documents use, by the names that Word gives them.
pub(super) fn definitions() -> Vec<Definition> {
    const INDENTED: &str = "<w:pPr><w:ind w:left=\"720\"/></w:pPr>";
    const RAISED: &str = "<w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>";
    let heading = |level: usize| {
        let properties =
            format!("<w:pPr><w:keepNext/><w:outlineLvl w:val=\"{}\"/></w:pPr><w:rPr><w:b/></w:rPr>", level - 1);
        (format!("Heading{level}"), format!("heading {level}"), properties)
    };
    let define = |kind, id: &str, name: &str, properties: &str| Definition {
        kind,
        id: id.to_owned(),
        name: name.to_owned(),
        properties: properties.to_owned(),
        is_own: matches!(id, "SourceCode" | "Verse" | "LiteralText"),
    };
    let mut all = vec![define("paragraph", "Normal", "Normal", "")];
    all.extend((1..=9).map(heading).map(|(id, name, properties)| define("paragraph", &id, &name, &properties)));
    let code = "<w:rPr><w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\"/></w:rPr>";
    let others = [
        ("paragraph", "Quote", "Quote", INDENTED),
        ("paragraph", "ListParagraph", "List Paragraph", ""),
        ("paragraph", "ListContinue", "List Continue", INDENTED),
        ("paragraph", "SourceCode", "Source Code", code),
        ("paragraph", "Verse", "Verse", ""),
        ("paragraph", "FootnoteText", "footnote text", ""),
        ("paragraph", "EndnoteText", "endnote text", ""),
        ("paragraph", "CommentText", "annotation text", ""),
        ("character", "FootnoteReference", "footnote reference", RAISED),
        ("character", "EndnoteReference", "endnote reference", RAISED),
        // Brackets in this style are text, and no notes.
        ("character", "LiteralText", "Literal Text", ""),
        ("character", "CommentReference", "annotation reference", "<w:rPr><w:sz w:val=\"16\"/></w:rPr>"),
        ("table", "TableGrid", "Table Grid", ""),
    ];
    all.extend(others.into_iter().map(|(kind, id, name, properties)| define(kind, id, name, properties)));
    all
}

/// The part of styles without a template.
pub(super) fn styles(lang: Option<&str>, base: &Base) -> String {
    let mut out = format!("{HEAD}<w:styles xmlns:w=\"{W}\"><w:docDefaults><w:rPrDefault><w:rPr>");
    if let Some(lang) = lang {
        let lang = escaped(lang);
        let _ = write!(out, "<w:lang w:val=\"{lang}\" w:eastAsia=\"{lang}\" w:bidi=\"{lang}\"/>");
    }
    out.push_str("</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>");
    definitions().iter().for_each(|definition| out.push_str(&definition.xml(base, None)));
    out.push_str("</w:styles>");
    out
}

/// The part of footnotes or endnotes.
pub(super) fn notes_part(name: &str, notes: &[String]) -> String {
    let mut out = format!(
        "{HEAD}<w:{name}s xmlns:w=\"{W}\"><w:{name} w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:{name}>\
         <w:{name} w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:{name}>"
    );
    for (index, words) in notes.iter().enumerate() {
        let _ = write!(out, "<w:{name} w:id=\"{}\">{words}</w:{name}>", index + 1);
    }
    let _ = write!(out, "</w:{name}s>");
    out
}

/// The id of the last paragraph of a comment, by which threads name it.
fn paragraph_id(number: usize) -> String {
    format!("{:08X}", number + 0x0500_0000)
}

/// The part of comments.
pub(super) fn comments(document: &Document, numbers: &FxHashMap<&str, usize>, base: &Base) -> String {
    let style = base.id("CommentText");
    let mut out = format!("{HEAD}<w:comments xmlns:w=\"{W}\" xmlns:w14=\"{W14}\">");
    for comment in &document.comments {
        let Some(number) = numbers.get(comment.key.as_str()) else { continue };
        let who = escaped(comment.by.who.as_deref().unwrap_or_default());
        let initials: String = who.split_whitespace().filter_map(|word| word.chars().next()).take(3).collect();
        let _ = write!(out, "<w:comment w:id=\"{number}\" w:author=\"{who}\" w:initials=\"{initials}\"");
        if let Some(when) = &comment.by.when {
            let _ = write!(out, " w:date=\"{}\"", escaped(when));
        }
        out.push('>');
        let lines: Vec<&str> = comment.text.split('\n').collect();
        for (index, line) in lines.iter().enumerate() {
            let id = if index + 1 == lines.len() {
                format!(" w14:paraId=\"{}\"", paragraph_id(*number))
            } else {
                String::new()
            };
            let _ = write!(
                out,
                "<w:p{id}><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
                escaped(line)
            );
        }
        out.push_str("</w:comment>");
    }
    out.push_str("</w:comments>");
    out
}

/// Which comment answers which.
pub(super) fn threads(document: &Document) -> String {
    let mut out = format!("{HEAD}<w15:commentsEx xmlns:w15=\"{W15}\">");
    let keys = document.comments.iter().enumerate();
    let numbers: FxHashMap<&str, usize> = keys.map(|(number, comment)| (comment.key.as_str(), number)).collect();
    for (number, comment) in document.comments.iter().enumerate() {
        let parent = comment.reply_to.as_deref();
        let parent = parent.and_then(|key| numbers.get(key).copied());
        let _ = write!(out, "<w15:commentEx w15:paraId=\"{}\"", paragraph_id(number));
        if let Some(parent) = parent {
            let _ = write!(out, " w15:paraIdParent=\"{}\"", paragraph_id(parent));
        }
        out.push_str(" w15:done=\"0\"/>");
    }
    out.push_str("</w15:commentsEx>");
    out
}

/// The properties of the document: its title.
pub(super) fn title(document: &Document) -> String {
    let title = document.title.as_deref().map(escaped).unwrap_or_default();
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title></cp:coreProperties>"
    )
}
