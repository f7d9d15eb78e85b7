// Tries the page in Chromium, and compares the engine with the program: `node test.mjs PROGRAM`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";

import { browser } from "./browser.mjs";
import { engine } from "./engine.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const program = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), "klrender-playground-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const native = (...args) => execFileSync(program, ["-q", ...args], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
const same = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;

const globals = {};
new Function("globalThis", readFileSync(join(dist, "gallery.js"), "utf8"))(globals);
const scenes = new Map(globals.gallery.flatMap(({ scenes }) => scenes).map((scene) => [scene.name, scene]));

// Those that take seconds to plan or to draw.
const SLOW = ["modes", "descent", "counts", "ecdf", "langevin"];

// What the engine writes is what the program writes, to the byte.
async function bytes() {
  let count = 0;
  for (const { name, text } of scenes.values()) {
    if (SLOW.includes(name)) continue;
    const own = await engine(join(dist, "engine.wasm"));
    const { findings } = own.json("load", { name, text });
    assert.deepEqual(findings, [], name);
    writeFileSync(join(folder, `${name}.toml`), text);
    for (const format of ["svg", "png"]) {
      native(`${name}.toml`, "--frames", "7", "-o", `one.${format}`);
      assert(same(own.render({ format, frame: 7 }), readFileSync(join(folder, `one.${format}`))), `${name}: another ${format}`);
    }
    // A film of each costs minutes.
    if (FILMS.includes(name)) {
      for (const [format, extension = format] of [["gif"], ["apng"], ["webp"], ["svg-film", "svg"], ["html"]]) {
        const film = `film.${extension}`;
        native(`${name}.toml`, "--format", format, "-o", film);
        assert(same(own.render({ format }), readFileSync(join(folder, film))), `${name}: another ${format}`);
      }
    }
    count += 1;
  }
  return `${count} scenes as SVG and PNG, ${FILMS.length} as films`;
}
const FILMS = ["default", "von-mises", "galton", "roc", "code-length"];

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".png": "image/png" };
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, "http://localhost").pathname).replace(/\/$/, "/index.html");
  const file = join(dist, path);
  if (!existsSync(file)) return response.writeHead(404).end();
  return response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const address = `http://127.0.0.1:${server.address().port}/`;

const SCENE = `title = "one"
canvas = { size = [480, 320] }
parameters = { sigma = 1.5, shift = 0.5 }
sweep = [{ vary.mu = { from = -2, to = 2 }, frames = 12 }]
output = { frame_ms = 50 }
distributions = { P = "normal(mu, sigma)", Q = "normal(shift, 1)" }
quantities = { D = "kl(P, Q)" }

[[panels]]
marks = [{ type = "line", y = "pdf(P, x)" }, { type = "line", y = "pdf(Q, x)" }]
`;
const TITLE = "document.querySelector('#picture title')?.textContent";
const READOUT = "document.querySelector('.controls output').textContent";
const shot = async (page, name) => { if (process.env.SHOTS) await page.shot(join(process.env.SHOTS, `${name}.png`)); };
const fragment = (text) => {
  const script = `import("${pathToFileURL(join(here, "page/link.js"))}").then(async ({ fragment }) =>
    process.stdout.write(await fragment({ name: "scene", text: ${JSON.stringify(text)}, known: false, combination: 0, set: [], ms: 0 })))`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
};
// Selects a text in the editor.
const select = (text) => `(() => {
  const walker = document.createTreeWalker(document.querySelector('.cm-content'), NodeFilter.SHOW_TEXT);
  const nodes = [];
  let all = '';
  while (walker.nextNode()) {
    nodes.push([all.length, walker.currentNode]);
    all += walker.currentNode.data;
  }
  const at = all.indexOf(${JSON.stringify(text)});
  const place = (at) => nodes.filter(([begin]) => begin <= at).at(-1);
  const [[a, from], [b, to]] = [place(at), place(at + ${text.length} - 1)];
  document.querySelector('.cm-content').focus();
  getSelection().setBaseAndExtent(from, at - a, to, at + ${text.length} - b);
  return at >= 0;
})()`;
const slide = (name, type, value) => `(() => {
  const it = document.querySelector(\`[aria-label='${name}'][type=${type}]\`);
  it.value = ${value};
  it.dispatchEvent(new Event('input'));
  it.dispatchEvent(new Event('change'));
})()`;

// A file that the browser saves, when it is whole.
async function file(name) {
  const begun = Date.now();
  while (!existsSync(join(folder, name))) {
    assert(Date.now() - begun < 20_000, `${name} never came`);
    await new Promise((done) => setTimeout(done, 20));
  }
  await new Promise((done) => setTimeout(done, 100));
  return readFileSync(join(folder, name));
}

