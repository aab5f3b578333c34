/** Sends something about a thing; if that has changed meanwhile, what one wrote stands beside what the thing is now. */

import { Refused, type Answer } from "./api.ts";
import { button, facts, h } from "./dom.ts";
import { dialog } from "./sides.ts";

type Fact = [name: string, text: string | null];

export interface Sending<Thing> {
  /** The thing as the person sees it, with its ETag. */
  seen: Answer<Thing>;
  read: () => Promise<Answer<Thing>>;
  send: (etag: string) => Promise<unknown>;
  /** The action that it is, as `allowed_actions` names it. */
  action: string;
  mine: () => Fact[];
  /** What of the thing matters here; of it, what has changed is shown. */
  now: (thing: Thing) => Fact[];
}

/** Sends it, also over what has changed if the person says so; whether it was sent. */
export async function send<Thing extends { allowed_actions: string[] }>(sending: Sending<Thing>): Promise<boolean> {
  for (let over = sending.seen; ; ) {
    try {
      await sending.send(over.etag);
      return true;
    } catch (error) {
      if (!(error instanceof Refused) || error.response.status !== 412) throw error;
      const now = await sending.read();
      if (!(await overThat(sending, now))) return false;
      over = now;
    }
  }
}

function overThat<Thing extends { allowed_actions: string[] }>(sending: Sending<Thing>, now: Answer<Thing>): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (sendIt: boolean): void => {
      closed();
      resolve(sendIt);
    };
    const possible = now.data.allowed_actions.includes(sending.action);
    const closed = dialog(
      "This has changed since you opened it",
      h(
        "div",
        { class: "sides" },
        side("What you wrote", sending.mine(), "You have written nothing."),
        side("As it is now", changed(sending.now(sending.seen.data), sending.now(now.data)), "Something was saved that is not shown on this page."),
      ),
      h("p", {}, possible ? "Nothing is sent yet." : "This cannot be sent any more. Your words stay in this tab until you throw them away."),
      h("p", { class: "buttons" }, possible ? button("Send mine now", () => answer(true), { class: "primary" }) : null, button("Back to what I wrote", () => answer(false))),
    );
  });
}

function side(title: string, pairs: Fact[], otherwise: string): HTMLElement {
  const some = pairs.some(([, text]) => text);
  return h("section", { class: "side" }, h("h3", {}, title), some ? facts(pairs) : h("p", {}, otherwise));
}

function changed(before: Fact[], after: Fact[]): Fact[] {
  const was = new Map(before);
  return after.filter(([name, text]) => text !== (was.get(name) ?? null)).map(([name, text]) => [name, `${text ?? "Nothing"} (was: ${was.get(name) ?? "nothing"})`]);
}
