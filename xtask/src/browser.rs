//! Finding Chromium, its driver and a Chinese font; on Debian as root, installing them.

use crate::run::{ask, program, root, run, timed};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// What the flags are for: no window, no sandbox for root (Chromium refuses it), and nothing that
/// asks the network for what no test needs.
const FLAGS: [&str; 8] = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

const BROWSER: Wanted = Wanted {
    what: "Chromium (or Chrome)",
    setting: "BROKERSCOPE_BROWSER",
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
    places: &[
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
    ],
};

const DRIVER: Wanted = Wanted {
    what: "ChromeDriver of the browser's version",
    setting: "BROKERSCOPE_DRIVER",
    names: &["chromedriver", "chromium.chromedriver"],
    places: &["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"],
};

const PACKAGES: [&str; 4] = ["chromium", "chromium-driver", "fontconfig", "fonts-noto-cjk"];

struct Wanted {
    what: &'static str,
    /// The environment variable that names it and wins over every search.
    setting: &'static str,
    names: &'static [&'static str],
    places: &'static [&'static str],
}

/// A browser and its driver.
pub(crate) struct Browser {
    pub(crate) program: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds both, and installs them where that is possible.
    ///
    /// # Errors
    /// What is missing and how to come by it.
    pub(crate) fn find() -> Result<Self, String> {
        if (BROWSER.find().is_none() || DRIVER.find().is_none() || !writes_chinese())
            && debian_as_root()
        {
            install()?;
        }
        if !writes_chinese() {
            eprintln!("no Chinese font found: 中文 will be drawn as boxes in pictures");
        }
        let found = |wanted: &Wanted| wanted.find().ok_or_else(|| wanted.missing());
        Ok(Self { program: found(&BROWSER)?, driver: found(&DRIVER)? })
    }

    /// The command-line flags that the tests start it with.
    pub(crate) fn flags() -> Vec<&'static str> {
        let mut flags = FLAGS.to_vec();
        if is_root() {
            flags.push("--no-sandbox");
        }
        flags
    }

    /// Writes `webdriver.json`, which wasm-bindgen's test runner reads.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn describe_to_test_runner(&self) -> Result<(), String> {
        let flags: Vec<String> = Self::flags().iter().map(|flag| format!("\"{flag}\"")).collect();
        let program = self.program.display().to_string().replace('\\', "/");
        let text = format!(
            "{{ \"goog:chromeOptions\": {{ \"binary\": \"{program}\", \"args\": [{}] }} }}\n",
            flags.join(", ")
        );
        let path = root().join("webdriver.json");
        fs::write(&path, text).map_err(|cause| format!("{}: {cause}", path.display()))
    }
}

impl Wanted {
    fn find(&self) -> Option<PathBuf> {
        if let Some(named) = env::var_os(self.setting) {
            return Some(PathBuf::from(named)).filter(|path| path.is_file());
        }
        let folders = env::split_paths(&env::var_os("PATH")?).collect::<Vec<_>>();
        let suffix = env::consts::EXE_SUFFIX;
        let named = |name: &&str| {
            folders
                .iter()
                .map(|folder| folder.join(format!("{name}{suffix}")))
                .find(|p| p.is_file())
        };
        let placed = || self.places.iter().map(PathBuf::from).find(|path| path.is_file());
        self.names.iter().find_map(named).or_else(placed)
    }

    fn missing(&self) -> String {
        format!(
            "{} is missing. Install it (on Debian or Ubuntu, as root: apt-get install {}), \
             or set {} to its program.",
            self.what,
            PACKAGES.join(" "),
            self.setting
        )
    }
}

fn install() -> Result<(), String> {
    timed(&format!("Installing {} by apt-get (about 1 minute)", PACKAGES.join(", ")), || {
        run(apt().args(["update"]))?;
        run(apt().args(["install", "--yes", "--no-install-recommends"]).args(PACKAGES))
    })
}

fn apt() -> std::process::Command {
    let mut command = program("apt-get");
    command.arg("--quiet=2").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn debian_as_root() -> bool {
    Path::new("/etc/debian_version").exists() && is_root()
}

fn is_root() -> bool {
    ask(program("id").arg("-u")).as_deref() == Some("0")
}

fn writes_chinese() -> bool {
    // Where there is no fontconfig (macOS, Windows) the system has such fonts.
    !Path::new("/etc/debian_version").exists()
        || ask(program("fc-list").arg(":lang=zh")).is_some_and(|fonts| !fonts.is_empty())
}
