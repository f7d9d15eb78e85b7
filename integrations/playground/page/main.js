// The page of the playground: a text is read by the engine, and shown as `live` shows scenes.

import { editor } from "./editor.js";
import * as links from "./link.js";

// Of the scripts before this one, and `gallery.js`.
const { live, specs, compiled, gallery } = globalThis;

const REST = 150; // Milliseconds after which what is typed is read.
const PATIENCE = 1500; // Milliseconds that reading may take when something newer waits.
const ENGINE = "engine.wasm.deflate";
const STARTER = "hero"; // What is shown first.

const find = (id) => document.getElementById(id);
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const scenes = new Map(gallery.flatMap(({ scenes }) => scenes).map((scene) => [scene.name, scene]));

let own = { name: "scene", combination: 0 }; // The spec that is shown, and which of its scenes.
let engine = null; // When it has come.
let findings = [];
let opened = 0; // Grows with each spec that is opened.

function state(text, wrong = false) {
  find("state").textContent = text;
  find("state").classList.toggle("wrong", wrong);
}
const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
function say() {
  const of = (severity) => findings.filter((it) => it.severity === severity).length;
  const [errors, warnings] = [of("error"), of("warning")];
  find("stage").classList.toggle("wrong", errors > 0);
  const parts = [errors && count(errors, "error"), warnings && count(warnings, "warning")].filter(Boolean);
  state(parts.join(", "), errors > 0);
  document.title = `${errors ? "✗ " : ""}${own.name} – klrender playground`;
}

// The text.
let resting = null;
const text = editor(find("editor"), () => {
  clearTimeout(resting);
  resting = setTimeout(reload, REST);
  keep();
}, async (what, content, at) => engine && engine.tell(what, content, at).catch(() => null));

// What is typed survives the page, where it may.
function keep() {
  try {
    localStorage.setItem("klrender", JSON.stringify({ name: own.name, text: text.text }));
  } catch {
    // Pages from a disk may have no place for it.
  }
}
function kept() {
  try {
    return JSON.parse(localStorage.getItem("klrender"));
  } catch {
    return null;
  }
}

// The picture.
const view = live({
  async ask(set, seen) {
    const { combination } = own;
    const same = view.scene?.opened === opened;
    const [number, scene] = [opened, await engine.show(combination, set, same ? seen : null)];
    if (!scene || number !== opened || combination !== own.combination) return null;
    return { ...scene, opened, id: `${opened} ${combination}` };
  },
  shown(refused) {
    if (!performance.getEntriesByName("shown").length) performance.mark("shown");
    find("refused").hidden = !refused?.length;
    find("refused").textContent = (refused ?? []).map(({ message, hints }) => [message, ...hints].join("; ")).join("\n");
  },
  failed: (error) => state(error.message, true),
});

// Reads what is in the editor. While that lasts, only the last text is remembered; if it lasts long, it
// is given up for that.
let [reading, again, ended] = [false, false, false];
async function reload() {
  if (!engine) return;
  again = true;
  if (reading) {
    if (engine.reading > PATIENCE) {
      ended = true;
      engine.end();
    }
    return;
  }
  reading = true;
  while (again) {
    [again, ended] = [false, false];
    const slow = setTimeout(() => state("Reading …"), 400);
    const [number, content] = [opened, text.text];
    try {
      const told = await engine.load({ name: own.name, text: content });
      if (number === opened && content === text.text) {
        ({ findings } = told);
        text.say(findings);
        say();
        if (told.scenes.length) {
          list(told.scenes);
          await view.refresh();
        }
      }
    } catch (error) {
      if (!ended) state(error.message, true);
    } finally {
      clearTimeout(slow);
    }
  }
  reading = false;
}
// While a long one is read, something newer may come at any time.
setInterval(() => { if (again && reading && engine.reading > PATIENCE) reload(); }, 250);

// The scenes of a `matrix`.
function list(labels) {
  own.combination = Math.min(own.combination, labels.length - 1);
  find("combinations").hidden = labels.length < 2;
  find("combination").replaceChildren(...labels.map((label, index) => new Option(label, index, false, index === own.combination)));
}
find("combination").onchange = () => {
  own.combination = Number(find("combination").value);
  view.refresh();
};

function open({ name, text: content, combination = 0, set = [], ms = 0 }) {
  opened += 1;
  own = { name, combination };
  view.forget(set);
  view.begin(ms || null);
  text.open(content);
  findings = [];
  find("writing").scrollTop = 0;
  return reload();
}

// What the address says, else what was typed last, else the first scene.
async function begin() {
  try {
    const linked = await links.read(location.hash);
    const known = linked?.known && scenes.get(linked.known);
    if (linked?.known && !known) throw new Error(`the gallery has no scene ${linked.known}`);
    if (linked) return open({ ...known, ...linked });
  } catch (error) {
    queueMicrotask(() => state(error.message, true));
  }
  const last = kept();
  return open(last?.text ? last : scenes.get(STARTER) ?? [...scenes.values()][0]);
}
addEventListener("hashchange", begin);

// A link that holds the whole spec.
find("link").onclick = async () => {
  const content = text.text;
  const known = scenes.get(own.name)?.text === content;
  const { scene, player } = view;
  const ms = scene && player.index > 0 && !player.playing ? scene.shown[player.index][1] : 0;
  const fragment = await links.fragment({ name: own.name, text: content, known, combination: own.combination, set: view.set, ms });
  history.replaceState(null, "", fragment);
  const done = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  find("link").textContent = done ? "Copied" : "In the address bar";
  setTimeout(() => { find("link").textContent = "Copy link"; }, 1800);
};

