//! The live preview: a server on this machine that shows scenes in a browser, and shows them anew when
//! their files change.
//!
//! - `poll` looks at files until they have changed and rest again;
//! - `board` holds, for each spec, what it was when it was last right, and what is wrong with it now;
//! - `drawer` is a thread that draws one plan;
//! - `http` reads requests within bounds, and refuses those of other pages;
//! - `routes` answers them; a request holds all that its answer depends on, so that pages are
//!   independent of each other;
//! - `server` accepts connections.
//!
//! What a page is told of a scene, and the script by which it plays and moves it, are those of `live`.

mod board;
mod drawer;
mod http;
mod poll;
mod routes;
mod server;
mod spec;

pub(crate) use self::{
    board::Board,
    poll::keep_current,
    server::Server,
    spec::{Loaded, WatchedSpec},
};
