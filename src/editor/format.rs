//! Specs written in one way: order, spaces and quotes are set, line breaks and comments are the author's.

use std::collections::BTreeMap;

use crate::{
    diag::{Diagnostic, Kind, Report, Source, Span},
    spec::{
        keys::{MARK, SCENE, Section},
        syntax_mistakes,
    },
};

use super::{
    place::Holder,
    syntax::{self, Block, Entry, Group, Text, Value, Word, unquoted},
};

/// The keys at the top of the file, in the order of a file; every one of them is here.
const TOP: [&str; 23] = [
    "title",
    "subtitle",
    "caption",
    "description",
    "theme",
    "legend",
    "canvas",
    "output",
    "style",
    "layout",
    "matrix",
    "check",
    "parameters",
    "sweep",
    "data",
    "functions",
    "distributions",
    "quantities",
    "chains",
    "fits",
    "axes",
    "panels",
    "connectors",
];

/// What stands before the keys that a type of mark has for itself.
const BEFORE_OWN: [&str; 5] = ["type", "id", "each", "for", "over"];

/// What stands behind them.
const BEHIND_OWN: [&str; 10] = [
    "stroke",
    "stroke_width",
    "stroke_dash",
    "fill",
    "fill_negative",
    "series",
    "opacity",
    "trail",
    "when",
    "label",
];

/// Comments at the ends of lines that are longer are not aligned.
const ALIGNED: usize = 80;

/// A spec written as all are: what it means stays as it is, and so does every comment.
///
/// Keys have one order (a mark's `type` comes first); names of your own keep theirs. Spaces, indents and
/// quotes are set, lists over several lines end in a comma, and comments at the ends of lines that follow
/// one another are aligned. Line breaks are the author's; more than one empty line becomes one.
///
/// ```
/// use klrender::editor;
///
/// let text = "panels=[{marks=[ {y='pdf(P, x)',type='line'} ]}]\ndistributions.P = \"normal(0,1)\"   # P";
/// assert_eq!(editor::format(text)?, "\
/// distributions.P = \"normal(0,1)\"  # P
/// panels = [{ marks = [{ type = \"line\", y = \"pdf(P, x)\" }] }]
/// ");
/// # Ok::<(), klrender::diag::Report>(())
/// ```
///
/// # Errors
///
/// If the text is not TOML: then with all that is wrong with it.
pub fn format(text: &str) -> Result<String, Report> {
    format_source(&Source::new("spec", text))
}

/// The same of a text with a name.
pub(crate) fn format_source(source: &Source) -> Result<String, Report> {
    let wrong = syntax_mistakes(source);
    if !wrong.is_empty() {
        return Err(Report::new(source.clone(), wrong));
    }
    let text = source.text();
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut read = Text::read(plain);
    sort(&mut read);
    let mut formatted = Printer::default().text(&read);
    if !same(plain, &formatted) {
        // A fault of this file, which is to cost nobody anything.
        let message = "this spec cannot be formatted without a change of what it says";
        let found = Diagnostic::error(Kind::Syntax, Span::default(), message);
        return Err(Report::new(source.clone(), vec![found]));
    }
    if plain
        .lines()
        .next()
        .is_some_and(|line| plain[line.len()..].starts_with("\r\n"))
    {
        formatted = formatted.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Ok(formatted)
}

/// Whether two texts say the same and have the same comments, the order of both aside.
fn same(one: &str, other: &str) -> bool {
    let read = |text: &str| toml::from_str::<toml::Table>(&text.replace("\r\n", "\n"));
    let comments = |text| {
        let mut comments = syntax::comments(text);
        comments.sort_unstable();
        comments
    };
    match (read(one), read(other)) {
        // Not by `==`, of which NaN is not equal to itself.
        (Ok(said), Ok(says)) => {
            format!("{said:?}") == format!("{says:?}") && comments(one) == comments(other)
        }
        _ => false,
    }
}

/// Puts blocks, entries and keys of inline tables into order.
fn sort(text: &mut Text<'_>) {
    let scene = Holder::Section(&SCENE, None);
    let known = |block: &Block<'_>| {
        let first = block.header.as_ref().and_then(|header| header.path.first());
        first.map(|word| word.name().to_owned())
    };
    // Of names that are no keys, the first comes first.
    let mut firsts = BTreeMap::new();
    for (index, block) in text.blocks.iter().enumerate() {
        firsts.entry(known(block)).or_insert(index);
    }
    let rank = |block: &Block<'_>| {
        let name = known(block);
        let first = firsts.get(&name).copied();
        (name.map(|name| scene.rank(&name)), first)
    };
    // Empty lines stay where they are: they part whatever is above from what is below.
    let begins_blank = |block: &Block<'_>| block.lead.first() == Some(&"");
    let blank: Vec<bool> = text.blocks.iter().map(begins_blank).collect();
    text.blocks.sort_by_cached_key(rank);
    for (block, blank) in text.blocks.iter_mut().zip(blank) {
        block.lead.retain(|line| !line.is_empty());
        if blank {
            block.lead.insert(0, "");
        }
    }
    for block in &mut text.blocks {
        let path = block.header.iter().flat_map(|header| &header.path);
        let mut holder = path.fold(scene, |holder, word| holder.below(word.name()).item());
        holder.set_type(&block.entries);
        sort_entries(&mut block.entries, holder);
        if let Some(first) = block.entries.first_mut() {
            let blank = first.lead.iter().take_while(|line| line.is_empty()).count();
            first.lead.drain(..blank);
        }
    }
}

