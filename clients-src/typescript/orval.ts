/** A list read through orval's functions on `fetch`, and checked by its schemas of Zod. */

import assert from "node:assert/strict";
import { getMe, listAudits } from "../../build/clients/orval/fetch.ts";
import { GetMeResponse, ListAuditsResponse } from "../../build/clients/orval/zod.ts";
import { signInAs } from "./demo.ts";

const signedIn = { headers: { Authorization: `Bearer ${await signInAs("auditor")}` } };

const me = await getMe(signedIn);
assert(me.status === 200);
assert(GetMeResponse.parse(me.data).person_id);

const summaries = await listAudits({ limit: 2 }, signedIn);
assert(summaries.status === 200);
const page = ListAuditsResponse.parse(summaries.data);
assert(page.items.every((audit) => audit.sections === undefined));

const whole = await listAudits({ limit: 2, view: "full" }, signedIn);
assert(whole.status === 200);
const audits = ListAuditsResponse.parse(whole.data).items;
assert(audits.length > 0 && audits.every((audit) => audit.sections?.length));
console.log(`orval: ${audits.length} audits, checked by their schema`);
