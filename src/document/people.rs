//! The people of a document, each with an id.

use rustc_hash::FxHashMap;

use crate::model::{Agent, Id};

/// Authors of comments and changes, and speakers.
#[derive(Debug, Default)]
pub(super) struct People {
    agents: Vec<Agent>,
    ids: FxHashMap<String, Id>,
}

impl People {
    /// The id of the person with this name, added if new.
    pub fn id(&mut self, name: &str) -> Id {
        if let Some(known) = self.ids.get(name) {
            return known.clone();
        }
        let id: Id = format!("p{}", self.agents.len() + 1).into();
        self.ids.insert(name.to_owned(), id.clone());
        self.agents.push(Agent { id: id.clone(), name: name.to_owned() });
        id
    }

    pub fn finish(self) -> Vec<Agent> {
        self.agents
    }
}
