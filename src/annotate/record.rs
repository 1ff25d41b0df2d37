//! What is written down beside the text: who decided what, and what the header has to declare for it.

use super::draft::{Draft, Result, Tree, is, xml_id};
use super::error::DecisionError;
use super::index::{Entry, Missing, Says, Splice};
use super::planner::{Planner, class_pointer};
use super::tag::{Tag, escaped};
use crate::model::{Category, Delimiters, Family, Role};
use crate::tei::names::{DOTS, KNOWN};
use crate::xml::Node;

/// What the record of a changed text says.
const CHANGED: &str = "Notes were added, edited or taken out by hand.";

/// What a person does who is named by a decision.
const REVIEWED: &str = "reviewed the brackets and their classification";

impl Planner<'_> {
    /// Writes down the person's decision on a note; an earlier one of the same person is replaced.
    pub fn record(&mut self, id: &str, class: Option<Category>) -> Result {
        if let Some(class) = class {
            self.declare_class(class)?;
        }
        let mine = self.session.index.entries_on(id).filter(|entry| entry.is_assessment_by(self.who)).last().cloned();
        // The last decision of a person counts, so that it must stand behind those of others.
        let is_later = |entry: &&Entry| mine.as_ref().is_some_and(|mine| entry.span.start > mine.span.start);
        let overruled = self.session.index.entries_on(id).filter(is_later).any(Entry::is_assessment);
        let number = mine.as_ref().map(|entry| entry.id.to_string());
        let tag = self.assessment(number, id, class);
        match mine {
            Some(mine) if !overruled => {
                self.entries.push(Splice { range: mine.span, text: tag.empty() });
                Ok(())
            }
            Some(mine) => {
                self.take_out(&mine);
                self.append(&tag.empty())
            }
            None => self.append(&tag.empty()),
        }
    }

    /// Writes down a decision before those that count.
    pub fn record_before(&mut self, id: &str, class: Option<Category>) -> Result {
        if let Some(class) = class {
            self.declare_class(class)?;
        }
        let Some(first) = self.session.index.entries_on(id).find(|entry| entry.is_assessment()).cloned() else {
            return self.record(id, class);
        };
        let tag = self.assessment(None, id, class);
        let before = self.session.text().get(..first.span.start).unwrap_or_default();
        let lead = &before[before.trim_end().len()..];
        let text = format!("{}{lead}", tag.empty());
        self.entries.push(Splice { range: first.span.start..first.span.start, text });
        Ok(())
    }

    /// Writes down a note to self; the person's earlier one is replaced, an empty one only taken out.
    pub fn remark(&mut self, id: &str, text: &str) -> Result {
        let text = super::planner::checked(text)?;
        let is_mine = |entry: &&Entry| matches!(entry.says, Says::Remark(_)) && &*entry.resp == self.who;
        let mine = self.session.index.entries_on(id).find(is_mine).cloned();
        if text.is_empty() {
            if let Some(mine) = mine {
                self.take_out(&mine);
            }
            return Ok(());
        }
        let tag = self.annotation(mine.as_ref().map(|entry| entry.id.to_string()), id, "commenting");
        let prefix = self.prefix();
        let whole = format!("{}<{prefix}note>{}</{prefix}note>{}", tag.open(), escaped(text, false), tag.close());
        match mine {
            Some(mine) => {
                self.entries.push(Splice { range: mine.span, text: whole });
                Ok(())
            }
            None => self.append(&whole),
        }
    }

    /// Takes out all annotations on a note that is gone.
    pub fn forget(&mut self, id: &str) -> Result {
        let gone: Vec<Entry> = self.session.index.entries_on(id).cloned().collect();
        gone.iter().for_each(|entry| self.take_out(entry));
        if !self.entries.is_empty() && self.entries.len() == self.session.index.entries.len() {
            self.take_out_list();
        }
        Ok(())
    }

    /// Takes an annotation out, with the line that it stands on.
    fn take_out(&mut self, entry: &Entry) {
        if self
            .entries
            .iter()
            .any(|splice| splice.range.start <= entry.span.start && entry.span.end <= splice.range.end)
        {
            return;
        }
        let text = self.session.text();
        let start =
            text.get(..entry.span.start).map_or(entry.span.start, |before| before.trim_end_matches([' ', '\t']).len());
        let line = text.get(..start).unwrap_or_default();
        let start = if line.ends_with("\r\n") {
            start - 2
        } else if line.ends_with('\n') {
            start - 1
        } else {
            entry.span.start
        };
        self.entries.push(Splice { range: start..entry.span.end, text: String::new() });
    }

    /// Takes out a list that would be left empty, for an empty one is not valid.
    fn take_out_list(&mut self) {
        let text = self.session.text();
        let (Some(first), Some(last)) = (self.session.index.entries.first(), self.session.index.entries.last()) else {
            return;
        };
        let prefix = self.prefix();
        let open = |before: usize, name: &str| {
            let at = text.get(..before)?.rfind(&format!("<{prefix}{name}"))?;
            let tag = text.get(at..before)?;
            let end = at + tag.find('>')? + 1;
            text.get(end..before)?.trim().is_empty().then_some(at)
        };
        let close = |behind: usize, name: &str| {
            let tag = format!("</{prefix}{name}>");
            let rest = text.get(behind..)?;
            rest.trim_start().starts_with(&tag).then(|| text.len() - rest.trim_start().len() + tag.len())
        };
        let Some(list) = open(first.span.start, "listAnnotation").zip(close(last.span.end, "listAnnotation")) else {
            return;
        };
        let stand_off = open(list.0, "standOff").zip(close(list.1, "standOff"));
        let (start, end) = stand_off.unwrap_or(list);
        let start = text.get(..start).map_or(start, |before| before.trim_end().len());
        self.missing = Some(if stand_off.is_some() { Missing::StandOff(start) } else { Missing::List(start) });
        self.entries = vec![Splice { range: start..end, text: String::new() }];
    }

    /// The start tag of an annotation of this person.
    fn annotation(&mut self, id: Option<String>, target: &str, motivation: &str) -> Tag {
        let id = id.unwrap_or_else(|| self.session.free_decision_id());
        Tag::new(format!("{}annotation", self.prefix()))
            .with("xml:id", &id)
            .with("target", &format!("#{target}"))
            .with("motivation", motivation)
            .with("resp", &format!("#{}", self.who))
    }

    /// The annotation by which this person says of what class a note is.
    fn assessment(&mut self, id: Option<String>, target: &str, class: Option<Category>) -> Tag {
        let tag = self.annotation(id, target, "assessing").with("cert", "high");
        class.map_or_else(|| tag.clone(), |class| tag.clone().with("ana", &class_pointer(class)))
    }

    /// The prefix of the names in the file, with its colon.
    pub fn prefix(&self) -> String {
        let header = self.session.text().get(self.session.index.header.clone()).unwrap_or_default();
        let name = header
            .trim_start_matches('<')
            .split(|c: char| !c.is_alphanumeric() && c != ':' && c != '-' && c != '_')
            .next();
        name.and_then(|name| name.split_once(':')).map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
    }

    /// Puts an annotation behind the others.
    fn append(&mut self, annotation: &str) -> Result {
        let text = self.session.text();
        let prefix = self.prefix();
        let line = self.session.line_end();
        let (at, whole, opened) = match self.session.index.missing {
            Missing::Nothing(end) => {
                let at = text.get(..end).map_or(end, |before| before.trim_end().len());
                let tail = text.get(at..end).unwrap_or_default();
                let lead = self.lead_of_last().unwrap_or_else(|| line.to_owned());
                let tail = if tail.is_empty() { line } else { "" };
                (at, format!("{lead}{annotation}{tail}"), None)
            }
            Missing::List(at) => {
                let open = format!("{line}<{prefix}listAnnotation type=\"decisions\">{line}{annotation}");
                let whole = format!("{open}{line}</{prefix}listAnnotation>");
                (at, whole, Some(open.len() + line.len()))
            }
            Missing::StandOff(at) => {
                let open = format!(
                    "{line}<{prefix}standOff>{line}<{prefix}listAnnotation type=\"decisions\">{line}{annotation}"
                );
                let whole = format!("{open}{line}</{prefix}listAnnotation>{line}</{prefix}standOff>");
                (at, whole, Some(open.len() + line.len()))
            }
        };
        self.missing = opened.map(|behind| Missing::Nothing(at + behind));
        self.entries.push(Splice { range: at..at, text: whole });
        Ok(())
    }

    /// The white space before the last annotation, if it begins a line.
    fn lead_of_last(&self) -> Option<String> {
        let last = self.session.index.entries.last()?;
        let before = self.session.text().get(..last.span.start)?;
        let lead = &before[before.trim_end().len()..];
        let line = lead.rfind('\n')?;
        let line = if lead[..line].ends_with('\r') { line - 1 } else { line };
        Some(lead[line..].to_owned())
    }

    /// Who intervened where nobody has said so: the translator if the header names one, else whom it names, else the
    /// person who decides.
    pub fn speaker(&self) -> String {
        let header = self.session.text().get(self.session.index.header.clone()).unwrap_or_default();
        let named = Role::ALL.iter().find(|role| header.contains(&format!("xml:id=\"{}\"", role.id())));
        named.map_or_else(|| self.who.to_owned(), |role| role.id().to_owned())
    }

    /// Takes a step in the header.
    fn in_header(&mut self, make: impl FnOnce(&Tree, &mut crate::xml::Edits<'_>) -> Result) -> Result {
        let header = match &self.header {
            Some(header) => header,
            None => self.session.text().get(self.session.index.header.clone()).unwrap_or_default(),
        };
        let mut draft = Draft::new(self.session.index.around.clone(), header);
        draft.step(make)?;
        self.header = Some(draft.block().to_owned());
        Ok(())
    }

    fn header_text(&self) -> &str {
        let text = self.session.text();
        self.header.as_deref().unwrap_or_else(|| text.get(self.session.index.header.clone()).unwrap_or_default())
    }

    fn header_has(&self, id: &str) -> bool {
        let header = self.header_text();
        [format!("xml:id=\"{id}\""), format!("xml:id='{id}'")].iter().any(|written| header.contains(written))
    }

    /// Names the person who decides in the header.
    pub fn person(&mut self) -> Result {
        let who = self.who;
        if !crate::xml::is_ncname(who) {
            return Err(DecisionError::refused(format!(
                "`{who}` cannot be the id of a person; an id begins with a letter and has no spaces"
            )));
        }
        if self.header_has(who) {
            return Ok(());
        }
        if self.session.has_id(who) {
            return Err(DecisionError::refused(format!(
                "the id `{who}` is in this file, and is no person; take another name"
            )));
        }
        let name = escaped(self.session.name_of(who), false);
        let prefix = self.prefix();
        let who = escaped(who, true);
        let statement = format!(
            "<{prefix}respStmt xml:id=\"{who}\"><{prefix}resp>{REVIEWED}</{prefix}resp><{prefix}name>{name}</{prefix}name></{prefix}respStmt>"
        );
        self.in_header(|tree, edits| {
            let title = tree.block().descendants().find(|node| is(*node, "titleStmt"));
            let title = title.ok_or_else(|| {
                DecisionError::refused("the header has no `titleStmt` in which the person could be named")
            })?;
            append_child(title, &statement, edits)
        })
    }

    /// Declares a class in the taxonomy of the header where it is not.
    pub fn declare_class(&mut self, class: Category) -> Result {
        let name = class.as_str();
        if self.header_has(name) {
            return Ok(());
        }
        if self.session.has_id(name) {
            return Err(DecisionError::refused(format!(
                "the id `{name}` is in this file and is no class of the taxonomy, so that nothing can be called so"
            )));
        }
        let prefix = self.prefix();
        let line = self.session.line_end().to_owned();
        let only = category(&prefix, name, class.description());
        let family = class.family();
        let taxonomy = taxonomy(&prefix, &line, class);
        self.in_header(|tree, edits| {
            let by_id = |id: &str| tree.by_id(id).filter(|node| is(*node, "category") || is(*node, "taxonomy"));
            let known =
                by_id(family.as_str()).filter(|_| class != Category::Literal).or_else(|| by_id("interventions"));
            if let Some(known) = known {
                return append_child(known, &only, edits);
            }
            into(tree, edits, "classDecl", &prefix, &taxonomy)
        })
    }

    /// The id of the rendition that prints these brackets; declared where it is not.
    pub fn rendition(&mut self, brackets: &Delimiters) -> Result<String> {
        if let Some(id) = self.session.index.reader.rendition_id(brackets) {
            return Ok(id.to_owned());
        }
        let known = KNOWN.iter().find(|(_, open, close)| *open == &*brackets.open && *close == &*brackets.close);
        let mut id = known.map_or("br.1", |(id, ..)| id).to_owned();
        let mut number = 1;
        while self.session.has_id(&id) || self.header_has(&id) {
            let said = self.declared_here(&id, brackets);
            if said {
                return Ok(id);
            }
            number += 1;
            id = format!("br.{number}");
        }
        let prefix = self.prefix();
        let [before, after] = [("", "before", &brackets.open), (".after", "after", &brackets.close)].map(|(behind, scope, sign)| {
            let content = escaped(&sign.replace('\\', "\\\\").replace('"', "\\\""), false);
            format!("<{prefix}rendition xml:id=\"{id}{behind}\" scheme=\"css\" scope=\"{scope}\">content: \"{content}\"</{prefix}rendition>")
        });
        self.in_header(|tree, edits| rendition_into(tree, edits, &prefix, &[before, after], false))?;
        Ok(id)
    }

    /// Whether this plan itself has declared the brackets under the id.
    fn declared_here(&self, id: &str, brackets: &Delimiters) -> bool {
        let Some(header) = &self.header else { return false };
        let written =
            format!("xml:id=\"{id}\" scheme=\"css\" scope=\"before\">content: \"{}\"<", escaped(&brackets.open, false));
        header.contains(&written)
    }

    /// Declares the rendition of `[...]`.
    pub fn declare_dots(&mut self) -> Result {
        if self.header_has(DOTS) {
            return Ok(());
        }
        let prefix = self.prefix();
        let dots =
            format!("<{prefix}rendition xml:id=\"{DOTS}\" scheme=\"css\">content: \"[...]\"</{prefix}rendition>");
        self.in_header(|tree, edits| rendition_into(tree, edits, &prefix, &[dots], true))
    }

    /// Records in the header that the printed text is no longer that of the page: once a person and day.
    pub fn changed_text(&mut self) -> Result {
        let (who, prefix) = (self.who.to_owned(), self.prefix());
        let when = self.session.today.clone();
        let ours = self.session.index.reader.is_ours();
        self.in_header(|tree, edits| {
            let changes = || tree.block().descendants().filter(|node| is(*node, "change"));
            let pointer = format!("#{who}");
            let is_same = |change: &Node<'_>| {
                change.attribute("who") == Some(&pointer)
                    && change.attribute("when") == when.as_deref()
                    && change.text_content() == CHANGED
            };
            let mut items = tree.block().descendants().filter(|node| is(*node, "item"));
            if changes().any(|change| is_same(&change)) || items.any(|item| item.text_content() == CHANGED) {
                return Ok(());
            }
            let mut tag = Tag::new(format!("{prefix}change"));
            let last = changes().filter_map(|change| change.attribute("n")?.parse::<usize>().ok()).max();
            if ours || last.is_some() {
                tag.set("n", &last.unwrap_or(0).saturating_add(1).to_string());
            }
            if let Some(when) = &when {
                tag.set("when", when);
            }
            tag.set("who", &pointer);
            change_into(tree, edits, &prefix, &tag)
        })
    }
}

