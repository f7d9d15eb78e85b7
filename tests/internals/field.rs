//! Teaching animations that others have made, said plainly: each plans without a word.

use std::fs;

use super::common::plan_of;

#[test]
fn ideas_of_others_can_be_said() {
    let mut count = 0;
    for entry in fs::read_dir("tests/field").unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() <= 40, "{}", path.display());
        let plan = plan_of(&text, path.file_stem().unwrap().to_str().unwrap());
        assert!(plan.panels.iter().all(|panel| !panel.marks.is_empty()));
        count += 1;
    }
    assert!(count > 10, "{count} scenes");
}
