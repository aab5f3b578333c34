/** A reviewing officer records what a review showed, shares it and escalates; the team's manager answers, and looks at figures. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { request, tokenOf, type Person } from "./browser.ts";

export async function reviewingOfficer(me: Person): Promise<string> {
  const { page } = me;
  await me.counted("start page", 2, () => me.signIn());
  await me.press(page.getByRole("link", { name: "Meeting to record" }).first());
  await me.button("Begin the QA record").waitFor();
  await me.counted("QA record begun", 3, async () => {
    await me.press(me.button("Begin the QA record"));
    await me.lands(/^QA record/);
    await page.getByRole("heading", { name: "Engagement before the review" }).waitFor();
  });
  await me.accessible("a QA record being written");
  await me.narrow("a QA record being written");
  await me.press(me.button("Complete the record"));
  await page.locator(".error:visible").first().waitFor();
  await page.locator("[aria-invalid=true] :focus, [aria-invalid=true]:focus").waitFor();
  await me.accessible("a QA record that is incomplete");
  await fill(me);
  await savedTwice(me);
  await me.counted("QA record completed, and with whom to share it", 4, async () => {
    await me.press(me.button("Complete the record"));
    await page.getByRole("heading", { name: "Share", exact: true }).waitFor();
  });
  await me.accessible("a QA record to share");
  const id = recordOf(me);
  await me.pick(page.getByLabel("Social worker"), /, practitioner|, social worker/);
  await me.pick(page.getByLabel("Manager", { exact: true }), /, team manager, /);
  await me.press(me.button("Share the record"));
  await page.getByRole("table", { name: "Who has it" }).waitFor();
  await me.accessible("a shared QA record");
  await me.narrow("a shared QA record");
  await escalate(me);
  return id;
}

async function fill(me: Person): Promise<void> {
  const { page } = me;
  for (const scale of await page.locator("fieldset.scale:visible").all()) await me.radio(scale, "7");
  await me.radio(page.locator("#q-attendance_right_people"), "true");
  await me.type(page.locator("#q-care_plan_development"), "Say who does what by when.");
  await me.pick(page.getByLabel("How good is practice overall?"), "Good");
  await me.press(me.button("Add a concern"));
  await page.keyboard.type("This one is taken out again.");
  await me.press(me.button("Take this concern out"));
  await me.press(me.button("Add a concern"));
  await page.keyboard.type("The health assessment is late.");
  await me.saved();
}

const recordOf = (me: Person): string => new URL(me.page.url()).hash.split("/").at(-1) ?? "";

/** Another window has saved the record with another rating; here the plan is written on, and both are kept. */
async function savedTwice(me: Person): Promise<void> {
  const { page } = me;
  const token = await tokenOf(me.who);
  const path = `/v1/qa-records/${recordOf(me)}`;
  const { json, etag } = await request(token, "GET", path);
  const { meeting_id, tool_version_id, answers, concerns } = json;
  const told = concerns.map(({ text, severity }: { text: string; severity: string }) => ({ text, severity }));
  const saved = await request(token, "PUT", path, { meeting_id, tool_version_id, answers, overall_rating: "requires_improvement", concerns: told }, { "If-Match": etag });
  assert.equal(saved.status, 200, JSON.stringify(saved.json));
  const plan = page.locator("#q-care_plan_development");
  await me.type(plan, "Say who does what, and when.");
  await page.getByRole("dialog").waitFor();
  await me.accessible("a QA record that was saved twice");
  await me.narrow("a QA record that was saved twice");
  await me.radio(page.locator("fieldset.sides", { hasText: "Overall" }), "theirs");
  await me.press(me.button("Save what I chose"));
  await me.saved();
  const now = (await request(token, "GET", path)).json;
  assert.equal(now.overall_rating, "requires_improvement");
  assert.equal(now.answers.find((each: { question_key: string }) => each.question_key === "care_plan_development").value_text, "Say who does what, and when.");
  assert.deepEqual(now.concerns.map((each: { text: string }) => each.text), ["The health assessment is late."]);
  assert.equal(await page.getByLabel("How good is practice overall?").inputValue(), "requires_improvement");
  assert(await plan.evaluate((element) => element === document.activeElement), "one is back in the field that one wrote in");
}

async function escalate(me: Person): Promise<void> {
  const { page } = me;
  const record = recordOf(me);
  await me.press(page.getByRole("link", { name: "Raise an escalation" }));
  await me.lands("Raise an escalation");
  await me.accessible("an escalation to raise");
  await me.pick(page.getByLabel("What is it about?"), /./);
  await page.keyboard.press("ArrowDown");
  await me.type(page.getByLabel("What is wrong"), "The health assessment is three months late.");
  await me.press(me.button("Raise it"));
  await me.lands("Escalation");
  await me.sees(/^Due .* in \d+ days/);
  await me.accessible("an escalation with its clock");
  await me.type(page.getByLabel("Why does it go to"), "Nothing happened in the last month.");
  await answeredMeanwhile(me, record);
  await me.press(me.button("Send mine now"));
  await me.sees(/the whole formal process by/);
  await me.accessible("a formal escalation");
  await me.narrow("a formal escalation");
}

