/** Saves parts of a form one after the other, keeps what could not be sent, and sends it when the connection is back. */

import { Refused, Unreachable } from "../frame/api.ts";
import { time } from "../frame/words.ts";

const PAUSE = 900; // milliseconds without typing until a part is saved
const AGAIN = 4000; // milliseconds until a part is sent again while there is no connection

export interface Saved {
  etag: string;
  response: Response;
}
export interface Part<Body> {
  /** The part as it was last read or saved, and the ETag of that. */
  base: Body;
  etag: string;
  put: (body: Body, etag: string) => Promise<Saved>;
  saved?: (body: Body, response: Response) => void;
  refused?: (error: Refused) => void;
  /** Somebody else saved in the meantime: asks which to keep, and returns the body and the ETag to save it over. */
  conflict?: (mine: Body, base: Body) => Promise<{ body: Body; etag: string }>;
}

type Tell = (text: string, state: "saved" | "saving" | "offline" | "refused") => void;

interface Kept {
  body: unknown;
  base: unknown;
  etag: string;
}

/** What is not saved yet stays in this tab's own storage, so that a reload without a connection loses nothing. */
export class Autosave {
  readonly #parts = new Map<string, Part<unknown>>();
  readonly #pending = new Map<string, unknown>();
  readonly #refused = new Map<string, unknown>(); // what the service did not take: kept, and not sent again by itself
  readonly #store: string;
  readonly #tell: Tell;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;

  constructor(store: string, tell: Tell) {
    this.#store = `qaf-unsaved-${store}`;
    this.#tell = tell;
    addEventListener("online", this.#now);
  }

  readonly #now = (): void => void this.flush();

  /** Enters a part; returns what an earlier page could not save of it, and saves that again. */
  add<Body>(key: string, part: Part<Body>): Body | null {
    this.#parts.set(key, part as Part<unknown>);
    const kept = this.#kept()[key];
    if (!kept) return null;
    part.etag = kept.etag;
    part.base = kept.base as Body;
    this.change(key, kept.body as Body);
    return kept.body as Body;
  }

  change<Body>(key: string, body: Body): void {
    this.#refused.delete(key);
    this.#pending.set(key, body);
    this.#keep();
    this.#later(PAUSE);
  }

  etag(key: string, etag: string): void {
    const part = this.#parts.get(key);
    if (part) part.etag = etag;
  }

  /** The ETag of a part as it was last read or saved. */
  etagOf(key: string): string | undefined {
    return this.#parts.get(key)?.etag;
  }

  get unsaved(): boolean {
    return this.#pending.size > 0;
  }

  /** Saves everything that waits; done when it is saved or cannot be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running ??= this.#run().finally(() => (this.#running = null));
    await this.#running;
  }

  close(): void {
    removeEventListener("online", this.#now);
    void this.flush();
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#now, wait);
  }

  async #run(): Promise<void> {
    for (const key of [...this.#pending.keys()]) {
      const part = this.#parts.get(key);
      if (!part || !(await this.#save(key, part))) return;
    }
    if (this.#pending.size) this.#later(PAUSE);
  }

  /** Saves one part; false if the rest has to wait. */
  async #save(key: string, part: Part<unknown>): Promise<boolean> {
    const body = this.#pending.get(key);
    this.#tell("Saving …", "saving");
    try {
      const { etag, response } = await part.put(body, part.etag);
      this.#done(key, part, body, etag);
      part.saved?.(body, response);
      return true;
    } catch (error) {
      return this.#failed(key, part, body, error);
    }
  }

  #done(key: string, part: Part<unknown>, body: unknown, etag: string): void {
    part.base = body;
    part.etag = etag;
    if (this.#pending.get(key) === body) this.#pending.delete(key);
    this.#keep();
    this.#tell(`Saved at ${time(new Date())}`, "saved");
  }

  async #failed(key: string, part: Part<unknown>, body: unknown, error: unknown): Promise<boolean> {
    if (error instanceof Unreachable) {
      this.#tell("No connection. What you typed is kept in this tab, and saved when the connection is back.", "offline");
      this.#later(AGAIN);
      return false;
    }
    if (!(error instanceof Refused)) throw error;
    if (error.response.status === 412 && part.conflict) {
      this.#tell("Somebody else has saved this in the meantime.", "refused");
      return this.#settled(key, part, body);
    }
    this.#pending.delete(key);
    this.#refused.set(key, body);
    this.#keep();
    this.#tell(`Not saved: ${error.problem.detail}`, "refused");
    part.refused?.(error);
    return true;
  }

  /** Has the person choose between two versions, and saves what they chose. */
  async #settled(key: string, part: Part<unknown>, body: unknown): Promise<boolean> {
    try {
      const resolved = await part.conflict?.(body, part.base);
      if (resolved) part.etag = resolved.etag;
      this.#pending.set(key, resolved?.body ?? body);
    } catch (error) {
      return this.#failed(key, part, body, error);
    }
    return this.#save(key, part);
  }

  #kept(): Record<string, Kept> {
    return JSON.parse(sessionStorage.getItem(this.#store) ?? "{}") as Record<string, Kept>;
  }

  #keep(): void {
    const kept: Record<string, Kept> = {};
    for (const [key, body] of [...this.#refused, ...this.#pending]) {
      const part = this.#parts.get(key);
      kept[key] = { body, base: part?.base, etag: part?.etag ?? "" };
    }
    if (Object.keys(kept).length) sessionStorage.setItem(this.#store, JSON.stringify(kept));
    else sessionStorage.removeItem(this.#store);
  }
}
