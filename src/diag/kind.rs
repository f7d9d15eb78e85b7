//! What sorts of mistakes there are, each with a stable code.

macro_rules! kinds {
    ($(#[doc = $doc:literal] $kind:ident = $code:literal,)*) => {
        /// What sort of mistake it is; the code is stable, the wording of messages is not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Kind { $(#[doc = $doc] $kind,)* }

        impl Kind {
            /// The stable code, as `--message-format json` prints it.
            pub fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)* }
            }

            /// Every one of them.
            #[cfg(feature = "cli")]
            pub(crate) fn all() -> impl Iterator<Item = Self> {
                [$(Self::$kind,)*].into_iter()
            }

            /// What it stands for, in a sentence.
            #[cfg(feature = "cli")]
            pub(crate) fn about(self) -> &'static str {
                match self { $(Self::$kind => $doc.trim_ascii(),)* }
            }
        }
    };
}

kinds! {
    /// The text is not TOML, or an expression or template does not parse.
    Syntax = "syntax",
    /// A key that the section does not have.
    UnknownKey = "unknown-key",
    /// A required key is absent.
    MissingKey = "missing-key",
    /// A value of another type than the key's, or an operand of the wrong type.
    WrongType = "wrong-type",
    /// A name, function, theme, mark type or other word that does not exist here.
    UnknownName = "unknown-name",
    /// A word of the language that this version does not implement yet.
    NotYet = "not-yet",
    /// Too few or too many arguments or items.
    Arity = "arity",
    /// Definitions that need each other.
    Cycle = "cycle",
    /// A number outside of what is allowed.
    OutOfRange = "out-of-range",
    /// An axis domain that is empty, reversed or not finite.
    Domain = "domain",
    /// A value that must be finite is not.
    NonFinite = "non-finite",
    /// Keys that exclude each other.
    Conflict = "conflict",
    /// A timing that the output format cannot hold.
    Timing = "timing",
    /// No font at hand has a glyph for a character.
    MissingGlyph = "missing-glyph",
    /// An id or name given twice.
    Duplicate = "duplicate",
    /// A reserved word used as a name, or a word that is no name.
    BadName = "bad-name",
    /// Larger than klrender accepts.
    Limit = "limit",
    /// A file named in the spec cannot be read, or is not what it should be.
    File = "file",
    /// A control character in a text.
    ControlCharacter = "control-character",
    /// Something given that nothing uses.
    Unused = "unused",
    /// Something drawn that nobody sees.
    Unseen = "unseen",
    /// A scene plays another way than accepted.
    FilmChanged = "film-changed",
    /// Numbers of a scene are others than accepted.
    ValuesChanged = "values-changed",
    /// A scene is drawn another way than accepted.
    PictureChanged = "picture-changed",
    /// What a scene says to people who do not see it is not what was accepted.
    WordsChanged = "words-changed",
    /// The same drawing gives other pixels than accepted.
    PixelsChanged = "pixels-changed",
    /// Nothing was accepted that a scene could be compared with.
    NoSnapshot = "no-snapshot",
    /// What was accepted of a scene cannot be read.
    BrokenSnapshot = "broken-snapshot",
}