/// Puts a record of changed text where the file has others, or makes the place for it.
fn change_into(tree: &Tree, edits: &mut crate::xml::Edits<'_>, prefix: &str, tag: &Tag) -> Result {
    let change = format!("{}{CHANGED}{}", tag.open(), tag.close());
    let revision = tree.block().elements().find(|node| is(*node, "revisionDesc"));
    let within = |name: &str| revision.and_then(|revision| revision.elements().find(|node| is(*node, name)));
    if let Some(list) = within("list") {
        // An older way to write it, still valid: a list of items.
        return append_child(list, &format!("<{prefix}item>{CHANGED}</{prefix}item>"), edits);
    }
    match within("listChange").or(revision) {
        Some(place) => append_child(place, &change, edits),
        None => append_child(tree.block(), &format!("<{prefix}revisionDesc>{change}</{prefix}revisionDesc>"), edits),
    }
}

/// Puts renditions into `tagsDecl`: pairs before what is printed whole, all behind those that are there.
fn rendition_into(tree: &Tree, edits: &mut crate::xml::Edits<'_>, prefix: &str, new: &[String], last: bool) -> Result {
    let tags = tree.block().descendants().find(|node| is(*node, "tagsDecl"));
    let Some(tags) = tags else {
        return into(tree, edits, "tagsDecl", prefix, &new.concat());
    };
    let renditions = || tags.elements().filter(|node| is(*node, "rendition"));
    let dots = renditions().find(|node| xml_id(*node) == Some(DOTS)).filter(|_| !last);
    let behind = renditions().rfind(|node| Some(*node) != dots);
    let Some(behind) = behind else {
        if tags.self_closing() {
            return append_child(tags, &new.concat(), edits);
        }
        return Ok(edits.insert(tags.content_span().start, new.concat())?);
    };
    let lead = lead_before(behind);
    let text: String = new.iter().map(|rendition| format!("{lead}{rendition}")).collect();
    Ok(edits.insert(behind.span().end, text)?)
}

