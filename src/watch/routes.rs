//! What a request asks for. All that an answer depends on is in the request: which spec, which of its
//! generations, which combination, what is set, which picture.

use std::sync::Arc;

use serde_json::json;

use crate::live::{self, Seen};

use super::{
    board::{Board, Key, Missing},
    http::{Request, Response},
};

const PAGE: &str = include_str!("page/index.html");
const SCRIPT: &str = include_str!("page/app.js");
const STYLE: &str = include_str!("page/app.css");
/// The most names that are set.
const SET: usize = 64;

/// Answers a request.
pub(super) fn answer(board: &Board, request: &Request) -> Response {
    match request.path.as_str() {
        "/" => Response::new("text/html; charset=utf-8", PAGE),
        "/app.js" => Response::new(
            "text/javascript; charset=utf-8",
            [live::SCRIPT, SCRIPT].concat(),
        ),
        "/app.css" => Response::new("text/css; charset=utf-8", [live::STYLE, STYLE].concat()),
        path => {
            let parts: Vec<&str> = path.split('/').collect();
            let answer = match parts[..] {
                ["", "s", spec, "info"] => key(spec, request).map(|key| info(board, &key, request)),
                ["", "s", spec, "frame"] => {
                    key(spec, request).map(|key| frame(board, &key, request))
                }
                ["", "s", spec, "values"] => key(spec, request).map(|key| values(board, &key)),
                _ => None,
            };
            answer.unwrap_or_else(|| Response::refusal(404, "there is nothing here"))
        }
    }
}

/// The plan that a request is about.
fn key(spec: &str, request: &Request) -> Option<Key> {
    Some(Key {
        spec: spec.parse().ok()?,
        generation: number(request, "g")?,
        combination: number(request, "c")?,
        set: pairs(request, "set")?,
    })
}

fn number<T: std::str::FromStr>(request: &Request, name: &str) -> Option<T> {
    let mut given = request.query.iter().filter(|(own, _)| own == name);
    given.next()?.1.parse().ok()
}

/// What is given as `name:value`, each name once, in order.
fn pairs(request: &Request, name: &str) -> Option<Vec<(String, f64)>> {
    let given = request.query.iter().filter(|(own, _)| own == name);
    let mut pairs = Vec::new();
    for (_, pair) in given {
        let (name, value) = pair.rsplit_once(':')?;
        let value: f64 = value.parse().ok()?;
        pairs.push((name.to_owned(), value));
    }
    let sound = pairs.len() <= SET && pairs.iter().all(|(_, value)| value.is_finite());
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs.dedup_by(|a, b| a.0 == b.0);
    sound.then_some(pairs)
}

fn missing(why: Missing) -> Response {
    match why {
        Missing::Unknown => Response::refusal(404, "there is nothing here"),
        // Both are no fault of the page: a browser would complain of another status.
        Missing::Gone => Response::json(json!({ "gone": true }).to_string()),
        Missing::Wrong(said) => Response::json(json!({ "refused": said }).to_string()),
    }
}

/// Everything about a scene but its other pictures.
fn info(board: &Board, key: &Key, request: &Request) -> Response {
    let (film, drawer) = match (board.film(key), board.drawer(key)) {
        (Ok(film), Ok(drawer)) => (film, drawer),
        (Err(why), _) | (_, Err(why)) => return missing(why),
    };
    let seen = Seen {
        near: pairs(request, "near").unwrap_or_default(),
        frame: number(request, "frame").unwrap_or(0),
    };
    let plan = Arc::clone(drawer.plan());
    match drawer.ask(move |picture| live::info(&film, &plan, picture, &seen).to_string()) {
        Ok(told) => Response::json(told),
        Err(fault) => Response::refusal(500, format!("a fault of klrender: {fault}")),
    }
}

/// One picture of a scene.
fn frame(board: &Board, key: &Key, request: &Request) -> Response {
    let drawer = match board.drawer(key) {
        Ok(drawer) => drawer,
        Err(why) => return missing(why),
    };
    let state: Option<usize> = number(request, "i");
    let Some(state) = state.filter(|state| *state < drawer.plan().states()) else {
        return missing(Missing::Unknown);
    };
    match drawer.ask(move |picture| picture.frame(state)) {
        Ok(frame) => Response::json(live::picture(frame).to_string()),
        Err(fault) => Response::refusal(500, format!("a fault of klrender: {fault}")),
    }
}

/// The numbers of a scene over its states, as plots show them.
fn values(board: &Board, key: &Key) -> Response {
    match board.drawer(key) {
        Ok(drawer) => {
            let numbers = drawer.numbers.get_or_init(|| live::numbers(drawer.plan()));
            Response::json(numbers.clone())
        }
        Err(why) => missing(why),
    }
}
