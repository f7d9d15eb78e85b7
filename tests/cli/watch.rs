//! The preview's server: what it tells, and what it refuses.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{Folder, PROGRAM, SCENE};

/// Longer than anything takes, other tests beside it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program as it watches, until this is dropped.
pub(super) struct Watch {
    child: Child,
    pub(super) port: u16,
}

impl Watch {
    pub(super) fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .current_dir(folder.path())
            .args(["watch", "-q"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("http://127.0.0.1:");
        let port = port.and_then(|rest| rest.strip_suffix('/'));
        let port = port.unwrap_or_else(|| panic!("no address: {line:?}"));
        Self {
            port: port.parse().unwrap(),
            child,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes as they are; gives the whole answer.
    fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // It may be refused before it is sent.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    }

    /// The status of the answer to a request of these lines.
    fn status(&self, lines: &[&str]) -> u16 {
        let answer = self.raw(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes());
        let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
        status.unwrap_or_else(|| panic!("{lines:?}: {answer:?}"))
    }

    fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}", self.port)
    }

    /// The status and the content of a page.
    fn get(&self, target: &str) -> (u16, String) {
        let answer =
            self.raw(format!("GET {target} HTTP/1.1\r\n{}\r\n\r\n", self.host()).as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }

    fn json(&self, target: &str) -> Value {
        let (status, body) = self.get(target);
        assert_eq!(status, 200, "{target}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    fn events(&self) -> Events {
        let mut stream = self.connect();
        let request = format!("GET /events HTTP/1.1\r\n{}\r\n\r\n", self.host());
        stream.write_all(request.as_bytes()).unwrap();
        Events(BufReader::new(stream))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a page is told, as it comes.
struct Events(BufReader<TcpStream>);

impl Events {
    /// The first spec as soon as it is as wanted.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            assert!(
                !line.is_empty() && start.elapsed() < PATIENCE,
                "no more is told"
            );
            let Some(data) = line.strip_prefix("data: ") else {
                continue;
            };
            let told: Value = serde_json::from_str(data).unwrap();
            if wanted(&told["specs"][0]) {
                return told["specs"][0].clone();
            }
        }
    }

    /// The same for a generation.
    fn generation(&mut self, number: u64) -> Value {
        self.until(|spec| spec["generation"] == number && spec["wrong"] == false)
    }
}

#[test]
fn fourteen_requests_that_no_page_of_its_own_makes_are_refused() {
    let folder = Folder::new();
    let watch = Watch::start(&folder, &["scene.toml"]);
    let (get, own) = ("GET / HTTP/1.1", &*watch.host());
    assert_eq!(watch.status(&[get, own]), 200);
    let name = format!("Host: localhost:{}", watch.port);
    assert_eq!(watch.status(&[get, &name]), 200);
    // Another host, a name that was made to lead here, none, two of them.
    assert_eq!(watch.status(&[get, "Host: example.org"]), 421);
    let rebound = format!("Host: 127.0.0.1.example.org:{}", watch.port);
    assert_eq!(watch.status(&[get, &rebound]), 421);
    assert_eq!(watch.status(&["GET / HTTP/1.0"]), 421);
    assert_eq!(watch.status(&[get, own, "Host: example.org"]), 400);
    // Other origins.
    assert_eq!(watch.status(&[get, own, "Origin: http://example.org"]), 403);
    assert_eq!(watch.status(&[get, own, "Origin: null"]), 403);
    assert_eq!(watch.status(&[get, own, "Sec-Fetch-Site: cross-site"]), 403);
    // Paths out of it, as they are and encoded, and those of a proxy.
    for path in [
        "/../scene.toml",
        "/..%2fscene.toml",
        "/%2e%2e/etc/passwd",
        "/scene.toml",
        "/s/../../etc/passwd",
        "/s/scene.toml/info?g=1&c=0",
        "//etc/passwd",
    ] {
        let line = format!("GET {path} HTTP/1.1");
        assert_eq!(watch.status(&[&line, own]), 404, "{path}");
    }
    let absolute = format!("GET http://127.0.0.1:{}/ HTTP/1.1", watch.port);
    assert_eq!(watch.status(&[&absolute, own]), 400);
    // Other methods, and requests with content.
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"] {
        let line = format!("{method} / HTTP/1.1");
        assert_eq!(watch.status(&[&line, own]), 405, "{method}");
    }
    assert_eq!(watch.status(&[get, own, "Content-Length: 10"]), 413);
    // Too long, and no text.
    let long = format!("X-Long: {}", "a".repeat(100_000));
    assert_eq!(watch.status(&[get, own, &long]), 431);
    let answer = watch.raw(b"\x16\x03\x01\x02\x00\x01\xff\xfe\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    // And it still answers.
    assert_eq!(watch.status(&[get, own]), 200);
    let head = watch.raw(format!("HEAD / HTTP/1.1\r\n{own}\r\n\r\n").as_bytes());
    assert!(head.ends_with("\r\n\r\n"), "{head}");
    for line in [
        "Content-Security-Policy: default-src 'none'; script-src 'self'; ",
        "frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "Cross-Origin-Resource-Policy: same-origin",
        "Cache-Control: no-store",
    ] {
        assert!(head.contains(line), "{head}");
    }
    assert!(!head.contains("Access-Control"), "{head}");
}

#[test]
fn slow_and_many_clients_keep_nobody_out_for_long() {
    let folder = Folder::new();
    let watch = Watch::start(&folder, &["scene.toml"]);
    // As many as are let in say nothing.
    let mut silent: Vec<TcpStream> = (0..40).map(|_| watch.connect()).collect();
    let start = Instant::now();
    let mut last = silent.pop().unwrap();
    let mut answer = String::new();
    let _ = last.read_to_string(&mut answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 503 "),
        "{answer}"
    );
    // One that sends a little now and then has no more time than the others.
    let mut slow = silent.remove(0);
    let trickle = thread::spawn(move || {
        for _ in 0..100 {
            if slow.write_all(b"G").is_err() {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
    });
    loop {
        let mut stream = watch.connect();
        let _ = stream.write_all(format!("GET / HTTP/1.1\r\n{}\r\n\r\n", watch.host()).as_bytes());
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        if answer.starts_with("HTTP/1.1 200 ") {
            break;
        }
        assert!(start.elapsed() < PATIENCE, "nobody is let in: {answer}");
        thread::sleep(Duration::from_millis(200));
    }
    assert!(
        start.elapsed() > Duration::from_secs(1),
        "nobody was kept out"
    );
    drop(silent);
    trickle.join().unwrap();
    // Pages that wait are fewer than connections.
    let mut pages: Vec<Events> = (0..20).map(|_| watch.events()).collect();
    pages.iter_mut().for_each(|page| {
        page.until(|spec| spec["read"] == true);
    });
    let mut refused = String::new();
    let _ = watch.events().0.read_to_string(&mut refused);
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert_eq!(watch.get("/").0, 200);
    // And are let go when they are closed.
    for page in pages {
        page.0.into_inner().shutdown(Shutdown::Both).unwrap();
    }
    thread::sleep(Duration::from_millis(2500));
    watch.events().until(|spec| spec["read"] == true);
}

#[test]
fn a_page_is_told_of_every_way_to_change_a_file() {
    let folder = Folder::new();
    let file = |name: &str| folder.path().join(name);
    let titled = |title: &str| format!("title = \"{title}\"\n{SCENE}");
    let watch = Watch::start(&folder, &["scene.toml"]);
    let mut events = watch.events();
    events.generation(1);
    let title = |generation| {
        let info = watch.json(&format!("/s/0/info?g={generation}&c=0"));
        let svg = info["svg"].as_str().unwrap();
        let title = svg.split("title\">").nth(1).unwrap();
        title.split('<').next().unwrap().to_owned()
    };
    // In place.
    folder.write("scene.toml", titled("two"));
    events.generation(2);
    assert_eq!(title(2), "two");
    // Beside it, then put in its place.
    folder.write("scene.toml~", titled("three"));
    fs::rename(file("scene.toml~"), file("scene.toml")).unwrap();
    events.generation(3);
    assert_eq!(title(3), "three");
    // Moved away, then written.
    fs::rename(file("scene.toml"), file("scene.bak")).unwrap();
    thread::sleep(Duration::from_millis(60));
    folder.write("scene.toml", titled("four"));
    events.generation(4);
    assert_eq!(title(4), "four");
    // Half of it, with a mistake for as long as that rests; what was right is still there.
    let whole = titled("five");
    folder.write("scene.toml", &whole[..whole.len() / 2]);
    let wrong = events.until(|spec| spec["wrong"] == true);
    assert_eq!(wrong["generation"], 4);
    assert!(wrong["errors"].as_u64().unwrap() > 0);
    let said = wrong["said"].as_str().unwrap();
    assert!(
        said.contains("scene.toml:") && said.contains("error"),
        "{said}"
    );
    assert_eq!(title(4), "four");
    folder.write("scene.toml", &whole);
    events.generation(5);
    assert_eq!(title(5), "five");
    assert_eq!(watch.json("/s/0/info?g=4&c=0"), json!({ "gone": true }));
    // Gone, and back.
    fs::remove_file(file("scene.toml")).unwrap();
    let gone = events.until(|spec| spec["wrong"] == true);
    assert!(
        gone["said"]
            .as_str()
            .unwrap()
            .contains("cannot read scene.toml"),
        "{gone}"
    );
    folder.write("scene.toml", titled("six"));
    events.generation(6);
    // Twelve saves in a row: the last one stays.
    for save in 0..12 {
        folder.write("scene.toml", titled(&format!("save {save}")));
        thread::sleep(Duration::from_millis(15));
    }
    let start = Instant::now();
    loop {
        let last = events.until(|spec| spec["wrong"] == false);
        let generation = last["generation"].as_u64().unwrap();
        // A later one may be read by now.
        let (_, body) = watch.get(&format!("/s/0/info?g={generation}&c=0"));
        if body.contains("save 11<") {
            break;
        }
        assert!(start.elapsed() < PATIENCE);
    }
}

#[test]
fn files_that_a_spec_names_are_watched_whether_they_are_there_or_not() {
    let folder = Folder::new();
    let spec = "theme = \"own.toml\"\ndata.d = { file = \"d.csv\", column = \"a\" }\n\
        [quantities]\nm = \"mean(d)\"\n[[panels]]\nx.domain = [0, 9]\n\
        marks = [{ type = \"point\", x = \"m\", y = \"1\" }, { type = \"rule\", x = \"m\" }]\n";
    folder.write("scene.toml", spec);
    folder.write("own.toml", "background = \"#ffffff\"\n");
    let watch = Watch::start(&folder, &["scene.toml"]);
    let mut events = watch.events();
    let wrong = events.until(|spec| spec["wrong"] == true);
    assert!(wrong["said"].as_str().unwrap().contains("d.csv"), "{wrong}");
    folder.write("d.csv", "a\n1\n2\n");
    events.generation(1);
    folder.write("d.csv", "a\n3\n4\n5\n");
    events.generation(2);
    folder.write("own.toml", "background = 3\n");
    events.until(|spec| spec["wrong"] == true);
    folder.write("own.toml", "background = \"#eeeeff\"\n");
    events.generation(3);
    let info = watch.json("/s/0/info?g=3&c=0");
    assert!(info["svg"].as_str().unwrap().contains("#eeeeff"));
    // Two mistakes in a row: what it named before is still watched.
    folder.write("scene.toml", "theme = [");
    events.until(|spec| spec["wrong"] == true);
    folder.write("d.csv", "a\n1\n1\n");
    folder.write("scene.toml", spec);
    events.generation(4);
}

#[test]
fn a_scene_is_set_moved_and_told() {
    let folder = Folder::new();
    let spec = format!("matrix = {{ k = [1, 2] }}\nparameters.sigma = 2\n{SCENE}")
        .replace("normal(mu, 1)", "normal(mu, k*sigma)");
    folder.write("scene.toml", spec);
    let watch = Watch::start(&folder, &["scene.toml"]);
    let told = watch.events().generation(1);
    assert_eq!(told["scenes"], json!(["k = 1", "k = 2"]));
    // Where the page was: by the swept name, then by number.
    let info = watch.json("/s/0/info?g=1&c=1&frame=3&near=mu:2.4");
    assert_eq!((&info["at"], &info["state"]), (&11.into(), &11.into()));
    let info = watch.json("/s/0/info?g=1&c=1&frame=3");
    assert_eq!(info["at"], 3);
    let names: Vec<&Value> = info["controls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["sigma", "mu"]);
    assert_eq!(info["controls"][1]["low"], -3.0);
    assert_eq!(info["controls"][0]["high"], 4.0);
    // The numbers are those of `values`.
    let run = folder.ok(&[
        "values",
        "scene.toml",
        "--set",
        "k=2",
        "--set",
        "sigma=0.5",
        "--json",
    ]);
    let values = run.json_lines();
    let told = watch.json("/s/0/values?g=1&c=1&set=sigma:0.5");
    let row = told["names"].as_array().unwrap();
    let row = row.iter().position(|name| name == "kl(P, Q)").unwrap();
    for (state, line) in values.iter().enumerate() {
        assert_eq!(
            line["values"]["kl(P, Q)"]["value"],
            told["columns"][row][state]
        );
    }
    // A frame is what the scene has there, whoever asked for others.
    let frame = watch.json("/s/0/frame?g=1&c=1&i=4");
    let wide = watch.json("/s/0/frame?g=1&c=1&i=4&set=sigma:3");
    assert_ne!(frame["bands"], wide["bands"]);
    assert_eq!(watch.json("/s/0/frame?g=1&c=1&i=4"), frame);
    let pinned = watch.json("/s/0/frame?g=1&c=1&i=4&set=mu:2.5");
    assert_eq!(pinned["values"][0], "2.5");
    // What is wrong is told, and nothing else falls.
    let refused = watch.json("/s/0/frame?g=1&c=1&i=4&set=sigma:-1");
    assert!(
        refused["refused"].as_str().unwrap().contains("error"),
        "{refused}"
    );
    for target in [
        "/s/0/frame?g=1&c=1&i=12",
        "/s/0/frame?g=1&c=2&i=0",
        "/s/1/frame?g=1&c=0&i=0",
        "/s/0/frame?c=0&i=0",
        "/s/0/frame?g=1&c=0&i=-1",
        "/s/0/frame?g=1&c=0&i=0&set=sigma:inf",
        "/s/0/frame?g=1&c=0&i=0&set=sigma",
    ] {
        assert_eq!(watch.get(target).0, 404, "{target}");
    }
    assert_eq!(
        watch.json("/s/0/frame?g=2&c=0&i=0"),
        json!({ "gone": true })
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_whatever_it_does() {
    let folder = Folder::new();
    let mut watch = Watch::start(&folder, &["scene.toml"]);
    let mut events = watch.events();
    events.generation(1);
    let _silent = watch.connect();
    let sent = Instant::now();
    let id = watch.child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &id]).status();
    assert!(kill.unwrap().success());
    let status = watch.child.wait().unwrap();
    assert!(
        sent.elapsed() < Duration::from_secs(1),
        "{:?}",
        sent.elapsed()
    );
    assert_eq!(status.code(), Some(130));
}

#[test]
fn what_cannot_be_watched_is_refused_at_once() {
    let folder = Folder::new();
    folder.fails(&["watch", "-"], 2, &["standard input cannot be watched"]);
    folder.fails(&["watch", "no.toml"], 5, &["cannot read no.toml"]);
    fs::create_dir(folder.path().join("empty")).unwrap();
    folder.fails(&["watch", "empty"], 2, &["there is no spec in empty"]);
    let watch = Watch::start(&folder, &["."]);
    let port = watch.port.to_string();
    let taken = ["watch", "scene.toml", "--port", &port];
    folder.fails(&taken, 5, &["cannot take port", "without --port"]);
}
