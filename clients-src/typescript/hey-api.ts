/** An auditor's first minutes through @hey-api/openapi-ts. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createClient, type Client } from "../../build/clients/hey-api/client/index.ts";
import {
  getAudit,
  getAuditSection,
  getMe,
  getMetric,
  getToolVersionForm,
  importSsda903,
  listAuditAssignments,
  listAudits,
  putAudit,
  putAuditSection,
  type AuditListItem,
  type AuditPage,
} from "../../build/clients/hey-api/index.ts";
import { baseUrl, present, signInAs, today } from "./demo.ts";

/** Every audit I may see, two to a page. */
async function allAudits(client: Client): Promise<AuditListItem[]> {
  const audits: AuditListItem[] = [];
  let cursor: string | null = null;
  do {
    const page: AuditPage = present(await listAudits({ client, query: { limit: 2, cursor } }));
    audits.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return audits;
}

/** By bearer token alone: a plain string would be sent as an API key too. */
function connect(token: string): Client {
  return createClient({ baseUrl, auth: ({ scheme }) => (scheme === "bearer" ? token : undefined) });
}

const client = connect(await signInAs("auditor"));
assert(present(await getMe({ client })).person_id);

const before = await allAudits(client);
const query = { status: ["allocated" as const], due_after: today, limit: 200 };
const next = present(await listAuditAssignments({ client, query })).items.find((one) =>
  before.every((audit) => audit.assignment_id !== one.id),
);
assert(next, "The auditor has nothing to begin.");
const path = { audit_id: randomUUID() };
const audit = present(await putAudit({ client, path, body: { assignment_id: next.id } }));

const version = { tool_version_id: audit.tool_version_id };
const section = present(await getToolVersionForm({ client, path: version })).content.sections[0];
const scale = section?.questions.find((question) => question.type === "scale");
assert(section && scale && scale.min != null, "The form asks nothing.");
const place = { ...path, section_key: section.key };
const etag = (await getAuditSection({ client, path: place })).response?.headers.get("ETag");
assert(etag, "A section has no ETag.");
const body = { answers: [{ question_key: scale.key, value_num: scale.min }] };
const headers = { "If-Match": etag };
const saved = present(await putAuditSection({ client, path: place, headers, body }));

assert.equal(present(await getAudit({ client, path })).sections[0]?.version, saved.version);
const audits = await allAudits(client);
assert(audits.some((one) => one.id === audit.id));

const manager = connect(await signInAs("qa_manager"));
const rate = present(
  await getMetric({ client: manager, path: { slug: "completion_rate" }, query: { by: ["district"] } }),
);
assert(rate.total.denominator && rate.rows.length > 1);

const files = [
  new File(["CHILD,SEX,DOB\n1,2,05/04/2015\n"], "header.csv"),
  new File(["CHILD,DECOM,RNE,LS,CIN,PLACE,DEC\n1,01/03/2025,P,C2,N1,U6,\n"], "episodes.csv"),
];
const unit = connect(await signInAs("qa_admin"));
const preview = present(
  await importSsda903({ client: unit, body: { files, as_at: today, dry_run: true } }),
);
assert("dry_run" in preview);

console.log(
  `hey-api: ${audits.length} audits, section ${saved.section_key} saved,` +
    ` completion ${rate.total.numerator} of ${rate.total.denominator}` +
    `, ${files.length} files uploaded`,
);