/** The manager answers while one writes: nothing is sent before one has seen it, and one's own words stay. */
async function answeredMeanwhile(me: Person, record: string): Promise<void> {
  const { page } = me;
  const token = await tokenOf(await managerOf(record));
  const path = `/v1/escalations/${recordOf(me)}/respond`;
  const answer = await request(token, "POST", path, { text: "The appointment is on Friday." }, { "Idempotency-Key": randomUUID() });
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  await me.press(me.button("Escalate formally"));
  await page.getByRole("dialog").waitFor();
  await me.accessible("an escalation that was answered meanwhile");
  await me.narrow("an escalation that was answered meanwhile");
  await me.picture("changed");
  await me.sees(/The appointment is on Friday\./);
  await me.press(me.button("Back to what I wrote"));
  const why = page.getByLabel("Why does it go to");
  assert.equal(await why.inputValue(), "Nothing happened in the last month.");
  await page.reload();
  await why.waitFor();
  assert.equal(await why.inputValue(), "Nothing happened in the last month.", "also after a reload");
  const again = await request(token, "POST", path, { text: "It is at ten." }, { "Idempotency-Key": randomUUID() });
  assert.equal(again.status, 200, JSON.stringify(again.json));
  await me.press(me.button("Escalate formally"));
}

/** The manager with whom the record was shared. */
export async function managerOf(recordId: string): Promise<string> {
  const { json } = await request(await tokenOf("qa_manager"), "GET", `/v1/qa-records/${recordId}`);
  const share = json.shares.find((each: { role: string }) => each.role === "team_manager");
  const person = await request(await tokenOf("qa_manager"), "GET", `/v1/people/${share.person_id}`);
  return person.json.email as string;
}

export async function manager(me: Person, recordId: string): Promise<void> {
  const { page } = me;
  await me.counted("start page", 2, () => me.signIn());
  await me.accessible("a manager's start page");
  const link = await me.waiting(`#/qa-records/${recordId}`);
  await me.counted("QA record", 2, async () => {
    await me.press(link);
    await page.getByRole("heading", { name: "Acknowledge" }).waitFor();
    await me.lands(/^QA record/);
  });
  await me.accessible("a QA record to acknowledge");
  await me.type(page.getByLabel("Your answer (if you like)"), "The appointment is on Friday.");
  await me.press(me.button("I have read it"));
  await me.sees("The appointment is on Friday.");
  await me.counted("figures", 2, async () => {
    await me.press(page.getByRole("link", { name: "Figures" }));
    await me.lands("Figures");
  });
  const catalogue = await request(await tokenOf(me.who), "GET", "/v1/metrics");
  const shown = catalogue.json.items.filter((each: { slug: string }) => ["completion_rate", "grade_distribution", "weighted_kappa"].includes(each.slug));
  assert.equal(shown.length, 3);
  for (const { title, for_you } of shown)
    assert.equal(await page.getByRole("heading", { name: title, exact: true }).count(), for_you ? 1 : 0, `“${title}” is asked for if it is for the person`);
  await me.accessible("figures");
  await me.picture("figures");
  await me.withoutColour("figures-grey");
  await withoutColours(me);
  await me.narrow("figures");
  await me.pick(page.getByLabel("By", { exact: true }), "Month");
  await page.getByRole("columnheader", { name: "Month" }).first().waitFor();
  await me.press(page.locator("summary", { hasText: "The rows behind this figure" }).first());
  await page.locator("details li").first().waitFor();
  await me.accessible("figures by month with rows");
  await page.emulateMedia({ media: "print" });
  assert(!(await me.button("Print").isVisible()), "buttons are not printed");
  assert(await page.getByRole("table").first().isVisible(), "tables are printed");
  await page.emulateMedia({ media: "screen" });
}

/** No colour says anything by itself: grades that touch differ in lightness and have their numbers, and the table has it all. */
async function withoutColours(me: Person): Promise<void> {
  const found = await me.page.evaluate(() => {
    const light = (rect: Element): number => {
      const [r = 0, g = 0, b = 0] = (getComputedStyle(rect).fill.match(/[\d.]+/g) ?? []).map((each) => ((Number(each) / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const parts = [...document.querySelectorAll(".chart rect[class^=grade-]")];
    const told = parts.map((rect) => rect.nextElementSibling?.textContent ?? "");
    const levels = [...new Map(parts.map((rect) => [rect.getAttribute("class") ?? "", light(rect)])).entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, value]) => value);
    return { told, ratios: levels.slice(1).map((value, n) => Math.max(value, levels[n] ?? 0) / Math.min(value, levels[n] ?? 1)) };
  });
  assert(found.told.every((each) => /^\d/.test(each)), "each part has its number");
  assert(found.ratios.every((each) => each >= 1.5), `shades that touch differ: ${found.ratios.join(", ")}`);
  const overdue = me.page.locator(".error:visible");
  for (const each of await overdue.all()) assert.match((await each.textContent()) ?? "", /\w/, "what is red has words");
}
