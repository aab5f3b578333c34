/** Five people go through the portal in a real Chromium, on an origin of its own beside the service's. */

import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { bundle, MOST_BYTES } from "../build.ts";
import { serve } from "../serve.ts";
import { auditor } from "./auditor.ts";
import { costs, launch, Person, qaf } from "./browser.ts";

let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let origin: string;

before(async () => {
  const bytes = await bundle();
  assert(bytes <= MOST_BYTES, `the portal is ${bytes} bytes compressed`);
  server = await serve(0, qaf);
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
  for (const each of costs) console.log(`${each.who.padEnd(14)} ${each.page.padEnd(28)} ${each.requests} requests ${each.bytes.toLocaleString("en-GB").padStart(8)} bytes`);
});

/** Somebody with a window of their own, which is closed at the end. */
async function as(who: string, journey: (me: Person) => Promise<unknown>, viewport?: { width: number; height: number }): Promise<void> {
  const me = await Person.at(browser, origin, who, viewport);
  try {
    await journey(me);
  } catch (error) {
    if (process.env["PORTAL_PICTURE"]) await me.page.screenshot({ path: process.env["PORTAL_PICTURE"], fullPage: true });
    throw error;
  }
  await me.leave();
}

test("an auditor writes an audit, loses the connection, settles two versions, and submits", () => as("auditor", auditor));
