//! `klrender lsp`, by a scripted editor.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{PROGRAM, SCENE, misspelt};

/// No answer takes longer, in an unoptimised build beside other tests.
const SOON: Duration = Duration::from_secs(60);

const URI: &str = "file:///nowhere/scene.toml";

struct Editor {
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What came while something else was waited for.
    early: Vec<Value>,
    requests: u64,
}

impl Editor {
    fn start() -> Self {
        let mut server = Command::new(PROGRAM)
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            loop {
                let (mut length, mut line) = (0, String::new());
                while line != "\r\n" {
                    line.clear();
                    if output.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if let Some(value) = line.strip_prefix("Content-Length: ") {
                        length = value.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                output.read_exact(&mut body).unwrap();
                if sender.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        Self {
            input: server.stdin.take(),
            server,
            messages,
            early: Vec::new(),
            requests: 0,
        }
    }

    /// One that has said hello.
    fn ready() -> Self {
        let mut editor = Self::start();
        editor.ask("initialize", &json!({ "capabilities": {} }));
        editor.tell("initialized", &json!({}));
        editor
    }

    fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The next message that is what is waited for.
    fn wait(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.early.iter().position(&is) {
            return self.early.remove(at);
        }
        loop {
            let message = self.messages.recv_timeout(SOON).unwrap();
            if is(&message) {
                return message;
            }
            self.early.push(message);
        }
    }

    /// The whole answer to a request.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.send(&message);
        self.wait(|message| message["id"] == id)
    }

    fn open(&mut self, text: &str) {
        let document = json!({ "uri": URI, "languageId": "toml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn change(&mut self, version: u64, text: &str) {
        let document = json!({ "uri": URI, "version": version });
        let changes = json!([{ "text": text }]);
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", &params);
    }

    /// What is wrong with a version of the text.
    fn diagnostics(&mut self, version: u64) -> Vec<Value> {
        let told = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["version"] == version
        });
        assert_eq!(told["params"]["uri"], URI);
        told["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// Asks about the place where a word stands in a text.
    fn ask_at(&mut self, method: &str, text: &str, word: &str) -> Value {
        let position = position(text, text.find(word).unwrap());
        let params = json!({ "textDocument": { "uri": URI }, "position": position });
        self.ask(method, &params)["result"].clone()
    }

    /// Says goodbye; the exit code.
    fn end(mut self) -> i32 {
        assert_eq!(self.ask("shutdown", &Value::Null)["result"], Value::Null);
        self.tell("exit", &Value::Null);
        self.server.wait().unwrap().code().unwrap()
    }
}

fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].encode_utf16().count();
    json!({ "line": before.matches('\n').count(), "character": column })
}

#[test]
fn a_conversation_from_hello_to_goodbye() {
    let mut editor = Editor::start();
    let hello = editor.ask("initialize", &json!({ "capabilities": {} }));
    let can = &hello["result"]["capabilities"];
    assert_eq!(can["textDocumentSync"]["change"], 1);
    assert_eq!(hello["result"]["serverInfo"]["name"], "klrender");
    editor.tell("initialized", &json!({}));

    // A mistake, and its mending.
    let text = misspelt();
    editor.open(&text);
    let found = editor.diagnostics(1);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["code"], "unknown-key");
    assert_eq!(found[0]["severity"], 1);
    let range =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 5 } });
    assert_eq!(found[0]["range"], range);
    assert!(
        found[0]["message"]
            .as_str()
            .unwrap()
            .contains("did you mean `title`?")
    );
    let params = json!({
        "textDocument": { "uri": URI },
        "range": range,
        "context": { "diagnostics": found },
    });
    let actions = editor.ask("textDocument/codeAction", &params)["result"].clone();
    assert_eq!(actions[0]["title"], "Write `title`");
    let edit = &actions[0]["edit"]["changes"][URI][0];
    assert_eq!(*edit, json!({ "range": range, "newText": "title" }));

    // A scene that is right, but for a mistake that planning finds.
    editor.change(2, &SCENE.replace("[0, 5]", "[5, 5]"));
    let found = editor.diagnostics(2);
    assert_eq!(found[0]["code"], "domain", "{found:?}");
    editor.change(3, SCENE);
    assert_eq!(editor.diagnostics(3), [] as [Value; 0]);

    // What stands there, with the value in the poster frame.
    let told = editor.ask_at("textDocument/hover", SCENE, "kl(P, Q)");
    let words = told["contents"]["value"].as_str().unwrap();
    assert!(words.contains("Kullback-Leibler"), "{words}");
    assert!(words.contains("`kl(P, Q)` = 4.5 ± "), "{words}");
    assert_eq!(
        editor.ask_at("textDocument/hover", SCENE, "\n"),
        Value::Null
    );

    // What could be written, behind letters outside of the plane of most.
    let broken = SCENE.replace("y = \"pdf(P, x)\"", "label = \"𝜇\", y = \"pdf(no, x)\"");
    editor.change(4, &broken);
    let found = editor.ask_at(
        "textDocument/completion",
        &broken,
        ", x)\" },\n      { type = \"point\"",
    );
    let first = &found["items"][0];
    assert_eq!(first["label"], "normal", "{first}");
    assert_eq!(first["textEdit"]["newText"], "normal(");
    let start = broken.find("no, x").unwrap();
    let range = json!({ "start": position(&broken, start), "end": position(&broken, start + 2) });
    assert_eq!(first["textEdit"]["range"], range);

    // One way to write it.
    let params = json!({ "textDocument": { "uri": URI }, "options": {} });
    let edits = editor.ask("textDocument/formatting", &params)["result"].clone();
    let formatted = edits[0]["newText"].as_str().unwrap();
    assert!(
        formatted.starts_with("[canvas]\nsize = [160, 120]\n"),
        "{formatted}"
    );
    editor.change(5, formatted);
    let edits = editor.ask("textDocument/formatting", &params);
    assert_eq!(edits["result"], json!([]));
    editor.change(6, "panels = ");
    assert_eq!(
        editor.ask("textDocument/formatting", &params)["result"],
        Value::Null
    );

    // A text that is closed has no mistakes any more.
    editor.tell(
        "textDocument/didClose",
        &json!({ "textDocument": { "uri": URI } }),
    );
    let is_empty = |message: &Value| {
        let params = &message["params"];
        params["uri"] == URI && params["version"].is_null() && params["diagnostics"] == json!([])
    };
    editor.wait(is_empty);
    assert_eq!(
        editor.ask("textDocument/formatting", &params)["error"]["code"],
        -32602
    );
    assert_eq!(editor.end(), 0);
}

