//! A server of one folder's files for this machine alone: `GET` and `HEAD`, a thread a connection.
//!
//! Deliberately absent: directories, ranges, compression, keep-alive. The strict
//! Content-Security-Policy is sent from here, so that what breaks it is seen at once by whoever
//! works on the page, and by its tests.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data:; worker-src 'self'; frame-src 'self'; base-uri 'self'";

/// The longest request that is read: no page of ours sends more.
const REQUEST_BYTES_MAX: u64 = 16 * 1024;

/// A folder that is ready to be served.
pub(crate) struct Server {
    folder: Arc<PathBuf>,
    listener: TcpListener,
    port: u16,
}

impl Server {
    /// Takes the port (0: any free one) on 127.0.0.1.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub(crate) fn bind(folder: PathBuf, port: u16) -> Result<Self, String> {
        let refused = |cause: std::io::Error| {
            format!("port {port} of 127.0.0.1: {cause}; choose another by --port N (0: any)")
        };
        let listener = TcpListener::bind(("127.0.0.1", port)).map_err(refused)?;
        let port = listener.local_addr().map_err(refused)?.port();
        Ok(Self { folder: Arc::new(folder), listener, port })
    }

    /// The address of the page.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Serves as long as the process lives.
    pub(crate) fn serve(self) {
        for connection in self.listener.incoming() {
            // A connection that broke before it was taken concerns nobody.
            let Ok(stream) = connection else { continue };
            let folder = Arc::clone(&self.folder);
            thread::spawn(move || {
                // The browser went away: there is nobody left to tell.
                answer(&stream, &folder).ok();
            });
        }
    }
}

fn answer(stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.take(REQUEST_BYTES_MAX));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let reply = Reply::to(&request, folder);
    reply.write(stream, !request.starts_with("HEAD "))
}

struct Reply {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

impl Reply {
    fn to(request: &str, folder: &Path) -> Self {
        let mut words = request.split_whitespace();
        let method = words.next().unwrap_or_default();
        if method != "GET" && method != "HEAD" {
            return Self::refusal("405 Method Not Allowed", "only GET and HEAD are served\n");
        }
        let Some(path) = words.next().and_then(inside) else {
            return Self::refusal("400 Bad Request", "no such path can be asked for\n");
        };
        match fs::read(folder.join(&path)) {
            Ok(body) => Self { status: "200 OK", kind: kind_of(&path), body },
            Err(_) => Self::refusal("404 Not Found", "there is no such file\n"),
        }
    }

    fn refusal(status: &'static str, text: &str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: text.as_bytes().to_vec() }
    }

    fn write(&self, mut stream: &TcpStream, with_body: bool) -> std::io::Result<()> {
        let Self { status, kind, body } = self;
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Content-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
             Cache-Control: no-cache\r\nConnection: close\r\n\r\n",
            body.len()
        )?;
        if with_body {
            stream.write_all(body)?;
        }
        stream.flush()
    }
}

/// The file's path below the folder, or nothing when the target leads out of it.
fn inside(target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    if path.is_empty() {
        return Some(PathBuf::from("index.html"));
    }
    // Our own names need no escapes, so a target with one is never a file of ours.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let allowed =
        |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain);
    path.split('/').all(allowed).then(|| PathBuf::from(path))
}

fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_stays_inside_the_folder() {
        assert_eq!(inside("/"), Some(PathBuf::from("index.html")));
        assert_eq!(inside("/?lang=zh&theme=dark"), Some(PathBuf::from("index.html")));
        assert_eq!(inside("/a/b.js?x=/.."), Some(PathBuf::from("a/b.js")));
        for target in
            ["/../Cargo.toml", "/a/../../x", "//etc/passwd", "/%2e%2e/x", "/.git", "x", ""]
        {
            assert_eq!(inside(target), None, "{target}");
        }
    }

    #[test]
    fn files_are_served_with_their_kind_and_nothing_else_is() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let found = Reply::to("GET /serve.rs HTTP/1.1\r\n", &folder);
        assert_eq!(found.status, "200 OK");
        assert!(found.body.starts_with(b"//! A server"));
        assert_eq!(Reply::to("GET /none.js HTTP/1.1\r\n", &folder).status, "404 Not Found");
        assert_eq!(Reply::to("GET /../Cargo.toml HTTP/1.1\r\n", &folder).status, "400 Bad Request");
        assert_eq!(Reply::to("POST / HTTP/1.1\r\n", &folder).status, "405 Method Not Allowed");
        assert_eq!(kind_of(Path::new("brokerscope_bg.wasm")), "application/wasm");
    }
}
