//! Links between pages: the file is there, and so is the heading.

use std::collections::BTreeSet;

use super::{pages, read, root};

#[test]
fn every_link_leads_somewhere() {
    let others = ["specs/README.md", "CHANGELOG.md"].map(str::to_owned);
    let mut checked = 0;
    for page in pages().into_iter().chain(others) {
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in targets(&prose(&read(&page))) {
            if target.contains("://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = match path {
                "" => page.clone(),
                path => below(folder, path),
            };
            assert!(root(&path).exists(), "{page}: there is no {path}");
            if !anchor.is_empty() {
                let known = anchors(&prose(&read(&path)));
                assert!(known.contains(anchor), "{page}: {path} has no #{anchor}");
            }
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} links were found");
}

/// A page without its blocks of code.
fn prose(text: &str) -> String {
    let mut code = false;
    let mut out = String::new();
    for line in text.lines() {
        if line.starts_with("```") {
            code = !code;
        } else if !code {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// What the links and pictures of a page name.
fn targets(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    for (start, end) in [("](", ')'), ("src=\"", '"'), ("href=\"", '"')] {
        for rest in text.split(start).skip(1) {
            let target = rest.split(end).next().unwrap();
            targets.push(target.to_owned());
        }
    }
    targets
}

/// A path from a folder, from the root.
fn below(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{path} leaves the repository"),
            "" | "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with('#')) {
        let title = line.trim_start_matches('#').trim();
        let anchor: String = title
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| match c {
                ' ' => "-".to_owned(),
                c => c.to_lowercase().to_string(),
            })
            .collect();
        let again = (1..).map(|number| format!("{anchor}-{number}"));
        let free = std::iter::once(anchor.clone())
            .chain(again)
            .find(|it| !anchors.contains(it));
        anchors.extend(free);
    }
    anchors
}

/// Pages about the sources name files and folders; those exist.
#[test]
fn every_path_in_the_sources_exists() {
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = prose(&read(page));
        for quoted in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "benches/", "docs/"]
                .iter()
                .any(|folder| quoted.starts_with(folder));
            if is_path {
                assert!(root(quoted).exists(), "{page}: there is no {quoted}");
            }
        }
    }
}
