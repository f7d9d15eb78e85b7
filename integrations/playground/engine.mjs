// The engine without a page.

import { readFileSync } from "node:fs";

// An engine from its file: `call` takes an object or a number and gives the bytes of the answer.
export async function engine(path) {
  const { instance } = await WebAssembly.instantiate(readFileSync(path), {});
  const own = instance.exports;
  own.begin();
  const told = (length) => new Uint8Array(own.memory.buffer, own.output(), length).slice();
  function call(name, asked) {
    if (typeof asked !== "object") return told(own[name](asked));
    const bytes = new TextEncoder().encode(JSON.stringify(asked));
    const place = own.input(bytes.length);
    new Uint8Array(own.memory.buffer, place, bytes.length).set(bytes);
    return told(own[name]());
  }
  const json = (name, asked) => JSON.parse(new TextDecoder().decode(call(name, asked)));
  // A file, as bytes.
  function render(asked) {
    const bytes = call("render", asked);
    if (bytes[0]) throw new Error(new TextDecoder().decode(bytes.subarray(1)));
    return bytes.subarray(1);
  }
  return { call, json, render };
}
