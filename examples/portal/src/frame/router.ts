/** Pages by the part of the address after #, which no server ever sees. */

import { Refused, Unreachable } from "./api.ts";
import { button, h, link, show } from "./dom.ts";

/** Shows a page in the main part; may return what is to be done when the page is left. */
export type Page = (main: HTMLElement, ...parts: string[]) => Promise<(() => void) | void>;

const routes: [RegExp, Page][] = [];
let leave: (() => void) | void;
let turn = 0;

export function route(pattern: RegExp, page: Page): void {
  routes.push([pattern, page]);
}

export async function open(): Promise<void> {
  const main = document.getElementById("main") as HTMLElement;
  const path = location.hash.slice(1) || "/";
  const mine = ++turn;
  leave?.();
  leave = undefined;
  show(main, h("p", { class: "loading" }, "Loading …"));
  const place = h("div", {});
  try {
    leave = await shown(place, path);
  } catch (error) {
    show(place, ...wrong(error));
  }
  if (mine !== turn) return leave?.();
  show(main, place);
  const title = place.querySelector("h1");
  document.title = `${title?.textContent ?? "Portal"} – Quality assurance`;
  title?.setAttribute("tabindex", "-1");
  title?.focus();
}

async function shown(place: HTMLElement, path: string): Promise<(() => void) | void> {
  for (const [pattern, page] of routes) {
    const match = pattern.exec(path);
    if (match) return page(place, ...match.slice(1));
  }
  show(place, h("h1", {}, "There is no such page"), link("To my work", "#/"));
}

/** What a person reads when a page cannot be shown. */
function wrong(error: unknown): HTMLElement[] {
  if (!(error instanceof Refused || error instanceof Unreachable)) console.error(error);
  const known = error instanceof Refused || error instanceof Unreachable;
  const text = known ? error.message : "Something went wrong in this page.";
  const again = h("p", {}, button("Try again", () => void open()), " ", link("To my work", "#/"));
  return [h("h1", {}, "This page cannot be shown"), h("p", {}, text), again];
}
