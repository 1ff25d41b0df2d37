//! Threads in layouts of many kinds: who wrote what, when, and whom it answers.

use std::fmt::Write as _;

use glossator::exchange::rows;
use glossator::page::{Import, ImportOptions, import};

/// The posts of a page, a line each: author, time, the number of the post that it answers, words.
fn posts(page: &Import) -> Vec<String> {
    let mut posts = Vec::new();
    let taken: Result<(), ()> = rows(&page.edition, |row| {
        if row.kind == "post" {
            let words = row.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (author, parent) = (row.author.unwrap_or("-"), row.parent.unwrap_or("-"));
            posts.push(format!("{author} | {} | {parent} | {words}", row.time.unwrap_or("-")));
        }
        Ok(())
    });
    taken.unwrap();
    posts
}

fn read(name: &str) -> Import {
    let path = format!("{}/tests/threads/{name}", env!("CARGO_MANIFEST_DIR"));
    imported(&std::fs::read_to_string(path).unwrap(), name)
}

fn imported(text: &str, name: &str) -> Import {
    import(text.as_bytes().to_vec(), name, &ImportOptions::default()).unwrap()
}

/// Of each page: authors and the posts that they answer.
fn shape(name: &str) -> String {
    let mut shape = String::new();
    for post in posts(&read(name)) {
        let mut parts = post.split(" | ");
        let (author, parent) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        write!(shape, "{author}>{parent} ").unwrap();
    }
    shape.trim_end().to_owned()
}

#[test]
fn a_thread_is_found_whatever_its_layout() {
    for (name, wanted) in [
        ("name-first.fi.txt", "Aino>- Pekka Laine>- Aino>- Nimetön>-"),
        ("loose.sv.txt", "Lisa_Mås>- OlleTorsk>- Lisa_Mås>- Gammal_Skuta>-"),
        ("time-below.vi.txt", "lan.bien>- tu_hai>1 bien.xanh>- lan.bien>3"),
        ("handles.nl.txt", "Meeuw Post>- Jan Sluis>1 Tine>-"),
        ("chat.en.txt", "Vera>- Ole Brandt>- Ole Brandt>- Mia>- Vera>-"),
        ("nicks.en.txt", "vera>- ole>- mia_>2 vera>-"),
        ("signatures.el.txt", "Νίκος>- Μαρία>- Νίκος>- Ελένη>-"),
        ("numbered.ja.txt", "名無しさん>- 名無しさん>1 通りすがり>- 名無しさん>3"),
        ("addressed.zh-Hant.txt", "阿橘>- 小石頭>1 望海>- 阿橘>-"),
        ("nested.pt.html", "Rita Maré>- Zeca>1 Dona Nô>- Zeca>-"),
        ("said.zh.txt", "南岸小白>- 码头的老钟>1 修表的阿福>- 等船的人>-"),
        ("profiles.hu.txt", "Harangozó>- Libapásztor>- Harangozó>2 Rozi néni>-"),
        ("followed.es.txt", "Lucía Faro>- Tomás Olmo>- Nieves>-"),
        ("pushed.zh-Hant.txt", "bluetea>- bluetea>- noodle88>- harborcat>- rainboot>-"),
        ("months.de.txt", "federwerk>- Henning_K>- federwerk>2 Spatzenfrau>-"),
        ("levels.zh.txt", "南岸小白>- 修表的阿福>- 海风先生>- 南岸小白>- 等船的人>-"),
        ("initials.da.txt", "Karen Nør>- Ole Lund>- Mette B.>- Jens Strand>-"),
        ("linked.es.html", "Lucía Faro>- Tomás Olmo>1 Nieves>-"),
        ("buttons.el.html", "Νίκος>- Μαρία Λ.>1 ψαράς>- Νίκος>3"),
        ("two.en.txt", "Vera Lind>- Jon Ask>- Mia>- Ole>- Pim Brook>- Ada>- Jon Ask>-"),
        ("quoted.en.txt", "Vera Lind>- Jon Ask>- Mia>- Ole>-"),
        ("remarks.en.txt", "inkpot>- Brindle>1 OldHand>1 Wren>3 Nils>1"),
        ("places-behind.zh.txt", "青石巷>- 小橘灯>- 半夏>2 青石巷>3 老河口>-"),
        ("changed.sv.txt", "Lotta>- Göran B>- Siv>2 Göran B>-"),
        ("chat-head.pt.txt", "Teresa Lopo>- Rui 3.º Esq>- Teresa Lopo>- Dona Graça>- Teresa Lopo>-"),
        ("cells.fi.html", "Aino>- Veikko L>js-post-12 Tuuli>- Veikko L>-"),
        ("short.nl.txt", "koekenpan>- T. Dijkgraaf>1 Lies van de Hoek>- koekenpan>3"),
        ("events.fi.txt", "torvi>- lokki>- lokki>- torvi>3 meduusa>4 lokki>-"),
        ("again.en.txt", "Dora Quill>- Ben (Keeper)>- Dora Quill>- Sal>- Ben (Keeper)>-"),
        ("name-last.tr.txt", "martisesi>- limonlu cay>- uykusuz kaptan>- martisesi>-"),
        ("loose.ru.html", "ТихийЯкорь>- borsch_lord>- Капля>-"),
        ("quoted.sv.html", "Grodlarm>- Tant_Brun>post7001 Ölandsoxen>- Grodlarm>-"),
        ("answers.ro.txt", "Costel Lampă>- Baba Floarea>1 Costel Lampă>2 Ionuț de la Pod>-"),
        ("diary.en.txt", ""),
    ] {
        assert_eq!(shape(name), wanted, "{name}");
    }
}

