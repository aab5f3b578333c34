/** The service that `make clients` has started, and how its demo's people and client sign in. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Credentials {
  people: Record<string, { email: string; password: string }>;
  client: { client_id: string; client_secret: string };
}

export const today = new Date().toISOString().slice(0, 10);
export const baseUrl = required("QAF_PUBLIC_URL");
const file = join(required("QAF_DATA_DIR"), "demo-credentials.json");
const credentials = JSON.parse(readFileSync(file, "utf8")) as Credentials;

/** A token for a machine, by OAuth 2 client credentials. */
export function signInAsClient(): Promise<string> {
  return token({ grant_type: "client_credentials", ...credentials.client });
}

/** A token for one of the demo's people; passwords are for the demo alone. */
export function signInAs(role: string): Promise<string> {
  const person = credentials.people[role];
  if (!person) throw new Error(`The demo has no ${role}.`);
  return token({ grant_type: "password", username: person.email, password: person.password });
}

/** The value, or an error that says what was answered in its place. */
export function present<T>(answer: { data?: T | undefined; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

async function token(form: Record<string, string>): Promise<string> {
  const response = await fetch(`${baseUrl}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run this with make clients.`);
  return value;
}
