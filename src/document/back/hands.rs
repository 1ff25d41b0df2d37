//! Who decided in an edition, and when, as its header says it.

use rustc_hash::FxHashMap;

use super::By;
use crate::document::nodes::{child, said};
use crate::model::Edition;
use crate::xml::{Document, Limits};

/// The people of an edition, by their ids.
#[derive(Debug, Default)]
pub(in crate::document) struct Hands {
    names: FxHashMap<String, String>,
    /// When each of them changed it last.
    days: FxHashMap<String, String>,
    /// Who changed it last.
    last: Option<String>,
}

impl Hands {
    pub fn of(edition: &Edition, text: &str) -> Self {
        let mut hands = Self::default();
        for agent in &edition.header.authors {
            hands.names.insert(agent.id.to_string(), agent.name.clone());
        }
        // Without a file there is only what the model says.
        let Ok(tree) = Document::parse(text.to_owned(), &Limits::default()) else { return hands };
        for node in tree.nodes().filter(|node| node.is_element()) {
            match node.local_name() {
                "respStmt" => {
                    let name = child(node, "name").or_else(|| child(node, "persName"));
                    if let (Some(id), Some(name)) = (said(node, "id"), name) {
                        hands.names.insert(id.to_owned(), name.text_content().trim().to_owned());
                    }
                }
                "change" if node.ancestors().any(|above| above.local_name() == "revisionDesc") => {
                    let who = said(node, "who").map(|who| who.trim_start_matches('#'));
                    let Some((who, when)) = who.zip(said(node, "when")) else { continue };
                    hands.changed(who, when);
                }
                _ => {}
            }
        }
        hands
    }

    /// Somebody changed the edition; some programs write the last change first.
    fn changed(&mut self, who: &str, when: &str) {
        let is_last = self.days.values().all(|known| known.as_str() <= when);
        let day = self.days.entry(who.to_owned()).or_default();
        if day.as_str() <= when {
            when.clone_into(day);
        }
        if is_last {
            self.last = Some(who.to_owned());
        }
    }

    /// The id of a person with this name.
    pub fn id_of(&self, name: &str) -> Option<&str> {
        let mut ids: Vec<&str> =
            self.names.iter().filter(|(_, known)| *known == name).map(|(id, _)| id.as_str()).collect();
        ids.sort_unstable();
        ids.first().copied()
    }

    /// The person with an id.
    pub(in crate::document::back) fn by(&self, id: &str) -> By {
        let name = self.names.get(id).cloned().unwrap_or_else(|| id.to_owned());
        By { name, when: self.days.get(id).cloned() }
    }

    /// Who changed the edition last: nobody says who reworded a sentence in an editor.
    pub(in crate::document::back) fn last(&self) -> By {
        let last = self.last.as_deref().filter(|id| self.names.contains_key(*id));
        last.map_or_else(|| By { name: "glossator".to_owned(), when: None }, |id| self.by(id))
    }
}
