//! Tags and attributes, one after another.

/// The text that is left to read.
pub(super) struct Scanner<'a>(pub(super) &'a str);

/// A tag, by its name.
pub(super) enum Tag<'a> {
    Open(&'a str),
    Close(&'a str),
}

impl<'a> Scanner<'a> {
    pub(super) fn skip_space(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    pub(super) fn end(&mut self, end: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(end)?;
        Some(())
    }

    /// The name of the next tag; attributes follow those that open.
    pub(super) fn tag(&mut self) -> Option<Tag<'a>> {
        let text = self.0.strip_prefix('<')?;
        if let Some(text) = text.strip_prefix('/') {
            let (name, rest) = text.split_once('>')?;
            self.0 = rest;
            return Some(Tag::Close(name));
        }
        let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
        let (name, rest) = text.split_at(end);
        self.0 = rest;
        Some(Tag::Open(name))
    }

    /// The next attribute; `Some(None)` at the end of the tag.
    pub(super) fn attribute(&mut self) -> Option<Option<(&'a str, &'a str)>> {
        let Some(text) = self.0.strip_prefix(' ') else {
            return Some(None);
        };
        let (name, text) = text.split_once("=\"")?;
        let (value, rest) = text.split_once('"')?;
        self.0 = rest;
        Some(Some((name, value)))
    }

    /// Reads children up to the closing tag.
    pub(super) fn close(
        &mut self,
        name: &str,
        mut child: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.end(">")?;
        loop {
            self.skip_space();
            if let Some(rest) = self.0.strip_prefix("</") {
                let rest = rest.strip_prefix(name)?;
                self.0 = rest.strip_prefix('>')?;
                return Some(());
            }
            child(self)?;
        }
    }
}
