// Runs in the worker after unpack.js and the engine's script: makes or takes the compiled module, then hands every
// message to the engine. The browser's own SHA-256 is several times faster than the engine's and runs beside it; where there
// is none (a page without https), and for small files, the engine makes the check sums.
"use strict";
self.onmessage = (first) => {
  // What is thrown inside of a promise does not reach the page's `Worker.onerror`.
  const fail = (reason) => setTimeout(() => { throw reason; });
  const unpacked = async ({ program, packed, total, size }) => {
    const { unpack, unsplit } = await unpacker(program);
    return WebAssembly.compile(unsplit(unpack(packed, total).subarray(-size)));
  };
  const start = async (first) => {
    const module = first.engine ?? (await unpacked(first));
    await wasm_bindgen({ module_or_path: module });
    const post = (message, transfer) => self.postMessage(message, transfer ?? []);
    const subtle = self.crypto?.subtle;
    const sum = (part) => (subtle && part.byteLength > 1e5 ? subtle.digest("SHA-256", part).catch(() => 0) : null);
    self.onmessage = ({ data }) => {
      if (data.request?.Analyze) data.sums = data.buffers?.map(sum);
      const finish = wasm_bindgen.handle(data, post);
      if (finish) Promise.all(data.sums).then(finish).catch(fail);
    };
    post({ type: "ready", module });
  };
  start(first.data).catch(fail);
};
