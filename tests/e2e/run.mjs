// Runs the scenarios on dist/index.html in three engines. `node run.mjs [--engine NAME] [--only WORD]`
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as engines from "./engines.mjs";
import { serve } from "./server.mjs";
import artefact from "./artefact.mjs";
import page from "./page.mjs";
import conversation from "./conversation.mjs";
import reach from "./reach.mjs";
import embed, { embedded } from "./embed.mjs";
import journeys from "./journeys.mjs";
import trouble from "./trouble.mjs";
import firmware from "./firmware.mjs";
import passwords from "./passwords.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../../dist/index.html");
const output = join(here, "output");
const option = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};

const html = readFileSync(dist, "utf8");
rmSync(output, { recursive: true, force: true });

const SUB = "/kosodate/sub/path/";
const frame = (sandbox) =>
  `<!doctype html><html lang="ja"><meta charset="utf-8"><title>frame</title><link rel="icon" href="data:,">` +
  `<iframe sandbox="${sandbox}" src="${SUB}index.html" title="check" width="900" height="700"></iframe></html>`;

/** What the tests of one engine share: a server and a folder of their own, so that two engines can run side by side. */
const surroundings = async (engine) => {
  const server = await serve({
    [`${SUB}index.html`]: html,
    // What a host may add: a policy that forgets wasm.
    "/no-wasm/index.html": { body: html, policy: "script-src 'unsafe-inline'" },
    ...embedded(dist, "/city/embed/"),
    "/frame-scripts.html": frame("allow-scripts"),
    "/frame-more.html": frame("allow-scripts allow-downloads allow-modals"),
  });
  mkdirSync(join(output, engine), { recursive: true });
  return {
    engine,
    html,
    output: join(output, engine),
    server,
    fixtures: join(here, "fixtures"),
    file: pathToFileURL(dist).href,
    sub: `${server.origin}${SUB}index.html`,
    assert(truth, text) {
      if (!truth) throw new Error(text);
    },
    equal(is, should, text = "") {
      const [a, b] = [JSON.stringify(is), JSON.stringify(should)];
      if (a !== b) throw new Error(`${text} is ${a}, should be ${b}`);
    },
    /** Wait until `fn`, run in the page, answers something true; returns it. */
    async until(page, fn, ...args) {
      const last = Date.now() + 20000;
      for (;;) {
        const v = await page.run(fn, ...args);
        if (v) return v;
        if (Date.now() > last) throw new Error(`waited 20 s for ${fn}`);
        await new Promise((r) => setTimeout(r, 50));
      }
    },
    note(text) {
      console.log(`     ${engine}: ${text}`);
    },
  };
};

/** Where a page stands, for the log of a failed test. The fixtures hold no real secret. */
const shows = () =>
  [
    `${location.hash || "no address"}, ${document.documentElement.dataset.state}, ${Math.round(performance.now())} ms old`,
    document.getElementById("main")?.innerText.replace(/\s+/g, " ").slice(0, 500),
  ].join(": ");

let passed = 0;
let failed = 0;
const limit = (promise, ms) => {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`took longer than ${ms / 1000} s`)), ms)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const all = async (name) => {
  if (option("--engine") && option("--engine") !== name) return;
  const tests = [...artefact, ...page, ...conversation, ...reach, ...embed, ...trouble, ...journeys, ...firmware, ...passwords].filter(
    (t) => (t.engines ?? [name]).includes(name) && t.name.includes(option("--only") ?? ""),
  );
  if (tests.length === 0) return;
  let browser;
  try {
    browser = await limit(engines[name](), 60000);
  } catch (e) {
    console.log(`FAIL ${name}: could not be started: ${e.message}`);
    failed += 1;
    return;
  }
  // The page that was opened last: what it shows says most about a test that failed.
  let opened;
  const watched = { ...browser, page: async (...args) => (opened = await browser.page(...args)) };
  const context = { ...(await surroundings(name)), browser: watched };
  for (const test of tests) {
    const start = performance.now();
    opened = undefined;
    try {
      await limit(test.run(context), test.seconds ? test.seconds * 1000 : 60000);
      passed += 1;
      console.log(`ok   ${name}: ${test.name} (${Math.round(performance.now() - start)} ms)`);
    } catch (e) {
      failed += 1;
      console.log(`FAIL ${name}: ${test.name}\n     ${String(e.stack ?? e).split("\n").slice(0, 4).join("\n     ")}`);
      const shown = await limit(Promise.resolve(opened?.run(shows)), 5000).catch((e) => `nothing (${e.message})`);
      console.log(`     the page shows: ${shown}`);
    }
  }
  await limit(browser.close(), 20000).catch(() => {});
  context.server.close();
};

// Chromium alone, because its tests measure times; the other two side by side.
await all("chromium");
await Promise.all(["firefox", "webkit"].map(all));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
