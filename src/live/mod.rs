//! A scene that is moved: parameters and swept names as sliders, one picture at a time.
//!
//! - `controls` are the parameters and swept names, and the plan in which they are moved;
//! - `told` is what a page is told, as JSON;
//! - `page` is a page that has all of klrender in it;
//! - `session` is a spec from its text to that, for pages without a server;
//! - `page/live.js` plays, moves and plots a scene in a page, whoever tells it: it goes with the script of
//!   the HTML player.

mod controls;
mod page;
mod session;
mod told;

use crate::plan::Plan;

pub use self::session::{Drawing, Session, Shown, Spec};
#[cfg(feature = "cli")]
pub(crate) use self::{
    page::{Engine, InteractiveScene, write_page},
    told::{Seen, info, numbers, picture},
};

/// What plays and moves a scene in a page, `play` and `live`.
#[cfg(feature = "cli")]
pub(crate) const SCRIPT: &str = concat!(
    include_str!("../encode/html_player/play.js"),
    include_str!("page/live.js")
);

/// How that looks.
#[cfg(feature = "cli")]
pub(crate) const STYLE: &str = concat!(
    include_str!("../encode/html_player/player.css"),
    include_str!("page/live.css")
);

/// Gives a plan in which something is set the domains of the film, if it only stands still within it.
pub(crate) fn stay_within(plan: &mut Plan, film: &Plan, set: &[(String, f64)]) {
    if controls::is_within_film(film, set) {
        plan.take_domains(film);
    }
}
