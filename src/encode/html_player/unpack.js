
// Reads the pictures of a page: a source of frames for `play`.
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

unpack(document.getElementById("frames").textContent).then((source) => {
  const player = play(document.getElementById("player"));
  player.load(source);
  // `#t=1.5` shows the moment after so many seconds, as in links to videos.
  const moment = Number(/^#t=([\d.]+)$/.exec(location.hash)?.[1] ?? NaN);
  if (moment >= 0) player.seek(1000 * moment);
  else if (!matchMedia("(prefers-reduced-motion: reduce)").matches) player.start();
});
