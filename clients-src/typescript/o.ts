/** Held reviews through o.js, which asks for each page by `$top` and `$skip`. */

import assert from "node:assert/strict";
import { o } from "o.js";
import { pageSize, reviews, root, token } from "./odata-rest.ts";

interface Row {
  meeting_id: string;
  held_on: string;
}

const handler = o(root, { headers: { Authorization: `Bearer ${token}` } });
const found = new Map<string, string>();
let pages = 0;
let rows: Row[];
do {
  rows = (await handler.get("fact_meeting").query({
    $select: "meeting_id,held_on",
    $filter: "kind eq 'cic_review' and held_on ne null and deleted_at eq null",
    $orderby: "meeting_id",
    $top: pageSize,
    $skip: pages * pageSize,
  })) as Row[];
  pages += 1;
  for (const row of rows) found.set(row.meeting_id, row.held_on);
} while (rows.length === pageSize);
const expected = await reviews();
assert(expected.size > pageSize, "The demo has too few reviews for two pages.");
assert.deepEqual(new Map([...found].sort()), new Map([...expected].sort()));
console.log(`o.js: ${found.size} reviews on ${pages} pages, as the API has them.`);
