//! The program, as the shell of a reader finds it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::root;

/// A folder in which commands run. It holds `specs`, as the repository does.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir(folder.path("specs")).unwrap();
        for spec in fs::read_dir(root("specs")).unwrap() {
            let spec = spec.unwrap();
            fs::copy(spec.path(), folder.path("specs").join(spec.file_name())).unwrap();
        }
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Whether a command succeeds, and all that it prints.
    pub(crate) fn run(&self, command: &str) -> (bool, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_klrender"));
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(env::var_os("PATH").unwrap());
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(self.0.path())
            .env("PATH", path)
            .env_remove("COLUMNS")
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), printed)
    }

    /// What klrender has to say of a spec: nothing, where it is valid and nothing is odd.
    pub(crate) fn validate(&self, spec: &str) -> String {
        self.write("validated.toml", spec);
        let (valid, said) =
            self.run("klrender validate --quiet --message-format short validated.toml");
        assert_eq!(valid, !said.contains(": error["), "{said}");
        said
    }
}
