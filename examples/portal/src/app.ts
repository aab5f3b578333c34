/** The portal of the staff: who has signed in, and which page the address names. */

import { auditPage, beginPage } from "./audit/page.ts";
import { api, ask } from "./frame/api.ts";
import { greet } from "./frame/frame.ts";
import { open, route } from "./frame/router.ts";
import { token } from "./frame/session.ts";
import { signInPage } from "./pages/sign-in.ts";
import { startPage } from "./pages/start.ts";

route(/^\/$/, startPage);
route(/^\/assignments\/([0-9a-f-]+)$/, beginPage);
route(/^\/audits\/([0-9a-f-]+)$/, auditPage);

async function start(): Promise<void> {
  const main = document.getElementById("main") as HTMLElement;
  if (!token()) return signInPage(main, () => void start());
  greet(await ask(api.GET("/v1/me")));
  addEventListener("hashchange", () => void open());
  await open();
}

void start();
