//! The `data` section: what each key does, and what is said of mistakes.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use crate::{diag::Source, pipeline, spec::Overrides};

/// What the quantity `q` is in each frame, or the first message.
fn frames(data: &str, q: &str, folder: &Path) -> Result<Vec<f64>, String> {
    let text = format!(
        "{data}\n[[sweep]]\nvary.mu = {{ from = 0, to = 1 }}\nframes = 3\n[quantities]\nq = '{q} + 0*mu'\n\
         [[panels]]\nmarks = [{{ type = 'line', y = 'q*pdf(normal(0, 1), x)' }}]\n"
    );
    let overrides = Overrides {
        folder: folder.to_owned(),
        ..Overrides::default()
    };
    let (plan, found) = pipeline::load(&Source::new("data.toml", text), "data", &overrides);
    let Some(plan) = plan else {
        return Err(found[0].message.clone());
    };
    let measured = plan.measure(0..plan.states());
    let column = measured.last().unwrap();
    Ok(column.iter().map(|measured| measured.value).collect())
}

fn mean(data: &str) -> Result<Vec<f64>, String> {
    frames(&format!("[data.S]\n{data}"), "mean(S)", Path::new(""))
}

#[test]
fn draws_follow_seed_name_place_and_distribution() {
    let drawn = |more: &str| mean(&format!("sample = 'normal(mu, 1)'\n{more}")).unwrap();
    let plain = drawn("size = 50");
    // Common random numbers: the draws move with the mean.
    assert!((plain[1] - plain[0] - 0.5).abs() < 1e-14);
    assert!((plain[2] - plain[0] - 1.0).abs() < 1e-14);
    assert_eq!(plain, drawn("size = 50\nseed = 0"));
    assert_ne!(plain, drawn("size = 50\nseed = 1"));
    assert_ne!(plain, drawn("size = 51"));
    assert_ne!(plain, drawn("size = 50\nmean_of = 4"));
    let other = frames(
        "[data.T]\nsample = 'normal(mu, 1)'\nsize = 50",
        "mean(T)",
        Path::new(""),
    );
    assert_ne!(plain, other.unwrap());
    // More values leave the first ones as they are.
    let beginning = frames(
        "[data.S]\nsample = 'normal(mu, 1)'\nsize = 80",
        "mean(first(S, 50))",
        Path::new(""),
    );
    assert_eq!(plain, beginning.unwrap());
    let deviation = |mean_of: u32| {
        let data = format!("[data.S]\nsample = 'normal(0, 1)'\nsize = 4000\nmean_of = {mean_of}");
        frames(&data, "std(S)", Path::new("")).unwrap()[0]
    };
    assert!((deviation(1) - 1.0).abs() < 0.05 && (deviation(25) - 0.2).abs() < 0.01);
}

#[test]
fn values_are_listed_or_read() {
    assert_eq!(mean("values = [1, 2.5, 4]").unwrap()[0], 2.5);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("two.csv", "a,b\n1, 2.5\n3,4\n");
    write("one.csv", "only\n7\n");
    write("word.csv", "a\n1\ntwo\n");
    write("ragged.csv", "a,b\n1,2\n3\n");
    let total = |data: &str| frames(&format!("[data.S]\n{data}"), "total(S)", folder.path());
    assert_eq!(total("file = 'two.csv'\ncolumn = 'b'").unwrap()[0], 6.5);
    assert_eq!(total("file = 'one.csv'").unwrap()[0], 7.0);
    for (data, message) in [
        (
            "file = 'two.csv'\ncolumn = 'c'",
            "`two.csv` has no column `c`; its columns are `a`, `b`",
        ),
        (
            "file = 'two.csv'",
            "`two.csv` has several columns, so `column` must name one: `a`, `b`",
        ),
        (
            "file = 'word.csv'",
            "`word.csv`, line 3: `two` is no number",
        ),
        (
            "file = 'ragged.csv'\ncolumn = 'a'",
            "`ragged.csv`, line 3: there are 1 fields, but 2 columns",
        ),
    ] {
        assert_eq!(total(data).unwrap_err(), message);
    }
    assert!(
        total("file = 'none.csv'")
            .unwrap_err()
            .starts_with("cannot read `none.csv`: ")
    );
}

