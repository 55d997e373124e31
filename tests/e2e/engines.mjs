// Three browsers behind one small interface, so that the same scenario runs in each:
//   Chromium by playwright-core, Firefox by puppeteer-core (WebDriver BiDi), WebKitGTK by WebDriver over HTTP.
// All come from the system; nothing is downloaded.
//
// browser: { name, page(size), close() }
// page:    { goto(url), run(fn, ...args), runIn(frameSelector, fn, ...args), files(selector, paths), click(selector),
//            shot(path), pdf(path), resize(width, height), problems() → [text], close(), chromium? (the Playwright page) }
import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const onPath = (names) => {
  for (const name of names) {
    for (const dir of (process.env.PATH ?? "").split(delimiter)) {
      if (existsSync(join(dir, name))) return join(dir, name);
    }
  }
  throw new Error(`none of ${names.join(", ")} is installed`);
};

const source = (fn, args) => `(${fn})(...${JSON.stringify(args)})`;

export const DEFAULT_SIZE = { width: 1280, height: 900 };

// ---- Chromium ---------------------------------------------------------------------------------------------------

export async function chromium() {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const page = async (size = DEFAULT_SIZE, options = {}) => {
    const context = await browser.newContext({ viewport: size, acceptDownloads: true, ...options });
    const page = await context.newPage();
    const problems = [];
    page.on("console", (m) => ["error", "warning"].includes(m.type()) && problems.push(m.text()));
    page.on("pageerror", (e) => problems.push(String(e)));
    return {
      chromium: page,
      goto: (url) => page.goto(url, { waitUntil: "load" }),
      run: (fn, ...args) => page.evaluate(source(fn, args)),
      runIn: async (selector, fn, ...args) => {
        const frame = await (await page.waitForSelector(selector)).contentFrame();
        return frame.evaluate(source(fn, args));
      },
      files: (selector, paths) => page.locator(selector).setInputFiles(paths),
      click: (selector) => page.locator(selector).first().click(),
      shot: (path) => page.screenshot({ path, fullPage: true }),
      pdf: (path) => page.pdf({ path, format: "A4", preferCSSPageSize: true }),
      resize: (width, height) => page.setViewportSize({ width, height }),
      problems: () => problems.splice(0),
      close: () => context.close(),
    };
  };
  return { name: "chromium", page, close: () => browser.close() };
}

// ---- Firefox ----------------------------------------------------------------------------------------------------

export async function firefox() {
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({
    browser: "firefox",
    headless: true,
    executablePath: onPath(["firefox-esr", "firefox"]),
    // Quiet: what Firefox asks its own makers for must not stand in anybody's log.
    extraPrefsFirefox: { "network.captive-portal-service.enabled": false, "app.update.enabled": false },
  });
  const page = async (size = DEFAULT_SIZE) => {
    const page = await browser.newPage();
    await page.setViewport(size);
    const problems = [];
    page.on("console", (m) => ["error", "warn"].includes(m.type()) && problems.push(m.text()));
    page.on("pageerror", (e) => problems.push(String(e)));
    return {
      goto: (url) => page.goto(url, { waitUntil: "load" }),
      run: (fn, ...args) => page.evaluate(source(fn, args)),
      runIn: async (selector, fn, ...args) => {
        const frame = await (await page.waitForSelector(selector)).contentFrame();
        return frame.evaluate(source(fn, args));
      },
      files: async (selector, paths) => (await page.$(selector)).uploadFile(...paths),
      click: (selector) => page.click(selector),
      shot: (path) => page.screenshot({ path, fullPage: true }),
      pdf: (path) => page.pdf({ path, format: "A4", margin: { top: "15mm", bottom: "15mm", left: "12mm", right: "12mm" } }),
      resize: (width, height) => page.setViewport({ width, height }),
      problems: () => problems.splice(0),
      close: () => page.close(),
    };
  };
  return { name: "firefox", page, close: () => browser.close() };
}

// ---- WebKit -----------------------------------------------------------------------------------------------------

