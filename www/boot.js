// Starts the page. In the artefact everything it needs stands in the document as data blocks; in the developers'
// loop dev.js puts the same blocks there first. Nothing is fetched, nothing is stored.
//
//   mimamori-programs      what unpack.js unpacks, `data-sizes` in order: the page's program, its script, the engine's
//                          script, the engine. One stream: the second program is packed with the knowledge of the first.
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

  const sizes = () => {
    const at = document.getElementById("mimamori-programs");
    return at.dataset.sizes.split(" ").map(Number);
  };
  const total = () => sizes().reduce((sum, n) => sum + n, 0);

  // All but the engine itself, which only a worker unpacks.
  let parts;
  const part = (n) => {
    parts ??= unpack(block("programs"), total() - sizes()[3]);
    const start = sizes().slice(0, n).reduce((sum, x) => sum + x, 0);
    return parts.subarray(start, start + sizes()[n]);
  };
  const text = (n) => new TextDecoder().decode(part(n));

  // Compiled once, by the first worker; every worker after a kill starts from the same module.
  let engine;

  // A worker of a blob inherits the page's policy, so the browser keeps it from sending anything, too.
  // The worker answers {type: "ready", module} when it can take requests.
  const spawnWorker = () => {
    const code = [block("unpack"), text(2), block("worker-shim")].map((t) => `${t}\n`);
    const url = URL.createObjectURL(new Blob(code, { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.addEventListener("message", (event) => {
      if (event.data?.type !== "ready") return;
      engine ??= event.data.module;
      URL.revokeObjectURL(url);
    });
    worker.postMessage(engine ? { engine } : { packed: block("programs"), total: total(), size: sizes()[3] });
    return worker;
  };

  // The policy knows the hashes of these texts.
  const run = (code, type = "") => {
    const script = document.createElement("script");
    script.type = type;
    script.textContent = code;
    document.head.append(script);
  };

  // The same engine on the page itself, for frames in which no worker can be started.
  let here;
  const loadEngineHere = () => {
    here ??= (async () => {
      engine ??= await WebAssembly.compile(unsplit(unpack(block("programs"), total()).subarray(-sizes()[3])));
      run(text(2));
      await wasm_bindgen({ module_or_path: engine });
      const { handle, analyze, checkPassword, rules } = wasm_bindgen;
      return { handle, analyze, checkPassword, rules };
    })();
    return here;
  };

  const failed = (reason) => {
    root.dataset.state = "failed";
    root.className = "";
    const line = document.getElementById("boot-status");
    if (!line) return;
    line.textContent =
      "このブラウザーではプログラムを動かせませんでした。新しいブラウザーで開くか、下の確認表を印刷して使ってください。" +
      " / The program could not start in this browser. Open it in a newer one, or print the checklist below." +
      ` (${reason instanceof Error ? reason.message : String(reason)})`;
  };

  // Called by the page's own script with its `init` function.
  const start = async (init) => {
    try {
      await init({ module_or_path: await WebAssembly.compile(unsplit(part(0))) });
      root.dataset.state = "ready";
      globalThis.mimamori.readyAt = performance.now();
    } catch (reason) {
      failed(reason);
      throw reason;
    }
  };

  globalThis.mimamori = { spawnWorker, loadEngineHere, start, failed, startedAt, readyAt: undefined };
  try {
    // In the developers' loop dev.js imports it.
    if (sizes()[1] > 0) run(text(1), "module");
  } catch (reason) {
    failed(reason);
    throw reason;
  }
})();
