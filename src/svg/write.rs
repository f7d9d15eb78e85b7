//! Nodes as SVG: the document, its definitions, an element a line.

use std::fmt::Write as _;

use crate::scene::{
    geometry::{PixelRect, Point, Px},
    group::Group,
    node::{Cap, Command, LiveText, Node, Shape},
};

/// What the root element says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Header {
    /// Width and height in px, as the document asks to be shown.
    pub size: (u32, u32),
    /// Width and height in device pixels: the coordinates inside.
    pub device_size: (u32, u32),
}

/// A document of some of the nodes, to be drawn over others: the same coordinates, no title.
pub(crate) fn fragment<'a>(
    header: Header,
    nodes: impl IntoIterator<Item = &'a Node> + Clone,
) -> String {
    let mut out = String::with_capacity(4 * 1024);
    out.push_str(&opening(header, None));
    out.push_str(&definitions("", &clips(nodes.clone())));
    for node in nodes {
        element(node, "", true, &mut out);
    }
    out.push_str(CLOSING);
    out
}

/// The first line of a document, the root's start. `labelled` says that [`title_and_description`] follow,
/// with ids that start so.
pub(crate) fn opening(header: Header, labelled: Option<&str>) -> String {
    let ((width, height), (device_width, device_height)) = (header.size, header.device_size);
    let label = labelled.map_or_else(String::new, |prefix| {
        format!(" role=\"img\" aria-labelledby=\"{prefix}title {prefix}desc\"")
    });
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {device_width} {device_height}\"{label}>\n"
    )
}

/// What ids of a document start with, so that two pictures can stand in one page.
pub(crate) fn id_prefix(name: &str) -> String {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let mut prefix: String = name
        .chars()
        .map(|c| if known(c) { c } else { '-' })
        .collect();
    if !prefix.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        prefix.insert(0, '_');
    }
    prefix.push('-');
    prefix
}

/// The lines for people who do not see the picture.
pub(crate) fn title_and_description(prefix: &str, title: &str, description: &str) -> String {
    let mut out = format!("<title id=\"{prefix}title\">");
    escape(title, &mut out);
    let _ = write!(out, "</title>\n<desc id=\"{prefix}desc\">");
    escape(description, &mut out);
    out.push_str("</desc>\n");
    out
}

/// The clips of nodes, each once, in order.
pub(crate) fn clips<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Vec<PixelRect> {
    let mut clips: Vec<PixelRect> = nodes.into_iter().filter_map(|node| node.clip).collect();
    clips.sort_unstable();
    clips.dedup();
    clips
}

/// The lines that define clips; nothing where there are none.
pub(crate) fn definitions(prefix: &str, clips: &[PixelRect]) -> String {
    let mut out = String::new();
    if clips.is_empty() {
        return out;
    }
    out.push_str("<defs>\n");
    for &clip in clips {
        out.push_str(&clip_path(prefix, clip));
    }
    out.push_str("</defs>\n");
    out
}

/// The line that defines a clip.
pub(crate) fn clip_path(prefix: &str, clip: PixelRect) -> String {
    let PixelRect { x0, y0, x1, y1 } = clip;
    let mut out = "<clipPath id=\"".to_owned();
    clip_id(prefix, clip, &mut out);
    let _ = writeln!(
        out,
        "\"><rect x=\"{x0}\" y=\"{y0}\" width=\"{}\" height=\"{}\" shape-rendering=\"crispEdges\"/></clipPath>",
        x1 - x0,
        y1 - y0
    );
    out
}

/// The last line of a document.
pub(crate) const CLOSING: &str = "</svg>\n";

/// Writes nodes, a line each, in groups by panel and by what they are.
#[derive(Debug)]
pub(crate) struct GroupWriter<'a> {
    prefix: &'a str,
    open: Option<Group>,
    /// Whether words are left to the viewer.
    live: bool,
}

impl<'a> GroupWriter<'a> {
    /// A writer before the first node, of ids that start so.
    pub(crate) fn new(prefix: &'a str) -> Self {
        Self {
            prefix,
            open: None,
            live: false,
        }
    }

    /// A writer that writes words as such, not as outlines.
    pub(crate) fn with_live_text(prefix: &'a str, live: bool) -> Self {
        Self {
            live,
            ..Self::new(prefix)
        }
    }

