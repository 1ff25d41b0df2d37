//! A small client for WebDriver: headless Chromium, driven through chromedriver over HTTP.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value, json};

use crate::needs;

/// A browser with one window; it ends when it is dropped.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts a browser; `None` where none is installed.
    pub fn start() -> Option<Self> {
        let driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut driver) = driver else {
            return needs::missing("chromedriver (on Debian: chromium and chromium-driver)");
        };
        let port = port_of(&mut driver).expect("chromedriver says its port");
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Self { driver, port, session: String::new(), _profile: profile };
        let folder = format!("--user-data-dir={}", browser._profile.path().display());
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-prefers-reduced-motion",
            &folder,
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": flags } } } });
        let session = browser.call("POST", "/session", &wanted);
        let session = session.as_ref().ok().and_then(|session| session["sessionId"].as_str());
        let Some(session) = session else {
            return needs::missing("a browser that chromedriver can start");
        };
        browser.session = session.to_owned();
        browser.size(1280, 900);
        Some(browser)
    }

    /// Opens a file.
    pub fn open(&self, page: &Path) {
        self.command("url", &json!({ "url": format!("file://{}", page.display()) }));
    }

    /// The value of an expression on the page.
    pub fn eval(&self, expression: &str) -> Value {
        self.command("execute/sync", &json!({ "script": format!("return {expression};"), "args": [] }))
    }

    /// Runs a script that ends by calling its last argument.
    pub fn wait_for(&self, script: &str) -> Value {
        self.command("execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression holds; fails after some seconds.
    pub fn until(&self, expression: &str) {
        let start = Instant::now();
        while self.eval(expression) != json!(true) {
            assert!(start.elapsed() < Duration::from_secs(10), "never came true: {expression}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Clicks an element as a person would.
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.command(&format!("element/{element}/click"), &json!({}));
    }

    /// Moves the pointer over an element.
    pub fn hover(&self, selector: &str) {
        let element = json!({ "element-6066-11e4-a52e-4f735466cecf": self.find(selector) });
        let actions = json!([{ "type": "pointerMove", "duration": 0, "origin": element, "x": 0, "y": 0 }]);
        self.command("actions", &json!({ "actions": [{ "type": "pointer", "id": "mouse", "actions": actions }] }));
    }

    /// Presses keys one after the other; `\u{E008}` before a key is Shift, as WebDriver has it.
    pub fn keys(&self, keys: &str) {
        let mut actions = Vec::new();
        let mut shift = false;
        for key in keys.chars() {
            actions.push(json!({ "type": "keyDown", "value": key.to_string() }));
            if key == '\u{E008}' {
                shift = true;
                continue;
            }
            actions.push(json!({ "type": "keyUp", "value": key.to_string() }));
            if std::mem::take(&mut shift) {
                actions.push(json!({ "type": "keyUp", "value": "\u{E008}" }));
            }
        }
        self.command("actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] }));
    }

    /// Sets the size of the page on the screen.
    pub fn size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Shows the page as on `screen` or in `print`, and in a colour scheme.
    pub fn media(&self, media: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "media": media, "features": features }));
    }

    /// A command of the browser's own tools.
    pub fn devtools(&self, command: &str, arguments: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({ "cmd": command, "params": arguments }))
    }

    /// What is on the screen, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        let picture = self.call("GET", &format!("/session/{}/screenshot", self.session), &Value::Null);
        let picture = picture.expect("a picture");
        base64::engine::general_purpose::STANDARD.decode(picture.as_str().unwrap_or_default()).unwrap()
    }

    fn find(&self, selector: &str) -> String {
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        id.unwrap_or_else(|| panic!("no element {selector}")).to_owned()
    }

    fn command(&self, command: &str, arguments: &Value) -> Value {
        let path = format!("/session/{}/{command}", self.session);
        self.call("POST", &path, arguments).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    fn call(&self, method: &str, path: &str, arguments: &Value) -> Result<Value, String> {
        let body = if arguments.is_null() { String::new() } else { arguments.to_string() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(|error| error.to_string())?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            body.len()
        );
        stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(body.as_bytes()))
            .map_err(|e| e.to_string())?;
        let answer: Value = serde_json::from_slice(&body_of(stream)?).map_err(|error| error.to_string())?;
        match &answer["value"] {
            error if !error["error"].is_null() => Err(error["message"].as_str().unwrap_or("an error").to_owned()),
            value => Ok(value.clone()),
        }
    }
}

/// The body of an answer over HTTP.
fn body_of(stream: TcpStream) -> Result<Vec<u8>, String> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).map_err(|error| error.to_string())?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(bytes) = line.strip_prefix("content-length:") {
            length = bytes.trim().parse().map_err(|error| format!("{error}"))?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).map_err(|error| error.to_string())?;
    Ok(body)
}

/// The port on which chromedriver listens, as it prints it.
fn port_of(driver: &mut Child) -> Option<u16> {
    let mut lines = BufReader::new(driver.stdout.take()?).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // Nobody reads what else it prints; a full pipe would stop it.
    std::thread::spawn(move || lines.for_each(drop));
    port
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            drop(self.call("DELETE", &format!("/session/{}", self.session), &Value::Null));
        }
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}
