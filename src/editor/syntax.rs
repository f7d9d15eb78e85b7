//! The text of a spec as it is written: entries and values with their comments and places.
//!
//! It reads broken texts too, since that is what people have in front of them while they write: what is
//! not closed ends where something begins that cannot be in it. What is wrong is for others to tell.

use std::ops::Range;

use toml_parser::{
    Source,
    lexer::{Token, TokenKind},
};

/// Deeper nesting is not read: nothing in a spec is so deep.
const DEPTH: usize = 32;

/// A whole text.
#[derive(Debug, Default)]
pub(super) struct Text<'a> {
    /// Comments at the very top, which are about the file.
    pub(super) top: Vec<&'a str>,
    /// Whether an empty line follows them.
    pub(super) gap: bool,
    /// What stands before the first header, then each header with what follows it.
    pub(super) blocks: Vec<Block<'a>>,
    /// Comments at the very end.
    pub(super) end: Vec<&'a str>,
}

/// A header and its entries.
#[derive(Debug, Default)]
pub(super) struct Block<'a> {
    /// Comments above the header; an empty one is an empty line.
    pub(super) lead: Vec<&'a str>,
    /// Absent for what stands before the first header.
    pub(super) header: Option<Header<'a>>,
    pub(super) entries: Vec<Entry<'a>>,
    /// Comments below the entries.
    pub(super) tail: Vec<&'a str>,
}

/// `[path]` or `[[path]]`.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub(super) path: Vec<Word<'a>>,
    /// Whether it begins an item of a list.
    pub(super) is_item: bool,
    pub(super) span: Range<usize>,
    /// Behind it on its line.
    pub(super) comment: Option<&'a str>,
}

/// A part of a key.
#[derive(Debug, Clone)]
pub(super) struct Word<'a> {
    /// As it is written, with its quotes.
    pub(super) written: &'a str,
    pub(super) span: Range<usize>,
}

/// A key with its value, or an item of a list, which has no key.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Comments above it; an empty one is an empty line.
    pub(super) lead: Vec<&'a str>,
    /// Whether it begins a line.
    pub(super) breaks: bool,
    pub(super) path: Vec<Word<'a>>,
    /// Where `=` ends.
    pub(super) equals: Option<usize>,
    pub(super) value: Option<Value<'a>>,
    /// Behind it on its line.
    pub(super) comment: Option<&'a str>,
    pub(super) span: Range<usize>,
}

/// A value.
#[derive(Debug)]
pub(super) enum Value<'a> {
    /// A string, number, boolean or date, or what stands in the place of one.
    Scalar {
        written: &'a str,
        start: usize,
    },
    Group(Group<'a>),
}

/// A list or an inline table.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) is_table: bool,
    /// Behind the opening bracket.
    pub(super) comment: Option<&'a str>,
    pub(super) items: Vec<Entry<'a>>,
    /// Comments before the closing bracket.
    pub(super) tail: Vec<&'a str>,
    /// Whether the closing bracket begins a line.
    pub(super) breaks: bool,
    /// Between the brackets; to where it seems to end if it is not closed.
    pub(super) inside: Range<usize>,
}

impl Word<'_> {
    /// The word itself. Escapes, which no word needs, are left as they are.
    pub(super) fn name(&self) -> &str {
        unquoted(self.written)
    }
}

/// What is between the quotes of a short string, closed or not.
pub(super) fn unquoted(written: &str) -> &str {
    let Some(quote) = written.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return written;
    };
    let rest = &written[1..];
    rest.strip_suffix(quote).unwrap_or(rest)
}

