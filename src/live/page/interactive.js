
// The script of an interactive page: the engine and the spec are in it.
(async () => {
  const read = (id) => document.getElementById(id).textContent;
  const { combination, set, ...spec } = JSON.parse(read("scene"));
  const refused = document.getElementById("refused");
  const say = (text) => {
    refused.hidden = !text;
    refused.textContent = text;
  };
  const bytes = Uint8Array.from(atob(read("engine")), (character) => character.charCodeAt(0));
  const engine = specs(await compiled(new Blob([bytes]).stream()));
  const view = live({
    async ask(set, seen) {
      const scene = await engine.show(combination, set, seen);
      return scene && { ...scene, id: combination };
    },
    shown: (why) => say((why ?? []).map(({ message, hints }) => [message, ...hints].join("; ")).join("\n")),
    failed: (error) => say(error.message),
  });
  view.forget(set);
  // `#t=1.5` shows the moment after so many seconds, as in links to videos.
  const moment = Number(/^#t=([\d.]+)$/.exec(location.hash)?.[1] ?? NaN);
  if (moment >= 0) view.begin(1000 * moment);
  await engine.load(spec);
  await view.refresh();
})().catch((error) => {
  document.getElementById("refused").hidden = false;
  document.getElementById("refused").textContent = error.message;
});
