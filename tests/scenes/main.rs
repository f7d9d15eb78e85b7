//! What the public face says of scenes: their messages, frames, files and numbers.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod face;
mod messages;