/// Puts the entries of a table into order, and those of the tables in it. Which of them begin lines stays
/// as it is.
fn sort_entries(entries: &mut [Entry<'_>], holder: Holder) {
    let breaks: Vec<bool> = entries.iter().map(|entry| entry.breaks).collect();
    // Where each path of names is first.
    let mut firsts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut ranks = |entry: &Entry<'_>| {
        let mut holder = holder;
        let mut path: Vec<String> = Vec::new();
        let mut ranks = Vec::new();
        for word in &entry.path {
            path.push(word.name().to_owned());
            let next = firsts.len();
            let first = *firsts.entry(path.clone()).or_insert(next);
            ranks.push((holder.rank(word.name()), first));
            holder = holder.below(word.name());
        }
        ranks
    };
    if !entries.iter().any(|entry| entry.path.is_empty()) {
        let ranks: Vec<_> = entries.iter().map(&mut ranks).collect();
        if !ranks.is_sorted() {
            let mut order: Vec<usize> = (0..entries.len()).collect();
            order.sort_by(|one, other| ranks[*one].cmp(&ranks[*other]));
            permute(entries, &order);
            for (entry, breaks) in entries.iter_mut().zip(breaks) {
                entry.breaks = breaks;
            }
        }
    }
    for entry in entries {
        let path = entry.path.iter();
        let holder = path.fold(holder, |holder, word| holder.below(word.name()));
        if let Some(value) = &mut entry.value {
            sort_value(value, holder);
        }
    }
}

/// Brings what stands at `order[i]` to place `i`.
fn permute<T>(items: &mut [T], order: &[usize]) {
    let mut order: Vec<usize> = order.to_vec();
    for place in 0..items.len() {
        let mut from = order[place];
        while from < place {
            from = order[from];
        }
        items.swap(place, from);
        order[place] = from;
    }
}

fn sort_value(value: &mut Value<'_>, mut holder: Holder) {
    let Value::Group(group) = value else { return };
    if group.is_table {
        holder.set_type(&group.items);
        sort_entries(&mut group.items, holder);
        return;
    }
    for item in &mut group.items {
        if let Some(value) = &mut item.value {
            sort_value(value, holder.item());
        }
    }
}

