//! The records beside the text: who decided what, and the declarations in the header that these need.

use std::sync::Arc;

use super::document::{AnnotationBody, AnnotationChange, Entry, Header, SlotId};
use super::draft::{Draft, Result, Tree, is, xml_id};
use super::error::DecisionError;
use super::planner::Planner;
use super::tag::{Tag, class_pointer, escaped};
use crate::model::{Category, Delimiters, Family, Role};
use crate::tei::names::{DOTS, STANDARD_RENDITIONS};
use crate::xml::Node;

/// The text of the record of a changed text.
pub(super) const CHANGED: &str = "Notes were added, edited or taken out by hand.";

/// The motivation of an annotation in which a person gives the class of a note.
const ASSESSING: &str = "assessing";

/// The motivation of an annotation in which a person accepts many classes at once, without looking at each note.
const IN_BULK: &str = "moderating";

/// Elements of the header that identify a person or a body by their id.
const PEOPLE: [&str; 9] = ["respStmt", "person", "name", "persName", "editor", "author", "principal", "orgName", "org"];

/// What the header says of a person who decides.
const REVIEWED: &str = "reviewed the brackets and their classification";

impl Planner<'_> {
    /// Records the person's decision on a note; it replaces an earlier one of the same person.
    pub fn write_assessment(&mut self, id: &str, class: Option<Category>) -> Result {
        self.record_as(id, class, ASSESSING)
    }

    /// Records that the person accepts the class of a note together with those of others.
    pub fn record_in_bulk(&mut self, id: &str, class: Option<Category>) -> Result {
        self.record_as(id, class, IN_BULK)
    }

    fn record_as(&mut self, id: &str, class: Option<Category>, motivation: &str) -> Result {
        if let Some(class) = class {
            self.declare_class(class)?;
        }
        let assessments = || self.document().annotations().on(id).filter(|(_, entry)| entry.assessment().is_some());
        let mine = assessments().filter(|(_, entry)| entry.is_assessment_by(self.who)).last();
        let last = assessments().last().map(|(slot, _)| slot);
        let own = mine.map(|(_, entry)| entry.id.to_string());
        // The last decision counts, so this one must come after those of others.
        let kept = mine.map(|(slot, _)| slot).filter(|slot| Some(*slot) == last);
        if let Some((slot, _)) = mine.filter(|_| kept.is_none()) {
            self.take_out(slot);
        }
        let xml = self.assessment((own, kept), id, class, motivation).empty();
        self.annotations.push(match kept {
            Some(slot) => AnnotationChange::Write(slot, xml),
            None => AnnotationChange::Append(xml),
        });
        Ok(())
    }

    /// Records a decision before those that count.
    pub fn record_superseded(&mut self, id: &str, class: Option<Category>) -> Result {
        if let Some(class) = class {
            self.declare_class(class)?;
        }
        let first = self.document().annotations().on(id).find(|(_, entry)| entry.assessment().is_some());
        let Some((first, _)) = first else { return self.write_assessment(id, class) };
        let tag = self.assessment((None, Some(first)), id, class, ASSESSING);
        self.annotations.push(AnnotationChange::Before(first, tag.empty()));
        Ok(())
    }

    /// Sets this reviewer's private remark; an empty remark removes it.
    pub fn remark(&mut self, id: &str, text: &str) -> Result {
        let text = super::planner::checked(text)?;
        let is_mine = |entry: &Entry| matches!(entry.body, AnnotationBody::Remark(_)) && &*entry.resp == self.who;
        let all: Vec<SlotId> =
            self.document().annotations().on(id).filter(|(_, entry)| is_mine(entry)).map(|(slot, _)| slot).collect();
        if text.is_empty() {
            all.into_iter().for_each(|slot| self.take_out(slot));
            return Ok(());
        }
        let mine = self.document().annotations().on(id).find(|(_, entry)| is_mine(entry));
        let (own, slot) = mine.map(|(slot, entry)| (entry.id.to_string(), slot)).unzip();
        let tag = self.annotation((own, slot), id, "commenting");
        let prefix = self.document().naming(slot).prefix().to_owned();
        let whole = format!("{}<{prefix}note>{}</{prefix}note>{}", tag.open(), escaped(text, false), tag.close());
        self.annotations.push(match slot {
            Some(slot) => AnnotationChange::Write(slot, whole),
            None => AnnotationChange::Append(whole),
        });
        Ok(())
    }

    /// Removes all annotations on a note that is gone.
    pub fn forget(&mut self, id: &str) {
        let gone: Vec<SlotId> = self.document().annotations().on(id).map(|(slot, _)| slot).collect();
        gone.into_iter().for_each(|slot| self.take_out(slot));
    }

    fn take_out(&mut self, slot: SlotId) {
        let is_gone = |change: &AnnotationChange| matches!(change, AnnotationChange::Remove(gone) if *gone == slot);
        if !self.annotations.iter().any(is_gone) {
            self.annotations.push(AnnotationChange::Remove(slot));
        }
    }

    /// The start tag of an annotation of this person. It keeps a given id, and follows the naming of a given place.
    fn annotation(&mut self, (id, place): (Option<String>, Option<SlotId>), target: &str, motivation: &str) -> Tag {
        let id = id.unwrap_or_else(|| self.new_annotation_id());
        let naming = self.document().naming(place);
        let tag = Tag::new(format!("{}annotation", naming.prefix()));
        let tag = naming.declaration().into_iter().fold(tag, |tag, (name, value)| tag.with(name, value));
        tag.with("xml:id", &id)
            .with("target", &format!("#{target}"))
            .with("motivation", motivation)
            .with("resp", &format!("#{}", self.who))
    }

    /// The annotation in which this person gives the class of a note.
    fn assessment(
        &mut self,
        own: (Option<String>, Option<SlotId>),
        target: &str,
        class: Option<Category>,
        motivation: &str,
    ) -> Tag {
        let tag = self.annotation(own, target, motivation).with("cert", "high");
        match class {
            Some(class) => tag.with("ana", &class_pointer(class)),
            None => tag,
        }
    }

    /// The prefix of names in the file, with its colon.
    pub fn prefix(&self) -> &str {
        &self.document().header().prefix
    }

    /// Who intervened if the file does not say: the translator if the header names one; otherwise another agent whom it
    /// names; otherwise the person who decides.
    pub fn speaker(&self) -> String {
        let named = Role::ALL.iter().find(|role| self.header().element(role.id()).is_some());
        named.map_or_else(|| self.who.to_owned(), |role| role.id().to_owned())
    }

    /// Makes one change to the header.
    fn in_header(&mut self, make: impl FnOnce(&Tree, &mut crate::xml::Edits<'_>) -> Result) -> Result {
        let limits = self.document().limits();
        let mut draft = Draft::new(Arc::new(self.header().tree(&limits)?));
        draft.step(make)?;
        if draft.is_changed() {
            self.new_header = Some(Header::of(&draft.tree(), &self.header().around));
        }
        Ok(())
    }

    /// Whether anything in the changed file has an id.
    fn has_id(&self, id: &str) -> bool {
        self.document().uses().elements_with(id) > 0 || self.header().element(id).is_some()
    }

    /// Adds the person who decides to the header.
    pub fn person(&mut self) -> Result {
        let who = self.who;
        if !crate::xml::is_ncname(who) {
            return Err(DecisionError::refused(format!(
                "`{who}` cannot be the id of a person; an id begins with a letter and has no spaces"
            )));
        }
        if self.header().element(who).is_some_and(|name| PEOPLE.contains(&name)) {
            return Ok(());
        }
        if self.has_id(who) {
            return Err(DecisionError::refused(format!(
                "the id `{who}` exists in this file and is not a person; choose another name"
            )));
        }
        let name = escaped(self.setting.name_of(who), false);
        let prefix = self.prefix().to_owned();
        let who = escaped(who, true);
        let statement = format!(
            "<{prefix}respStmt \
             xml:id=\"{who}\"><{prefix}resp>{REVIEWED}</{prefix}resp><{prefix}name>{name}</{prefix}name></{prefix}respStmt>"
        );
        self.in_header(|tree, edits| {
            let title = tree.block().descendants().find(|node| is(*node, "titleStmt"));
            let title = title
                .ok_or_else(|| DecisionError::refused("the header has no `titleStmt` in which to name the person"))?;
            append_child(title, &statement, edits)
        })
    }

    /// Declares a class in the taxonomy of the header, unless it is there.
    pub fn declare_class(&mut self, class: Category) -> Result {
        let name = class.as_str();
        if self.header().element(name) == Some("category") {
            return Ok(());
        }
        if self.has_id(name) {
            return Err(DecisionError::refused(format!(
                "the id `{name}` exists in this file but is not a class of the taxonomy; rename it first"
            )));
        }
        let prefix = self.prefix().to_owned();
        let line = self.document().line_end();
        let only = category(&prefix, name, class.description());
        let family = class.family();
        let taxonomy = taxonomy(&prefix, line, class, &|id: &str| self.has_id(id));
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

    /// The id of the rendition that prints these brackets; declares it if necessary.
    pub fn rendition(&mut self, brackets: &Delimiters) -> Result<String> {
        if let Some(id) = self.header().reader.rendition_id(brackets) {
            return Ok(id.to_owned());
        }
        let known =
            STANDARD_RENDITIONS.iter().find(|(_, open, close)| *open == &*brackets.open && *close == &*brackets.close);
        let mut id = known.map_or("br.1", |(id, ..)| id).to_owned();
        let mut number = 1;
        let is_taken = |id: &str| self.has_id(id) || self.document().uses().pointers_to(id) > 0;
        while is_taken(&id) || is_taken(&format!("{id}.after")) {
            number += 1;
            id = format!("br.{number}");
        }
        let prefix = self.prefix().to_owned();
        let [before, after] = [("", "before", &brackets.open), (".after", "after", &brackets.close)].map(|(behind, scope, sign)| {
            let content = escaped(&sign.replace('\\', "\\\\").replace('"', "\\\""), false);
            format!("<{prefix}rendition xml:id=\"{id}{behind}\" scheme=\"css\" scope=\"{scope}\">content: \"{content}\"</{prefix}rendition>")
        });
        self.in_header(|tree, edits| rendition_into(tree, edits, &prefix, &[before, after], false))?;
        Ok(id)
    }

    /// Declares the rendition of `[...]`.
    pub fn declare_dots(&mut self) -> Result {
        if self.header().element(DOTS) == Some("rendition") {
            return Ok(());
        }
        if self.has_id(DOTS) {
            return Err(DecisionError::refused(format!(
                "the id `{DOTS}` exists in this file but does not say how `[...]` is printed; rename it first"
            )));
        }
        let prefix = self.prefix().to_owned();
        let dots =
            format!("<{prefix}rendition xml:id=\"{DOTS}\" scheme=\"css\">content: \"[...]\"</{prefix}rendition>");
        self.in_header(|tree, edits| rendition_into(tree, edits, &prefix, &[dots], true))
    }

    /// Records in the header that the printed text differs from the page: once a day for each person.
    pub fn changed_text(&mut self) -> Result {
        let (who, prefix) = (self.who.to_owned(), self.prefix().to_owned());
        let when = self.setting.today.clone();
        let ours = self.header().reader.is_ours();
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

/// Adds a record of changed text where the file has others, or creates that place.
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

/// Adds renditions to `tagsDecl` after those that are there: pairs of brackets before those printed as a whole.
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

/// Adds content to a part of `encodingDesc`; creates missing elements on the way.
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

/// Adds an element after the other children of its parent, on a line of its own if they are on lines of their own.
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

/// The whole taxonomy, for a file that has none. Ids that the file uses otherwise are left out.
fn taxonomy(prefix: &str, line: &str, class: Category, is_taken: &dyn Fn(&str) -> bool) -> String {
    let id = |id: &str| if is_taken(id) { String::new() } else { format!(" xml:id=\"{id}\"") };
    let mut out = format!(
        "{line}<{prefix}taxonomy{}>{line}<{prefix}desc>what a bracketed intervention does</{prefix}desc>{line}",
        id("interventions")
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
            "<{prefix}category{}><{prefix}catDesc>{description}</{prefix}catDesc>{line}",
            id(family.as_str())
        ));
        for class in family.categories().iter().filter(|class| !is_taken(class.as_str())) {
            out.push_str(&category(prefix, class.as_str(), class.description()));
            out.push_str(line);
        }
        out.push_str(&format!("</{prefix}category>{line}"));
    }
    out.push_str(&format!("</{prefix}taxonomy>{line}"));
    out
}