    /// Writes nodes, each in its group.
    pub(crate) fn nodes<'n>(
        &mut self,
        nodes: impl IntoIterator<Item = &'n Node>,
        out: &mut String,
    ) {
        for node in nodes {
            self.enter(node.group, out);
            match node.live.as_deref().filter(|_| self.live) {
                Some(words) => live_text(node, words, self.prefix, out),
                None => element(node, self.prefix, true, out),
            }
        }
    }

    /// What follows is in this group: ends those that are open and are others, and begins it.
    pub(crate) fn enter(&mut self, group: Option<Group>, out: &mut String) {
        if self.open == group {
            return;
        }
        let panel = |group: Option<Group>| group.and_then(|group| group.panel);
        let (from, to) = (panel(self.open), panel(group));
        if self.open.is_some() {
            out.push_str("</g>\n");
        }
        if from != to {
            if from.is_some() {
                out.push_str("</g>\n");
            }
            if let Some(panel) = to {
                let _ = writeln!(out, "<g id=\"{}panel-{}\">", self.prefix, panel + 1);
            }
        }
        if let Some(group) = group {
            let _ = writeln!(out, "<g class=\"{}\">", group.role.name());
        }
        self.open = group;
    }
}

/// Writes nodes, a line each, without groups.
pub(crate) fn elements<'a>(
    prefix: &str,
    nodes: impl IntoIterator<Item = &'a Node>,
    out: &mut String,
) {
    for node in nodes {
        element(node, prefix, true, out);
    }
}

/// A node as one of many pictures in a document: without its name, which it would share with those, and
/// without the words for people who do not see it.
pub(crate) fn unnamed(prefix: &str, node: &Node) -> String {
    let mut out = String::new();
    element(node, prefix, false, &mut out);
    out
}

fn clip_id(prefix: &str, clip: PixelRect, out: &mut String) {
    let PixelRect { x0, y0, x1, y1 } = clip;
    let _ = write!(out, "{prefix}clip-{x0}-{y0}-{x1}-{y1}");
}

fn element(node: &Node, prefix: &str, named: bool, out: &mut String) {
    let identity = |out: &mut String| {
        if named {
            identity(node, prefix, out);
        }
    };
    if let Some(clip) = node.clip {
        out.push_str("<g clip-path=\"url(#");
        clip_id(prefix, clip, out);
        out.push_str(")\">");
    }
    match &node.shape {
        Shape::Path(path) => {
            out.push_str("<path");
            identity(out);
            out.push_str(" d=\"");
            for command in &path.commands {
                pen(*command, out);
            }
            out.push('"');
        }
        Shape::Circle { center, radius } => {
            out.push_str("<circle");
            identity(out);
            attribute("cx", center.x, out);
            attribute("cy", center.y, out);
            attribute("r", *radius, out);
        }
        Shape::Rect { from, to, radius } => {
            out.push_str("<rect");
            identity(out);
            attribute("x", from.x, out);
            attribute("y", from.y, out);
            attribute("width", Px::new(to.x.get() - from.x.get()), out);
            attribute("height", Px::new(to.y.get() - from.y.get()), out);
            if *radius > Px::ZERO {
                attribute("rx", *radius, out);
            }
        }
    }
    paint(node, out);
    out.push_str("/>");
    if node.clip.is_some() {
        out.push_str("</g>");
    }
    out.push('\n');
}

/// Words that the viewer sets, each at its place.
fn live_text(node: &Node, words: &LiveText, prefix: &str, out: &mut String) {
    out.push_str("<text");
    if let Some(id) = &node.id {
        let _ = write!(out, " id=\"{prefix}{}\"", escaped(id));
    }
    if node.text.as_deref() == Some("") && node.fill.is_none() {
        out.push_str(" aria-hidden=\"true\"");
    }
    let turn = if words.upwards { " rotate(-90)" } else { "" };
    out.push_str(" transform=\"translate(");
    number(words.origin.x, out);
    out.push(' ');
    number(words.origin.y, out);
    let _ = write!(out, "){turn}\"");
    paint(node, out);
    out.push('>');
    for run in &words.runs {
        let _ = write!(
            out,
            "<tspan xml:space=\"preserve\" font-family=\"{}\"",
            run.family
        );
        attribute("font-size", run.size, out);
        if run.bold {
            out.push_str(" font-weight=\"600\"");
        }
        if run.italic {
            out.push_str(" font-style=\"italic\"");
        }
        attribute("x", run.at.x, out);
        attribute("y", run.at.y, out);
        // Another face than ours takes no more room than it.
        attribute("textLength", run.length, out);
        out.push_str(" lengthAdjust=\"spacingAndGlyphs\">");
        escape(&run.text, out);
        out.push_str("</tspan>");
    }
    out.push_str("</text>\n");
}

fn identity(node: &Node, prefix: &str, out: &mut String) {
    if let Some(id) = &node.id {
        out.push_str(" id=\"");
        out.push_str(prefix);
        escape(id, out);
        out.push('"');
    }
    if node.text.as_deref() == Some("") {
        out.push_str(" aria-hidden=\"true\"");
    } else if let Some(text) = &node.text {
        out.push_str(" role=\"img\" aria-label=\"");
        escape(text, out);
        out.push('"');
    }
}

