"use strict";
// Plays frames. Without a script, pages show their poster.

// Shows the frames of a source in a figure, and gives it controls. A source has `names` of numbers, `shown`
// (a picture and the milliseconds at which it appears, each), `end`, `plays`, `rests` (from when to when nothing
// moves, each), and `picture(number)`, which is a picture or the promise of one: the content of each band, its
// text or null, and its values; where it is pixels, what draws it. One that knows its `frame_ms` has the number
// of frames told. `told` is called with each picture that is shown.
function play(figure, told = () => {}) {
  let source = { names: [], shown: [[0, 0]], end: 0, plays: null, rests: [] };
  let bands = []; // Elements of the drawing, and what they show.
  let inside = [];
  let values = []; // Elements that tell the numbers.
  let last = 0; // Of `shown`.
  let current = -1; // Which of `shown`.
  let loop = null; // The first and the last of `shown` that are played, if not all are.
  let position = 0; // In milliseconds.
  let speed = 1;
  let round = 0;
  let before = null; // When the last tick was; null at rest.
  let stepping = false; // Whether it waits wherever nothing moves.
  let goal = null; // When it waits next, while it plays there.
  let waiting = false; // For a picture.

  const icon = (path) => `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
  const icons = {
    play: icon("M4 2l10 6-10 6z"),
    pause: icon("M3 2h3.5v12H3zM9.5 2H13v12H9.5z"),
    back: icon("M12 2v12L5 8zM3 2h2v12H3z"),
    forward: icon("M4 2v12l7-6zM11 2h2v12h-2z"),
    from: icon("M9 2H4v12h5v-2H6V4h3z"),
    to: icon("M7 2h5v12H7v-2h3V4H7z"),
    steps: icon("M1 13h4v-3h4V7h4V4h2v-2h-4v3H7v3H3v3H1z"),
  };
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const button = (name, label, action) => {
    const made = make("button", { type: "button", innerHTML: icons[name], title: label, onclick: action });
    made.setAttribute("aria-label", label);
    return made;
  };
  const controls = make("div", { className: "controls" });
  const toggle = button("play", "Play (space)", () => (before !== null ? stop() : stepping ? onward() : start()));
  const back = button("back", "One frame back (←)", () => step(-1));
  const forward = button("forward", "One frame on (→)", () => step(1));
  const scrubber = make("input", { type: "range", min: 0, max: 0, step: 1, value: 0 });
  scrubber.setAttribute("aria-label", "Frame");
  scrubber.oninput = () => { stop(); go(Number(scrubber.value)); };
  const from = button("from", "Loop from here ([; \\ ends it)", () => bound(0));
  const to = button("to", "Loop to here (]; \\ ends it)", () => bound(1));
  const steps = button("steps", "Steps (s): wait wherever the film rests; space, → and Page Down go on", () => waits(!stepping));
  steps.setAttribute("aria-pressed", "false");
  steps.hidden = true;
  const speeds = make("select", { title: "Speed (− and +)" });
  speeds.setAttribute("aria-label", "Speed");
  for (const factor of [0.25, 0.5, 1, 2, 4]) speeds.append(new Option(`${factor}×`, factor, factor === 1, factor === 1));
  speeds.onchange = () => { speed = Number(speeds.value); };
  const readout = make("output", {});
  const track = make("div", { className: "track" });
  const part = make("i", { hidden: true }); // What is looped, below the scrubber.
  track.append(scrubber, part);
  controls.append(toggle, back, forward, track, from, to, steps, speeds, readout);
  const numbers = make("dl", {});
  figure.append(controls, numbers);

  const seconds = (ms) => (ms / 1000).toFixed(2);
  // Takes a source, whose drawing is in the figure, and shows one of `shown`.
  function load(next, index = 0) {
    source = next;
    bands = [...figure.querySelectorAll(".band")];
    inside = bands.map(() => null);
    last = source.shown.length - 1;
    scrubber.max = last;
    if (loop && loop[1] > last) loop = null;
    source.rests = last > 0 ? source.rests ?? [] : [];
    steps.hidden = source.rests.length === 0;
    if (steps.hidden) waits(false);
    numbers.replaceChildren();
    values = source.names.map((name) => {
      const pair = make("div", {});
      const value = make("dd", {});
      pair.append(make("dt", { textContent: name }), value);
      numbers.append(pair);
      return value;
    });
    mark();
    current = -1;
    if (before === null || index !== at(position)) position = source.shown[Math.min(index, last)][1];
    show(Math.min(index, last));
  }
  function show(index) {
    if (index === current) return;
    current = index;
    const ms = source.shown[index][1];
    const { frame_ms: each, end } = source;
    const frame = each ? `${Math.round(ms / each) + 1} of ${Math.round(end / each)}` : "";
    scrubber.value = index;
    scrubber.setAttribute("aria-valuetext", `${frame || `${index + 1} of ${last + 1}`}, ${seconds(ms)} s`);
    readout.textContent = `${frame && `frame ${frame} · `}${seconds(ms)} / ${seconds(end)} s`;
    if (!waiting) fill();
  }
  // Shows the picture that is wanted. One that is on its way is waited for, and shown whatever is wanted by
  // then: so something moves however slow the source.
  async function fill() {
    for (;;) {
      const [index, own] = [current, source];
      let picture = own.picture(own.shown[index][0]);
      if (picture instanceof Promise) {
        waiting = true;
        picture = await picture.catch(() => null);
        waiting = false;
      }
      if (own === source) {
        if (picture) paint(picture, index);
        if (index === current) return;
      }
    }
  }
  function paint(picture, index) {
    picture.bands.forEach((content, k) => {
      if (content !== inside[k]) bands[k].innerHTML = inside[k] = content;
    });
    picture.draw?.();
    if (picture.text !== null) figure.querySelector("desc").innerHTML = picture.text;
    picture.values.forEach((value, k) => { values[k].textContent = value; });
    told(source.shown[index][0], picture);
  }
  // The last of `shown` that has begun at a time.
  function at(time) {
    const { shown } = source;
    let [low, high] = [0, last];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (shown[middle][1] <= time) low = middle; else high = middle - 1;
    }
    return low;
  }
  function go(index) {
    position = source.shown[index][1];
    show(index);
  }
  function seek(ms) {
    stop();
    go(at(ms));
  }
  function step(by) {
    stop();
    const [first, final] = loop && current >= loop[0] && current <= loop[1] ? loop : [0, last];
    const count = final - first + 1;
    go(first + ((current - first + by + count) % count));
  }
  // Whether it waits wherever nothing moves, until it is told to go on.
  function waits(on) {
    stepping = on && source.rests.length > 0;
    steps.setAttribute("aria-pressed", String(stepping));
    if (stepping) stop();
  }
  // A moment, which may lie within what is shown for longer.
  function rest(time) {
    stop();
    position = time;
    show(at(time));
  }
  // Plays to where it waits next; while it plays there, it is there at once.
  function onward() {
    if (before !== null && goal !== null) {
      rest(goal);
      return;
    }
    const { rests, shown, end } = source;
    const now = rests.find(([begin, done]) => position >= begin && position < done);
    if (now) position = now[1];
    if (position >= end || (!now && position >= shown[last][1])) {
      if (parent !== window) leave("next");
      else rest(0);
      return;
    }
    goal = rests.find(([begin]) => begin > position)?.[0] ?? end;
    round = 0;
    start();
  }
  // Goes back to where it waited last.
  function backward() {
    const begins = source.rests.map(([begin]) => begin);
    const to = [0, ...begins].filter((begin) => begin < position).pop();
    if (to === undefined) leave("prev");
    else rest(to);
  }
  // Asks slides around the page for the next one or the one before, as reveal.js takes it.
  function leave(method) {
    if (parent !== window) parent.postMessage(JSON.stringify({ method }), "*");
  }
  // Makes the moment the first or the last that is played.
  function bound(side) {
    loop ??= [0, last];
    loop[side] = current;
    if (loop[0] > loop[1]) loop[1 - side] = side ? 0 : last;
    if (loop[0] === 0 && loop[1] === last) loop = null;
    mark();
  }
  function mark() {
    part.hidden = loop === null;
    const [a, b] = loop ?? [0, last];
    // The middle of the thumb goes from 8 px to 8 px before the end.
    const place = (index) => `calc(8px + (100% - 16px) * ${index / (last || 1)})`;
    Object.assign(part.style, { left: place(a), right: `calc(100% - ${place(b)})` });
  }
  function tick(now) {
    if (before === null) return;
    position += (now - before) * speed;
    before = now;
    if (goal !== null && position >= goal) {
      rest(goal);
      return;
    }
    const { shown, end, plays } = source;
    const [begins, ends] = loop ? [shown[loop[0]][1], shown[loop[1] + 1]?.[1] ?? end] : [0, end];
    if (position >= ends) {
      round += Math.floor((position - begins) / (ends - begins));
      if (plays !== null && !loop && round >= plays) {
        stop();
        go(last);
        return;
      }
      position = begins + ((position - begins) % (ends - begins));
    } else if (position < begins) {
      position = begins;
    }
    show(at(position));
    requestAnimationFrame(tick);
  }
  function start() {
    if (last === 0 || source.end === 0) return;
    if (source.plays !== null && round >= source.plays) [round, position] = [0, 0];
    if (before === null) requestAnimationFrame(tick);
    before = performance.now();
    label("pause", "Pause (space)");
  }
  function stop() {
    before = goal = null;
    label("play", "Play (space)");
  }
  function label(name, text) {
    toggle.innerHTML = icons[name];
    toggle.title = text;
    toggle.setAttribute("aria-label", text);
  }
  const faster = (by) => {
    speeds.selectedIndex = Math.min(Math.max(speeds.selectedIndex + by, 0), speeds.options.length - 1);
    speeds.onchange();
  };
  const keys = {
    " ": () => (stepping ? onward() : toggle.click()), k: () => toggle.click(),
    ArrowLeft: () => (stepping ? backward() : step(-1)), ArrowRight: () => (stepping ? onward() : step(1)),
    s: () => waits(!stepping),
    // As the devices send them with which lecturers turn pages.
    PageDown: () => { if (!stepping) waits(true); onward(); },
    PageUp: () => { if (!stepping) waits(true); backward(); },
    Home: () => { stop(); go(0); }, End: () => { stop(); go(last); },
    "-": () => faster(-1), "+": () => faster(1),
    "[": () => bound(0), "]": () => bound(1), "\\": () => { loop = null; mark(); },
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(key in keys)) return;
    if ((key === "s" || key.startsWith("Page")) && source.rests.length === 0) return;
    // A key that the control in focus takes itself.
    const taken = target.tagName === "SELECT" || (target.tagName === "INPUT" && target !== scrubber)
      || target.isContentEditable || target.closest?.("dialog");
    if (taken || (key === " " && target.tagName === "BUTTON")) return;
    event.preventDefault();
    keys[key]();
  });
  return {
    load, seek, start, stop, go, at, steps: waits,
    get index() { return current; }, get playing() { return before !== null; }, get stepping() { return stepping; },
  };
}
