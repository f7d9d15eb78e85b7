//! What the functions of the module do.

use klrender::{
    editor,
    live::{Drawing, Session, Shown, Spec},
};
use self_cell::self_cell;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

self_cell!(
    /// A scene with its layout.
    struct Stage {
        owner: Shown,
        #[covariant]
        dependent: Drawing,
    }
);

/// A spec, and what is shown of it.
#[derive(Default)]
pub(crate) struct Engine {
    session: Option<Session>,
    stage: Option<Stage>,
}

#[derive(Deserialize)]
struct Show {
    #[serde(default)]
    combination: usize,
    #[serde(default)]
    set: Vec<(String, f64)>,
    #[serde(default)]
    near: Vec<(String, f64)>,
    #[serde(default)]
    frame: usize,
}

#[derive(Deserialize)]
struct Render {
    #[serde(default)]
    combination: usize,
    #[serde(default)]
    set: Vec<(String, f64)>,
    format: String,
    #[serde(default)]
    frame: usize,
}

/// A place in a text, counted in units of UTF-16.
#[derive(Deserialize)]
struct Place {
    text: String,
    at: usize,
}

impl Place {
    /// The byte at which it is.
    fn byte(&self) -> usize {
        let mut units = 0;
        let mut characters = self.text.char_indices();
        let found = characters.find(|(_, character)| {
            let here = units >= self.at;
            units += character.len_utf16();
            here
        });
        found.map_or(self.text.len(), |(byte, _)| byte)
    }

    /// The place of a byte.
    fn units(&self, byte: usize) -> usize {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        before.encode_utf16().count()
    }
}

fn read<T: DeserializeOwned>(asked: &[u8]) -> Result<T, String> {
    serde_json::from_slice(asked).map_err(|error| error.to_string())
}

fn written(answer: Result<Value, String>) -> Vec<u8> {
    let answer = answer.unwrap_or_else(|fault| json!({ "fault": fault }));
    answer.to_string().into_bytes()
}

/// 0 and a file, or 1 and why there is none.
fn file_or_fault(file: Result<Vec<u8>, String>) -> Vec<u8> {
    let (mut answer, rest) = match file {
        Ok(file) => (vec![0], file),
        Err(fault) => (vec![1], fault.into_bytes()),
    };
    answer.extend(rest);
    answer
}

impl Engine {
    pub(crate) fn load(&mut self, asked: &[u8]) -> Vec<u8> {
        written(read(asked).map(|spec: Spec| {
            let session = Session::read(spec);
            let scenes = session.scenes();
            let answer = json!({ "scenes": scenes, "findings": session.findings() });
            // One that is wrong leaves what is shown.
            if !scenes.is_empty() {
                self.stage = None;
                self.session = Some(session);
            }
            answer
        }))
    }

    fn session(&self) -> Result<&Session, String> {
        self.session
            .as_ref()
            .ok_or_else(|| "no spec has been read".to_owned())
    }

    pub(crate) fn show(&mut self, asked: &[u8]) -> Vec<u8> {
        written(read(asked).and_then(|asked: Show| {
            let shown = match self.session()?.show(asked.combination, &asked.set) {
                Ok(shown) => shown,
                Err(refused) => return Ok(json!({ "refused": refused })),
            };
            let stage = Stage::try_new(shown, |shown| shown.draw())?;
            let info = stage.borrow_dependent().info(asked.near, asked.frame);
            self.stage = Some(stage);
            Ok(info)
        }))
    }

    fn drawing(&self) -> Result<&Drawing<'_>, String> {
        let stage = self.stage.as_ref();
        let stage = stage.ok_or_else(|| "nothing is shown".to_owned())?;
        Ok(stage.borrow_dependent())
    }

    pub(crate) fn picture(&self, state: usize) -> Vec<u8> {
        written(self.drawing().map(|drawing| drawing.picture(state).into()))
    }

    pub(crate) fn numbers(&self) -> Vec<u8> {
        match self.drawing() {
            Ok(drawing) => drawing.numbers().into_bytes(),
            Err(fault) => written(Err(fault)),
        }
    }

    pub(crate) fn render(&mut self, asked: &[u8]) -> Vec<u8> {
        let file = read(asked).and_then(|asked: Render| {
            let Render {
                combination,
                set,
                format,
                frame,
            } = asked;
            self.session()?.render(combination, &set, &format, frame)
        });
        file_or_fault(file)
    }

    pub(crate) fn page(&mut self, asked: &[u8]) -> Vec<u8> {
        written(read(asked).and_then(|asked: Show| {
            let page = self.session()?.page(asked.combination, &asked.set)?;
            Ok(json!(page))
        }))
    }

    pub(crate) fn complete(asked: &[u8]) -> Vec<u8> {
        written(read(asked).map(|place: Place| {
            let found = editor::complete(&place.text, place.byte());
            let all: Vec<Value> = found
                .into_iter()
                .map(|it| {
                    json!({
                        "label": it.label,
                        "kind": format!("{:?}", it.kind).to_lowercase(),
                        "detail": it.detail,
                        "info": it.documentation,
                        "insert": it.insert,
                        "from": place.units(it.range.start),
                        "to": place.units(it.range.end),
                    })
                })
                .collect();
            json!(all)
        }))
    }

    pub(crate) fn hover(asked: &[u8]) -> Vec<u8> {
        written(read(asked).map(|place: Place| {
            let told = editor::hover(&place.text, place.byte(), None);
            let told = told.map(|it| {
                json!({
                    "text": it.text,
                    "from": place.units(it.range.start),
                    "to": place.units(it.range.end),
                })
            });
            told.into()
        }))
    }

    pub(crate) fn format(asked: &[u8]) -> Vec<u8> {
        written(
            read(asked).map(|place: Place| match editor::format(&place.text) {
                Ok(text) => json!({ "text": text }),
                Err(_) => Value::Null,
            }),
        )
    }
}
