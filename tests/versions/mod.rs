//! Two versions of a document with notes, of which is known what became of each note.

use glossator::diff::NoteState;

/// What was done to a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Nothing,
    Reworded,
    Reanchored,
    Reclassified,
    Absorbed,
    Bracketed,
    Added,
    Deleted,
    Moved,
    GlossToSupplied,
}

impl Change {
    pub fn state(self) -> NoteState {
        match self {
            Change::Nothing => NoteState::Same,
            Change::Reworded => NoteState::Reworded,
            Change::Reanchored => NoteState::Reanchored,
            Change::Reclassified => NoteState::Reclassified,
            Change::Absorbed => NoteState::Absorbed,
            Change::Bracketed => NoteState::Bracketed,
            Change::Added => NoteState::Added,
            Change::Deleted => NoteState::Deleted,
            Change::Moved => NoteState::Moved,
            Change::GlossToSupplied => NoteState::GlossToSupplied,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Gloss,
    Supplied,
    Comment,
    Sic,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub words: String,
    pub kind: Kind,
    pub class: &'static str,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Word(String),
    Note(Note),
}

pub type Sentence = Vec<Item>;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    pub posts: Vec<Vec<Sentence>>,
}

/// What is expected of one note.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Its words: the old ones, of what came the new ones.
    pub words: String,
    /// The name that only its sentence has.
    pub name: String,
    /// What was done.
    pub change: Change,
    /// Its words and the name of its sentence afterwards, if it is still there.
    pub after: Option<(String, String)>,
}

/// Two versions, and what was done to each note.
#[derive(Debug, Clone, Default)]
pub struct Pair {
    pub old: Document,
    pub new: Document,
    pub expected: Vec<Expected>,
}

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const NOUNS: &[&str] = &[
    "ferry",
    "pier",
    "captain",
    "ticket",
    "harbour",
    "mayor",
    "bridge",
    "market",
    "teacher",
    "letter",
    "window",
    "garden",
    "village",
    "island",
    "station",
    "baker",
    "sailor",
    "storm",
    "engine",
    "lamp",
    "timetable",
    "queue",
    "river",
    "office",
    "fisherman",
    "boat",
    "anchor",
    "rope",
    "cargo",
    "winter",
];
const VERBS: &[&str] = &["saw", "missed", "repaired", "sold", "praised", "left", "forgot", "found", "painted", "kept"];
const ADJECTIVES: &[&str] = &["old", "green", "late", "small", "northern", "broken", "famous", "quiet", "wooden"];
const SMALL: &[&str] = &["near", "behind", "without", "under", "before"];

/// A word that no other place of the document has.
fn coined(dice: &mut Dice) -> String {
    const SYLLABLES: &[&str] =
        &["ka", "lo", "mir", "ten", "shu", "ba", "ron", "vi", "del", "os", "pra", "gu", "nim", "zel"];
    (0..3).map(|_| *dice.of(SYLLABLES)).collect::<String>()
        + &dice
            .below(90)
            .to_string()
            .replace(['0', '1'], "a")
            .replace(['2', '3'], "e")
            .replace(['4', '5'], "i")
            .replace(['6', '7'], "o")
            .replace(['8', '9'], "u")
}

fn sentence(dice: &mut Dice) -> Sentence {
    let mut words = vec!["The".to_owned(), (*dice.of(ADJECTIVES)).to_owned(), (*dice.of(NOUNS)).to_owned()];
    let name = coined(dice);
    words.extend(["of".to_owned(), name[..1].to_uppercase() + &name[1..]]);
    words.extend([(*dice.of(VERBS)).to_owned(), "the".to_owned(), (*dice.of(NOUNS)).to_owned()]);
    for _ in 0..1 + dice.below(3) {
        words.extend([(*dice.of(SMALL)).to_owned(), "the".to_owned(), (*dice.of(ADJECTIVES)).to_owned()]);
        words.push((*dice.of(NOUNS)).to_owned());
    }
    words.into_iter().map(Item::Word).collect()
}

