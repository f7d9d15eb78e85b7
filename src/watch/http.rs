//! Requests within bounds, of this page only; and answers that browsers keep to it.
//!
//! A browser lets any page send requests to this machine, and a name that somebody else owns can be made
//! to lead here. So a request must name this server as its host, and must not come from another origin.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// The most bytes of a request.
const HEAD: usize = 8 * 1024;
/// How long a request may take to arrive.
const ARRIVES: Duration = Duration::from_secs(5);
/// How long an answer may take to be received.
const LEAVES: Duration = Duration::from_secs(10);
/// Bytes that are handed over at a time.
const PIECE: usize = 64 * 1024;
/// The most names and values of a query.
const PAIRS: usize = 128;

/// A request that is answered.
#[derive(Debug, PartialEq)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    /// Whether only the head of the answer is wanted.
    pub(super) head: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn new(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            content_type,
            body: body.into(),
        }
    }

    pub(super) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::new("application/json", body)
    }

    /// A refusal, with a sentence that says why.
    pub(super) fn refusal(status: u16, why: impl Into<String>) -> Self {
        let mut why: String = why.into();
        why.push('\n');
        Self {
            status,
            ..Self::new("text/plain; charset=utf-8", why)
        }
    }
}

/// Reads a request to the server at this port.
///
/// # Errors
///
/// The answer, if it is refused; nothing, if nobody waits for an answer.
pub(super) fn read(stream: &mut TcpStream, port: u16) -> Result<Request, Option<Response>> {
    let end = Instant::now() + ARRIVES;
    let mut bytes = Vec::new();
    let mut piece = [0; 1024];
    let length = loop {
        if let Some(length) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break length;
        }
        if bytes.len() >= HEAD {
            return Err(Some(Response::refusal(431, "the request is too long")));
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return Err(Some(Response::refusal(408, "the request came too slowly")));
        }
        match stream.read(&mut piece) {
            Ok(0) => return Err(None),
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if is_timeout(&error) => {
                return Err(Some(Response::refusal(408, "the request came too slowly")));
            }
            Err(_) => return Err(None),
        }
    };
    let head = std::str::from_utf8(&bytes[..length]);
    let head = head.map_err(|_| Some(Response::refusal(400, "the request is no text")))?;
    parse(head, port).map_err(Some)
}

pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

fn parse(head: &str, port: u16) -> Result<Request, Response> {
    let malformed = || Response::refusal(400, "this is no request that a browser makes");
    if head.contains(|c: char| c.is_control() && c != '\r' && c != '\n' && c != '\t') {
        return Err(malformed());
    }
    let mut lines = head.split("\r\n");
    let first: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, version] = first[..] else {
        return Err(malformed());
    };
    if !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        return Err(Response::refusal(505, "only HTTP/1.1 is spoken here"));
    }
    let mut host = None;
    for line in lines {
        let (name, value) = line.split_once(':').ok_or_else(malformed)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(plain) {
            return Err(malformed());
        }
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" if host.is_some() => return Err(malformed()),
            "host" => host = Some(value),
            "origin" if !is_own_origin(value, port) => return Err(foreign()),
            "sec-fetch-site" if !matches!(value, "same-origin" | "none") => return Err(foreign()),
            "content-length" if value != "0" => {
                return Err(Response::refusal(413, "a request has no content here"));
            }
            "transfer-encoding" => {
                return Err(Response::refusal(413, "a request has no content here"));
            }
            _ => {}
        }
    }
    if !host.is_some_and(|host| is_own_host(host, port)) {
        let message = format!("this server is only reached as http://127.0.0.1:{port}/");
        return Err(Response::refusal(421, message));
    }
    let head = match method {
        "GET" => false,
        "HEAD" => true,
        _ => return Err(Response::refusal(405, "only GET and HEAD are answered")),
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if !path.starts_with('/') || !target.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(malformed());
    }
    let pairs = || query.split('&').filter(|pair| !pair.is_empty());
    if pairs().count() > PAIRS {
        return Err(malformed());
    }
    let decoded = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decoded(name)?, decoded(value)?))
    };
    let query: Option<Vec<(String, String)>> = pairs().map(decoded).collect();
    Ok(Request {
        path: path.to_owned(),
        query: query.ok_or_else(malformed)?,
        head,
    })
}

fn foreign() -> Response {
    Response::refusal(403, "this server answers its own page only")
}

/// Whether a `Host` names this server.
fn is_own_host(host: &str, port: u16) -> bool {
    let names = ["127.0.0.1", "localhost"];
    names.into_iter().any(|name| {
        let rest = host.strip_prefix(name);
        rest.is_some_and(|rest| match rest.strip_prefix(':') {
            Some(given) => given == port.to_string(),
            None => rest.is_empty() && port == 80,
        })
    })
}

