/** A child on a phone: the form by link, with and without a connection, and what came of it. */

import assert from "node:assert/strict";
import { request, tokenOf, type Person } from "./browser.ts";

export async function child(me: Person): Promise<void> {
  const { page, context } = me;
  const campaigns = await request(await tokenOf("qa_manager"), "GET", "/v1/feedback-campaigns?status=open&limit=200");
  const link = campaigns.json.items.find((each: { entry: string }) => each.entry === "open_link").link as string;
  await me.counted("feedback form", 1, async () => {
    await page.goto(`${me.origin}/feedback.html#${link}`);
    await page.getByRole("heading", { name: "Tell us what you think" }).waitFor();
  });
  assert(await page.getByText("Childline").first().isVisible(), "help stands before the first question");
  await me.accessible("a child's form");
  await me.fits("a child's form");
  await me.picture("child");

  await page.getByLabel("Language").selectOption("pl");
  await page.getByRole("button", { name: "Wyślij" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "pl");
  await me.accessible("a child's form in Polish");
  await page.getByLabel("Język").selectOption("en");

  await me.press(page.getByRole("group", { name: "Does your worker listen when you talk?" }).getByRole("radio").first(), "Space");
  await page.keyboard.press("ArrowDown");
  await page.getByLabel("Is there anything else you want to say?").fill("They listened to me.");
  await page.getByLabel("You may count my answers").press("Space");
  await context.setOffline(true);
  await me.press(me.button("Send"));
  await me.sees("It is not sent yet.");
  await me.accessible("not sent");
  await context.setOffline(false);
  await me.counted("send feedback", 1, async () => {
    await me.press(me.button("Send"));
    await page.getByRole("heading", { name: "Thank you for telling us." }).waitFor();
  });
  assert(await page.getByText("Childline").first().isVisible(), "help stands after the last question");
  await me.accessible("thanks");
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
  await me.press(me.button("You said, we did"));
  await page.getByRole("heading", { name: "You said, we did" }).waitFor();
  await page.getByRole("heading", { name: "We did", exact: true }).first().waitFor();
  await me.accessible("you said, we did");
  await me.fits("you said, we did");
}
