// Runs in the worker after the engine's script: waits for the compiled module, then hands every message to the engine.
"use strict";
self.onmessage = async (first) => {
  await wasm_bindgen({ module_or_path: first.data.boot });
  const post = (message, transfer) => self.postMessage(message, transfer ?? []);
  self.onmessage = (event) => wasm_bindgen.handle(event.data, post);
  post({ type: "ready" });
};
