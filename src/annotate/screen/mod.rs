//! The full screen on which a translator reviews the notes of an edition.
//!
//! A [`Screen`] takes events and draws itself; whoever owns the terminal reads the events and gives it a frame. It
//! neither reads nor prints by itself. Each decision is on disk when it is shown ([`Store`]).
//!
//! ```no_run
//! use glossator::annotate::{Filter, Store, StoreOptions};
//! use glossator::annotate::screen::{Screen, Settings};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (store, recovery) = Store::open("page.en.xml".as_ref(), StoreOptions::default())?;
//! let settings = Settings { filter: Filter::All, is_coloured: true, ..Settings::default() };
//! let mut screen = Screen::new(store, &recovery, settings);
//! let mut terminal = ratatui::init();
//! while !screen.is_done() {
//!     terminal.draw(|frame| screen.draw(frame))?;
//!     screen.handle_event(&crossterm::event::read()?);
//! }
//! ratatui::restore();
//! let summary = screen.finish()?;
//! # Ok(())
//! # }
//! ```

mod adding;
mod anchor;
mod deciding;
mod draw;
mod editor;
mod input;
mod keys;
mod listing;
mod look;
mod picker;
mod queue;
mod selection;
mod summary;

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use super::{Filter, NoteKey, NoteState, Person, Recovery, SaveState, SearchHit, Store, StoreError};
use editor::Editor;
use listing::Listing;
use picker::Picker;
use queue::Queue;
use selection::Selection;

use crate::bracket::Habits;

pub use summary::Summary;

/// Settings of the screen.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The notes to review.
    pub filter: Filter,
    /// The person who decides; the screen asks if `None`.
    pub person: Option<Person>,
    /// The source to show beside the text.
    pub beside: SourceView,
    /// Whether colours are used besides bold, underlined and reversed text.
    pub is_coloured: bool,
    /// Habits learned from other editions, which propose classes beside those of this one.
    pub habits: Habits,
}

/// The source beside an edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceView {
    /// The source sentences by the ids of the edition's sentences.
    pub sentences: HashMap<String, String>,
    /// The source words by the ids of notes, as bytes of the source sentence.
    pub terms: HashMap<String, Range<usize>>,
}

/// What the screen is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mode {
    /// Looking at a note.
    Reading,
    /// Choosing a class.
    Picking(Picker),
    /// Typing a line.
    Typing(Typing, Editor),
    /// Selecting the words of a block on which something is added.
    Selecting(Selection),
    /// Asking whether to remove the note.
    Deleting,
    /// Choosing a note from the list.
    Listing(Listing),
    /// Showing the keys, from this line on.
    Helping(usize),
    /// Another program has changed the file.
    Changed,
}

/// What the typed line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Typing {
    /// The name of the person who decides.
    Name,
    /// The words of the note.
    Edit,
    /// A note to self.
    Remark,
    /// The words to search for.
    Search,
    /// The words of a note to add, of this class.
    Words(crate::model::Category),
}

/// A message for the person at the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Status {
    text: String,
    /// Whether something could not be done.
    is_problem: bool,
}

/// The screen for the notes of one edition.
#[derive(Debug)]
pub struct Screen {
    store: Store,
    beside: SourceView,
    is_coloured: bool,
    /// Id and name of the person who decides.
    person: Option<(String, String)>,
    /// Which notes the person wants to review.
    filter: Filter,
    queue: Queue,
    mode: Mode,
    told: Option<Status>,
    /// Words that the note at hand will refer to, unless they are dropped.
    anchor: Option<Anchoring>,
    /// The words on which a note is being added, and their block.
    added_on: Option<(usize, Range<usize>)>,
    /// The last words searched for, and the hit.
    searched: String,
    hit: Option<SearchHit>,
    /// Lines by which the person has scrolled the passage.
    scrolled: isize,
    /// How many decisions of the store each step of the person made. Undo takes them back together.
    steps: Vec<usize>,
    undone: Vec<usize>,
    summary: Summary,
    /// The state of the file when it was last looked at.
    seen: SaveState,
    /// Whether the window was too small for the screen when it was last drawn.
    is_small: Cell<bool>,
    is_done: bool,
    /// Habits of other editions, and those of this one after the last decision.
    learned: Habits,
    habits: Habits,
}

/// An anchor that is not kept yet.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Anchoring {
    Words(Selection),
    Sentence,
}