fn is_own_origin(origin: &str, port: u16) -> bool {
    let host = origin.strip_prefix("http://");
    host.is_some_and(|host| is_own_host(host, port))
}

/// A part of a query, with what is written as `%41` in it.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(16 * high + low).ok()?
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The lines above an answer's content, but for the first and its length.
const HEADERS: &str = "\
Cache-Control: no-store\r\n\
Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
Cross-Origin-Opener-Policy: same-origin\r\n\
Cross-Origin-Resource-Policy: same-origin\r\n\
Referrer-Policy: no-referrer\r\n\
X-Content-Type-Options: nosniff\r\n\
X-Frame-Options: DENY\r\n\
Connection: close\r\n";

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Internal Server Error",
    }
}

/// Sends an answer.
///
/// # Errors
///
/// If it is not received in time.
pub(super) fn send(stream: &mut TcpStream, response: &Response, head: bool) -> io::Result<()> {
    let Response {
        status,
        content_type,
        body,
    } = response;
    let allow = match status {
        405 => "Allow: GET, HEAD\r\n",
        _ => "",
    };
    let mut bytes = format!(
        "HTTP/1.1 {status} {}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n{allow}{HEADERS}\r\n",
        reason(*status),
        body.len()
    )
    .into_bytes();
    if !head {
        bytes.extend_from_slice(body);
    }
    let end = Instant::now() + LEAVES;
    for piece in bytes.chunks(PIECE) {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_write_timeout(Some(left))?;
        stream.write_all(piece)?;
    }
    stream.flush()
}

/// Begins an answer that has no end: lines are sent as they come.
///
/// # Errors
///
/// If it is not received in time.
pub(super) fn begin_stream(stream: &mut TcpStream) -> io::Result<()> {
    stream.set_write_timeout(Some(ARRIVES))?;
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{HEADERS}\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(lines: &[&str]) -> u16 {
        parse(&lines.join("\r\n"), 8000).map_or_else(|refused| refused.status, |_| 200)
    }

    #[test]
    fn a_request_has_a_path_and_a_query() {
        let request = parse(
            "GET /s/0/frame?i=3&set=mu%3A-2.5 HTTP/1.1\r\nHost: localhost:8000",
            8000,
        );
        assert_eq!(
            request.unwrap(),
            Request {
                path: "/s/0/frame".to_owned(),
                query: vec![
                    ("i".to_owned(), "3".to_owned()),
                    ("set".to_owned(), "mu:-2.5".to_owned())
                ],
                head: false,
            }
        );
    }

    #[test]
    fn only_the_own_page_is_answered() {
        let get = "GET / HTTP/1.1";
        let own = "Host: 127.0.0.1:8000";
        assert_eq!(status(&[get, own]), 200);
        assert_eq!(status(&[get, own, "Origin: http://127.0.0.1:8000"]), 200);
        assert_eq!(status(&[get, own, "Sec-Fetch-Site: none"]), 200);
        assert_eq!(status(&[get]), 421);
        for host in [
            "127.0.0.1",
            "127.0.0.1:8001",
            "127.0.0.1:80000",
            "127.0.0.1:8000.evil.example",
            "evil.example:8000",
            "127.0.0.1.evil.example:8000",
            "",
        ] {
            assert_eq!(status(&[get, &format!("Host: {host}")]), 421, "{host}");
        }
        assert_eq!(status(&[get, own, own]), 400);
        for line in [
            "Origin: http://evil.example",
            "Origin: null",
            "Origin: https://127.0.0.1:8000",
            "Origin: http://127.0.0.1:8001",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site",
        ] {
            assert_eq!(status(&[get, own, line]), 403, "{line}");
        }
    }

    #[test]
    fn what_is_no_plain_request_is_refused() {
        let own = "Host: 127.0.0.1:8000";
        assert_eq!(status(&["POST / HTTP/1.1", own]), 405);
        assert_eq!(status(&["GET / HTTP/2", own]), 505);
        assert_eq!(status(&["GET / HTTP/1.1", own, "Content-Length: 3"]), 413);
        let chunked = "Transfer-Encoding: chunked";
        assert_eq!(status(&["GET / HTTP/1.1", own, chunked]), 413);
        for line in [
            "GET http://127.0.0.1:8000/ HTTP/1.1",
            "GET  / HTTP/1.1",
            "GET /\u{e9} HTTP/1.1",
            "GET /?a=%zz HTTP/1.1",
            "GET /?a=%ff HTTP/1.1",
            "GET",
            "",
        ] {
            assert_eq!(status(&[line, own]), 400, "{line}");
        }
        assert_eq!(status(&["GET / HTTP/1.1", own, " folded"]), 400);
        assert_eq!(status(&["GET / HTTP/1.1", own, "Host : a"]), 400);
        let many = "a=1&".repeat(PAIRS + 1);
        assert_eq!(status(&[&format!("GET /?{many} HTTP/1.1"), own]), 400);
    }
}
