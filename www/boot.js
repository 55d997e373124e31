// Starts the page. In the artefact everything it needs stands in the document as data blocks; in the developers'
// loop dev.js puts the same blocks there first. Nothing is fetched, nothing is stored.
//
//   mimamori-app-wasm      the page's program   (base64 of gzip, or of plain wasm)
//   mimamori-worker-wasm   the engine           (the same)
//   mimamori-worker-js     the engine's script  (text)
//   mimamori-worker-shim   worker_shim.js       (text)
(() => {
  "use strict";
  const startedAt = performance.now();
  const root = document.documentElement;

  const block = (name) => {
    const at = document.getElementById(`mimamori-${name}`);
    if (!at) throw new Error(`block missing: ${name}`);
    return at.textContent;
  };

  const bytes = (name) => {
    const text = atob(block(name).trim());
    const out = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i += 1) out[i] = text.charCodeAt(i);
    return out;
  };

  const compile = async (name) => {
    let data = bytes(name);
    if (data[0] === 0x1f && data[1] === 0x8b) {
      const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
      data = await new Response(stream).arrayBuffer();
    }
    return WebAssembly.compile(data);
  };

  // Compiled once; every worker after a kill starts from the same module.
  let engine;
  const engineModule = () => {
    engine ??= compile("worker-wasm");
    return engine;
  };

  // A worker of a blob inherits the page's policy, so the browser keeps it from sending anything, too.
  // The worker answers {type: "ready"} when it can take requests.
  const spawnWorker = () => {
    const url = URL.createObjectURL(
      new Blob([block("worker-js"), "\n", block("worker-shim")], { type: "text/javascript" }),
    );
    const worker = new Worker(url);
    engineModule().then(
      (module) => worker.postMessage({ boot: module }),
      (reason) => worker.dispatchEvent(new ErrorEvent("error", { message: String(reason) })),
    ).finally(() => setTimeout(() => URL.revokeObjectURL(url), 10000));
    return worker;
  };

  // The same engine on the page itself, for frames in which no worker can be started.
  let here;
  const loadEngineHere = () => {
    here ??= engineModule().then(async (module) => {
      const script = document.createElement("script");
      script.textContent = block("worker-js");
      document.head.append(script);
      await wasm_bindgen({ module_or_path: module });
      const { handle, analyze, checkPassword, rules } = wasm_bindgen;
      return { handle, analyze, checkPassword, rules };
    });
    return here;
  };

  const failed = (reason) => {
    root.dataset.state = "failed";
    const line = document.getElementById("boot-status");
    if (!line) return;
    line.textContent =
      "このブラウザではプログラムを動かせませんでした。新しいブラウザで開くか、下の確認表を印刷して使ってください。" +
      " / The program could not start in this browser. Open it in a newer one, or print the checklist below." +
      ` (${reason instanceof Error ? reason.message : String(reason)})`;
  };

  // Called by the page's own script with its `init` function.
  const start = async (init) => {
    try {
      await init({ module_or_path: await compile("app-wasm") });
      root.dataset.state = "ready";
      globalThis.mimamori.readyAt = performance.now();
    } catch (reason) {
      failed(reason);
      throw reason;
    }
  };

  globalThis.mimamori = { spawnWorker, loadEngineHere, start, failed, startedAt, readyAt: undefined };
})();
