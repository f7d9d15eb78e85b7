//! x
mod ast;
mod lex;
mod parse;
pub use ast::*;
pub use parse::*;
