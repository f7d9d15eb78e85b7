//! Commands that print data: plan, values, eval, schema, and validate, which prints none.

use serde_json::{Value, json};

use super::{Folder, SCENE, misspelt};

/// A quantity by formula, one by quadrature, and one that is infinite for a while.
fn measured() -> String {
    SCENE.replace("    [[panels]]", "    [quantities]\n    double = \"2*mu\"\n    far = \"kl(M, Q)\"\n    cut = \"kl(uniform(mu, mu + 1), uniform(0, 9))\"\n    [[panels]]")
        .replace("    Q =", "    M = \"mixture([0.5, 0.5], [normal(mu, 1), normal(2, 1)])\"\n    Q =")
}

#[test]
fn validate_prints_no_data() {
    let folder = Folder::new();
    folder.write("other.toml", SCENE);
    let run = folder.ok(&["validate", "scene.toml", "other.toml"]);
    assert_eq!(run.text(), "");
    let lines = "scene.toml  valid: 12 frames, 0.6 s\nother.toml  valid: 12 frames, 0.6 s\n";
    assert_eq!(run.stderr, lines);
    assert_eq!(folder.ok(&["validate", "-q", "scene.toml"]).stderr, "");
    assert_eq!(folder.names(), ["other.toml", "scene.toml"]);

    folder.write("bad.toml", misspelt());
    let run = folder.fails(
        &["validate", "bad.toml", "scene.toml"],
        3,
        &["did you mean `title`?"],
    );
    assert!(
        run.stderr
            .ends_with("scene.toml  valid: 12 frames, 0.6 s\n"),
        "{}",
        run.stderr
    );
    folder.fails(&["validate", "scene.toml", "--set", "nu=1"], 2, &["`nu`"]);
}

#[test]
fn plan_tells_of_several_specs() {
    let folder = Folder::new();
    folder.write("other.toml", SCENE.replace("frames = 12", "frames = 7"));
    let run = folder.ok(&["plan", "scene.toml", "other.toml", "--json"]);
    let plans: Value = serde_json::from_str(run.text()).unwrap();
    let frames = plans.as_array().unwrap().iter().map(|plan| &plan["frames"]);
    assert_eq!(frames.collect::<Vec<_>>(), [12, 7]);
    let run = folder.ok(&["plan", "scene.toml", "other.toml"]);
    assert!(
        run.text().contains("\n\nother.toml  7 frames"),
        "{}",
        run.text()
    );
}

