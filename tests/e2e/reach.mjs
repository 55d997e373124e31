// Reachability on the page: a router, a scan and a camera become a picture and a table of the same paths, on the screen, in
// print and for those who hear it; ports that are meant, and the form for home routers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { open, pdfText } from "./artefact.mjs";

const CAMERA = "192.168.1.20";
const MOTION = `${CAMERA}_motion.conf`;
const SCAN = `Starting Nmap 7.94 ( https://nmap.org ) at 2026-11-16 09:00 JST
Nmap scan report for ${CAMERA}
Host is up (0.0021s latency).
Not shown: 65533 closed tcp ports (reset)
PORT     STATE SERVICE VERSION
8080/tcp open  http    Motion webcam httpd
8081/tcp open  http    Motion Camera httpd 4.3.2
MAC Address: E0:50:8B:11:22:33 (Zhejiang Dahua Technology)

Nmap scan report for 192.168.1.21
Host is up (0.0030s latency).
Not shown: 65534 closed tcp ports (reset)
PORT    STATE SERVICE
554/tcp open  rtsp
MAC Address: E0:50:8B:11:22:34 (Zhejiang Dahua Technology)

Nmap done: 256 IP addresses (2 hosts up) scanned in 30.21 seconds
`;
const fixture = (t, name) => readFileSync(join(t.fixtures, name), "utf8");
const files = (t) => [["router.txt", fixture(t, "router.txt")], ["scan.nmap", SCAN], [MOTION, fixture(t, MOTION)]];

const press = (page, id) =>
  page.run((id) => {
    const at = document.getElementById(id);
    if (!at) throw new Error(`no #${id}`);
    at.click();
    return true;
  }, id);

async function check(t, page, list) {
  await page.run(() => (location.hash = "#/files"));
  await t.until(page, () => document.getElementById("drop-area") !== null);
  await page.run((list) => {
    const data = new DataTransfer();
    for (const [name, text] of list) data.items.add(new File([text], name));
    document
      .getElementById("drop-area")
      .dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  }, list);
  await t.until(page, (n) => document.querySelectorAll("#file-list > li").length === n, list.length);
  await press(page, "analyse");
  await t.until(page, () => document.getElementById("result") !== null);
}

/** The picture and its table, as far as both must say the same. */
const seen = () => ({
  lines: document.querySelectorAll(".picture svg path").length,
  boxes: [...document.querySelectorAll(".picture svg rect")].length,
  words: [...document.querySelectorAll(".picture svg text")].map((e) => e.textContent.trim()),
  description: document.getElementById("picture-desc").textContent,
  rows: [...document.querySelectorAll("#picture-table")].flatMap((c) =>
    [...c.closest("table").tBodies[0].rows].map((r) => [...r.cells].map((x) => x.textContent.trim())),
  ),
});
const findings = (page, rule) =>
  page.run((rule) => [...document.querySelectorAll("#result .finding")].filter((f) => f.dataset.rule === rule).length, rule);

/** What Chromium hands to a screen reader, in its order: role, name, description. */
async function heard(page) {
  const cdp = await page.chromium.context().newCDPSession(page.chromium);
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  await cdp.detach();
  return nodes
    .filter((n) => !n.ignored)
    .map((n) => ({ role: n.role?.value ?? "", name: n.name?.value ?? "", description: n.description?.value ?? "" }));
}

/** Type into the field for ports that are meant, and send it. */
async function meant(t, page, text) {
  await page.run((text) => {
    document.getElementById("meant-ports").value = text;
    document.getElementById("result").dataset.before = "yes";
  }, text);
  await press(page, "check-ports");
}
const again = (t, page) =>
  t.until(page, () => document.getElementById("result") !== null && document.getElementById("check-ports").textContent.includes("変えて"));

