//! Threads in layouts drawn at random: parts in any order, on lines of their own or in one line, with or without empty
//! lines between. Most posts come out exactly as they were put in, and every page comes back as it was.

use glossator::exchange::{rows, text};
use glossator::page::{ImportOptions, import};

/// So many pages are drawn.
const PAGES: u64 = 120;

/// So many hundredths of the posts at least are exact: name and words.
const FLOOR: usize = 90;

/// Numbers that look drawn, the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.roll(from.len())]
    }
}

/// The words of a language that its pages use.
struct Language {
    names: &'static [&'static str],
    sentences: &'static [&'static str],
    times: &'static [&'static str],
    reply: &'static str,
    count: &'static str,
}

const LANGUAGES: &[Language] = &[
    Language {
        names: &["Rosa Kettle", "tinpot_joe", "Benny Wick", "moth.and.lamp"],
        sentences: &[
            "The ferry bell rang twice this morning and nobody knew why.",
            "It was repaired in 1987 and has been wrong since May 3.",
            "Does anyone know who winds the station clock?",
            "My aunt keeps a goose that can open the garden gate.",
            "Nobody reads the notice board any more, which is a pity.",
            "More benches, fewer pigeons!",
        ],
        times: &["3 hours ago", "March 12, 2024 at 2:05 PM", "2 days ago", "12 Mar 2024 14:05"],
        reply: "Reply",
        count: "comments",
    },
    Language {
        names: &["Полина Верещагина", "morskoi_volk", "Тётя Зина", "Чайка"],
        sentences: &[
            "Колокол парома сегодня утром прозвонил дважды.",
            "Их починили в 1987 году, а с 3 мая они снова врут.",
            "Кто-нибудь знает, кто заводит вокзальные часы?",
            "У моей тётки есть гусыня, которая умеет открывать калитку.",
            "Объявления уже никто не читает, жаль.",
            "Больше скамеек, меньше голубей!",
        ],
        times: &["3 часа назад", "12 марта 2024 в 14:05", "12.03.2024 14:05", "2 дня назад"],
        reply: "Ответить",
        count: "комментариев",
    },
    Language {
        names: &["かもめ堂", "潮風", "佐々波 蓮", "umineko_22"],
        sentences: &[
            "今朝、渡し船の鐘が二回鳴ったけど理由がわからない。",
            "1987年に直したのに5月3日からまた狂ってる。",
            "駅の時計のねじを巻いているのは誰ですか？",
            "うちの叔母のガチョウは庭の門を開けられる。",
            "掲示板なんてもう誰も読まないよ、残念。",
            "去年町長が言ってたことですよね！",
        ],
        times: &["3時間前", "2024年3月12日 14:05", "2024/03/12 14:05", "2日前"],
        reply: "返信",
        count: "件のコメント",
    },
];

/// How a page prints its posts.
struct Look {
    /// The order of the parts: 0 to 3.
    order: usize,
    separator: Option<&'static str>,
    /// What stands for the picture of a writer above the name, if anything does.
    picture: usize,
    has_likes: bool,
    between: &'static str,
}

impl Look {
    fn drawn(dice: &mut Dice) -> Self {
        const SEPARATORS: [Option<&str>; 5] = [None, None, Some(" · "), Some(" | "), Some(" - ")];
        Self {
            order: dice.roll(4),
            separator: SEPARATORS[dice.roll(5)],
            picture: dice.roll(5),
            has_likes: dice.roll(2) == 0,
            between: ["\n", "\n\n"][dice.roll(2)],
        }
    }

    fn head(&self, name: &str, time: &str) -> String {
        match self.separator {
            Some(separator) => format!("{name}{separator}{time}"),
            None => format!("{name}\n{time}"),
        }
    }

    fn picture(&self, name: &str) -> String {
        match self.picture {
            0 => format!("{name}\n"),
            1 => format!("Avatar {name}\n"),
            _ => String::new(),
        }
    }

    fn post(&self, name: &str, time: &str, words: &str, likes: usize, reply: &str) -> String {
        let picture = self.picture(name);
        let likes = if self.has_likes { format!("{likes}\n") } else { String::new() };
        match self.order {
            // Name, time, text; the usual order comes twice as often.
            0 | 1 => format!("{picture}{}\n{words}\n{likes}{reply}\n", self.head(name, time)),
            2 => format!("{picture}{name}\n{words}\n{time}\n{likes}{reply}\n"),
            _ => format!("{words}\n— {name}, {time}\n{likes}{reply}\n"),
        }
    }
}

/// A page and the names and words of its posts.
fn drawn(dice: &mut Dice) -> (String, Vec<(String, String)>) {
    let language = &LANGUAGES[dice.roll(LANGUAGES.len())];
    let (look, time) = (Look::drawn(dice), dice.pick(language.times));
    let mut posts: Vec<(String, String)> = Vec::new();
    let mut page = String::new();
    for at in 0..4 + dice.roll(5) {
        let last = posts.last().map_or("", |(name, _)| name);
        let others: Vec<&str> = language.names.iter().copied().filter(|name| *name != last).collect();
        let name = dice.pick(&others);
        let count = language.sentences.len();
        let more = if dice.roll(3) == 0 { language.sentences[(at + 3) % count] } else { "" };
        let words = format!("{} {more}", language.sentences[at % count]).trim_end().to_owned();
        if at > 0 {
            page.push_str(&look.between[1..]);
        }
        page.push_str(&look.post(name, time, &words, 1 + dice.roll(40), language.reply));
        posts.push((name.to_owned(), words));
    }
    (format!("{} {}\n\n{page}", posts.len(), language.count), posts)
}

/// The names and words of the posts that are found in a page; it comes back as it was.
fn found(page: &str) -> Vec<(String, String)> {
    let edition = import(page.as_bytes().to_vec(), "page.txt", &ImportOptions::default()).unwrap().edition;
    let mut back = Vec::new();
    text(&edition, &mut back).unwrap();
    assert_eq!(String::from_utf8(back).unwrap(), page);
    let mut posts = Vec::new();
    let taken: Result<(), ()> = rows(&edition, |row| {
        if row.kind == "post" {
            let words = row.text.split_whitespace().collect::<Vec<_>>().join(" ");
            posts.push((row.author.unwrap_or_default().to_owned(), words));
        }
        Ok(())
    });
    taken.unwrap();
    posts
}

#[test]
fn posts_of_layouts_drawn_at_random_are_found() {
    let (mut all, mut exact) = (0, 0);
    for seed in 1..=PAGES {
        let (page, posts) = drawn(&mut Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        let found = found(&page);
        all += posts.len();
        exact += posts.iter().filter(|post| found.contains(post)).count();
    }
    assert!(exact * 100 >= all * FLOOR, "{exact} of {all}");
}
