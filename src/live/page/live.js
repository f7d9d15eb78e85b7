
// Plays, moves and plots a scene in a page, whoever tells it. The page has a figure `#player` with an element
// `#picture`, and beside it `#settings` with `#controls`, `#changes`, `#copy` and `#reset`; it may have a list
// of sizes, `#zoom`.
//
// `ask(set, seen)` is the promise of a scene with what is set: a list of names and values. `seen` is what was
// seen before, `{ frame, near }`, or null. It tells what `live::info` does, has an `id` that stays the same
// while the scene is another state of the same, `frame(number)`, the promise of a picture or null, and
// `numbers()`, the promise of what `live::numbers` tells. `{ refused }` is why there is none with what is set;
// null is said nothing of.
//
// `shown(refused)` is called when a scene is shown, or refused; `failed()` when it cannot be asked for.
function live({ ask, shown: told_of, failed }) {
  const find = (id) => document.getElementById(id);
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const picture = find("picture");
  const MOST = 64e6; // Characters of pictures that are kept.

  let scene = null; // What is shown.
  let set = new Map(); // Names that are set here.
  let moment = null; // To be shown first, in milliseconds.
  let fresh = true; // What comes plays by itself.

  const player = play(find("player"), told);

  // Asks for the scene as it is set now. While an answer is on its way, only the last of what is wanted
  // meanwhile is remembered.
  let [busy, again] = [false, false];
  async function refresh() {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      try {
        const next = await ask([...set], seen());
        if (next?.refused) told_of(next.refused);
        else if (next) {
          install(next);
          told_of(null);
        }
      } catch (error) {
        failed(error);
      }
    }
    busy = false;
  }

  // The moment that is shown, so that the same is shown of what comes.
  const number = (text) => Number(text.replace("−", "-"));
  function seen() {
    if (!scene || player.index < 0) return null;
    const frame = Math.round(scene.shown[player.index][1] / scene.frame_ms);
    const swept = scene.controls.filter((it) => it.swept);
    const near = swept.map(({ name }) => [name, number(scene.values?.[scene.names.indexOf(name)] ?? "none")]);
    return { frame, near: near.filter(([, value]) => Number.isFinite(value)) };
  }

  function install(next) {
    const other = scene?.id !== next.id;
    const kept = new Map([[next.state, next.picture]]);
    let length = 0;
    next.picture_of = async (number) => {
      const picture = await next.frame(number);
      if (!picture?.bands) return null;
      length += picture.bands.reduce((sum, band) => sum + band.length, 0);
      if (length > MOST) [length] = [0, kept.clear()];
      kept.set(number, picture);
      return picture;
    };
    next.source = {
      names: next.names, shown: next.shown, end: next.end, plays: next.plays, rests: next.rests, frame_ms: next.frame_ms,
      picture: (number) => kept.get(number) ?? next.picture_of(number),
    };
    next.has = (number) => kept.has(number);
    next.values = next.picture.values;
    // Until its numbers have come, what is moved along the film waits.
    next.waiting = scene?.waiting ?? [];
    scene = next;
    if (picture.innerHTML !== next.svg) picture.innerHTML = next.svg;
    player.load(next.source, next.at);
    zoom();
    controls();
    plots();
    if (moment !== null) {
      player.seek(moment);
      moment = null;
    } else if (other && !matchMedia("(prefers-reduced-motion: reduce)").matches && next.shown.length > 1 && fresh) {
      player.start();
    }
    fresh = false;
    ahead(next);
  }

  // While frames play, those that come next are fetched.
  async function ahead(own) {
    while (scene === own) {
      const { shown } = own;
      let wanted;
      for (let k = 1; k <= 16 && player.playing && !document.hidden; k += 1) {
        const [number] = shown[(player.index + k) % shown.length];
        if (!own.has(number)) { wanted = number; break; }
      }
      if (wanted === undefined) await new Promise((done) => setTimeout(done, 250));
      else if (!await own.picture_of(wanted).catch(() => null)) return;
    }
  }

  // A picture is shown.
  function told(state, shown) {
    if (!scene) return;
    scene.values = shown.values;
    const x = scene.states > 1 ? (1000 * state) / (scene.states - 1) : 500;
    for (const line of document.querySelectorAll("#player dl line")) {
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
    for (const { control, show } of sliders) {
      const value = number(shown.values[scene.names.indexOf(control.name)] ?? "none");
      if (control.swept && !set.has(control.name) && Number.isFinite(value)) show(value);
    }
  }

  // A line of each number over time, along which one can scrub.
  let plotting = null;
  function plots() {
    clearTimeout(plotting);
    const own = scene;
    plotting = setTimeout(async () => {
      const numbers = await own.numbers().catch(() => null);
      if (own !== scene) return;
      own.settled = true;
      if (numbers?.columns) {
        own.plotted = numbers;
        draw(numbers);
      }
      own.waiting.splice(0).forEach((again) => again());
    }, set.size ? 120 : 0);
  }
  function draw({ states, columns }) {
    const rows = [...document.querySelectorAll("#player dl > div")];
    if (states.length < 2 || !scene) return;
    const last = states[states.length - 1];
    columns.forEach((column, row) => {
      const finite = column.filter((value) => value !== null);
      if (!rows[row] || !finite.length) return;
      const [low, high] = finite.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
      let path = "";
      let pen = "M";
      column.forEach((value, k) => {
        if (value === null) { pen = "M"; return; }
        const y = high > low ? 95 - (90 * (value - low)) / (high - low) : 50;
        path += `${pen}${((1000 * states[k]) / last).toFixed(1)} ${y.toFixed(1)}`;
        pen = "L";
      });
      const ns = "http://www.w3.org/2000/svg";
      const svg = document.createElementNS(ns, "svg");
      svg.setAttribute("viewBox", "0 0 1000 100");
      svg.setAttribute("preserveAspectRatio", "none");
      svg.setAttribute("aria-hidden", "true");
      for (const [tag, attributes] of [["path", { d: path }], ["line", { y1: 0, y2: 100, x1: 0, x2: 0 }]]) {
        const element = document.createElementNS(ns, tag);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        svg.append(element);
      }
      const title = document.createElementNS(ns, "title");
      title.textContent = `from ${low} to ${high}`;
      svg.append(title);
      const scrub = (event) => {
        if (!event.buttons) return;
        const box = svg.getBoundingClientRect();
        const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
        const wanted = Math.round(share * last);
        let best = 0;
        scene.shown.forEach(([state], index) => {
          if (Math.abs(state - wanted) < Math.abs(scene.shown[best][0] - wanted)) best = index;
        });
        player.stop();
        player.go(best);
      };
      svg.onpointerdown = (event) => { svg.setPointerCapture(event.pointerId); scrub(event); };
      svg.onpointermove = scrub;
      rows[row].querySelector("svg")?.remove();
      rows[row].append(svg);
    });
    if (player.index >= 0) told(scene.shown[player.index][0], { values: scene.values });
  }

  // What can be set: a slider and a number each.
  let sliders = [];
  function controls() {
    const known = scene.controls.map(({ name }) => name);
    for (const [name, value] of [...set]) {
      const control = scene.controls.find((it) => it.name === name);
      // Gone from the spec, or written into it.
      if (!control || (!control.swept && control.value === value)) set.delete(name);
    }
    find("settings").hidden = !known.length;
    const same = sliders.length === known.length && sliders.every(({ control }, k) => control.name === known[k]);
    if (!same) {
      sliders = scene.controls.map(slider);
      find("controls").replaceChildren(...sliders.map(({ row }) => row));
    }
    sliders.forEach((slider, k) => slider.take(scene.controls[k]));
    changes();
  }
  function slider(control) {
    const own = { control };
    const row = own.row = make("div", {});
    const label = make("label", { textContent: control.name });
    const range = make("input", { type: "range" });
    const value = make("input", { type: "number", step: "any" });
    const reset = make("button", { type: "button", textContent: "↺", title: "As the spec says" });
    range.setAttribute("aria-label", control.name);
    value.setAttribute("aria-label", `${control.name}, as a number`);
    reset.setAttribute("aria-label", `${control.name} as the spec says`);
    row.append(label, reset, value, range);
    own.show = (number) => {
      range.value = number;
      if (document.activeElement !== value) value.value = Number(Number(number).toPrecision(6));
    };
    own.take = (next) => {
      own.control = next;
      const wanted = set.get(next.name) ?? next.value;
      range.min = Math.min(next.low, wanted);
      range.max = Math.max(next.high, wanted);
      range.step = next.step;
      label.replaceChildren(next.name, ...(next.swept ? [" ", make("small", { textContent: "swept" })] : []));
      row.classList.toggle("set", set.has(next.name));
      if (set.has(next.name) || !next.swept) own.show(wanted);
    };
    const change = (number, sliding) => {
      if (!Number.isFinite(number)) return;
      if (own.control.swept) {
        player.stop();
        own.wanted = number;
        if (!scene.settled) {
          const again = () => { if (own.wanted === number) change(number, sliding); };
          scene.waiting.push(again);
          return;
        }
        own.wanted = null;
        if (film(own.control.name, number, sliding)) return;
      }
      set.set(own.control.name, number);
      row.classList.add("set");
      own.show(number);
      changes();
      refresh();
    };
    // As many digits as the step has: what a slider adds up to is not rounded.
    const rounded = (number) => Number(Number(number).toPrecision(12));
    range.oninput = () => change(rounded(range.value), true);
    value.onchange = () => { if (value.value !== "") change(Number(value.value), false); };
    reset.onclick = () => {
      set.delete(own.control.name);
      own.take(own.control);
      changes();
      refresh();
    };
    return own;
  }
  // Goes to where the film has a value of a swept name, if that is where it has all other swept names as
  // they are now; on a slider the nearest value will do.
  function film(name, wanted, sliding) {
    const pinned = scene.controls.some((it) => it.swept && set.has(it.name));
    if (pinned || !scene.plotted) return false;
    const { names, swept, states, columns } = scene.plotted;
    const now = scene.shown[player.index][0];
    const here = states.reduce((best, state, k) => (Math.abs(state - now) < Math.abs(states[best] - now) ? k : best), 0);
    const others = columns.filter((column, k) => swept[k] && names[k] !== name);
    const column = columns[names.indexOf(name)];
    let best = -1;
    const far = (k) => Math.abs(column[k] - wanted);
    states.forEach((state, k) => {
      if (column[k] === null || others.some((other) => other[k] !== other[here])) return;
      if (best < 0 || far(k) < far(best)) best = k;
    });
    const { low, high } = scene.controls.find((it) => it.name === name);
    const near = sliding ? (others.length ? (high - low) / 100 : Infinity) : 1e-9 * (high - low);
    if (best < 0 || far(best) > near) return false;
    player.go(scene.shown.findIndex(([state]) => state >= states[best]));
    return true;
  }
  function lines() {
    const key = (name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name));
    return ["[parameters]", ...[...set].map(([name, value]) => `${key(name)} = ${value}`)].join("\n");
  }
  function changes() {
    find("changes").hidden = !set.size;
    find("changes").querySelector("pre").textContent = lines();
  }
  find("copy").onclick = async () => {
    const done = await navigator.clipboard.writeText(`${lines()}\n`).then(() => true, () => false);
    if (!done) getSelection().selectAllChildren(find("changes").querySelector("pre"));
    find("copy").textContent = done ? "Copied" : "Selected: copy it";
    setTimeout(() => { find("copy").textContent = "Copy as TOML"; }, 1500);
  };
  find("reset").onclick = () => {
    set = new Map();
    sliders.forEach((slider) => slider.take(slider.control));
    changes();
    refresh();
  };

  // How large the picture is: that of its list, or as large as there is room for it.
  function zoom() {
    const svg = picture.firstElementChild;
    const factor = Number(find("zoom")?.value);
    const [width, height] = scene.size;
    svg.style.width = factor ? `${factor * width}px` : "100%";
    svg.style.maxWidth = factor ? "none" : `min(${width * 1.5}px, calc((100vh - var(--around, 190px)) * ${width / height}))`;
  }
  if (find("zoom")) {
    find("zoom").onchange = () => { if (scene) zoom(); };
    const zooms = { 0: "fit", 1: "1", 2: "2" };
    document.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
      if (!(key in zooms) || ctrlKey || metaKey || altKey || target.type === "number" || target.isContentEditable) return;
      find("zoom").value = zooms[key];
      find("zoom").onchange();
    });
  }

  return {
    refresh, player,
    // The next scene shows this moment first, in milliseconds; without one it plays by itself.
    begin(ms = null) { [moment, fresh] = [ms, true]; },
    // Lets go of what is set, or sets this.
    forget(pairs = []) { set = new Map(pairs); },
    get set() { return [...set]; },
    get scene() { return scene; },
    get seen() { return seen(); },
  };
}
