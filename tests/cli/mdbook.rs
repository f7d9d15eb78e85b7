//! `klrender mdbook`, with books as mdBook hands them over.

use serde_json::{Value, json};

use super::{Folder, Run, SCENE};

/// The book that becomes of one with these chapters, the second below the first.
fn preprocess(folder: &Folder, first: &str, second: &str) -> Run {
    let chapter = |path: &str, content: &str, below: Value| {
        json!({ "Chapter": {
            "name": path, "content": content, "number": [1], "sub_items": below, "path": path,
            "source_path": path, "parent_names": [],
        } })
    };
    let below = json!([chapter("deep/second.md", second, json!([]))]);
    let context = json!({
        "root": folder.path(), "renderer": "html", "mdbook_version": "0.5.0",
        "config": { "book": { "src": "text" } },
    });
    let book = json!({ "items": [
        { "PartTitle": "Part" }, "Separator", chapter("first.md", first, below),
    ] });
    let given = json!([context, book]).to_string();
    Run::of(
        folder
            .command(&["mdbook"])
            .write_stdin(given)
            .output()
            .unwrap(),
    )
}

#[test]
fn blocks_become_films_and_all_else_stays() {
    let folder = Folder::new();
    let first = format!(
        "# First\n\n```klrender\n{SCENE}```\nafter\n\n~~~toml\na = 1\n~~~\n\n````text\n```klrender\n```\n````\n"
    );
    std::fs::create_dir_all(folder.path().join("text/deep")).unwrap();
    folder.write("text/deep/d.csv", "v\n1\n2\n");
    let second = "\
- in a list:

  ```klrender format=png, sigma=2
  parameters.sigma = 1
  data.v = { file = \"d.csv\" }
  canvas = { size = [160, 120] }
  panels = [{ marks = [{ type = \"rug\", data = \"v\" }, { type = \"line\", y = \"pdf(normal(0, sigma), x)\" }] }]
  ```

```klrenders
```";
    let run = preprocess(&folder, &first, second);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let book: Value = serde_json::from_str(run.text()).unwrap();
    assert_eq!(book["items"][0], json!({ "PartTitle": "Part" }));
    assert_eq!(book["items"][1], "Separator");
    let chapter = &book["items"][2]["Chapter"];
    let content = chapter["content"].as_str().unwrap();
    let (before, rest) = content
        .split_once("\n\n\n<figure class=\"klrender\"><iframe ")
        .unwrap();
    assert_eq!(before, "# First");
    let (page, after) = rest.split_once("</iframe></figure>\n\n").unwrap();
    assert!(
        !page.contains('\n') && page.contains("srcdoc=\"&lt;!doctype html&gt;"),
        "{page:.300}"
    );
    assert!(page.contains("sandbox=\"allow-scripts\""));
    assert_eq!(after, &first[first.find("after").unwrap()..]);

    let content = chapter["sub_items"][0]["Chapter"]["content"]
        .as_str()
        .unwrap();
    let figure = "\n  <figure class=\"klrender\"><img width=\"160\" height=\"120\" alt=\"";
    assert!(
        content.starts_with(&format!("- in a list:\n\n{figure}")),
        "{content:.300}"
    );
    assert!(
        content.contains("src=\"data:image/png;base64,iVBOR"),
        "{content:.600}"
    );
    assert!(
        content.ends_with("</figure>\n\n\n```klrenders\n```"),
        "{content}"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_chapter() {
    let folder = Folder::new();
    let run = preprocess(
        &folder,
        "a\n\n```klrender\ntitel = 1\n```\n",
        "```klrender speed\n```\n",
    );
    assert_eq!((run.code, run.text()), (3, ""));
    assert!(
        run.stderr.contains("first.md, block in line 3:1:1"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("did you mean `title`?"),
        "{}",
        run.stderr
    );
    let words = "deep/second.md, block in line 1: `speed` is not understood";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    let run = preprocess(
        &folder,
        &format!("```klrender format=pdf\n{SCENE}```\n"),
        "",
    );
    assert_eq!((run.code, run.text()), (2, ""));
    assert!(run.stderr.contains("a page shows no pdf"), "{}", run.stderr);
    for text in ["", "{}", "[1]"] {
        let run = Run::of(
            folder
                .command(&["mdbook"])
                .write_stdin(text)
                .output()
                .unwrap(),
        );
        assert_eq!((run.code, run.text()), (2, ""));
        assert!(run.stderr.contains("no book of mdBook"), "{}", run.stderr);
    }
}

#[test]
fn films_are_for_pages() {
    let folder = Folder::new();
    folder.ok(&["mdbook", "supports", "html"]);
    assert_eq!(folder.run(&["mdbook", "supports", "epub"]).code, 1);
}
