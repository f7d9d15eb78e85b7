
// The page of the preview: what the server tells is shown, what is chosen and set here is asked for.
(() => {
  const find = (id) => document.getElementById(id);
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const [stage, problems] = [find("stage"), find("problems")];

  let board = null; // What the server told last.
  let chosen = { spec: 0, combination: 0, label: null };
  let refused = null; // What is wrong with what is set.

  const view = live({
    ask,
    shown(why) {
      refused = why;
      say();
    },
    failed: () => state("no connection", true),
  });

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
    view.player.stop();
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
    const { scene } = view;
    if (spec.generation && !(scene?.spec === chosen.spec && scene.combination === chosen.combination
      && scene.generation === spec.generation)) view.refresh();
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
    if (next.spec !== chosen.spec) view.forget();
    chosen = next;
    [refused, opened] = [null, false];
    history.replaceState(null, "", `#s=${chosen.spec}&c=${chosen.combination}`);
    update();
  }

  // The scene as it is chosen now.
  async function ask(set, seen) {
    const { spec, combination } = chosen;
    const { generation } = board.specs[spec];
    if (!generation) return null;
    const pairs = (key, all) => all.map(([name, value]) => `&${key}=${encodeURIComponent(`${name}:${value}`)}`).join("");
    const key = `g=${generation}&c=${combination}${pairs("set", set)}`;
    const kept = seen && spec === view.scene.spec ? `&frame=${seen.frame}${pairs("near", seen.near)}` : "";
    const get = async (what) => {
      const answer = await fetch(`/s/${spec}/${what}`);
      return answer.ok ? answer.json() : null;
    };
    const answer = await fetch(`/s/${spec}/info?${key}${kept}`);
    if (!answer.ok) {
      state(await answer.text(), true);
      return null;
    }
    const info = await answer.json();
    // The spec has changed meanwhile: that is told too.
    if (info.gone || spec !== chosen.spec || combination !== chosen.combination) return null;
    return {
      ...info, spec, combination, generation, id: `${spec} ${combination}`,
      frame: (number) => get(`frame?${key}&i=${number}`),
      numbers: () => get(`values?${key}`),
    };
  }

  for (const [, key, value] of location.hash.matchAll(/([sct])=([\d.]+)/g)) {
    if (key === "s") chosen.spec = Number(value);
    if (key === "c") chosen.combination = Number(value);
    if (key === "t") view.begin(1000 * Number(value));
  }
  connect();
})();
