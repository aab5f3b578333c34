/** A real Chromium, and what every journey does in it: sign in, look for barriers, count requests. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const PHONE = { width: 360, height: 740 };
const ZOOMED = { width: 640, height: 450 }; // 1280 × 900 at 200 %
export const qaf = process.env["QAF_PUBLIC_URL"] ?? "http://127.0.0.1:8000";

interface Credentials {
  people: Record<string, { email: string; password: string }>;
}
const file = join(process.env["QAF_DATA_DIR"] ?? ".qaf", "demo-credentials.json");
const credentials = JSON.parse(readFileSync(file, "utf8")) as Credentials;

const FOUND = join(import.meta.dirname, "../../../build/portal/browser"); // what scripts/find_chromium.py printed

export async function launch(): Promise<Browser> {
  const executablePath = process.env["PORTAL_CHROMIUM"] ?? readFileSync(FOUND, "utf8").trim();
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** What a person of the demo signs in with: by their part, or by their address with the password that all have. */
function credentialsOf(who: string): { email: string; password: string } {
  const [first] = Object.values(credentials.people);
  const person = who.includes("@") && first ? { email: who, password: first.password } : credentials.people[who];
  assert(person, `The demo has no ${who}.`);
  return person;
}

export interface Cost {
  who: string;
  page: string;
  requests: number;
  most: number; // the bound of `make journeys`, where it has one
  bytes: number;
}
export const costs: Cost[] = [];

/** What each page cost, beside its bound. */
export function costTable(): string {
  const lines = costs.map((each) => {
    const bytes = each.bytes.toLocaleString("en-GB").padStart(8);
    return `${each.who.padEnd(18)} ${each.page.padEnd(24)} ${each.requests} of at most ${each.most} requests ${bytes} bytes`;
  });
  return lines.join("\n");
}

/** Somebody at a screen of their own. */
export class Person {
  readonly who: string;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly origin: string;
  #cost: Cost | null = null;
  #underWay = 0;
  readonly #counted: Promise<void>[] = [];
  #untouched = true; // since the page was opened
  readonly wrong: string[] = [];

  private constructor(who: string, context: BrowserContext, page: Page, origin: string) {
    [this.who, this.context, this.page, this.origin] = [who, context, page, origin];
    page.on("requestfinished", (request) => {
      const cost = this.#cost;
      if (!cost || !request.url().startsWith(`${qaf}/v1/`)) return; // signing in is no page
      cost.requests++;
      this.#counted.push(request.sizes().then((sizes) => void (cost.bytes += sizes.responseBodySize)).catch(() => undefined));
    });
    page.on("request", () => this.#underWay++);
    page.on("requestfinished", () => this.#underWay--);
    page.on("requestfailed", () => this.#underWay--);
    page.on("pageerror", (error) => this.wrong.push(error.message));
  }

  static async at(browser: Browser, origin: string, who: string, viewport = { width: 1200, height: 900 }): Promise<Person> {
    const context = await browser.newContext({ viewport, locale: "en-GB", timezoneId: "Europe/London", reducedMotion: "reduce" });
    context.setDefaultTimeout(30_000);
    return new Person(who, context, await context.newPage(), origin);
  }

  get password(): string {
    return credentialsOf(this.who).password;
  }

  /** Opens an address; as in every browser, the focus is nowhere in the page yet. */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    this.#untouched = true;
  }

  /** Signs in with keys alone, and comes to what waits. */
  async signIn(): Promise<void> {
    const person = credentialsOf(this.who);
    await this.open(this.origin);
    if (this.who.includes("@")) await this.type(this.page.getByLabel("E-mail address"), person.email);
    else await this.pick(this.page.getByLabel("Person of the demo"), person.email);
    await this.type(this.page.getByLabel("Password"), person.password);
    await this.page.keyboard.press("Enter");
    await this.lands("My work");
  }

  /** Goes to an element with Tab and Shift+Tab alone: whoever uses no mouse comes to it, and sees that they are there. */
  async tabTo(locator: Locator): Promise<void> {
    this.#untouched = false;
    for (let presses = 0; presses < 250; presses++) {
      const way = await locator.evaluate((element) => {
        const at = document.activeElement;
        if (at === element) return null;
        const before = at && at !== document.body && at.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
        return before ? "Shift+Tab" : "Tab";
      });
      if (!way) return this.#seesFocus();
      await this.page.keyboard.press(way);
    }
    assert.fail(`No Tab key leads to ${String(locator)}`);
  }

  /** The focused element has an outline, and nothing lies over it. */
  async #seesFocus(): Promise<void> {
    const hidden = await this.page.evaluate(() => {
      const at = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `${at.outerHTML.slice(0, 80)} has no outline`;
      const box = at.getBoundingClientRect();
      const [x, y] = [Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), box.top + Math.min(box.height / 2, 12)];
      const top = document.elementFromPoint(x, y);
      return top && (at.contains(top) || top.contains(at)) ? null : `${at.outerHTML.slice(0, 80)} is out of sight, under ${top?.outerHTML.slice(0, 80)}`;
    });
    assert.equal(hidden, null);
  }

