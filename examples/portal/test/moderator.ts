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
  const link = await me.waiting(`#/moderation/${id}`);
  await me.counted("audit to moderate", 3, async () => {
    await me.press(link);
    await me.lands(/^Moderation/);
  });
  await me.accessible("an audit to moderate");
  await me.pick(page.getByLabel("Session"), /Panel of the portal/);
  await me.press(me.button("Begin the moderation"));
  await me.sees("Blind moderation.");
  await me.lands(/^Moderation/);
  assert.equal(await page.getByText("The auditor's grade").count(), 0, "a blind moderator sees no grade");
  await me.press(page.locator("details summary").first());
  await me.accessible("a blind moderation");
  await me.narrow("a blind moderation");
  await me.pick(page.getByLabel(/^Your grade for “/).first(), "Good");
  await me.pick(page.getByLabel("Your grade for the whole audit"), "requires_improvement");
  await me.press(me.button("Record the decision"));
  await me.sees(/reasons/i);
  await me.accessible("a decision without reasons");
  await me.type(page.getByLabel("Your reasons"), "Supervision did not challenge drift.");
  await page.reload();
  assert.equal(await page.getByLabel("Your reasons").inputValue(), "Supervision did not challenge drift.", "what is not sent is kept");
  await me.type(page.getByLabel("Feedback to the auditor"), "Thank you for a thorough audit.");
  await me.press(me.button("Record the decision"));
  await page.getByRole("heading", { name: "What was found" }).waitFor();
  await me.press(page.locator("summary", { hasText: "How it was moderated" }));
  await me.sees("Supervision did not challenge drift.");
  await me.accessible("a decided audit");
  await inquiry(me);
  return id;
}

async function inquiry(me: Person): Promise<void> {
  const { page } = me;
  await me.press(me.button("Plan the inquiry"));
  await me.lands("Appreciative inquiry");
  await me.type(page.getByLabel("What went well?"), "The family felt heard.");
  await me.type(page.getByLabel("What will be done differently"), "Ask earlier what the child wants.");
  await me.saved();
  await savedTwice(me);
  await me.accessible("an inquiry being written");
  await me.narrow("an inquiry being written");
  await me.press(me.button("The conversation takes place now"));
  await me.sees("Held");
  await me.press(me.button("Finish the record"));
  await me.sees("Recorded");
}

/** Another window has saved the inquiry: what only one side changed is chosen, and the rest is asked. */
async function savedTwice(me: Person): Promise<void> {
  const { page } = me;
  const token = await tokenOf(me.who);
  const path = `/v1/appreciative-inquiries/${new URL(page.url()).hash.split("/").at(-1)}`;
  const { json, etag } = await request(token, "GET", path);
  const { context, audit_id, facilitator_id, practitioner_id } = json;
  const other = { context, audit_id, facilitator_id, practitioner_id, what_went_well: "From the other window.", what_differently_next_time: json.what_differently_next_time };
  const saved = await request(token, "PUT", path, other, { "If-Match": etag });
  assert.equal(saved.status, 200, JSON.stringify(saved.json));
  await me.type(page.getByLabel("What will be done differently"), "Ask the child first.");
  await page.getByRole("dialog").waitFor();
  await me.accessible("an inquiry that was saved twice");
  await me.narrow("an inquiry that was saved twice");
  const side = (text: string) => page.locator("fieldset.sides", { hasText: text }).locator("input:checked");
  assert.deepEqual([await side("What went well?").inputValue(), await side("What will be done").inputValue()], ["theirs", "mine"]);
  await me.press(me.button("Save what I chose"));
  await me.saved();
  const now = (await request(token, "GET", path)).json;
  assert.deepEqual([now.what_went_well, now.what_differently_next_time], ["From the other window.", "Ask the child first."]);
  assert.equal(await page.getByLabel("What went well?").inputValue(), "From the other window.");
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
  await me.radio(page.getByRole("group", { name: "Do you agree" }), "yes");
  await me.type(page.getByLabel("What would you like to say?"), "I agree, and have spoken with my manager.");
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