fn paint(node: &Node, out: &mut String) {
    match node.fill {
        Some(color) => {
            let _ = write!(out, " fill=\"{color}\"");
            opacity("fill-opacity", color.a, out);
        }
        None => out.push_str(" fill=\"none\""),
    }
    let Some(stroke) = &node.stroke else { return };
    // What is around letters is below them.
    if node.text.is_some() && node.fill.is_some() {
        out.push_str(" paint-order=\"stroke\"");
    }
    let _ = write!(out, " stroke=\"{}\"", stroke.color);
    opacity("stroke-opacity", stroke.color.a, out);
    attribute("stroke-width", stroke.width, out);
    match stroke.cap {
        Cap::Butt => {}
        Cap::Round => out.push_str(" stroke-linecap=\"round\""),
        Cap::Square => out.push_str(" stroke-linecap=\"square\""),
    }
    if matches!(node.shape, Shape::Path(_)) {
        out.push_str(" stroke-linejoin=\"round\"");
    }
    if !stroke.dash.is_empty() {
        out.push_str(" stroke-dasharray=\"");
        for (index, &length) in stroke.dash.iter().enumerate() {
            if index > 0 {
                out.push(' ');
            }
            number(length, out);
        }
        out.push('"');
        if stroke.dash_offset != Px::ZERO {
            attribute("stroke-dashoffset", stroke.dash_offset, out);
        }
    }
}

/// Opacity in thousandths, left out where opaque. Three decimals tell 255 steps apart.
fn opacity(name: &str, alpha: u8, out: &mut String) {
    if alpha < 255 {
        let thousandths = (u32::from(alpha) * 1000 + 127) / 255;
        let _ = write!(out, " {name}=\"0.{thousandths:03}\"");
    }
}

fn pen(command: Command, out: &mut String) {
    let (letter, points): (char, &[Point]) = match &command {
        Command::Move(a) => ('M', std::slice::from_ref(a)),
        Command::Line(a) => ('L', std::slice::from_ref(a)),
        Command::Quad(a, b) => ('Q', &[*a, *b]),
        Command::Cubic(a, b, c) => ('C', &[*a, *b, *c]),
        Command::Close => ('Z', &[]),
    };
    out.push(letter);
    for (index, point) in points.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        number(point.x, out);
        out.push(' ');
        number(point.y, out);
    }
}

fn attribute(name: &str, value: Px, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    number(value, out);
    out.push('"');
}

/// The one number format: at most two decimals, none that are not needed, never `-0`.
fn number(value: Px, out: &mut String) {
    let hundredths = value.hundredths();
    if hundredths < 0 {
        out.push('-');
    }
    let magnitude = hundredths.unsigned_abs();
    let (mut digits, mut at) = ([0_u8; 10], 10);
    let mut whole = magnitude / 100;
    loop {
        at -= 1;
        digits[at] = b'0' + (whole % 10) as u8;
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|&digit| char::from(digit)));
    let fraction = magnitude % 100;
    if fraction > 0 {
        out.push('.');
        out.push(char::from(b'0' + (fraction / 10) as u8));
        if !fraction.is_multiple_of(10) {
            out.push(char::from(b'0' + (fraction % 10) as u8));
        }
    }
}

/// Text as XML holds it.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

/// Writes text so that XML reads it back. Characters that XML cannot hold become �.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            '\0'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact() {
        let written = |px: f64| {
            let mut out = String::new();
            number(Px::new(px), &mut out);
            out
        };
        for (px, text) in [
            (0.0, "0"),
            (-0.001, "0"),
            (12.0, "12"),
            (-3.5, "-3.5"),
            (0.07, "0.07"),
            (-0.25, "-0.25"),
            (1e9, "1000000"),
            (f64::NEG_INFINITY, "-1000000"),
            (f64::NAN, "0"),
        ] {
            assert_eq!(written(px), text);
        }
    }

    #[test]
    fn texts_are_escaped() {
        let text = title_and_description("a-", "a < b & \"c\"\u{0}", "</desc><script>");
        assert!(
            text.contains("a &lt; b &amp; &quot;c&quot;\u{fffd}</title>"),
            "{text}"
        );
        assert!(!text.contains("<script>"));
    }

    #[test]
    fn ids_start_with_the_name_of_the_picture() {
        assert_eq!(id_prefix("KL"), "KL-");
        assert_eq!(id_prefix("two words & 2"), "two-words---2-");
        assert_eq!(id_prefix("2"), "_2-");
    }
}
