// Measures dist/index.html in one headless Chromium: start-up, megabytes a second per syntax, time per password; beside
// the JavaScript peers that parse the same bytes, and beside a plain scan for line ends of the same bytes.
//
// Ours is the whole way of a dropped file (decode, recognise, read, facts, rules, report) in the artefact's own worker.
// The peers only parse. All in one run, engines interleaved, the median of the rounds; use the ratios, not the times.
//
//   node bench.mjs [--mb N] [--rounds N]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as engines from "./engines.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const number = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const MB = number("--mb", 4);
const ROUNDS = number("--rounds", 3);

const pad = (n, width) => String(n).padStart(width, "0");
const grow = (head, item, tail) => {
  let text = head;
  for (let i = 0; text.length < MB * 1e6; i += 1) text += item(i);
  return text + tail;
};
const ip = (i) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

// One synthetic file for each syntax. `peer` parses the same text.
const INPUTS = [
  {
    name: "key value (motion)",
    text: grow("webcontrol_port 8080\nstream_port 8081\ntarget_dir /var/lib/motion\nthreshold 1500\n", (i) => `# camera ${i}\ntext_left CAM ${i}\nframerate ${(i % 30) + 1}\nnoise_level ${i % 255}\n`, ""),
  },
  {
    name: "YAML (MediaMTX)",
    peer: "yaml",
    text: grow("rtspAddress: :8554\nauthMethod: internal\npaths:\n", (i) => `  cam${i}:\n    source: rtsp://${ip(i)}:554/stream1\n    sourceOnDemand: yes\n    runOnReady: ""\n`, ""),
  },
  {
    name: "XML (nmap)",
    peer: "xml",
    text: grow(`<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" args="nmap -oX - 10.0.0.0/8" start="1700000000" version="7.94" xmloutputversion="1.05">\n<scaninfo type="connect" protocol="tcp" numservices="1000" services="1-1000"/>\n`, (i) => `<host starttime="1" endtime="2"><status state="up" reason="syn-ack" reason_ttl="0"/>\n<address addr="${ip(i)}" addrtype="ipv4"/>\n<ports><extraports state="closed" count="998"/>\n<port protocol="tcp" portid="80"><state state="open" reason="syn-ack" reason_ttl="0"/><service name="http" product="lighttpd" method="probed" conf="10"/></port>\n<port protocol="tcp" portid="554"><state state="open" reason="syn-ack" reason_ttl="0"/><service name="rtsp" method="table" conf="3"/></port>\n</ports>\n</host>\n`, `<runstats><finished time="1700000100"/><hosts up="1" down="0" total="1"/></runstats>\n</nmaprun>\n`),
  },
  {
    name: "XML (Hikvision ISAPI)",
    peer: "xml",
    text: grow(`<?xml version="1.0" encoding="UTF-8"?>\n<UserList version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">\n`, (i) => `<User version="2.0">\n<id>${i}</id>\n<userName>user${i}</userName>\n<userLevel>Viewer</userLevel>\n</User>\n`, "</UserList>\n"),
  },
  {
    name: "JSON (ISAPI diagnostics)",
    peer: "json",
    text: grow(`{"data":{"ISAPI":{"/ISAPI/Security/users":{"UserList":{"User":[`, (i) => `${i ? "," : ""}{"id":"${i}","userName":"user${i}","userLevel":"Viewer"}\n`, `]}}}}}`),
  },
  {
    name: "commands (Yamaha)",
    text: grow("# RTX830 Rev.15.02.30 (Tue Jan  9 10:00:00 2024)\nip lan1 address 192.168.100.1/24\nnat descriptor type 1 masquerade\npp select 1\n ip pp nat descriptor 1\n", (i) => `dns static a host${i}.example.jp 192.168.${(i >> 8) & 255}.${i & 255}\n`, ""),
  },
  {
    name: "CSV (device list)",
    peer: "csv",
    text: grow("設置場所,メーカー,型番,ファームウェア,IPアドレス,MACアドレス,製造番号\n", (i) => `"${i}号室",Hikvision,DS-2CD2143G0-I,V5.5.${i % 100} build 2001${pad((i % 28) + 1, 2)},${ip(i)},00:00:5e:${pad((i >> 16 & 255).toString(16), 2)}:${pad((i >> 8 & 255).toString(16), 2)}:${pad((i & 255).toString(16), 2)},SN${pad(i, 9)}\n`, ""),
  },
];