impl Screen {
    /// Makes a screen for an opened file; `recovery` is the report of opening it.
    pub fn new(mut store: Store, recovery: &Recovery, settings: Settings) -> Self {
        if settings.filter == Filter::Literal {
            store.list_literals();
        }
        let mut queue = Queue::new(store.session(), &settings.filter);
        let mut filter = settings.filter;
        let nothing = filter == Filter::Undecided && queue.key().is_none();
        if nothing {
            filter = Filter::All;
            queue = Queue::new(store.session(), &filter);
        }
        let habits = store.session().habits();
        let mut screen = Self {
            store,
            learned: settings.habits,
            habits,
            beside: settings.beside,
            is_coloured: settings.is_coloured,
            person: None,
            filter,
            queue,
            mode: Mode::Reading,
            told: None,
            anchor: None,
            added_on: None,
            searched: String::new(),
            hit: None,
            scrolled: 0,
            steps: Vec::new(),
            undone: Vec::new(),
            summary: Summary::default(),
            seen: SaveState::default(),
            is_small: Cell::new(false),
            is_done: false,
        };
        match settings.person {
            Some(person) => screen.join(person),
            None => screen.mode = Mode::Typing(Typing::Name, Editor::default()),
        }
        if screen.note().is_some_and(NoteState::is_decided) {
            // A review that was interrupted goes on where it ended.
            screen.queue.go_to_open(screen.store.session());
        }
        if nothing {
            screen.info("nothing is undecided here: all notes are shown");
        }
        screen.tell_recovery(recovery);
        screen
    }

    /// Whether the person wants to end.
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// The person who decides, once known.
    pub fn person(&self) -> Option<Person> {
        self.person.as_ref().map(|(id, name)| Person { id: id.clone(), name: name.clone() })
    }

    /// Checks the progress of the file; call it now and then while no key comes. Returns whether the screen must be
    /// drawn again.
    pub fn tick(&mut self) -> bool {
        let state = self.store.state();
        if state.is_changed && self.mode == Mode::Reading {
            self.mode = Mode::Changed;
        }
        let is_new = state != self.seen;
        self.seen = state;
        is_new
    }

    /// Ends the session: waits until the file holds all decisions.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`] if it cannot be written; everything is then in the journal.
    pub fn finish(self) -> Result<Summary, StoreError> {
        let progress = self.queue.progress(self.store.session());
        let remarks = self.store.session().notes().filter(|note| !note.remarks.is_empty()).count();
        let path = self.store.path().to_owned();
        let recovery = self.store.close()?;
        let mut summary = self.summary;
        summary.warnings.extend(recovery.history.map(|damaged| damaged.to_string()));
        Ok(Summary { progress, remarks, path, stale: recovery.stale, ..summary })
    }

    fn join(&mut self, person: Person) {
        let name = person.name.clone();
        match self.store.join(person) {
            Ok(id) => self.person = Some((id, name)),
            Err(error) => self.warn(error.to_string()),
        }
    }

    fn tell_recovery(&mut self, recovery: &Recovery) {
        let replayed = recovery.replayed;
        self.summary.warnings.extend(recovery.history.as_ref().map(ToString::to_string));
        if let Some(kept) = &recovery.kept {
            let kept = kept.display();
            let line =
                recovery.damaged.map(|line| format!("line {line} of the journal cannot be read: ")).unwrap_or_default();
            self.summary.warnings.push(format!("{line}the decisions that do not fit this file are kept in `{kept}`"));
        }
        if let (Some(warning), true) = (self.summary.warnings.first().cloned(), recovery.stale.is_empty()) {
            self.warn(warning);
        } else if !recovery.stale.is_empty() {
            let (count, (_, first)) = (recovery.stale.len(), &recovery.stale[0]);
            self.warn(format!("{count} decisions of an earlier session no longer fit the file: {first}"));
            self.summary.stale_before.extend(recovery.stale.iter().map(|(_, error)| error.to_string()));
        } else if replayed > 0 {
            self.info(format!("{replayed} decisions of an interrupted session were restored"));
        }
    }

    fn info(&mut self, text: impl Into<String>) {
        self.told = Some(Status { text: text.into(), is_problem: false });
    }

    fn warn(&mut self, text: impl Into<String>) {
        self.told = Some(Status { text: text.into(), is_problem: true });
    }

    /// The note at hand.
    fn note(&self) -> Option<&NoteState> {
        self.queue.key().and_then(|key| self.store.session().note(key))
    }

    /// The block of the note at hand.
    fn block(&self) -> Option<usize> {
        self.note().map(|note| note.block)
    }

    /// The words marked as what the note at hand refers to: the new ones if there are any, otherwise its anchor.
    fn about(&self) -> Option<Range<usize>> {
        match &self.anchor {
            Some(Anchoring::Words(selection)) => Some(selection.range()),
            Some(Anchoring::Sentence) => None,
            None => self.note().and_then(|note| note.anchor.clone()),
        }
    }

    /// The progress of writing the file.
    fn state(&self) -> SaveState {
        self.store.state()
    }

    /// Goes to a note.
    fn go_to(&mut self, key: NoteKey) {
        self.queue.go_to(key, self.store.session());
        self.arrive();
    }

    /// Drops unfinished changes to the note that the person leaves.
    fn arrive(&mut self) {
        self.scrolled = 0;
        self.hit = None;
        if self.anchor.take().is_some() {
            self.info("the marked words were not kept; Enter keeps them");
        }
    }
}
