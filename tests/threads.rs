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
