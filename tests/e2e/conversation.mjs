// The conversation: questions answered by mouse and by keyboard, evidence beside answers, a shared computer, files that
// are not what they should be.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./artefact.mjs";
import { PAGES, cutOff } from "./page.mjs";

const MOTION = "192.168.1.20_motion.conf";
const fixture = (t, name) => readFileSync(join(t.fixtures, name), "utf8");

const press = (page, id) =>
  page.run((id) => {
    const at = document.getElementById(id);
    if (!at) throw new Error(`no #${id}`);
    at.click();
    return true;
  }, id);

const go = (page, hash) => page.run((hash) => (location.hash = hash), hash);
const question = () => document.querySelector("[data-question] h1") && document.querySelector("[data-question]").dataset.question;
const shown = (t, page, id) =>
  t.until(page, (id) => document.querySelector(".question")?.dataset.question === id, id);

/** Drop texts as files on the files page and check them. */
async function check(t, page, files) {
  await go(page, "#/files");
  await t.until(page, () => document.getElementById("drop-area") !== null);
  await page.run((files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    document
      .getElementById("drop-area")
      .dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  }, files);
  await t.until(page, (n) => document.querySelectorAll("#file-list > li").length === n, files.length);
  await press(page, "analyse");
  await t.until(page, () => document.getElementById("result") !== null);
}

async function begin(t, page, path) {
  await go(page, "#/questions");
  await t.until(page, (id) => document.getElementById(id) !== null, `path-${path}`);
  await press(page, `path-${path}`);
  await t.until(page, question);
}

/** Answer what is shown with the option of that value (or the last one), and go on. */
async function answer(t, page, value) {
  const was = await page.run(question);
  await page.run((value) => {
    const all = [...document.querySelectorAll(".question input[type=radio]")];
    (all.find((r) => r.value === value) ?? all.at(-1)).click();
  }, value);
  await press(page, "next");
  await t.until(page, (was) => document.querySelector(".question")?.dataset.question !== was, was);
  return was;
}

