// Starts the worker that draws charts. It is a classic script: those run in workers everywhere.
importScripts("./charts.js");
wasm_bindgen({ module_or_path: new URL("./charts_bg.wasm", location.href) });
