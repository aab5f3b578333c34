/** The typed client as a portal uses it: who is signed in, waiting as the service asks, and refusals as errors. */

import createClient, { type FetchResponse, type Middleware } from "openapi-fetch";
import type { components, paths } from "../../../../build/portal/schema.d.ts";
import { announce } from "./announce.ts";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

/** Where the service is: an origin of its own, written into the page by whoever serves the portal. */
export const service = document.querySelector<HTMLMetaElement>("meta[name=qaf]")?.content ?? "";

const MOST_TRIES = 4;
const MOST_SECONDS = 20;

/** The service refused, and says why in a problem document. */
export class Refused extends Error {
  readonly problem: Problem;
  readonly response: Response;
  constructor(problem: Problem, response: Response) {
    super(problem.detail);
    this.problem = problem;
    this.response = response;
  }
}

/** No answer came: the network is cut, or the service is down. */
export class Unreachable extends Error {
  constructor() {
    super("There is no connection to the service.");
  }
}

interface SignIn {
  token: () => string | null;
  renew: () => Promise<boolean>;
}
let signIn: SignIn = { token: () => null, renew: async () => false };

export function useSignIn(given: SignIn): void {
  signIn = given;
}

/** Sends a request; waits and repeats it when the service says `Retry-After`, and signs in again when a token has ended. */
async function patiently(request: Request): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const response = await once(request);
    const seconds = Number(response.headers.get("Retry-After") ?? NaN);
    if ((response.status === 429 || response.status === 503) && tries < MOST_TRIES) {
      const wait = Math.min(Number.isFinite(seconds) ? seconds : tries, MOST_SECONDS);
      announce(`The service is busy. Trying again in ${Math.ceil(wait)} seconds.`);
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    } else if (response.status === 401 && tries === 1 && signIn.token() && (await signIn.renew())) {
      announce("You are signed in again.");
    } else {
      return response;
    }
  }
}

async function once(request: Request): Promise<Response> {
  const sent = request.clone();
  const token = signIn.token();
  if (token) sent.headers.set("Authorization", `Bearer ${token}`);
  try {
    return await fetch(sent);
  } catch {
    throw new Unreachable();
  }
}

/** A repeated POST has one effect, because it bears the key of the first. */
const keys: Middleware = {
  onRequest({ request, schemaPath }) {
    const unkeyed = schemaPath.startsWith("/v1/public") || schemaPath.endsWith("/validate");
    if (request.method === "POST" && !unkeyed) request.headers.set("Idempotency-Key", crypto.randomUUID());
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: service, fetch: patiently });
api.use(keys);

export interface Answer<T> {
  data: T;
  response: Response;
  etag: string;
}

type Data<T> = T extends { data?: infer D } ? NonNullable<D> : never;

/** What was answered, with its headers; a refusal is thrown. */
export async function answered<R extends Pick<FetchResponse<never, never, never>, "response">>(
  sent: Promise<R>,
): Promise<Answer<Data<R>>> {
  const result = (await sent) as R & { data?: Data<R>; error?: unknown };
  if (result.data === undefined) throw new Refused(result.error as Problem, result.response);
  return { data: result.data, response: result.response, etag: result.response.headers.get("ETag") ?? "" };
}

/** What was answered; a refusal is thrown. */
export async function ask<R extends Pick<FetchResponse<never, never, never>, "response">>(
  sent: Promise<R>,
): Promise<Data<R>> {
  return (await answered(sent)).data;
}

/** The hints of `Text-Warnings`: pointers into what was sent, and what the text there seems to be. */
export function textWarnings(response: Response): { pointer: string; kind: string }[] {
  const header = response.headers.get("Text-Warnings") ?? "";
  return [...header.matchAll(/"([^"]*)";kind=([a-z_]+)/g)].map(([, pointer = "", kind = ""]) => ({ pointer, kind }));
}

/** Takes an action as `…/actions` describes it: its own method and path, so that no page has to know them. */
export async function perform(action: Schemas["PossibleAction"], body?: unknown): Promise<void> {
  const request = new Request(service + (action.path ?? ""), {
    method: action.method ?? "POST",
    headers: { "Idempotency-Key": crypto.randomUUID(), ...(body ? { "Content-Type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const response = await patiently(request);
  if (!response.ok) throw new Refused((await response.json()) as Problem, response);
}
