
// All of klrender in a page: a WebAssembly module in a worker, and scenes from it for `live`.

// What a worker does, as a text: it is started from that, so that it needs no file.
function worker() {
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  let engine = null;
  // Calls a function of the module with an object, with a number or with nothing.
  function call(name, asked) {
    let length;
    if (typeof asked === "object") {
      const bytes = encoder.encode(JSON.stringify(asked));
      const place = engine.input(bytes.length);
      new Uint8Array(engine.memory.buffer, place, bytes.length).set(bytes);
      length = engine[name]();
    } else {
      length = engine[name](asked);
    }
    return new Uint8Array(engine.memory.buffer, engine.output(), length);
  }
  function answer(name, asked) {
    const bytes = call(name, asked);
    if (name === "render") {
      if (bytes[0]) throw new Error(decoder.decode(bytes.subarray(1)));
      return bytes.slice(1);
    }
    const told = JSON.parse(decoder.decode(bytes));
    if (told?.fault) throw new Error(told.fault);
    return told;
  }
  // What a trap leaves: the module is not to be used again.
  function fault(error) {
    if (error instanceof RangeError) return "it is nested too deeply for a browser";
    if (!(error instanceof WebAssembly.RuntimeError)) return null;
    const message = new Uint8Array(engine.memory.buffer, engine.output(), engine.fault());
    return `a fault of klrender: ${decoder.decode(message) || error.message}`;
  }
  let ready = null;
  async function begin(module) {
    engine = (await WebAssembly.instantiate(module, {})).exports;
    engine.begin();
  }
  self.onmessage = async ({ data: { id, module, name, asked } }) => {
    if (module) {
      ready = begin(module);
      return;
    }
    await ready;
    try {
      const told = answer(name, asked);
      self.postMessage({ id, told }, told instanceof Uint8Array ? [told.buffer] : []);
    } catch (error) {
      const died = fault(error);
      self.postMessage({ id, died: Boolean(died), wrong: died ?? error.message });
    }
  };
}

// A module from the stream of its deflated bytes.
function compiled(deflated) {
  const stream = deflated.pipeThrough(new DecompressionStream("deflate-raw"));
  return WebAssembly.compileStreaming(new Response(stream, { headers: { "Content-Type": "application/wasm" } }));
}

// A worker with a module of its own. What is asked is answered in order.
function engine(module) {
  let running = null;
  let run = 0; // Which worker it is.
  let waiting = new Map();
  let number = 0;
  function start() {
    run += 1;
    const address = URL.createObjectURL(new Blob([`(${worker})()`], { type: "text/javascript" }));
    running = new Worker(address);
    URL.revokeObjectURL(address);
    running.onmessage = ({ data: { id, told, wrong, died } }) => {
      const asker = waiting.get(id);
      waiting.delete(id);
      if (died) end(wrong);
      if (wrong) asker?.reject(new Error(wrong));
      else asker?.resolve(told);
    };
    running.onerror = (event) => {
      event.preventDefault();
      end(event.message);
    };
    running.postMessage({ module });
  }
  // Ends what is under way. What is asked then begins with nothing read.
  function end(why = "it was ended") {
    running?.terminate();
    running = null;
    const all = [...waiting.values()];
    waiting = new Map();
    all.forEach(({ reject }) => reject(new Error(why)));
  }
  function call(name, asked) {
    if (!running) start();
    number += 1;
    const id = number;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      running.postMessage({ id, name, asked });
    });
  }
  return { call, end, get run() { return running ? run : 0; } };
}

// The scenes of a spec, from a module.
function specs(module) {
  const first = engine(module);
  let read = null; // The last that was right.
  let known = 0; // The worker that knows it.
  let begun = null; // When reading began; null at rest.
  let shown = 0; // Which scene is the engine's.

  // Reads a spec, `{ name, text }` with `files` and `pick` if there are any; tells its `scenes` and `findings`.
  // One that is wrong leaves the one before it in place.
  async function load(spec) {
    begun = performance.now();
    try {
      const told = await first.call("load", spec);
      if (told.scenes.length) {
        read = spec;
        known = first.run;
        shown += 1;
      }
      return told;
    } finally {
      begun = null;
    }
  }
  // A scene of it as `live` asks for it. Its pictures are to be had as long as no other was asked for.
  async function show(combination, set, seen) {
    if (!read) return null;
    if (known !== first.run) await load(read);
    const before = shown;
    shown += 1;
    const own = shown;
    const told = await first.call("show", { combination, set, near: seen?.near ?? [], frame: seen?.frame ?? 0 });
    if (told.refused) {
      if (own === shown) shown = before;
      return told;
    }
    return {
      ...told,
      frame: async (number) => (own === shown ? first.call("picture", number) : null),
      numbers: async () => (own === shown ? first.call("numbers") : null),
    };
  }
  // A file of a scene, made beside all else: what `render` gives, or `page`. `stop` of what this returns
  // ends it.
  function file(what, asked) {
    const own = engine(module);
    const made = (async () => {
      await own.call("load", read);
      return own.call(what, asked);
    })();
    return { made: made.finally(() => own.end()), stop: () => own.end() };
  }
  // What the editor of a spec asks, beside all else: `complete`, `hover`, `format`.
  const words = engine(module);
  const tell = (what, text, at = 0) => words.call(what, { text, at });
  return { load, show, file, tell, end: first.end, get reading() { return begun === null ? 0 : performance.now() - begun; } };
}
