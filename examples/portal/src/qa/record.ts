/** The QA record of a meeting: written and completed by its chair, shared, answered, put on file, closed. */

import { gradeLabel } from "../audit/read.ts";
import { caseNumber } from "../audit/case-number.ts";
import { words, type Form } from "../audit/model.ts";
import { asked } from "../audit/relevance.ts";
import { attempt } from "../frame/actions.ts";
import { api, answered, ask, type Answer, type Schemas } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, facts, field, h, link, show, table, type Child } from "../frame/dom.ts";
import { Draft } from "../frame/draft.ts";
import { may } from "../frame/frame.ts";
import { open } from "../frame/router.ts";
import { send } from "../frame/stale.ts";
import { child, day, label, name } from "../frame/words.ts";
import { RecordForm } from "./form.ts";
import { shareForm } from "./share.ts";

type Record = Schemas["QaRecordRead"];

export async function recordPage(main: HTMLElement, recordId = ""): Promise<(() => void) | void> {
  const path = { record_id: recordId };
  const read = await answered(api.GET("/v1/qa-records/{record_id}", { params: { path } }));
  const record = read.data;
  const params = { path: { tool_version_id: record.tool_version_id } };
  const form = await ask(api.GET("/v1/tool-versions/{tool_version_id}/form", { params }));
  const head = [
    h("h1", {}, `QA record: ${label(record.meeting.kind)}`),
    facts([
      ["Child", child(record.subject)],
      ["Team", record.org_unit.name],
      ["Held", record.meeting.held_on ? day(record.meeting.held_on) : null],
      ["Written by", name(record.reviewer)],
      ["State", label(record.status)],
    ]),
    caseNumber(record.subject_id),
  ];
  if (record.allowed_actions.includes("edit")) {
    const page = new RecordForm(record, form, read.etag);
    show(main, ...head, ...page.parts());
    return () => page.autosave.close();
  }
  show(main, ...head, ...found(record, form), shares(record), ...(await next(read)));
}

/** What was found, for those who may read it. */
function found(record: Record, form: Form): HTMLElement[] {
  const answers = new Map((record.answers ?? []).map((each) => [each.question_key, each]));
  const questions = asked(form.content, answers).questions;
  const sections = form.content.sections.map((section) => {
    const pairs = section.questions
      .filter((each) => questions.has(each.key) && answers.has(each.key))
      .map((each) => h("div", {}, h("dt", {}, each.prompt), h("dd", {}, words(form, each, answers.get(each.key)))));
    return pairs.length ? h("details", {}, h("summary", {}, section.title), h("dl", { class: "answers" }, ...pairs)) : null;
  });
  const concerns = (record.concerns ?? []).map((each) => h("li", {}, h("strong", {}, label(each.severity)), `: ${each.text}`));
  return [
    h("h2", {}, "What was found"),
    facts([
      ["Overall", gradeLabel(form, record.overall_rating)],
      ["Good practice", record.good_practice_text],
    ]),
    ...sections.filter((each) => each !== null),
    ...(concerns.length ? [h("h3", {}, "Concerns"), h("ul", {}, ...concerns)] : []),
  ];
}

function shares(record: Record): HTMLElement {
  const rows = record.shares.map((each) => [
    name(each.person) ?? "",
    label(each.role),
    day(each.shared_at),
    each.acknowledged_at ? day(each.acknowledged_at) : "Not yet",
    each.response_text ?? "",
  ]);
  return h("section", {}, h("h2", {}, "Shared with"), rows.length ? table("Who has it", ["Person", "As", "Shared", "Acknowledged", "Answer"], rows) : h("p", {}, "Nobody yet."));
}

/** Where it stands: what somebody has to know who writes about it. */
function state(record: Record): [string, string | null][] {
  return [
    ["State", label(record.status)],
    ["Overall", record.overall_rating && label(record.overall_rating)],
    ["Concerns", (record.concerns ?? []).map((each) => each.text).join("; ")],
    ["Shared with", record.shares.map((each) => name(each.person)).join(", ")],
    ["Answered by", record.shares.filter((each) => each.acknowledged_at).map((each) => name(each.person)).join(", ")],
    ["On file", record.recorded_on_file_at && day(record.recorded_on_file_at)],
  ];
}

const TITLES = { response_text: "Your answer", file_reference: "Where it is on file" };

/** What this person can do with the record now. */
async function next(seen: Answer<Record>): Promise<Child[]> {
  const record = seen.data;
  const allowed = (action: string): boolean => record.allowed_actions.includes(action);
  const path = { record_id: record.id };
  const result = h("div", {});
  const draft = new Draft(`record-${record.id}`, { response_text: "", file_reference: "" });
  const { values } = draft;
  const verb = (action: string, mine: [string, string][], sent: (params: { path: typeof path; header: { "If-Match": string } }) => Promise<unknown>): void =>
    void attempt(result, async () => {
      const read = (): Promise<Answer<Record>> => answered(api.GET("/v1/qa-records/{record_id}", { params: { path } }));
      if (!(await send<Record>({ seen, read, send: (etag) => sent({ path, header: { "If-Match": etag } }), action, mine: () => mine, now: state }))) return;
      draft.sent();
      announce("Done.");
      await open();
    });
  const parts: Child[] = [];
  if (allowed("share"))
    parts.push(await shareForm(record, (shares, names) => verb("share", [["Share it with", names]], (params) => ask(api.POST("/v1/qa-records/{record_id}/share", { params, body: { shares } })))));
  if (allowed("acknowledge")) {
    const acknowledge = (): void =>
      verb("acknowledge", [[TITLES.response_text, values.response_text]], (params) => ask(api.POST("/v1/qa-records/{record_id}/acknowledge", { params, body: { response_text: values.response_text || null } })));
    parts.push(h("section", {}, h("h2", {}, "Acknowledge"), field("Your answer (if you like)", draft.text("response_text")), button("I have read it", acknowledge, { class: "primary" })));
  }
  if (allowed("record-on-file")) {
    const file = h("input", { id: "file_reference", value: values.file_reference, on: { input: () => draft.set({ file_reference: file.value }) } });
    const keep = (): void =>
      verb("record-on-file", [[TITLES.file_reference, values.file_reference]], (params) => ask(api.POST("/v1/qa-records/{record_id}/record-on-file", { params, body: { file_reference: values.file_reference } })));
    parts.push(h("section", {}, h("h2", {}, "Put on the child's file"), field("Where on the file?", file, "Such as the number of the document; no names."), button("It is on file", keep)));
  }
  if (!allowed("acknowledge") && !allowed("record-on-file")) parts.push(draft.unsent(TITLES));
  if (allowed("close")) parts.push(h("section", {}, h("h2", {}, "Close"), button("Close the record", () => verb("close", [], (params) => ask(api.POST("/v1/qa-records/{record_id}/close", { params }))))));
  if (may("escalation:raise")) parts.push(h("p", {}, link("Raise an escalation about this", `#/escalate/${record.id}`)));
  return [...parts, result];
}