fn note(dice: &mut Dice) -> Note {
    let (kind, words, class) = match dice.below(6) {
        0 | 1 => (
            Kind::Gloss,
            format!("play on words: {} and {} {}", coined(dice), dice.of(ADJECTIVES), dice.of(NOUNS)),
            "gloss.wordplay",
        ),
        2 => (Kind::Gloss, format!("literally: {} {}", coined(dice), dice.of(NOUNS)), "gloss.literal"),
        4 => (Kind::Sic, "sic".to_owned(), "critical.sic"),
        3 => (Kind::Supplied, coined(dice), "supplied.completion"),
        _ => {
            (Kind::Comment, format!("translator's note: the author writes {} here", coined(dice)), "comment.translator")
        }
    };
    Note { words, kind, class }
}

/// The places behind a noun.
fn places(sentence: &Sentence) -> Vec<usize> {
    let is_noun = |item: &Item| matches!(item, Item::Word(word) if NOUNS.contains(&&**word));
    let is_free = |at: usize| !matches!(sentence.get(at), Some(Item::Note(_)));
    (1..=sentence.len()).filter(|&at| is_noun(&sentence[at - 1]) && is_free(at)).collect()
}

fn put(sentence: &mut Sentence, note: Note, dice: &mut Dice) -> bool {
    // Supplied words stand before a noun, as a translator sets them; a remark on the sentence stands at its end.
    let mut at = match note.kind {
        Kind::Comment => vec![sentence.len()],
        Kind::Gloss | Kind::Sic => places(sentence),
        Kind::Supplied => places(sentence)
            .into_iter()
            .map(|at| at - 1)
            .filter(|&at| matches!(sentence[at - 1], Item::Word(_)))
            .collect(),
    };
    if note.kind == Kind::Sic && sentence.contains(&Item::Note(note.clone())) {
        return false;
    }
    at.retain(|&at| at >= sentence.len() || !matches!(sentence[at], Item::Note(_)));
    if at.is_empty() {
        return false;
    }
    let at = *dice.of(&at);
    sentence.insert(at, Item::Note(note));
    true
}

/// The name in a sentence, with a capital inside it.
fn name(sentence: &Sentence) -> String {
    let name = sentence.iter().skip(4).find_map(|item| match item {
        Item::Word(word) if word.starts_with(char::is_uppercase) => Some(word.clone()),
        _ => None,
    });
    name.unwrap_or_default()
}

/// Two versions from a seed. Only markup says that a note has another class: `marked` allows such changes.
pub fn pair(seed: u64, marked: bool) -> Pair {
    let mut dice = Dice(seed);
    let mut pair = Pair::default();
    for _ in 0..3 + dice.below(4) {
        let mut post = Vec::new();
        for _ in 0..1 + dice.below(4) {
            let mut sentence = sentence(&mut dice);
            for _ in 0..dice.below(3) {
                let note = note(&mut dice);
                put(&mut sentence, note, &mut dice);
            }
            post.push(sentence);
        }
        pair.old.posts.push(post);
    }
    pair.new = pair.old.clone();
    for post in 0..pair.new.posts.len() {
        for at in 0..pair.new.posts[post].len() {
            change(&mut pair, post, at, marked, &mut dice);
        }
    }
    move_note(&mut pair, &mut dice);
    move_post(&mut pair, &mut dice);
    pair
}

/// Changes the notes of a sentence, and here and there a word of it.
fn change(pair: &mut Pair, post: usize, at: usize, marked: bool, dice: &mut Dice) {
    let mut sentence = pair.new.posts[post][at].clone();
    let name = name(&sentence);
    let notes: Vec<Note> = sentence
        .iter()
        .filter_map(|item| match item {
            Item::Note(note) => Some(note.clone()),
            Item::Word(_) => None,
        })
        .collect();
    let expect = |words: &str, change, after: Option<String>| Expected {
        words: words.to_owned(),
        name: name.clone(),
        change,
        after: after.map(|words| (words, name.clone())),
    };
    // Where a note went, another that came might as well be the first one, reworded.
    let mut is_free = true;
    for note in notes {
        let (change, words) = change_note(&mut sentence, &note, marked, dice);
        let goes = matches!(change, Change::Absorbed | Change::Deleted);
        is_free &= !goes;
        pair.expected.push(expect(&note.words, change, (!goes).then_some(words)));
    }
    if is_free && dice.chance(15) {
        let note = note(dice);
        if put(&mut sentence, note.clone(), dice) {
            pair.expected.push(expect(&note.words, Change::Added, Some(note.words.clone())));
        }
    }
    if is_free && dice.chance(8) {
        pair.expected.extend(bracket(&mut sentence).map(|word| expect(&word, Change::Bracketed, Some(word.clone()))));
    }
    let edits = if dice.chance(30) { 1 + dice.below(4) } else { 0 };
    (0..edits).for_each(|_| edit(&mut sentence, dice));
    pair.new.posts[post][at] = sentence;
}

