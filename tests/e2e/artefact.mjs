// What the file itself promises, whatever the interface looks like: it starts anywhere, sends nothing, never shows
// nothing.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";

const ready = () => document.documentElement.dataset.state === "ready";

/** Open a page and wait until the program runs. */
export async function open(t, url, size) {
  const page = await t.browser.page(size);
  await page.goto(url);
  await t.until(page, ready);
  return page;
}

/** The text of a printed file without its line breaks and spaces. */
export function pdfText(path) {
  return execFileSync("pdftotext", [path, "-"], { encoding: "utf8" }).replace(/\s+/g, "");
}

/** Everything a script could try in order to send something out; answers with what was NOT refused. */
async function attempts(origin) {
  const out = [];
  const inPage = typeof document !== "undefined";
  const tries = {
    fetch: () => fetch(`${origin}/leak-fetch`, { mode: "no-cors" }),
    xhr: () =>
      new Promise((done, fail) => {
        const x = new XMLHttpRequest();
        x.onload = done;
        x.onerror = fail;
        x.open("GET", `${origin}/leak-xhr`);
        x.send();
      }),
    websocket: () =>
      new Promise((done, fail) => {
        const s = new WebSocket(`${origin.replace("http", "ws")}/leak-ws`);
        s.onopen = done;
        s.onerror = fail;
      }),
    ...(inPage
      ? {
          eventsource: () =>
            new Promise((done, fail) => {
              const s = new EventSource(`${origin}/leak-es`);
              s.onopen = done;
              s.onerror = () => (s.close(), fail());
            }),
          image: () =>
            new Promise((done, fail) => {
              const i = new Image();
              i.onload = done;
              i.onerror = fail;
              i.src = `${origin}/leak-image`;
            }),
          script: () =>
            new Promise((done, fail) => {
              const s = document.createElement("script");
              s.onload = done;
              s.onerror = fail;
              s.src = `${origin}/leak-script`;
              document.head.append(s);
            }),
          inlineScript: () => {
            const s = document.createElement("script");
            s.textContent = "globalThis.broken = 1";
            document.head.append(s);
            if (!globalThis.broken) throw new Error("refused");
          },
          style: () =>
            new Promise((done, fail) => {
              const s = document.createElement("link");
              s.rel = "stylesheet";
              s.onload = done;
              s.onerror = fail;
              s.href = `${origin}/leak-style`;
              document.head.append(s);
            }),
          // Answers true even when the policy refuses it, so only the server's log tells.
          beacon: () => {
            navigator.sendBeacon(`${origin}/leak-beacon`, "x");
            throw new Error("see the log");
          },
          eval: () => Function("return 1")(),
        }
      : {
          importScripts: () => importScripts(`${origin}/leak-import`),
          eval: () => Function("return 1")(),
        }),
  };
  for (const [name, fn] of Object.entries(tries)) {
    try {
      await Promise.race([fn(), new Promise((_, fail) => setTimeout(fail, 2000))]);
      out.push(name);
    } catch {
      // refused, as it should be
    }
  }
  return out;
}

/** The engine answers in a worker. */
async function workerAnswers() {
  const worker = globalThis.mimamori.spawnWorker();
  const answer = (until) =>
    new Promise((done, fail) => {
      worker.onerror = (e) => fail(new Error(`worker: ${e.message}`));
      worker.onmessage = (e) => until(e.data) && done(e.data);
    });
  await answer((m) => m.type === "ready");
  const info = answer((m) => m.id === 7);
  worker.postMessage({ v: 1, id: 7, request: { View: { address: "about", state: {} } }, buffers: [] });
  const { response } = await info;
  worker.terminate();
  return Object.keys(response)[0];
}

/** Check sums that the worker gives to files of these sizes, each filled with `key value` lines. */
async function sumsOf(sizes) {
  const worker = globalThis.mimamori.spawnWorker();
  const answer = (until) =>
    new Promise((done, fail) => {
      worker.onerror = (e) => fail(new Error(`worker: ${e.message}`));
      worker.onmessage = (e) => until(e.data) && done(e.data);
    });
  await answer((m) => m.type === "ready");
  const done = answer((m) => m.id === 7 && "Done" in m.response);
  const files = sizes.map((bytes, i) => ({ name: `${i}.conf`, bytes, skipped: null }));
  const buffers = sizes.map((n) => new TextEncoder().encode("text_left CAM 1\n".repeat(n / 16 + 1)).slice(0, n).buffer);
  const options = { today: "2026-11-21", lang: "ja", answers: [], address_of: [], context: [], small: false };
  worker.postMessage({ v: 1, id: 7, request: { Analyze: { options, files, state: {} } }, buffers });
  const report = JSON.parse(new TextDecoder().decode((await done).saved));
  worker.terminate();
  return { sums: report.files.map((f) => f.sha256), browser: Boolean(globalThis.crypto?.subtle) };
}

