//! `klrender fmt`: which files are written, and how.

use std::fs;

use super::{Folder, Run};

const BAD: &str = "title='a' # why\npanels=[{marks=[]}]\n";
const GOOD: &str = "title = \"a\"  # why\npanels = [{ marks = [] }]\n";

#[test]
fn files_are_written_where_they_change() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("specs")).unwrap();
    folder.write("specs/bad.toml", BAD);
    folder.write("specs/good.toml", GOOD);
    let run = folder.run(&["fmt", "--check", "specs"]);
    assert_eq!((run.code, run.text()), (4, ""));
    assert_eq!(run.stderr, "specs/bad.toml  would be formatted\n");
    assert_eq!(folder.read("specs/bad.toml"), BAD.as_bytes());

    let before = fs::metadata(folder.path().join("specs/good.toml")).unwrap();
    let run = folder.ok(&["fmt", "specs"]);
    assert_eq!(run.stderr, "specs/bad.toml  formatted\n");
    assert_eq!(folder.read("specs/bad.toml"), GOOD.as_bytes());
    let after = fs::metadata(folder.path().join("specs/good.toml")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(folder.ok(&["fmt", "--check", "specs"]).stderr, "");
}

#[cfg(unix)]
#[test]
fn what_a_file_permits_is_kept_and_links_are_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = Folder::new();
    folder.write("bad.toml", BAD);
    let path = folder.path().join("bad.toml");
    fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    symlink("bad.toml", folder.path().join("link.toml")).unwrap();
    folder.ok(&["fmt", "-q", "link.toml"]);
    assert_eq!(folder.read("bad.toml"), GOOD.as_bytes());
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(
        fs::symlink_metadata(folder.path().join("link.toml"))
            .unwrap()
            .is_symlink()
    );
}

/// Runs with a spec as standard input.
fn formatted(folder: &Folder, arguments: &[&str]) -> Run {
    Run::of(folder.command(arguments).write_stdin(BAD).output().unwrap())
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let folder = Folder::new();
    let run = formatted(&folder, &["fmt", "-"]);
    assert_eq!((run.code, run.text()), (0, GOOD));
    let run = formatted(&folder, &["fmt", "--check", "-"]);
    assert_eq!((run.code, run.text()), (4, ""));
}

#[test]
fn what_is_no_toml_is_told_and_left_as_it_is() {
    let folder = Folder::new();
    folder.write("bad.toml", "title = \n");
    folder.write("other.toml", BAD);
    let run = folder.run(&["fmt", "bad.toml", "other.toml"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("error[syntax]: a value is missing"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("bad.toml:1:"), "{}", run.stderr);
    assert_eq!(folder.read("bad.toml"), b"title = \n");
    assert_eq!(folder.read("other.toml"), GOOD.as_bytes());
    assert_eq!(folder.run(&["fmt", "missing.toml"]).code, 5);
}
