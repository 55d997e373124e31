// Lists of devices in the browser: old encodings and Excel, a column corrected by hand, a newer catalogue, thousands of
// rows, the printed result and the table to save.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { open, pdfText } from "./artefact.mjs";

/** Shift_JIS of the few signs that stand in these lists. */
const SJIS = {
  型: "8c5e", 番: "94d4", メ: "8381", ー: "815b", カ: "834a", フ: "8374", ァ: "8340", ム: "8380", ウ: "8345", ェ: "8346", ア: "8341",
  玄: "8cba", 関: "8ad6", 園: "8980", 庭: "92eb", 場: "8fea", 所: "8f8a", パ: "8370", ス: "8358", ワ: "838f", ド: "8368",
};
const sjis = (text) =>
  [...text].flatMap((c) => (c.charCodeAt(0) < 128 ? [c.charCodeAt(0)] : SJIS[c].match(/../g).map((h) => parseInt(h, 16))));

/** A zip of deflated members (no library is needed for what a workbook of this test is). */
function zip(members) {
  const crc = (bytes) => {
    let c = ~0;
    for (const b of bytes) {
      c ^= b;
      for (let i = 0; i < 8; i++) c = (c >>> 1) ^ (0xedb88320 & -(c & 1));
    }
    return ~c >>> 0;
  };
  const out = [];
  const directory = [];
  let at = 0;
  for (const [name, text] of members) {
    const data = Buffer.from(text);
    const packed = deflateRawSync(data);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc(data), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), packed]);
    const central = Buffer.alloc(42);
    head.copy(central, 2);
    central.writeUInt16LE(20, 0);
    central.writeUInt32LE(at, 38);
    directory.push(Buffer.from("PK\x01\x02"), central, Buffer.from(name));
    out.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...out, list, Buffer.from("PK\x05\x06"), end]);
}

/** A workbook of one sheet; the rows are texts. */
function workbook(rows) {
  const cells = (row) => row.map((v) => `<c t="inlineStr"><is><t>${v}</t></is></c>`).join("");
  const sheet = rows.map((row, i) => `<row r="${i + 1}">${cells(row)}</row>`).join("");
  return zip([
    ["[Content_Types].xml", "<Types/>"],
    ["xl/workbook.xml", '<workbook><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>'],
    ["xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'],
    ["xl/worksheets/sheet1.xml", `<worksheet><sheetData>${sheet}</sheetData></worksheet>`],
  ]);
}

/** Drop files given as bytes (an array) or as text. */
function drop(files) {
  const data = new DataTransfer();
  for (const [name, what] of files) {
    data.items.add(new File([typeof what === "string" ? what : new Uint8Array(what)], name));
  }
  const area = document.getElementById("drop-area");
  for (const type of ["dragenter", "dragover", "drop"]) {
    area.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
  }
}

const press = (page, id) => page.run((id) => (document.getElementById(id).click(), true), id);

/** Drop, check, and wait for the table of devices. */
async function check(t, page, files, total = files.length) {
  await page.run(() => (location.hash = "#/files"));
  await t.until(page, () => document.getElementById("drop-area") !== null);
  await page.run(drop, files);
  await t.until(page, (n) => document.querySelectorAll("#file-list > li").length === n, total);
  await press(page, "analyse");
  await t.until(page, () => document.getElementById("devices") !== null);
}

/** Of each device: maker and model, version, verdict. */
const devices = () =>
  [...document.querySelectorAll("#devices tbody tr")].map((tr) => {
    const cells = [...tr.querySelectorAll("td")].map((c) => c.innerText.trim());
    return [cells[1], cells[2], tr.querySelector(".fw")?.dataset.verdict ?? ""].join(" | ");
  });

/** Scroll over the table of devices; the longest task meanwhile, 0 if none was over 50 ms. */
async function scrollThrough() {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const e of list.getEntries()) longest = Math.max(longest, e.duration);
  });
  observer.observe({ type: "longtask" });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const table = document.getElementById("devices").getBoundingClientRect();
  const [from, to] = [table.top + scrollY, table.bottom + scrollY];
  let steps = 0;
  for (let y = from; y < to; y += 400, steps += 1) {
    scrollTo(0, y);
    await frame();
  }
  await frame();
  await new Promise((done) => setTimeout(done, 50));
  observer.disconnect();
  scrollTo(0, 0);
  return { steps, longest };
}

