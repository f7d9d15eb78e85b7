//! The conversation: requests, notifications, and what is told without being asked.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use serde_json::{Value, json};

use super::{
    answers,
    document::{self, Checked, Document},
    wire::{self, Incoming},
};

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const NOT_INITIALIZED: i64 = -32002;

/// What the server waits for.
enum Event {
    Came(Incoming),
    /// A text was checked.
    Checked {
        uri: String,
        /// Which text: the number of the change.
        change: u64,
        checked: Checked,
    },
    /// An answer that took its time.
    Answer(Value),
    /// Nothing more comes.
    End,
}

/// Talks to an editor until it ends the conversation. Gives whether that was in order.
pub(crate) fn serve(
    mut input: impl BufRead + Send + 'static,
    output: impl Write,
) -> io::Result<bool> {
    let (sender, receiver) = channel();
    let events = sender.clone();
    thread::spawn(move || {
        while let Ok(Some(incoming)) = wire::read(&mut input) {
            if sender.send(Event::Came(incoming)).is_err() {
                return;
            }
        }
        let _ = sender.send(Event::End);
    });
    let server = Server {
        output,
        events,
        documents: BTreeMap::new(),
        changes: 0,
        state: State::Fresh,
    };
    server.run(&receiver)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Running,
    /// It has been asked to end.
    Ending,
}

struct Server<W> {
    output: W,
    events: Sender<Event>,
    /// By URI, with the number of the change that brought it.
    documents: BTreeMap<String, (u64, Document)>,
    changes: u64,
    state: State,
}

/// Why a request has no answer.
type Refusal = (i64, String);

impl<W: Write> Server<W> {
    fn run(mut self, receiver: &Receiver<Event>) -> io::Result<bool> {
        while let Ok(event) = receiver.recv() {
            match event {
                Event::Came(Incoming::Message(message)) => {
                    if self.message(&message)? {
                        return Ok(self.state == State::Ending);
                    }
                }
                Event::Came(Incoming::Nonsense(why)) => {
                    self.refuse(&Value::Null, (PARSE_ERROR, why))?;
                }
                Event::Checked {
                    uri,
                    change,
                    checked,
                } => self.checked(&uri, change, checked)?,
                Event::Answer(answer) => wire::write(&mut self.output, &answer)?,
                Event::End => break,
            }
        }
        Ok(self.state != State::Running)
    }

    /// Answers a message; whether it was the last.
    fn message(&mut self, message: &Value) -> io::Result<bool> {
        let Some(method) = message.get("method").and_then(Value::as_str) else {
            // An answer to nothing that was asked.
            if message.get("result").is_none() && message.get("error").is_none() {
                let id = message.get("id").unwrap_or(&Value::Null);
                self.refuse(id, (INVALID_REQUEST, "a message has no method".to_owned()))?;
            }
            return Ok(false);
        };
        let params = message.get("params").unwrap_or(&Value::Null);
        match message.get("id") {
            Some(id) => match self.request(id, method, params) {
                Ok(Some(result)) => wire::write(&mut self.output, &answer(id, &result))?,
                // It is answered later.
                Ok(None) => {}
                Err(refusal) => self.refuse(id, refusal)?,
            },
            None if method == "exit" => return Ok(true),
            None => self.notification(method, params)?,
        }
        Ok(false)
    }

    fn refuse(&mut self, id: &Value, (code, message): Refusal) -> io::Result<()> {
        let error = json!({ "code": code, "message": message });
        let answer = json!({ "jsonrpc": "2.0", "id": id, "error": error });
        wire::write(&mut self.output, &answer)
    }

