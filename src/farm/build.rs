//! Which build of this program made something.

use std::{env::consts, fmt};

use serde::{Deserialize, Serialize};

/// A build of this program: parts that are to be joined come from one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Build {
    version: String,
    target: String,
}

impl Build {
    /// The build that runs.
    pub(crate) fn this() -> Self {
        let environment = match () {
            () if cfg!(target_env = "gnu") => "-gnu",
            () if cfg!(target_env = "musl") => "-musl",
            () if cfg!(target_env = "msvc") => "-msvc",
            () => "",
        };
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            target: format!("{}-{}{environment}", consts::ARCH, consts::OS),
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, target } = self;
        write!(f, "klrender {version} for {target}")
    }
}
