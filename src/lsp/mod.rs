//! The language server protocol: what editors ask for, over standard input and output.
//!
//! One thread reads messages, one answers them in their order. What may take long (planning a scene, the value
//! of a name) is done by threads of their own, which newer text stops.

mod answers;
mod document;
mod lines;
mod server;
mod wire;

pub(crate) use server::serve;
