//! Pages in headless Chromium.

use std::path::Path;

use serde_json::{Value, json};

use super::pages;
use crate::browser::Browser;
use crate::needs;

/// Whether some element that a selector finds can be seen.
fn is_seen(browser: &Browser, selector: &str) -> bool {
    let seen = format!("[...document.querySelectorAll({selector:?})].some((it) => it.checkVisibility())");
    browser.eval(&seen) == json!(true)
}

fn choose(browser: &Browser, name: &str, value: &str) {
    browser.click(&format!("[name={name}][value={value}]"));
}

#[test]
#[ignore = "needs chromedriver"]
fn views_and_layers_change_what_is_seen() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("edition"));
    let words = || browser.eval("document.querySelector('.edition').innerText").as_str().unwrap_or_default().to_owned();
    assert!(words().contains("You are") && !words().contains("[You are]") && !words().contains("[House of Culture]"));
    choose(&browser, "view", "printed");
    assert!(words().contains("[You are] Stealing") && words().contains("the DK [House of Culture]"));
    choose(&browser, "view", "base");
    assert!(words().contains("Stealing seventeen") && !words().contains("You are"));
    choose(&browser, "view", "reading");
    assert!(is_seen(&browser, ".note.f-gloss") && is_seen(&browser, ".m.f-gloss"));
    browser.click(".menu > summary");
    browser.click("[name=layer-gloss]");
    assert!(!is_seen(&browser, ".note.f-gloss") && !is_seen(&browser, ".m.f-gloss"));
    assert!(is_seen(&browser, ".note.f-critical"));
    assert!(!is_seen(&browser, ".more"));
    browser.click("[name=more]");
    assert!(is_seen(&browser, ".more") && is_seen(&browser, ".note.f-supplied"));
}

#[test]
#[ignore = "needs chromedriver"]
fn search_finds_words_across_marks_and_steps_through_them() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("edition"));
    let found = || browser.eval("document.querySelector('.found').textContent");
    browser.keys("/Opozdinka.\"");
    browser.until("document.querySelector('.found').textContent === '1 found'");
    browser.eval("document.querySelector('[name=search]').select()");
    browser.keys("clock");
    browser.until("/^([2-9]|[0-9]{2,}) found$/.test(document.querySelector('.found').textContent)");
    let all: usize = found().as_str().and_then(|found| found.split(' ').next()?.parse().ok()).unwrap();
    assert!(all > 3);
    assert_eq!(browser.eval("CSS.highlights.get('found').size"), json!(all));
    browser.keys("\u{E007}");
    assert_eq!(found(), json!(format!("1 of {all}")));
    browser.keys("\u{E007}");
    assert_eq!(found(), json!(format!("2 of {all}")));
    browser.keys("\u{E008}\u{E007}\u{E008}\u{E007}");
    assert_eq!(found(), json!(format!("{all} of {all}")));
    // What a view does not show is not found.
    browser.eval("document.querySelector('[name=search]').select()");
    browser.keys("[winding]");
    browser.until("document.querySelector('.found').textContent === 'nothing'");
    choose(&browser, "view", "printed");
    browser.until("document.querySelector('.found').textContent === '1 found'");
}

#[test]
#[ignore = "needs chromedriver"]
fn lines_are_coupled_by_pointer_and_by_keyboard() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("beside"));
    let coupled = || {
        browser.eval(
            "[...document.querySelectorAll('.couple')].map((it) => it.closest('.src') ? 'source' : 'text').sort()",
        )
    };
    browser.hover(".src .s");
    assert_eq!(coupled(), json!(["source", "text"]));
    browser.keys("jj");
    assert_eq!(coupled(), json!(["source", "text"]));
    assert_eq!(browser.eval("document.activeElement.matches('.text .s.couple')"), json!(true));
    // The sign beside the sentence leads to it.
    assert_eq!(
        browser.eval("document.querySelector('.here').hash.slice(1) === document.activeElement.id"),
        json!(true)
    );
    let behind = browser.eval("document.querySelector('.note.f-gloss .behind').textContent");
    assert!(behind.as_str().is_some_and(|words| words.starts_with("source: ")), "{behind}");
    assert_eq!(browser.eval("document.querySelector('.src').lang"), json!("ru"));
    browser.click(".menu > summary");
    browser.click("[name=source]");
    assert!(!is_seen(&browser, ".src"));
}

