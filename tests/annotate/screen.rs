//! Any keys, at any size, over any script: the screen never breaks, and neither does the file.

use std::path::Path;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use glossator::annotate::screen::{Screen, Settings};
use glossator::annotate::{Filter, Person, Store, StoreOptions};
use glossator::tei;
use glossator::xml::Limits;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::own::edition;

/// Pages in several scripts, with brackets of many kinds.
const PAGES: &[&str] = &[
    "The mate [helper] came in a [new] boat. [You are] Dreaming [sic] again!\n\nHe said [laughs] that [t]he pier is shut [...].\n",
    "町の時計 [時計] は十七分遅れている。［船］ 渡し船が来た（訳注：船）。\n",
    "איש אחד [חבר] בא מאוחר. السفينة [القارب] هنا.\n",
    "E\u{301}tude [e\u{301}cole] fini 👩\u{200d}🚀 [\u{202e}x\u{202c}].\r\n\r\nПаром [лодка] ушёл [a [b] c].\n",
    "नमस्ते [किताब] दुनिया। [Translator's note: one\n\ntwo] \u{feff}[1]\n",
    "No note here.\n",
];

/// What happens at the terminal.
#[derive(Debug, Clone)]
enum Happening {
    Event(Event),
    Resize(u16, u16),
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Happening {
    Happening::Event(Event::Key(KeyEvent::new(code, modifiers)))
}

fn happening() -> impl Strategy<Value = Happening> {
    let letters = "arcx0njpkouU+ieds/f?hq<>,.yн \u{301}船ק🚀";
    let letter = proptest::sample::select(letters.chars().map(KeyCode::Char).collect::<Vec<_>>());
    let other = proptest::sample::select(
        &[
            KeyCode::Enter,
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::Backspace,
            KeyCode::Delete,
            KeyCode::Tab,
            KeyCode::F(1),
        ][..],
    );
    let modifiers = prop_oneof![
        6 => Just(KeyModifiers::NONE),
        1 => Just(KeyModifiers::SHIFT),
        1 => Just(KeyModifiers::ALT),
        1 => proptest::sample::select(&[KeyModifiers::CONTROL][..]),
    ];
    let pasted = proptest::sample::select(&["", "a & <b>\nc", "\u{0}\u{202e}", "船 [x]", "e\u{301}"][..]);
    prop_oneof![
        10 => (letter, modifiers.clone()).prop_map(|(code, modifiers)| key(code, modifiers)),
        10 => (other, modifiers).prop_map(|(code, modifiers)| key(code, modifiers)),
        1 => pasted.prop_map(|text| Happening::Event(Event::Paste(text.to_owned()))),
        2 => (0u16..140, 0u16..40).prop_map(|(columns, lines)| Happening::Resize(columns, lines)),
    ]
}

/// Has everything happen on a screen over the file; `ending` is typed at the end.
fn play(path: &Path, happenings: &[Happening], ending: &[Happening]) {
    let (store, recovery) = Store::open(path, StoreOptions::default()).unwrap();
    let person = Some(Person::named("Dana Orlova"));
    let settings = Settings { filter: Filter::All, person, is_coloured: true, ..Settings::default() };
    let mut screen = Screen::new(store, &recovery, settings);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    for happening in happenings.iter().chain(ending) {
        match happening {
            Happening::Event(event) => screen.handle_event(event),
            Happening::Resize(columns, lines) => terminal.backend_mut().resize(*columns, *lines),
        }
        screen.tick();
        terminal.draw(|frame| screen.draw(frame)).unwrap();
    }
    screen.finish().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 8, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_keys_leave_a_screen_and_a_file(page in proptest::sample::select(PAGES), happenings in proptest::collection::vec(happening(), 1..60)) {
        let text = edition(page).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.xml");
        std::fs::write(&path, &text).unwrap();
        play(&path, &happenings, &[]);
        let read = tei::read(std::fs::read_to_string(&path).unwrap(), &Limits::default());
        prop_assert!(read.is_ok(), "{:?}", read.err());
        std::fs::write(&path, &text).unwrap();
        // What is begun is dropped, and then everything is taken back.
        let plain = |code| key(code, KeyModifiers::NONE);
        // In a window that is too small nothing is done.
        let mut ending = vec![Happening::Resize(80, 24), plain(KeyCode::Esc), plain(KeyCode::Esc), plain(KeyCode::Esc)];
        ending.resize(ending.len() + happenings.len(), plain(KeyCode::Char('u')));
        play(&path, &happenings, &ending);
        prop_assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}
