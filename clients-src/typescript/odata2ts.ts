/** Held reviews through the client that odata2ts generates from `$metadata`, page after page. */

import assert from "node:assert/strict";
import { FetchClient } from "@odata2ts/http-client-fetch";
import type { fact_meeting } from "../../build/clients/odata/qafModel.js";
import { qafService } from "../../build/clients/odata/qafService.js";
import { pageSize, reviews, root, token } from "./odata-rest.ts";

type Row = Pick<fact_meeting, "meeting_id" | "held_on">;
type Page = { value: Row[]; "@odata.nextLink"?: string };

const headers = { Authorization: `Bearer ${token}`, Prefer: `odata.maxpagesize=${pageSize}` };
const client = new FetchClient({ headers });
const service = new qafService(client, root.replace(/\/$/, ""));

const first = await service.fact_meeting().query((builder, q) =>
  builder
    .select("meeting_id", "held_on")
    .filter(q.kind.eq("cic_review").and(q.held_on.ne(null)).and(q.deleted_at.isNull()))
    .orderBy(q.held_on.asc()),
);
const found = new Map<string, string>();
let pages = 0;
let page: Page | undefined = first.data as Page;
while (page) {
  pages += 1;
  for (const row of page.value) found.set(row.meeting_id, row.held_on ?? "");
  const next: string | undefined = page["@odata.nextLink"];
  page = next ? (await client.get<Page>(next)).data : undefined;
}
const expected = await reviews();
assert(expected.size > pageSize, "The demo has too few reviews for two pages.");
assert.equal(pages, Math.ceil(expected.size / pageSize));
assert.deepEqual(new Map([...found].sort()), new Map([...expected].sort()));
const days = [...found.values()];
assert.deepEqual(days, [...days].sort(), "The pages are not in the order that was asked for.");
console.log(`odata2ts: ${found.size} reviews on ${pages} pages, as the API has them.`);