  /** Whoever uses keys alone is somewhere on the page after each step. */
  async #keepsFocus(state: string): Promise<void> {
    if (this.#untouched) return;
    const somewhere = (): boolean => !document.querySelector(".loading") && document.activeElement !== null && document.activeElement !== document.body;
    await this.page.waitForFunction(somewhere).catch(() => assert.fail(`The focus is lost on “${state}”`));
  }

  async press(locator: Locator, key = "Enter"): Promise<void> {
    await this.tabTo(locator);
    await this.page.keyboard.press(key);
  }

  /** Writes into a field, in place of what is there. */
  async type(locator: Locator, text: string): Promise<void> {
    await this.tabTo(locator);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  /** Chooses from a list with the arrow keys, by value or by words. */
  async pick(locator: Locator, wanted: string | RegExp): Promise<void> {
    await this.tabTo(locator);
    const options = await locator.evaluate((element) => [...(element as HTMLSelectElement).options].map((each) => [each.value, each.text, each.selected] as const));
    const at = options.findIndex(([, , selected]) => selected);
    const to = options.findIndex(([value, text]) => (typeof wanted === "string" ? value === wanted || text === wanted : wanted.test(text)));
    assert(to >= 0, `There is no ${String(wanted)} in ${options.map(([, text]) => text).join(", ")}`);
    for (let n = 0; n < Math.abs(to - at); n++) await this.page.keyboard.press(to > at ? "ArrowDown" : "ArrowUp");
    const value = await this.page.evaluate(() => (document.activeElement as HTMLSelectElement).value);
    assert.equal(value, options[to]?.[0], "the arrow keys choose");
  }

  /** Chooses one of a group of radio buttons with Space and the arrow keys. */
  async radio(group: Locator, value: string): Promise<void> {
    const inputs = group.locator("input[type=radio]");
    const all = await inputs.evaluateAll((each) => (each as HTMLInputElement[]).map((input) => [input.value, input.checked] as const));
    const [checked, to] = [all.findIndex(([, is]) => is), all.findIndex(([each]) => each === value)];
    const at = Math.max(checked, 0);
    await this.tabTo(inputs.nth(at));
    if (checked < 0) await this.page.keyboard.press("Space");
    const forward = (to - at + all.length) % all.length; // from the last one an arrow leads to the first
    const [key, times] = forward <= all.length / 2 ? ["ArrowDown", forward] : ["ArrowUp", all.length - forward];
    for (let n = 0; n < Number(times); n++) await this.page.keyboard.press(String(key));
    assert(await inputs.nth(to).isChecked(), `Keys choose ${value}`);
  }

  /** The link of what waits, also where it is further down than what is shown at first. */
  async waiting(page: string): Promise<Locator> {
    const link = this.page.locator(`a[href="${page}"]`).first();
    while (!(await link.count())) {
      const shown = await this.page.locator(".waiting li").count();
      await this.press(this.button("Show more"));
      await this.page.waitForFunction((n) => document.querySelectorAll(".waiting li").length > n, shown);
    }
    return link;
  }

  /** Everything that was typed is saved, and nothing waits. */
  async saved(): Promise<void> {
    await this.page.waitForFunction(() => !Object.keys(sessionStorage).some((key) => key.startsWith("qaf-unsaved-")));
    await this.page.locator("#save-state", { hasText: /^Saved at/ }).waitFor();
  }

  /** The heading of a page or a step has come, and the focus is on it. */
  async lands(heading: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { name: heading }).and(this.page.locator(":focus")).waitFor();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async go(hash: string): Promise<void> {
    await this.page.evaluate((to) => (location.hash = to), hash);
  }

  /** Counts the requests to the service, and their bytes as they were sent; there must not be more than the bound. */
  async counted(page: string, most: number, what: () => Promise<void>): Promise<void> {
    const cost: Cost = { who: this.who.replace(/@.*/, ""), page, requests: 0, most, bytes: 0 };
    await this.#settled();
    this.#cost = cost;
    await what();
    await this.#settled();
    await Promise.all(this.#counted);
    this.#cost = null;
    costs.push(cost);
    assert(cost.requests <= most, `“${page}” takes ${cost.requests} requests, and at most ${most} are allowed`);
  }

  /** Waits until nothing has been asked for a while, so that no page pays for another one. */
  async #settled(): Promise<void> {
    for (let still = 0; still < 3; still = this.#underWay ? 0 : still + 1) await this.page.waitForTimeout(100);
  }

  /** Looks for barriers on the page as it is now. */
  async accessible(state: string): Promise<void> {
    await this.#keepsFocus(state);
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate((rules) => {
      const { axe } = window as unknown as { axe: { run: (context: Document, options: object) => Promise<AxeResults> } };
      return axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    }, RULES);
    const lines = found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}: ${each.help}`));
    assert.deepEqual(lines, [], `Barriers on “${state}”`);
  }

  /** Takes a picture for the guide, where one is asked for. */
  async picture(name: string): Promise<void> {
    const folder = process.env["PORTAL_PICTURES"];
    if (!folder) return;
    await this.page.locator(":focus").evaluateAll((focused) => focused[0]?.scrollIntoView({ block: "center", behavior: "instant" }));
    await this.page.screenshot({ path: join(folder, `portal-${name}.png`) });
  }

  /** The page as somebody sees it who sees no colours. */
  async withoutColour(name: string): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send("Emulation.setEmulatedVisionDeficiency", { type: "achromatopsia" });
    await this.picture(name);
    await session.send("Emulation.setEmulatedVisionDeficiency", { type: "none" });
    await session.detach();
  }

  /** The page on a phone, and at 200 % on a small screen. */
  async narrow(state: string): Promise<void> {
    const usual = this.page.viewportSize();
    for (const size of [PHONE, ZOOMED]) {
      await this.page.setViewportSize(size);
      await this.fits(`${state} at ${size.width} pixels`);
    }
    if (usual) await this.page.setViewportSize(usual);
  }

  /** Whether the page needs no scrolling sideways. */
  async fits(state: string): Promise<void> {
    const [inner, outer] = await this.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
    assert(inner <= outer, `“${state}” is ${inner} wide on a screen of ${outer}`);
  }

  async leave(): Promise<void> {
    assert.deepEqual(this.wrong, [], "Errors in the page");
    await this.context.close();
  }
}

interface AxeResults {
  violations: { id: string; help: string; nodes: { target: string[] }[] }[];
}

/** A token of one of the demo's people, for what a test arranges beside the browser. */
export function tokenOf(who: string): Promise<string> {
  const known = tokens.get(who) ?? signedIn(who);
  tokens.set(who, known);
  return known;
}

const tokens = new Map<string, Promise<string>>();

async function signedIn(who: string): Promise<string> {
  const person = credentialsOf(who);
  const body = new URLSearchParams({ grant_type: "password", username: person.email, password: person.password });
  const answer = await fetch(`${qaf}/oauth/token`, { method: "POST", body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A request beside the browser, as somebody else or another window would send it. */
export async function request(token: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; json: any; etag: string }> {
  const answer = await fetch(qaf + path, {
    method,
    headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, json: await answer.json(), etag: answer.headers.get("ETag") ?? "" };
}
