/** A reviewing officer records what a review showed, shares it and escalates; the team's manager answers, and looks at figures. */

import assert from "node:assert/strict";
import { request, tokenOf, type Person } from "./browser.ts";

export async function reviewingOfficer(me: Person): Promise<string> {
  const { page } = me;
  await me.counted("start page", 2, () => me.signIn());
  await me.press(page.getByRole("link", { name: "Meeting to record" }).first());
  await me.button("Begin the QA record").waitFor();
  await me.counted("QA record begun", 3, async () => {
    await me.press(me.button("Begin the QA record"));
    await page.getByRole("heading", { name: /^QA record/ }).waitFor();
    await page.getByRole("heading", { name: "Engagement before the review" }).waitFor();
  });
  await me.accessible("a QA record being written");
  await me.narrow("a QA record being written");
  await me.press(me.button("Complete the record"));
  await page.locator(".error:visible").first().waitFor();
  await me.accessible("a QA record that is incomplete");
  await fill(me);
  await me.press(me.button("Complete the record"));
  await page.getByRole("heading", { name: "Share", exact: true }).waitFor();
  await me.accessible("a QA record to share");
  const id = new URL(page.url()).hash.split("/").at(-1) ?? "";
  const manager = page.getByLabel("Manager");
  if (!(await manager.inputValue())) await manager.selectOption({ index: 1 });
  await me.press(me.button("Share the record"));
  await page.getByRole("table", { name: "Who has it" }).waitFor();
  await me.accessible("a shared QA record");
  await me.narrow("a shared QA record");
  await escalate(me);
  return id;
}

async function fill(me: Person): Promise<void> {
  const { page } = me;
  for (const scale of await page.locator("fieldset.scale:visible").all()) await scale.locator("input[value='7']").check();
  await page.locator("#q-attendance_right_people input").first().check();
  await page.locator("#q-care_plan_development").fill("Say who does what by when.");
  await page.getByLabel("How good is practice overall?").selectOption({ label: "Good" });
  await me.press(me.button("Add a concern"));
  await page.getByLabel("Concern 1", { exact: true }).fill("The health assessment is late.");
  await page.locator("#save-state", { hasText: /^Saved at/ }).waitFor();
}

async function escalate(me: Person): Promise<void> {
  const { page } = me;
  await me.press(page.getByRole("link", { name: "Raise an escalation" }));
  await page.getByRole("heading", { name: "Raise an escalation" }).waitFor();
  await me.accessible("an escalation to raise");
  await page.getByLabel("What is it about?").selectOption({ index: 1 });
  await page.getByLabel("What is wrong").fill("The health assessment is three months late.");
  await me.press(me.button("Raise it"));
  await page.getByRole("heading", { name: "Escalation", exact: true }).waitFor();
  await me.sees(/^Due .* in \d+ days/);
  await me.accessible("an escalation with its clock");
  await page.getByLabel("Why does it go to").fill("Nothing happened in the last month.");
  await me.press(me.button("Escalate formally"));
  await me.sees(/the whole formal process by/);
  await me.accessible("a formal escalation");
  await me.narrow("a formal escalation");
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
  await me.counted("QA record", 2, async () => {
    await me.go(`#/qa-records/${recordId}`);
    await page.getByRole("heading", { name: "Acknowledge" }).waitFor();
  });
  await me.accessible("a QA record to acknowledge");
  await page.getByLabel("Your answer (if you like)").fill("The appointment is on Friday.");
  await me.press(me.button("I have read it"));
  await me.sees("The appointment is on Friday.");
  await me.counted("figures", 2, async () => {
    await me.press(page.getByRole("link", { name: "Figures" }));
    await page.getByRole("heading", { name: "Figures", exact: true }).waitFor();
  });
  await me.accessible("figures");
  await me.picture("figures");
  await me.narrow("figures");
  await page.getByLabel("By", { exact: true }).selectOption({ label: "Month" });
  await page.getByRole("columnheader", { name: "Month" }).first().waitFor();
  await page.locator("summary", { hasText: "The rows behind this figure" }).first().press("Enter");
  await page.locator("details li").first().waitFor();
  await me.accessible("figures by month with rows");
  await page.emulateMedia({ media: "print" });
  assert(!(await me.button("Print").isVisible()), "buttons are not printed");
  assert(await page.getByRole("table").first().isVisible(), "tables are printed");
  await page.emulateMedia({ media: "screen" });
}
