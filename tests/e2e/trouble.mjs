// What goes wrong around the page: a frame that forbids printing and saving, a host whose policy forbids wasm, a tab that
// is killed, files that are too much or cut off. Each is told, and nothing is lost that was saved.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./artefact.mjs";

const there = (t, page, selector) => t.until(page, (s) => document.querySelector(s) !== null, selector);
const press = (page, selector) => page.run((s) => document.querySelector(s).click(), selector);
const go = (page, hash) => page.run((hash) => (location.hash = hash), hash);
const saved = (t) => join(t.fixtures, "saved-2025.json");

/** A page whose first engines break at an analysis. Broken from outside: nothing in the page can do that. */
async function breaking(t, engines) {
  const page = await t.browser.page();
  await page.chromium.addInitScript((engines) => {
    const RealBlob = Blob;
    const trap = `{
      const handle = wasm_bindgen.handle;
      wasm_bindgen.handle = (data, post) => {
        if (data.request?.Analyze) throw new WebAssembly.RuntimeError("unreachable");
        return handle(data, post);
      };
    }\n`;
    globalThis.Blob = function (parts, options) {
      const worker = options?.type === "text/javascript" && engines > 0;
      if (worker) engines -= 1;
      return new RealBlob(worker ? [parts[0], parts[1], trap, parts[2]] : parts, options);
    };
    globalThis.Blob.prototype = RealBlob.prototype;
  }, engines);
  await page.goto(t.sub);
  await t.until(page, () => document.documentElement.dataset.state === "ready");
  return page;
}

export default [
  {
    name: "a frame without the right to print or to save: both are told, and the result can be copied",
    engines: ["chromium", "firefox"],
    async run(t) {
      const page = await t.browser.page();
      await page.goto(`${t.server.origin}/frame-scripts.html`);
      const frame = { run: (fn, ...args) => page.runIn("iframe", fn, ...args) };
      await t.until(frame, () => document.documentElement.dataset.state === "ready");
      await press(frame, "#try-demo");
      await there(t, frame, "#result");
      await press(frame, "#save-result");
      const text = await t.until(frame, () => document.querySelector(".copy textarea")?.value);
      t.equal(JSON.parse(text).schema, 1, "what can be copied");
      await go(frame, "#/print/emergency");
      await there(t, frame, "#print-now");
      await press(frame, "#print-now");
      const said = await t.until(frame, () => document.querySelector('#message[role="alert"]')?.innerText);
      t.assert(said.includes("印刷の画面を開けません"), said);
      await page.close();
    },
  },
  {
    name: "a host whose policy forbids wasm: the page says so and keeps the checklist",
    async run(t) {
      const page = await t.browser.page();
      await page.goto(`${t.server.origin}/no-wasm/index.html`);
      await t.until(page, () => document.documentElement.dataset.state === "failed");
      const text = await page.run(() => document.body.innerText);
      t.assert(text.includes("プログラムを動かせませんでした") && text.includes("(ウ)"), text.slice(0, 300));
      await page.close();
    },
  },
  {
    name: "an engine that breaks once in an analysis: a new one reads everything",
    engines: ["chromium"],
    async run(t) {
      const page = await breaking(t, 1);
      await press(page, "#try-demo");
      await there(t, page, "#result");
      page.problems();
      await page.close();
    },
  },
  {
    name: "an engine that breaks in the middle of an analysis: the page says so at once, and the next analysis runs",
    engines: ["chromium"],
    async run(t) {
      const page = await breaking(t, 2);
      await press(page, "#try-demo");
      // Far earlier than the deadlines.
      const started = Date.now();
      const said = await t.until(page, () => document.querySelector('#message[role="alert"]')?.innerText);
      t.assert(said.includes("調べる部分が止まりました"), said);
      t.assert(Date.now() - started < 10000, "it waited for its deadline");
      await press(page, "#try-demo");
      await there(t, page, "#result");
      page.problems();
      await page.close();
    },
  },
  {
    name: "a tab that is killed leaves nothing behind, and what was saved can be opened again",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, `${t.sub}#kiosk-files`);
      const context = page.chromium.context();
      await press(page, "#try-demo");
      await there(t, page, "#result");
      const crash = await context.newCDPSession(page.chromium);
      const gone = page.chromium.waitForEvent("crash");
      await Promise.race([crash.send("Page.crash"), gone]).catch(() => {});
      await gone;
      const again = await context.newPage();
      await again.goto(t.sub);
      const run = { run: (fn, ...args) => again.evaluate(`(${fn})(...${JSON.stringify(args)})`) };
      await t.until(run, () => document.documentElement.dataset.state === "ready");
      const kept = await run.run(async () => ({
        local: localStorage.length,
        session: sessionStorage.length,
        databases: (await indexedDB.databases()).length,
        workers: (await navigator.serviceWorker.getRegistrations()).length,
        cookie: document.cookie,
        shown: document.getElementById("result") !== null,
      }));
      t.equal(kept, { local: 0, session: 0, databases: 0, workers: 0, cookie: "", shown: false }, "left behind");
      await go(run, "#/files");
      await there(t, run, "#load-result");
      await again.locator("#load-result").setInputFiles(saved(t));
      await there(t, run, "#result");
      await page.close();
    },
  },
  {
    name: "an earlier result that is cut off is told, and the result on the page stays",
    engines: ["chromium", "firefox"],
    async run(t) {
      const page = await open(t, t.file);
      await press(page, "#try-demo");
      await there(t, page, "#compare-result");
      const cut = join(t.output, "cut.json");
      writeFileSync(cut, readFileSync(saved(t), "utf8").slice(0, 20000));
      await page.files("#compare-result", [cut]);
      const said = await t.until(page, () => document.querySelector('#message[role="alert"]')?.innerText);
      t.assert(said.includes("保存した結果のファイルではない"), said);
      await go(page, "#/result");
      await there(t, page, "#result .finding");
      await page.close();
    },
  },
  {
    name: "10,000 findings are shown in portions, printed in part, and the page stays alive",
    engines: ["chromium"],
    async run(t) {
      const report = JSON.parse(readFileSync(saved(t), "utf8"));
      const one = report.findings.find((f) => f.urgency !== "unknown" && f.urgency !== "in_place");
      report.findings = Array.from({ length: 10000 }, (_, i) => ({
        ...one,
        fingerprint: `f${i}`,
        // Findings with the same words are drawn as one.
        title: { ja: `${one.title.ja} (${i})`, en: `${one.title.en} (${i})` },
      }));
      report.summary = { ...report.summary, today: 10000 };
      const file = join(t.output, "many.json");
      writeFileSync(file, JSON.stringify(report));
      const page = await open(t, t.file);
      await go(page, "#/files");
      await there(t, page, "#load-result");
      await page.files("#load-result", [file]);
      await there(t, page, "#result");
      const started = Date.now();
      t.equal(await page.run(() => document.querySelectorAll("#result article.finding").length), 200, "shown at once");
      await press(page, '.pager button[data-act="list-at"][data-arg="1"]');
      await t.until(page, () => document.querySelector(".pager span")?.textContent === "2 / 50");
      t.note(`the next 200 after ${Date.now() - started} ms`);
      await go(page, "#/print/result");
      await there(t, page, '[data-sheet="result"]');
      const printed = await page.run(() => document.querySelector('[data-sheet="result"]').innerText);
      t.assert(printed.includes("ほかに9800件"), "what is not printed is counted");
      await page.close();
    },
  },
];
