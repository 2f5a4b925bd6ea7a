//! `cargo xtask bench`: the figures of the project's budgets. Speed is told here, never asserted.

use crate::page;
use crate::run::{cargo, program, run};

/// One part of the measurements.
struct Part {
    name: &'static str,
    measure: fn() -> Result<(), String>,
}

const PARTS: [Part; 2] = [
    Part { name: "the engine, native", measure: engine },
    Part { name: "the page's size", measure: page_size },
];

/// What Node prints of a folder: each file's size, raw and by brotli at its highest level.
const SIZES: &str = r"
const fs = require('fs'), zlib = require('zlib'), path = require('path');
const row = (name, raw, brotli) => console.log(
  name.padEnd(28), String(raw).padStart(9), String(brotli).padStart(9));
let raw = 0, brotli = 0;
row('file', 'raw', 'brotli');
for (const name of fs.readdirSync(process.argv[1]).sort()) {
  const bytes = fs.readFileSync(path.join(process.argv[1], name));
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 };
  const packed = zlib.brotliCompressSync(bytes, { params });
  row(name, bytes.length, packed.length);
  raw += bytes.length; brotli += packed.length;
}
row('page', raw, brotli);
console.log(`page: ${(brotli / 1024).toFixed(1)} KB brotli`);
";

/// Measures and prints each part.
///
/// # Errors
/// When something cannot be built or run.
pub(crate) fn bench() -> Result<(), String> {
    for Part { name, measure } in PARTS {
        println!("== {name}");
        measure()?;
    }
    Ok(())
}

fn engine() -> Result<(), String> {
    run(&mut cargo(&["bench", "--package", "brokerscope-engine", "--benches"]))
}

fn page_size() -> Result<(), String> {
    page::build()?;
    run(program("node").args(["-e", SIZES]).arg(page::dist()))
}
