//! What a document brings besides words, as text that goes into the edition's file: remarks with their places, the people
//! who wrote them, and tracked changes.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::Work;
use super::bead::Bead;
use super::comments::{Known, Matched, Place, place};
use super::compared::Hunk;
use crate::document::back::Hands;
use crate::document::model::{Change, Document};
use crate::document::out::escaped;
use crate::document::told::excerpt;
use crate::model::{Edition, Id, Projection, Span};
use crate::tei::is_date;

/// What goes into the file, gathered.
pub(super) struct Insertions<'i> {
    edition: &'i Edition,
    /// The edition's file.
    file: &'i str,
    page: &'i Projection<'i>,
    hands: Hands,
    /// People who are new, with their ids.
    people: Vec<(String, String)>,
    annotations: String,
    changes: String,
    /// Ids of changes by who made them when.
    change_ids: FxHashMap<Change, String>,
    next: FxHashMap<&'static str, usize>,
}

impl<'i> Insertions<'i> {
    pub fn new(edition: &'i Edition, file: &'i str, page: &'i Projection<'i>) -> Self {
        let (people, change_ids) = (Vec::new(), FxHashMap::default());
        let hands = Hands::of(edition, file);
        let (annotations, changes, next) = (String::new(), String::new(), FxHashMap::default());
        Self { edition, file, page, hands, people, annotations, changes, change_ids, next }
    }

    /// A free id of this kind.
    fn id(&mut self, kind: &'static str) -> String {
        let number = self.next.entry(kind).or_insert(0);
        loop {
            *number += 1;
            let id = format!("{kind}{number}");
            let taken = |quote: char| self.file.contains(&format!("xml:id={quote}{id}{quote}"));
            let is_place = |end: &str| self.file.contains(&format!("\"{id}{end}\""));
            if !taken('"') && !taken('\'') && !is_place(".a") {
                return id;
            }
        }
    }

    fn person(&mut self, name: &str) -> Option<String> {
        if let Some(id) = self.hands.id_of(name) {
            return Some(id.to_owned());
        }
        if let Some((id, _)) = self.people.iter().find(|(_, known)| known == name) {
            return Some(id.clone());
        }
        self.file.contains("</titleStmt>").then(|| {
            let id = self.id("p");
            self.people.push((id.clone(), name.to_owned()));
            id
        })
    }

    /// Remarks for the comments that are new.
    pub fn remarks(&mut self, document: &Document, beads: &[Bead<'_, '_>], known: &Matched, work: &mut Work<'_>) {
        let mut ids: FxHashMap<&str, String> = FxHashMap::default();
        for (comment, known) in document.comments.iter().zip(&known.0) {
            let id = match known {
                Some(Known::Remark(id)) => id.to_string(),
                Some(Known::Note(id)) => id.clone(),
                None => self.id("cm"),
            };
            ids.insert(&comment.key, id);
        }
        let notes = known.0.iter().filter_map(|known| match known {
            Some(Known::Note(id)) => Some(id.as_str()),
            _ => None,
        });
        let notes: Vec<&str> = notes.collect();
        let new = document.comments.iter().zip(&known.0).filter(|(_, known)| known.is_none());
        for (comment, _) in new {
            let id = ids.get(comment.key.as_str()).cloned().unwrap_or_default();
            let above = comment.reply_to.as_deref().and_then(|key| ids.get(key));
            let target = match place(beads, comment).and_then(|place| self.target(&id, place, work)) {
                Some(target) => target,
                None if above.is_some() => above.map(|above| format!("#{above}")).unwrap_or_default(),
                None => {
                    let what = "is on no words of the edition; it was left out";
                    work.left(format!("comment “{}”", excerpt(&comment.text)), what.to_owned());
                    continue;
                }
            };
            // Only a remark is answered, not a note.
            self.annotation(&id, &target, above.filter(|above| !notes.contains(&above.as_str())), comment);
            work.made.remarks += 1;
        }
    }

