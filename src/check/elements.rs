//! What has changed in a picture, by the elements of its document.

use std::collections::BTreeSet;

use super::diff;

/// The most pairs of elements that are compared.
const MOST_MATCHED: usize = 4_000_000;

/// An element of a document: a line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element<'a> {
    tag: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

/// How elements differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    /// An attribute such as `stroke`; empty where it is not there.
    Attribute {
        /// Its name in SVG.
        name: String,
        /// As accepted.
        before: String,
        /// Now.
        after: String,
    },
    /// A text says something else.
    AnimatedText {
        /// As accepted.
        before: String,
        /// Now.
        after: String,
    },
    /// A text looks another way or stands elsewhere, but says the same.
    Outline,
    /// Something has another shape or place.
    Shape,
    /// The same elements lie over each other in another order.
    Order,
    /// It is not there any more.
    Gone,
    /// It was not there before.
    New,
}

/// A difference between two documents: how, and of which element; the name is empty where it has
/// none.
pub(super) type Change = (Look, String);

/// The differences between the drawings of two documents.
pub(super) fn compare(before: &str, after: &str) -> Vec<Change> {
    let (before, after) = (elements(before), elements(after));
    let lines =
        |elements: &[Element<'_>]| -> Vec<String> { elements.iter().map(Element::drawn).collect() };
    let (old, new) = (lines(&before), lines(&after));
    let (all_old, all_new): (BTreeSet<&String>, BTreeSet<&String>) =
        (old.iter().collect(), new.iter().collect());
    let mut changes = Vec::new();
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for run in diff::runs(old.iter(), new.iter()) {
        if run.same {
            continue;
        }
        let (olds, news) = (run.before, run.after);
        // What was replaced one by one is the same thing looking another way, unless it is there
        // elsewhere.
        let pairs = olds.clone().zip(news.clone());
        let one_by_one = olds.len() == news.len()
            && pairs
                .clone()
                .all(|(at, now)| before[at].is_like(&after[now]));
        let moved =
            |(at, now): (usize, usize)| all_new.contains(&old[at]) || all_old.contains(&new[now]);
        if one_by_one && !pairs.clone().any(moved) {
            for (at, now) in pairs {
                before[at].changes(&after[now], &mut changes);
            }
        } else {
            removed.extend(olds);
            added.extend(news);
        }
    }
    // To match too many takes long, and nobody would read of them one by one.
    let few = removed.len().saturating_mul(added.len()) <= MOST_MATCHED;
    // What is the same elsewhere lies in another order.
    removed.retain(|&at| {
        let mut rest = added.iter().take(if few { added.len() } else { 0 });
        let Some(there) = rest.position(|&now| new[now] == old[at]) else {
            return true;
        };
        changes.push((Look::Order, after[added.remove(there)].name()));
        false
    });
    // What is left and has the same name or the same words is the same thing.
    removed.retain(|&at| {
        let like = |now: &usize| before[at].is_like(&after[*now]);
        let mut rest = added.iter().take(if few { added.len() } else { 0 });
        let Some(there) = rest.position(like) else {
            return true;
        };
        before[at].changes(&after[added.remove(there)], &mut changes);
        false
    });
    changes.extend(removed.iter().map(|&at| (Look::Gone, before[at].name())));
    changes.extend(added.iter().map(|&at| (Look::New, after[at].name())));
    changes
}

/// The elements of a document that are drawn or clip, in order.
fn elements(document: &str) -> Vec<Element<'_>> {
    let drawn = |line: &&str| {
        !["<title", "<desc", "<defs", "<g id", "<g class", "</"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    document.lines().filter(drawn).map(element).collect()
}

/// What an id says behind `start`, with or without the name of the picture before it.
fn behind<'a>(id: &'a str, start: &str) -> Option<&'a str> {
    id.split_once(start).map(|(_, rest)| rest)
}

/// A line's innermost element, with the attributes of all elements on the line.
fn element(line: &str) -> Element<'_> {
    let mut tag = "";
    let mut attributes = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with('/') {
            continue;
        }
        let end = rest.find([' ', '>', '/']).unwrap_or(rest.len());
        tag = &rest[..end];
        rest = &rest[end..];
        while let Some(inner) = rest.strip_prefix(' ') {
            let parts = inner.split_once("=\"").and_then(|(name, value)| {
                let (value, behind) = value.split_once('"')?;
                Some((name, value, behind))
            });
            let Some((name, value, behind)) = parts else {
                break;
            };
            attributes.push((name, value));
            rest = behind;
        }
    }
    Element { tag, attributes }
}

