//! Running the browser tests: the page served, ChromeDriver beside it, both ended afterwards.

use crate::browser::Browser;
use crate::run::{Companion, cargo, not_started, program, root, run};
use crate::serve::Server;
use crate::{page, tools};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

/// ChromeDriver on a port of its own choice.
struct Driver {
    child: Companion,
    port: u16,
}

impl Driver {
    fn start(browser: &Browser) -> Result<Self, String> {
        let name = browser.driver.display().to_string();
        let mut command = program(&name);
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let child = command.spawn().map_err(|cause| not_started(&name, &cause))?;
        let mut child = Companion(child);
        let said = child.0.stdout.take().ok_or("the driver's output was not caught")?;
        let mut lines = BufReader::new(said).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| port_in(&line))
            .ok_or_else(|| format!("{name} ended without saying on which port it listens"))?;
        // Whatever else it says is read away, so that it never waits for a reader.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(Self { child, port })
    }
}

impl Drop for Driver {
    /// Ended by a signal, it would leave its browsers running; asked by its own protocol, it ends
    /// them.
    fn drop(&mut self) {
        if fetch(self.port, "/shutdown").is_ok() {
            // It answers before it ends. Not to end would be a fault of the driver's: then the
            // companion's own end takes over.
            for _ in 0..50 {
                if !matches!(self.child.0.try_wait(), Ok(None)) {
                    return;
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn port_in(line: &str) -> Option<u16> {
    let rest = line.split("started successfully on port ").nth(1)?;
    rest.trim_end_matches('.').parse().ok()
}

/// Asks a server of this machine for a path and gives all it answers, head and body.
///
/// # Errors
/// When there is no answer.
pub(crate) fn fetch(port: u16, path: &str) -> Result<String, String> {
    let failed = |cause: std::io::Error| format!("http://127.0.0.1:{port}{path}: {cause}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(failed)?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).map_err(failed)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")
        .map_err(failed)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(failed)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Builds the page, serves it with a browser's driver beside it for as long as the work takes, and
/// tells the work where they are, as settings of the environment.
///
/// # Errors
/// When something is missing, the build fails, or the work does.
pub(crate) fn with_page<T>(
    work: impl FnOnce(Vec<(&'static str, OsString)>) -> Result<T, String>,
) -> Result<T, String> {
    let browser = Browser::find()?;
    page::build()?;
    let server = Server::bind(page::dist(), 0)?;
    let address = server.address();
    thread::spawn(move || server.serve());
    let driver = Driver::start(&browser)?;
    work(vec![
        ("BROKERSCOPE_PAGE", address.into()),
        ("BROKERSCOPE_DRIVER", format!("http://127.0.0.1:{}", driver.port).into()),
        ("BROKERSCOPE_BROWSER", browser.program.into()),
        ("BROKERSCOPE_FLAGS", Browser::flags().join(" ").into()),
    ])
}

/// Builds the page and runs those of its browser tests whose names contain the filter.
///
/// # Errors
/// When something is missing, the build or a test fails.
pub(crate) fn browser_tests(filter: &str) -> Result<(), String> {
    let axe = tools::axe_core()?;
    with_page(|settings| {
        let mut tests = cargo(&["test", "--features", "e2e", "--test", "e2e", "--", filter]);
        tests.envs(settings).env("BROKERSCOPE_AXE", axe);
        run(tests.env("BROKERSCOPE_PICTURES", root().join("target/look")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_driver_says_its_port() {
        let line = "ChromeDriver was started successfully on port 45281.";
        assert_eq!(port_in(line), Some(45281));
        assert_eq!(port_in("Starting ChromeDriver 156.0.8078.79 on port 0"), None);
    }
}
