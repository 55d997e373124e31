// The password page: typing, masking, one password in several places, new ones within the limits of a device, the slip.
import { join } from "node:path";
import { open, pdfText } from "./artefact.mjs";

/** Stands for a password that somebody uses; it must never be in the document. */
const SECRET = "CANARY-7kujira";

const press = (page, id) =>
  page.run((id) => {
    const at = document.getElementById(id);
    if (!at) throw new Error(`no #${id}`);
    at.click();
    return true;
  }, id);

/** The page, with the list of devices there. */
async function passwordPage(t) {
  const page = await open(t, t.file);
  await show(t, page);
  return page;
}
async function show(t, page) {
  await page.run(() => (location.hash = "#/password"));
  await t.until(page, () => document.querySelectorAll("#password-device option").length > 5);
}

const type = (page, text, id = "password-input") =>
  page.run(
    (text, id) => {
      const at = document.getElementById(id);
      at.value = text;
      at.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
    text,
    id,
  );
const classIs = (t, page, c) =>
  t.until(page, (c) => document.getElementById("password-result").dataset.class === c, c);

const choose = (page, device) =>
  page.run((device) => {
    const at = document.getElementById("password-device");
    at.value = device;
    at.dispatchEvent(new Event("change", { bubbles: true }));
  }, device);

async function made(t, page, button = "make-password") {
  const before = await page.run(() => document.getElementById("made")?.innerText ?? "");
  await press(page, button);
  return t.until(
    page,
    (was) => {
      const now = document.getElementById("made")?.innerText ?? "";
      return now !== was && now;
    },
    before,
  );
}

const nowhere = async (t, page, secret) =>
  t.assert(!(await page.run(() => document.documentElement.outerHTML)).includes(secret), "the document repeats it");

export default [
  {
    name: "passwords: the result follows typing, hides the text and reads it out once",
    async run(t) {
      const page = await passwordPage(t);
      const input = () => page.run(() => document.getElementById("password-input").type);
      t.equal(await input(), "password", "the field hides");
      await page.run(() => {
        globalThis.spoken = [];
        const at = document.getElementById("password-spoken");
        new MutationObserver(() => globalThis.spoken.push(at.textContent)).observe(at, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      });
      for (let i = 1; i <= "admin".length; i += 1) await type(page, "admin".slice(0, i));
      await classIs(t, page, "very-weak");
      t.assert(/初期パスワード/.test(await page.run(() => document.getElementById("password-result").innerText)), "not told");
      for (let i = 1; i <= SECRET.length; i += 1) await type(page, SECRET.slice(0, i));
      await t.until(page, () => document.getElementById("password-spoken").textContent !== "");
      const spoken = (await page.run(() => globalThis.spoken)).filter((s) => s);
      t.assert(spoken.length <= 2, `read out ${spoken.length} times: ${spoken}`);
      await nowhere(t, page, SECRET);
      const named = () => /園や機器の名前が入っています/.test(document.getElementById("password-result").innerText);
      await type(page, "Zundoko_9kx");
      await t.until(page, () => document.getElementById("password-result").dataset.class);
      t.assert(!(await page.run(named)), "told before the word was given");
      await type(page, "ずんどこ 桜町", "password-words");
      await t.until(page, named);
      await type(page, SECRET);
      await page.run(() => document.querySelector("[data-act=show-password]").click());
      await t.until(page, () => document.getElementById("password-input").type === "text");
      await nowhere(t, page, SECRET);
      await page.run(() => (location.hash = "#/start"));
      await t.until(page, () => document.getElementById("try-demo") !== null);
      await show(t, page);
      t.equal(await page.run(() => document.getElementById("password-input").value), "", "kept");
      await page.close();
    },
  },
  {
    name: "passwords: pastes of a megabyte, lone surrogates and hidden signs are told and end quickly",
    async run(t) {
      const page = await passwordPage(t);
      await type(page, "x".repeat(1 << 20));
      await t.until(page, () => document.getElementById("password-result").dataset.class);
      await type(page, "ab\u{d800}cd\u{202e}ef ");
      await t.until(page, () => /向き|見えない|空白/.test(document.getElementById("password-result").innerText));
      await page.close();
    },
  },
  {
    name: "passwords: two dropped files and a typed one that share a password are one group",
    async run(t) {
      const page = await open(t, t.file);
      const motion = (n) => `webcontrol_port 8080\nwebcontrol_auth_method 1\nwebcontrol_authentication admin:${SECRET}\ncamera_name cam${n}\n`;
      await page.run(() => (location.hash = "#/files"));
      await t.until(page, () => document.getElementById("drop-area") !== null);
      await page.run(
        (files) => {
          const data = new DataTransfer();
          for (const [name, text] of files) data.items.add(new File([text], name));
          const area = document.getElementById("drop-area");
          for (const kind of ["dragenter", "dragover", "drop"]) {
            area.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
          }
        },
        [["192.168.1.20_motion.conf", motion(1)], ["192.168.1.21_motion.conf", motion(2)]],
      );
      await t.until(page, () => document.querySelectorAll("#file-list > li").length === 2);
      await show(t, page);
      await type(page, "quite-another-9Xk2");
      await type(page, "裏口", "password-name");
      await press(page, "compare-password");
      await t.until(page, () => /見つかりませんでした/.test(document.getElementById("reuse-result").innerText));
      await type(page, SECRET);
      await type(page, "玄関", "password-name");
      await press(page, "compare-password");
      const group = await t.until(page, () => {
        const rows = [...document.querySelectorAll("#reuse-result .reuse-group li")].map((l) => l.innerText);
        return rows.length > 0 && rows;
      });
      t.equal(group.length, 3, JSON.stringify(group));
      t.assert(group.some((g) => g.includes("玄関")), "the typed one");
      for (const n of [20, 21]) t.assert(group.some((g) => g.includes(`192.168.1.${n}_motion.conf`)), `file ${n}: ${group}`);
      await nowhere(t, page, SECRET);
      await page.run(() => (location.hash = "#/start"));
      await t.until(page, () => document.getElementById("try-demo") !== null);
      await show(t, page);
      t.equal(await page.run(() => document.querySelectorAll(".reuse-group").length), 0, "kept");
      await page.close();
    },
  },
  {
    name: "passwords: new ones keep to the limits of Hikvision and Axis, and fit every device by default",
    async run(t) {
      const page = await passwordPage(t);
      const plain = /^[A-HJ-NP-Za-hjkmnp-z2-9]+$/;
      for (let i = 0; i < 5; i += 1) {
        const any = await made(t, page);
        t.assert(any.length >= 8 && any.length <= 16 && plain.test(any), `any: ${any}`);
      }
      await choose(page, "hikvision");
      await t.until(page, () => document.getElementById("made") === null);
      for (let i = 0; i < 5; i += 1) {
        const p = await made(t, page);
        t.assert(p.length >= 8 && p.length <= 16, `Hikvision: ${p}`);
        t.assert(/[a-z]/.test(p) && /[A-Z]/.test(p) && /[0-9]/.test(p), `kinds: ${p}`);
      }
      t.equal(await page.run(() => document.getElementById("make-readable")), null, "no room for syllables");
      await type(page, "seven77");
      await t.until(page, () => document.getElementById("refused") !== null);
      await choose(page, "axis");
      await t.until(page, () => document.getElementById("make-readable") !== null);
      const long = await made(t, page, "make-readable");
      t.assert(long.length > 16 && long.length <= 64, `Axis: ${long}`);
      t.assert((await page.run(() => document.querySelector(".reading").innerText)).length > 20, "how it is read");
      await page.run(() => (location.hash = "#/start"));
      await t.until(page, () => document.getElementById("try-demo") !== null);
      await nowhere(t, page, long);
      await page.close();
    },
  },
  {
    name: "passwords: paper has one only on a slip of its own, when asked for",
    engines: ["chromium"],
    async run(t) {
      const page = await passwordPage(t);
      const p = await made(t, page);
      const path = join(t.output, "password-slip.pdf");
      const printed = async () => {
        await page.chromium.pdf({ path });
        return pdfText(path);
      };
      t.assert(!(await printed()).includes(p), "printed without being asked");
      await page.run(() => (globalThis.print = () => {}));
      await press(page, "print-slip");
      await t.until(page, () => document.getElementById("slip") !== null);
      const slip = await printed();
      t.assert(slip.includes(p), "the slip has it");
      t.assert(!slip.includes("よいパスワードの目安"), "and nothing else");
      await page.close();
    },
  },
  {
    name: "passwords: hidden in a kiosk unless switched on",
    async run(t) {
      for (const [hash, there] of [["#kiosk", false], ["#kiosk-password", true]]) {
        const page = await t.browser.page();
        await page.goto(`${t.file}${hash}`);
        await t.until(page, () => document.documentElement.dataset.state === "ready");
        await page.run(() => (location.hash = "#/password"));
        await t.until(page, () => document.getElementById("page-title") !== null);
        await new Promise((r) => setTimeout(r, 200));
        t.equal(await page.run(() => document.getElementById("password-input") !== null), there, hash);
        await page.close();
      }
    },
  },
];