#[test]
fn plan_tells_frames_names_and_methods() {
    let folder = Folder::new();
    folder.write("m.toml", measured());
    let run = folder.ok(&["plan", "m.toml", "--json"]);
    let plan: Value = serde_json::from_str(run.text()).unwrap();
    for (key, value) in [
        ("spec", json!("m.toml")),
        ("frames", json!(12)),
        ("states", json!(12)),
        ("frame_ms", json!(50.0)),
        ("seconds", json!(0.6)),
        ("size", json!([160, 120])),
        ("outputs", json!(["scene.gif"])),
    ] {
        assert_eq!(plan[key], value, "{key}");
    }
    let seen = |name: &str| {
        let all = plan["quantities"].as_array().unwrap();
        all.iter()
            .find(|it| it["name"] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    let mu = json!({ "name": "mu", "role": "swept", "first": -3.0, "last": 2.5, "method": null,
        "abs_error": null, "infinite": 0, "undefined": 0, "reason": null });
    assert_eq!(seen("mu"), &mu);
    assert_eq!(seen("double")["role"], "quantity");
    let kl = seen("kl(P, Q)");
    assert_eq!(
        (&kl["role"], &kl["first"]),
        (&json!("channel"), &json!(4.5))
    );
    assert_eq!(kl["method"], "closed_form");
    assert_eq!(seen("far")["method"], "quadrature");
    let bound = seen("far")["abs_error"].as_f64().unwrap();
    assert!(0.0 < bound && bound < 1e-6, "{bound}");
    let cut = seen("cut");
    assert_eq!(
        (&cut["first"], &cut["infinite"]),
        (&json!("inf"), &json!(6))
    );
    assert!(
        cut["reason"].as_str().unwrap().contains("zero density"),
        "{cut}"
    );

    let table = folder.ok(&["plan", "m.toml"]);
    let text = table.text();
    assert!(
        text.starts_with("m.toml  12 frames  160×120  0.6 s  to scene.gif\n"),
        "{text}"
    );
    assert!(
        text.contains("infinite in 6 frames of 12, because "),
        "{text}"
    );

    folder.ok(&["plan", "scene.toml", "--set", "mu=1"]);
    folder.write("back.toml", SCENE.replace("frame_ms = 50", "rewind = true"));
    let back: Value =
        serde_json::from_str(folder.ok(&["plan", "--json", "back.toml"]).text()).unwrap();
    assert_eq!((&back["frames"], &back["states"]), (&json!(22), &json!(12)));
    assert_eq!(back["quantities"][0]["last"], -2.5);
}

/// The lines of CSV, split at commas outside of quotes.
fn csv(text: &str) -> Vec<Vec<String>> {
    let fields = |line: &str| {
        let mut fields = vec![String::new()];
        let mut quoted = false;
        for character in line.chars() {
            match character {
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(String::new()),
                other => fields.last_mut().unwrap().push(other),
            }
        }
        fields
    };
    text.lines().map(fields).collect()
}

#[test]
fn values_as_csv_read_back() {
    let folder = Folder::new();
    let run = folder.ok(&["values", "scene.toml", "--csv"]);
    let header = "frame,t,mu,\"kl(P, Q)\",\"kl(P, Q) method\",\"kl(P, Q) abs_error\"";
    assert_eq!(run.text().lines().next(), Some(header));
    let rows = csv(run.text());
    assert_eq!(rows.len(), 13);
    for (frame, row) in rows[1..].iter().enumerate() {
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let mu = -3.0 + 5.5 * (frame as f64 / 11.0);
        assert_eq!(number(0), frame as f64);
        // The clock and the name may differ from this by a rounding error.
        assert!((number(1) - frame as f64 / 11.0).abs() < 1e-12);
        assert!((number(2) - mu).abs() < 1e-12, "{row:?}");
        assert!(
            (number(3) - number(2) * number(2) / 2.0).abs() <= number(5),
            "{row:?}"
        );
        assert_eq!(row[4], "closed_form");
    }
}

#[test]
fn values_that_are_not_finite_are_words() {
    let folder = Folder::new();
    let text = measured().replace("double = \"2*mu\"", "double = \"0/if(mu > 0, 1, 0)\"");
    folder.write("m.toml", text);
    let run = folder.ok(&["values", "m.toml", "--csv", "--frames", "0,-1"]);
    let rows = csv(run.text());
    let column = |name: &str| rows[0].iter().position(|it| it == name).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[1][0].as_str(), rows[2][0].as_str()), ("0", "11"));
    assert_eq!(rows[1][column("double")], "undefined");
    assert_eq!(rows[2][column("double")], "0");
    assert_eq!(rows[1][column("cut")], "inf");
    assert_eq!(rows[1][column("cut method")], "closed_form");

    let lines = folder
        .ok(&["values", "m.toml", "--json", "--frames", "0"])
        .json_lines();
    let values = &lines[0]["values"];
    let because = "0 / 0 is undefined";
    assert_eq!(
        values["double"],
        json!({ "value": "undefined", "reason": because })
    );
    assert_eq!(values["cut"]["value"], "inf");
    assert!(
        values["cut"]["reason"]
            .as_str()
            .unwrap()
            .contains("zero density")
    );
}

