// Starts the page. In the artefact everything it needs stands in the document as data blocks; in the developers'
// loop dev.js puts the same blocks there first. Nothing is fetched, nothing is stored.
//
//   mimamori-unpacker      the program that unpacks the others (crates/unpack), base64
//   mimamori-unpack        unpack.js            (a script that also runs on the page)
//   mimamori-programs      what it unpacks, `data-sizes` in order: the page's program, its script, the engine's script,
//                          the engine. One stream: the second program is packed with the knowledge of the first.
//   mimamori-more          the rest of that stream. It stands behind this script, so that the page's program starts while
//                          the browser still reads the engine's, which is ten times as long.
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

  const sizes = document.getElementById("mimamori-programs").dataset.sizes.split(" ").map(Number);
  const total = sizes.reduce((sum, n) => sum + n, 0);

  // All but the engine itself, which only a worker unpacks.
  let opened;
  const open = async () => {
    const program = Uint8Array.from(atob(block("unpacker")), (c) => c.charCodeAt(0));
    const { unpack, unsplit } = await unpacker(program);
    const parts = unpack(block("programs"), total - sizes[3]);
    const part = (n) => {
      const start = sizes.slice(0, n).reduce((sum, x) => sum + x, 0);
      return parts.subarray(start, start + sizes[n]);
    };
    const text = (n) => new TextDecoder().decode(part(n));
    opened = { program, engineScript: text(2) };
    return { page: unsplit(part(0)), script: text(1) };
  };

  // The whole stream, once the browser has read all of the document.
  const packed = async () => {
    if (document.readyState === "loading") {
      await new Promise((done) => document.addEventListener("DOMContentLoaded", done));
    }
    return block("programs") + block("more");
  };

  // Compiled once, by the first worker; every worker after a kill starts from the same module.
  let engine;

  // A worker of a blob inherits the page's policy, so the browser keeps it from sending anything, too.
  // The worker answers {type: "ready", module} when it can take requests.
  const startWorker = () => {
    const { program, engineScript } = opened;
    const code = [block("unpack"), engineScript, block("worker-shim")].map((t) => `${t}\n`);
    const url = URL.createObjectURL(new Blob(code, { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.addEventListener("message", (event) => {
      if (event.data?.type !== "ready") return;
      engine ??= event.data.module;
      URL.revokeObjectURL(url);
    });
    if (engine) worker.postMessage({ engine });
    else {
      packed().then(
        (packed) => worker.postMessage({ program, packed, total, size: sizes[3] }),
        (reason) => worker.dispatchEvent(new ErrorEvent("error", { message: String(reason) })),
      );
    }
    return worker;
  };

  // A worker that is not ready after a while gets a second one beside it: its start may hang. The one that is ready first
  // does the work; to the page both are the first.
  const spawnWorker = () => {
    const first = startWorker();
    const end = first.terminate.bind(first);
    let second;
    const late = setTimeout(() => {
      second = startWorker();
      second.addEventListener("message", ({ data }) => {
        if (data?.type === "ready") {
          first.removeEventListener("message", alone);
          end();
          first.postMessage = second.postMessage.bind(second);
          second.onerror = () => first.dispatchEvent(new ErrorEvent("error"));
        }
        first.dispatchEvent(new MessageEvent("message", { data }));
      });
    }, 7000);
    const alone = () => {
      clearTimeout(late);
      second?.terminate();
    };
    first.addEventListener("message", alone, { once: true });
    first.addEventListener("error", alone);
    first.terminate = () => {
      end();
      alone();
    };
    return first;
  };

  // The policy knows the hashes of these texts.
  const run = (code) => {
    const script = document.createElement("script");
    script.textContent = code;
    document.head.append(script);
  };

  // The same engine on the page itself, for frames in which no worker can be started.
  let here;
  const loadEngineHere = () => {
    here ??= (async () => {
      if (!engine) {
        const { unpack, unsplit } = await unpacker(opened.program);
        engine = await WebAssembly.compile(unsplit(unpack(await packed(), total).subarray(-sizes[3])));
      }
      run(opened.engineScript);
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

  // The page's own script calls it with its `init` function; in the developers' loop nothing was opened before.
  let page;
  const start = async (init) => {
    try {
      // The program draws the page a little after it has started.
      const app = document.getElementById("app");
      const drawn = new Promise((done) => {
        new MutationObserver(() => app.firstElementChild && done()).observe(app, { childList: true });
      });
      const module = compile(page ?? (await open()).page);
      if (init.initSync && module instanceof WebAssembly.Module) init.initSync({ module });
      else await init({ module_or_path: await module });
      await drawn;
      root.dataset.state = "ready";
      globalThis.mimamori.readyAt = performance.now();
    } catch (reason) {
      failed(reason);
      throw reason;
    }
  };

  globalThis.mimamori = { spawnWorker, loadEngineHere, start, failed, startedAt, readyAt: undefined };
  // In the developers' loop dev.js imports the page's script.
  if (sizes[1] > 0) {
    open().then((it) => {
      page = it.page;
      run(it.script);
    }).catch((reason) => {
      failed(reason);
      throw reason;
    });
  }
})();
