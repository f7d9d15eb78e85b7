//! Pages that compute: what goes into them. That they do is tried with a real engine by
//! `integrations/playground/test`.

use super::Folder;

/// A module that says that it is the engine of a version, and does nothing.
fn engine(version: &str) -> Vec<u8> {
    let name = b"klrender";
    let length = u8::try_from(1 + name.len() + version.len()).unwrap();
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    module.extend([0, length, u8::try_from(name.len()).unwrap()]);
    module.extend_from_slice(name);
    module.extend_from_slice(version.as_bytes());
    module
}

#[test]
fn a_page_holds_the_spec_and_what_it_reads() {
    let folder = Folder::new();
    folder.write("engine.wasm", engine(env!("CARGO_PKG_VERSION")));
    folder.write("points.csv", "v\n1\n2\n4\n");
    folder.write(
        "data.toml",
        "title = \"</script>\"\ndata.v = { file = \"points.csv\", column = \"v\" }\nparameters.shift = 0\n\
         [[panels]]\nmarks = [{ type = \"histogram\", data = \"v\" }, { type = \"line\", y = \"pdf(normal(shift, 1), x)\" }]\n",
    );
    let page = ["--format", "html", "--interactive", "engine.wasm"];
    folder.ok(&[&["-q", "data.toml", "--set", "shift=2"], &page[..]].concat());
    let text = String::from_utf8(folder.read("data.html")).unwrap();
    let scene = text.split("id=\"scene\">").nth(1).unwrap();
    let scene: serde_json::Value =
        serde_json::from_str(scene.split("</script>").next().unwrap()).unwrap();
    assert_eq!(scene["name"], "data");
    assert_eq!(
        scene["text"].as_str().unwrap().as_bytes(),
        folder.read("data.toml")
    );
    assert_eq!(scene["set"], serde_json::json!([["shift", 2.0]]));
    assert_eq!(scene["files"][0][0], "points.csv");
    assert!(text.contains("<svg") && !text.contains("http-equiv=\"refresh\""));
    // What it is made of.
    let deps = folder.ok(&[&["data.toml", "--deps", "json"], &page[..]].concat());
    let reads = &deps.json_lines()[0]["reads"];
    assert_eq!(
        *reads,
        serde_json::json!(["data.toml", "points.csv", "engine.wasm"])
    );
}

#[test]
fn other_formats_and_other_engines_are_refused() {
    let folder = Folder::new();
    folder.write("engine.wasm", engine(env!("CARGO_PKG_VERSION")));
    folder.write("old.wasm", engine("0.0.1"));
    let refused = |arguments: &[&str], code: i32, words: &str| {
        folder.fails(&[&["-q", "scene.toml"], arguments].concat(), code, &[words]);
    };
    refused(&["--interactive", "engine.wasm"], 2, "add `--format html`");
    let html = |engine| ["--format", "html", "--interactive", engine];
    refused(&html("old.wasm"), 2, "the engine of klrender 0.0.1");
    refused(&html("scene.toml"), 2, "it is no engine of klrender");
    refused(&html("none.wasm"), 5, "cannot read none.wasm");
    let frames = [&html("engine.wasm")[..], &["--frames", "0"]].concat();
    refused(&frames, 2, "cannot be used with");
    // The engine is not written over.
    folder.write("page.html", engine(env!("CARGO_PKG_VERSION")));
    let over = [&html("page.html")[..], &["-o", "page.html"]].concat();
    refused(&over, 2, "page.html");
}
