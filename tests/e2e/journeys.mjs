// Three people from the first page to the printed one, in three engines and two widths: a teacher who has nothing but
// answers, an installer with six files, a clerk who opens a saved result of last year. Each ends in PDFs: their text,
// their pages, and that a copy to hand over holds nothing that would tell whose it is.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { open, pdfText } from "./artefact.mjs";

const WIDTHS = [
  [360, 740],
  [1280, 900],
];

async function go(t, page, hash) {
  await page.run((hash) => (location.hash = hash), hash);
  await t.until(page, () => document.getElementById("page-title") !== null);
}

const there = (t, page, selector) => t.until(page, (s) => document.querySelector(s) !== null, selector);

/** A real click, wherever the thing is on the page. */
async function click(t, page, selector) {
  await there(t, page, selector);
  await page.run((s) => document.querySelector(s).scrollIntoView({ block: "center" }), selector);
  await page.click(selector);
}

/** Fonts give some letters as look-alikes of another block (⽇ for 日, ‧ for ・). */
const plain = (text) => text.replace(/\s+/g, "").normalize("NFKC").replace(/[‧·･]/g, "・");

/** Print a sheet: its text without spaces, and how many pages it has. */
async function printed(t, page, sheet, name) {
  await go(t, page, `#/print/${sheet}`);
  await t.until(page, (ids) => ids.every((id) => document.querySelector(`[data-sheet="${id}"]`) !== null), sheet.split(","));
  const path = join(t.output, `${t.engine}-${name}-${sheet}.pdf`);
  await page.pdf(path);
  const info = execFileSync("pdfinfo", [path], { encoding: "utf8" });
  const size = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(info);
  t.assert(Math.abs(size[1] - 595) < 3 && Math.abs(size[2] - 842) < 3, `${sheet} is not on A4: ${size[0]}`);
  // The margin of 12 mm stays free: a table that is wider than the sheet loses its last column.
  const words = execFileSync("pdftotext", ["-bbox", path, "-"], { encoding: "utf8", maxBuffer: 1 << 26 });
  const right = Math.max(...Array.from(words.matchAll(/xMax="([\d.]+)"/g), (m) => Number(m[1])));
  t.assert(right <= 563, `${sheet} goes ${(right - 561).toFixed(1)} pt into the margin`);
  return { text: plain(pdfText(path)), pages: Number(/Pages:\s+(\d+)/.exec(info)[1]) };
}

function says(t, sheet, words, name) {
  for (const w of words) t.assert(sheet.text.includes(plain(w)), `${name} lacks ${w}`);
}

function hides(t, sheet, words, name) {
  const text = sheet.text.toLowerCase();
  for (const w of words) t.assert(!text.includes(plain(w).toLowerCase()), `${name} says ${w}`);
}

/** What a nursery without any file may answer. */
const ANSWERS = {
  a02: "connected",
  a03: "unknown",
  i01: "some_not",
  i03: "installer_set",
  i04: "unknown",
  i10: "yes_open",
  i19: "no",
  u02: "ended",
  u05: "oral",
  r05: "unknown",
  o11: "no",
  o15: "none",
};

async function teacher(t, [width, height]) {
  const page = await open(t, t.file, { width, height });
  await click(t, page, "#go-questions");
  await click(t, page, "#path-quick");
  for (const [id, value] of Object.entries(ANSWERS)) {
    await there(t, page, `.question[data-question="${id}"]`);
    await click(t, page, `label[for="${id}-${value}"]`);
    await click(t, page, "#next");
  }
  t.equal(await t.until(page, () => document.querySelectorAll(".summary-row").length), 12, "answers to check");
  await click(t, page, "#make-result");
  await there(t, page, "#result");
  t.equal(await page.run(() => document.getElementById("result").dataset.verdict), "today", "verdict");
  t.equal(await page.run(() => document.querySelectorAll(".first-list > li").length), 3, "first things");
  const name = `teacher-${width}`;
  const result = await printed(t, page, "result", name);
  says(t, result, ["園の控え", "今日すぐ直すことがあります。", "まず、これから", "聞かれない機器がある", "設置・保守の事業者に聞くこと", "まだ答えていない質問", "道具の版"], "the result");
  t.assert(result.pages >= 3 && result.pages <= 6, `the result has ${result.pages} pages`);
  const request = await printed(t, page, "request", name);
  says(t, request, ["確認のお願い", "保守用の回線の有無、使う人・時間・方法", "確かめてほしいこと", "L18", "★"], "the request");
  t.assert(request.pages >= 2 && request.pages <= 3, `the request has ${request.pages} pages`);
  const emergency = await printed(t, page, "emergency", name);
  says(t, emergency, ["もしもの時", "この順にします", "連絡先", "警察"], "the emergency sheet");
  t.equal(emergency.pages, 1, "pages of the emergency sheet");
  await page.close();
}

const SIX = ["192.168.77.20_canaryentrance.conf", "192.168.77.40_canary-go2rtc.yaml", "canary-camera.xml", "canary-himawari-router.txt", "canary-ledger.csv", "canary-scan.xml"];
/** In the files and on the facility's own copy, but on nothing that is handed over. `canary`: names, places, people,
 *  hosts, lines, files and every password. */
const TELLING = ["canary", "192.168.77.", "203.0.113.177", "cafe", "ca:fe", "himawari", "example.jp"];

