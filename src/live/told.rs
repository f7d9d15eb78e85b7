//! What a page is told of a scene, as JSON: all but its other pictures, one picture, and its numbers.

use serde_json::{Value, json};

use crate::{
    encode::{VectorFrame, player_picture},
    pipeline::{MovingPicture, schedule_of_states},
    plan::{Plan, Role},
    scene,
};

use super::controls;

/// The most states whose numbers are plotted.
const PLOTTED: usize = 1000;

/// What a page saw before: values of swept names, and the number of a frame.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub near: Vec<(String, f64)>,
    pub frame: usize,
}

/// Everything about a scene but its other pictures. It is drawn from `plan`; `film` is the plan in which
/// nothing is set.
pub(crate) fn info(film: &Plan, plan: &Plan, picture: &MovingPicture<'_>, seen: &Seen) -> Value {
    let frame = controls::nearest(plan, &seen.near, seen.frame);
    let schedule = schedule_of_states(plan);
    // Which of what is shown one after another: frames of one state in a row are one.
    let states = (1..=frame).filter(|&k| plan.state(k) != plan.state(k - 1));
    let at = states.count();
    let state = plan.state(frame);
    let mut told = json!({
        "controls": controls::controls(film),
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
    let description = scene::description(plan, state);
    let drawing = picture.drawing(state, &description, schedule);
    told["svg"] = Value::String(player_picture(&drawing, &drawing.poster));
    told["names"] = json!(drawing.names);
    told["picture"] = self::picture(drawing.poster);
    told
}

/// One picture of a scene.
pub(crate) fn picture(frame: VectorFrame) -> Value {
    let bands = std::iter::once(frame.clips).chain(frame.bands);
    let bands: Vec<String> = bands.map(|band| band.concat()).collect();
    json!({ "bands": bands, "text": frame.description, "values": frame.values })
}

/// The numbers of a scene over its states, as plots show them.
pub(crate) fn numbers(plan: &Plan) -> String {
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
