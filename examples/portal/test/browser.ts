/** A real Chromium, and what every journey does in it: sign in, look for barriers, count requests. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const PHONE = { width: 360, height: 740 };
export const qaf = process.env["QAF_PUBLIC_URL"] ?? "http://127.0.0.1:8000";

interface Credentials {
  people: Record<string, { email: string; password: string }>;
}
const file = join(process.env["QAF_DATA_DIR"] ?? ".qaf", "demo-credentials.json");
const credentials = JSON.parse(readFileSync(file, "utf8")) as Credentials;

const FOUND = join(import.meta.dirname, "../../../build/portal/browser"); // what scripts/find_chromium.py printed

export async function launch(): Promise<Browser> {
  const executablePath = process.env["QAF_CHROMIUM"] ?? readFileSync(FOUND, "utf8").trim();
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

export interface Cost {
  who: string;
  page: string;
  requests: number;
  bytes: number;
}
export const costs: Cost[] = [];

/** Somebody at a screen of their own. */
export class Person {
  readonly who: string;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly origin: string;
  #cost: Cost | null = null;
  readonly #counted: Promise<void>[] = [];
  readonly wrong: string[] = [];

  private constructor(who: string, context: BrowserContext, page: Page, origin: string) {
    [this.who, this.context, this.page, this.origin] = [who, context, page, origin];
    page.on("requestfinished", (request) => {
      const cost = this.#cost;
      if (!cost || !request.url().startsWith(qaf)) return;
      cost.requests++;
      this.#counted.push(request.sizes().then((sizes) => void (cost.bytes += sizes.responseBodySize)).catch(() => undefined));
    });
    page.on("pageerror", (error) => this.wrong.push(error.message));
  }

  static async at(browser: Browser, origin: string, who: string, viewport = { width: 1200, height: 900 }): Promise<Person> {
    const context = await browser.newContext({ viewport, locale: "en-GB", timezoneId: "Europe/London" });
    context.setDefaultTimeout(15_000);
    return new Person(who, context, await context.newPage(), origin);
  }

  /** Signs in with keys alone, and comes to what waits. */
  async signIn(): Promise<void> {
    const person = credentials.people[this.who];
    assert(person, `The demo has no ${this.who}.`);
    await this.page.goto(this.origin);
    await this.page.getByLabel("Person of the demo").selectOption({ value: person.email });
    await this.page.getByLabel("Password").fill(person.password);
    await this.page.getByLabel("Password").press("Enter");
    await this.page.getByRole("heading", { name: "My work" }).waitFor();
  }

  /** Goes to an element with the Tab key alone: whoever uses no mouse comes to it. */
  async tabTo(locator: Locator): Promise<void> {
    for (let presses = 0; presses < 150; presses++) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
    }
    assert.fail(`No Tab key leads to ${String(locator)}`);
  }

  async press(locator: Locator, key = "Enter"): Promise<void> {
    await this.tabTo(locator);
    await this.page.keyboard.press(key);
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

  /** Counts the requests to the service, and their bytes as they were sent, of what is done. */
  async counted(page: string, what: () => Promise<void>): Promise<Cost> {
    const cost: Cost = { who: this.who, page, requests: 0, bytes: 0 };
    this.#cost = cost;
    await what();
    await this.page.waitForLoadState("networkidle");
    await Promise.all(this.#counted);
    this.#cost = null;
    costs.push(cost);
    return cost;
  }

  /** Looks for barriers on the page as it is now. */
  async accessible(state: string): Promise<void> {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate((rules) => {
      const { axe } = window as unknown as { axe: { run: (context: Document, options: object) => Promise<AxeResults> } };
      return axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    }, RULES);
    const lines = found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}: ${each.help}`));
    assert.deepEqual(lines, [], `Barriers on “${state}”`);
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
export async function tokenOf(who: string): Promise<string> {
  const person = credentials.people[who];
  assert(person);
  const body = new URLSearchParams({ grant_type: "password", username: person.email, password: person.password });
  const answer = await fetch(`${qaf}/oauth/token`, { method: "POST", body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A request beside the browser, as somebody else or another window would send it. */
export async function request(token: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; json: any; etag: string }> {
  const answer = await fetch(qaf + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, json: await answer.json(), etag: answer.headers.get("ETag") ?? "" };
}
