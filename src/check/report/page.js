"use strict";
// Each scene's scrubber drives its pictures, its plots and its text.
const scenes = [...document.querySelectorAll(".scene")].map((section) => {
  const viewer = section.querySelector(".viewer");
  if (!viewer) return { section };
  const frames = [...viewer.querySelectorAll(".frame")];
  const scrubber = viewer.querySelector(".scrubber");
  const output = viewer.querySelector("output");
  const keys = [...viewer.querySelectorAll(".timeline .key")];
  const cursors = [...section.querySelectorAll(".cursor")];
  const diffs = [...section.querySelectorAll(".diff")];
  const scene = { section, viewer, scrubber, blinking: 0 };

  for (const frame of frames) {
    const after = frame.querySelector(".after img");
    const mask = frame.querySelector(".difference img");
    if (!after || !mask) continue;
    const under = after.cloneNode();
    under.className = "under";
    under.alt = "";
    mask.before(under);
  }

  scene.show = (index) => {
    const at = Math.max(0, Math.min(frames.length - 1, index));
    scrubber.value = at;
    frames.forEach((frame, i) => { frame.hidden = i !== at; });
    const { frame, words } = frames[at].dataset;
    output.textContent = words;
    scrubber.setAttribute("aria-valuetext", words);
    keys.forEach((key, i) => key.classList.toggle("now", i === at));
    for (const cursor of cursors) {
      const svg = cursor.ownerSVGElement;
      const x = svg.viewBox.baseVal.width * Number(frame) / Number(svg.dataset.last);
      cursor.setAttribute("transform", `translate(${x} 0)`);
    }
    for (const diff of diffs) diff.hidden = diff.dataset.index !== String(at);
  };

  scene.mode = (mode) => {
    if (!viewer.querySelector(".bar")) return;
    viewer.dataset.mode = mode;
    for (const button of viewer.querySelectorAll("[data-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.set === mode));
    }
    clearInterval(scene.blinking);
    viewer.classList.toggle("on", mode === "blink");
    if (mode === "blink") {
      // Slower than three flashes a second, and slower still where motion is not wanted.
      const slow = matchMedia("(prefers-reduced-motion: reduce)").matches;
      scene.blinking = setInterval(() => viewer.classList.toggle("on"), slow ? 2000 : 700);
    }
  };

  scrubber.addEventListener("input", () => scene.show(Number(scrubber.value)));
  for (const button of viewer.querySelectorAll("[data-set]")) {
    button.addEventListener("click", () => scene.mode(button.dataset.set));
  }
  const cut = viewer.querySelector(".cut input");
  cut?.addEventListener("input", () => viewer.style.setProperty("--cut", `${cut.value}%`));
  // The picture itself can be drawn across, too.
  viewer.querySelector(".stage").addEventListener("pointermove", (event) => {
    if (viewer.dataset.mode !== "slider" || !(event.buttons & 1 || event.pointerType === "mouse")) return;
    const box = event.target.closest(".picture")?.getBoundingClientRect();
    if (!box) return;
    cut.value = 100 * (event.clientX - box.left) / box.width;
    viewer.style.setProperty("--cut", `${cut.value}%`);
  });
  const strip = viewer.querySelector(".timeline");
  strip?.addEventListener("click", (event) => {
    const box = strip.getBoundingClientRect();
    const at = strip.viewBox.baseVal.width * (event.clientX - box.left) / box.width;
    const far = (frame) => Math.abs(Number(frame.dataset.frame) + 0.5 - at);
    const near = frames.reduce((best, frame, i) => (far(frame) < far(frames[best]) ? i : best), 0);
    scene.show(near);
  });
  scene.show(Number(scrubber.getAttribute("value")));
  return scene;
});

// Keys work on the scene that is current: the last one reached by keys or touched.
let current = 0;
function choose(index, scroll) {
  if (!scenes.length) return;
  current = Math.max(0, Math.min(scenes.length - 1, index));
  scenes.forEach((scene, i) => scene.section.classList.toggle("current", i === current));
  if (scroll) scenes[current].section.scrollIntoView();
}
scenes.forEach((scene, i) => {
  for (const touched of ["pointerdown", "focusin"]) {
    scene.section.addEventListener(touched, () => choose(i, false));
  }
});
choose(0, false);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !scenes.length) return;
  const scene = scenes[current];
  const ranged = event.target instanceof HTMLInputElement;
  switch (event.key) {
    case "j": return choose(current + 1, true);
    case "k": return choose(current - 1, true);
  }
  if (!scene.viewer) return;
  const modes = { 1: "side", 2: "slider", 3: "blink", 4: "difference" };
  switch (event.key) {
    // A focused slider moves by itself.
    case "ArrowLeft": if (!ranged) { scene.show(Number(scene.scrubber.value) - 1); event.preventDefault(); } break;
    case "ArrowRight": if (!ranged) { scene.show(Number(scene.scrubber.value) + 1); event.preventDefault(); } break;
    case "b": scene.viewer.classList.add("peek"); break;
    default: if (modes[event.key]) scene.mode(modes[event.key]);
  }
});
document.addEventListener("keyup", (event) => {
  if (event.key === "b") for (const scene of scenes) scene.viewer?.classList.remove("peek");
});
