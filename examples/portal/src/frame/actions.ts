/** The buttons of a thing: what may be done with it, and why the rest may not. */

import { perform, Refused, type Schemas } from "./api.ts";
import { announce } from "./announce.ts";
import { button, field, h, show, textarea } from "./dom.ts";
import { open } from "./router.ts";
import { label } from "./words.ts";

type Possible = Schemas["PossibleAction"];

/** Loads the actions when somebody asks for them. Those that need nothing, or a reason, are buttons here. */
export function actionBar(load: () => Promise<Schemas["Actions"]>): HTMLDetailsElement {
  const place = h("div", { "aria-live": "polite" });
  const details = h("details", {}, h("summary", {}, "What can be done with this, and what not"), place);
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    const { items } = await load();
    const allowed = items.filter((each) => each.allowed).map((each) => h("li", {}, act(each, place)));
    const not = items.filter((each) => !each.allowed).map((each) => h("li", {}, h("strong", {}, label(each.action.replaceAll("-", "_"))), `: ${each.reason ?? ""}`));
    show(place, h("ul", { class: "actions" }, ...allowed), not.length ? h("p", {}, h("strong", {}, "Not possible now")) : null, h("ul", {}, ...not));
  });
  return details;
}

function act(action: Possible, place: HTMLElement): HTMLElement | string {
  const title = label(action.action.replaceAll("-", "_"));
  const simple = action.method === "POST" && action.required.length === 0;
  const reasoned = action.method === "POST" && action.required.length === 1 && action.required[0] === "reason";
  if (simple) return button(title, () => void take(action, undefined, place));
  if (!reasoned) return title;
  const text = textarea(`reason-${action.action}`, null, () => undefined, 2);
  return h("div", {}, field(`${title}: why?`, text), button(title, () => void take(action, { reason: text.value }, place)));
}

async function take(action: Possible, body: unknown, place: HTMLElement): Promise<void> {
  try {
    await perform(action, body);
    announce("Done.");
    await open();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    place.append(h("p", { class: "error" }, error.problem.detail));
  }
}

/** Runs what a button does; says what is wrong where the button is, or beside the field that it is about. */
export async function attempt(place: HTMLElement, what: () => Promise<void>, fields: Record<string, string> = {}): Promise<void> {
  try {
    await what();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const faults = error instanceof Refused ? error.problem.errors : [];
    const lines = faults.map((fault) => h("li", {}, `${fields[fault.pointer] ?? ""} ${fault.detail}`.trim()));
    show(place, h("p", { class: "error" }, error.message), lines.length ? h("ul", {}, ...lines) : null);
    announce(error.message);
  }
}
