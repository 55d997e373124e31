// The mix of ten thousand passwords for the speed rows, and a password program (tests/e2e/peers) as a function of a text.
// Runs in node and, as text handed over, in the browser.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const lines = (name) => {
  const file = fileURLToPath(new URL(`../../data/passwords/${name}`, import.meta.url));
  return readFileSync(file, "utf8").split("\n").filter((l) => l && !l.startsWith("#"));
};

/** Kind and text of each. 2,330 of the mix are of no list here: a listed one with a letter changed and digits behind it. */
export const mix = (of = 1) => {
  const [leaked, japanese, kanji] = [lines("leaked-100k.txt"), lines("japanese.txt"), lines("kanji.txt")];
  const romaji = japanese.filter((w) => /^[a-z]+$/.test(w));
  const kana = japanese.filter((w) => /^[ぁ-ん]+$/.test(w));
  let seed = 20261121;
  const random = (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 4294967296) * n);
  };
  const pick = (list, from = 0, to = list.length) => list[from + random(to - from)];
  const signs = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  const drawn = (n) => Array.from({ length: n }, () => pick(signs)).join("");
  const wide = (s) => [...s].map((c) => (/[!-~]/.test(c) ? String.fromCodePoint(c.codePointAt(0) + 0xfee0) : c)).join("");
  const words = leaked.filter((w) => /^[a-z]{4,8}$/.test(w)).slice(0, 7776);
  const kinds = [
    ["leaked to 1,000", 1000, () => pick(leaked, 0, 1000)],
    ["leaked to 100,000", 2000, () => pick(leaked, 1000)],
    ["near leaked", 2330, () => pick(leaked, 1000).replace(/.$/, (c) => String.fromCharCode(97 + (c.charCodeAt(0) % 26))) + random(1000)],
    ["romaji", 1500, () => pick(romaji, 0, 5000) + pick(["", "", 1990 + random(40), random(100)])],
    ["drawn 8 to 16", 1000, () => drawn(8 + random(9))],
    ["Japanese script", 1000, () => pick([pick(kana) + random(10000), pick(kanji) + pick(kanji), wide(pick(leaked, 0, 5000))])],
    ["emoji", 300, () => pick(["🌸", "🎈", "😀", "⭐"]).repeat(1 + random(3)) + pick(romaji, 0, 500)],
    ["four to six words", 800, () => Array.from({ length: 4 + random(3) }, () => pick(words)).join(pick(["", "-", " "]))],
    ["64 signs", 50, () => drawn(64)],
    ["128 signs", 20, () => drawn(128)],
  ];
  const all = kinds.flatMap(([kind, n, make]) => Array.from({ length: Math.ceil(n / of) }, () => [kind, make()]));
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = random(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
};

/** The adversarial list. */
export const HOSTILE = [
  "4@8({[<3€6&9#!1|0()5$+7%2".repeat(2),
  "4@8({[<3€6&9#!1|0()5$+7%2".repeat(4),
  "4@8({[<3€6&9#!1|0()5$+7%2".repeat(10),
  "p4$$w0rd@dm1n!5+".repeat(7),
  "a".repeat(100),
  "a".repeat(1000),
  "4".repeat(1000),
  "20191015".repeat(32),
  "(".repeat(1000),
  "あ".repeat(1000),
  "🎈".repeat(1000),
  "ab".repeat(500),
  "qwertyuiop".repeat(100),
  "k3Xw9".repeat(2000),
  "p4ssw0rd".repeat(12500),
  "a".repeat(100000),
  "あ".repeat(30000),
  "1!|il".repeat(30),
  "sh1n1ch1r0u".repeat(12),
];

/** Bytes of a program → (text → guesses). Must not use anything outside itself: it is also handed to the browser as text. */
export const judge = async (bytes) => {
  const module = await WebAssembly.compile(bytes);
  const imports = {};
  for (const i of WebAssembly.Module.imports(module)) {
    imports[i.module] ??= {};
    imports[i.module][i.name] = i.name === "unix_time_milliseconds_imported" ? () => BigInt(Date.now()) : () => 0;
  }
  const { exports } = await WebAssembly.instantiate(module, imports);
  const encoder = new TextEncoder();
  const at = exports.buffer();
  return (text) => {
    const { written } = encoder.encodeInto(text, new Uint8Array(exports.memory.buffer, at, 1 << 20));
    return exports.judge(written);
  };
};
