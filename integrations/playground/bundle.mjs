// Makes the page in `dist` from the engine's file and what lies here and in klrender: `node bundle.mjs ENGINE.wasm`.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const dist = join(here, "dist");
const read = (...path) => readFileSync(join(...path), "utf8");

// The scenes of the gallery, by its page: sections, titles, what they show, and their stills.
function gallery() {
  const sections = [];
  let section = null;
  const page = read(root, "specs/README.md");
  const entry = /^## (.+)$|^\*\*\[(.+)\]\(([\w-]+)\.toml\)\*\*\\\n([\s\S]*?)\n<!--/gm;
  for (const [, heading, title, name, words] of page.matchAll(entry)) {
    if (heading) {
      section = { title: heading, scenes: [] };
      sections.push(section);
    } else {
      const still = readFileSync(join(root, `snapshots/gallery/${name}.png`));
      section.scenes.push({
        name, title, words: words.replaceAll("\n", " ").trim(),
        // As the head of a PNG file tells.
        size: [still.readUInt32BE(16), still.readUInt32BE(20)],
        // An editor is told of the schema by another way.
        text: read(root, `specs/${name}.toml`).replace(/^#:schema .*\n/, ""),
      });
    }
  }
  return sections.filter(({ scenes }) => scenes.length);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "stills"), { recursive: true });

const sections = gallery();
writeFileSync(join(dist, "gallery.js"), `globalThis.gallery = ${JSON.stringify(sections)};\n`);
const all = sections.flatMap(({ scenes }) => scenes);
for (const { name } of all) copyFileSync(join(root, `snapshots/gallery/${name}.png`), join(dist, `stills/${name}.png`));

const { outputFiles, metafile } = await build({
  absWorkingDir: here, entryPoints: ["page/main.js"], bundle: true, minify: true, format: "iife", target: "es2022", write: false,
  legalComments: "none", metafile: true,
});
const scripts = ["src/encode/html_player/play.js", "src/live/page/live.js", "src/live/page/engine.js"].map((path) => read(root, path));
writeFileSync(join(dist, "app.js"), [...scripts, outputFiles[0].text].join(""));
const styles = ["src/encode/html_player/player.css", "src/live/page/live.css"].map((path) => read(root, path));
writeFileSync(join(dist, "app.css"), [...styles, read(here, "page/app.css")].join(""));
copyFileSync(join(here, "page/index.html"), join(dist, "index.html"));

// Whose work is in it.
const packages = new Set(Object.keys(metafile.inputs).map((path) => /^node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
const notices = [
  ["klrender, MIT or Apache-2.0 as you like", "LICENSE-MIT"], ["The terms of Apache-2.0", "LICENSE-APACHE"],
  ["The faces Text Sans, cut from Source Sans 3", "src/font/faces/text/LICENSE.txt"],
  ["The faces DejaVu Sans and DejaVu Sans Bold", "src/font/faces/DejaVuSans-LICENSE.txt"],
  ["The faces of KaTeX, for mathematics", "src/font/faces/formula/LICENSE.txt"], ["The colour maps", "src/color/maps/LICENSES.md"],
  ...[...packages].sort().map((name) => [name, `integrations/playground/node_modules/${name}/LICENSE`]),
];
writeFileSync(join(dist, "LICENSES.txt"), notices.map(([work, path]) => `${work}:\n\n${read(root, path).trim()}\n`).join(`\n${"=".repeat(80)}\n\n`));

const engine = readFileSync(process.argv[2]);
const deflated = deflateRawSync(engine, { level: 9 });
copyFileSync(process.argv[2], join(dist, "engine.wasm"));
writeFileSync(join(dist, "engine.wasm.deflate"), deflated);
writeFileSync(join(dist, "engine.js"), `globalThis.engine_base64 = "${deflated.toString("base64")}";\n`);

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
console.log(`dist: ${all.length} scenes; engine ${megabytes(engine.length)}, deflated ${megabytes(deflated.length)}`);
