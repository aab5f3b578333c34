/** A moderator decides blind in a panel, talks with the practitioner, who confirms and replies to the final audit. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Person, request, tokenOf } from "./browser.ts";

/** A panel of the cycle in which the audit is; the service asks for two members and a chair among them. */
async function aBlindPanel(auditId: string): Promise<void> {
  const admin = await tokenOf("qa_admin");
  const { json: audit } = await request(admin, "GET", `/v1/audits/${auditId}`);
  const members = await Promise.all(["moderator", "qa_manager"].map(async (who) => (await request(await tokenOf(who), "GET", "/v1/me")).json.person_id as string));
  const body = { cycle_id: audit.cycle_id, title: "Panel of the portal", mode: "panel", blind: true, chair_id: members[0], member_ids: members };
  const made = await request(admin, "PUT", `/v1/moderation-sessions/${randomUUID()}`, body, { "If-None-Match": "*" });
  assert.equal(made.status, 201, JSON.stringify(made.json));
}

export async function moderator(me: Person): Promise<string> {
  const { page } = me;
  const { json } = await request(await tokenOf("moderator"), "GET", "/v1/audits?status=awaiting_moderation&limit=200");
  const waiting = json.items.find((each: { allowed_actions: string[] }) => each.allowed_actions.includes("begin-moderation"));
  const id = waiting.id as string;
  await aBlindPanel(id);
  await me.counted("start page", 2, () => me.signIn());
  await me.accessible("a moderator's start page");
  await me.counted("audit to moderate", 3, async () => {
    await me.go(`#/moderation/${id}`);
    await page.getByRole("heading", { name: /^Moderation/ }).waitFor();
  });
  await me.accessible("an audit to moderate");
  const session = page.getByLabel("Session");
  await session.selectOption({ label: (await session.locator("option", { hasText: "Panel of the portal" }).first().textContent()) ?? "" });
  await me.press(me.button("Begin the moderation"));
  await me.sees("Blind moderation.");
  assert.equal(await page.getByText("The auditor's grade").count(), 0, "a blind moderator sees no grade");
  await page.locator("details summary").first().press("Enter");
  await me.accessible("a blind moderation");
  await me.narrow("a blind moderation");
  await page.getByLabel(/^Your grade for “/).first().selectOption({ label: "Good" });
  await page.getByLabel("Your grade for the whole audit").selectOption("requires_improvement");
  await me.press(me.button("Record the decision"));
  await me.sees(/reasons/i);
  await me.accessible("a decision without reasons");
  await page.getByLabel("Your reasons").fill("Supervision did not challenge drift.");
  await page.getByLabel("Feedback to the auditor").fill("Thank you for a thorough audit.");
  await me.press(me.button("Record the decision"));
  await page.getByRole("heading", { name: "What was found" }).waitFor();
  await page.locator("summary", { hasText: "How it was moderated" }).press("Enter");
  await me.sees("Supervision did not challenge drift.");
  await me.accessible("a decided audit");
  await inquiry(me);
  return id;
}

async function inquiry(me: Person): Promise<void> {
  const { page } = me;
  await me.press(me.button("Plan the inquiry"));
  await page.getByRole("heading", { name: "Appreciative inquiry", level: 1 }).waitFor();
  await page.getByLabel("What went well?").fill("The family felt heard.");
  await page.getByLabel("What will be done differently").fill("Ask earlier what the child wants.");
  await page.locator("#save-state", { hasText: /^Saved at/ }).waitFor();
  await me.accessible("an inquiry being written");
  await me.narrow("an inquiry being written");
  await me.press(me.button("The conversation takes place now"));
  await me.press(me.button("Finish the record"));
  await me.sees("Recorded");
}

/** The practitioner confirms the inquiry, and replies once the audit is final. */
export async function practitioner(me: Person, auditId: string): Promise<void> {
  const { page } = me;
  await me.counted("start page", 2, () => me.signIn());
  await me.press(page.getByRole("link", { name: "Inquiry to confirm" }).first());
  await me.press(me.button("This is what we said"));
  await me.sees("Confirmed by practitioner");
  await me.accessible("a confirmed inquiry");
  const made = await request(await tokenOf("qa_admin"), "POST", `/v1/audits/${auditId}/finalise`, {}, { "Idempotency-Key": randomUUID() });
  assert.equal(made.status, 200, JSON.stringify(made.json));
  await me.counted("final audit", 2, async () => {
    await me.go(`#/audits/${auditId}`);
    await page.getByRole("heading", { name: "Your reply" }).waitFor();
  });
  await me.accessible("a reply to a final audit");
  await me.press(page.getByRole("group", { name: "Do you agree" }).getByRole("radio").first(), "Space");
  await page.getByLabel("What would you like to say?").fill("I agree, and have spoken with my manager.");
  await me.press(me.button("Send the reply"));
  await me.sees("I agree, and have spoken with my manager.");
  await me.accessible("a replied audit");
}

/** Who the practitioner of an audit is: everybody in the demo has the same password. */
export async function practitionerOf(auditId: string): Promise<string> {
  const token = await tokenOf("qa_manager");
  const { json } = await request(token, "GET", `/v1/audits/${auditId}`);
  const person = await request(token, "GET", `/v1/people/${json.practitioner_person_id}`);
  return person.json.email as string;
}