/// One change of one note, and its words afterwards.
fn change_note(sentence: &mut Sentence, note: &Note, marked: bool, dice: &mut Dice) -> (Change, String) {
    let place = sentence.iter().position(|item| *item == Item::Note(note.clone())).unwrap();
    let kept = note.words.clone();
    match dice.below(12) {
        0 | 1 if note.kind != Kind::Sic => {
            let words = reworded(note, dice);
            sentence[place] = Item::Note(Note { words: words.clone(), ..note.clone() });
            (Change::Reworded, words)
        }
        2 | 3 if matches!(note.kind, Kind::Gloss | Kind::Sic) => {
            sentence.remove(place);
            let others: Vec<usize> = places(sentence).into_iter().filter(|&other| other != place).collect();
            let other = if others.is_empty() { place } else { *dice.of(&others) };
            sentence.insert(other, Item::Note(note.clone()));
            (if other == place { Change::Nothing } else { Change::Reanchored }, kept)
        }
        4 if note.kind == Kind::Supplied => {
            sentence[place] = Item::Word(kept.clone());
            (Change::Absorbed, kept)
        }
        4 if note.kind == Kind::Gloss => {
            // The explanation takes the place of the word that it explained.
            let words: Vec<Item> = kept
                .split([' ', ':'])
                .filter(|word| !word.is_empty())
                .map(|word| Item::Word(word.to_owned()))
                .collect();
            sentence.splice(place - 1..=place, words);
            (Change::Absorbed, kept)
        }
        5 => {
            sentence.remove(place);
            (Change::Deleted, kept)
        }
        6 if marked && note.kind == Kind::Gloss => {
            sentence[place] = Item::Note(Note { class: "gloss.context", ..note.clone() });
            (Change::Reclassified, kept)
        }
        7 if marked && note.kind == Kind::Gloss => {
            sentence[place] = Item::Note(Note { kind: Kind::Supplied, class: "supplied.referent", ..note.clone() });
            (Change::GlossToSupplied, kept)
        }
        _ => (Change::Nothing, kept),
    }
}

/// Hangs a note of many words on a word of another sentence, far away.
fn move_note(pair: &mut Pair, dice: &mut Dice) {
    if !dice.chance(30) || pair.new.posts.len() < 3 {
        return;
    }
    let (from, to) = (0, pair.new.posts.len() - 1);
    let (from_name, to_name) = (name(&pair.new.posts[from][0]), name(&pair.new.posts[to][0]));
    let is_gloss = |item: &Item| matches!(item, Item::Note(Note { kind: Kind::Gloss, .. }));
    let Some(at) = pair.new.posts[from][0].iter().position(is_gloss) else { return };
    let Item::Note(note) = pair.new.posts[from][0][at].clone() else { return };
    let held = pair.expected.iter_mut().find(|held| held.words == note.words && held.change == Change::Nothing);
    let Some(held) = held.filter(|held| held.name == from_name) else { return };
    let place = *dice.of(&places(&pair.new.posts[to][0]));
    pair.new.posts[from][0].remove(at);
    pair.new.posts[to][0].insert(place, Item::Note(note.clone()));
    (held.change, held.after) = (Change::Reanchored, Some((note.words, to_name)));
}

fn reworded(note: &Note, dice: &mut Dice) -> String {
    match note.kind {
        Kind::Gloss if dice.chance(20) => format!("that is, {} {}", coined(dice), dice.of(VERBS)),
        Kind::Supplied => coined(dice),
        _ if dice.chance(50) => format!("{} or {}", note.words, coined(dice)),
        _ => {
            let last = note.words.split(' ').next_back().unwrap_or_default();
            format!("{}{}", note.words.strip_suffix(last).unwrap_or_default(), coined(dice))
        }
    }
}

