//! Which part is which, and what a document would fetch from outside.

use crate::document::archive::Archive;
use crate::document::error::DocumentError;
use crate::document::nodes::said;
use crate::document::told::Told;

/// The part with the text.
pub(super) fn main_part(archive: &mut Archive) -> Result<String, DocumentError> {
    let named = archive.xml("_rels/.rels")?.and_then(|relations| {
        let is_main = |kind: &str| kind.ends_with("/officeDocument");
        let mut found = relations.root().elements().filter(|node| said(*node, "Type").is_some_and(is_main));
        found.next().and_then(|node| said(node, "Target")).map(|target| target.trim_start_matches('/').to_owned())
    });
    Ok(named.unwrap_or_else(|| "word/document.xml".to_owned()))
}

/// The relations of the main part.
#[derive(Debug, Default)]
pub(super) struct Relations {
    /// Type, without the address before it, and part.
    parts: Vec<(String, String)>,
    links: usize,
    outside: Vec<(String, String)>,
}

impl Relations {
    pub fn of(archive: &mut Archive, main: &str) -> Result<Self, DocumentError> {
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let mut relations = Self::default();
        let Some(tree) = archive.xml(&name)? else { return Ok(relations) };
        for node in tree.root().elements() {
            let (Some(kind), Some(target)) = (said(node, "Type"), said(node, "Target")) else { continue };
            let kind = kind.rsplit('/').next().unwrap_or(kind).to_owned();
            match said(node, "TargetMode") {
                Some("External") if kind == "hyperlink" => relations.links += 1,
                Some("External") => relations.outside.push((kind, target.to_owned())),
                _ => relations.parts.push((kind, resolved(folder, target))),
            }
        }
        Ok(relations)
    }

    /// The part of a type, else the usual one.
    pub fn part(&self, kind: &str, usual: &str) -> String {
        let found = self.parts.iter().find(|(known, _)| known == kind);
        found.map_or_else(|| usual.to_owned(), |(_, part)| part.clone())
    }

    /// What was not fetched.
    pub fn told(&self) -> Vec<Told> {
        let links = (self.links > 0)
            .then(|| Told::new(format!("addresses of links were left out, their words stay: {}", self.links)));
        let outside = self.outside.iter().map(|(kind, target)| {
            Told::new(format!("`{target}` lies outside of the document ({kind}) and was not opened"))
        });
        outside.chain(links).collect()
    }
}

/// The name of a part that stands in a relation of a part in `folder`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}
