// Starts the page. It is a file of its own because an inline script would need a weaker
// Content-Security-Policy. What goes wrong before the page can speak is said here.
import init from "./brokerscope.js";

try {
  await init({ module_or_path: new URL("./brokerscope_bg.wasm", import.meta.url) });
} catch (cause) {
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  said.textContent = `brokerscope could not start · 无法启动: ${cause}`;
  document.body.append(said);
  throw cause;
}