/// Puts a word of the text into brackets: an adjective, which then reads as supplied.
fn bracket(sentence: &mut Sentence) -> Option<String> {
    let is_first = |item: &Item| matches!(item, Item::Word(word) if ADJECTIVES.contains(&&**word));
    let at = sentence.iter().skip(4).position(is_first)? + 4;
    let is_alone = |at: usize| matches!(sentence.get(at), Some(Item::Word(_)));
    let Item::Word(word) = sentence[at].clone() else { return None };
    if !is_alone(at - 1) || !is_alone(at + 1) {
        return None;
    }
    sentence[at] = Item::Note(Note { words: word.clone(), kind: Kind::Supplied, class: "supplied.completion" });
    Some(word)
}

/// Changes a word: a verb, an adjective, a noun, be it one that a note explains.
fn edit(sentence: &mut Sentence, dice: &mut Dice) {
    let list = *dice.of(&[VERBS, ADJECTIVES, NOUNS]);
    let at: Vec<usize> = (0..sentence.len())
        .filter(|&at| matches!(&sentence[at], Item::Word(word) if list.contains(&&**word)))
        .collect();
    if !at.is_empty() {
        let at = *dice.of(&at);
        sentence[at] = Item::Word((*dice.of(list)).to_owned());
    }
}

/// Moves a post to the end; its notes move with it.
fn move_post(pair: &mut Pair, dice: &mut Dice) {
    if pair.new.posts.len() < 5 || !dice.chance(40) {
        return;
    }
    let moved = pair.new.posts.remove(0);
    for sentence in &moved {
        let name = name(sentence);
        for held in pair.expected.iter_mut().filter(|held| held.name == name && held.change == Change::Nothing) {
            held.change = Change::Moved;
        }
    }
    pair.new.posts.push(moved);
}

/// The document as a page of comments.
pub fn page(document: &Document) -> String {
    let line = |sentence: &Sentence| {
        let words: Vec<String> = sentence
            .iter()
            .map(|item| match item {
                Item::Word(word) => word.clone(),
                Item::Note(note) => format!("[{}]", note.words),
            })
            .collect();
        words.join(" ") + "."
    };
    let post = |post: &Vec<Sentence>| post.iter().map(line).collect::<Vec<_>>().join(" ");
    document.posts.iter().map(post).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// The document as an edition.
pub fn tei(document: &Document) -> String {
    let mut file = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body><div type=\"comments\">".to_owned();
    let mut number = 0;
    for (post, sentences) in document.posts.iter().enumerate() {
        file += &format!("<post xml:id=\"c{post}\"><p>");
        for sentence in sentences {
            number += 1;
            file += &format!("<s xml:id=\"s{number}\">{}.</s> ", tei_sentence(sentence, number));
        }
        file += "</p></post>";
    }
    file + "</div></body></text></TEI>"
}

fn tei_sentence(sentence: &Sentence, number: usize) -> String {
    let mut pieces: Vec<String> = Vec::new();
    for (at, item) in sentence.iter().enumerate() {
        let glossed = matches!(sentence.get(at + 1), Some(Item::Note(Note { kind: Kind::Gloss, .. })));
        let id = format!("t{number}.{at}");
        pieces.push(match item {
            Item::Word(word) if glossed => format!("<term xml:id=\"{id}\">{word}</term>"),
            Item::Word(word) => word.clone(),
            Item::Note(note) => {
                let (element, target) = match note.kind {
                    Kind::Gloss => ("gloss", format!(" target=\"#t{number}.{}\"", at.saturating_sub(1))),
                    Kind::Sic => ("note", format!(" target=\"#t{number}.{}\"", at.saturating_sub(1))),
                    Kind::Supplied => ("supplied", String::new()),
                    Kind::Comment => ("note", format!(" target=\"#s{number}\"")),
                };
                format!("<{element} rendition=\"#br\" ana=\"#{}\"{target}>{}</{element}>", note.class, note.words)
            }
        });
    }
    pieces.join(" ")
}
