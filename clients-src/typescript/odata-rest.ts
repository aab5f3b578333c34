/** What the clients of OData read in this example, as the API itself has it: the held reviews. */

import createClient from "openapi-fetch";
import type { paths } from "../../build/clients/typescript/schema.d.ts";
import { baseUrl, present, signInAs } from "./demo.ts";

export const root = `${baseUrl}/odata/v4/`;
export const token = await signInAs("qa_manager");
export const pageSize = 20;

/** The identifiers and days of all children in care reviews that were held, in their order. */
export async function reviews(): Promise<Map<string, string>> {
  const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
  const found = new Map<string, string>();
  let cursor: string | null = null;
  do {
    const asked = { kind: ["cic_review" as const], held: true, limit: 200 };
    const query: typeof asked & { cursor?: string } = cursor ? { ...asked, cursor } : asked;
    const page: { items: { id: string; held_on: string | null }[]; next_cursor: string | null } =
      present(await api.GET("/v1/meetings", { params: { query } }));
    for (const row of page.items) found.set(row.id, row.held_on ?? "");
    cursor = page.next_cursor;
  } while (cursor);
  return found;
}
