//! Building the page into `dist/`.

use crate::run::{program, root, run, timed};
use crate::tools;
use std::path::PathBuf;

/// Where the built page lies.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Installs what is missing and builds the page in release.
///
/// # Errors
/// When a tool cannot be installed or the build fails.
pub(crate) fn build() -> Result<(), String> {
    tools::for_page()?;
    timed("Building the page (first time 1 to 2 minutes)", || {
        // Trunk takes NO_COLOR for a setting of its own, and refuses the usual value 1.
        run(program("trunk").args(["build", "--release", "--offline"]).env_remove("NO_COLOR"))
    })
}
