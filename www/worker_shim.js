// Runs in the worker after unpack.js and the engine's script: makes or takes the compiled module, then hands every
// message to the engine.
"use strict";
self.onmessage = async (first) => {
  const { engine, packed, total, size } = first.data;
  const module = engine ?? (await WebAssembly.compile(unsplit(unpack(packed, total).subarray(-size))));
  await wasm_bindgen({ module_or_path: module });
  const post = (message, transfer) => self.postMessage(message, transfer ?? []);
  self.onmessage = (event) => wasm_bindgen.handle(event.data, post);
  post({ type: "ready", module });
};