impl<'a> Element<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let mut attributes = self.attributes.iter();
        attributes.find(|(known, _)| *known == name).map(|it| it.1)
    }

    fn words(&self) -> &'a str {
        self.get("aria-label").unwrap_or_default()
    }

    /// All that decides how it looks: an id does not.
    fn drawn(&self) -> String {
        let attributes = self.attributes.iter();
        let seen = attributes.filter(|(name, _)| *name != "id");
        seen.fold(self.tag.to_owned(), |line, (name, value)| {
            format!("{line} {name}={value}")
        })
    }

    /// What people call it.
    fn name(&self) -> String {
        let id = self.get("id").unwrap_or_default();
        if let Some(mark) = behind(id, "mark-") {
            format!("mark `{mark}`")
        } else if let Some(connector) = behind(id, "connector-") {
            format!("connector {connector}")
        } else if self.words().is_empty() {
            String::new()
        } else {
            format!("“{}”", unescaped(self.words()))
        }
    }

    /// Whether it could be the same thing looking another way.
    fn is_like(&self, other: &Self) -> bool {
        self.tag == other.tag && self.words().is_empty() == other.words().is_empty()
    }

    fn changes(&self, after: &Self, changes: &mut Vec<Change>) {
        let name = after.name();
        if self.words() != after.words() {
            let (before, after) = (unescaped(self.words()), unescaped(after.words()));
            changes.push((Look::AnimatedText { before, after }, name.clone()));
        }
        let known = |element: &Self, attribute: &str| element.get(attribute).is_some();
        let own = self.attributes.iter().map(|(attribute, _)| *attribute);
        let others = after.attributes.iter().map(|(attribute, _)| *attribute);
        let mut shape = false;
        for attribute in own.chain(others.filter(|it| !known(self, it))) {
            let (was, is) = (self.get(attribute), after.get(attribute));
            match attribute {
                _ if was == is => {}
                "id" | "aria-label" | "role" => {}
                "d" | "x" | "y" | "width" | "height" | "cx" | "cy" | "r" | "rx" | "clip-path"
                | "stroke-dashoffset" => shape = true,
                _ => changes.push((
                    Look::Attribute {
                        name: attribute.to_owned(),
                        before: was.unwrap_or_default().to_owned(),
                        after: is.unwrap_or_default().to_owned(),
                    },
                    name.clone(),
                )),
            }
        }
        // Other words have other outlines.
        if shape && self.words() == after.words() {
            let look = match self.words().is_empty() {
                true => Look::Shape,
                false => Look::Outline,
            };
            changes.push((look, name));
        }
    }
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&quot;", "\"").replace("&gt;", ">");
    text.replace("&lt;", "<").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "<svg width=\"8\">\n<rect x=\"0\" y=\"0\" width=\"8\" height=\"6\" fill=\"#ffffff\"/>\n\
        <path id=\"mark-a\" d=\"M0 0L1 1\" stroke=\"#ff0000\" stroke-width=\"1\"/>\n\
        <g clip-path=\"url(#c)\"><path id=\"mark-b\" d=\"M0 1L1 1\" stroke=\"#0000ff\" stroke-width=\"1\"/></g>\n\
        <path role=\"img\" aria-label=\"Mean &amp; more\" d=\"M5 5Z\"/>\n</svg>\n";

    fn changes(from: &str, to: &str) -> Vec<Change> {
        assert!(OLD.contains(from), "{from}");
        compare(OLD, &OLD.replacen(from, to, 1))
    }

    fn attribute(name: &str, before: &str, after: &str) -> Look {
        Look::Attribute {
            name: name.into(),
            before: before.into(),
            after: after.into(),
        }
    }

    #[test]
    fn each_change_has_its_word() {
        assert_eq!(compare(OLD, OLD), []);
        assert_eq!(
            changes("#ff0000", "#ff0001"),
            [(attribute("stroke", "#ff0000", "#ff0001"), "mark `a`".into())]
        );
        assert_eq!(
            changes("<svg width=\"8\"", "<svg width=\"9\""),
            [(Look::Shape, String::new())]
        );
        assert_eq!(
            changes("&amp; more", "&amp; less"),
            [(
                Look::AnimatedText {
                    before: "Mean & more".into(),
                    after: "Mean & less".into()
                },
                "“Mean & less”".into()
            )]
        );
        assert_eq!(
            changes("M5 5Z", "M5 6Z"),
            [(Look::Outline, "“Mean & more”".into())]
        );
        assert_eq!(
            changes("L1 1\" stroke=\"#f", "L1 2\" stroke=\"#f"),
            [(Look::Shape, "mark `a`".into())]
        );
        assert_eq!(
            changes(
                "<path role=\"img\" aria-label=\"Mean &amp; more\" d=\"M5 5Z\"/>\n",
                ""
            ),
            [(Look::Gone, "“Mean & more”".into())]
        );
        let circle = "<circle cx=\"1\"/>\n</svg>";
        assert_eq!(changes("</svg>", circle), [(Look::New, String::new())]);
    }

    #[test]
    fn marks_in_another_order_have_not_changed() {
        let lines: Vec<&str> = OLD.split_inclusive('\n').collect();
        let swapped = [lines[0], lines[1], lines[3], lines[2], lines[4], lines[5]].concat();
        let found = compare(OLD, &swapped);
        assert!(matches!(&found[..], [(Look::Order, _)]), "{found:?}");
    }
}
