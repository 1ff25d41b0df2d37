//! What the keys do in each mode.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::super::{Act, Filter, Person};
use super::editor::Editor;
use super::keys::{Command, command};
use super::picker::{Picker, Purpose};
use super::selection::Selection;
use super::{Mode, Screen, Typing};
use crate::model::Category;

/// Lines by which a page key scrolls the help or the passage.
const PAGE: isize = 5;

impl Screen {
    /// Handles an event of the terminal.
    pub fn handle_event(&mut self, event: &Event) {
        if self.is_small.get() && !matches!(event, Event::Key(key) if command(key) == Some(Command::Quit)) {
            // The person sees nothing, so nothing may be decided.
            return;
        }
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Event::Paste(text) => self.paste(text),
            _ => {}
        }
        // Remember the state the next frame shows, so that `tick` reports only later changes.
        self.seen = self.state();
    }

    fn key(&mut self, key: &KeyEvent) {
        // A message stays until the next key.
        self.told = None;
        match std::mem::replace(&mut self.mode, Mode::Reading) {
            Mode::Reading => self.reading(key),
            Mode::Picking(picker) => self.picking(picker, key),
            Mode::Typing(typing, editor) => self.typing(typing, editor, key),
            Mode::Selecting(selection) => self.selecting(selection, key),
            Mode::Listing(listing) => self.listing(listing, key),
            Mode::Deleting => match key.code {
                KeyCode::Char('y' | 'Y' | 'н' | 'Н') | KeyCode::Enter => self.delete(),
                _ => self.info("not removed"),
            },
            Mode::Helping(line) => self.helping(line, key),
            Mode::Changed => self.changed(key),
        }
    }

    fn paste(&mut self, text: &str) {
        match &mut self.mode {
            Mode::Typing(_, editor) => editor.insert(text),
            Mode::Listing(listing) => listing.filter.insert(text),
            Mode::Picking(picker) => {
                picker.filter.insert(text);
                picker.filtered();
            }
            // Pasted text is not a series of commands.
            _ => self.warn("there is nothing to paste into here"),
        }
    }

    fn reading(&mut self, key: &KeyEvent) {
        let Some(command) = command(key) else {
            return self.warn("this key does nothing here; `?` lists the keys");
        };
        if command.is_about_note() && self.hit.as_ref().is_some_and(|hit| Some(hit.block) != self.block()) {
            // The person does not see the note, so nothing may be decided on it.
            self.hit = None;
            return self.warn("the note was not on the screen; here it is");
        }
        match command {
            Command::Accept => self.accept(),
            Command::RunnerUp => self.take_runner_up(),
            Command::Habit => self.take_habit(),
            Command::NotANote => self.reclassify(Category::Literal),
            Command::Class => self.begin_picking(),
            Command::Sentence => self.anchor_sentence(),
            Command::NextOpen => {
                self.arrive();
                if !self.queue.go_to_open(self.store.session()) {
                    self.info("people have decided on all other notes");
                }
            }
            Command::Next => self.walk(1),
            Command::Previous => self.walk(-1),
            Command::First => self.walk_to_end(false),
            Command::Last => self.walk_to_end(true),
            Command::UndecidedOnly => self.switch_filter(),
            Command::Add => self.begin_adding(),
            Command::Edit => self.begin_editing(),
            Command::Delete => {
                if self.reference().is_some() {
                    self.mode = Mode::Deleting;
                }
            }
            Command::Remark => self.begin_remark(),
            Command::Search => self.mode = Mode::Typing(Typing::Search, Editor::default()),
            Command::List => self.begin_listing(),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Up => self.scrolled = self.scrolled.saturating_sub(PAGE),
            Command::Down => self.scrolled = self.scrolled.saturating_add(PAGE),
            Command::Help => self.mode = Mode::Helping(0),
            Command::Quit => self.is_done = true,
            Command::Drop => {
                self.anchor = None;
                self.hit = None;
                self.scrolled = 0;
            }
            moving => self.move_anchor(moving),
        }
    }

    fn walk(&mut self, by: isize) {
        self.arrive();
        if !self.queue.step(by, self.store.session()) {
            self.info(if by > 0 { "this is the last note" } else { "this is the first note" });
        }
    }

    fn walk_to_end(&mut self, is_last: bool) {
        self.arrive();
        self.queue.go_to_end(is_last, self.store.session());
    }

    /// Switches between undecided notes and all notes; any other filter counts as "all".
    fn switch_filter(&mut self) {
        let other = if self.filter == Filter::Undecided { Filter::All } else { Filter::Undecided };
        let keys = self.store.session().queue(&other);
        if keys.is_empty() {
            return self.info(format!("no note here is {other}"));
        }
        self.arrive();
        self.queue.replace(keys, self.store.session());
        self.filter = other;
    }

    fn begin_picking(&mut self) {
        let Some(note) = self.note() else { return drop(self.reference()) };
        self.mode = Mode::Picking(Picker::of_note(&[note.class, note.runner_up]));
    }

    fn begin_editing(&mut self) {
        let Some(note) = self.note() else { return drop(self.reference()) };
        if note.is_text {
            return self.warn("this bracket is text, not a note; `c` makes it one");
        }
        let words = self.store.session().content_of(note.key).unwrap_or_default();
        self.mode = Mode::Typing(Typing::Edit, Editor::new(&words));
    }

    fn begin_remark(&mut self) {
        let Some(note) = self.note() else { return drop(self.reference()) };
        let who = self.person.as_ref().map_or("", |(id, _)| id);
        let own = note.remarks.iter().find(|(by, _)| **by == *who).map_or("", |(_, words)| words);
        self.mode = Mode::Typing(Typing::Remark, Editor::new(own));
    }

    fn picking(&mut self, mut picker: Picker, key: &KeyEvent) {
        match key.code {
            _ if key.code == KeyCode::Esc || is_stop(key) => {
                self.added_on = None;
                return;
            }
            KeyCode::Enter => {
                let Some(class) = picker.class() else {
                    self.mode = Mode::Picking(picker);
                    return self.warn("no class has these words; delete some");
                };
                return match picker.purpose {
                    Purpose::Reclassify => self.reclassify(class),
                    Purpose::Add => self.class_of_addition(class),
                };
            }
            KeyCode::Up => picker.step(-1),
            KeyCode::Down | KeyCode::Tab => picker.step(1),
            KeyCode::PageUp => picker.step(-PAGE),
            KeyCode::PageDown => picker.step(PAGE),
            _ => {
                if picker.filter.key(key) {
                    picker.filtered();
                }
            }
        }
        self.mode = Mode::Picking(picker);
    }

    fn typing(&mut self, typing: Typing, mut editor: Editor, key: &KeyEvent) {
        match key.code {
            KeyCode::Enter => return self.typed(typing, &editor),
            _ if key.code == KeyCode::Esc || is_stop(key) => {
                self.added_on = None;
                self.is_done = typing == Typing::Name;
                return;
            }
            _ => drop(editor.key(key)),
        }
        self.mode = Mode::Typing(typing, editor);
    }

    /// Uses the line that was typed.
    fn typed(&mut self, typing: Typing, editor: &Editor) {
        let text = editor.text().trim();
        match typing {
            Typing::Name if Person::named(text).id.trim_start_matches("p.").is_empty() => {
                self.mode = Mode::Typing(Typing::Name, editor.clone());
                self.warn("a name needs letters; it is stored with every decision");
            }
            Typing::Name => self.join(Person::named(text)),
            Typing::Search => self.search(text),
            Typing::Words(class) if text.is_empty() => {
                self.mode = Mode::Typing(Typing::Words(class), editor.clone());
                self.warn("a note needs words; Esc cancels");
            }
            Typing::Words(class) => self.add(class, text),
            Typing::Edit => self.edit(text),
            Typing::Remark => self.remark(text),
        }
    }

    fn edit(&mut self, text: &str) {
        if text.is_empty() {
            return self.warn("a note needs words; `d` removes the note");
        }
        let Some(note) = self.reference() else { return };
        if self.act(Act::Edit { note, to: text.to_owned() }).is_some() {
            // The marked words may be elsewhere now.
            self.anchor = None;
            self.info("reworded; `u` takes it back");
        }
    }

    fn remark(&mut self, text: &str) {
        let Some(note) = self.reference() else { return };
        if self.act(Act::Remark { note, text: text.to_owned() }).is_some() {
            self.info(if text.is_empty() { "the private remark was removed" } else { "noted" });
        }
    }

    /// Goes to the next hit; without words, to the next hit of the last search.
    fn search(&mut self, words: &str) {
        if !words.is_empty() {
            words.clone_into(&mut self.searched);
        }
        if self.searched.is_empty() {
            return self.info("nothing was searched for yet");
        }
        let behind = self.hit.as_ref().map(|hit| (hit.block, hit.range.start));
        let from = behind.map(|(block, _)| block).or_else(|| self.block()).unwrap_or(0);
        let hits = self.store.session().search(&self.searched, from);
        let is_next =
            |hit: &&super::SearchHit| behind.is_none_or(|(block, start)| hit.block != block || hit.range.start > start);
        let Some(hit) = hits.iter().find(is_next).or(hits.first()).cloned() else {
            let words = self.searched.clone();
            return self.warn(format!("{words:?} does not occur in the text"));
        };
        let count = hits.len();
        if let Some(key) = hit.note {
            self.go_to(key);
        }
        self.scrolled = 0;
        self.hit = Some(hit);
        self.info(format!("{count} found; `/` and Enter goes to the next"));
    }

    fn selecting(&mut self, mut selection: Selection, key: &KeyEvent) {
        match command(key) {
            Some(Command::MoveLeft) => selection.step(-1),
            Some(Command::MoveRight) => selection.step(1),
            Some(Command::GrowLeft) => selection.move_start(-1),
            Some(Command::ShrinkLeft) => selection.move_start(1),
            Some(Command::GrowRight) => selection.move_end(1),
            Some(Command::ShrinkRight) => selection.move_end(-1),
            Some(Command::Accept | Command::Add) => return self.selected(&selection),
            Some(Command::Drop | Command::Quit) => {
                self.added_on = None;
                return;
            }
            _ => self.warn("← → move, Shift-← and Shift-→ grow, Alt-← and Alt-→ shrink, Enter selects, Esc cancels"),
        }
        self.mode = Mode::Selecting(selection);
    }

    fn helping(&mut self, line: usize, key: &KeyEvent) {
        let by = match key.code {
            KeyCode::Down => 1,
            KeyCode::PageDown | KeyCode::Char(' ') => PAGE,
            KeyCode::Up => -1,
            KeyCode::PageUp => -PAGE,
            _ => return,
        };
        self.mode = Mode::Helping(line.saturating_add_signed(by).min(super::keys::BINDINGS.len()));
    }

    /// Another program has changed the file: reads it again, or ends.
    fn changed(&mut self, key: &KeyEvent) {
        match key.code {
            KeyCode::Enter | KeyCode::Char('r' | 'R' | 'к' | 'К') => match self.store.reload() {
                Ok(recovery) => {
                    let keys = self.store.session().queue(&self.filter);
                    self.queue.replace(keys, self.store.session());
                    self.steps.clear();
                    self.undone.clear();
                    self.arrive();
                    self.info(format!("the file was read again; {} decisions were applied to it", recovery.replayed));
                    self.tell_stale(recovery);
                }
                Err(error) => {
                    self.mode = Mode::Changed;
                    self.warn(error.to_string());
                }
            },
            KeyCode::Char('q' | 'Q' | 'й' | 'Й') | KeyCode::Esc => self.is_done = true,
            _ => self.mode = Mode::Changed,
        }
    }

    fn tell_stale(&mut self, recovery: super::Recovery) {
        if let Some((_, first)) = recovery.stale.first() {
            let count = recovery.stale.len();
            self.warn(format!("{count} decisions do not fit the file as it is now: {first}"));
        }
        self.summary.stale_before.extend(recovery.stale.iter().map(|(_, error)| error.to_string()));
    }
}

/// Whether the key is Ctrl-C, which cancels what was begun.
pub(super) fn is_stop(key: &KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c')
}