/// A column of words is their places; a text with `each` shows the words.
#[test]
fn words_are_read_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("cities.csv", "city,size\nRome,3\nOslo,1\nRome,2\nBonn,4\n");
    write("strange.csv", "city\nRome\nOs\u{e000}lo\n");
    let total = |data: &str| frames(&format!("[data.S]\n{data}"), "total(S)", folder.path());
    let file = "file = 'cities.csv'\n";
    assert_eq!(total(&format!("{file}words = 'city'")).unwrap()[0], 7.0);
    let kept = format!("{file}words = 'city'\nwhere = {{ city = 'Bonn' }}");
    assert_eq!(total(&kept).unwrap()[0], 1.0);
    for (data, message) in [
        (
            format!("{file}words = 'town'"),
            "`cities.csv` has no column `town`; its columns are `city`, `size`",
        ),
        (
            format!("{file}words = 'city'\ncolumn = 'size'"),
            "`words` and `column` exclude each other",
        ),
        (
            "file = 'strange.csv'\nwords = 'city'".to_owned(),
            "`strange.csv`, line 3: no font at hand has a glyph for `\u{e000}` (U+E000)",
        ),
    ] {
        assert_eq!(total(&data).unwrap_err(), message);
    }
    let shown = |text: &str| {
        let text = format!(
            "[data]\na = {{ file = 'cities.csv', column = 'size' }}\n\
             n = {{ file = 'cities.csv', words = 'city' }}\n\
             [[sweep]]\nvary.k = {{ from = 1, to = 4, integer = true }}\nframes = 4\n\
             [[panels]]\nx = {{ domain = [0, 5] }}\ny = {{ domain = [0, 5] }}\n\
             marks = [{{ type = 'text', each = {{ u = 'a', w = 'first(n, k)' }}, x = 'u', y = 'u', text = '{text}' }}]\n"
        );
        let overrides = Overrides {
            folder: folder.path().to_owned(),
            ..Overrides::default()
        };
        let (plan, found) = pipeline::load(&Source::new("data.toml", text), "data", &overrides);
        let plan = plan.ok_or_else(|| found[0].message.clone())?;
        let instances = plan.panels[0].marks[0].instances.iter();
        let drawn = instances.filter(|instance| instance.is_drawn(plan.states() - 1));
        let text = |state: usize| {
            let drawn = drawn.clone();
            let texts = drawn.map(move |it| it.text.as_ref().unwrap().at(state).text().to_owned());
            texts.collect::<Vec<String>>()
        };
        Ok::<_, String>(text(plan.states() - 1))
    };
    assert_eq!(
        shown("in {w}").unwrap(),
        ["in Rome", "in Oslo", "in Rome", "in Bonn"]
    );
    assert_eq!(
        shown("{w:.1f}").unwrap_err(),
        "`w` is a word, which takes no format"
    );
}

#[test]
fn mistakes_are_told() {
    for (data, message) in [
        ("seed = 1", "`S` has no values"),
        (
            "values = [1]\nfile = 'a.csv'",
            "`S` has its values from `file` and `values`",
        ),
        (
            "values = [1]\nsize = 3",
            "`size` belongs to `sample` and `resample`, but `S` has `values`",
        ),
        ("sample = 'normal(0, 1)'", "`size` of `S` is missing"),
        ("sample = 'mean(S)'\nsize = 2", "`S` needs itself"),
        (
            "sample = '2'\nsize = 2",
            "`sample` must be a distribution, not a number",
        ),
    ] {
        assert_eq!(mean(data).unwrap_err(), message);
    }
}
