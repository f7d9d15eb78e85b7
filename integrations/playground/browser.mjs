// Chromium, and pages in it that are driven over a pair of pipes.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE = 60_000; // Milliseconds that anything in a page may take.

function chromium() {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return name;
    } catch {
      // The next one.
    }
  }
  throw new Error("there is no Chromium");
}

// A browser with a page of this size.
export async function browser(width, height, { mobile = false, dark = false } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "klrender-browser-"));
  const child = spawn(chromium(), [
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", `--user-data-dir=${profile}`,
    `--window-size=${width},${height}`, "--remote-debugging-pipe", "about:blank",
  ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [to, from] = [child.stdio[3], child.stdio[4]];
  let [number, session, rest] = [0, undefined, ""];
  const waiting = new Map();
  const console_told = [];
  const listeners = [];
  from.setEncoding("utf8");
  from.on("data", (chunk) => {
    const parts = (rest + chunk).split("\0");
    rest = parts.pop();
    for (const part of parts) {
      const message = JSON.parse(part);
      if (message.id) {
        const { resolve, reject } = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error) reject(new Error(JSON.stringify(message.error)));
        else resolve(message.result);
      } else {
        if (["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"].includes(message.method)) {
          console_told.push(JSON.stringify(message.params));
        }
        listeners.forEach((listener) => listener(message));
      }
    }
  });
  const call = (method, params = {}) => new Promise((resolve, reject) => {
    number += 1;
    waiting.set(number, { resolve, reject });
    to.write(`${JSON.stringify({ id: number, method, params, sessionId: session })}\0`);
    setTimeout(() => reject(new Error(`${method} ${JSON.stringify(params).slice(0, 300)}: no answer`)), PATIENCE).unref();
  });
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  ({ sessionId: session } = await call("Target.attachToTarget", { targetId, flatten: true }));
  for (const domain of ["Page", "Runtime", "Log"]) await call(`${domain}.enable`);
  const look = (dark) => call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
  await call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile });
  await look(dark);

  // The value of an expression in the page, or of its promise.
  async function value(expression) {
    const { result, exceptionDetails } = await call("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true, userGesture: true });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails).slice(0, 600)}`);
    return result.value;
  }
  async function wait(expression, patience = PATIENCE) {
    const begun = performance.now();
    while (!(await value(`Boolean(${expression})`).catch(() => false))) {
      if (performance.now() - begun > patience) {
        throw new Error(`${expression}\nnever came; the page: ${await value("document.body.innerText.slice(0, 1500)")}\n${console_told.join("\n")}`);
      }
      await new Promise((done) => setTimeout(done, 15));
    }
    return performance.now() - begun;
  }
  const KEYS = {
    Enter: [13, "\r"], Tab: [9, ""], Escape: [27, ""], Backspace: [8, ""], ArrowDown: [40, ""], ArrowUp: [38, ""], ArrowRight: [39, ""],
    ArrowLeft: [37, ""], Home: [36, ""], End: [35, ""], " ": [32, " "],
  };
  async function press(key, modifiers = 0) {
    const [code, text] = KEYS[key] ?? [key.toUpperCase().charCodeAt(0), modifiers & 6 ? "" : key];
    const event = { key, code: key.length === 1 ? `Key${key.toUpperCase()}` : key, windowsVirtualKeyCode: code, modifiers };
    await call("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", text, ...event });
    await call("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }
  return {
    call, value, wait, press, look, console: console_told,
    listen: (listener) => listeners.push(listener),
    go: (url) => call("Page.navigate", { url }),
    type: (text) => call("Input.insertText", { text }),
    async shot(path) {
      await new Promise((done) => setTimeout(done, 250));
      const { data } = await call("Page.captureScreenshot", { format: "png" });
      writeFileSync(path, Buffer.from(data, "base64"));
    },
    async end() {
      const gone = new Promise((done) => child.on("exit", done));
      child.kill();
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