export default [
  {
    name: "reach: router, scan and camera become one path, in the picture and in its table",
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, files(t));
      const s = await page.run(seen);
      const row = s.rows.find((r) => r[2] === CAMERA && r[1] === "8081");
      t.assert(row, `no row for 8081: ${JSON.stringify(s.rows)}`);
      t.assert(s.words.some((w) => w.includes(CAMERA)), `the picture lacks the camera: ${s.words}`);
      t.assert(s.description.includes("8081") && s.description.includes(CAMERA), s.description);
      t.equal(s.rows.length, await page.run(() => document.querySelectorAll("#result .path").length), "rows of the table");
      // The other device of the scan: nothing leads there, and it is named.
      const quiet = await page.run(() => document.querySelector("[aria-labelledby=no-path-title]")?.textContent ?? "");
      t.assert(quiet.includes("192.168.1.21"), `not named as quiet: ${quiet}`);
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
  {
    name: "reach: a screen reader hears the picture's name, its paths and the table",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, files(t));
      await page.run(() => document.getElementById("picture-table").closest("details").setAttribute("open", ""));
      const nodes = await heard(page);
      const title = await page.run(() => document.getElementById("picture-title").textContent);
      const image = nodes.find((n) => /^(image|img|graphics)/i.test(n.role) && n.name === title);
      t.assert(image, `no image named ${title}: ${JSON.stringify(nodes.filter((n) => /im(age|g)/i.test(n.role)))}`);
      t.assert(image.description.includes(CAMERA) && image.description.includes("8081"), `description: ${image.description}`);
      t.assert(!/</.test(image.name + image.description), "markup is read aloud");
      const named = (role, word) => nodes.some((n) => n.role === role && n.name.includes(word));
      t.assert(named("region", title), "the scrolling region has no name");
      t.assert(named("table", "道すじの表"), `tables: ${JSON.stringify(nodes.filter((n) => n.role === "table"))}`);
      for (const c of ["入り口", "外の番号", "機器", "たどり着く先", "確かさ", "急ぎ"]) {
        t.assert(named("columnheader", c), `no column ${c}`);
      }
      t.assert(named("textbox", "外から使うポート"), "the field for ports has no name");
      // The letters of the drawing are not read one by one besides.
      const inside = await page.run(() => document.querySelectorAll(".picture svg [tabindex], .picture svg a").length);
      t.equal(inside, 0, "stops inside the picture");
      await page.close();
    },
  },
  {
    name: "reach: ports that are meant are compared with what is open, kept, and taken back",
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, files(t));
      t.equal(await findings(page, "MC366"), 0, "findings before anybody said anything");
      await meant(t, page, "８０８１／ｔｃｐ、web");
      await t.until(page, () => document.getElementById("message")?.textContent.includes("443/tcp"));
      await meant(t, page, "なし");
      await again(t, page);
      t.equal(await page.run(() => document.getElementById("meant-ports").value), "なし", "the field");
      const other = () =>
        [...document.querySelectorAll("#result .finding")].filter((f) => f.dataset.rule === "MC366").map((f) => f.dataset.urgency);
      // As urgent as the path through it: the picture is open.
      t.equal(await page.run(other), ["today"], "a port that nobody meant");
      await meant(t, page, "８０８１／ｔｃｐ");
      await t.until(page, () => document.getElementById("meant-ports")?.value === "8081/tcp");
      t.equal(await page.run(other), ["in_place"], "a port that is meant");
      t.equal(await page.run(() => document.getElementById("unknown-names")), null, "counted as an unknown answer");
      await meant(t, page, "");
      await t.until(page, () => document.getElementById("check-ports")?.textContent.includes("くらべる"));
      t.equal(await findings(page, "MC366"), 0, "findings after it was taken back");
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
  {
    name: "reach: the form of a home router opens the door in the picture",
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, [[MOTION, fixture(t, MOTION)]]);
      t.equal(await page.run(() => document.querySelectorAll("#result .path").length), 0, "paths of a camera alone");
      await page.run(() => (location.hash = "#/questions/router"));
      await t.until(page, () => document.getElementById("router-check") !== null);
      await page.run(() => {
        document.querySelector("input[name=hr2][value=some]").click();
        const [protocol, outer, inside, inner] = document.querySelectorAll("[data-row='hr3.1'] select, [data-row='hr3.1'] input");
        [protocol.value, outer.value, inside.value, inner.value] = ["tcp", "18081", "192.168.1.20", "8081"];
      });
      await press(page, "router-check");
      await t.until(page, () => document.getElementById("picture-title") !== null);
      const s = await page.run(seen);
      t.assert(s.rows.some((r) => r[1] === "18081" && r[2] === CAMERA), `rows: ${JSON.stringify(s.rows)}`);
      await page.close();
    },
  },
  {
    name: "reach: the printed result has the picture's words and every row of its table",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, files(t));
      const { rows } = await page.run(seen);
      const print = async (name) => {
        const path = join(t.output, `reach-${name}.pdf`);
        await page.chromium.pdf({ path, format: "A4", preferCSSPageSize: true });
        return pdfText(path);
      };
      const screen = await page.run(() => document.getElementById("picture-title").textContent);
      // The page itself, as printing it from the browser's menu gives it: the drawing keeps its letters.
      let printed = await print("page");
      for (const word of (await page.run(seen)).words) {
        t.assert(printed.includes(word.replace(/\s+/g, "")), `the printed picture of “${screen}” lacks ${word}`);
      }
      t.assert(!printed.includes("外から使うと決めたポート"), "a form is printed");
      // The sheet for the facility: every path with its device and its port.
      await page.run(() => (location.hash = "#/print"));
      await t.until(page, () => document.getElementById("sheet") !== null);
      printed = await print("sheet");
      for (const r of rows) {
        for (const cell of [r[1], r[2]].filter((c) => c !== "—")) {
          t.assert(printed.includes(cell.replace(/\s+/g, "")), `not printed: ${cell}`);
        }
      }
      t.assert(!printed.includes("CANARY"), "a secret is printed");
      await page.close();
    },
  },
  {
    name: "reach: router, scan, camera, form and meant ports in one sitting, seen, heard and printed",
    engines: ["chromium"],
    async run(t) {
      const page = await open(t, t.file);
      await check(t, page, files(t));
      // The form tells of a second router: a forward to the other camera, DMZ unused, UPnP on.
      await page.run(() => (location.hash = "#/questions/router"));
      await t.until(page, () => document.getElementById("router-check") !== null);
      await page.run(() => {
        for (const [name, value] of Object.entries({ hr1: "buffalo", hr2: "some", hr4: "off", hr5: "on", hr6: "off", hr8: "filtered" })) {
          document.querySelector(`input[name=${name}][value=${value}]`).click();
        }
        const [protocol, outer, inside, inner] = document.querySelectorAll("[data-row='hr3.1'] select, [data-row='hr3.1'] input");
        [protocol.value, outer.value, inside.value, inner.value] = ["tcp", "10554", "192.168.1.21", "554"];
      });
      await press(page, "router-check");
      await t.until(page, () => document.getElementById("picture-title") !== null);
      // Only the first camera's port is meant.
      await meant(t, page, "8081/tcp");
      await again(t, page);

      const s = await page.run(seen);
      const row = (port, address) => s.rows.find((r) => r[1] === port && r[2] === address);
      t.assert(row("8081", CAMERA), `no row of the router's file: ${JSON.stringify(s.rows)}`);
      t.assert(row("10554", "192.168.1.21"), `no row of the form: ${JSON.stringify(s.rows)}`);
      for (const word of [CAMERA, "192.168.1.21"]) {
        t.assert(s.words.some((w) => w.includes(word)), `the picture lacks ${word}: ${s.words}`);
        t.assert(s.description.includes(word), `the description lacks ${word}: ${s.description}`);
      }
      t.equal(s.rows.length, await page.run(() => document.querySelectorAll("#result .path").length), "rows of the table");
      t.assert(s.lines >= s.rows.length, `${s.lines} lines for ${s.rows.length} paths`);
      // One port is meant, the other is not; both stand in the result with their own words.
      const ports = await page.run(() =>
        [...document.querySelectorAll("#result .finding")]
          .filter((f) => f.dataset.rule === "MC366")
          .map((f) => `${f.dataset.urgency} ${f.textContent.includes("10554")}`),
      );
      t.assert(ports.some((p) => p !== "in_place false" && p.endsWith("true")), `no finding on 10554: ${ports}`);
      t.assert((await page.run(() => [...document.querySelectorAll("#result .finding")].map((f) => f.dataset.rule))).includes("MC309"), "UPnP");

      // Heard: the picture by its name, with every path in its description; the table by its columns.
      await page.run(() => document.getElementById("picture-table").closest("details").setAttribute("open", ""));
      const nodes = await heard(page);
      const title = await page.run(() => document.getElementById("picture-title").textContent);
      const images = nodes.filter((n) => /^(image|img|graphics)/i.test(n.role) && n.name === title);
      t.equal(images.length, 1, `images named ${title}`);
      for (const r of s.rows.filter((r) => r[1] !== "—")) {
        t.assert(images[0].description.includes(r[1]), `the picture does not tell of port ${r[1]}: ${images[0].description}`);
      }
      t.assert(!/[<>]|\bundefined\b|\bnull\b/.test(images[0].name + images[0].description), images[0].description);
      const cells = nodes.filter((n) => /cell|rowheader/i.test(n.role)).map((n) => n.name);
      for (const r of s.rows) for (const cell of r) t.assert(cells.includes(cell), `a cell that is not heard: ${cell}`);

      // Printed: both devices and their ports, no form, no secret.
      await page.run(() => (location.hash = "#/print"));
      await t.until(page, () => document.getElementById("sheet") !== null);
      const path = join(t.output, "reach-all.pdf");
      await page.chromium.pdf({ path, format: "A4", preferCSSPageSize: true });
      const printed = pdfText(path);
      for (const word of [CAMERA, "192.168.1.21", "8081", "10554"]) t.assert(printed.includes(word), `not printed: ${word}`);
      t.assert(!printed.includes("CANARY"), "a secret is printed");
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
  {
    // More than the page may hold: the worker reads the browser's own file in blocks, only what is open is kept.
    name: "reach: a scan of more than 200 MB is read in blocks, the open port has its line",
    engines: ["chromium"],
    seconds: 120,
    async run(t) {
      const page = await open(t, t.file);
      await page.run(() => (location.hash = "#/files"));
      await t.until(page, () => document.getElementById("drop-area") !== null);
      const made = await page.run(() => {
        const port = (n, state) =>
          `<port protocol="tcp" portid="${n}"><state state="${state}" reason="reset" reason_ttl="64"/><service name="unknown" method="table" conf="3"/></port>\n`;
        const range = (from, to) => new Blob([Array.from({ length: to - from + 1 }, (_, i) => port(from + i, "closed")).join("")]);
        const [low, high] = [range(1, 37776), range(37778, 65535)];
        // Parts that are used again are not copied.
        const parts = [
          '<?xml version="1.0"?>\n<nmaprun scanner="nmap" args="nmap -p- -v -oX - 192.168.1.1-23" start="1700000000" version="7.94">\n' +
            '<scaninfo type="syn" protocol="tcp" numservices="65535" services="1-65535"/>\n',
        ];
        for (let host = 1; host <= 23; host += 1) {
          parts.push(`<host><status state="up" reason="arp-response"/><address addr="192.168.1.${host}" addrtype="ipv4"/>\n<ports>\n`);
          parts.push(low, port(37777, host === 20 ? "open" : "closed"), high, "</ports></host>\n");
        }
        parts.push('<runstats><finished time="1700009000" exit="success"/><hosts up="23" down="0" total="23"/></runstats></nmaprun>\n');
        const file = new File(parts, "all-ports.xml");
        const data = new DataTransfer();
        data.items.add(file);
        document.getElementById("drop-area").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
        return file.size;
      });
      t.assert(made > 210 * 2 ** 20, `only ${made} bytes`);
      await t.until(page, () => document.querySelectorAll("#file-list > li").length === 1);
      const started = Date.now();
      await press(page, "analyse");
      // Loaded machines may take longer than one wait.
      while (!(await page.run(() => document.getElementById("result") !== null || document.getElementById("message") !== null))) {
        t.assert(Date.now() - started < 90000, "not read after 90 s");
        await new Promise((r) => setTimeout(r, 200));
      }
      t.note(`${Math.round(made / 2 ** 20)} MB in ${Date.now() - started} ms`);
      const text = await page.run(() => document.getElementById("result").textContent);
      t.assert(text.includes("37777"), `the open port is missing: ${text.slice(0, 500)}`);
      // Three lines stand before the hosts; a host has two lines, its ports and its end.
      const line = 3 + 19 * (2 + 65535 + 1) + 2 + 37777;
      const lines = await page.run(() => [...document.querySelectorAll("#result .evidence[data-file]")].map((e) => e.dataset.line));
      t.assert(lines.includes(String(line)), `line ${line} is not among ${lines.slice(0, 20)}`);
      t.equal(page.problems(), [], "console");
      await page.close();
    },
  },
];
