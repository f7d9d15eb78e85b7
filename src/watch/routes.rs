//! What a request asks for. All that an answer depends on is in the request: which spec, which of its
//! generations, which combination, what is set, which picture.

use serde_json::{Value, json};

use crate::{
    encode::{PLAYER_SCRIPT, PLAYER_STYLE, VectorFrame, player_picture},
    pipeline::schedule_of_states,
    plan::{Plan, Role},
    scene,
};

use super::{
    board::{Board, Key, Missing},
    http::{Request, Response},
    settings,
};

const PAGE: &str = include_str!("page/index.html");
const SCRIPT: &str = include_str!("page/app.js");
const STYLE: &str = include_str!("page/app.css");
/// The most states whose numbers are plotted.
const PLOTTED: usize = 1000;
/// The most names that are set.
const SET: usize = 64;

/// Answers a request.
pub(super) fn answer(board: &Board, request: &Request) -> Response {
    match request.path.as_str() {
        "/" => Response::new("text/html; charset=utf-8", PAGE),
        "/app.js" => Response::new(
            "text/javascript; charset=utf-8",
            [PLAYER_SCRIPT, SCRIPT].concat(),
        ),
        "/app.css" => Response::new("text/css; charset=utf-8", [PLAYER_STYLE, STYLE].concat()),
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
    let plan = drawer.plan();
    let near = pairs(request, "near").unwrap_or_default();
    let frame = settings::nearest(plan, &near, number(request, "frame").unwrap_or(0));
    let schedule = schedule_of_states(plan);
    // Which of what is shown one after another: frames of one state in a row are one.
    let states = (1..=frame).filter(|&k| plan.state(k) != plan.state(k - 1));
    let at = states.count();
    let state = plan.state(frame);
    let mut told = json!({
        "controls": settings::controls(&film),
        "size": [plan.canvas.width, plan.canvas.height],
        "frame_ms": plan.output.frame_ms,
        "states": plan.states(),
        "shown": schedule.shown,
        "end": schedule.end,
        "plays": schedule.plays,
        "rests": schedule.rests,
        "at": at,
        "state": state,
    });
    let own = std::sync::Arc::clone(plan);
    let drawn = drawer.ask(move |picture| {
        let description = scene::description(&own, state);
        let drawing = picture.drawing(state, &description, schedule);
        let svg = player_picture(&drawing, &drawing.poster);
        (svg, drawing)
    });
    match drawn {
        Ok((svg, drawing)) => {
            told["svg"] = Value::String(svg);
            told["names"] = json!(drawing.names);
            told["picture"] = of_frame(drawing.poster);
            Response::json(told.to_string())
        }
        Err(fault) => Response::refusal(500, format!("a fault of klrender: {fault}")),
    }
}

fn of_frame(frame: VectorFrame) -> Value {
    let bands = std::iter::once(frame.clips).chain(frame.bands);
    let bands: Vec<String> = bands.map(|band| band.concat()).collect();
    json!({ "bands": bands, "text": frame.description, "values": frame.values })
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
        Ok(frame) => Response::json(of_frame(frame).to_string()),
        Err(fault) => Response::refusal(500, format!("a fault of klrender: {fault}")),
    }
}

/// The numbers of a scene over its states, as plots show them.
fn values(board: &Board, key: &Key) -> Response {
    match board.drawer(key) {
        Ok(drawer) => {
            let numbers = drawer.numbers.get_or_init(|| numbers(drawer.plan()));
            Response::json(numbers.clone())
        }
        Err(why) => missing(why),
    }
}

fn numbers(plan: &Plan) -> String {
    let states = plan.states();
    let count = states.min(PLOTTED);
    let last = states.saturating_sub(1);
    let chosen: Vec<usize> = (0..count)
        .map(|k| (k * last).checked_div(count - 1).unwrap_or(0))
        .collect();
    let shown = plan.quantities.iter().enumerate();
    let shown: Vec<usize> = shown
        .filter(|(_, quantity)| quantity.role != Role::Parameter)
        .map(|(index, _)| index)
        .collect();
    let quantities: Vec<_> = shown
        .iter()
        .map(|&index| plan.quantities[index].clone())
        .collect();
    let columns = match count == states {
        true => plan.measure_of(&quantities, 0..states),
        false => {
            let mut columns = vec![Vec::with_capacity(count); quantities.len()];
            for &state in &chosen {
                let measured = plan.measure_of(&quantities, state..state + 1);
                for (column, one) in columns.iter_mut().zip(measured) {
                    column.extend(one);
                }
            }
            columns
        }
    };
    let finite = |value: f64| value.is_finite().then_some(value);
    let columns: Vec<Vec<Option<f64>>> = columns
        .iter()
        .map(|column| column.iter().map(|it| finite(it.value)).collect())
        .collect();
    let names: Vec<&str> = quantities.iter().map(|it| it.name.as_str()).collect();
    let swept: Vec<bool> = quantities.iter().map(|it| it.role == Role::Swept).collect();
    json!({ "states": chosen, "names": names, "swept": swept, "columns": columns }).to_string()
}
