//! Messages as they are sent: a header with their length, then JSON.

use std::io::{self, BufRead, Read as _, Write};

use serde_json::Value;

/// Longer messages are not read: a spec may have a hundredth of that.
const LONGEST: u64 = 64 << 20;

/// Longer lines are no header.
const LONGEST_LINE: u64 = 4096;

/// What came.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    Message(Value),
    /// Something that is no message, and what is wrong with it.
    Nonsense(String),
}

/// Reads a message; `None` at the end.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        input.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse::<u64>().ok();
            }
            // The line between header and message.
            None if line.is_empty() => match length {
                Some(length) => return body(input, length).map(Some),
                None => continue,
            },
            // Other headers say nothing that matters; what is no header is passed over.
            _ => {}
        }
    }
}

fn body(input: &mut impl BufRead, length: u64) -> io::Result<Incoming> {
    if length > LONGEST {
        let passed = io::copy(&mut input.take(length), &mut io::sink())?;
        let message = format!("a message of {passed} bytes is too long");
        return Ok(Incoming::Nonsense(message));
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    Ok(match serde_json::from_slice(&bytes) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Nonsense(format!("a message is no JSON: {error}")),
    })
}

/// Writes a message.
pub(super) fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_read_past_what_is_none() {
        let mut sent = Vec::new();
        write(&mut sent, &json!({ "id": 1 })).unwrap();
        sent.extend(
            b"nonsense\r\n\r\nContent-Length: x\r\n\r\ncontent-length:3\r\nFoo: bar\r\n\r\n{]}",
        );
        write(&mut sent, &json!({ "word": "μ" })).unwrap();
        let mut input = &sent[..];
        let mut next = || read(&mut input).unwrap();
        assert_eq!(next(), Some(Incoming::Message(json!({ "id": 1 }))));
        assert!(matches!(next(), Some(Incoming::Nonsense(_))));
        assert_eq!(next(), Some(Incoming::Message(json!({ "word": "μ" }))));
        assert_eq!(next(), None);
    }
}
