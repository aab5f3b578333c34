/** A child on a phone: the form by link, with and without a connection, and what came of it. */

import assert from "node:assert/strict";
import { request, tokenOf, type Person } from "./browser.ts";

export async function child(me: Person): Promise<void> {
  const { page, context } = me;
  const campaigns = await request(await tokenOf("qa_manager"), "GET", "/v1/feedback-campaigns?status=open&limit=200");
  const link = campaigns.json.items.find((each: { entry: string }) => each.entry === "open_link").link as string;
  await me.counted("feedback form", 1, async () => {
    await me.open(`${me.origin}/feedback.html#${link}`);
    await page.getByRole("heading", { name: "Tell us what you think" }).waitFor();
  });
  assert(await page.getByText("Childline").first().isVisible(), "help stands before the first question");
  await me.accessible("a child's form");
  await me.fits("a child's form");
  await me.picture("child");

  await me.pick(page.getByLabel("Language"), "pl");
  await page.getByRole("button", { name: "Wyślij" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "pl");
  await me.accessible("a child's form in Polish");
  await me.pick(page.getByLabel("Język"), "en");

  const listens = page.getByRole("group", { name: "Does your worker listen when you talk?" });
  assert.equal(await listens.locator("svg.symbol").getAttribute("data-symbol"), "ear");
  const asked = await request("", "GET", `/v1/public/feedback/${link}`);
  const symbols = asked.json.content.sections.flatMap((section: any) => section.questions.map((each: any) => each.symbol)).filter(Boolean);
  const drawn = await page.locator("svg.symbol").evaluateAll((all) => all.map((each) => each.getAttribute("data-symbol")));
  assert.deepEqual(drawn.sort(), symbols.sort(), "every symbol of the form is drawn");
  const second = (await listens.getByRole("radio").nth(1).getAttribute("value")) ?? "";
  await me.radio(listens, second);
  await me.picture("child-symbols");
  await me.type(page.getByLabel("Is there anything else you want to say?"), "They listened to me.");
  await me.press(page.getByLabel("You may count my answers"), "Space");
  await context.setOffline(true);
  await me.press(me.button("Send"));
  await me.sees("It is not sent yet.");
  await me.accessible("not sent");
  await context.setOffline(false);
  await me.counted("send feedback", 1, async () => {
    await me.press(me.button("Send"));
    await me.lands("Thank you for telling us.");
  });
  assert(await page.getByText("Childline").first().isVisible(), "help stands after the last question");
  await me.accessible("thanks");
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
  await me.press(me.button("You said, we did"));
  await me.lands("You said, we did");
  await page.getByRole("heading", { name: "We did", exact: true }).first().waitFor();
  await me.accessible("you said, we did");
  await me.fits("you said, we did");
}
