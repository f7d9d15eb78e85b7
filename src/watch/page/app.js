
// The page of the preview: what the server tells is shown, what is chosen and set here is asked for.
(() => {
  const find = (id) => document.getElementById(id);
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const [stage, picture, problems] = [find("stage"), find("picture"), find("problems")];
  const MOST = 64e6; // Characters of pictures that are kept.

  let board = null; // What the server told last.
  let chosen = { spec: 0, combination: 0, label: null };
  let scene = null; // What is shown: what was asked for, and what came.
  let set = new Map(); // Names that are set here.
  let refused = null; // What is wrong with them.
  let moment = null; // To be shown first, in milliseconds.

  const player = play(find("player"), told);

  // Texts with the colours of terminals.
  function colored(element, text) {
    let classes = [];
    element.replaceChildren();
    text.split(/\x1b\[([\d;]*)m/).forEach((part, index) => {
      if (index % 2) {
        for (const code of part.split(";")) classes = Number(code) ? [...classes, `a${code}`] : [];
      } else if (part) {
        element.append(make("span", { textContent: part, className: classes.join(" ") }));
      }
    });
  }

  // What the server knows.
  let events = null;
  function connect() {
    if (events || document.hidden) return;
    events = new EventSource("/events");
    events.onmessage = ({ data }) => {
      const next = JSON.parse(data);
      // Another server on the same port knows nothing of what is shown.
      if (board && board.session !== next.session) return location.reload();
      board = next;
      update();
    };
    events.onerror = () => {
      state("no connection", true);
      if (events?.readyState !== EventSource.CLOSED) return;
      events = null;
      setTimeout(connect, 2000);
    };
  }
  // A page that nobody sees asks for nothing.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return connect();
    player.stop();
    events?.close();
    events = null;
  });

  function update() {
    if (chosen.spec >= board.specs.length) chosen = { spec: 0, combination: 0, label: null };
    const spec = board.specs[chosen.spec];
    // A combination is found again by what it is called.
    const place = spec.scenes.indexOf(chosen.label);
    if (spec.scenes.length) {
      chosen.combination = place >= 0 ? place : Math.min(chosen.combination, spec.scenes.length - 1);
      chosen.label = spec.scenes[chosen.combination];
    }
    list();
    say();
    if (spec.generation && !(scene?.spec === chosen.spec && scene.combination === chosen.combination
      && scene.generation === spec.generation)) refresh();
  }

  function state(text, wrong = false) {
    find("state").replaceChildren(text);
    find("state").classList.toggle("wrong", wrong);
  }

  // Shows what is said of the spec, and of what is set.
  let opened = false; // Whether somebody wants to see warnings.
  function say() {
    const spec = board.specs[chosen.spec];
    const wrong = spec.wrong && spec.read;
    const said = wrong ? spec.said : refused ?? (opened && spec.warnings ? spec.said : "");
    stage.classList.toggle("wrong", Boolean(wrong || refused));
    problems.classList.toggle("warnings", !wrong && !refused);
    problems.hidden = !said;
    problems.querySelector("button").hidden = Boolean(wrong || refused);
    colored(problems.querySelector("pre"), said);
    const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
    state(!spec.read ? "reading …" : wrong ? count(spec.errors, "error") : "", wrong);
    if (spec.read && !wrong && spec.warnings) {
      const show = make("button", { type: "button", textContent: count(spec.warnings, "warning") });
      show.onclick = () => { opened = !opened; say(); };
      find("state").append(show);
    }
    document.title = `${wrong ? "✗ " : ""}${name(chosen.spec, chosen.combination)} – klrender`;
  }
  problems.querySelector("button").onclick = () => { opened = false; say(); };

  const name = (spec, combination) => {
    const { name, scenes } = board.specs[spec];
    const file = name.replace(/^.*[\\/]/, "").replace(/\.toml$/, "");
    return scenes[combination] ? `${file}: ${scenes[combination]}` : file;
  };
  function list() {
    const all = board.specs.flatMap((spec, index) =>
      (spec.scenes.length ? spec.scenes : [""]).map((label, combination) => {
        const entry = make("button", { type: "button", textContent: name(index, combination), title: spec.name });
        if (index === chosen.spec && combination === chosen.combination) entry.setAttribute("aria-current", "true");
        entry.classList.toggle("wrong", spec.wrong && spec.read);
        entry.onclick = () => choose({ spec: index, combination, label });
        return entry;
      }));
    find("scenes").replaceChildren(...all);
  }
  function choose(next) {
    if (next.spec !== chosen.spec) set = new Map();
    chosen = next;
    [refused, opened] = [null, false];
    history.replaceState(null, "", `#s=${chosen.spec}&c=${chosen.combination}`);
    update();
  }

  // Asks for the scene as it is chosen and set now. While an answer is on its way, only the last of what
  // is wanted meanwhile is remembered.
  let [busy, again] = [false, false];
  async function refresh() {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      await ask().catch(() => state("no connection", true));
    }
    busy = false;
  }
  const settings = () => [...set].map(([name, value]) => `&set=${encodeURIComponent(`${name}:${value}`)}`).join("");
  async function ask() {
    const { spec, combination } = chosen;
    const { generation } = board.specs[spec];
    if (!generation) return;
    const key = `g=${generation}&c=${combination}${settings()}`;
    const answer = await fetch(`/s/${spec}/info?${key}${spec === scene?.spec ? seen() : ""}`);
    if (!answer.ok) return state(await answer.text(), true);
    const info = await answer.json();
    // The spec has changed meanwhile: that is told too.
    if (info.gone || spec !== chosen.spec || combination !== chosen.combination) return;
    if (info.refused) {
      refused = info.refused;
      return say();
    }
    refused = null;
    install({ spec, combination, generation, key, ...info });
    say();
  }

  // The moment that is shown, so that the same is shown of what comes.
  const number = (text) => Number(text.replace("−", "-"));
  function seen() {
    if (player.index < 0) return "";
    const frame = Math.round(scene.shown[player.index][1] / scene.frame_ms);
    const near = scene.controls.filter((it) => it.swept).map(({ name }) => {
      const value = number(scene.values?.[scene.names.indexOf(name)] ?? "");
      return Number.isFinite(value) ? `&near=${encodeURIComponent(`${name}:${value}`)}` : "";
    });
    return `&frame=${frame}${near.join("")}`;
  }

  function install(next) {
    const other = scene?.spec !== next.spec || scene.combination !== next.combination;
    const kept = new Map([[next.state, next.picture]]);
    let length = 0;
    next.picture_of = async (number) => {
      const answer = await fetch(`/s/${next.spec}/frame?${next.key}&i=${number}`);
      if (!answer.ok) return null;
      const text = await answer.text();
      length += text.length;
      if (length > MOST) [length] = [text.length, kept.clear()];
      const picture = JSON.parse(text);
      if (!picture.bands) return null;
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
    } else if (other && !matchMedia("(prefers-reduced-motion: reduce)").matches && next.shown.length > 1 && first) {
      player.start();
    }
    first = false;
    ahead(next);
  }
  let first = true;

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
      const value = number(shown.values[scene.names.indexOf(control.name)] ?? "");
      if (control.swept && !set.has(control.name) && Number.isFinite(value)) show(value);
    }
  }

  // A line of each number over time, along which one can scrub.
  let plotting = null;
  function plots() {
    clearTimeout(plotting);
    const own = scene;
    plotting = setTimeout(async () => {
      const answer = await fetch(`/s/${own.spec}/values?${own.key}`).catch(() => null);
      const numbers = answer?.ok ? await answer.json() : {};
      if (own !== scene) return;
      own.settled = true;
      if (numbers.columns) {
        own.numbers = numbers;
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
    row.append(label, value, reset, range);
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
    if (pinned || !scene.numbers) return false;
    const { names, swept, states, columns } = scene.numbers;
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
    refused = null;
    sliders.forEach((slider) => slider.take(slider.control));
    changes();
    refresh();
  };

  // How large the picture is.
  function zoom() {
    const svg = picture.firstElementChild;
    const factor = Number(find("zoom").value);
    svg.style.width = factor ? `${factor * scene.size[0]}px` : "100%";
    svg.style.maxWidth = factor ? "none" : `min(${scene.size[0] * 1.5}px, calc((100vh - 190px) * ${scene.size[0] / scene.size[1]}))`;
  }
  find("zoom").onchange = () => { if (scene) zoom(); };
  const zooms = { 0: "fit", 1: "1", 2: "2" };
  document.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (!(key in zooms) || ctrlKey || metaKey || altKey || target.type === "number") return;
    find("zoom").value = zooms[key];
    find("zoom").onchange();
  });

  for (const [, key, value] of location.hash.matchAll(/([sct])=([\d.]+)/g)) {
    if (key === "s") chosen.spec = Number(value);
    if (key === "c") chosen.combination = Number(value);
    if (key === "t") moment = 1000 * Number(value);
  }
  connect();
})();