#[test]
fn bad_messages_are_refused_and_end_nothing() {
    let mut editor = Editor::start();
    assert_eq!(
        editor.ask("textDocument/hover", &json!({}))["error"]["code"],
        -32002
    );
    editor.ask("initialize", &json!({}));
    assert_eq!(
        editor.ask("initialize", &json!({}))["error"]["code"],
        -32600
    );
    assert_eq!(
        editor.ask("textDocument/rename", &json!({}))["error"]["code"],
        -32601
    );
    for params in [
        json!(null),
        json!([]),
        json!({ "textDocument": 1 }),
        json!({ "textDocument": { "uri": 5 } }),
        json!({ "textDocument": { "uri": URI } }),
    ] {
        for method in ["hover", "completion", "formatting", "codeAction"] {
            let method = format!("textDocument/{method}");
            assert_eq!(editor.ask(&method, &params)["error"]["code"], -32602);
        }
        for method in ["didOpen", "didChange", "didClose", "didSave"] {
            editor.tell(&format!("textDocument/{method}"), &params);
        }
    }
    editor.send_raw(b"Content-Length: 5\r\n\r\n{[}]]");
    assert_eq!(
        editor.wait(|message| message.get("id") == Some(&Value::Null))["error"]["code"],
        -32700
    );
    editor.send_raw(b"what?\r\n\r\nContent-Length: none\r\n\r\n");
    for message in [
        json!(1),
        json!([]),
        json!("word"),
        json!({}),
        json!({ "id": 7 }),
    ] {
        editor.send(&message);
    }
    editor.tell("$/cancelRequest", &json!({ "id": 1 }));
    editor.send(&json!({ "jsonrpc": "2.0", "id": 99, "result": null }));
    editor.open("panels = [[[[\u{0}\u{feff}");
    editor.diagnostics(1);
    for position in [
        json!(null),
        json!({ "line": 1e9, "character": -1 }),
        json!({ "line": 9, "character": 9 }),
    ] {
        for method in ["hover", "completion"] {
            let params = json!({ "textDocument": { "uri": URI }, "position": position });
            let answer = editor.ask(&format!("textDocument/{method}"), &params);
            assert!(answer.get("error").is_none(), "{answer}");
        }
    }
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_costly_scene_holds_nothing_up() {
    let mut editor = Editor::ready();
    // Hours of work, were it done.
    let costly = SCENE.replace(
        "Q = \"normal(0, 1)\"",
        "Q = \"normal(integral(integral(integral(sin(1/(a*b*c*mu)), a, 0, 1), b, 0, 1), c, 0, 1), 1)\"",
    );
    assert_ne!(costly, SCENE);
    let start = Instant::now();
    editor.open(&costly.replace("frames = 12", "frames = 900000"));
    let found = editor.ask_at("textDocument/completion", &costly, "normal(mu");
    assert!(
        found["items"]
            .as_array()
            .is_some_and(|items| !items.is_empty())
    );
    editor.change(2, SCENE);
    assert_eq!(editor.diagnostics(2), [] as [Value; 0]);
    assert!(start.elapsed() < SOON);
    assert_eq!(editor.end(), 0);
}

#[test]
fn other_files_are_left_alone() {
    let mut editor = Editor::ready();
    editor.open("[package]\nname = 'x'\n");
    assert_eq!(editor.diagnostics(1), [] as [Value; 0]);
    let params =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 1 } });
    assert_eq!(
        editor.ask("textDocument/completion", &params)["result"],
        Value::Null
    );
    // A spec is one that says so, or has panels.
    editor.change(2, "#:schema ./scene.schema.json\n");
    assert_eq!(editor.diagnostics(2)[0]["code"], "missing-key");
    assert!(editor.ask("textDocument/completion", &params)["result"].is_object());
    editor.change(3, "[[panels]]\n");
    assert_eq!(editor.diagnostics(3)[0]["code"], "missing-key");
    assert_eq!(editor.end(), 0);
}

#[test]
fn an_editor_that_leaves_without_a_word_is_told_so() {
    let mut editor = Editor::ready();
    editor.input.take();
    assert_eq!(editor.server.wait().unwrap().code(), Some(1));
}
