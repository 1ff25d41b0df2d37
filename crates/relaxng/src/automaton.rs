//! The automaton: derivatives by name, each computed once and kept.
//!
//! Inside an element the validator is in a *state*: a row of patterns, the *threads*, one for each way in which the
//! element can be meant; nearly always one. A start tag leads along a [`Step`] into the state of the child, whose
//! threads are the distinct contents of Clark's `After` pairs; their rests wait in the step. Where the child ends,
//! the set of its threads that have matched picks the rests with which the parent goes on. So a state knows nothing of
//! what lies outside its element, the same states serve everywhere, and there are about as many as the schema has kinds
//! of content.
//!
//! The automaton grows as documents ask for it. All threads of a run share one ([`Core`], behind a lock); each keeps
//! the part it has met in a [`Cache`] of its own and asks the core only for what is new.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::derive::{Derivation, Event, close, text};
use super::expected::Expected;
use super::names::SymbolId;
use super::pattern::{Node, PatternId, Patterns, Traits};
use super::recent::{Recent, StepKey};
use super::simplify::Simple;

/// A state of the automaton.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct StateId(pub(super) u32);

/// A step of the automaton.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct StepId(u32);

/// The state in which anything goes: inside an element of which the schema knows nothing.
pub(super) const LAX: StateId = StateId(0);

/// A set of threads, one bit each.
pub(super) type Threads = u128;

/// Threads of a state. Beyond that, ways to understand an element are given up, the last ones first.
const MAX_THREADS: usize = 128;

/// States of an automaton. Schemas of hundreds of elements need some thousands; only one that is ambiguous on purpose
/// needs more.
const MAX_STATES: usize = 300_000;

/// What a state does with text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextRule {
    /// No text but white space.
    Forbidden,
    /// Text changes nothing.
    Stays,
    /// Text leads to another state.
    Goes(StateId),
}

/// What is known of a state.
#[derive(Debug)]
pub(super) struct Facts {
    pub threads: Box<[PatternId]>,
    /// Threads that may end here.
    pub accepting: Threads,
    pub text: TextRule,
    /// Alternatives made of data: thread and pattern.
    pub data: Box<[(usize, PatternId)]>,
    /// The state after the end of the start tag; `None` where an attribute is missing.
    pub closed: Option<StateId>,
}

/// A step by a start tag or an attribute.
#[derive(Debug)]
pub(super) struct Step {
    /// Contents of the `After` pairs: for a start tag the threads of the child, for an attribute the patterns of its value.
    pub contents: Box<[PatternId]>,
    /// The state of the child; for attributes without meaning.
    pub child: StateId,
    /// Content, thread of the parent, and the pattern with which this thread goes on.
    rests: Box<[(usize, usize, PatternId)]>,
    /// Threads of the parent.
    width: usize,
}

/// The automaton as far as it has grown.
#[derive(Debug)]
pub(super) struct Core {
    pub patterns: Patterns,
    states: Vec<Arc<Facts>>,
    known: FxHashMap<Box<[PatternId]>, StateId>,
    steps: Vec<Arc<Step>>,
    edges: FxHashMap<(StateId, SymbolId, Event), Option<StepId>>,
    joins: FxHashMap<(StepId, Threads), StateId>,
    /// States of elements that are not allowed where they stand.
    strays: FxHashMap<SymbolId, Option<StateId>>,
    closed: FxHashMap<PatternId, PatternId>,
    forgiven: FxHashMap<PatternId, PatternId>,
    texts: FxHashMap<PatternId, PatternId>,
}

impl Core {
    fn new(patterns: Patterns) -> Self {
        let mut core = Self {
            patterns,
            states: Vec::new(),
            known: FxHashMap::default(),
            steps: Vec::new(),
            edges: FxHashMap::default(),
            joins: FxHashMap::default(),
            strays: FxHashMap::default(),
            closed: FxHashMap::default(),
            forgiven: FxHashMap::default(),
            texts: FxHashMap::default(),
        };
        core.state([].into());
        core
    }