#[test]
fn values_as_json_and_as_a_table_say_the_same() {
    let folder = Folder::new();
    let lines = folder.ok(&["values", "scene.toml", "--json"]).json_lines();
    let rows = csv(folder.ok(&["values", "scene.toml", "--csv"]).text());
    assert_eq!(lines.len(), 12);
    for (line, row) in lines.iter().zip(&rows[1..]) {
        assert_eq!(line["frame"].to_string(), row[0]);
        assert_eq!(line["t"].as_f64(), row[1].parse().ok());
        assert_eq!(line["values"]["mu"]["value"].as_f64(), row[2].parse().ok());
        let kl = &line["values"]["kl(P, Q)"];
        assert_eq!(kl["value"].as_f64(), row[3].parse().ok());
        assert_eq!(kl["method"], row[4].as_str());
        assert_eq!(kl["abs_error"].as_f64(), row[5].parse().ok());
    }
    let table = folder.ok(&["values", "scene.toml", "--at", "mu=1"]);
    let words: Vec<&str> = table.text().split_whitespace().collect();
    assert_eq!(
        words[..7],
        ["frame", "t", "mu", "kl(P,", "Q)", "8", "0.7272727"]
    );
    assert_eq!((words[7], words[8], words[10]), ("1", "0.5", "closed_form"));
    folder.fails(
        &["values", "scene.toml", "--csv", "--json"],
        2,
        &["cannot be used with"],
    );
}

#[test]
fn values_follow_the_frames_of_a_film_that_rewinds() {
    let folder = Folder::new();
    // More frames than are measured at a time.
    let long = SCENE
        .replace("frames = 12", "frames = 1500")
        .replace("frame_ms = 50", "rewind = true");
    folder.write("back.toml", long);
    let rows = csv(folder.ok(&["values", "back.toml", "--csv"]).text());
    assert_eq!(rows.len(), 1 + 1500 + 1498);
    for frame in 1500..2998 {
        let (there, back) = (&rows[1 + 2998 - frame], &rows[1 + frame]);
        assert_eq!(there[1..], back[1..], "frame {frame}");
        assert_eq!(back[0], frame.to_string());
    }
    let some = csv(folder
        .ok(&["values", "back.toml", "--csv", "--frames", "1498-1502"])
        .text());
    assert_eq!(some[1..], rows[1499..1504]);
}

#[test]
fn values_honour_what_is_set() {
    let folder = Folder::new();
    let run = folder.ok(&["values", "scene.toml", "--set", "mu=1", "--json"]);
    for line in run.json_lines() {
        assert_eq!(line["values"]["mu"]["value"], 1.0);
    }
}

#[test]
fn values_of_a_condition_by_cases_keep_their_bounds() {
    // The first frame takes the branch that has no bound.
    let folder = Folder::new();
    let cases = "if(mu > 0, kl(P, Q), 0)";
    folder.write(
        "if.toml",
        SCENE.replace("y = \"kl(P, Q)\"", &format!("y = \"{cases}\"")),
    );
    let rows = csv(folder
        .ok(&["values", "if.toml", "--csv", "--frames", "0,-1"])
        .text());
    assert_eq!(
        rows[0][3..],
        [
            cases,
            &format!("{cases} method"),
            &format!("{cases} abs_error")
        ]
    );
    assert_eq!(rows[2][4], "closed_form");
    assert_eq!(rows[1].len(), rows[2].len());
}

#[test]
fn eval_answers_with_a_value_and_how_it_was_found() {
    let folder = Folder::new();
    let eval = |text: &str| folder.ok(&["eval", text]).text().trim_end().to_owned();
    assert_eq!(eval("2^10"), "1024");
    assert_eq!(eval("1/3"), "0.3333333333333333");
    assert_eq!(eval("-3"), "-3");
    assert_eq!(eval("10^300"), "1e300");
    assert_eq!(eval("1 < 2"), "true");
    assert_eq!(eval("1 < 2 and 2 < 1"), "false");
    assert_eq!(eval("0/0"), "undefined  because 0 / 0 is undefined");
    assert_eq!(eval("(-1)/0"), "-inf  because (-1) / 0 is infinite");
    let kl = eval("kl(normal(3, 1), normal(0, 1))");
    assert!(
        kl.starts_with("4.5  ± ") && kl.ends_with(" by closed_form"),
        "{kl}"
    );
    let infinite = eval("kl(uniform(0, 2), uniform(0, 1))");
    assert_eq!(
        infinite,
        "inf  because Q has zero density on [1, 2], where P has mass"
    );
    // What begins with a dash and is no number could be an option.
    assert_eq!(folder.ok(&["eval", "--", "-pi*0"]).text(), "0\n");
    folder.fails(&["eval", "-inf"], 2, &["use '-- -i"]);
}