/// Where a key stands in a table of its section.
pub(super) fn rank(section: &Section, variant: Option<&str>, name: &str) -> Option<usize> {
    let among = |names: &[&str]| names.iter().position(|other| *other == name);
    if std::ptr::eq(section, &raw const SCENE) {
        return among(&TOP);
    }
    if !std::ptr::eq(section, &raw const MARK) {
        return section.keys.iter().position(|key| key.name == name);
    }
    let own = || {
        let own = section.variants.iter();
        let own = own.filter(|own| variant.is_none_or(|word| own.word.name == word));
        let mut keys = own.flat_map(|own| own.keys);
        keys.position(|key| key.name == name).map(|at| 100 + at)
    };
    let behind = || among(&BEHIND_OWN).map(|at| 10_000 + at);
    among(&BEFORE_OWN).or_else(behind).or_else(own)
}

/// A line that is being written.
#[derive(Debug, Default)]
struct Line<'a> {
    depth: usize,
    text: String,
    comment: Option<&'a str>,
}

#[derive(Debug, Default)]
struct Printer<'a> {
    lines: Vec<Line<'a>>,
    /// Of each open bracket, the line that it is on and the depth of what is in it.
    open: Vec<(usize, usize)>,
}

impl<'a> Printer<'a> {
    fn text(mut self, text: &Text<'a>) -> String {
        self.comments(&text.top, 0);
        if text.gap {
            self.blank();
        }
        for block in &text.blocks {
            self.block(block);
        }
        self.comments(&text.end, 0);
        self.finish()
    }

    fn block(&mut self, block: &Block<'a>) {
        self.comments(&block.lead, 0);
        if let Some(header) = &block.header {
            let path = path(&header.path);
            self.line(0);
            self.put(&match header.is_item {
                true => format!("[[{path}]]"),
                false => format!("[{path}]"),
            });
            self.end_with(header.comment);
        }
        for entry in &block.entries {
            self.comments(&entry.lead, 0);
            self.line(0);
            self.entry(entry);
            self.end_with(entry.comment);
        }
        if !block.tail.is_empty() {
            self.comments(&block.tail, 0);
            self.blank();
        }
    }

    /// Begins a line.
    fn line(&mut self, depth: usize) {
        self.lines.push(Line {
            depth,
            ..Line::default()
        });
    }

