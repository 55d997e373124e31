// The engine in a page of others: dist/embed as a municipality would serve it, its example, and the three functions.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TYPES = { js: "text/javascript", wasm: "application/wasm", html: "text/html; charset=utf-8", ts: "text/plain" };

/** Every file of dist/embed for the server, below an address. */
export function embedded(dist, below) {
  const folder = join(dist, "..", "embed");
  const files = readdirSync(folder).map((f) => [
    `${below}${f}`,
    { type: TYPES[f.split(".").at(-1)], body: readFileSync(join(folder, f)) },
  ]);
  return Object.fromEntries(files);
}

export default [
  {
    name: "the engine embedded in another page: analyze, checkPassword, rules",
    async run(t) {
      const page = await t.browser.page();
      t.server.log.length = 0;
      await page.goto(`${t.server.origin}/city/embed/index.html`);
      await t.until(page, () => document.getElementById("state").textContent.includes("Ready"));
      t.assert(Number(await page.run(() => document.getElementById("rules").textContent)) > 80, "rules");
      await page.files("#file", ["192.168.1.20_motion.conf", "router.txt"].map((f) => join(t.fixtures, f)));
      const first = await t.until(page, () => document.querySelector('#findings li[data-urgency="today"]')?.textContent);
      t.assert(first.includes("192.168.1.20") && first.includes("router.txt:"), `first finding: ${first}`);
      t.assert(!(await page.run(() => document.body.innerHTML.includes("CANARY"))), "a secret of a file is on the page");
      await page.run(() => {
        const at = document.getElementById("password");
        at.value = "admin";
        at.dispatchEvent(new InputEvent("input", { bubbles: true }));
      });
      const said = await page.run(() => document.getElementById("strength").textContent);
      t.assert(said.startsWith("very-weak"), said);
      // As a program calls it: wrong use is told, answers count, nothing is asked of any server.
      const called = await page.run(async () => {
        const m = await import("./mimamori.js");
        let refused = "";
        try {
          m.analyze([], { today: "yesterday" });
        } catch (e) {
          refused = String(e);
        }
        const report = m.analyze([], { today: "2026-11-21", lang: "en", answers: { a02: "unknown", i10: "yes_open" } });
        const strong = m.checkPassword("kujira-7-mikazuki-oyogu-tako", ["さくら保育園"], 2026);
        return { refused, report, strong: strong.class, all: JSON.stringify(strong) };
      });
      t.assert(called.refused.includes("YYYY-MM-DD"), `refused: ${called.refused}`);
      t.equal([called.report.schema, called.report.summary.answers, called.report.summary.answers_unknown], [1, 2, 1], "report");
      t.assert(/strong/.test(called.strong) && !called.all.includes("mikazuki"), called.all);
      const asked = [...new Set(t.server.log)].sort();
      t.equal(asked, ["example.js", "index.html", "mimamori.js", "mimamori_bg.wasm"].map((f) => `GET /city/embed/${f}`), "server log");
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
];
