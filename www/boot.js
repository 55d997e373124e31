// Starts the page. In the artefact everything it needs stands in the document as data blocks; in the developers'
// loop dev.js puts the same blocks there first. Nothing is fetched, nothing is stored.
//
//   mimamori-app-wasm      the page's program, packed (see unpack.js)
//   mimamori-worker-wasm   the engine, packed
//   mimamori-worker-js     the engine's script  (text)
//   mimamori-worker-shim   worker_shim.js       (text)
//   mimamori-unpack        unpack.js            (a script that also runs on the page)
(() => {
  "use strict";
  const startedAt = performance.now();
  const root = document.documentElement;

  const block = (name) => {
    const at = document.getElementById(`mimamori-${name}`);
    if (!at) throw new Error(`block missing: ${name}`);
    return at.textContent;
  };

  // Compiled once, by the first worker; every worker after a kill starts from the same module.
  let engine;

  // A worker of a blob inherits the page's policy, so the browser keeps it from sending anything, too.
  // The worker answers {type: "ready", module} when it can take requests.
  const spawnWorker = () => {
    const parts = ["unpack", "worker-js", "worker-shim"].map((name) => `${block(name)}\n`);
    const url = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.addEventListener("message", (event) => {
      if (event.data?.type !== "ready") return;
      engine ??= event.data.module;
      URL.revokeObjectURL(url);
    });
    worker.postMessage({ boot: engine ?? block("worker-wasm") });
    return worker;
  };

  // The same engine on the page itself, for frames in which no worker can be started.
  let here;
  const loadEngineHere = () => {
    here ??= (async () => {
      engine ??= await unpack(block("worker-wasm"));
      const script = document.createElement("script");
      script.textContent = block("worker-js");
      document.head.append(script);
      await wasm_bindgen({ module_or_path: engine });
      const { handle, analyze, checkPassword, rules } = wasm_bindgen;
      return { handle, analyze, checkPassword, rules };
    })();
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
      await init({ module_or_path: await unpack(block("app-wasm")) });
      root.dataset.state = "ready";
      globalThis.mimamori.readyAt = performance.now();
    } catch (reason) {
      failed(reason);
      throw reason;
    }
  };

  globalThis.mimamori = { spawnWorker, loadEngineHere, start, failed, startedAt, readyAt: undefined };
})();
