/** Bundles the portal into build/portal/site and prints how large each file is when it is sent. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname;
export const SITE = join(here, "../../build/portal/site");
export const MOST_BYTES = 60_000; // of the whole portal, compressed

export async function bundle(): Promise<number> {
  await build({
    entryPoints: [join(here, "src/app.ts"), join(here, "src/feedback.ts"), join(here, "portal.css")],
    outdir: SITE,
    entryNames: "[name]",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  for (const page of readdirSync(here).filter((name) => name.endsWith(".html")))
    writeFileSync(join(SITE, page), readFileSync(join(here, page)));
  const sizes = readdirSync(SITE).map((name) => [name, gzipSync(readFileSync(join(SITE, name))).length] as const);
  for (const [name, bytes] of sizes) console.log(`${name.padEnd(16)} ${bytes.toLocaleString("en-GB").padStart(7)} bytes compressed`);
  return sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
}

if (import.meta.main) {
  const bytes = await bundle();
  console.log(`${"all".padEnd(16)} ${bytes.toLocaleString("en-GB").padStart(7)} of at most ${MOST_BYTES.toLocaleString("en-GB")}`);
  if (bytes > MOST_BYTES) process.exit(1);
}