export default [
  {
    name: "check sums are right, whether the engine makes them or the browser",
    async run(t) {
      // The shim has the browser make those of more than a million bytes.
      const sizes = [1, 999_999, 1_000_001, 4_000_000, 0];
      const text = "text_left CAM 1\n".repeat(300_000);
      const want = sizes.map((n) => createHash("sha256").update(text.slice(0, n)).digest("hex"));
      for (const url of [t.file, t.sub]) {
        const page = await open(t, url);
        const { sums, browser } = await page.run(sumsOf, sizes);
        t.assert(browser, `${url}: no crypto.subtle, so only the engine was tried`);
        t.equal(sums, want, url);
        t.equal(page.problems(), [], "console");
        await page.close();
      }
    },
  },
  {
    name: "starts from file:// without a complaint, policy first in the head",
    async run(t) {
      const page = await open(t, t.file);
      const first = await page.run(() => document.head.firstElementChild.outerHTML);
      t.assert(first.includes("Content-Security-Policy"), `first in the head: ${first}`);
      for (const d of ["default-src 'none'", "connect-src 'none'", "form-action 'none'", "base-uri 'none'"]) {
        t.assert(first.includes(d), `policy lacks ${d}`);
      }
      t.assert(!first.includes("unsafe-inline") && !first.includes("'unsafe-eval'"), first);
      t.equal(await page.run(workerAnswers), "View");
      t.equal(page.problems(), [], "console");
      await page.close();
      if (t.browser.console) t.equal(await t.browser.console(t.file), [], "console");
    },
  },
  {
    name: "starts under a sub-path with one request and none after it",
    async run(t) {
      t.server.log.length = 0;
      const page = await open(t, t.sub);
      const seen = [];
      page.chromium?.on("request", (r) => !r.url().startsWith("blob:") && seen.push(r.url()));
      t.equal(await page.run(workerAnswers), "View");
      await new Promise((r) => setTimeout(r, 500));
      t.equal(t.server.log, [`GET ${new URL(t.sub).pathname}`], "server log");
      t.equal(seen, [], "requests that the browser began");
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
  {
    name: "page cannot send",
    async run(t) {
      const page = await open(t, t.sub);
      t.server.log.length = 0;
      t.equal(await page.run(attempts, t.server.origin), [], "not refused");
      await new Promise((r) => setTimeout(r, 300));
      t.equal(t.server.log, [], "server log");
      await page.close();
    },
  },
  {
    name: "worker cannot send",
    async run(t) {
      const page = await open(t, t.sub);
      t.server.log.length = 0;
      // A blob worker made by the page, as ours is.
      const leaks = await page.run(
        (text, origin) =>
          new Promise((done, fail) => {
            const code = `onmessage = async (e) => postMessage(await (${text})(e.data));`;
            const w = new Worker(URL.createObjectURL(new Blob([code])));
            w.onmessage = (e) => done(e.data);
            w.onerror = (e) => fail(new Error(e.message));
            w.postMessage(origin);
          }),
        String(attempts),
        t.server.origin,
      );
      t.equal(leaks, [], "not refused");
      await new Promise((r) => setTimeout(r, 300));
      t.equal(t.server.log, [], "server log");
      await page.close();
    },
  },
  {
    name: "the engine's own worker cannot send",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.sub);
      t.server.log.length = 0;
      await page.run(() => {
        globalThis.kept = globalThis.mimamori.spawnWorker();
        return new Promise((done) => (globalThis.kept.onmessage = () => done(true)));
      });
      const workers = page.chromium.workers();
      t.assert(workers.length > 0, "no worker seen");
      for (const w of workers) t.equal(await w.evaluate(`(${attempts})("${t.server.origin}")`), [], "not refused");
      t.equal(t.server.log, [], "server log");
      await page.close();
    },
  },
  {
    name: "works without a worker",
    async run(t) {
      const page = await open(t, t.file);
      const answer = await page.run(async () => {
        const engine = await globalThis.mimamori.loadEngineHere();
        return new Promise((done) => {
          engine.handle({ v: 1, id: 3, request: { View: { address: "about", state: {} } }, buffers: [] }, (m) => done(Object.keys(m.response)[0]));
        });
      });
      t.equal(answer, "View");
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
  ...["frame-scripts", "frame-more"].map((name) => ({
    name: `works in a sandboxed frame (${name})`,
    async run(t) {
      const page = await t.browser.page();
      await page.goto(`${t.server.origin}/${name}.html`);
      const until = Date.now() + 15000;
      while (!(await page.runIn("iframe", ready))) {
        t.assert(Date.now() < until, "did not become ready");
        await new Promise((r) => setTimeout(r, 50));
      }
      t.equal(await page.runIn("iframe", () => self.origin), "null", "origin");
      t.server.log.length = 0;
      t.equal(await page.runIn("iframe", workerAnswers), "View");
      t.equal(await page.runIn("iframe", attempts, t.server.origin), [], "not refused");
      t.equal(t.server.log, [], "server log");
      await page.close();
    },
  })),
  {
    name: "without JavaScript the checklist is there and prints",
    engines: ["chromium"],
    async run(t) {
      const page = await t.browser.page(undefined, { javaScriptEnabled: false });
      await page.goto(t.file);
      const text = await page.chromium.innerText("body");
      for (const w of ["(ア)", "(イ)", "(ウ)", "Checklist for paper", "JavaScriptが使えない"]) {
        t.assert(text.includes(w), `page lacks ${w}`);
      }
      const pdf = join(t.output, "static.pdf");
      await page.chromium.pdf({ path: pdf, format: "A4", preferCSSPageSize: true });
      const printed = pdfText(pdf);
      for (const w of ["(ア)", "(イ)", "(ウ)", "□わからない", "つなぐ元のIPアドレスを限っていますか。"]) {
        t.assert(printed.includes(w), `print lacks ${w}`);
      }
      await page.close();
    },
  },
  {
    name: "a browser without wasm says so and keeps the checklist",
    engines: ["chromium"],
    async run(t) {
      const page = await t.browser.page();
      await page.chromium.addInitScript(() => delete globalThis.WebAssembly);
      await page.goto(t.file);
      await t.until(page, () => document.documentElement.dataset.state === "failed");
      const text = await page.run(() => document.body.innerText);
      t.assert(text.includes("プログラムを動かせませんでした") && text.includes("(ウ)"), text);
      await page.close();
    },
  },
  {
    // Chrome before 114: on the page's own thread nothing over 4 kB is compiled at once.
    name: "a browser that compiles only in the background starts as well",
    engines: ["chromium"],
    async run(t) {
      const page = await t.browser.page();
      await page.chromium.addInitScript(() => {
        const refuse = (size) => {
          if (size > 4096) throw new RangeError("disallowed on the main thread");
        };
        const { Module, Instance } = WebAssembly;
        const sizes = new WeakMap();
        const { compile } = WebAssembly;
        WebAssembly.compile = async (bytes) => {
          const module = await compile(bytes);
          sizes.set(module, bytes.byteLength);
          return module;
        };
        WebAssembly.Module = new Proxy(Module, { construct: (_, [bytes]) => refuse(bytes.byteLength) ?? new Module(bytes) });
        WebAssembly.Instance = new Proxy(Instance, { construct: (_, [m, i]) => refuse(sizes.get(m)) ?? new Instance(m, i) });
      });
      await page.goto(t.file);
      await t.until(page, ready);
      t.assert(await page.run(() => document.querySelector("#app button") !== null), "no page");
      t.equal(await page.run(workerAnswers), "View");
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
  {
    name: "ready for input within 300 ms",
    engines: ["chromium"],
    seconds: 240,
    async run(t) {
      const early = await t.browser.page();
      await early.chromium.addInitScript(() => {
        new MutationObserver(() => {
          globalThis.atReady ??= document.querySelector("#app button") !== null;
        }).observe(document, { attributes: true, attributeFilter: ["data-state"], subtree: true });
      });
      await early.goto(t.file);
      await t.until(early, ready);
      t.assert(await early.run(() => globalThis.atReady), "called ready before the page was drawn");
      await early.close();
      const times = [];
      // Seven starts; right after a build, on a machine that is still busy, up to twice as many again with pauses.
      for (let i = 0; i < 21 && !(times.length >= 7 && Math.min(...times) <= 300); i += 1) {
        const page = await open(t, t.file);
        times.push(await page.run(() => globalThis.mimamori.readyAt));
        await page.close();
        if (i >= 7) await new Promise((done) => setTimeout(done, 2000));
      }
      times.sort((a, b) => a - b);
      t.note(`ready after ${times.map((x) => Math.round(x)).join(", ")} ms`);
      // The quickest: what the page costs. The others also measure what else the machine was doing.
      t.assert(times[0] <= 300, `${times[0]} ms`);
    },
  },
];
