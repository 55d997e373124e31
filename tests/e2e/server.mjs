// A file server under a sub-path that remembers every request: whatever a page asks for after loading stands here.
import { createServer } from "node:http";

/** `pages`: path → text of an HTML page, or `{ type, body, policy, clock }`. Every other path is answered with 404 and remembered, too. */
export async function serve(pages) {
  const log = [];
  const server = createServer((request, response) => {
    const path = request.url.split("?")[0];
    log.push(`${request.method} ${request.url}`);
    const body = pages[path];
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": body?.type ?? "text/html; charset=utf-8",
      "cache-control": "no-store",
      ...(body?.policy && { "content-security-policy": body.policy }),
      // Gives the page a clock of 5 microseconds instead of 100.
      ...(body?.clock && { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }),
      // So that nothing but the page's own policy can be the reason when a request is refused.
      "access-control-allow-origin": "*",
    });
    response.end(body?.body ?? body ?? "not found");
  });
  server.on("upgrade", (request, socket) => {
    log.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, log, close: () => server.close() };
}