const LEDGER = "場所,メーカー,型番,ファームウェア,パスワード\r\n玄関,Hikvision,DS-2CD2032F-I,V5.3.0 build 150513,CANARY-kirin-1\r\n";
const catalogue = (issued) =>
  JSON.stringify({
    schema: 1,
    catalogue_id: "mimamori-catalogue",
    issued,
    valid_for_days: 90,
    kev_version: "2026.11.19",
    sources: [{ id: "web", name: "page" }],
    vendors: [{ id: "midori", en: "Midori Denki", ja: "みどり電器", scheme: "dotted" }],
    vulnerabilities: [],
    support: [],
    latest: [
      { vendor: "midori", models: ["MK-100"], version: "1.10", basis: "listed", source: ["web"], day: issued },
    ],
    notices: [],
  });

const noSecret = async (t, page) =>
  t.assert(!(await page.run(() => document.documentElement.outerHTML.includes("CANARY"))), "a password is shown");

export default [
  {
    name: "ledgers in Shift_JIS and in Excel give the same devices, and no password is shown",
    async run(t) {
      const page = await open(t, t.file);
      const rows = LEDGER.trim().split("\r\n").map((l) => l.split(","));
      rows.push(["園庭", "Midori Denki", "MK-100", "1.2", ""]);
      const book = workbook(rows);
      await check(t, page, [["list.csv", sjis(LEDGER)], ["list.xlsx", [...book]]]);
      const seen = await page.run(devices);
      t.assert(seen.filter((d) => d.startsWith("Hikvision DS-2CD2032F-I | V5.3.0")).length >= 1, seen.join("\n"));
      t.assert(seen.some((d) => d.endsWith("exploited-open")), seen.join("\n"));
      t.assert(seen.some((d) => d === "Midori Denki MK-100 | 1.2 | not-in-data"), seen.join("\n"));
      await noSecret(t, page);
      const told = await page.run(() => document.getElementById("main").innerText);
      t.assert(told.includes("Shift_JIS") || told.includes("玄関"), "the old encoding was not read");
      t.assert(told.includes("玄関") && told.includes("園庭"), "names of places");
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
  {
    name: "a column is corrected by hand, and a newer catalogue changes the verdict",
    async run(t) {
      const page = await open(t, t.file);
      // Two columns are named so that nobody can know: the first is taken for the model.
      const list = "管理番号,メーカー,型番,コードB,場所\nMK-900,Midori Denki,X-1,MK-100,玄関\nMK-901,Midori Denki,X-2,MK-100,園庭\n";
      await check(t, page, [["list.csv", list.replaceAll("場所", "ファームウェア").replace("玄関", "1.2").replace("園庭", "1.10")]]);
      t.equal(await page.run(devices), ["Midori Denki X-1 | 1.2 | not-in-data", "Midori Denki X-2 | 1.10 | not-in-data"], "as read");
      await page.run(() => {
        const select = [...document.querySelectorAll("form.columns select")].find((s) => s.dataset.column === "3");
        select.value = "model";
        select.dispatchEvent(new Event("change", { bubbles: true }));
        select.form.querySelector("[type=submit]").click();
        return true;
      });
      await t.until(page, () => document.querySelector("#devices")?.innerText.includes("MK-100"));
      t.equal(await page.run(devices), ["Midori Denki MK-100 | 1.2 | not-in-data", "Midori Denki MK-100 | 1.10 | not-in-data"], "corrected");
      // From yesterday: newer than the built-in one, and not from the future.
      const issued = new Date(Date.now() - 864e5).toISOString().slice(0, 10);
      const text = catalogue(issued);
      await check(t, page, [["catalogue.json", text]], 2);
      await t.until(page, () => document.querySelector("#devices [data-verdict=newer-known]") !== null);
      const seen = await page.run(devices);
      t.assert(seen.includes("Midori Denki MK-100 | 1.2 | newer-known"), seen.join("\n"));
      t.assert(seen.includes("Midori Denki MK-100 | 1.10 | at-least-current"), seen.join("\n"));
      const hash = await page.run(async (text) => {
        const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
        return [...new Uint8Array(sum)].map((b) => b.toString(16).padStart(2, "0")).join("");
      }, text);
      const said = await page.run(() => document.getElementById("main").innerText);
      t.assert(said.includes(hash), "the SHA-256 of the catalogue is not shown in full");
      for (const never of ["最新です", "安全です"]) t.assert(!said.includes(never), never);
      await page.close();
    },
  },
  {
    name: "a catalogue from the future, of another schema or too large is refused with a message",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.file);
      const list = "メーカー,型番,ファームウェア\nMidori Denki,MK-100,1.2\n";
      const later = new Date(Date.now() + 40 * 864e5).toISOString().slice(0, 10);
      const before = new Date(Date.now() - 864e5).toISOString().slice(0, 10);
      const large = catalogue(before).replace('"notices":[]', `"notices":[${" ".repeat(17 << 20)}]`);
      await check(t, page, [
        ["list.csv", list],
        ["later.json", catalogue(later)],
        ["schema.json", catalogue(before).replace('"schema":1', '"schema":2')],
        ["large.json", large],
        ["old.json", catalogue("2020-01-01")],
      ]);
      t.equal(await page.run(devices), ["Midori Denki MK-100 | 1.2 | not-in-data"], "no catalogue was used");
      const codes = await page.run(() => [...document.querySelectorAll(".notices [data-code]")].map((n) => n.dataset.code));
      t.assert(codes.filter((c) => c === "catalogue.refused").length >= 3, codes.join(" "));
      t.assert(codes.includes("catalogue.older"), codes.join(" "));
      await page.close();
    },
  },
  {
    name: "the printed result names every device of a list with its verdict and source",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, [["list.csv", sjis(LEDGER)]]);
      await page.run(() => (location.hash = "#/print"));
      await t.until(page, () => document.getElementById("sheet") !== null);
      const path = join(t.output, "devices.pdf");
      await page.chromium.pdf({ path, format: "A4", preferCSSPageSize: true });
      const printed = pdfText(path);
      for (const text of ["DS-2CD2032F-I", "CVE-2017-7921", "KEV", "list.csv"]) {
        t.assert(printed.includes(text), `not printed: ${text}`);
      }
      t.assert(!printed.includes("CANARY"), "a password is printed");
      await page.close();
    },
  },
  {
    name: "thousands of rows are sorted, searched and saved as a table without formulas and passwords",
    engines: ["chromium"],
    seconds: 120,
    async run(t) {
      const page = await open(t, t.file);
      const rows = Array.from({ length: 4000 }, (_, i) => {
        const [model, version] = i === 3210 ? ["DS-2CD2032F-I", "V5.3.0 build 150513"] : [`MK-${i}`, "1.2"];
        const name = i === 7 ? '"=HYPERLINK(""http://x"")"' : `cam ${i}`;
        return `${name},${i === 3210 ? "Hikvision" : "Midori"},${model},${version},10.0.${i >> 8}.${i & 255},admin,CANARY-${i}`;
      });
      const list = `名前,メーカー,型番,ファームウェア,IPアドレス,ユーザー,パスワード\n${rows.join("\n")}\n`;
      await check(t, page, [["list.csv", list]]);
      // By urgency: the one with a hole is first.
      t.assert((await page.run(devices))[0].endsWith("exploited-open"), "the most urgent device is not first");
      // Through the whole table by screenfuls of 400 px: no task of the page is long (over 50 ms; another program of the
      // machine may take one away, so the best of three).
      const scrolls = [];
      for (let i = 0; i < 3; i += 1) scrolls.push(await page.run(scrollThrough));
      t.assert(scrolls.every((s) => s.steps >= 10), `the table is too short to scroll: ${JSON.stringify(scrolls)}`);
      t.equal(Math.min(...scrolls.map((s) => s.longest)), 0, "longest task while scrolling (ms)");
      const apply = (filter, sort) =>
        page.run(
          ([filter, sort]) => {
            document.getElementById("device-filter").value = filter;
            document.getElementById("device-sort").value = sort;
            document.querySelector("form.controls [type=submit]").click();
            return true;
          },
          [filter, sort],
        );
      const start = Date.now();
      await apply("10.0.12.", "address");
      await t.until(page, () => document.querySelectorAll("#devices tbody tr .address").length > 0 &&
        [...document.querySelectorAll("#devices tbody tr .address")].every((a) => a.innerText.startsWith("10.0.12.")));
      t.note(`filtered and sorted in ${Date.now() - start} ms`);
      const found = await page.run(() => [...document.querySelectorAll("#devices .address")].map((a) => a.innerText));
      t.equal(found.slice(0, 3), ["10.0.12.0", "10.0.12.1", "10.0.12.2"], "order by address");
      await noSecret(t, page);
      const download = page.chromium.waitForEvent("download");
      await press(page, "save-devices");
      const path = join(t.output, "devices.csv");
      await (await download).saveAs(path);
      const saved = readFileSync(path, "utf8");
      t.assert(saved.startsWith("\ufeff"), "no byte order mark");
      t.equal(saved.trim().split("\r\n").length, 4001, "rows");
      t.assert(!saved.includes("CANARY"), "a password is saved");
      t.assert(!/(^|,)"?[=+@-]/m.test(saved.replaceAll('"-"', '""')), "a cell begins like a formula");
      t.assert(saved.includes("'=HYPERLINK"), "the cell that was a formula is gone");
      await page.close();
    },
  },
];
