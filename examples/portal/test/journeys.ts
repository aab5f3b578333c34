/** Five people go through the portal in a real Chromium, on an origin of its own beside the service's. */

import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { bundle, MOST_BYTES } from "../build.ts";
import { serve } from "../serve.ts";
import { auditor } from "./auditor.ts";
import { costTable, launch, Person, PHONE, qaf } from "./browser.ts";
import { child } from "./child.ts";
import { moderator, practitioner, practitionerOf } from "./moderator.ts";
import { manager, managerOf, reviewingOfficer } from "./reviewing.ts";

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
  console.log(costTable());
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

describe("on two origins", { concurrency: 2 }, () => {
  test("an auditor writes an audit, loses the connection, settles two versions, and submits", () => as("auditor", auditor));
  test("a moderator decides blind in a panel and holds the inquiry, which the practitioner confirms before replying", async () => {
    let audit = "";
    await as("moderator", async (me) => (audit = await moderator(me)));
    await as(await practitionerOf(audit), (me) => practitioner(me, audit));
  });

  test("a reviewing officer records, shares and escalates; the manager acknowledges and reads figures", async () => {
    let record = "";
    await as("iro", async (me) => (record = await reviewingOfficer(me)));
    await as(await managerOf(record), (me) => manager(me, record));
  });

  test("a child answers by link on a phone, and reads what came of it", () => as("child", child, PHONE));
});
