/** An auditor begins an audit, loses the connection, meets another window's version, and submits. */

import assert from "node:assert/strict";
import type { Person } from "./browser.ts";
import { request, tokenOf } from "./browser.ts";

const SECTION = "referral_response";

export async function auditor(me: Person): Promise<string> {
  const { page } = me;
  await me.counted("start page", 2, () => me.signIn());
  await me.accessible("start page");
  await me.picture("start");
  await me.narrow("start page");
  await signInAgain(me);
  await me.press(page.getByRole("link", { name: "Audit to begin" }).first());
  await me.lands("Begin an audit");
  await me.counted("audit begun, and its form", 3, async () => {
    await me.press(me.button("Begin"));
    await page.getByRole("heading", { name: "Reason for referral" }).waitFor();
  });
  await me.accessible("audit form");
  await me.narrow("audit form");
  await textWarning(me);
  await connectionCut(me);
  await reloaded(me);
  await busyService(me);
  await conflict(me);
  await caseNumber(me);
  await checked(me);
  await fillTheRest(me);
  await notApplicable(me);
  return submitted(me);
}

/** A token that has ended is renewed in a dialog, and the request is repeated. */
async function signInAgain(me: Person): Promise<void> {
  const { page, origin } = me;
  let refused = 0;
  await page.route("**/v1/notifications*", async (route) => {
    if (route.request().method() !== "GET" || refused++) return route.fallback();
    await route.fulfill({ status: 401, headers: { "Access-Control-Allow-Origin": origin }, contentType: "application/problem+json", body: "{}" });
  });
  await me.press(page.getByRole("button", { name: /^Audit to begin:/ }));
  await page.getByRole("dialog").waitFor();
  await me.accessible("signing in again");
  await me.type(page.getByRole("dialog").getByLabel("Password"), me.password);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.unroute("**/v1/notifications*");
}

function auditId(me: Person): string {
  return new URL(me.page.url()).hash.split("/").at(-1) ?? "";
}

async function stored(me: Person): Promise<any> {
  const { json } = await request(await tokenOf(me.who), "GET", `/v1/audits/${auditId(me)}`);
  return json.sections.find((each: { section_key: string }) => each.section_key === SECTION);
}

const strengths = (me: Person) => me.page.locator("#q-referral_strengths");
const state = (me: Person, text: RegExp) => me.page.locator("#save-state", { hasText: text }).waitFor();

/** Answers with the keyboard; a text with a telephone number is saved, and the hint stands beside it. */
async function textWarning(me: Person): Promise<void> {
  const { page } = me;
  await me.radio(page.locator("#q-referral_reason"), "1");
  await me.tabTo(strengths(me));
  await me.counted("autosave of a section", 1, async () => {
    await page.keyboard.type("Seen alone. Ring 07700 900123.");
    await me.sees(/may contain a phone number/);
  });
  await me.saved();
  await me.accessible("a hint beside a text");
  await me.picture("audit");
}