    /// The state with these threads.
    fn state(&mut self, threads: Box<[PatternId]>) -> StateId {
        if let Some(known) = self.known.get(&threads) {
            return *known;
        }
        let id = StateId(number(self.states.len()));
        self.known.insert(threads.clone(), id);
        // The place is taken first: a state may lead to itself.
        self.states.push(Arc::new(Facts {
            threads: threads.clone(),
            accepting: 0,
            text: TextRule::Forbidden,
            data: [].into(),
            closed: None,
        }));
        let facts = self.facts(id, threads);
        self.states[id.0 as usize] = Arc::new(facts);
        id
    }

    fn facts(&mut self, id: StateId, threads: Box<[PatternId]>) -> Facts {
        let closed = self.after_attributes(&threads, false);
        if threads.iter().any(|thread| self.patterns.traits(*thread).any(Traits::ATTRIBUTE)) {
            // Inside the start tag: no text, no end.
            return Facts { threads, accepting: 0, text: TextRule::Forbidden, data: [].into(), closed };
        }
        let texts: Box<[PatternId]> =
            threads.iter().map(|thread| text(&mut self.patterns, *thread, &mut self.texts)).collect();
        let text = match self.live(texts) {
            None => TextRule::Forbidden,
            Some(state) if state == id => TextRule::Stays,
            Some(state) => TextRule::Goes(state),
        };
        let nullable = |thread: &PatternId| self.patterns.is_nullable(*thread);
        let accepting = (0..).zip(&threads).filter(|(_, thread)| nullable(thread)).map(|(bit, _)| 1 << bit).sum();
        let data = threads.iter().enumerate().flat_map(|(index, thread)| {
            data_alternatives(&self.patterns, *thread).into_iter().map(move |pattern| (index, pattern))
        });
        Facts { accepting, text, data: data.collect(), closed, threads }
    }

    /// The state with these threads, unless all of them are dead.
    fn live(&mut self, threads: Box<[PatternId]>) -> Option<StateId> {
        threads.iter().any(|thread| *thread != PatternId::NOT_ALLOWED).then(|| self.state(threads))
    }

    fn after_attributes(&mut self, threads: &[PatternId], forgive: bool) -> Option<StateId> {
        let done = if forgive { &mut self.forgiven } else { &mut self.closed };
        let closed = threads.iter().map(|thread| close(&mut self.patterns, *thread, forgive, done)).collect();
        self.live(closed)
    }

    fn derive(&mut self, simple: &Simple, state: StateId, symbol: SymbolId, event: Event) -> Option<StepId> {
        let threads = Arc::clone(&self.states[state.0 as usize]);
        let mut contents: Vec<PatternId> = Vec::new();
        let mut rests = Vec::new();
        let mut work = Derivation::new(&simple.names, &simple.declarations, &mut self.patterns, event, symbol);
        for (thread, pattern) in threads.threads.iter().enumerate() {
            for after in work.of(*pattern).iter() {
                let known = contents.iter().position(|content| *content == after.content);
                let content = known.unwrap_or_else(|| {
                    contents.push(after.content);
                    contents.len() - 1
                });
                if content < MAX_THREADS {
                    rests.push((content, thread, after.rest));
                }
            }
        }
        contents.truncate(MAX_THREADS);
        if contents.is_empty() {
            return None;
        }
        let child = if event == Event::Attribute { LAX } else { self.state(contents.clone().into()) };
        let width = threads.threads.len();
        let step = Step { contents: contents.into(), child, rests: rests.into(), width };
        let id = StepId(number(self.steps.len()));
        self.steps.push(Arc::new(step));
        Some(id)
    }

    /// The state of the parent after a child whose threads `matched` have come to their end.
    fn join(&mut self, step: StepId, matched: Threads) -> StateId {
        let step = Arc::clone(&self.steps[step.0 as usize]);
        let mut threads = vec![PatternId::NOT_ALLOWED; step.width];
        for (content, thread, rest) in &step.rests {
            if matched & (1 << content) != 0 {
                threads[*thread] = self.patterns.choice2(threads[*thread], *rest);
            }
        }
        self.state(threads.into())
    }
}