/// Puts something into a part of `encodingDesc`; what is missing on the way is made.
fn into(tree: &Tree, edits: &mut crate::xml::Edits<'_>, name: &str, prefix: &str, content: &str) -> Result {
    let header = tree.block();
    if let Some(part) = header.descendants().find(|node| is(*node, name)) {
        return append_child(part, content, edits);
    }
    let part = format!("<{prefix}{name}>{content}</{prefix}{name}>");
    if let Some(encoding) = header.elements().find(|node| is(*node, "encodingDesc")) {
        return append_child(encoding, &part, edits);
    }
    let encoding = format!("<{prefix}encodingDesc>{part}</{prefix}encodingDesc>");
    let file = header.elements().find(|node| is(*node, "fileDesc"));
    let file = file.ok_or_else(|| DecisionError::refused("the header has no `fileDesc`"))?;
    Ok(edits.insert(file.span().end, format!("{}{encoding}", lead_before(file)))?)
}

/// Puts an element behind the other children of its parent, on a line of its own if they stand so.
fn append_child(parent: Node<'_>, child: &str, edits: &mut crate::xml::Edits<'_>) -> Result {
    if parent.self_closing() {
        let tag = Tag::of(parent);
        return Ok(edits.replace(parent.span(), format!("{}{child}{}", tag.open(), tag.close()))?);
    }
    let source = parent.document().source();
    let content = parent.content_span();
    let before = source.get(content.clone()).unwrap_or_default().trim_end_matches([' ', '\t', '\n', '\r']);
    let at = content.start + before.len();
    let lead = parent.elements().next_back().map(lead_before).unwrap_or_default();
    Ok(edits.insert(at, format!("{lead}{child}"))?)
}