#[test]
fn eval_as_json_is_one_object_a_line() {
    let folder = Folder::new();
    let lines = folder
        .ok(&[
            "eval",
            "--json",
            "kl(normal(3, 1), normal(0, 1))",
            "1 < 2",
            "0 - inf",
            "0/0",
            "7",
        ])
        .json_lines();
    assert_eq!(lines.len(), 5);
    let keys: Vec<&String> = lines[0].as_object().unwrap().keys().collect();
    let mut expected = [
        "expression",
        "value",
        "method",
        "abs_error",
        "evaluations",
        "reason",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(lines[0]["expression"], "kl(normal(3, 1), normal(0, 1))");
    assert_eq!(
        (&lines[0]["value"], &lines[0]["method"]),
        (&json!(4.5), &json!("closed_form"))
    );
    assert!(lines[0]["abs_error"].as_f64().unwrap() < 1e-12);
    assert_eq!(lines[0]["evaluations"], 0);
    let values: Vec<&Value> = lines[1..].iter().map(|line| &line["value"]).collect();
    assert_eq!(
        values,
        [
            &json!(true),
            &json!("-inf"),
            &json!("undefined"),
            &json!(7.0)
        ]
    );
    assert_eq!(lines[4]["method"], Value::Null);

    let quadrature = "kl(mixture([0.5, 0.5], [normal(0, 1), normal(3, 1)]), normal(0, 1))";
    let line = &folder.ok(&["eval", "--json", quadrature]).json_lines()[0];
    assert_eq!(line["method"], "quadrature");
    assert!(line["evaluations"].as_u64().unwrap() > 0);
}

#[test]
fn eval_answers_every_expression_and_fails_if_one_did() {
    let folder = Folder::new();
    let words = ["<expression 2>:1:1", "did you mean `sqrt`?"];
    let run = folder.fails(&["eval", "1+1", "sqr(2)", "2+2"], 3, &words);
    assert_eq!(run.text(), "2\n4\n");
    let run = folder.fails(&["eval", "--json", "1+1", "sqr(2)"], 3, &words);
    let lines = run.json_lines();
    assert_eq!((lines.len(), &lines[1]["value"]), (2, &Value::Null));
    assert_eq!(lines[1]["error"], "there is no function `sqr`");

    for (expression, words) in [
        ("normal(0, 1)", "a distribution has no value of its own"),
        ("[1, 2]", "a list of numbers has no value of its own"),
        ("1 +", "<expression>:1:"),
        ("", "<expression>:1:1"),
        ("kl(normal(0, -1), normal(0, 1))", "`std` is -1: it must be"),
        ("x", "`x` has no value here"),
        ("mu", "`mu` is not known"),
    ] {
        folder.fails(&["eval", "--", expression], 3, &[words]);
    }
    let hint = folder.fails(
        &["eval", "normal(0, 1)"],
        3,
        &["mean(…)", "kl(…, normal(0, 1))"],
    );
    assert_eq!(hint.text(), "");
}

#[test]
fn schema_is_a_json_schema_that_accepts_the_scene() {
    let folder = Folder::new();
    let run = folder.ok(&["schema"]);
    let schema: Value = serde_json::from_str(run.text()).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert!(run.text().lines().count() > 100, "it is printed to be read");
}
