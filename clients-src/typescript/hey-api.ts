/** An auditor's first minutes through @hey-api/openapi-ts. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createClient, type Client } from "../../build/clients/hey-api/client/index.ts";
import {
  getAudit,
  getMe,
  getToolVersionForm,
  listAssignments,
  listAudits,
  putAudit,
  putAuditSection,
  type AuditPage,
  type AuditRead,
} from "../../build/clients/hey-api/index.ts";
import { baseUrl, present, signInAs } from "./demo.ts";

/** Every audit I may see, two to a page. */
async function allAudits(client: Client): Promise<AuditRead[]> {
  const audits: AuditRead[] = [];
  let cursor: string | null = null;
  do {
    const page: AuditPage = present(await listAudits({ client, query: { limit: 2, cursor } }));
    audits.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return audits;
}

const token = await signInAs("auditor");
const client = createClient({ baseUrl, auth: token });
assert(present(await getMe({ client })).person_id);

const before = await allAudits(client);
const query = { status: ["allocated" as const], limit: 200 };
const next = present(await listAssignments({ client, query })).items.find((one) =>
  before.every((audit) => audit.assignment_id !== one.id),
);
assert(next, "The auditor has nothing to begin.");
const path = { audit_id: randomUUID() };
const audit = present(await putAudit({ client, path, body: { assignment_id: next.id } }));

const version = { tool_version_id: audit.tool_version_id };
const section = present(await getToolVersionForm({ client, path: version })).sections[0];
const scale = section?.questions.find((question) => question.type === "scale");
assert(section && scale, "The form asks nothing.");
const saved = present(
  await putAuditSection({
    client,
    path: { ...path, section_key: section.key },
    body: { answers: [{ question_key: scale.key, value_num: scale.min }] },
  }),
);

assert.equal(present(await getAudit({ client, path })).sections[0]?.version, saved.version);
const audits = await allAudits(client);
assert(audits.some((one) => one.id === audit.id));
console.log(`hey-api: ${audits.length} audits, section ${saved.section_key} saved`);