#[test]
fn words_times_and_dates_of_a_chat_are_parted() {
    let found = posts(&read("chat.en.txt"));
    assert_eq!(found[0], "Vera | 12.03.24, 14:05 | - | Who took my ladder?");
    assert_eq!(found[3], "Mia | 12.03.24, 14:11 | - | The barn has no wall on that side so it leans on the goat.");
    let mut dates = Vec::new();
    let taken: Result<(), ()> = rows(&read("chat.en.txt").edition, |row| {
        dates.extend(row.when);
        Ok(())
    });
    taken.unwrap();
    assert_eq!(dates.first().map(String::as_str), Some("2024-03-12T14:05"));
}

#[test]
fn a_page_that_claims_more_comments_than_it_shows_is_told() {
    let count = read("time-below.vi.txt").count.unwrap();
    assert!(count.differs() && count.claimed == 12 && count.found == 4, "{count:?}");
    assert!(!read("places.en.txt").count.unwrap().differs());
}

#[test]
fn folded_replies_among_the_comments_account_for_the_number() {
    let page = std::fs::read_to_string(format!("{}/tests/threads/folded.uk.txt", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let count = |text: &str| imported(text, "folded.uk.txt").count.unwrap();
    assert!(!count(&page).differs(), "{:?}", count(&page));
    let less = count(&page.replace("Показати ще 3 відповіді", "Показати ще 2 відповіді"));
    assert!(less.differs() && less.claimed == 9 && less.found == 4, "{less:?}");
}

#[test]
fn the_number_above_comments_that_were_not_recognised_is_told() {
    let page =
        "4 Comments\n\n12 May\n3 hours ago\nAsk the keeper.\nReply\n\nJune\nyesterday\nWho wound it last?\nReply\n";
    let count = imported(page, "dates.txt").count.unwrap();
    assert!(count.differs() && count.claimed == 4, "{count:?}");
}

#[test]
fn linked_data_that_is_broken_or_deep_harms_nothing() {
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    for data in
        ["{broken", "null", &*deep, "{\"@type\":\"Comment\",\"text\":5}", "{\"@type\":[\"Comment\"],\"text\":\"\"}"]
    {
        let html = format!("<h1>Clock</h1><p>It stopped.</p><script type=\"application/ld+json\">{data}</script>");
        let page = import(html.into_bytes(), "linked.html", &ImportOptions::default()).unwrap();
        assert!(posts(&page).is_empty());
    }
}

#[test]
fn linked_data_fill_what_the_elements_do_not_say() {
    let comment = |name: &str, words: &str| {
        format!("<div class=comment><b class=author>{name}</b> <time>12 May</time><p>{words}</p></div>")
    };
    let said =
        [("Vera", "Leave it alone, please."), ("Jon", "It rings at noon anyway."), ("Mia", "My cat sleeps in it.")];
    let data = "{\"@type\":\"Comment\",\"text\":\"Leave it alone, please.\",\"dateCreated\":\"2024-05-12T14:05:00Z\",\"author\":\"Vera\",\"comment\":{\"@type\":\"Comment\",\"text\":\"It rings at noon anyway.\"}}";
    let body: String = said.iter().map(|(name, words)| comment(name, words)).collect();
    let html = format!("<h1>Clock</h1><script type=\"application/ld+json\">{data}</script>{body}");
    let page = import(html.into_bytes(), "linked.html", &ImportOptions::default()).unwrap();
    let parents: Vec<String> =
        posts(&page).iter().map(|post| post.split(" | ").nth(2).unwrap_or_default().to_owned()).collect();
    assert_eq!(parents, ["-", "1", "-"]);
}

#[test]
fn bad_pages_are_read_without_harm() {
    let one = "1 comment\nVera\n12 May 2024\nYes, and that is all.\nReply\n";
    let dates = "12 May 2024\n13 May 2024\n14 May 2024\n15 May 2024\n".repeat(50);
    let deep: String = (0..10_000).map(|depth| format!("{}u{depth}\n", " ".repeat(depth % 500))).collect();
    let emoji = "😀\n\n🚀🚀\n".repeat(300);
    let mixed = "שלום\n12 May 2024\nHello, וגם שלום.\nReply\n".repeat(5);
    for text in [one, &dates, &deep, &emoji, &mixed, "2 comments\nReply\nReply\nReply\n", "@a\n>>1\n#1\n[14:05] <>\n"] {
        imported(text, "bad.txt");
    }
    let open = "<div class=comment>".repeat(20_000);
    let json = "<script>{\"comments\":[{\"author\":\"Vera\",\"text\":\"<p>Yes.\"}]}</script><p>Text.</p>";
    for html in
        [&*format!("{open}text"), &format!("<html>{json}"), "<time>", "<div class=comment><time>12 May 2024</time>x"]
    {
        let _ = import(html.as_bytes().to_vec(), "bad.html", &ImportOptions::default());
    }
}