const PEERS = {
  xml: { label: "fast-xml-parser", source: "fast-xml-parser/lib/fxp.min.js" },
  yaml: { label: "js-yaml", source: "js-yaml/dist/browser/js-yaml.umd.min.js" },
  csv: { label: "papaparse", source: "papaparse/papaparse.min.js" },
  json: { label: "JSON.parse (native)" },
  zxcvbn: { label: "zxcvbn", source: "zxcvbn/dist/zxcvbn.js" },
};

const peerSource = (path) => {
  // Found from the package's folder, because `exports` of some packages hide the browser build.
  const name = path.split("/")[0];
  const entry = require.resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}/`.length);
  return readFileSync(join(folder, path.slice(name.length + 1)), "utf8");
};

const browser = await engines.chromium();
const dist = pathToFileURL(join(here, "../../dist/index.html")).href;

// ---- start-up -----------------------------------------------------------------------------------------------------

const starts = [];
for (let i = 0; i < 7; i += 1) {
  const page = await browser.page();
  await page.goto(dist);
  await page.chromium.waitForFunction(() => document.documentElement.dataset.state === "ready");
  starts.push(await page.run(() => globalThis.mimamori.readyAt));
  await page.close();
}
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
console.log(`start-up: ready for input after ${median(starts).toFixed(0)} ms (median of ${starts.length}; ${starts.map((s) => s.toFixed(0)).join(" ")})\n`);

// ---- files --------------------------------------------------------------------------------------------------------

const ours = await browser.page();
await ours.goto(dist);
await ours.chromium.waitForFunction(() => document.documentElement.dataset.state === "ready");
await ours.run(async () => {
  const worker = globalThis.mimamori.spawnWorker();
  await new Promise((done) => worker.addEventListener("message", (e) => e.data.type === "ready" && done(), { once: true }));
  let id = 0;
  globalThis.benchAsk = (request, buffers) =>
    new Promise((done, fail) => {
      id += 1;
      const own = id;
      const listen = (e) => {
        if (e.data.id !== own || "Progress" in e.data.response) return;
        worker.removeEventListener("message", listen);
        if ("Failed" in e.data.response) fail(new Error(JSON.stringify(e.data.response)));
        else done(e.data.response);
      };
      worker.addEventListener("message", listen);
      worker.postMessage({ v: 1, id: own, request, buffers }, buffers);
    });
  return true;
});
const peers = await browser.page();
await peers.goto("about:blank");
for (const p of Object.values(PEERS)) if (p.source) await peers.chromium.addScriptTag({ content: peerSource(p.source) });

const analyse = (name, text) =>
  ours.run(
    async (name, text) => {
      const bytes = new TextEncoder().encode(text);
      const options = { today: "2026-11-21", lang: "Ja", answers: [], address_of: [], context: [], small: false };
      options.lang = "ja";
      const start = performance.now();
      const r = await globalThis.benchAsk({ Analyze: { options, files: [{ name, bytes: bytes.length, skipped: null }] } }, [bytes.buffer]);
      const file = r.Done?.files?.[0] ?? r.Done?.report?.files?.[0];
      return { ms: performance.now() - start, format: file?.format };
    },
    name,
    text,
  );

const scan = (text) =>
  peers.run((text) => {
    const bytes = new TextEncoder().encode(text);
    const start = performance.now();
    let lines = 0;
    for (let i = 0; i < bytes.length; i += 1) if (bytes[i] === 10) lines += 1;
    return { ms: performance.now() - start, lines };
  }, text);

const parse = (peer, text) =>
  peers.run(
    (peer, text) => {
      const start = performance.now();
      if (peer === "xml") {
        // Attributes are data in these files; entities are left alone, as ours does.
        const Parser = globalThis.XMLParser ?? globalThis.fxp?.XMLParser ?? globalThis.fxp;
        new Parser({ ignoreAttributes: false, processEntities: false }).parse(text);
      } else if (peer === "yaml") globalThis.jsyaml.load(text);
      else if (peer === "csv") globalThis.Papa.parse(text, { header: true });
      else JSON.parse(text);
      return { ms: performance.now() - start };
    },
    peer,
    text,
  );

const rows = [["syntax", "MB", "format", "ours MB/s", "peer", "peer MB/s", "ours : peer", "line scan MB/s", "scan : ours"]];
for (const input of INPUTS) {
  const bytes = Buffer.byteLength(input.text);
  const times = { ours: [], peer: [], scan: [] };
  let format;
  for (let round = 0; round < ROUNDS; round += 1) {
    const a = await analyse("input", input.text);
    format = a.format;
    times.ours.push(a.ms);
    if (input.peer) times.peer.push((await parse(input.peer, input.text)).ms);
    times.scan.push((await scan(input.text)).ms);
  }
  const rate = (list) => bytes / 1e6 / (median(list) / 1000);
  const own = rate(times.ours);
  rows.push([
    input.name,
    (bytes / 1e6).toFixed(1),
    format ?? "none",
    own.toFixed(1),
    input.peer ? PEERS[input.peer].label : "-",
    input.peer ? rate(times.peer).toFixed(1) : "-",
    input.peer ? `${(own / rate(times.peer)).toFixed(2)} x` : "-",
    rate(times.scan).toFixed(0),
    `${(rate(times.scan) / own).toFixed(1)} x`,
  ]);
}

// ---- passwords ----------------------------------------------------------------------------------------------------

// A deterministic mix: common words, words with years, romaji, random characters, kana, sentences.
const passwords = (() => {
  let seed = 20261121;
  const random = (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % n;
  };
  const pick = (list) => list[random(list.length)];
  const words = ["password", "sakura", "admin", "hikari", "himawari", "qwerty", "dragon", "taiyou", "camera", "hoikuen", "letmein", "momiji"];
  const kana = ["さくら", "ひまわり", "たいよう", "もみじ", "パスワード", "保育園"];
  const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%+-=";
  const list = [];
  for (let i = 0; i < 2000; i += 1) {
    const kind = i % 5;
    if (kind === 0) list.push(pick(words) + (random(3) ? random(10000) : ""));
    else if (kind === 1) list.push(pick(words) + (1990 + random(40)));
    else if (kind === 2) list.push(Array.from({ length: 8 + random(9) }, () => letters[random(letters.length)]).join(""));
    else if (kind === 3) list.push(pick(kana) + random(10000));
    else list.push([pick(words), pick(words), pick(words), pick(words)].join(pick(["", "-", " "])));
  }
  return list;
})();
const ask = (list) =>
  ours.run(async (list) => {
    const times = [];
    for (const text of list) {
      const start = performance.now();
      await globalThis.benchAsk({ CheckPassword: { password: text, context: [], year: 2026 } }, []);
      times.push(performance.now() - start);
    }
    return times;
  }, list);
const peerAsk = (list) =>
  peers.run((list) => {
    const times = [];
    for (const text of list) {
      const start = performance.now();
      globalThis.zxcvbn(text);
      times.push(performance.now() - start);
    }
    return times;
  }, list);
await ask(passwords.slice(0, 50));
await peerAsk(passwords.slice(0, 50));
const [mine, theirs] = [await ask(passwords), await peerAsk(passwords)];
const hostile = ["4@8({[<3€6&9#!1|0()5$+7%2".repeat(2), "a".repeat(1000), "4".repeat(1000), "p4ssw0rd".repeat(12500), "あ".repeat(30000)];
const worst = await ask(hostile);

const widths = rows[0].map((_, i) => Math.max(...rows.map((r) => [...r[i]].length)));
for (const r of rows) console.log(r.map((c, i) => c.padEnd(widths[i])).join("  "));
console.log(
  `\npasswords (${passwords.length}): ours median ${median(mine).toFixed(3)} ms with the way to the worker and back, ` +
    `zxcvbn ${median(theirs).toFixed(3)} ms; zxcvbn : ours ${(median(theirs) / median(mine)).toFixed(2)} x`,
);
console.log(`passwords, hostile (${hostile.length}): slowest ${Math.max(...worst).toFixed(1)} ms`);
await browser.close();