/// Whether a TOML text is meant as a spec: it has panels, or names the schema of specs.
#[cfg(feature = "cli")]
pub(crate) fn is_spec(text: &str) -> bool {
    let read = Text::read(text);
    let mut top = read
        .top
        .iter()
        .filter_map(|line| line.strip_prefix("#:schema"));
    let names_schema = top.any(|schema| schema.trim_end().ends_with("scene.schema.json"));
    let first = |path: &[Word<'_>]| path.first().is_some_and(|word| word.name() == "panels");
    let mut headers = read.blocks.iter().filter_map(|block| block.header.as_ref());
    let mut entries = read
        .blocks
        .first()
        .map_or(&[][..], |block| &block.entries)
        .iter();
    names_schema || headers.any(|it| first(&it.path)) || entries.any(|it| first(&it.path))
}

/// The comments of a text.
pub(super) fn comments(text: &str) -> Vec<&str> {
    let tokens = Source::new(text).lex();
    let comments = tokens.filter(|token| token.kind() == TokenKind::Comment);
    let written = comments.filter_map(|it| text.get(it.span().start()..it.span().end()));
    written.map(str::trim_end).collect()
}

/// Whether a place is in a comment.
pub(super) fn in_comment(text: &str, offset: usize) -> bool {
    let mut tokens = Source::new(text).lex();
    tokens.any(|token| {
        let (start, end) = (token.span().start(), token.span().end());
        token.kind() == TokenKind::Comment && start < offset && offset <= end
    })
}

impl<'a> Text<'a> {
    /// Reads a text, whatever it holds.
    pub(super) fn read(text: &'a str) -> Self {
        let tokens: Vec<Token> = Source::new(text).lex().into_vec();
        let mut reader = Reader {
            text,
            tokens,
            at: 0,
            open: Vec::new(),
        };
        reader.document()
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// Of each bracket that is open, whether it is that of a table.
    open: Vec<bool>,
}

impl<'a> Reader<'a> {
    fn kind(&self) -> TokenKind {
        self.tokens.get(self.at).map_or(TokenKind::Eof, Token::kind)
    }

    /// Where the next token stands.
    fn span(&self) -> Range<usize> {
        match self.tokens.get(self.at) {
            Some(token) => token.span().start()..token.span().end(),
            None => self.text.len()..self.text.len(),
        }
    }

    /// Takes the next token.
    fn advance(&mut self) -> &'a str {
        let span = self.span();
        self.at += 1;
        self.text.get(span).unwrap_or_default()
    }

    fn accept(&mut self, kind: TokenKind) -> bool {
        let is = self.kind() == kind;
        if is {
            self.advance();
        }
        is
    }

    fn blanks(&mut self) {
        while self.kind() == TokenKind::Whitespace {
            self.advance();
        }
    }

    /// A comment on this line.
    fn comment(&mut self) -> Option<&'a str> {
        self.blanks();
        (self.kind() == TokenKind::Comment).then(|| self.advance().trim_end())
    }

    /// Empty lines and comments up to what comes next, and whether that begins a line.
    fn lead(&mut self, mut at_start: bool) -> (Vec<&'a str>, bool) {
        let (mut lead, mut breaks) = (Vec::new(), at_start);
        loop {
            match self.kind() {
                TokenKind::Whitespace => {
                    self.advance();
                }
                TokenKind::Newline => {
                    self.advance();
                    if at_start && lead.last() != Some(&"") {
                        lead.push("");
                    }
                    (at_start, breaks) = (true, true);
                }
                TokenKind::Comment => {
                    lead.push(self.advance().trim_end());
                    at_start = false;
                }
                _ => return (lead, breaks),
            }
        }
    }

    fn document(&mut self) -> Text<'a> {
        let mut text = Text::default();
        let mut block = Block::default();
        let (mut lead, _) = self.lead(true);
        trim_front(&mut lead);
        let gap = lead.iter().position(|line| line.is_empty());
        text.gap = gap.is_some();
        let rest = gap.map_or(Vec::new(), |gap| lead.split_off(gap));
        text.top = lead;
        lead = rest;
        trim_front(&mut lead);
        loop {
            match self.kind() {
                TokenKind::Eof => break,
                TokenKind::LeftSquareBracket => {
                    // What an empty line parts from the header belongs to what stands above.
                    let own = lead.iter().rposition(|line| line.is_empty());
                    let own = lead.split_off(own.unwrap_or(0));
                    block.tail = lead;
                    text.blocks.push(block);
                    block = Block {
                        lead: own,
                        header: Some(self.header()),
                        ..Block::default()
                    };
                }
                _ => {
                    let mut entry = self.entry(true, true, 0);
                    entry.lead = lead;
                    entry.comment = entry.comment.or_else(|| self.comment());
                    block.entries.push(entry);
                }
            }
            // What else stands on the line is no TOML.
            while !matches!(self.kind(), TokenKind::Newline | TokenKind::Eof)
                && !self.begins_anew(false, true)
            {
                self.advance();
            }
            self.accept(TokenKind::Newline);
            (lead, _) = self.lead(true);
        }
        let own = lead.iter().position(|line| line.is_empty());
        text.end = own.map_or(Vec::new(), |own| lead.split_off(own));
        block.tail = lead;
        text.blocks.push(block);
        text
    }

    fn header(&mut self) -> Header<'a> {
        let start = self.span().start;
        self.advance();
        let is_item = self.accept(TokenKind::LeftSquareBracket);
        let path = self.path();
        self.blanks();
        if self.accept(TokenKind::RightSquareBracket) && is_item {
            self.accept(TokenKind::RightSquareBracket);
        }
        let span = start..self.span().start;
        let comment = self.comment();
        Header {
            path,
            is_item,
            span,
            comment,
        }
    }

    /// A dotted key.
    fn path(&mut self) -> Vec<Word<'a>> {
        let mut path = Vec::new();
        loop {
            self.blanks();
            let span = self.span();
            match self.kind() {
                TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString => {
                    let written = self.advance();
                    path.push(Word { written, span });
                }
                // A word that is still to be written, behind a dot.
                _ if !path.is_empty() => path.push(Word {
                    written: "",
                    span: span.start..span.start,
                }),
                _ => return path,
            }
            let before = self.at;
            self.blanks();
            if !self.accept(TokenKind::Dot) {
                self.at = before;
                return path;
            }
        }
    }

    /// An entry without what stands around it.
    fn entry(&mut self, has_key: bool, breaks: bool, depth: usize) -> Entry<'a> {
        let before = self.at;
        let start = self.span().start;
        let mut entry = Entry {
            lead: Vec::new(),
            breaks,
            path: Vec::new(),
            equals: None,
            value: None,
            comment: None,
            span: start..start,
        };
        if has_key {
            entry.path = self.path();
            let behind = self.at;
            let within = !self.open.is_empty();
            self.blanks();
            if within && self.kind() != TokenKind::Equals {
                entry.lead = self.lead(false).0;
            }
            if self.accept(TokenKind::Equals) {
                entry.equals = self.tokens.get(self.at - 1).map(|it| it.span().end());
                entry.value = self.value(depth);
                if within && entry.value.is_none() {
                    self.value_below(&mut entry, depth);
                }
            } else {
                entry.lead.clear();
                self.at = behind;
            }
        } else {
            entry.value = self.value(depth);
        }
        if self.at == before {
            // What cannot begin an entry.
            self.advance();
        }
        let end = self.tokens.get(self.at - 1);
        entry.span.end = end.map_or(start, |it| it.span().end());
        entry
    }

    /// The value of an entry of an inline table where it stands below its `=`, as the reader allows.
    fn value_below(&mut self, entry: &mut Entry<'a>, depth: usize) {
        let behind = self.at;
        let (lead, _) = self.lead(false);
        let before = self.at;
        let is_key = match self.kind() {
            TokenKind::Atom => {
                !self.path().is_empty() && {
                    self.blanks();
                    self.kind() == TokenKind::Equals
                }
            }
            _ => false,
        };
        self.at = before;
        if !is_key {
            entry.value = self.value(depth);
        }
        match entry.value {
            Some(_) => entry.lead.extend(lead),
            None => self.at = behind,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        self.blanks();
        let start = self.span().start;
        match self.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket if depth < DEPTH => {
                return Some(Value::Group(self.group(depth)));
            }
            TokenKind::BasicString
            | TokenKind::LiteralString
            | TokenKind::MlBasicString
            | TokenKind::MlLiteralString => {
                let written = self.advance();
                return Some(Value::Scalar { written, start });
            }
            _ => {}
        }
        let mut end = start;
        while !matches!(
            self.kind(),
            TokenKind::Comma
                | TokenKind::Newline
                | TokenKind::Comment
                | TokenKind::RightSquareBracket
                | TokenKind::RightCurlyBracket
                | TokenKind::Eof
        ) {
            if self.kind() != TokenKind::Whitespace {
                end = self.span().end;
            }
            self.advance();
        }
        let written = self.text.get(start..end).unwrap_or_default();
        (!written.is_empty()).then_some(Value::Scalar { written, start })
    }

    fn group(&mut self, depth: usize) -> Group<'a> {
        let is_table = self.kind() == TokenKind::LeftCurlyBracket;
        self.advance();
        self.open.push(is_table);
        let mut group = Group {
            is_table,
            inside: self.span().start..self.text.len(),
            comment: self.comment(),
            items: Vec::new(),
            tail: Vec::new(),
            breaks: false,
        };
        // Comments behind an item that its comma follows on a later line.
        let mut early = Vec::new();
        let mut separated = true;
        loop {
            let (lead, breaks) = self.lead(false);
            early.extend(lead);
            let (start, kind) = (self.span().start, self.kind());
            match kind {
                TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                    let closes_table = kind == TokenKind::RightCurlyBracket;
                    if closes_table != is_table && !self.open.contains(&closes_table) {
                        self.advance();
                        continue;
                    }
                    group.inside.end = start;
                    group.breaks = breaks;
                    if closes_table == is_table {
                        self.advance();
                    }
                    break;
                }
                TokenKind::Comma => {
                    self.advance();
                    separated = true;
                    continue;
                }
                TokenKind::Eof => break,
                _ if breaks && self.begins_anew(is_table, separated) => {
                    group.inside.end = start;
                    // What is around it is to see that a line begins.
                    self.unread(&[TokenKind::Whitespace, TokenKind::Newline]);
                    break;
                }
                _ => {}
            }
            let mut item = self.entry(is_table, breaks, depth + 1);
            early.append(&mut item.lead);
            item.lead = std::mem::take(&mut early);
            item.comment = self.comment();
            let (behind, broke) = self.lead(false);
            early = behind;
            separated = self.accept(TokenKind::Comma);
            if separated {
                if let Some(comment) = self.comment() {
                    match item.comment {
                        None if early.is_empty() => item.comment = Some(comment),
                        _ => early.push(comment),
                    }
                }
            } else if broke {
                // The line break has been taken, and what follows begins a line.
                self.back_to_line_break();
                early.clear();
            }
            group.items.push(item);
        }
        self.open.pop();
        trim_back(&mut early);
        group.tail = early;
        group
    }

    /// Goes back to behind the value that was taken last, so that its line break is taken again.
    fn back_to_line_break(&mut self) {
        self.unread(&[
            TokenKind::Whitespace,
            TokenKind::Newline,
            TokenKind::Comment,
        ]);
        // A comment on the line of the value has been taken for good.
        self.comment();
    }

    /// Goes back over tokens of some kinds.
    fn unread(&mut self, kinds: &[TokenKind]) {
        while let Some(before) = self.at.checked_sub(1)
            && kinds.contains(&self.tokens[before].kind())
        {
            self.at = before;
        }
    }

    /// Whether what begins a line here cannot be in the group that is open: a header, or a key where none
    /// can be.
    fn begins_anew(&self, in_table: bool, separated: bool) -> bool {
        let start = self.span().start;
        let before = self.text.get(..start).unwrap_or_default();
        if in_table && self.kind() == TokenKind::LeftCurlyBracket {
            return true;
        }
        if !before.is_empty() && !before.ends_with('\n') {
            return false;
        }
        let line = self.text.get(start..).unwrap_or_default();
        let line = line.lines().next().unwrap_or_default();
        if let Some(rest) = line.strip_prefix('[') {
            let code = rest.split('#').next().unwrap_or_default().trim_end();
            let inner = code.trim_start_matches('[').trim_end_matches(']');
            let is_word = inner.starts_with(|c: char| c.is_ascii_alphabetic())
                && !["true", "false", "inf", "nan"].contains(&inner)
                && inner
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._- \"".contains(c));
            return code.ends_with(']') && is_word;
        }
        let key = line.split_once('=').map(|(key, _)| key.trim_end());
        let is_key = key.is_some_and(|key| {
            let mut letters = key.chars();
            key.starts_with(|c: char| c.is_ascii_alphabetic())
                && letters.all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        });
        is_key && (!in_table || !separated)
    }
}

fn trim_front(lead: &mut Vec<&str>) {
    let blank = lead.iter().take_while(|line| line.is_empty()).count();
    lead.drain(..blank);
}

fn trim_back(lead: &mut Vec<&str>) {
    while lead.last() == Some(&"") {
        lead.pop();
    }
}
