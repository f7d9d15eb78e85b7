//! Chromium, and a page in it that is driven over a pair of pipes.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Chromium, by one of its names. Where there is none, the tests of pages pass, but not where
/// everything must be tested: there `CI` is set.
pub(super) fn chromium() -> Option<Command> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.into_iter().find(|name| {
        let tried = Command::new(name).arg("--version").output();
        tried.is_ok_and(|tried| tried.status.success())
    });
    assert!(
        found.is_some() || env::var_os("CI").is_none(),
        "no Chromium to try pages in"
    );
    let name = found?;
    let mut command = Command::new(name);
    command.args([
        "--headless",
        // The tests' own pages, which may be read as root.
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
    ]);
    Some(command)
}

/// How long anything in a page may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with one page, until this is dropped.
pub(super) struct Browser {
    child: Child,
    to: fs::File,
    from: mpsc::Receiver<Value>,
    session: String,
    number: u64,
    /// What the console was told.
    pub(super) console: Vec<String>,
    _folder: TempDir,
}

impl Browser {
    /// Starts one, with pages of this size.
    pub(super) fn start(width: u32, height: u32) -> Option<Self> {
        let chromium = chromium()?;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let made = Command::new("mkfifo")
            .args([path("to"), path("from")])
            .status();
        assert!(made.unwrap().success());
        // The browser reads its third descriptor and writes its fourth.
        let script = "to=$1; from=$2; shift 2; exec \"$@\" 3<\"$to\" 4>\"$from\"";
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "sh", &path("to"), &path("from")]);
        shell.arg(chromium.get_program()).args(chromium.get_args());
        shell.arg(format!("--user-data-dir={}", path("profile")));
        shell.arg(format!("--window-size={width},{height}"));
        shell.args(["--remote-debugging-pipe", "about:blank"]);
        let child = shell.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.unwrap();
        let to = fs::OpenOptions::new().write(true).open(path("to")).unwrap();
        let from = fs::File::open(path("from")).unwrap();
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let mut from = BufReader::new(from);
            loop {
                let mut message = Vec::new();
                match from.read_until(0, &mut message) {
                    Ok(1..) => {
                        message.pop();
                        let message = serde_json::from_slice(&message).unwrap();
                        if send.send(message).is_err() {
                            return;
                        }
                    }
                    _ => return,
                }
            }
        });
        let mut browser = Self {
            child,
            to,
            from: receive,
            session: String::new(),
            number: 0,
            console: Vec::new(),
            _folder: folder,
        };
        browser.new_page();
        Some(browser)
    }

    /// A name of the page that is driven, to come back to it by.
    pub(super) fn page(&self) -> &str {
        &self.session
    }

    /// Opens another page, which is driven from now on.
    pub(super) fn new_page(&mut self) {
        self.session = String::new();
        let made = self.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let id = &made["targetId"];
        let attach = json!({ "targetId": id, "flatten": true });
        let attached = self.call("Target.attachToTarget", &attach);
        self.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            self.call(domain, &json!({}));
        }
    }

    pub(super) fn switch_to(&mut self, page: &str) {
        page.clone_into(&mut self.session);
        self.call("Page.bringToFront", &json!({}));
    }

    /// Calls a method of the protocol.
    pub(super) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.clone().into();
        }
        let mut message = message.to_string().into_bytes();
        message.push(0);
        self.to.write_all(&message).unwrap();
        loop {
            let answer = self.from.recv_timeout(PATIENCE);
            let answer = answer.unwrap_or_else(|_| panic!("{method} {parameters}: no answer"));
            match answer["method"].as_str() {
                Some("Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded") => {
                    self.console.push(answer["params"].to_string());
                }
                _ if answer["id"] == self.number => {
                    assert!(answer["error"].is_null(), "{method}: {answer}");
                    return answer["result"].clone();
                }
                _ => {}
            }
        }
    }

    pub(super) fn go(&mut self, address: &str) {
        self.call("Page.navigate", &json!({ "url": address }));
    }

    /// The value of an expression in the page, or of its promise.
    pub(super) fn value(&mut self, expression: &str) -> Value {
        let evaluate = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true,
        });
        let result = self.call("Runtime.evaluate", &evaluate);
        assert!(
            result["exceptionDetails"].is_null(),
            "{expression}: {result}"
        );
        result["result"]["value"].clone()
    }

    /// Waits until an expression is true in the page.
    pub(super) fn wait(&mut self, expression: &str) {
        let start = Instant::now();
        while self.value(&format!("Boolean({expression})")) != true {
            let page = "document.body.innerText";
            if start.elapsed() > PATIENCE {
                panic!("{expression}: {}", self.value(page));
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Presses a key, as it is called in the page.
    pub(super) fn press(&mut self, key: &str) {
        let mut event = json!({ "type": "keyDown", "key": key });
        if key.chars().count() == 1 {
            event["text"] = key.into();
        }
        self.call("Input.dispatchKeyEvent", &event);
        self.call(
            "Input.dispatchKeyEvent",
            &json!({ "type": "keyUp", "key": key }),
        );
    }

    /// Takes a picture of the page.
    pub(super) fn screenshot(&mut self, path: &Path) {
        let shot = self.call("Page.captureScreenshot", &json!({ "format": "png" }));
        let data = shot["data"].as_str().unwrap();
        fs::write(path, STANDARD.decode(data).unwrap()).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
