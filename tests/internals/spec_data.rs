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