/// The white space before an element, if it begins a line.
fn lead_before(node: Node<'_>) -> String {
    let before = node.document().source().get(..node.span().start).unwrap_or_default();
    let lead = &before[before.trim_end_matches([' ', '\t', '\n', '\r']).len()..];
    let Some(line) = lead.rfind('\n') else { return String::new() };
    let line = if lead[..line].ends_with('\r') { line - 1 } else { line };
    lead[line..].to_owned()
}

fn category(prefix: &str, id: &str, description: &str) -> String {
    format!(
        "<{prefix}category xml:id=\"{id}\"><{prefix}catDesc>{}</{prefix}catDesc></{prefix}category>",
        escaped(description, false)
    )
}

/// The whole taxonomy, for a file that has none.
fn taxonomy(prefix: &str, line: &str, class: Category) -> String {
    let mut out = format!(
        "{line}<{prefix}taxonomy xml:id=\"interventions\">{line}<{prefix}desc>what a bracketed intervention does</{prefix}desc>{line}"
    );
    for family in Family::ALL {
        if *family == Family::Literal {
            if class == Category::Literal {
                out.push_str(&category(prefix, class.as_str(), class.description()));
                out.push_str(line);
            }
            continue;
        }
        let description = escaped(family.description(), false);
        out.push_str(&format!(
            "<{prefix}category xml:id=\"{family}\"><{prefix}catDesc>{description}</{prefix}catDesc>{line}",
            family = family.as_str()
        ));
        for class in family.categories() {
            out.push_str(&category(prefix, class.as_str(), class.description()));
            out.push_str(line);
        }
        out.push_str(&format!("</{prefix}category>{line}"));
    }
    out.push_str(&format!("</{prefix}taxonomy>{line}"));
    out
}
