//! The parts of a DOCX around its text.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::packed::escaped;
use crate::document::model::Document;

/// The namespace of WordprocessingML.
pub(super) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

const W14: &str = "http://schemas.microsoft.com/office/word/2010/wordml";
const W15: &str = "http://schemas.microsoft.com/office/word/2012/wordml";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

pub(super) const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
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

pub(super) const COMMENTS_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" Target=\"numbering.xml\"/>\
<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes\" Target=\"footnotes.xml\"/>\
<Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes\" Target=\"endnotes.xml\"/>\
<Relationship Id=\"rId5\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"comments.xml\"/>\
<Relationship Id=\"rId6\" Type=\"http://schemas.microsoft.com/office/2011/relationships/commentsExtended\" Target=\"commentsExtended.xml\"/>\
</Relationships>";

/// Two kinds of lists: with signs, with numbers.
pub(super) const NUMBERING_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<w:numbering xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
<w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/></w:lvl>\
<w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"–\"/></w:lvl></w:abstractNum>\
<w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType w:val=\"hybridMultilevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>\
<w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"%2.\"/></w:lvl></w:abstractNum>";

/// The styles, by the names that Word gives them.
pub(super) fn styles(lang: Option<&str>) -> String {
    let mut out = format!("{HEAD}<w:styles xmlns:w=\"{W}\"><w:docDefaults><w:rPrDefault><w:rPr>");
    if let Some(lang) = lang {
        let lang = escaped(lang);
        let _ = write!(out, "<w:lang w:val=\"{lang}\" w:eastAsia=\"{lang}\" w:bidi=\"{lang}\"/>");
    }
    out.push_str("</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>");
    for level in 1..=9 {
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\"><w:name w:val=\"heading {level}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:pPr><w:keepNext/><w:outlineLvl w:val=\"{}\"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>",
            level - 1
        );
    }
    let paragraphs = [
        ("Quote", "Quote", "<w:pPr><w:ind w:left=\"720\"/></w:pPr>"),
        ("ListParagraph", "List Paragraph", ""),
        ("ListContinue", "List Continue", "<w:pPr><w:ind w:left=\"720\"/></w:pPr>"),
        ("SourceCode", "Source Code", "<w:rPr><w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\"/></w:rPr>"),
        ("Verse", "Verse", ""),
        ("FootnoteText", "footnote text", ""),
        ("EndnoteText", "endnote text", ""),
        ("CommentText", "annotation text", ""),
    ];
    for (id, name, properties) in paragraphs {
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>{properties}</w:style>"
        );
    }
    for (id, name) in [("FootnoteReference", "footnote reference"), ("EndnoteReference", "endnote reference")] {
        let _ = write!(
            out,
            "<w:style w:type=\"character\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style>"
        );
    }
    // Brackets in this style are text, and no notes.
    out.push_str("<w:style w:type=\"character\" w:customStyle=\"1\" w:styleId=\"LiteralText\"><w:name w:val=\"Literal Text\"/></w:style>");
    out.push_str("<w:style w:type=\"character\" w:styleId=\"CommentReference\"><w:name w:val=\"annotation reference\"/><w:rPr><w:sz w:val=\"16\"/></w:rPr></w:style>\
        <w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name w:val=\"Table Grid\"/></w:style></w:styles>");
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
pub(super) fn comments(document: &Document, numbers: &FxHashMap<&str, usize>) -> String {
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
                "<w:p{id}><w:pPr><w:pStyle w:val=\"CommentText\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
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
    for (number, comment) in document.comments.iter().enumerate() {
        let parent = comment.reply_to.as_deref();
        let parent = parent.and_then(|key| document.comments.iter().position(|comment| comment.key == key));
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
