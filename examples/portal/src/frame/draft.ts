/** What is typed into a form that is sent once: kept in this tab until it is sent, and shown if it cannot be sent any more. */

import { button, facts, h, textarea } from "./dom.ts";

type Values = Record<string, unknown>;

export class Draft<Body extends Values> {
  readonly #key: string;
  readonly values: Body;

  constructor(key: string, empty: Body) {
    this.#key = `qaf-draft-${key}`;
    this.values = { ...empty, ...(JSON.parse(sessionStorage.getItem(this.#key) ?? "{}") as Partial<Body>) };
  }

  set(values: Partial<Body>): void {
    Object.assign(this.values, values);
    sessionStorage.setItem(this.#key, JSON.stringify(this.values));
  }

  /** A field for one of its texts. */
  text(name: keyof Body & string, rows = 4): HTMLTextAreaElement {
    const value = this.values[name];
    return textarea(name, typeof value === "string" ? value : null, (text) => this.set({ [name]: text } as Partial<Body>), rows);
  }

  /** It is sent: the tab forgets it. */
  sent(): void {
    sessionStorage.removeItem(this.#key);
  }

  /** The texts of it, for a page that has no form for them any more; null if there are none. */
  unsent(titles: { [Name in keyof Body]?: string }): HTMLElement | null {
    const texts = Object.entries(titles).map(([name, title]): [string, string] => [String(title), String(this.values[name] ?? "")]);
    if (!texts.some(([, text]) => text)) return null;
    const place = h("section", {}, h("h2", { tabindex: -1 }, "What you wrote and did not send"), facts(texts));
    const forget = (): void => {
      this.sent();
      place.remove();
      document.querySelector("h1")?.focus();
    };
    place.append(button("Throw it away", forget));
    return place;
  }
}
