//! `klrender new`, `list`, `explain` and `completions`: what a beginner asks for.

use super::Folder;

#[test]
fn every_topic_lists_its_words() {
    let folder = Folder::new();
    let topics = folder.ok(&["list"]);
    let names: Vec<&str> = topics
        .text()
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(names.len(), 8);
    for (topic, line) in [
        ("families", "normal(mean, std)"),
        ("divergences", "kl(P, Q)"),
        ("functions", "density(f, u, a, b)"),
        ("marks", "{ type = \"trace\" }"),
        ("themes", "theme = \"dark\""),
        ("easings", "ease = \"sine-in-out\""),
        ("colormaps", "color = { map = \"vik\" }"),
        ("formats", "output = { formats = [\"apng\"] }"),
    ] {
        assert!(names.contains(&topic), "{topic}");
        let list = folder.ok(&["list", topic]);
        let found = list.text().lines().any(|own| own.starts_with(line));
        assert!(found, "{topic}: {}", list.text());
        assert!(list.text().lines().all(|line| line.chars().count() <= 200));
    }
    let run = folder.run(&["list", "colours"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("families"), "{}", run.stderr);
}

#[test]
fn a_word_is_explained_in_all_its_meanings() {
    let folder = Folder::new();
    for (word, lines) in [
        ("kl", &["kl(P, Q)", "Kullback-Leibler"][..]),
        ("gamma", &["gamma(shape, rate)", "shape: the shape"]),
        ("trace", &["{ type = \"trace\" }", "reveal: "]),
        ("frames", &["frames = …    (sweep[])", "Frames in motion"]),
        (
            "out-of-range",
            &["error[out-of-range]", "outside of what is allowed"],
        ),
        (
            "panels",
            &["takes: list of tables", "default: none: it is required"],
        ),
        ("error[domain]", &["An axis domain that is empty"]),
        ("`vik`", &["map = \"vik\""]),
    ] {
        let told = folder.ok(&["explain", word]);
        for line in lines {
            assert!(told.text().contains(line), "{word}: {}", told.text());
        }
    }
    let run = folder.run(&["explain", "gama"]);
    assert_eq!((run.code, run.text()), (2, ""));
    assert!(
        run.stderr.contains("did you mean `gamma`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_spec_is_begun_and_renders() {
    let folder = Folder::new();
    folder.ok(&["new", "mine"]);
    folder.ok(&["mine.toml", "--frames", "40", "-o", "mine.svg"]);
    // Nothing is written over.
    let again = folder.run(&["new", "mine.toml"]);
    assert_eq!(again.code, 5);
    assert!(
        again.stderr.contains("nothing is written over"),
        "{}",
        again.stderr
    );
    folder.ok(&["new", "mine2", "--from", "roc"]);
    folder.ok(&["validate", "mine2.toml"]);
    let gallery = folder.ok(&["new"]);
    assert!(gallery.text().lines().any(|line| line.starts_with("roc ")));
    let unknown = folder.run(&["new", "mine3", "--from", "rock"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("did you mean `roc`?"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn shells_complete_arguments() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Folder::new().ok(&["completions", shell]);
        assert!(script.text().contains("message-format"), "{shell}");
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = Folder::new();
    let first = folder.ok(&["man"]);
    assert!(first.text().contains(".TH klrender 1"), "{}", first.text());
    folder.ok(&["man", "-o", "pages/man1"]);
    let page =
        |name: &str| String::from_utf8(folder.read(&format!("pages/man1/{name}.1"))).unwrap();
    assert_eq!(page("klrender"), first.text());
    for command in ["render", "watch", "check", "list", "man"] {
        let page = page(&format!("klrender-{command}"));
        assert!(page.contains(&format!("klrender\\-{command}")), "{page}");
        assert!(page.contains(".SH OPTIONS"), "{page}");
    }
    // What they name can be looked up.
    assert!(
        first.text().contains("klrender\\-render(1)"),
        "{}",
        first.text()
    );
    folder.fails(&["man", "-o", "scene.toml/man1"], 5, &["cannot write"]);
}