export default [
  {
    name: "a teacher answers the 12 questions and gets a result",
    async run(t) {
      const page = await open(t, t.file, { width: 360, height: 740 });
      await begin(t, page, "quick");
      const asked = [];
      while (await page.run(question)) asked.push(await answer(t, page, "unknown"));
      t.equal(asked.length, 12, "questions asked");
      t.equal(await page.run(() => document.querySelectorAll(".summary-row").length), 12, "rows to check");
      await press(page, "make-result");
      await t.until(page, () => document.getElementById("result") !== null);
      t.equal(await page.run(() => document.getElementById("result").dataset.verdict), "unknown", "verdict");
      const asks = await page.run(() => document.querySelectorAll("#section-unknown .ask > ul > li").length);
      t.equal(asks, 12, "things to ask");
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
  {
    name: "Back shows the question before as it was; later and unknown are two things",
    async run(t) {
      const page = await open(t, t.sub);
      await begin(t, page, "quick");
      await answer(t, page, "connected");
      await shown(t, page, "a03");
      await press(page, "later");
      await shown(t, page, "i01");
      await page.run(() => history.back());
      await shown(t, page, "a03");
      await page.run(() => history.back());
      await shown(t, page, "a02");
      t.equal(await page.run(() => document.querySelector("input:checked")?.value), "connected", "the answer given");
      await go(page, "#/questions/check");
      await t.until(page, () => document.querySelector('.summary-row[data-question="a03"]') !== null);
      const row = await page.run(() => document.querySelector('.summary-row[data-question="a03"]').innerText);
      t.assert(row.includes("あとで答える"), row);
      await page.close();
    },
  },
  {
    name: "going on without an answer is told, and the focus goes there",
    async run(t) {
      const page = await open(t, t.file);
      await begin(t, page, "quick");
      await press(page, "next");
      await t.until(page, () => document.activeElement?.id === "message");
      t.assert((await page.run(() => document.title)).startsWith("エラー:"), "title");
      await page.close();
    },
  },
  {
    name: "what files say stands beside the question; a contradiction is shown and nothing is changed",
    engines: ["chromium", "firefox"],
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, [[MOTION, fixture(t, MOTION)]]);
      await go(page, "#/questions/i01");
      await shown(t, page, "i01");
      const beside = await page.run(() => document.querySelector(".beside")?.innerText ?? "");
      t.assert(beside.includes(MOTION), `beside: ${beside}`);
      t.equal(await page.run(() => document.querySelector("input:checked")?.value), "some_not", "marked beforehand");
      await answer(t, page, "all");
      await go(page, "#/questions/check");
      await t.until(page, () => document.querySelector('[data-question="i01"] .differs') !== null);
      await press(page, "make-result");
      await t.until(page, () => document.querySelector("#contradictions tr[data-question=i01]") !== null);
      await page.close();
    },
  },
  {
    name: "the core path works with the keyboard alone",
    engines: ["chromium"],
    seconds: 240,
    async run(t) {
      const page = await open(t, t.file);
      const key = (k) => page.chromium.keyboard.press(k);
      /** Tab until the focus is on what is wanted. */
      const to = async (test, most = 60) => {
        for (let i = 0; i < most; i += 1) {
          await key("Tab");
          if (await page.run(test)) return;
        }
        throw new Error(`never reached: ${test}`);
      };
      await to(() => document.activeElement.id === "go-questions");
      await key("Enter");
      await t.until(page, () => document.getElementById("path-core") !== null);
      await to(() => document.activeElement.id === "path-core");
      await key("Enter");
      await t.until(page, question);
      let asked = 0;
      for (let pages = 0; pages < 60; pages += 1) {
        const here = await page.run(() => location.hash);
        if (await page.run(question)) {
          // The heading has the focus: what comes next is the page, not the header.
          t.equal(await page.run(() => document.activeElement.id), "page-title", `focus on ${here}`);
          await to(() => document.activeElement.type === "radio");
          await key("Space");
          await to(() => document.activeElement.id === "next");
          asked += 1;
        } else if (await page.run(() => document.getElementById("next-group") !== null)) {
          await to(() => document.activeElement.id === "next-group", 120);
        } else {
          break;
        }
        await key("Enter");
        await t.until(page, (here) => location.hash !== here && document.activeElement.id === "page-title", here);
      }
      t.assert(asked > 25, `${asked} questions asked`);
      await to(() => document.activeElement.id === "make-result", 120);
      await key("Enter");
      await t.until(page, () => document.getElementById("result") !== null);
      // On to the paper.
      await to(() => document.activeElement.id === "print-first", 120);
      await key("Enter");
      await t.until(page, () => document.querySelector('[data-sheet="result"]') !== null && document.activeElement.id === "page-title");
      await to(() => document.activeElement.getAttribute("href") === "#/print/request");
      await key("Enter");
      await t.until(page, () => document.querySelector('[data-sheet="request"]') !== null);
      await to(() => document.activeElement.id === "print-now");
      await page.close();
    },
  },
  {
    name: "a shared computer offers no files, asks when nobody is there, and forgets",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, `${t.file}#kiosk`);
      const later = (seconds) =>
        page.run((s) => {
          const real = Date.now;
          globalThis.ahead = (globalThis.ahead ?? 0) + s * 1000;
          if (!globalThis.realNow) {
            globalThis.realNow = real;
            Date.now = () => globalThis.realNow() + globalThis.ahead;
          }
        }, seconds);
      t.equal(await page.run(() => document.querySelector('a[href="#/files"], a[href="#/password"]')), null, "ways out");
      t.assert((await page.run(() => parseFloat(getComputedStyle(document.querySelector("p")).fontSize))) >= 20, "type of 20 px");
      await begin(t, page, "quick");
      await answer(t, page, "connected");
      await later(185);
      await t.until(page, () => document.getElementById("idle") !== null);
      await press(page, "go-on-idle");
      await t.until(page, () => document.getElementById("idle") === null);
      await page.run(() => window.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" })));
      await later(245);
      await t.until(page, () => document.getElementById("try-demo") !== null);
      await begin(t, page, "quick");
      t.equal(await page.run(() => document.querySelector(".question").dataset.question), "a02", "answers are gone");
      await page.close();
    },
  },
  {
    name: "readings stand above words when they are switched on",
    async run(t) {
      const page = await open(t, t.file);
      await press(page, "furigana");
      await t.until(page, () => document.querySelectorAll("ruby rt").length > 5);
      t.equal(await page.run(() => document.querySelectorAll("h1 ruby").length), 0, "readings in the heading");
      await press(page, "furigana");
      await begin(t, page, "quick");
      t.assert((await page.run(() => document.querySelector("h1").innerText)).startsWith("カメラは、"), "easy words");
      await press(page, "furigana");
      await t.until(page, () => document.querySelector("ruby") === null);
      await page.close();
    },
  },
  {
    name: "a saved result that is cut off or of a newer version is told, and nothing is lost",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, [[MOTION, fixture(t, MOTION)]]);
      for (const text of ['{"schema": 2}', '{"schema":1,"tool":{"name":"mim', "", "\0\0\0"]) {
        await go(page, "#/files");
        await t.until(page, () => document.getElementById("load-result") !== null);
        await page.chromium.setInputFiles("#load-result", {
          name: "saved.json",
          mimeType: "application/json",
          buffer: Buffer.from(text),
        });
        await t.until(page, () => document.querySelector('#message[role="alert"]') !== null);
      }
      await go(page, "#/result");
      await t.until(page, () => document.getElementById("result") !== null);
      await page.close();
    },
  },
  {
    name: "an edited question file is used, and names that do not exist are told",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.file);
      await go(page, "#/questions/file");
      await t.until(page, () => document.getElementById("save-questions") !== null);
      const download = page.chromium.waitForEvent("download");
      await press(page, "save-questions");
      const path = join(t.output, "questions.json");
      await (await download).saveAs(path);
      const file = JSON.parse(readFileSync(path, "utf8"));
      file.questions[1].question_ja = "カメラは外とつながっていますか。";
      file.meta.paths.quick.ids.push("zz9");
      await page.chromium.setInputFiles("#edited-questions", {
        name: "questions.json",
        mimeType: "application/json",
        buffer: Buffer.from(JSON.stringify(file)),
      });
      await t.until(page, () => document.getElementById("question-problems")?.innerText.includes("zz9"));
      await begin(t, page, "quick");
      t.assert((await page.run(() => document.querySelector("h1").innerText)).includes("外とつながって"), "edited text");
      await page.close();
    },
  },
  {
    name: "a suggested password is drawn by lot and gone when the page is left",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.file);
      await go(page, "#/password");
      await t.until(page, () => document.getElementById("make-password") !== null);
      const made = [];
      for (let i = 0; i < 2; i += 1) {
        await press(page, "make-password");
        await t.until(page, (was) => (document.getElementById("made")?.innerText ?? was) !== was, made.at(-1) ?? "");
        made.push(await page.run(() => document.getElementById("made").innerText));
      }
      t.assert(made.every((m) => /^[A-HJ-NP-Za-km-np-z2-9]{16}$/.test(m)), JSON.stringify(made));
      await go(page, "#/start");
      await t.until(page, () => document.getElementById("try-demo") !== null);
      t.assert(!(await page.run(() => document.documentElement.outerHTML)).includes(made[1]), "still there");
      await page.close();
    },
  },
  {
    name: "320 pixels, wide text spacing, 400 % and contrast themes cut nothing off",
    engines: ["chromium"],
    seconds: 120,
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, [[MOTION, fixture(t, MOTION)]]);
      const found = [];
      for (const forced of ["none", "active"]) {
        await page.chromium.emulateMedia({ forcedColors: forced });
        await page.resize(320, 640);
        for (const name of PAGES) {
          await go(page, `#/${name}`);
          await t.until(page, () => document.getElementById("page-title") !== null);
          await new Promise((r) => setTimeout(r, 100));
          await page.run(() => {
            // The spacing of WCAG 1.4.12, set as properties: the policy refuses style elements.
            for (const e of document.querySelectorAll("#app *")) {
              e.style.letterSpacing = "0.12em";
              e.style.wordSpacing = "0.16em";
              e.style.lineHeight = "1.5";
            }
          });
          found.push(...(await page.run(cutOff)).map((c) => `${forced} #/${name}: ${c}`));
          const kind = forced === "active" ? "forced" : "reflow";
          await page.shot(join(t.output, `${kind}-${name.replace("/", "-")}-320.png`));
        }
      }
      t.equal(found, [], "too wide");
      await page.close();
    },
  },
];