/// The parts of a choice that are made of data.
fn data_alternatives(patterns: &Patterns, pattern: PatternId) -> Vec<PatternId> {
    let is_data = |part: &PatternId| matches!(patterns.node(*part), Node::Data(..) | Node::Value(_) | Node::List(_));
    match patterns.node(pattern) {
        Node::Choice(parts) => parts.iter().copied().filter(is_data).collect(),
        _ => [pattern].into_iter().filter(is_data).collect(),
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// An automaton that all threads of a run share.
#[derive(Debug)]
pub(super) struct Automaton {
    pub simple: Simple,
    pub start: StateId,
    core: Mutex<Core>,
    /// A limit is reached: what is not known yet will not be computed.
    exhausted: AtomicBool,
    /// Caches that no thread is using.
    idle: Mutex<Vec<Cache>>,
}

impl Automaton {
    pub(super) fn new(simple: Simple) -> Self {
        let mut core = Core::new(simple.patterns.clone());
        let start = core.state([simple.start].into());
        Self { simple, start, core: Mutex::new(core), exhausted: AtomicBool::new(false), idle: Mutex::default() }
    }

    /// The schema as it was before any document.
    pub(super) fn simple(&self) -> &Simple {
        &self.simple
    }

    /// Asks the core. A thread that panicked inside leaves nothing half done that matters: entries are only added.
    pub(super) fn with_core<T>(&self, ask: impl FnOnce(&mut Core, &Simple) -> T) -> T {
        ask(&mut self.core.lock().unwrap_or_else(PoisonError::into_inner), &self.simple)
    }

    /// A cache, warm if there is one.
    pub(super) fn take_cache(&self) -> Cache {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Gives a cache back for the next document.
    pub(super) fn return_cache(&self, cache: Cache) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(cache);
    }

    /// Whether a limit is reached, so that a step that is not known means nothing.
    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted.load(Ordering::Relaxed)
    }

    /// Number of states, steps and patterns so far.
    pub(super) fn size(&self) -> (usize, usize, usize) {
        self.with_core(|core, _| (core.states.len(), core.steps.len(), core.patterns.len()))
    }
}

/// A step as a cache holds it, with the joins it has met.
#[derive(Debug)]
struct Edge {
    step: Arc<Step>,
    joins: Vec<(Threads, StateId)>,
}

/// The part of the automaton that one thread has met.
#[derive(Debug, Default)]
pub(super) struct Cache {
    facts: Vec<Option<Arc<Facts>>>,
    edges: FxHashMap<(StateId, SymbolId, Event), Option<StepId>>,
    steps: Vec<Option<Edge>>,
    /// What may come in states in which something was wrong.
    expected: FxHashMap<(StateId, Event), Arc<Expected>>,
    pub recent: Recent,
}

/// States whose expectations are kept; in a large schema one has hundreds of names.
const MAX_EXPECTED: usize = 256;

impl Cache {
    /// What is known of a state.
    #[inline]
    pub(super) fn facts(&mut self, automaton: &Automaton, state: StateId) -> &Arc<Facts> {
        let index = state.0 as usize;
        if self.facts.len() <= index {
            self.facts.resize(index + 1, None);
        }
        self.facts[index].get_or_insert_with(|| automaton.facts(index))
    }

    /// What may come in a state, if it is kept.
    pub(super) fn expected(&self, state: StateId, event: Event) -> Option<Arc<Expected>> {
        self.expected.get(&(state, event)).map(Arc::clone)
    }

    /// Keeps what may come in a state.
    pub(super) fn keep_expected(&mut self, state: StateId, event: Event, expected: Expected) -> Arc<Expected> {
        if self.expected.len() >= MAX_EXPECTED {
            self.expected.clear();
        }
        let expected = Arc::new(expected);
        self.expected.insert((state, event), Arc::clone(&expected));
        expected
    }

    /// The step from a state by a name; `None` where it is not allowed.
    #[inline]
    pub(super) fn step(
        &mut self,
        automaton: &Automaton,
        state: StateId,
        symbol: SymbolId,
        event: Event,
    ) -> Option<StepId> {
        let key = (state, symbol, event);
        if let Some(known) = self.recent.step(key) {
            return known;
        }
        let found = self.step_by_table(automaton, key);
        self.recent.keep_step(key, found);
        found
    }

    fn step_by_table(&mut self, automaton: &Automaton, key: StepKey) -> Option<StepId> {
        let (state, symbol, event) = key;
        if let Some(known) = self.edges.get(&key) {
            return *known;
        }
        let found = automaton.with_core(|core, simple| {
            if let Some(known) = core.edges.get(&key) {
                return *known;
            }
            let found = core.derive(simple, state, symbol, event);
            if core.patterns.is_full() || core.states.len() >= MAX_STATES {
                automaton.exhausted.store(true, Ordering::Relaxed);
                return None;
            }
            core.edges.insert(key, found);
            found
        });
        self.edges.insert(key, found);
        found
    }

    #[inline]
    fn edge(&mut self, automaton: &Automaton, step: StepId) -> &mut Edge {
        let index = step.0 as usize;
        if self.steps.len() <= index {
            self.steps.resize_with(index + 1, || None);
        }
        self.steps[index].get_or_insert_with(|| automaton.edge(index))
    }

    /// What a step holds.
    #[inline]
    pub(super) fn contents(&mut self, automaton: &Automaton, step: StepId) -> &Arc<Step> {
        &self.edge(automaton, step).step
    }

    /// The state of the parent after the child or attribute of a step.
    #[inline]
    pub(super) fn join(&mut self, automaton: &Automaton, step: StepId, matched: Threads) -> StateId {
        let edge = self.edge(automaton, step);
        if let Some((_, state)) = edge.joins.iter().find(|(threads, _)| *threads == matched) {
            return *state;
        }
        let state = automaton.join(step, matched);
        edge.joins.push((matched, state));
        state
    }
}

/// What a cache asks for when it does not know.
impl Automaton {
    #[cold]
    fn facts(&self, state: usize) -> Arc<Facts> {
        self.with_core(|core, _| Arc::clone(&core.states[state]))
    }

    #[cold]
    fn edge(&self, step: usize) -> Edge {
        let step = self.with_core(|core, _| Arc::clone(&core.steps[step]));
        Edge { step, joins: Vec::new() }
    }

    #[cold]
    fn join(&self, step: StepId, matched: Threads) -> StateId {
        self.with_core(|core, _| {
            if let Some(known) = core.joins.get(&(step, matched)) {
                return *known;
            }
            let state = core.join(step, matched);
            core.joins.insert((step, matched), state);
            state
        })
    }
}

impl Automaton {
    /// The state after the end of a start tag, attributes still due forgiven.
    pub(super) fn closed_anyway(&self, state: StateId) -> StateId {
        self.with_core(|core, _| {
            let facts = Arc::clone(&core.states[state.0 as usize]);
            core.after_attributes(&facts.threads, true).unwrap_or(LAX)
        })
    }

    /// The state inside an element that is not allowed where it stands: whatever the schema declares by that name
    /// anywhere; `None` if it declares nothing.
    pub(super) fn stray(&self, symbol: SymbolId) -> Option<StateId> {
        self.with_core(|core, simple| {
            if let Some(known) = core.strays.get(&symbol) {
                return *known;
            }
            let declared = simple
                .declarations
                .iter()
                .filter(|one| !simple.names.is_wildcard(one.class) && simple.names.contains(one.class, symbol));
            let contents: Vec<PatternId> = declared.map(|one| one.content).collect();
            let content = core.patterns.choice(contents);
            let state = core.live([content].into());
            core.strays.insert(symbol, state);
            state
        })
    }
}
