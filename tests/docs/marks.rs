//! The table of `docs/marks.md` that says which marks take `over`: the program says the same.

use std::collections::BTreeMap;

use super::{examples::completed, program::Folder, read};

#[test]
fn marks_take_over_and_for_as_the_table_says() {
    let page = read("docs/marks.md");
    let marks = after(&page, "<!-- marks -->", "{ type = \"");
    let rows = after(&page, "<!-- over -->", "| `");
    let over: BTreeMap<&str, (&str, &str)> = rows
        .iter()
        .flat_map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let names = cells[1].split(", ").map(|name| name.trim_matches('`'));
            names.map(move |name| (name, (cells[2], cells[4])))
        })
        .collect();

    let keys = klrender::reference("keys").unwrap();
    let mut known: Vec<&str> = keys
        .lines()
        .filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'))
        .collect();
    known.sort_unstable();
    assert_eq!(known, over.keys().copied().collect::<Vec<_>>());

    let folder = Folder::new();
    let said = |mark: &str, further: &str| {
        let mark = mark.trim_end_matches(" },");
        let spec = completed(&format!("{mark}, {further} }},"));
        folder.validate(&format!("{spec}y = {{ domain = [0, 1] }}\n"))
    };
    assert_eq!(marks.len(), known.len());
    for mark in marks {
        let name = mark.split('"').nth(1).unwrap();
        assert_eq!(said(mark, "for = { q = [1, 2] }"), "", "{name}");
        let one = said(mark, "over = { q = [0, 1] }");
        let refused = one.contains("`over` has no meaning here");
        let each = said(mark, "each = { q = \"range(1, 3)\" }");
        let takes_each = !each.contains("`each` has no meaning for this");
        assert_eq!(
            over[name].1,
            if takes_each { "yes" } else { "no" },
            "{name}: {each}"
        );
        let (takes_none, takes_two) = match over[name].0 {
            "no" => (true, false),
            "one name" | "one name, in steps" => (false, false),
            "two names" => (false, true),
            "with `at`: one name" => {
                let of_curve = said(mark, "over = { q = [0, 1] }, at = \"maxima\"");
                assert_eq!(of_curve, "", "{name}");
                (true, false)
            }
            other => panic!("nobody knows `{other}`"),
        };
        assert_eq!(refused, takes_none, "{name}: {one}");
        let two = one.contains("but two run over");
        assert_eq!(two, takes_two, "{name}: {one}");
    }
}

/// The lines that follow a comment and begin in this way.
fn after<'a>(page: &'a str, comment: &str, start: &str) -> Vec<&'a str> {
    let (_, rest) = page.split_once(comment).unwrap();
    rest.lines()
        .skip_while(|line| !line.starts_with(start))
        .take_while(|line| line.starts_with(start))
        .collect()
}
