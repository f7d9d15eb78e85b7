//! Connections: only from this machine, so many at a time, a request each.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    board::Board,
    http::{self, Response},
    routes,
};

/// Connections at a time.
const CONNECTIONS: usize = 32;
/// Pages that wait for changes, at a time: the others are left for their requests.
const PAGES: usize = 20;
/// How often a page that waits is told that the server is still there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often it is looked whether such a page is gone.
const LOOK: Duration = Duration::from_secs(1);

/// A server that is reached from this machine only.
#[derive(Debug)]
pub(crate) struct Server {
    listener: TcpListener,
    port: u16,
}

impl Server {
    /// Takes a port of this machine; 0 is any that is free.
    ///
    /// # Errors
    ///
    /// If it cannot be had.
    pub(crate) fn new(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }

    /// Where it is reached.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Answers requests, for ever.
    pub(crate) fn serve(&self, board: &Arc<Board>) {
        let open = Arc::new(AtomicUsize::new(0));
        for stream in self.listener.incoming() {
            let Ok(mut stream) = stream else {
                // Out of descriptors, as a rule: they come back.
                thread::sleep(Duration::from_millis(50));
                continue;
            };
            let slot = Slot::take(&open);
            let Some(slot) = slot else {
                let refusal = Response::refusal(503, "there are too many connections");
                let _ = stream.set_nonblocking(true);
                let _ = http::send(&mut stream, &refusal, false);
                continue;
            };
            let (board, port) = (Arc::clone(board), self.port);
            let answer = move || {
                let _slot = slot;
                connection(&mut stream, port, &board);
            };
            // Without a thread the connection is closed.
            let _ = thread::Builder::new()
                .name("connection".to_owned())
                .spawn(answer);
        }
    }
}

/// One of the connections at a time.
struct Slot(Arc<AtomicUsize>);

impl Slot {
    fn take(open: &Arc<AtomicUsize>) -> Option<Self> {
        let taken = open.fetch_add(1, Ordering::SeqCst);
        // Given back at once if there is none.
        let slot = Self(Arc::clone(open));
        (taken < CONNECTIONS).then_some(slot)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn connection(stream: &mut TcpStream, port: u16, board: &Board) {
    let _ = stream.set_nodelay(true);
    let (response, head) = match http::read(stream, port) {
        Ok(request) if request.path == "/events" && !request.head => match board.enter(PAGES) {
            Some(_page) => {
                // It ends when the page is gone.
                let _ = events(stream, board);
                return;
            }
            None => (Response::refusal(503, "too many pages are open"), false),
        },
        Ok(request) => (routes::answer(board, &request), request.head),
        Err(Some(refusal)) => (refusal, false),
        Err(None) => return,
    };
    let sent = http::send(stream, &response, head);
    if sent.is_ok() && response.status != 200 {
        linger(stream);
    }
}

/// Takes in what a client still sends, for a moment: a connection closed before that would take back
/// the answer.
fn linger(stream: &mut TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(100)));
    let end = Instant::now() + Duration::from_millis(500);
    let mut piece = [0; 4096];
    while Instant::now() < end && matches!(stream.read(&mut piece), Ok(1..)) {}
}

/// Tells a page what is known, at once and whenever that changes.
fn events(stream: &mut TcpStream, board: &Board) -> io::Result<()> {
    http::begin_stream(stream)?;
    // Looked at without waiting.
    stream.set_read_timeout(Some(Duration::from_millis(1)))?;
    // None has this number.
    let mut version = u64::MAX;
    let mut told = Instant::now();
    loop {
        let now = board.wait(version, LOOK);
        if now != version {
            version = now;
            told = Instant::now();
            write!(stream, "data: {}\n\n", board.told())?;
        } else if told.elapsed() >= HEARTBEAT {
            told = Instant::now();
            stream.write_all(b": still here\n\n")?;
        }
        let mut piece = [0; 64];
        match stream.read(&mut piece) {
            Ok(0) => return Ok(()),
            Err(error) if !http::is_timeout(&error) => return Err(error),
            _ => {}
        }
    }
}