/** The network is cut twice: before a request leaves, and after the service has saved and before it can answer. */
async function connectionCut(me: Person): Promise<void> {
  const { page, context } = me;
  await context.setOffline(true);
  await me.type(strengths(me), "The child was seen alone.");
  await state(me, /^No connection/);
  assert.notEqual((await stored(me)).strengths_text, "The child was seen alone.");
  await me.accessible("no connection");
  await context.setOffline(false);
  await me.saved();
  assert.equal((await stored(me)).strengths_text, "The child was seen alone.");

  const before = (await stored(me)).version;
  let cut = 0;
  await page.route(`**/sections/${SECTION}`, async (route) => {
    if (route.request().method() !== "PUT" || cut++) return route.fallback();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await me.type(strengths(me), "The child was seen alone and listened to.");
  await state(me, /^No connection/);
  await me.saved();
  await page.unroute(`**/sections/${SECTION}`);
  const after = await stored(me);
  assert.equal(after.strengths_text, "The child was seen alone and listened to.");
  assert.equal(after.version, before + 1, "what was saved and not answered is not saved twice");
}

/** A reload while nothing can be saved loses nothing: the tab has kept it, and saves it afterwards. */
async function reloaded(me: Person): Promise<void> {
  const { page } = me;
  await page.route(`**/sections/${SECTION}`, (route) => (route.request().method() === "PUT" ? route.abort() : route.fallback()));
  await me.type(strengths(me), "Kept in the tab.");
  await state(me, /^No connection/);
  await page.reload();
  await strengths(me).waitFor();
  assert.equal(await strengths(me).inputValue(), "Kept in the tab.");
  await state(me, /^No connection/);
  await page.unroute(`**/sections/${SECTION}`);
  await me.saved();
  assert.equal((await stored(me)).strengths_text, "Kept in the tab.");
}

/** The service is busy once and says for how long. */
async function busyService(me: Person): Promise<void> {
  const { page, origin } = me;
  let refused = 0;
  await page.route(`**/sections/${SECTION}`, async (route) => {
    if (route.request().method() !== "PUT" || refused++) return route.fallback();
    const headers = { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After", "Retry-After": "1" };
    await route.fulfill({ status: 503, headers, contentType: "application/problem+json", body: "{}" });
  });
  await me.type(page.locator("#q-referral_development"), "Record why the plan changed.");
  await me.sees(/Trying again in 1 seconds?/);
  await me.saved();
  await page.unroute(`**/sections/${SECTION}`);
  assert.equal((await stored(me)).development_text, "Record why the plan changed.");
}

/** Another window saves the same section: both versions stand side by side, and each difference is a choice. */
async function conflict(me: Person): Promise<void> {
  const { page } = me;
  const token = await tokenOf(me.who);
  const section = await stored(me);
  const other = {
    strengths_text: "From the other window.",
    development_text: section.development_text,
    answers: [{ question_key: "referral_timeliness", value_num: 4 }],
  };
  const path = `/v1/audits/${auditId(me)}/sections/${SECTION}`;
  const saved = await request(token, "PUT", path, other, { "If-Match": section.etag });
  assert.equal(saved.status, 200);
  await me.type(strengths(me), "From this window.");
  await page.getByRole("dialog").waitFor();
  await me.accessible("two versions side by side");
  await me.picture("conflict");
  await me.narrow("two versions side by side");
  await me.sees("From the other window.");
  const side = (text: string) => page.locator("fieldset.sides", { hasText: text });
  await me.radio(side("Strengths"), "theirs");
  await me.radio(side("How well did the speed"), "theirs");
  await me.radio(side("How clear is it"), "mine");
  await me.press(page.getByRole("dialog").getByRole("button", { name: "Save what I chose" }));
  await me.saved();
  const now = await stored(me);
  assert.equal(now.strengths_text, "From the other window.");
  assert.deepEqual(now.answers.map((each: any) => [each.question_key, each.value_num]).sort(), [
    ["referral_reason", 1],
    ["referral_timeliness", 4],
  ]);
  assert.equal(await strengths(me).inputValue(), "From the other window.");
  assert(await strengths(me).evaluate((element) => element === document.activeElement), "one is back in the field that one wrote in");
}

async function caseNumber(me: Person): Promise<void> {
  await me.press(me.button("Show the child's own number"));
  await me.sees(/The child's number:/);
  await me.press(me.button("Hide"));
}

/** The service checks what is done so far; each fault leads to its field. */
async function checked(me: Person): Promise<void> {
  const { page } = me;
  await me.press(page.getByRole("navigation", { name: "Sections" }).getByRole("button", { name: "Grade and submit" }));
  await me.press(me.button("Check"));
  await page.getByRole("heading", { name: /things are still to do/ }).waitFor();
  await me.accessible("what is still to do");
  await me.press(page.locator(".summary button", { hasText: /^How well|: How well/ }).first());
  await page.locator(".section :focus").and(page.locator("input, textarea, select")).waitFor();
  await me.accessible("a fault beside its field");
}

async function fillTheRest(me: Person): Promise<void> {
  const { page } = me;
  for (let n = 0; n < 6; n++) {
    await me.press(page.locator(".sections button").nth(n));
    if (await page.locator("#q-practitioner_took_part").isVisible()) {
      await me.radio(page.locator("#q-practitioner_took_part"), "false");
      await me.type(page.locator("#q-practitioner_absent_reason"), "The practitioner has left.");
      continue;
    }
    for (const scale of await page.locator("fieldset.scale:visible").all()) await me.radio(scale, "8");
    for (const text of await page.locator(".question textarea:visible").all()) await me.type(text, "As the plan says.");
  }
}

/** One question does not apply, with the reason; a part of the practice framework is shown, with a note. */
async function notApplicable(me: Person): Promise<void> {
  const { page } = me;
  await me.press(page.locator(".sections button").nth(3));
  const box = page.locator("#na-oversight_challenge");
  await me.press(box, "Space");
  await me.type(page.locator("#na-oversight_challenge-reason"), "There was no review in the period.");
  await me.press(page.locator("details summary", { hasText: "Practice framework" }));
  await me.press(page.locator("#q-oversight_framework input[type=checkbox]").first(), "Space");
  await me.type(page.getByLabel(/^What shows/).first(), "Supervision asks what the child wants.");
  await me.saved();
  await me.accessible("a question that does not apply, and the practice framework");
}

async function submitted(me: Person): Promise<string> {
  const { page } = me;
  const id = auditId(me);
  await me.press(page.locator(".sections button").last());
  await me.pick(page.getByLabel("Your grade for the whole audit"), "Good");
  await me.type(page.getByLabel("Your reasons for the grade"), "Planning is clear and the child is heard.");
  await me.press(me.button("Show how the score is worked out"));
  await page.getByRole("heading", { name: "How the score is worked out" }).waitFor();
  await me.accessible("the grade explained");
  await me.narrow("the grade explained");
  await page.waitForFunction((unsaved) => sessionStorage.getItem(unsaved) === null, `qaf-unsaved-${id}`);
  await me.counted("submit, and what waits", 2, async () => {
    await me.press(me.button("Submit the audit"));
    await me.lands("My work");
  });
  const { json } = await request(await tokenOf(me.who), "GET", `/v1/audits/${id}`);
  assert.equal(json.auditor_grade, "good");
  const oversight = json.sections.find((each: any) => each.section_key === "management_oversight");
  const challenge = oversight.answers.find((each: any) => each.question_key === "oversight_challenge");
  assert.deepEqual([challenge.is_na, challenge.value_num, challenge.na_reason], [true, null, "There was no review in the period."]);
  assert.equal(oversight.framework_evidence[0].note, "Supervision asks what the child wants.");
  assert.notEqual(json.status, "draft");
  await me.go(`#/audits/${id}`);
  await page.getByRole("heading", { name: "What was found" }).waitFor();
  await me.press(page.locator("summary", { hasText: "What can be done with this" }));
  await me.sees("Not possible now");
  await me.accessible("a submitted audit");
  return id;
}