#[test]
#[ignore = "needs chromedriver"]
fn filters_hide_what_is_not_wanted() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("edition"));
    let choose = |name: &str, value: &str| {
        let set = "const it = document.querySelector(`[name=${NAME}]`); it.value = VALUE; it.dispatchEvent(new Event('change', { bubbles: true }))";
        let set = set.replace("${NAME}", name).replace("VALUE", &format!("{value:?}"));
        browser.eval(&format!("(() => {{ {set} }})()"));
    };
    let count = || browser.eval("[...document.querySelectorAll('.note')].filter((it) => it.checkVisibility()).length");
    choose("class", "gloss.wordplay");
    assert_eq!(count(), json!(3));
    assert!(
        browser
            .eval("document.querySelector('.status').textContent")
            .as_str()
            .unwrap()
            .starts_with("Filtered: 3 notes in ")
    );
    assert!(!is_seen(&browser, "#c1"));
    choose("class", "");
    choose("post", "c5");
    assert_eq!(
        browser.eval("[...document.querySelectorAll('.post')].filter((it) => it.checkVisibility()).map((it) => it.id)"),
        json!(["c5"])
    );
    choose("post", "");
    assert!(is_seen(&browser, "#c1") && count().as_u64() > Some(8));
}

#[test]
#[ignore = "needs chromedriver"]
fn notes_and_their_words_lead_to_each_other() {
    let Some(browser) = Browser::start() else { return };
    let page = pages::kind("edition");
    browser.open(&page);
    browser.click(".m.f-gloss");
    let note = browser.eval("document.querySelector('.note:target')?.id");
    assert!(note.is_string());
    browser.click(".note:target .n");
    assert_eq!(
        browser.eval("document.querySelector('.m:target') === document.querySelector('.m.f-gloss')"),
        json!(true)
    );
    let beside = "(() => { const top = (it) => it.getBoundingClientRect().top; \
                  const mark = document.querySelector('.m.f-gloss'); \
                  return Math.abs(top(mark) - top(document.getElementById(mark.hash.slice(1)))) < 40 })()";
    browser.until(beside);
    for id in ["c4", "c4.p1.s1"] {
        assert_eq!(browser.eval(&format!("document.getElementById({id:?}) !== null")), json!(true), "{id}");
    }
}

#[test]
#[ignore = "needs chromedriver"]
fn the_comparison_has_keys_links_and_an_overview() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("diff"));
    browser.keys("n");
    let first = browser.eval("document.activeElement.id");
    browser.keys("n");
    assert_ne!(browser.eval("document.activeElement.id"), first);
    browser.keys("p");
    assert_eq!(browser.eval("document.activeElement.id"), first);
    browser.keys("/");
    browser.keys("n");
    assert_eq!(browser.eval("document.activeElement.value"), json!("n"));
    browser.keys("\u{E00C}");
    browser.eval("document.querySelector('.minimap a').focus()");
    browser.keys("\u{E015}");
    let second = "document.activeElement === document.querySelectorAll('.minimap.l-base a')[1]";
    assert_eq!(browser.eval(second), json!(true));
    let stops = "document.querySelectorAll('.minimap.l-base a[tabindex=\"0\"]').length";
    assert_eq!(browser.eval(stops), json!(1));
    assert!(browser.eval("document.querySelectorAll('.minimap.l-base a').length").as_u64() > Some(3));
    assert!(
        browser.eval("document.querySelectorAll('del').length > 3 && document.querySelectorAll('ins').length > 3")
            == json!(true)
    );
    let moved = "(() => { const link = document.querySelector('.moved a'); const stub = document.getElementById(link.hash.slice(1)); \
                 return document.getElementById(stub.querySelector('.new a').hash.slice(1)) === link.closest('.pair') })()";
    assert_eq!(browser.eval(moved), json!(true));
    assert!(is_seen(&browser, ".synopsis.l-base") && !is_seen(&browser, ".synopsis.l-reading"));
    choose(&browser, "text", "reading");
    assert!(!is_seen(&browser, ".synopsis.l-base") && is_seen(&browser, ".synopsis.l-reading"));
}

#[test]
#[ignore = "needs chromedriver"]
fn the_chosen_witness_is_the_text() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("collate"));
    let text = |selector: &str| browser.eval(&format!("document.querySelector({selector:?}).innerText"));
    let line = "#s13 .line";
    assert_eq!(text(line), json!("Strangers call this a miracle, and the locals call it a timetable."));
    assert!(text("#s13 .apparatus").as_str().unwrap().starts_with("Strangers ] Visitors B"));
    choose(&browser, "base", "\"1\"");
    assert_eq!(text(line), json!("Visitors call this a miracle, ‸ the locals ‸ a timetable."));
    assert!(text("#s13 .apparatus").as_str().unwrap().starts_with("Visitors ] Strangers A"));
    browser.click("#s13 .graph summary");
    assert!(is_seen(&browser, "#s13 .drawing svg"));
}

/// The text of the field with the lines for `--pins`.
fn pins(browser: &Browser) -> Value {
    browser.eval("document.querySelector('[name=pins]').value")
}

