//! Scene nodes as SVG text.
//!
//! A static subset that every viewer shows alike: `svg`, `title`, `desc`, `defs`, `clipPath`, `g`,
//! `path`, `circle`, `rect`; `text` where words are left to the viewer. No scripts, styles, fonts, images or references outside the document.
//! The same node has the same text in a whole document and in a fragment.

mod write;

pub(crate) use write::{
    CLOSING, GroupWriter, Header, clip_path, clips, definitions, elements, escaped, fragment,
    id_prefix, opening, title_and_description, unnamed,
};
