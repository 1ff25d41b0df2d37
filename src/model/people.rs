//! The people of an edition, each once, with an id.

use rustc_hash::FxHashMap;

use super::{Agent, Id};

/// Authors of posts, comments and changes, and speakers.
#[derive(Debug, Default)]
pub(crate) struct People {
    agents: Vec<Agent>,
    ids: FxHashMap<String, Id>,
}

impl People {
    /// People that are known already.
    pub fn of(agents: Vec<Agent>) -> Self {
        let ids = agents.iter().map(|agent| (agent.name.clone(), agent.id.clone())).collect();
        Self { agents, ids }
    }

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

    /// All of them, in the order in which they were first named.
    pub fn finish(self) -> Vec<Agent> {
        self.agents
    }
}