const freePort = () =>
  new Promise((done) => {
    const s = createServer().listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

/** A display that nobody sees. */
async function display() {
  const child = spawn(onPath(["Xvfb"]), ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const number = await new Promise((done, fail) => {
    let text = "";
    child.stdio[3].on("data", (d) => {
      text += d;
      if (text.includes("\n")) done(text.trim());
    });
    child.on("exit", () => fail(new Error("Xvfb did not start")));
  });
  return { name: `:${number}`, close: () => child.kill() };
}

function miniBrowser() {
  for (const base of ["/usr/lib", "/usr/libexec"]) {
    const dirs = [base, ...(existsSync(base) ? readdirSync(base).map((d) => join(base, d)) : [])];
    for (const dir of dirs) {
      for (const version of ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"]) {
        const at = join(dir, version, "MiniBrowser");
        if (existsSync(at)) return at;
      }
    }
  }
  throw new Error("WebKitGTK's MiniBrowser is not installed");
}

export async function webkit() {
  const screen = await display();
  const port = await freePort();
  const env = {
    ...process.env,
    DISPLAY: screen.name,
    GDK_BACKEND: "x11",
    NO_AT_BRIDGE: "1",
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
  };
  const driver = spawn(onPath(["WebKitWebDriver"]), [`--port=${port}`], { env, stdio: "ignore" });
  const call = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`WebDriver ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
  for (let i = 0; ; i += 1) {
    try {
      await call("GET", "/status");
      break;
    } catch (e) {
      if (i > 100) throw e;
      await new Promise((r) => setTimeout(r, 50));
    }
  }
  const { sessionId } = await call("POST", "/session", {
    capabilities: {
      alwaysMatch: {
        "webkitgtk:browserOptions": {
          binary: miniBrowser(),
          args: ["--automation", "--enable-write-console-messages-to-stdout=true"],
        },
      },
    },
  });
  const at = `/session/${sessionId}`;
  await call("POST", `${at}/timeouts`, { script: 120000, pageLoad: 60000, implicit: 0 });

  const run = async (fn, ...args) => {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => ${source(fn, args)}).then((v) => done({ v }), (e) => done({ e: String(e) }));`;
    const { v, e } = await call("POST", `${at}/execute/async`, { script, args: [] });
    if (e !== undefined) throw new Error(e);
    return v;
  };
  const element = async (selector) =>
    Object.values(await call("POST", `${at}/element`, { using: "css selector", value: selector }))[0];
  const page = async (size = DEFAULT_SIZE) => {
    const resize = async (width, height) => {
      await call("POST", `${at}/window/rect`, { width, height });
      // The window has borders and bars of its own: make up for them.
      const [w, h] = await run(() => [innerWidth, innerHeight]);
      await call("POST", `${at}/window/rect`, { width: 2 * width - w, height: 2 * height - h });
    };
    await resize(size.width, size.height);
    return {
      goto: (url) => call("POST", `${at}/url`, { url }),
      run,
      runIn: async (selector, fn, ...args) => {
        const id = await element(selector);
        await call("POST", `${at}/frame`, { id: { "element-6066-11e4-a52e-4f735466cecf": id } });
        try {
          return await run(fn, ...args);
        } finally {
          await call("POST", `${at}/frame`, { id: null });
        }
      },
      files: async (selector, paths) =>
        call("POST", `${at}/element/${await element(selector)}/value`, { text: paths.join("\n") }),
      click: async (selector) => call("POST", `${at}/element/${await element(selector)}/click`, {}),
      shot: async (path) => writeFileSync(path, Buffer.from(await call("GET", `${at}/screenshot`), "base64")),
      // The driver cannot print, WebKit can: it gets what stands on the page, without the program that made it.
      pdf: async (path) => {
        const html = await run(() => {
          const copy = document.documentElement.cloneNode(true);
          for (const e of copy.querySelectorAll("script, meta[http-equiv]")) e.remove();
          return `<!doctype html>${copy.outerHTML}`;
        });
        const file = `${path}.html`;
        writeFileSync(file, html);
        const script = join(dirname(fileURLToPath(import.meta.url)), "webkit_print.js");
        execFileSync(onPath(["gjs"]), [script, pathToFileURL(file).href, path], { env, stdio: "pipe", timeout: 45000 });
        rmSync(file);
      },
      resize,
      // WebDriver has no console; see `console` below.
      problems: () => [],
      close: () => call("POST", `${at}/url`, { url: "about:blank" }),
    };
  };
  const close = async () => {
    await call("DELETE", at).catch(() => {});
    driver.kill();
    screen.close();
  };
  // What the console says in the first seconds, from a browser that is not driven: a driven one keeps it to itself.
  // It writes to standard error, and only when that is a file.
  const console = async (url) => {
    const file = join(mkdtempSync(join(tmpdir(), "mimamori-e2e-")), "console");
    const out = openSync(file, "w");
    const args = ["--enable-write-console-messages-to-stdout=true", url];
    const child = spawn(miniBrowser(), args, { env, stdio: ["ignore", "ignore", out] });
    await new Promise((r) => setTimeout(r, 4000));
    child.kill();
    await new Promise((r) => setTimeout(r, 200));
    const text = readFileSync(file, "utf8");
    closeSync(out);
    rmSync(dirname(file), { recursive: true, force: true });
    return text.split("\n").filter((l) => /CONSOLE .*(ERROR|WARN)/.test(l));
  };
  return { name: "webkit", page, close, console };
}
