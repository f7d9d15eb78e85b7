//! What makes a row of the style a key of the table and a field of the look.

use crate::spec::keys::Key;

use super::reader::StyleReader;

/// A part of the picture with a look of its own.
pub(crate) trait StyleElement {
    /// Its keys.
    const KEYS: &'static [Key];

    /// Its look.
    fn read(reader: &mut StyleReader<'_>) -> Self;
}

/// Declares looks of elements: each is a struct with a field for each of its keys. A row says the
/// field's kind, which is its type in the key table and how it is read, and what it means.
macro_rules! looks {
    ($(
        $(#[doc = $doc:literal])+
        $look:ident { $($key:ident: $kind:ty = $meaning:expr,)+ }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(crate) struct $look {
            $(#[doc = $meaning] pub $key: <$kind as ValueKind>::Value,)+
        }

        impl StyleElement for $look {
            const KEYS: &'static [Key] = &[$(row::<$kind>(stringify!($key), $meaning),)+];

            fn read(reader: &mut StyleReader<'_>) -> Self {
                Self {
                    $($key: <$kind as ValueKind>::read(reader, stringify!($key)),)+
                }
            }
        }
    )+};
}

/// Declares the style: the roles of colours, keys that are no looks, and the elements with their
/// looks. What is said of an element in the reference may be more than the meaning of its key.
macro_rules! style {
    (
        roles { $($role:ident: $role_kind:ty = $role_meaning:expr,)+ }
        others { $($other:expr,)* }
        elements { $($element:ident: $look:ty = $meaning:literal $(, $more:literal)?;)+ }
    ) => {
        /// The colours of a scene by what they are for, which all other colours may name.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Roles {
            $(#[doc = $role_meaning] pub $role: <$role_kind as ValueKind>::Value,)+
        }

        /// Every element's look, resolved.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Style {
            /// Device px per px of lengths.
            pub unit: f64,
            /// The colours that have a role.
            pub roles: Roles,
            $(#[doc = $meaning] pub $element: $look,)+
        }

        /// The section of all of it.
        pub(crate) static STYLE: Section = Section {
            name: "style",
            place: "in `style`",
            doc: "The look. A theme is a file of the same keys; what `style` sets replaces what the \
                  theme says. Lengths are px.",
            keys: &[
                $(row::<$role_kind>(stringify!($role), $role_meaning),)+
                $($other,)*
                $(
                    key(
                        stringify!($element),
                        ValueType::Table({
                            static SECTION: Section = Section {
                                name: concat!("style.", stringify!($element)),
                                place: concat!("in `style.", stringify!($element), "`"),
                                doc: concat!($meaning $(, $more)?, "."),
                                keys: <$look as StyleElement>::KEYS,
                                variants: &[],
                            };
                            &SECTION
                        }),
                        Default::Theme,
                    )
                    .doc($meaning),
                )+
            ],
            variants: &[],
        };

        impl Style {
            /// Reads the tables of the spec, of its theme file and of the theme.
            pub(in crate::spec) fn read(
                layers: [Fields<'_>; 3],
                canvas: &Canvas,
                diagnostics: &mut Vec<Diagnostic>,
            ) -> Self {
                let mut reader = StyleReader::new(layers, canvas, diagnostics);
                let roles = Roles {
                    $($role: <$role_kind as ValueKind>::read(&mut reader, stringify!($role)),)+
                };
                let color_of = |role| roles.color(role);
                Self {
                    unit: reader.unit,
                    $(
                        $element: <$look as StyleElement>::read(
                            &mut reader.element(stringify!($element), &color_of),
                        ),
                    )+
                    roles,
                }
            }
        }
    };
}

pub(super) use {looks, style};
