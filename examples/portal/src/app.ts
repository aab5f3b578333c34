/** The portal of the staff: who has signed in, and which page the address names. */

import { auditPage, beginPage } from "./audit/page.ts";
import { figuresPage } from "./figures/page.ts";
import { api, ask } from "./frame/api.ts";
import { greet } from "./frame/frame.ts";
import { open, route } from "./frame/router.ts";
import { token } from "./frame/session.ts";
import { inquiryPage } from "./moderation/inquiry.ts";
import { moderationPage } from "./moderation/page.ts";
import { signInPage } from "./pages/sign-in.ts";
import { startPage } from "./pages/start.ts";
import { escalationPage, raisePage } from "./qa/escalation.ts";
import { meetingPage } from "./qa/meeting.ts";
import { recordPage } from "./qa/record.ts";

route(/^\/$/, startPage);
route(/^\/assignments\/([0-9a-f-]+)$/, beginPage);
route(/^\/audits\/([0-9a-f-]+)$/, auditPage);

route(/^\/moderation\/([0-9a-f-]+)$/, moderationPage);
route(/^\/inquiries\/([0-9a-f-]+)$/, inquiryPage);

route(/^\/figures$/, figuresPage);
route(/^\/meetings\/([0-9a-f-]+)$/, meetingPage);
route(/^\/qa-records\/([0-9a-f-]+)$/, recordPage);
route(/^\/escalate\/([0-9a-f-]+)$/, raisePage);
route(/^\/escalations\/([0-9a-f-]+)$/, escalationPage);

async function start(): Promise<void> {
  const main = document.getElementById("main") as HTMLElement;
  if (!token()) return signInPage(main, () => void start());
  greet(await ask(api.GET("/v1/me")));
  addEventListener("hashchange", () => void open());
  await open();
}

void start();
