//! `cargo xtask look`: pictures of the page at its sizes, in both languages and both themes.

use crate::driver;
use crate::run::root;

/// Takes the pictures; what the checks of the same browser tests find is said too.
///
/// # Errors
/// As the browser tests.
pub(crate) fn look() -> Result<(), String> {
    let done = driver::browser_tests("looks");
    println!("pictures: {}", root().join("target/look").display());
    done
}