    /// An empty line, unless one is there already or nothing is.
    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_blank()) {
            self.line(0);
        }
    }

    fn comments(&mut self, lead: &[&'a str], depth: usize) {
        for comment in lead {
            if comment.is_empty() {
                self.blank();
            } else {
                self.line(depth);
                self.put(comment);
            }
        }
    }

    fn put(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(text);
        }
    }

    fn end_with(&mut self, comment: Option<&'a str>) {
        if let (Some(line), Some(comment)) = (self.lines.last_mut(), comment) {
            line.comment = Some(comment);
        }
    }

    fn entry(&mut self, entry: &Entry<'a>) {
        if !entry.path.is_empty() {
            self.put(&path(&entry.path));
            self.put(" = ");
        }
        match &entry.value {
            Some(Value::Scalar { written, .. }) => self.put(&scalar(written)),
            Some(Value::Group(group)) => self.group(group),
            None => {}
        }
    }

    fn group(&mut self, group: &Group<'a>) {
        let own_line = self.lines.len();
        let outer = self.lines.last().map_or(0, |line| line.depth);
        // What opens on one line is one step further in, however many brackets open there.
        let inner = match self.open.last() {
            Some((line, inner)) if *line == own_line => *inner,
            _ => outer + 1,
        };
        self.open.push((own_line, inner));
        let (open, close) = if group.is_table {
            ("{", "}")
        } else {
            ("[", "]")
        };
        self.put(open);
        self.end_with(group.comment);
        let mut broken = group.comment.is_some();
        let last_comment = group
            .items
            .last()
            .is_some_and(|item| item.comment.is_some());
        let closes_on_own_line = group.breaks && !group.items.is_empty()
            || last_comment
            || !group.tail.is_empty()
            || (broken && group.items.is_empty());
        for (index, item) in group.items.iter().enumerate() {
            let mut lead = &item.lead[..];
            if index == 0 {
                let blank = lead.iter().take_while(|line| line.is_empty()).count();
                lead = &lead[blank..];
            }
            if broken || item.breaks || !lead.is_empty() {
                self.comments(lead, inner);
                self.line(inner);
            } else if index > 0 || group.is_table {
                self.put(" ");
            }
            self.entry(item);
            if index + 1 < group.items.len() || closes_on_own_line {
                self.put(",");
            }
            self.end_with(item.comment);
            broken = item.comment.is_some();
        }
        self.comments(&group.tail, inner);
        if closes_on_own_line {
            self.line(outer);
        } else if group.is_table && !group.items.is_empty() {
            self.put(" ");
        }
        self.put(close);
        self.open.pop();
    }

    fn finish(self) -> String {
        let columns = self.columns();
        let mut out = String::new();
        for (line, column) in self.lines.iter().zip(columns) {
            let start = out.len();
            if !line.is_blank() {
                out.push_str(&"  ".repeat(line.depth));
            }
            out.push_str(&line.text);
            if let Some(comment) = line.comment {
                let width = width(&out[start..]);
                out.push_str(&" ".repeat(column.saturating_sub(width).max(2)));
                out.push_str(comment);
            }
            out.push('\n');
        }
        let end = out.trim_end().len();
        out.truncate(end);
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    /// For each line, where the comment at its end begins.
    fn columns(&self) -> Vec<usize> {
        let width = |line: &Line<'_>| width(&line.text) + 2 * line.depth;
        let aligned = |line: &Line<'_>| line.comment.is_some() && width(line) <= ALIGNED;
        let mut columns = vec![0; self.lines.len()];
        let mut start = 0;
        for run in self
            .lines
            .chunk_by(|one, other| aligned(one) && aligned(other))
        {
            let widest = run.iter().map(width).max().unwrap_or(0);
            columns[start..start + run.len()].fill(widest + 2);
            start += run.len();
        }
        columns
    }
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        self.text.is_empty() && self.comment.is_none()
    }
}

/// How wide the last line of a text is.
fn width(text: &str) -> usize {
    text.rsplit('\n').next().unwrap_or_default().chars().count()
}

fn path(path: &[Word<'_>]) -> String {
    let words: Vec<String> = path.iter().map(|word| key(word.written)).collect();
    words.join(".")
}

/// A word of a key, in quotes only if it needs them.
fn key(written: &str) -> String {
    let name = unquoted(written);
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match !name.is_empty() && name.chars().all(is_bare) {
        true => name.to_owned(),
        false => scalar(written),
    }
}

/// A value that is no list and no table: strings in double quotes, or in single ones if they would need
/// escapes.
fn scalar(written: &str) -> String {
    let is_long = written.starts_with("\"\"\"") || written.starts_with("'''");
    let content = unquoted(written);
    let plain = |quote: char| !content.contains([quote, '\\', '\t']);
    match written.chars().next() {
        Some('\'') if !is_long && plain('"') => format!("\"{content}\""),
        Some('"') if !is_long && content.contains('\\') => {
            let text = content.replace(r"\\", "\u{0}").replace(r#"\""#, "\"");
            match text.contains(['\\', '\'']) {
                true => written.to_owned(),
                false => format!("'{}'", text.replace('\u{0}', r"\")),
            }
        }
        _ => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::spec::keys::Key;

    use super::*;

    #[test]
    fn every_key_has_its_place() {
        let names = |keys: &'static [Key]| keys.iter().map(|key| key.name).collect::<BTreeSet<_>>();
        assert_eq!(BTreeSet::from(TOP), names(SCENE.keys));
        let own: BTreeSet<&str> = MARK
            .variants
            .iter()
            .flat_map(|own| names(own.keys))
            .collect();
        let shared = BEFORE_OWN.into_iter().chain(BEHIND_OWN);
        // `fill_negative` is that of areas only, and stands by `fill`.
        let shared: BTreeSet<&str> = shared.filter(|name| !own.contains(name)).collect();
        assert_eq!(shared, names(MARK.keys));
    }
}
