//! The keys and their actions: one table for the screen, its help and its last line.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key does while a note is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Command {
    Accept,
    RunnerUp,
    Habit,
    Class,
    NotANote,
    MoveLeft,
    MoveRight,
    GrowLeft,
    GrowRight,
    ShrinkLeft,
    ShrinkRight,
    Sentence,
    Next,
    NextOpen,
    Previous,
    First,
    Last,
    UndecidedOnly,
    Add,
    Edit,
    Delete,
    Remark,
    Search,
    List,
    Undo,
    Redo,
    Up,
    Down,
    Help,
    Quit,
    Drop,
}

impl Command {
    /// Whether the command acts on the note at hand.
    pub fn is_about_note(self) -> bool {
        matches!(
            self,
            Self::Accept
                | Self::RunnerUp
                | Self::Habit
                | Self::Class
                | Self::NotANote
                | Self::MoveLeft
                | Self::MoveRight
                | Self::GrowLeft
                | Self::GrowRight
                | Self::ShrinkLeft
                | Self::ShrinkRight
                | Self::Sentence
                | Self::Edit
                | Self::Delete
                | Self::Remark
        )
    }
}

/// A key: a letter as it is typed, or another key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Letter(char),
    Control(char),
    Other(KeyCode, KeyModifiers),
}

/// A row of the help.
pub(super) struct Binding {
    command: Command,
    keys: &'static [Key],
    /// The names of the keys.
    pub names: &'static str,
    /// What they do.
    pub help: &'static str,
    /// The same in a word for the last line of the screen; empty if it is not shown there.
    pub short: &'static str,
}

const fn other(code: KeyCode) -> Key {
    Key::Other(code, KeyModifiers::NONE)
}

const fn shifted(code: KeyCode) -> Key {
    Key::Other(code, KeyModifiers::SHIFT)
}

const fn alt(code: KeyCode) -> Key {
    Key::Other(code, KeyModifiers::ALT)
}

macro_rules! bindings {
    ($( $command:ident [$($key:expr),*] $names:literal $short:literal $help:literal )*) => {
        &[$( Binding { command: Command::$command, keys: &[$($key),*], names: $names, short: $short, help: $help } ),*]
    };
}

use Key::{Control, Letter};

/// All keys in the order of the help. Those used most, which the last line shows, come first.
pub(super) const BINDINGS: &[Binding] = bindings! {
    Accept [other(KeyCode::Enter), Letter('a')] "Enter a" "accept" "confirm the class and the marked words; go to the next note"
    RunnerUp [Letter('r')] "r" "runner-up" "choose the runner-up class"
    Habit [Letter('b')] "b" "" "choose the class that earlier decisions on such brackets propose"
    Class [Letter('c')] "c" "class" "choose another class from the list"
    NotANote [Letter('x')] "x" "no note" "not a note: the brackets are text"
    MoveLeft [other(KeyCode::Left)] "←" "" "refer to the word before; Enter keeps it, Esc cancels"
    MoveRight [other(KeyCode::Right)] "→" "anchor" "refer to the next word"
    GrowLeft [shifted(KeyCode::Left), Letter('<')] "Shift-← <" "" "one word more at the start"
    GrowRight [shifted(KeyCode::Right), Letter('>')] "Shift-→ >" "" "one word more at the end"
    ShrinkLeft [alt(KeyCode::Right), Letter(',')] "Alt-→ ," "" "one word less at the start"
    ShrinkRight [alt(KeyCode::Left), Letter('.')] "Alt-← ." "" "one word less at the end"
    Sentence [Letter('0')] "0" "" "refer to the whole sentence"
    Next [Letter('n'), Letter('j'), other(KeyCode::Down)] "n ↓" "next" "the next note"
    NextOpen [other(KeyCode::Tab)] "Tab" "" "the next undecided note"
    Previous [Letter('p'), Letter('k'), other(KeyCode::Up)] "p ↑" "back" "the previous note"
    First [other(KeyCode::Home)] "Home" "" "the first note"
    Last [other(KeyCode::End)] "End" "" "the last note"
    Undo [Letter('u'), Control('z')] "u" "undo" "take the last decision back"
    Redo [Letter('U'), Control('r')] "U" "" "restore what was taken back"
    UndecidedOnly [Letter('o')] "o" "" "show undecided notes only, or all"
    Add [Letter('+'), Letter('i'), Letter('v')] "+ i" "add" "select words and add a note on them, or add missing words"
    Edit [Letter('e')] "e" "" "edit the words of the note"
    Delete [Letter('d'), other(KeyCode::Delete)] "d" "" "remove the note from the text"
    Remark [Letter('s')] "s" "" "write a private remark about this note"
    Search [Letter('/'), Letter('f')] "/" "search" "search for words; Enter alone searches again"
    List [Letter('l')] "l" "list" "list all notes: type to filter, Enter jumps"
    Up [other(KeyCode::PageUp)] "PgUp" "" "scroll up"
    Down [other(KeyCode::PageDown)] "PgDn" "" "scroll down"
    Help [Letter('?'), Letter('h'), other(KeyCode::F(1))] "?" "help" "these keys"
    Quit [Letter('q'), Control('c')] "q" "quit" "quit; everything is stored already"
    Drop [other(KeyCode::Esc)] "Esc" "" "cancel what is begun"
};

/// The command of a key.
pub(super) fn command(key: &KeyEvent) -> Option<Command> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let wanted = match key.code {
        KeyCode::Char(c) if control => Key::Control(on_latin_keyboard(c).to_ascii_lowercase()),
        KeyCode::Char(c) => Key::Letter(on_latin_keyboard(c)),
        code => Key::Other(code, key.modifiers & (KeyModifiers::SHIFT | KeyModifiers::ALT)),
    };
    BINDINGS.iter().find(|binding| binding.keys.contains(&wanted)).map(|binding| binding.command)
}

/// Rows of keyboards: a Latin row, and a row of another script key by key. Nobody needs to switch keyboards.
const KEYBOARDS: &[(&str, &str)] = &[
    ("qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхъфывапролджэячсмитьбю"),
    ("qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхїфівапролджєячсмитьбю"),
    ("wertyuiopasdfghjklzxcvbnm", "ςερτυθιοπασδφγηξκλζχψωβνμ"),
];

/// The Latin letter on the key that types this letter.
fn on_latin_keyboard(letter: char) -> char {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    for (latin, other) in KEYBOARDS {
        let place = other.chars().position(|c| c == small);
        if let Some(found) = place.and_then(|place| latin.chars().nth(place)) {
            return if small == letter { found } else { found.to_ascii_uppercase() };
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(c: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)
    }

    #[test]
    fn no_key_has_two_meanings() {
        let mut seen: Vec<Key> = Vec::new();
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            assert!(!seen.contains(key), "{key:?}");
            seen.push(*key);
        }
    }

    #[test]
    fn keys_of_other_keyboards_are_those_beneath() {
        assert_eq!(command(&letter('ф')), Some(Command::Accept));
        assert_eq!(command(&letter('Г')), Some(Command::Redo));
        assert_eq!(command(&letter('ς')), command(&letter('w')));
        assert_eq!(command(&letter('U')), Some(Command::Redo));
        assert_eq!(command(&KeyEvent::new(KeyCode::Left, KeyModifiers::SHIFT)), Some(Command::GrowLeft));
        assert_eq!(command(&KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)), Some(Command::Quit));
    }
}
