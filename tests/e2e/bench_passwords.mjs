// The labelled passwords of data/passwords/labelled*.tsv judged by us and by three peers, side by side. Prints a table;
// nothing passes or fails. Ours and the Rust crate come from `cargo xtask bench --passwords`, which hands over their answers.
//
//   node bench_passwords.mjs ANSWERS.tsv
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import zxcvbn from "zxcvbn";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";
import * as en from "@zxcvbn-ts/language-en";
import * as ja from "@zxcvbn-ts/language-ja";

const CLASSES = ["very-weak", "weak", "fair", "strong", "very-strong"];
const classOf = (log10) => [4, 8, 12, 18].filter((t) => log10 >= t).length;
// The last set is the check half (data/passwords/README.md).
const rows = ["", "-2", "-3", "-4", "-5"].flatMap((n) => {
  const file = fileURLToPath(new URL(`../../data/passwords/labelled${n}.tsv`, import.meta.url));
  const lines = readFileSync(file, "utf8").split("\n").filter((l) => l && !l.startsWith("# "));
  return lines.map((l) => [...l.split("\t").slice(0, 4), n === "-5" ? "check" : "tune"]);
});
const native = readFileSync(process.argv[2], "utf8").trim().split("\n").map((l) => l.split("\t"));

const ts = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...en.dictionary, ...ja.dictionary },
  graphs: common.adjacencyGraphs,
});
const engines = {
  ours: (p, i) => CLASSES.indexOf(native[i][0]),
  "zxcvbn (Rust)": (p, i) => CLASSES.indexOf(native[i][1]),
  "zxcvbn (JS)": (p) => classOf(zxcvbn(p).guesses_log10),
  "zxcvbn-ts (common+en+ja)": (p) => classOf(ts.check(p).guessesLog10),
};
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
for (const half of ["tune", "check"]) {
  const used = rows.map((r, i) => [r, i]).filter(([r]) => r[4] === half);
  console.log(`\n${half}: ${used.length} passwords, ${used.filter(([r]) => r[2] === "ja").length} Japanese`);
  console.log("engine                      exact  within1  over   over2  ja over  weak>=strong  median");
  for (const [name, judge] of Object.entries(engines)) {
    const times = [];
    const said = used.map(([r, i]) => {
      const start = performance.now();
      const got = judge(r[0], i);
      times.push(performance.now() - start);
      return { got, label: CLASSES.indexOf(r[1]), ja: r[2] === "ja" };
    });
    const share = (list, f) => `${((100 * list.filter(f).length) / list.length).toFixed(1)} %`.padStart(7);
    const column = { ours: 2, "zxcvbn (Rust)": 3 }[name];
    const us = column ? median(used.map(([, i]) => Number(native[i][column]))) / 1000 : median(times) * 1000;
    console.log(
      [
        name.padEnd(26),
        share(said, (x) => x.got === x.label),
        share(said, (x) => Math.abs(x.got - x.label) <= 1),
        share(said, (x) => x.got > x.label),
        share(said, (x) => x.got > x.label + 1),
        share(said.filter((x) => x.ja), (x) => x.got > x.label),
        String(said.filter((x) => x.label <= 1 && x.got >= 3).length).padStart(9),
        `${us.toFixed(0)} µs`.padStart(12),
      ].join(" "),
    );
  }
}