#[test]
#[ignore = "needs chromedriver"]
fn words_that_are_chosen_become_pins() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("collate"));
    let word = |selector: &str| format!("#s13 .apparatus li:first-child {selector} .w");
    // Nothing is chosen before the switch is on.
    browser.click(&word(".r.w0"));
    assert_eq!(pins(&browser), json!(""));
    browser.eval("document.querySelector('[name=pins]').closest('.menu').open = true");
    browser.click("[name=pinning]");
    choose(&browser, "pin", "apart");
    browser.click(&word(".r.w0"));
    browser.click(&word(".x.w1"));
    let line = pins(&browser);
    let fields: Vec<&str> = line.as_str().unwrap().trim_end().split('\t').collect();
    assert_eq!([fields[0], fields[1], fields[3], fields[4], fields[6]], ["apart", "A", "Strangers", "B", "Visitors"]);
    // What the page wrote holds in the next run.
    let file = pages::write("collate", pages::KINDS[4].1).with_file_name("pins.tsv");
    std::fs::write(&file, line.as_str().unwrap()).unwrap();
    let mut arguments = pages::KINDS[4].1.to_vec();
    arguments.extend(["--pins", file.to_str().unwrap()]);
    browser.open(&pages::write("pinned", &arguments));
    assert_eq!(pins(&browser), line);
    let entries = browser.eval("document.querySelector('#s13 .apparatus').innerText");
    assert!(!entries.as_str().unwrap().starts_with("Strangers ] Visitors B"), "{entries}");
}

#[test]
#[ignore = "needs chromedriver"]
fn versions_stand_beside_each_other() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("versions"));
    let cells = "[...document.querySelectorAll('.versions.l-base .row.change')].map((row) => row.querySelectorAll('.cell').length)";
    let cells = browser.eval(cells);
    assert!(
        cells.as_array().is_some_and(|rows| !rows.is_empty() && rows.iter().all(|count| *count == json!(3))),
        "{cells}"
    );
    assert!(is_seen(&browser, ".versions ins") && is_seen(&browser, ".versions del"));
    browser.eval("document.querySelector('[name=gone]').closest('.menu').open = true");
    browser.click("[name=gone]");
    assert!(is_seen(&browser, ".versions ins") && !is_seen(&browser, ".versions del"));
    choose(&browser, "text", "reading");
    assert!(!is_seen(&browser, ".versions.l-base") && is_seen(&browser, ".versions.l-reading"));
}

#[test]
#[ignore = "needs chromedriver"]
fn doubtful_beads_stand_first() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::kind("align"));
    assert!(is_seen(&browser, ".doubtful"));
    choose(&browser, "order", "reading");
    assert!(!is_seen(&browser, ".doubtful") && is_seen(&browser, "#b1"));
}

#[test]
#[ignore = "needs chromedriver"]
fn pages_are_narrow_dark_and_printed() {
    let Some(browser) = Browser::start() else { return };
    for (name, _) in pages::KINDS {
        browser.open(&pages::kind(name));
        browser.size(360, 800);
        let sideways = browser.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        assert_eq!(sideways, json!(false), "{name}");
        browser.size(1280, 900);
        let paper = || browser.eval("getComputedStyle(document.documentElement).backgroundColor");
        browser.media("screen", "light");
        let light = paper();
        browser.media("screen", "dark");
        assert_ne!(paper(), light, "{name}");
        browser.eval("document.querySelector('[name=colours][value=light]').click()");
        assert_eq!(paper(), light, "{name}");
        browser.media("print", "light");
        assert!(!is_seen(&browser, ".bar"), "{name}");
        browser.media("screen", "light");
    }
    // On paper the notes stand below the words of their section.
    browser.open(&pages::kind("edition"));
    browser.media("print", "light");
    let below = "[...document.querySelectorAll('.unit')].every((unit) => { const ends = (what) => [...unit.querySelectorAll(what)] \
                 .filter((it) => it.checkVisibility()).map((it) => it.getBoundingClientRect()); \
                 const last = Math.max(0, ...ends('.text').map((it) => it.bottom)); \
                 return ends('.note').every((it) => it.top >= last - 1) })";
    assert_eq!(browser.eval(below), json!(true));
}

#[test]
#[ignore = "needs chromedriver"]
fn no_request_leaves_the_page_and_nothing_breaks_the_policy() {
    let Some(browser) = Browser::start() else { return };
    let watch = "window.broken = []; document.addEventListener('securitypolicyviolation', (event) => window.broken.push(event.violatedDirective)); \
                 addEventListener('error', (event) => window.broken.push(event.message))";
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watch }));
    let mut files: Vec<_> = pages::KINDS.iter().map(|(name, _)| pages::kind(name)).collect();
    files.push(pages::write_edition("hostile-requests", pages::HOSTILE));
    for file in files {
        browser.open(&file);
        browser.keys("jnkp");
        assert_eq!(browser.eval("window.broken"), json!([]), "{}", file.display());
        assert_eq!(
            browser.eval("performance.getEntriesByType('resource').map((it) => it.name)"),
            json!([]),
            "{}",
            file.display()
        );
    }
    // The policy is in force: what the page does not hold itself is refused.
    browser.eval("(() => { const it = document.createElement('script'); it.textContent = 'window.foreign = 1'; document.body.append(it); \
                  const picture = new Image(); picture.src = 'http://127.0.0.1:9/a.png'; document.body.append(picture); })()");
    browser.until("window.broken.length >= 2");
    assert_eq!(browser.eval("window.foreign === undefined"), json!(true));
}