    fn annotation(
        &mut self,
        id: &str,
        target: &str,
        above: Option<&String>,
        comment: &crate::document::model::Comment,
    ) {
        let who = comment.by.who.as_deref().and_then(|name| self.person(name));
        let line_end = self.line_end();
        let out = &mut self.annotations;
        let _ = write!(out, "<annotation xml:id=\"{id}\" target=\"{target}\"");
        out.extend(above.map(|above| format!(" corresp=\"#{above}\"")));
        out.push_str(" motivation=\"commenting\"");
        out.extend(who.map(|who| format!(" resp=\"#{who}\"")));
        out.push('>');
        if let Some(when) = comment.by.when.as_deref().filter(|when| is_date(when)) {
            let _ = write!(out, "<revisionDesc><change when=\"{}\"/></revisionDesc>", escaped(when));
        }
        let _ = write!(out, "<note>{}</note></annotation>", escaped(&comment.text).replace('\n', " "));
        out.push_str(line_end);
    }

    fn line_end(&self) -> &'static str {
        if self.file.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// What a remark refers to.
    fn target(&mut self, id: &str, place: Place, work: &mut Work<'_>) -> Option<String> {
        match place {
            Place::Words(from, to) => self.anchors(id, (from, to), work),
            Place::Block(block) => Some(format!("#{block}")),
        }
    }

    /// Marks the place of a remark in the text.
    fn anchors(&mut self, id: &str, (from, to): (usize, Option<usize>), work: &mut Work<'_>) -> Option<String> {
        let start = match to {
            Some(_) => self.file_start(from),
            None => self.file_end(from).or_else(|| self.file_start(from)),
        }?;
        let mut insert =
            |at: usize, end: &str| work.made.insertions.push((at, format!("<anchor xml:id=\"{id}{end}\"/>")));
        insert(start, ".a");
        let Some(end) = to.and_then(|to| self.file_end(to)).filter(|end| start < *end) else {
            return Some(format!("#{id}.a"));
        };
        insert(end, ".z");
        Some(format!("#{id}.a #{id}.z"))
    }

    /// Where in the file the character stands that is printed at a place.
    fn file_start(&self, printed: usize) -> Option<usize> {
        self.page.origin(printed).filter(|at| self.file.is_char_boundary(*at))
    }

    /// Where in the file the character ends that is printed before a place.
    fn file_end(&self, printed: usize) -> Option<usize> {
        let last = self.page.text.get(..printed)?.chars().next_back()?;
        let at = self.file_start(printed - last.len_utf8())?;
        let rest = self.file.get(at..)?;
        match rest.strip_prefix('&').and_then(|rest| rest.find(';')) {
            Some(end) => Some(at + end + 2),
            None if rest.starts_with(last) => Some(at + last.len_utf8()),
            None => None,
        }
    }

    /// Finds out which of the differences are tracked changes.
    pub fn tracked(&mut self, document: &Document, bead: &Bead<'_, '_>, work: &mut Work<'_>) {
        for hunk in &bead.compared.hunks {
            let Some(change) = tracked_by(bead, hunk).and_then(|index| document.changes.get(index)) else { continue };
            let Some(span) = self.span(bead, &hunk.old) else { continue };
            let Some(id) = self.change(change) else { continue };
            work.made.tracked.push((span, id));
        }
    }

    /// The bytes of the file between the characters around some words.
    fn span(&self, bead: &Bead<'_, '_>, old: &Span) -> Option<Span> {
        let start = match bead.old.ends(old.start) {
            Some(before) => self.file_end(before)?,
            None => self.file_start(bead.old.starts(0)?)?,
        };
        let end = match bead.old.starts(old.end) {
            Some(behind) => self.file_start(behind)?,
            None => {
                let mut end = self.file_end(bead.old.ends(bead.old.text.len())?)?;
                while let Some(tag) = self.file[end..].strip_prefix("</").and_then(|rest| rest.find('>')) {
                    end += tag + 3;
                }
                end
            }
        };
        (start <= end).then_some(start..end)
    }

