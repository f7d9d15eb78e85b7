// Scenes in the fragment of an address: `#scene=NAME` is one of the gallery, `#spec=…` holds a text.

const MOST = 1 << 20; // Bytes of a text, as klrender reads it at most.

async function through(bytes, transform, most = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error("the text in the link is too long");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function packed(text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function unpacked(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate-raw"), MOST));
}

// The fragment of a scene: its text, or its name where the gallery has it like that.
export async function fragment({ name, text, known, combination, set, ms }) {
  const all = new URLSearchParams();
  if (known) all.set("scene", name);
  else {
    if (name !== "scene") all.set("name", name);
    all.set("spec", await packed(text));
  }
  if (combination) all.set("c", combination);
  for (const [own, value] of set) all.append("set", `${own}:${value}`);
  if (ms) all.set("t", (ms / 1000).toFixed(2));
  return `#${all}`;
}

// What a fragment holds; null if it names no scene. Fails if it is damaged.
export async function read(fragment) {
  const all = new URLSearchParams(fragment.replace(/^#/, ""));
  const number = (name) => Number(all.get(name)) || 0;
  const set = all.getAll("set").map((pair) => {
    const at = pair.lastIndexOf(":");
    return [pair.slice(0, at), Number(pair.slice(at + 1))];
  });
  const more = { combination: number("c"), set: set.filter(([name, value]) => name && Number.isFinite(value)), ms: 1000 * number("t") };
  if (all.has("spec")) {
    const name = /^[\w-]{1,64}$/.exec(all.get("name") ?? "")?.[0] ?? "scene";
    const text = await unpacked(all.get("spec")).catch(() => { throw new Error("the link is damaged"); });
    return { name, text, ...more };
  }
  return all.has("scene") ? { known: all.get("scene"), ...more } : null;
}
