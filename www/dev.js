// Only in the developers' loop (`cargo xtask serve --dev`): fetches what Trunk serves, puts it into the document as the
// artefact has it, and then starts the very same boot.js.
(async () => {
  "use strict";
  const get = async (path) => {
    const answer = await fetch(new URL(path, document.baseURI), { cache: "no-store" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  };
  const block = (name, text) => {
    const at = document.createElement("script");
    at.type = "text/plain";
    at.id = `mimamori-${name}`;
    at.textContent = text;
    document.body.append(at);
    return at;
  };
  const bytes = async (path) => new Uint8Array(await (await get(path)).arrayBuffer());
  const text = async (path) => (await get(path)).text();
  const parts = [await bytes("app_bg.wasm"), new Uint8Array(), await bytes("worker.js"), await bytes("worker_bg.wasm")];
  let all = "";
  for (const p of parts) {
    for (let i = 0; i < p.length; i += 0x8000) all += String.fromCharCode(...p.subarray(i, i + 0x8000));
  }
  block("unpacker", "");
  block("programs", btoa(all)).dataset.sizes = parts.map((p) => p.length).join(" ");
  block("more", "");
  block("worker-shim", await text("worker_shim.js"));
  block("unpack", await text("unpack.js"));
  const script = (path) =>
    new Promise((done, fail) => {
      const at = document.createElement("script");
      at.onload = done;
      at.onerror = fail;
      at.src = path;
      document.body.append(at);
    });
  await script("unpack.js");
  await script("boot.js");
  await globalThis.mimamori.start((await import(new URL("app.js", document.baseURI))).default);
})();