    fn change(&mut self, change: &Change) -> Option<String> {
        if let Some(id) = self.change_ids.get(change) {
            return Some(id.clone());
        }
        let name = |id: &Id| self.edition.header.authors.iter().find(|agent| agent.id == *id).map(|agent| &agent.name);
        let mut known = self.edition.header.changes.iter();
        let same = known.find(|one| {
            one.who.as_ref().and_then(name) == change.who.as_ref() && one.when.as_deref() == change.when.as_deref()
        });
        let id = match same {
            Some(known) => known.id.to_string(),
            None => self.new_change(change)?,
        };
        self.change_ids.insert(change.clone(), id.clone());
        Some(id)
    }

    fn new_change(&mut self, change: &Change) -> Option<String> {
        let end = self.file.rfind("</listChange>")?;
        let start = self.file[..end].rfind("<listChange")?;
        let made = self.changes.matches("<change").count();
        let number = self.file[start..end].matches("<change").count() + made + 1;
        let id = self.id("ch");
        let who = change.who.as_deref().and_then(|name| self.person(name));
        let _ = write!(self.changes, "<change xml:id=\"{id}\" n=\"{number}\"");
        if let Some(when) = change.when.as_deref().filter(|when| is_date(when)) {
            let _ = write!(self.changes, " when=\"{}\"", escaped(when));
        }
        self.changes.extend(who.map(|who| format!(" who=\"#{who}\"")));
        self.changes.push_str(">Tracked in a document that came back.</change>");
        self.changes.push_str(self.line_end());
        Some(id)
    }

    /// Adds what stands in the header and beside the text.
    pub fn finish(self, work: &mut Work<'_>) {
        let line_end = self.line_end();
        let mut insert = |before: &str, what: String| {
            let at = self.file.rfind(before);
            work.made.insertions.extend(at.filter(|_| !what.is_empty()).map(|at| (at, what)));
        };
        let people = self.people.iter().map(|(id, name)| {
            let resp = "reviewed the text in a document";
            format!("<respStmt xml:id=\"{id}\"><resp>{resp}</resp><name>{}</name></respStmt>{line_end}", escaped(name))
        });
        insert("</titleStmt>", people.collect());
        insert("</listChange>", self.changes);
        if self.file.contains("</listAnnotation>") {
            insert("</listAnnotation>", self.annotations);
        } else if !self.annotations.is_empty() {
            let all = format!(
                "<standOff>{line_end}<listAnnotation>{line_end}{}</listAnnotation>{line_end}</standOff>{line_end}",
                self.annotations
            );
            insert("</TEI>", all);
        }
    }
}

/// The change that made a difference; none where somebody wrote without tracking, in part at least.
fn tracked_by(bead: &Bead<'_, '_>, hunk: &Hunk) -> Option<usize> {
    let (old, new) = (&bead.old.text[hunk.old.clone()], &bead.new.text[hunk.new.clone()]);
    let same = |(one, other): &(char, char)| one == other;
    let before: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old, new) = (&old[before..], &new[before..]);
    let behind: usize = old.chars().rev().zip(new.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let old = &old[..old.len() - behind];
    let start = hunk.new.start + before;
    let range = start..hunk.new.end - behind;
    let inserted = range.clone().find(|at| !bead.new.inserted.iter().any(|(span, _)| span.contains(at)));
    let by = bead.new.inserted.iter().find(|(span, _)| span.contains(&range.start));
    let deleted: Vec<_> = bead.new.deleted.iter().filter(|(at, ..)| range.start <= *at && *at <= range.end).collect();
    let words: String = deleted.iter().map(|(_, words, _)| words.as_str()).collect();
    let is_deleted = old.trim().is_empty() || words.contains(old.trim());
    match (inserted, by) {
        _ if !is_deleted => None,
        (None, Some((_, change))) if !range.is_empty() => Some(*change),
        _ if range.is_empty() => deleted.first().map(|(_, _, change)| *change),
        _ => None,
    }
}