async function installer(t, [width, height]) {
  const folder = join(t.fixtures, "installer");
  t.equal(readdirSync(folder).sort(), SIX, "files");
  const page = await open(t, t.file, { width, height });
  await click(t, page, "#go-files");
  await there(t, page, "#file-input");
  await page.files("#file-input", SIX.map((f) => join(folder, f)));
  await t.until(page, () => document.querySelectorAll("#file-list > li").length === 6);
  await click(t, page, "#analyse");
  await there(t, page, "#result");
  t.assert((await page.run(() => document.getElementById("result").innerText)).includes("ファイル6個のうち、6個の形が分かりました"), "read");
  t.equal(await page.run(() => document.getElementById("result").dataset.verdict), "today", "verdict");
  const secrets = SIX.flatMap((f) => readFileSync(join(folder, f), "utf8").match(/CANARY[a-z]+\d/g) ?? []);
  t.equal(secrets.length, 7, "secrets in the files");
  const document_ = await page.run(() => document.documentElement.outerHTML);
  for (const s of secrets) t.assert(!document_.includes(s), `the page says ${s}`);
  const name = `installer-${width}`;
  const own = await printed(t, page, "result", name);
  says(t, own, ["園の控え", "192.168.77.20", "canary-himawari-router.txt", "だれでも見られます", "インターネットからの通り道"], "the own copy");
  hides(t, own, secrets, "the own copy");
  t.assert(own.pages >= 5 && own.pages <= 14, `the own copy has ${own.pages} pages`);
  const share = await printed(t, page, "share", name);
  says(t, share, ["渡す用", "伏せてあります", "DS-2CD2143G0-I", "8081"], "the copy to hand over");
  hides(t, share, TELLING, "the copy to hand over");
  t.assert(share.pages >= 4 && share.pages <= 13, `the copy to hand over has ${share.pages} pages`);
  const request = await printed(t, page, "request", name);
  says(t, request, ["確認のお願い", "機器の表", "DS-2CD2143G0-I", "L18"], "the request");
  hides(t, request, TELLING, "the request");
  t.assert(request.pages >= 3 && request.pages <= 6, `the request has ${request.pages} pages`);
  await page.close();
}

async function clerk(t, [width, height]) {
  const saved = join(t.fixtures, "saved-2025.json");
  const page = await open(t, t.file, { width, height });
  await go(t, page, "#/files");
  await there(t, page, "#load-result");
  await page.files("#load-result", [saved]);
  await there(t, page, "#result");
  t.assert((await page.run(() => document.getElementById("result").innerText)).includes("2025年11月20日"), "the day of the saved result");
  const name = `clerk-${width}`;
  const old = await printed(t, page, "share", name);
  says(t, old, ["渡す用", "2025-11-20"], "the saved result");
  hides(t, old, TELLING, "the saved result");
  // Today's files: the camera asks for a login now, the router is as it was.
  await go(t, page, "#/files");
  await there(t, page, "#file-input");
  const folder = join(t.fixtures, "installer");
  const mended = readFileSync(join(folder, SIX[0]), "utf8").replace("stream_auth_method 0", "stream_auth_method 2");
  await page.run(
    (files) => {
      const data = new DataTransfer();
      for (const [name, text] of files) data.items.add(new File([text], name));
      document
        .getElementById("drop-area")
        .dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
    },
    [
      [SIX[0], mended],
      [SIX[3], readFileSync(join(folder, SIX[3]), "utf8")],
    ],
  );
  await t.until(page, () => document.querySelectorAll("#file-list > li").length === 2);
  await click(t, page, "#analyse");
  await there(t, page, "#compare-result");
  await page.files("#compare-result", [saved]);
  await there(t, page, '[data-sheet="compare"]');
  const compared = await printed(t, page, "compare", name);
  says(t, compared, ["前の結果とくらべる", "2025-11-20", "よくなったこと", "ログインなしで映像を見られる設定です", "まだ残っていること", "変わった数"], "the comparison");
  hides(t, compared, ["CANARYstream4", "CANARYadmin1", "CANARYppp3"], "the comparison");
  t.assert(compared.pages >= 1 && compared.pages <= 3, `the comparison has ${compared.pages} pages`);
  await page.close();
}

/** What is filled in by hand, without any check before. */
async function forms(t) {
  const page = await open(t, t.file);
  const words = {
    emergency: ["この順にします", "連絡先", "警察"],
    notice: ["カメラ作動中", "管理する責任者"],
    parents: ["カメラの決まり", "次にお知らせする日"],
    viewing: ["子どもの名前は書きません", "見た人"],
    inventory: ["パスワードは書きません", "種類"],
  };
  for (const [sheet, texts] of Object.entries(words)) {
    const form = await printed(t, page, sheet, "form");
    says(t, form, texts, sheet);
    t.equal(form.pages, 1, `pages of ${sheet}`);
  }
  const request = await printed(t, page, "request", "form");
  t.assert(request.pages <= 2, `the empty request has ${request.pages} pages`);
  await page.close();
}

export default [teacher, installer, clerk].flatMap((who) =>
  WIDTHS.map((size) => ({
    name: `journey: ${who.name} at ${size[0]} px`,
    seconds: 120,
    run: (t) => who(t, size),
  })),
).concat({ name: "journey: every form is one page of A4", run: forms });