    fn request(
        &mut self,
        id: &Value,
        method: &str,
        params: &Value,
    ) -> Result<Option<Value>, Refusal> {
        let refused = |code, message: &str| Err((code, message.to_owned()));
        match (self.state, method) {
            (State::Fresh, "initialize") => {
                self.state = State::Running;
                return Ok(Some(capabilities()));
            }
            (State::Fresh, _) => return refused(NOT_INITIALIZED, "`initialize` comes first"),
            (State::Ending, _) => return refused(INVALID_REQUEST, "it has been shut down"),
            (State::Running, "initialize") => {
                return refused(INVALID_REQUEST, "it has been initialized");
            }
            (State::Running, "shutdown") => {
                self.state = State::Ending;
                self.documents.clear();
                return Ok(Some(Value::Null));
            }
            (State::Running, _) => {}
        }
        let known = [
            "textDocument/completion",
            "textDocument/hover",
            "textDocument/formatting",
            "textDocument/codeAction",
        ];
        if !known.contains(&method) {
            return Err((METHOD_NOT_FOUND, format!("there is no `{method}` here")));
        }
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        let Some((uri, (_, document))) = uri.and_then(|uri| Some((uri, self.documents.get(uri)?)))
        else {
            return refused(INVALID_PARAMS, "this text is not open");
        };
        if !document.is_spec() {
            return Ok(Some(Value::Null));
        }
        let position = params.get("position").unwrap_or(&Value::Null);
        let text = &document.text;
        let found = match method {
            "textDocument/completion" => answers::completions(text, position),
            "textDocument/formatting" => answers::formatting(text),
            "textDocument/codeAction" => document.checked.as_ref().and_then(|checked| {
                let range = params.get("range")?;
                answers::actions(uri, &checked.report, range).map(Value::from)
            }),
            // Values may take their time.
            _ => {
                let scene = document.checked.as_ref();
                let scene = scene.and_then(|checked| checked.scene.clone());
                let (text, position, id) = (text.clone(), position.clone(), id.clone());
                let events = self.events.clone();
                thread::spawn(move || {
                    let told = answers::hover(&text, &position, scene.as_deref());
                    let told = told.unwrap_or(Value::Null);
                    let _ = events.send(Event::Answer(answer(&id, &told)));
                });
                return Ok(None);
            }
        };
        Ok(Some(found.unwrap_or(Value::Null)))
    }

    fn notification(&mut self, method: &str, params: &Value) -> io::Result<()> {
        if self.state != State::Running {
            return Ok(());
        }
        let Some(uri) = params.pointer("/textDocument/uri").and_then(Value::as_str) else {
            return Ok(());
        };
        let version = params.pointer("/textDocument/version");
        let version = version.and_then(Value::as_i64);
        let text = match method {
            "textDocument/didOpen" => params.pointer("/textDocument/text"),
            // Each change is the whole text.
            "textDocument/didChange" => {
                let changes = params.get("contentChanges").and_then(Value::as_array);
                changes.and_then(|changes| changes.last()?.get("text"))
            }
            "textDocument/didClose" => {
                self.documents.remove(uri);
                return self.publish(uri, None, &[]);
            }
            _ => return Ok(()),
        };
        let Some(text) = text.and_then(Value::as_str) else {
            return Ok(());
        };
        let language = params.pointer("/textDocument/languageId");
        let is_own_language = match language.and_then(Value::as_str) {
            Some(language) => language == "klrender",
            None => self
                .documents
                .get(uri)
                .is_some_and(|(_, before)| before.is_own_language),
        };
        self.open(uri, Document::new(text, version, is_own_language))
    }

    /// Takes a text, which ends all that is done for the one before, and has it checked.
    fn open(&mut self, uri: &str, document: Document) -> io::Result<()> {
        self.changes += 1;
        let change = self.changes;
        let (text, stop) = (document.text.clone(), document.stop.clone());
        let (is_spec, version) = (document.is_spec(), document.version);
        self.documents.insert(uri.to_owned(), (change, document));
        if !is_spec {
            return self.publish(uri, version, &[]);
        }
        let (events, uri) = (self.events.clone(), uri.to_owned());
        thread::spawn(move || {
            if let Some(checked) = document::check(&uri, &text, &stop) {
                let _ = events.send(Event::Checked {
                    uri,
                    change,
                    checked,
                });
            }
        });
        Ok(())
    }

    /// Tells what came of checking a text, if there is no newer one.
    fn checked(&mut self, uri: &str, change: u64, checked: Checked) -> io::Result<()> {
        let Some((latest, document)) = self.documents.get_mut(uri) else {
            return Ok(());
        };
        if *latest != change {
            return Ok(());
        }
        let found = answers::diagnostics(uri, &checked.report);
        document.checked = Some(checked);
        let version = document.version;
        self.publish(uri, version, &found)
    }

    fn publish(&mut self, uri: &str, version: Option<i64>, found: &[Value]) -> io::Result<()> {
        let mut params = json!({ "uri": uri, "diagnostics": found });
        if let Some(version) = version {
            params["version"] = json!(version);
        }
        let method = "textDocument/publishDiagnostics";
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        wire::write(&mut self.output, &message)
    }
}

fn answer(id: &Value, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

/// What the server can do.
fn capabilities() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            // Each change is the whole text.
            "textDocumentSync": { "openClose": true, "change": 1 },
            "completionProvider": { "triggerCharacters": ["\"", "'", "(", ",", "{", "[", " ", "="] },
            "hoverProvider": true,
            "documentFormattingProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
        },
        "serverInfo": { "name": "klrender", "version": env!("CARGO_PKG_VERSION") },
    })
}
