//! The schema agrees with the program: what it refuses is refused, and no good scene is.

use std::fs;

use crate::{
    diag::{Diagnostic, Source},
    spec::{self, Overrides},
};
use jsonschema::Validator;
use serde_json::Value;

fn validator() -> Validator {
    jsonschema::draft7::new(&spec::schema()).expect("a schema")
}

fn document(text: &str) -> Option<Value> {
    toml::from_str(text).ok()
}

const GOOD: &str = r#"
title = "Everything"
legend = "bottom"
[output]
formats = ["gif", "svg"]
fps = 12.5
[parameters]
sigma = 1.5
[[sweep]]
vary.mu = { through = [0, "2*sigma", 1], integer = true }
frames = 10
ease = "sine-in-out"
[distributions]
P = "normal(mu, sigma)"
[quantities]
two = 2
[axes]
x = { domain = ["auto", 3], tick_format = ".2f" }
[style]
grid.stroke = "muted"
figure = { frame = [] }
[[panels]]
marks = [
  { type = "line", y = "pdf(P, x)", when = "x > 0", for = { k = [1, "sigma"] } },
  { type = "area", over = { x = [0, "two"] }, y = "pdf(P, x)", fill_negative = "negative" },
  { type = "text", text = "{mu:.1f}", place = "top-left", dx = 4 },
]
"#;

#[test]
fn a_good_scene_passes() {
    let (scene, found) = spec::Document::read(&Source::new("good.toml", GOOD))
        .scene("good", &Overrides::default())
        .both();
    assert!(scene.is_some() && found.is_empty(), "{found:?}");
    let document = document(GOOD).expect("TOML");
    let errors: Vec<String> = validator()
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn the_schema_refuses_only_what_the_program_refuses() {
    let validator = validator();
    let mut refused = Vec::new();
    for entry in fs::read_dir("tests/faulty").expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a file");
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some(document) = document(&text) else {
            continue;
        };
        if !validator.is_valid(&document) {
            let (_, found) = spec::Document::read(&Source::new("faulty.toml", text))
                .scene("faulty", &Overrides::default())
                .both();
            assert!(found.iter().any(Diagnostic::is_error), "{stem} is good");
            refused.push(stem);
        }
    }
    for stem in [
        "key-misspelt",
        "key-missing-panels",
        "type-boolean-for-expression",
        "word-theme",
    ] {
        assert!(
            refused.iter().any(|refused| refused == stem),
            "{stem} passes"
        );
    }
}

/// `oneOf` makes editors report every branch, and references hide descriptions from some.
#[test]
fn the_schema_is_plain() {
    let text = spec::schema().to_string();
    for word in ["oneOf", "anyOf", "allOf", "$ref"] {
        assert!(!text.contains(word), "{word}");
    }
    let schema = spec::schema();
    let channel =
        &schema["properties"]["panels"]["items"]["properties"]["marks"]["items"]["properties"]["y"];
    assert_eq!(channel["type"], serde_json::json!(["number", "string"]));
    let formats = &schema["properties"]["output"]["properties"]["formats"]["items"]["enum"];
    assert!(
        !formats.to_string().contains("mp4"),
        "not before it is there"
    );
}

#[test]
fn the_reference_has_every_section() {
    let reference = crate::reference("keys").unwrap();
    for heading in [
        "Top of the file",
        "`canvas`",
        "`sweep[]`",
        "`axis`",
        "`mark`",
        "`style.grid`",
    ] {
        assert!(reference.contains(heading), "{heading}");
    }
    assert!(reference.contains("| `size` | [int, int] | `[800, 600]` | Width and height in px |"));
}

/// Editors read the schema beside the specs. `UPDATE=1 cargo test --lib spec_schema` refreshes it.
#[test]
fn the_schema_beside_the_specs_is_current_and_holds_for_them() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");
    let path = format!("{folder}/scene.schema.json");
    let text = format!(
        "{}\n",
        serde_json::to_string_pretty(&spec::schema()).expect("plain data")
    );
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).expect("a writable folder");
    }
    let current = fs::read_to_string(&path).expect("a schema");
    assert!(current == text, "{path} is stale");
    let validator = validator();
    let mut checked = 0;
    for entry in fs::read_dir(folder).expect("specs") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let spec = document(&fs::read_to_string(&path).expect("text")).expect("TOML");
            assert!(validator.is_valid(&spec), "{}", path.display());
            checked += 1;
        }
    }
    assert!(checked >= 18);
}
