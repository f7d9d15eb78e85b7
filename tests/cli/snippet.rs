//! `klrender snippet`: what is put into a page.

use super::{Folder, SCENE};

#[test]
fn a_page_has_film_still_and_words() {
    let folder = Folder::new();
    let words = "falls from 4.5 at mu = −3";
    let run = folder.ok(&["snippet", "scene.toml"]);
    let html = run.text().to_owned();
    assert!(
        html.starts_with("<picture>\n  <source srcset=\"scene-still.png\""),
        "{html}"
    );
    assert!(
        html.contains("<img src=\"scene.gif\" width=\"160\" height=\"120\""),
        "{html}"
    );
    assert!(html.contains(words), "{html}");
    // The still is made as it says.
    let told = run
        .stderr
        .trim()
        .strip_prefix("the still: klrender ")
        .unwrap();
    let command: Vec<&str> = told.split(' ').chain(["-q"]).collect();
    folder.ok(&command);
    assert!(folder.read("scene-still.png").starts_with(b"\x89PNG"));
    let markdown = folder.ok(&["snippet", "-q", "scene.toml", "--for", "markdown"]);
    assert_eq!(markdown.stderr, "");
    assert!(markdown.text().starts_with("![") && markdown.text().ends_with("](scene.gif)\n"));
    let quarto = folder.ok(&[
        "snippet",
        "-q",
        "scene.toml",
        "--for",
        "quarto",
        "-o",
        "a b.gif",
    ]);
    assert!(
        quarto.text().contains("](<a b.gif>){fig-alt=\""),
        "{}",
        quarto.text()
    );
    assert!(
        quarto.text().contains("](<a b-still.png>){fig-alt=\""),
        "{}",
        quarto.text()
    );
    let page = folder.ok(&["snippet", "-q", "scene.toml", "--format", "html"]);
    assert!(
        page.text()
            .starts_with("<iframe src=\"scene.html\" width=\"160\"")
    );
    let still = [
        "snippet",
        "-q",
        "scene.toml",
        "--for",
        "latex",
        "--still",
        "s.png",
    ];
    let latex = folder.ok(&still);
    assert!(latex.text().contains("]{s.png}"), "{}", latex.text());
    folder.fails(
        &["snippet", "scene.toml", "--format", "png"],
        2,
        &["no film"],
    );
}

#[test]
fn words_of_a_spec_are_no_markup() {
    let folder = Folder::new();
    let title = "title = 'a_b <i> \"q\" [l](u) & 50% #'\n";
    folder.write(
        "scene.toml",
        format!("{title}description = 'x <b> \"y\" [z] $$1'\n{SCENE}"),
    );
    let snippet = |kind: &str| {
        let run = folder.ok(&["snippet", "-q", "scene.toml", "--for", kind]);
        run.text().to_owned()
    };
    assert!(snippet("html").contains("alt=\"x &lt;b&gt; &quot;y&quot; [z] $1\""));
    assert!(snippet("markdown").contains("![x \\<b> \"y\" \\[z\\] \\$1]("));
    let quarto = snippet("quarto");
    assert!(
        quarto.contains("![a\\_b \\<i> \"q\" \\[l\\](u) & 50% #]("),
        "{quarto}"
    );
    assert!(
        quarto.contains("fig-alt=\"x <b> \\\"y\\\" [z] $1\""),
        "{quarto}"
    );
    let latex = snippet("latex");
    assert!(
        latex.contains("\\caption{a\\_b <i> \"q\" [l](u) \\& 50\\% \\#}"),
        "{latex}"
    );
}
