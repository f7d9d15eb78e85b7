//! Strings with structure of their own, one file for each kind.

mod easing;
mod file_template;
mod name;
mod number_format;
mod output_format;
mod paint;
pub(super) mod text;

pub(crate) use self::file_template::Placeholders;
pub(crate) use self::output_format::UnknownFormat;
pub(super) use self::{
    easing::ease,
    name::{is_control, name},
    number_format::number_format,
    paint::paint,
};
pub(crate) use self::{easing::eases, paint::roles};
