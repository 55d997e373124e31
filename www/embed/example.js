// All that a page needs: load the engine once, then call three functions. Types: mimamori.d.ts
import load, { analyze, checkPassword, rules } from "./mimamori.js";

const at = (id) => document.getElementById(id);
const today = () => new Date().toLocaleDateString("sv"); // 2026-11-21, in the local calendar
const lang = document.documentElement.lang === "en" ? "en" : "ja";

/** Show a report: the most urgent findings first. Every text has both languages. */
function show(report) {
  const order = ["today", "week", "month", "next_check", "unknown", "in_place"];
  const list = report.findings.toSorted((a, b) => order.indexOf(a.urgency) - order.indexOf(b.urgency));
  at("findings").replaceChildren(
    ...list.map((finding) => {
      const item = document.createElement("li");
      const place = finding.evidence.find((e) => e.file);
      item.dataset.urgency = finding.urgency;
      item.textContent = `${finding.title[lang]}${place ? ` (${place.file}:${place.line ?? ""})` : ""}`;
      return item;
    }),
  );
}

at("file").addEventListener("change", async (event) => {
  const files = await Promise.all(
    Array.from(event.target.files, async (f) => ({ name: f.name, bytes: new Uint8Array(await f.arrayBuffer()) })),
  );
  try {
    show(analyze(files, { today: today(), lang }));
  } catch (error) {
    at("state").textContent = `調べられませんでした。 / Could not be checked. (${error})`;
  }
});

at("password").addEventListener("input", (event) => {
  const judged = checkPassword(event.target.value, [], new Date().getFullYear());
  at("strength").textContent = [judged.class, ...judged.reasons.map((r) => r.texts[lang])].join("。");
});

try {
  await load();
  at("rules").textContent = `${rules().length}`;
  at("state").textContent = "使えます。 / Ready.";
} catch (error) {
  at("state").textContent = `動かせませんでした。 / Could not be started. (${error})`;
}
