/** An auditor's first minutes through openapi-typescript and openapi-fetch. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../../build/clients/typescript/schema.d.ts";
import { baseUrl, present, signInAs, signInAsClient, today } from "./demo.ts";

type Schemas = components["schemas"];
type Audit = Schemas["AuditRead"];
type Listed = Schemas["AuditListItem"];
type Section = Schemas["AuditSectionRead"];
type Question = Schemas["Question"];

function connect(token: string): Client<paths> {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
}

/** Every audit I may see, two to a page. */
async function allAudits(api: Client<paths>): Promise<Listed[]> {
  const audits: Listed[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor ? { limit: 2, cursor } : { limit: 2 };
    const page: Schemas["AuditPage"] = present(await api.GET("/v1/audits", { params: { query } }));
    audits.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return audits;
}

/** A new audit of a case that is allocated, not begun and not yet due, under an identifier that I choose. */
async function start(api: Client<paths>, begun: Listed[]): Promise<Audit> {
  const query = { status: ["allocated" as const], due_after: today, limit: 200 };
  const { items } = present(await api.GET("/v1/audit-assignments", { params: { query } }));
  const next = items.find((one) => begun.every((audit) => audit.assignment_id !== one.id));
  assert(next, "The auditor has nothing to begin.");
  const params = { path: { audit_id: randomUUID() } };
  return present(
    await api.PUT("/v1/audits/{audit_id}", { params, body: { assignment_id: next.id } }),
  );
}

/** Save what the form asks first, over what I have read; a second time it is too late. */
async function saveSection(api: Client<paths>, audit: Audit): Promise<Section> {
  const form = present(
    await api.GET("/v1/tool-versions/{tool_version_id}/form", {
      params: { path: { tool_version_id: audit.tool_version_id } },
    }),
  );
  const section = form.content.sections[0];
  const scale = section?.questions.find((question: Question) => question.type === "scale");
  assert(section && scale && scale.max != null, "The form asks nothing.");
  const path = { audit_id: audit.id, section_key: section.key };
  const read = await api.GET("/v1/audits/{audit_id}/sections/{section_key}", { params: { path } });
  const etag = read.response.headers.get("ETag");
  assert(etag, "A section has no ETag.");
  const body = {
    strengths_text: "The child was seen alone and their words are on the record.",
    development_text: null,
    answers: [{ question_key: scale.key, value_num: scale.max }],
  };
  const params = { path, header: { "If-Match": etag } };
  const url = "/v1/audits/{audit_id}/sections/{section_key}";
  const saved = present(await api.PUT(url, { params, body }));
  const late = await api.PUT(url, { params, body: { ...body, strengths_text: "Too late." } });
  assert.equal(late.response.status, 412);
  assert.equal(late.error?.code, "stale");
  return saved;
}

const machine = connect(await signInAsClient());
assert(present(await machine.GET("/v1/me")).display_name);

const auditor = connect(await signInAs("auditor"));
assert(present(await auditor.GET("/v1/me")).person_id);
const before = await allAudits(auditor);

const audit = await start(auditor, before);
const saved = await saveSection(auditor, audit);
const path = { audit_id: audit.id };
const read = await auditor.GET("/v1/audits/{audit_id}", { params: { path } });
assert.equal(present(read).sections[0]?.version, saved.version);
assert(read.response.headers.get("ETag"));

const nobodys = { path: { audit_id: randomUUID() } };
const absent = await auditor.GET("/v1/audits/{audit_id}", { params: nobodys });
assert.equal(absent.response.status, 404);
assert.equal(absent.error?.code, "not_found");

const after = await allAudits(auditor);
assert.equal(after.length, before.length + 1);
assert.equal(new Set(after.map((one) => one.id)).size, after.length);

const manager = connect(await signInAs("qa_manager"));
const rate = present(
  await manager.GET("/v1/metrics/{slug}", {
    params: { path: { slug: "completion_rate" }, query: { by: ["district"] } },
  }),
);
assert(rate.total.denominator && rate.rows.length > 1);
console.log(
  `openapi-fetch: ${after.length} audits, section ${saved.section_key} saved,` +
    ` completion ${rate.total.numerator} of ${rate.total.denominator}`,
);