#[test]
#[ignore = "needs chromedriver"]
fn hostile_text_is_text() {
    let Some(browser) = Browser::start() else { return };
    browser.open(&pages::write_edition("hostile", pages::HOSTILE));
    assert_eq!(browser.eval("window.hacked === undefined"), json!(true));
    let words = browser.eval("document.querySelector('.note .said').innerText");
    assert!(
        words
            .as_str()
            .unwrap()
            .contains("</script><script>window.hacked = 1</script> <!-- javascript:alert(1) RLObackwardsPDF"),
        "{words}"
    );
    assert_eq!(browser.eval("document.querySelectorAll('a[href^=javascript], img, main script').length"), json!(0));
    assert_eq!(browser.eval("document.title"), json!("</title><script>window.hacked = 1</script>"));
    let sides = browser.eval("[...document.querySelectorAll('.post .row > .text[lang]')].map((it) => [it.lang, getComputedStyle(it).direction])");
    assert!(sides.as_array().unwrap().contains(&json!(["he", "rtl"])), "{sides}");
    browser.open(&pages::write_text("controls", "One [a\u{1}b \u{202E}c] two."));
    assert_eq!(
        browser
            .eval("[...document.querySelectorAll('.text .hid')].map((it) => it.textContent)")
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[test]
#[ignore = "needs chromedriver"]
fn pages_can_be_read_without_scripts() {
    let Some(browser) = Browser::start() else { return };
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&pages::kind("edition"));
    assert_eq!(browser.eval("document.documentElement.className"), json!("no-js"));
    assert!(is_seen(&browser, ".note.f-gloss") && !is_seen(&browser, "[name=search]"));
    choose(&browser, "view", "printed");
    assert!(is_seen(&browser, ".i.f-gloss"));
    browser.click(".menu > summary");
    browser.click("[name=layer-gloss]");
    assert!(!is_seen(&browser, ".i.f-gloss"));
}

/// The audit of axe-core, in both colour schemes, with all menus open and all notes shown.
#[test]
#[ignore = "needs chromedriver and axe-core"]
fn pages_pass_the_accessibility_audit() {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/package/axe.min.js");
    let axe = std::fs::read_to_string(axe).ok().or_else(|| needs::missing("axe-core in target/axe"));
    let Some(axe) = axe else { return };
    let Some(browser) = Browser::start() else { return };
    let run = "\n;const done = arguments[arguments.length - 1]; axe.run().then((found) => done(found.violations.map((it) => \
               [it.id, it.nodes.map((node) => node.html + ' ' + node.failureSummary).slice(0, 3)])), (error) => done(String(error)));";
    for (name, _) in pages::KINDS {
        browser.open(&pages::kind(name));
        browser.eval("document.querySelectorAll('.fold, .graph').forEach((it) => { it.open = true })");
        browser.eval("document.querySelectorAll('[name=more], [name=samenotes]').forEach((it) => { it.click() })");
        for scheme in ["light", "dark"] {
            browser.media("screen", scheme);
            for open in ["", "document.querySelector('.menu').open = true"] {
                browser.eval(&format!("(() => {{ {open} }})()"));
                assert_eq!(browser.wait_for(&format!("{axe}{run}")), json!([]), "{name}, {scheme}");
            }
        }
    }
}

/// The pictures of the README and the book.
#[test]
#[ignore = "needs chromedriver, and GLOSSATOR_PICTURES"]
fn pictures() {
    if std::env::var_os("GLOSSATOR_PICTURES").is_none() {
        return needs::missing::<()>("GLOSSATOR_PICTURES=1: it writes the pictures of the book").unwrap_or_default();
    }
    let Some(browser) = Browser::start() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    browser.size(1100, 480);
    browser.open(&pages::kind("beside"));
    browser.eval("scrollTo(0, 470)");
    browser.hover(".src .s[data-b='13']");
    browser.wait_for("setTimeout(arguments[arguments.length - 1], 500)");
    let picture = browser.picture();
    assert!(picture.len() < 150_000, "{} bytes", picture.len());
    std::fs::write(folder.join("report.png"), picture).unwrap();
    assert_eq!(browser.eval("1"), Value::from(1));
}
