/**
 * Serves the portal on an origin of its own: `node serve.ts --port 8080 --qaf http://127.0.0.1:8000 [-- command]`.
 * With a command it starts the service first, and stops with it.
 */

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundle, SITE } from "./build.ts";

const TYPES: Record<string, string> = {
  "app.js": "text/javascript",
  "feedback.js": "text/javascript",
  "portal.css": "text/css",
  "index.html": "text/html; charset=utf-8",
  "feedback.html": "text/html; charset=utf-8",
};

/** The people of the demo by their part, or nobody. Passwords never reach a page. */
function people(): Record<string, string> {
  const file = join(process.env["QAF_DATA_DIR"] ?? ".qaf", "demo-credentials.json");
  if (!existsSync(file)) return {};
  const { people: all } = JSON.parse(readFileSync(file, "utf8")) as { people: Record<string, { email: string }> };
  return Object.fromEntries(Object.entries(all).map(([part, person]) => [part, person.email]));
}

/** A server of the built files; nothing is logged, since an address may be that of a child's form. */
export function serve(port: number, qaf: string): Promise<Server> {
  const demo = JSON.stringify(people()).replaceAll("<", "\\u003c");
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${qaf}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://portal").pathname.slice(1) || "index.html";
    const type = TYPES[name];
    if (!type) {
      response.writeHead(404).end();
      return;
    }
    const text = readFileSync(join(SITE, name), "utf8");
    const body = type.startsWith("text/html") ? text.replace("%QAF%", qaf).replace("%DEMO%", () => demo) : text;
    response.writeHead(200, {
      "Content-Type": type,
      "Content-Encoding": "gzip",
      "Content-Security-Policy": policy,
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-cache",
    });
    response.end(gzipSync(body));
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

async function ready(qaf: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${qaf}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { port: { type: "string", default: "8080" }, qaf: { type: "string", default: "http://127.0.0.1:8000" } },
    allowPositionals: true,
  });
  const [command, ...rest] = positionals;
  if (command) {
    const service = spawn(command, rest, { stdio: "inherit" }).on("exit", (code) => process.exit(code ?? 1));
    process.on("SIGTERM", () => service.kill());
    process.on("SIGINT", () => undefined); // the service has it too, and ends this program with it
  }
  await bundle();
  await ready(values.qaf);
  await serve(Number(values.port), values.qaf);
  console.log(`Portal: http://127.0.0.1:${values.port} (its people and their password are printed above, and in .qaf/demo-credentials.json)`);
}