// The whole way of somebody who comes for the first time.
async function journey() {
  const page = await browser(1440, 900);
  await page.call("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder, eventsEnabled: false });
  await page.call("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
  await page.go(address);
  await page.wait("document.querySelector('#picture svg')");
  const first = await page.value("performance.getEntriesByName('shown')[0]?.startTime");
  await page.wait(`${TITLE} === 'KL has a direction'`);
  await page.wait(`!${READOUT}.startsWith('frame 1 ')`);
  await shot(page, "wide");
  // Another one from the gallery, which is looked through.
  await page.value("document.querySelector('#gallery').click()");
  await page.type("galton");
  await page.wait("document.querySelectorAll('.card:not([hidden])').length < 5");
  await page.wait("document.querySelector('.card:not([hidden]) img').complete");
  await page.press("Enter");
  await page.wait("location.hash === '#scene=galton' && !document.querySelector('dialog').open");
  await page.wait(`document.querySelector('.cm-content').textContent.includes('${/title = "([^"{]*)/.exec(scenes.get("galton").text)[1]}')`);
  // A link that holds a spec.
  await page.go(`${address}${fragment(SCENE)}`);
  await page.wait(`${TITLE} === 'one'`);
  await page.wait("document.querySelectorAll('dl svg path').length === 2 && document.querySelectorAll('#controls > div').length === 3");
  // Typed: the title changes with the text.
  assert(await page.value(select("one")));
  await page.type("two");
  await page.wait(`${TITLE} === 'two'`);
  // The player takes no keys from the editor.
  const text = await page.value("document.querySelector('.cm-content').textContent");
  await page.press("k");
  assert.equal(await page.value("document.querySelector('.cm-content').textContent"), text.replace("two", "twok"));
  await page.press("Backspace");
  // Broken: what is wrong is told under the text, and the last picture stays.
  assert(await page.value(select("pdf(Q")));
  await page.type("pfd(Q");
  await page.wait("document.querySelector('.cm-panel-lint')?.textContent.includes('did you mean pdf?')");
  await page.wait("document.querySelector('#stage').classList.contains('wrong') && document.querySelector('#state').textContent === '1 error'");
  assert.equal(await page.value(TITLE), "two");
  await shot(page, "broken");
  // Mended by the fix that is offered.
  await page.value("document.querySelector('.cm-panel-lint .cm-diagnosticAction').click()");
  await page.wait("!document.querySelector('#stage').classList.contains('wrong') && !document.querySelector('.cm-panel-lint')");
  assert((await page.value("document.querySelector('.cm-content').textContent")).includes("pdf(Q, x)"));
  // Completed: a family within an expression, with what it is.
  assert(await page.value(select("pdf(Q")));
  await page.type("lapl");
  await page.wait("document.querySelector('.cm-tooltip-autocomplete [aria-selected]')?.textContent.startsWith('laplace')");
  await page.wait("document.querySelector('.cm-completionInfo')?.textContent.length > 10");
  await shot(page, "complete");
  await new Promise((done) => setTimeout(done, 100));
  await page.press("Enter");
  await page.wait("document.querySelector('.cm-content').textContent.includes('laplace(, x)')");
  assert(await page.value(select("laplace(")));
  await page.type("pdf(Q");
  await page.press("Escape");
  await page.wait("document.querySelector('#state').textContent === ''");
  // Put in order.
  assert(await page.value(select("sigma = 1.5")));
  await page.type("sigma =  1.5");
  await page.press("F", 1 + 8);
  await page.wait("document.querySelector('.cm-content').textContent.includes('sigma = 1.5')");
  // Told.
  const word = await page.value(`(() => {
    const it = [...document.querySelectorAll('.cm-content .tok-call')].find((it) => it.textContent === 'kl');
    const { x, y, width, height } = it.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  })()`);
  await page.call("Input.dispatchMouseEvent", { type: "mouseMoved", ...word });
  await page.wait("document.querySelector('.cm-tooltip-hover')?.textContent.includes('Kullback')");
  await shot(page, "hover");
  await page.call("Input.dispatchMouseEvent", { type: "mouseMoved", x: 700, y: 20 });
  // Played, by keys.
  await page.value("document.querySelector('#picture').focus()");
  await page.wait(`${TITLE} === 'two'`);
  await page.press("Home");
  await page.wait(`${READOUT}.startsWith('frame 1 of 12 ')`);
  await page.press("ArrowRight");
  await page.wait(`${READOUT}.startsWith('frame 2 of 12 ')`);
  // Slid: a parameter, and a swept name along the film.
  const band = "document.querySelector('#picture g.band').innerHTML";
  const before = JSON.stringify(await page.value(band));
  for (const value of [1.6, 1.8, 2.2, 3]) await page.value(slide("sigma", "range", value));
  await page.wait(`${band} !== ${before}`);
  await page.wait("document.querySelector('#changes pre').textContent === '[parameters]\\nsigma = 3'");
  await page.value(slide("mu", "range", 2));
  await page.wait(`${READOUT}.startsWith('frame 12 of 12 ')`);
  await shot(page, "set");
  await page.value(slide("sigma", "range", 0));
  await page.wait("!document.querySelector('#refused').hidden");
  await shot(page, "refused");
  await page.value(slide("sigma, as a number", "number", 2.5));
  await page.wait("document.querySelector('#refused').hidden");
  // Linked: the text, what is set and the moment.
  await page.value("document.querySelector('#link').click()");
  await page.wait("document.querySelector('#link').textContent === 'Copied'");
  const link = await page.value("navigator.clipboard.readText()");
  assert(link.startsWith(`${address}#`) && link.includes("set=sigma%3A2.5"), link);
  // Downloaded: the files that the program writes.
  const lines = await page.value("[...document.querySelectorAll('.cm-line')].map((it) => it.textContent).join('\\n')");
  writeFileSync(join(folder, "scene.toml"), lines);
  for (const [format, name, ...more] of [["gif", "scene.gif"], ["html", "scene.html"], ["svg-film", "scene.film.svg"], ["svg", "scene.svg", "--frames", "11"], ["png", "scene.png", "--frames", "11"], ["pdf", "scene.pdf", "--frames", "11"]]) {
    await page.value("document.querySelector('#download').click()");
    assert.equal(await page.value("document.activeElement.getAttribute('role')"), "menuitem");
    await page.value(`document.querySelector('[data-format=${format}]').click()`);
    await page.wait("document.querySelector('#download').textContent === 'Download'");
    const made = await file(name);
    native("scene.toml", "--set", "sigma=2.5", "--format", format, ...more, "-o", `native${extname(name)}`);
    assert(same(made, readFileSync(join(folder, `native${extname(name)}`))), `${name} is another`);
  }
  await page.value("document.querySelector('#download').click()");
  await shot(page, "download");
  await page.value("document.querySelector('[data-format=page]').click()");
  await page.wait("document.querySelector('#download').textContent === 'Download'");
  const whole = await file("scene.live.html");
  native("scene.toml", "--set", "sigma=2.5", "--format", "html", "--interactive", join(dist, "engine.wasm"), "-o", "live.html");
  // Compressors may differ; the engine that comes out does not.
  const parts = (page) => /^(.*id="engine">)([^<]*)(<.*)$/s.exec(page).slice(1);
  const [ours, theirs] = [parts(whole.toString()), parts(readFileSync(join(folder, "live.html"), "utf8"))];
  assert(ours[0] === theirs[0] && ours[2] === theirs[2], "another page with sliders");
  assert(same(inflateRawSync(Buffer.from(theirs[1], "base64")), readFileSync(join(dist, "engine.wasm"))), "another engine");
  // What takes too long is given up for what is typed next.
  const long = SCENE.replace('D = "kl(P, Q)"', 'D = "sum(u, 1, 9000, sum(v, 1, 9000, sin(u*v + mu)))"');
  await page.go(`${address}${fragment(long)}`);
  await page.wait("document.querySelector('.cm-content').textContent.includes('9000')");
  await new Promise((done) => setTimeout(done, 1000));
  assert(await page.value(select("sum(u, 1, 9000, sum(v, 1, 9000, sin(u*v + mu)))")));
  await page.type("mu + 1");
  await page.wait("[...document.querySelectorAll('dl dt')].some((it) => it.textContent === 'D')");
  // A spec with a matrix is several scenes.
  const several = `matrix = { family = ["normal", "laplace"] }\n${SCENE.replace("normal(mu", "family(mu")}`;
  await page.go(`${address}${fragment(several)}`);
  await page.wait("!document.querySelector('#combinations').hidden && document.querySelectorAll('#combination option').length === 2");
  const one = JSON.stringify(await page.value("document.querySelector('#picture').innerHTML"));
  await page.value("(() => { const it = document.querySelector('#combination'); it.value = 1; it.onchange(); })()");
  await page.wait(`document.querySelector('#picture').innerHTML !== ${one}`);
  // The link opens where it was.
  await page.go("about:blank");
  await page.go(link);
  await page.wait(`${TITLE} === 'two'`);
  await page.wait("document.querySelector('#changes pre').textContent === '[parameters]\\nsigma = 2.5'");
  await page.wait(`${READOUT}.startsWith('frame 12 of 12 ')`);
  // One that is damaged says so.
  await page.go("about:blank");
  await page.go(`${address}#spec=AAAA`);
  await page.wait("document.querySelector('#state').textContent.includes('the link is damaged')");
  assert.deepEqual(page.console, []);
  await page.end();
  return `first picture after ${Math.round(first)} ms`;
}

// Dark, on a phone, and from the disk.
async function looks() {
  const dark = await browser(1440, 900, { dark: true });
  await dark.go(pathToFileURL(join(dist, "index.html")).href);
  await dark.wait(`${TITLE} === 'KL has a direction'`);
  await shot(dark, "dark");
  await dark.value("document.querySelector('#gallery').click()");
  await dark.wait("document.querySelectorAll('.card img').length > 40");
  await shot(dark, "gallery");
  assert.deepEqual(dark.console, []);
  await dark.end();
  const phone = await browser(390, 844, { mobile: true });
  await phone.go(`${address}${fragment(SCENE)}`);
  await phone.wait(`${TITLE} === 'one'`);
  assert.equal(await phone.value("document.documentElement.scrollWidth"), 390);
  await shot(phone, "phone");
  await phone.value("document.querySelector('#writing').scrollIntoView()");
  await shot(phone, "phone-text");
  assert.deepEqual(phone.console, []);
  await phone.end();
  return "dark, from the disk, and on a phone";
}

const only = process.env.PART;
// Pages that `--interactive` makes: sliders, data beside the spec, a moment in the address.
async function sliders() {
  writeFileSync(join(folder, "points.csv"), "v\n1\n2\n2.5\n4\n");
  writeFileSync(join(folder, "data.toml"), SCENE.replace("[[panels]]", `[data]
v = { file = "points.csv", column = "v" }

[[panels]]
marks = [{ type = "histogram", data = "v" }]

[[panels]]`));
  native("data.toml", "--format", "html", "--set", "shift=1", "--interactive", join(dist, "engine.wasm"), "-o", "data.html");
  const page = await browser(1000, 900);
  const address = pathToFileURL(join(folder, "data.html")).href;
  await page.go(`${address}#t=0.3`);
  await page.wait(`${READOUT} === 'frame 7 of 12 · 0.30 / 0.60 s'`);
  await page.wait("document.querySelector('#changes pre').textContent === '[parameters]\\nshift = 1'");
  await page.wait("document.querySelectorAll('dl svg path').length === 2");
  const band = "document.querySelector('#picture g.band').innerHTML";
  const before = JSON.stringify(await page.value(band));
  await page.value(slide("sigma", "range", 2));
  await page.wait(`${band} !== ${before}`);
  await page.value(slide("mu", "range", 2));
  await page.wait(`${READOUT}.startsWith('frame 12 of 12 ')`);
  await page.value(slide("sigma", "range", 0));
  await page.wait("!document.querySelector('#refused').hidden");
  await page.value("document.querySelector('#reset').click()");
  await page.wait("document.querySelector('#refused').hidden && document.querySelector('#changes').hidden");
  await shot(page, "sliders");
  assert.deepEqual(page.console, []);
  await page.end();
  return "they move";
}

// The commands of the page about it.
async function readme() {
  const text = readFileSync(join(here, "README.md"), "utf8");
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block.trim().split("\n"));
  const root = join(here, "../..");
  for (const command of commands) {
    const [name, ...args] = command.split(" ");
    if (name === "klrender") {
      execFileSync(program, ["-q", ...args.slice(0, -1), join(folder, args.at(-1))], { cwd: root, stdio: "inherit" });
      assert(existsSync(join(folder, "live.html")), command);
    } else if (name === "python3") {
      const child = spawn(name, [...args, "18473"], { cwd: root, stdio: "ignore" });
      for (let tries = 0; ; tries += 1) {
        const answer = await fetch("http://127.0.0.1:18473/").catch(() => null);
        if (answer) {
          assert((await answer.text()).includes("klrender playground"), command);
          break;
        }
        assert(tries < 100, command);
        await new Promise((done) => setTimeout(done, 50));
      }
      child.kill();
    } else {
      // These made what is tried here.
      assert(["rustup target add wasm32-unknown-unknown", "integrations/playground/build"].includes(command), command);
    }
  }
  assert.equal(commands.length, 4);
  return `${commands.length} commands`;
}

for (const part of [bytes, journey, looks, sliders, readme].filter(({ name }) => !only || name === only)) {
  const begun = performance.now();
  console.log(`${part.name}: ${await part()}, in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}
server.close();
console.log("The playground holds.");