// Files.
const FILES = [
  ["gif", "GIF", "gif", "image/gif"],
  ["html", "HTML with a player", "html", "text/html"],
  ["page", "HTML with sliders", "live.html", "text/html"],
  ["svg-film", "Animated SVG", "film.svg", "image/svg+xml"],
  ["webp", "Animated WebP", "webp", "image/webp"],
  ["apng", "Animated PNG", "apng", "image/apng"],
  ["svg", "This frame as SVG", "svg", "image/svg+xml"],
  ["png", "This frame as PNG", "png", "image/png"],
  ["pdf", "This frame as PDF", "pdf", "application/pdf"],
  ["toml", "The spec", "toml", "application/toml"],
];
function save(parts, name, type) {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
let making = null;
async function download(format, extension, type) {
  menu(false);
  const name = `${own.name}.${extension}`;
  if (format === "toml") return save([text.text], name, type);
  if (!view.scene) return;
  const asked = { combination: own.combination, set: view.set };
  making = format === "page" ? engine.file("page", asked)
    : engine.file("render", { ...asked, format, frame: view.seen?.frame ?? 0 });
  find("download").textContent = "Cancel";
  find("download").classList.add("busy");
  state(`Making ${name} …`);
  try {
    const made = await making.made;
    save(format === "page" ? [made[0], await base64(), made[1]] : [made], name, type);
    say();
  } catch (error) {
    if (making) state(`${name}: ${error.message}`, true);
    else say();
  }
  making = null;
  find("download").textContent = "Download";
  find("download").classList.remove("busy");
}
const items = FILES.map(([format, label, extension, type]) => {
  const item = make("button", { type: "button", tabIndex: -1 }, label, make("small", { textContent: `.${extension}` }));
  item.setAttribute("role", "menuitem");
  item.dataset.format = format;
  item.onclick = () => download(format, extension, type);
  return item;
});
find("files").append(...items);
function menu(shown) {
  find("files").hidden = !shown;
  find("download").setAttribute("aria-expanded", shown);
  if (shown) items[0].focus();
}
find("download").onclick = () => {
  if (!making) return menu(find("files").hidden);
  const { stop } = making;
  making = null;
  stop();
};
find("files").onkeydown = (event) => {
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined) items.at(to % items.length).focus();
  else if (event.key === "Escape") {
    menu(false);
    find("download").focus();
  } else {
    if (event.key === "Tab") menu(false);
    return;
  }
  event.preventDefault();
  event.stopPropagation();
};
document.addEventListener("pointerdown", ({ target }) => { if (!target.closest(".menu")) menu(false); });

// The gallery.
const cards = [];
function shelves() {
  if (cards.length) return;
  for (const { title, scenes } of gallery) {
    const shelf = make("div", { className: "cards" });
    const part = make("section", {}, make("h3", { textContent: title }), shelf);
    for (const scene of scenes) {
      const card = make("button", { type: "button", className: "card" },
        make("img", { src: `stills/${scene.name}.png`, alt: "", loading: "lazy", width: scene.size[0], height: scene.size[1] }),
        make("strong", { textContent: scene.title }), make("span", { textContent: scene.words }));
      card.onclick = () => {
        find("scenes").close();
        history.replaceState(null, "", `#scene=${scene.name}`);
        open(scene);
      };
      cards.push({ card, part, words: `${title} ${scene.name} ${scene.title} ${scene.words}`.toLowerCase() });
      shelf.append(card);
    }
    find("shelf").append(part);
  }
}
find("find").oninput = () => {
  const wanted = find("find").value.toLowerCase().split(/\s+/);
  for (const it of cards) it.card.hidden = !wanted.every((word) => it.words.includes(word));
  for (const { part } of cards) part.hidden = ![...part.querySelectorAll(".card")].some((card) => !card.hidden);
};
find("find").onkeydown = ({ key }) => { if (key === "Enter") cards.find(({ card }) => !card.hidden)?.card.click(); };
find("gallery").onclick = () => {
  shelves();
  find("scenes").showModal();
  find("find").focus();
};
find("close").onclick = () => find("scenes").close();
find("scenes").onclick = ({ target }) => { if (target === find("scenes")) find("scenes").close(); };

// The engine: a file beside the page; from a disk, where nothing can be fetched, a script that holds it.
async function module() {
  if (location.protocol !== "file:") {
    const answer = await fetch(ENGINE);
    if (!answer.ok) throw new Error(`the engine cannot be had: ${answer.status}`);
    return compiled(answer.body);
  }
  await new Promise((resolve, reject) => {
    document.head.append(make("script", { src: "engine.js", onload: resolve, onerror: () => reject(new Error("there is no engine.js beside the page")) }));
  });
  const bytes = Uint8Array.from(atob(globalThis.engine_base64), (character) => character.charCodeAt(0));
  return compiled(new Blob([bytes]).stream());
}
// The deflated engine in base64, as pages have it in them.
async function base64() {
  if (globalThis.engine_base64) return globalThis.engine_base64;
  const bytes = new Uint8Array(await (await fetch(ENGINE)).arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
begin();
module().then((module) => {
  engine = specs(module);
  state("");
  return reload();
}).catch((error) => state(error.message, true));
