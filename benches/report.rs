//! How long pages of large editions take to write, to open in Chromium and to switch: `cargo bench --bench report`.
//!
//! An edition of 5 MB is made of the example page, again and again. Switching is measured in the page: from the change of a
//! switch to the end of the forced layout, and to the frame after the next. Without chromedriver only writing is measured.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement prints its figures"
)]

#[allow(dead_code)]
#[path = "../tests/browser/mod.rs"]
mod browser;
#[path = "../tests/needs.rs"]
mod needs;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use browser::Browser;
use glossator::page::{ImportOptions, import};
use glossator::tei;

/// Bytes of the edition in TEI.
const SIZE: usize = 5_000_000;

/// The example again and again, each time with numbers of its own; an edition of about [`SIZE`] bytes.
fn large(name: &str) -> (String, String) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages").join(name);
    let page = std::fs::read_to_string(page).unwrap();
    let one = edition(&page).len();
    let copy = |number: usize| {
        page.replace("seventeen", &format!("seventeen{number}")).replace("семнадцать", &format!("семнадцать{number}"))
    };
    let text: Vec<String> = (0..SIZE / one * 3 / 2).map(copy).collect();
    let text = text.join("\n\n");
    let edition = edition(&text);
    (text, edition)
}

fn edition(text: &str) -> String {
    let options = ImportOptions::default().with_date("2026-11-23".to_owned());
    let edition = import(text.as_bytes().to_vec(), "page.txt", &options).unwrap().edition;
    String::from_utf8(tei::write(&edition, Vec::new()).unwrap()).unwrap()
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    for (file, page) in [("one.xml", "clock.en.v1.txt"), ("two.xml", "clock.en.v2.txt"), ("source.xml", "clock.ru.txt")]
    {
        let (_, edition) = large(page);
        println!("{file}: {:.1} MB of TEI", edition.len() as f64 / 1e6);
        std::fs::write(place(file), edition).unwrap();
    }
    // Aligning is not what is measured.
    let align = ["align", "source.xml", "one.xml", "-o", "align.xml"];
    let aligned = Command::new(env!("CARGO_BIN_EXE_glossator")).current_dir(folder.path()).args(align).output();
    assert!(aligned.unwrap().status.success());
    let jobs: [(&str, &[&str]); 5] = [
        ("edition", &["one.xml"]),
        ("beside its source", &["one.xml", "--with-source", "align.xml"]),
        ("diff", &["--diff", "one.xml", "two.xml"]),
        ("collation", &["--collate", "one.xml", "two.xml"]),
        ("alignment", &["--align", "align.xml"]),
    ];
    let browser = Browser::start();
    for (name, arguments) in jobs {
        let output = place(&format!("{name}.html"));
        let seconds = (0..3).map(|_| write(folder.path(), arguments, &output)).fold(f64::MAX, f64::min);
        let size = std::fs::metadata(&output).unwrap().len() as f64 / 1e6;
        println!("{name}: {seconds:.2} s to write, {size:.1} MB of HTML");
        if let Some(browser) = &browser {
            in_browser(browser, &output);
        }
    }
}

fn write(folder: &Path, arguments: &[&str], output: &PathBuf) -> f64 {
    let start = Instant::now();
    let program = env!("CARGO_BIN_EXE_glossator");
    let status = Command::new(program)
        .current_dir(folder)
        .arg("report")
        .args(arguments)
        .arg("--force")
        .arg("-o")
        .arg(output)
        .output();
    let seconds = start.elapsed().as_secs_f64();
    assert!(status.unwrap().status.success());
    seconds
}

/// Opens a page five times and moves each of its switches there and back.
fn in_browser(browser: &Browser, page: &Path) {
    let mut opened: Vec<(f64, f64)> = Vec::new();
    for _ in 0..5 {
        browser.open(page);
        browser.until(
            "document.readyState === 'complete' && performance.getEntriesByName('first-contentful-paint').length > 0",
        );
        let number = |expression: &str| browser.eval(expression).as_f64().unwrap_or(f64::NAN);
        let paint = number("performance.getEntriesByName('first-contentful-paint')[0].startTime");
        opened.push((paint, number("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")));
    }
    opened.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (paint, ready) = opened[opened.len() / 2];
    let elements = browser.eval("document.querySelectorAll('*').length");
    println!("  {elements} elements; first paint after {paint:.0} ms, all read after {ready:.0} ms");
    let script = "
        const done = arguments[arguments.length - 1];
        const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
        (async () => {
            const times = {};
            const inputs = [...document.querySelectorAll('.bar input[type=checkbox], .bar input[type=radio]')];
            for (const input of [...inputs, ...inputs]) {
                await frame();
                const start = performance.now();
                input.click();
                document.body.offsetHeight;
                const laid = performance.now() - start;
                await frame();
                const shown = performance.now() - start;
                const name = input.name + (input.type === 'radio' ? '=' + input.value : '');
                const [a, b] = times[name] ?? [0, 0];
                times[name] = [Math.max(a, laid), Math.max(b, shown)];
            }
            return Object.entries(times).map(([name, [a, b]]) => `${name} ${a.toFixed(0)}/${b.toFixed(0)}`).join(', ');
        })().then(done, (error) => done(String(error)));";
    println!("  switches, laid out / two frames later, ms: {}", browser.wait_for(script));
    let search = "
        const done = arguments[arguments.length - 1];
        const field = document.querySelector('[name=search]');
        field.value = 'the clock';
        const start = performance.now();
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        const found = performance.now() - start;
        done(`${document.querySelector('.found').textContent}, ${found.toFixed(0)} ms`);";
    println!("  search for “the clock”: {}", browser.wait_for(search));
}
