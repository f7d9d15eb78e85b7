
// The bytes of base64, uncompressed.
async function inflate(base64, format) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Reads the pictures of a page: a source of frames for `play`.
async function unpack(text) {
  const plain = text.startsWith("{");
  const all = plain ? text : new TextDecoder().decode(await inflate(text, "deflate-raw"));
  const lines = all.trimEnd().split("\n").map((line) => JSON.parse(line));
  const head = lines.shift();
  const source = { ...lines.pop(), names: head.names, drawing: head.drawing };
  if (plain) return { ...source, picture: pixels(head, lines) };
  const elements = lines.flatMap((picture) => picture.new);
  return {
    ...source,
    picture(number) {
      const { bands, text, values } = lines[number];
      return { bands: bands.map((band) => band.map((element) => elements[element]).join("")), text, values };
    },
  };
}

// Pictures of pixels, each of which brings the one before it up to date: gives the picture of a number, drawn
// on a canvas that takes the place of the poster.
function pixels({ size: [width, height], colors }, lines) {
  const clear = colors.length / 6; // The index of what stays as it is.
  const palette = new Uint32Array(256);
  for (let index = 0; index < clear; index++) {
    const [r, g, b] = [0, 2, 4].map((at) => parseInt(colors.substr(6 * index + at, 2), 16));
    palette[index] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.setAttribute("role", "img");
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const shades = new Uint32Array(image.data.buffer);
  const screen = new Uint8Array(width * height); // Indices.
  let current = -1; // The picture on the screen.
  const kept = new Map(); // Some screens, to go back to: at most 64 MB of them.
  const every = Math.max(4, Math.ceil((lines.length * width * height) / 64e6));
  async function bring(number) {
    if (current > number) current = -1;
    for (const [at, indices] of kept) {
      if (at > current && at <= number) {
        screen.set(indices);
        current = at;
      }
    }
    while (current < number) {
      const { rect, data } = lines[current + 1];
      if (rect) {
        const [x, y, across, down] = rect;
        const rows = await inflate(data, "deflate");
        for (let row = 0; row < down; row++) {
          const from = row * (across + 1) + 1;
          const to = (y + row) * width + x;
          for (let k = 0; k < across; k++) if (rows[from + k] !== clear) screen[to + k] = rows[from + k];
        }
      }
      current += 1;
      if (current % every === 0 && !kept.has(current)) kept.set(current, screen.slice());
    }
  }
  function draw() {
    for (let at = 0; at < screen.length; at++) shades[at] = palette[screen[at]];
    context.putImageData(image, 0, 0);
    const poster = document.querySelector(".picture > img");
    if (!poster) return;
    canvas.setAttribute("aria-label", poster.alt);
    canvas.setAttribute("aria-describedby", poster.getAttribute("aria-describedby"));
    poster.replaceWith(canvas);
  }
  return async (number) => {
    await bring(number);
    const { text, values } = lines[number];
    return { bands: [], text, values, draw };
  };
}

// Selectors for what there is to choose; `chosen` is called with the number of a combination.
function selectors({ names, entries, of }, chosen) {
  const form = Object.assign(document.createElement("form"), { className: "choices" });
  const selects = names.map((name, k) => {
    const select = document.createElement("select");
    entries[k].forEach((entry, index) => select.append(new Option(entry, index)));
    const label = document.createElement("label");
    label.append(name, select);
    form.append(label);
    return select;
  });
  form.onchange = () => {
    const row = selects.map((select) => Number(select.value));
    chosen(of.findIndex((entries) => entries.every((entry, k) => entry === row[k])));
  };
  of[0].forEach((entry, k) => { selects[k].value = entry; });
  return form;
}

async function begin() {
  const figure = document.getElementById("player");
  const player = play(figure);
  const streams = [...document.querySelectorAll("#frames, .frames")];
  const sources = new Map();
  const source = (number) => {
    if (!sources.has(number)) sources.set(number, unpack(streams[number].textContent));
    return sources.get(number);
  };
  let shown = await source(0);
  player.load(shown);
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  // `#t=1.5` shows the moment after so many seconds, as in links to videos; `#steps` waits at each rest.
  const moment = Number(/^#t=([\d.]+)$/.exec(location.hash)?.[1] ?? NaN);
  if (moment >= 0) player.seek(1000 * moment);
  else if (location.hash === "#steps" || "steps" in figure.dataset) player.steps(true);
  else if (moves) player.start();
  // In a slide of reveal.js, which says when it is shown. Keys go to the slides until the page has the focus.
  addEventListener("message", ({ data, source: from }) => {
    if (from !== parent) return;
    if (data === "slide:stop") player.stop();
    if (data !== "slide:start") return;
    if (player.stepping) {
      player.seek(0);
      focus();
    } else if (moves) {
      player.start();
    }
  });
  const choices = document.getElementById("choices");
  if (!choices) return;
  let wanted = 0;
  figure.querySelector("dl").before(selectors(JSON.parse(choices.textContent), async (number) => {
    wanted = number;
    const next = await source(number);
    if (number !== wanted) return;
    // The moment stays, by its share of the film.
    const share = player.index / (shown.shown.length - 1 || 1);
    shown = next;
    figure.querySelector(".picture").innerHTML = next.drawing;
    player.load(next, Math.round(share * (next.shown.length - 1)));
  }));
}
begin();
