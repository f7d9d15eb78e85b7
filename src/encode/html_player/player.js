"use strict";
// Plays the frames of a page. Without this script the page shows its poster.

// Reads the pictures: a source of frames for `play`.
async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const lines = (await new Response(stream).text()).trimEnd().split("\n").map((line) => JSON.parse(line));
  const { names } = lines.shift();
  const { shown, end, plays } = lines.pop();
  const elements = lines.flatMap((picture) => picture.new);
  return {
    names, shown, end, plays,
    picture(number) {
      const { bands, text, values } = lines[number];
      return { bands: bands.map((band) => band.map((element) => elements[element]).join("")), text, values };
    },
  };
}

// Shows the frames of a source in a figure, and gives it controls.
function play(figure, source) {
  const { names, shown, end, plays } = source;
  const bands = [...figure.querySelectorAll(".band")];
  const description = figure.querySelector("desc");
  const inside = bands.map(() => null);
  const last = shown.length - 1;
  let current = -1; // Which of `shown`.
  let position = 0; // In milliseconds.
  let speed = 1;
  let round = 0;
  let before = null; // When the last tick was; null at rest.

  const icon = (path) => `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
  const icons = {
    play: icon("M4 2l10 6-10 6z"),
    pause: icon("M3 2h3.5v12H3zM9.5 2H13v12H9.5z"),
    back: icon("M12 2v12L5 8zM3 2h2v12H3z"),
    forward: icon("M4 2v12l7-6zM11 2h2v12h-2z"),
  };
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const button = (name, label, action) => {
    const made = make("button", { type: "button", innerHTML: icons[name], title: label, onclick: action });
    made.setAttribute("aria-label", label);
    return made;
  };
  const controls = make("div", { className: "controls" });
  const toggle = button("play", "Play (space)", () => (before === null ? start() : stop()));
  const back = button("back", "One frame back (←)", () => step(-1));
  const forward = button("forward", "One frame on (→)", () => step(1));
  const scrubber = make("input", { type: "range", min: 0, max: last, step: 1, value: 0 });
  scrubber.setAttribute("aria-label", "Frame");
  scrubber.oninput = () => { stop(); go(Number(scrubber.value)); };
  const speeds = make("select", { title: "Speed (− and +)" });
  speeds.setAttribute("aria-label", "Speed");
  for (const factor of [0.25, 0.5, 1, 2, 4]) speeds.append(new Option(`${factor}×`, factor, factor === 1, factor === 1));
  speeds.onchange = () => { speed = Number(speeds.value); };
  const readout = make("output", {});
  controls.append(toggle, back, forward, scrubber, speeds, readout);
  const numbers = make("dl", {});
  const values = names.map((name) => {
    const pair = make("div", {});
    const value = make("dd", {});
    pair.append(make("dt", { textContent: name }), value);
    numbers.append(pair);
    return value;
  });
  figure.append(controls, numbers);

  const seconds = (ms) => (ms / 1000).toFixed(2);
  function show(index) {
    if (index === current) return;
    current = index;
    const picture = source.picture(shown[index][0]);
    picture.bands.forEach((content, k) => {
      if (content !== inside[k]) bands[k].innerHTML = inside[k] = content;
    });
    if (picture.text !== null) description.innerHTML = picture.text;
    picture.values.forEach((value, k) => { values[k].textContent = value; });
    scrubber.value = index;
    scrubber.setAttribute("aria-valuetext", `${index + 1} of ${last + 1}, ${seconds(shown[index][1])} s`);
    readout.textContent = `${seconds(shown[index][1])} / ${seconds(end)} s`;
  }
  // The last of `shown` that has begun at a time.
  function at(time) {
    let [low, high] = [0, last];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (shown[middle][1] <= time) low = middle; else high = middle - 1;
    }
    return low;
  }
  function go(index) {
    position = shown[index][1];
    show(index);
  }
  function step(by) {
    stop();
    go((current + by + last + 1) % (last + 1));
  }
  function tick(now) {
    if (before === null) return;
    position += (now - before) * speed;
    before = now;
    if (position >= end) {
      round += Math.floor(position / end);
      if (plays !== null && round >= plays) {
        stop();
        go(last);
        return;
      }
      position %= end;
    }
    show(at(position));
    requestAnimationFrame(tick);
  }
  function start() {
    if (last === 0 || end === 0) return;
    if (plays !== null && round >= plays) [round, position] = [0, 0];
    before = performance.now();
    toggle.innerHTML = icons.pause;
    toggle.title = "Pause (space)";
    toggle.setAttribute("aria-label", toggle.title);
    requestAnimationFrame(tick);
  }
  function stop() {
    before = null;
    toggle.innerHTML = icons.play;
    toggle.title = "Play (space)";
    toggle.setAttribute("aria-label", toggle.title);
  }
  const faster = (by) => {
    speeds.selectedIndex = Math.min(Math.max(speeds.selectedIndex + by, 0), speeds.options.length - 1);
    speeds.onchange();
  };
  const keys = {
    " ": () => toggle.click(), k: () => toggle.click(),
    ArrowLeft: () => step(-1), ArrowRight: () => step(1),
    Home: () => { stop(); go(0); }, End: () => { stop(); go(last); },
    "-": () => faster(-1), "+": () => faster(1),
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(key in keys)) return;
    // A key that the control in focus takes itself.
    if (target.tagName === "SELECT" || (key === " " && target.tagName === "BUTTON")) return;
    event.preventDefault();
    keys[key]();
  });

  // `#t=1.5` shows the moment after so many seconds, as in links to videos.
  const moment = Number(/^#t=([\d.]+)$/.exec(location.hash)?.[1] ?? NaN);
  if (moment >= 0) {
    go(at(1000 * moment));
    return;
  }
  go(0);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) start();
}

unpack(document.getElementById("frames").textContent)
  .then((source) => play(document.getElementById("player"), source));
