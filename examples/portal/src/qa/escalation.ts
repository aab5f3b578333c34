/** An escalation: raised about a record, with the clock of its stage, answered, taken further or resolved. */

import { attempt } from "../frame/actions.ts";
import { api, answered, ask, type Answer, type Schemas } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, choice, facts, field, h, select, show, table, type Child } from "../frame/dom.ts";
import { Draft } from "../frame/draft.ts";
import { open } from "../frame/router.ts";
import { send } from "../frame/stale.ts";
import { child, day, due, label, name } from "../frame/words.ts";

type Escalation = Schemas["EscalationRead"];
type Outcome = Schemas["EscalationOutcome"];

const OUTCOMES = (["agreed", "partly_agreed", "not_agreed", "overtaken"] as const).map((code) => ({ code, label: label(code) }));
const FORMAL = ["formal_1", "formal_2", "formal_3"] as const;

export async function raisePage(main: HTMLElement, recordId = ""): Promise<void> {
  const [record, reasons] = await Promise.all([
    ask(api.GET("/v1/qa-records/{record_id}", { params: { path: { record_id: recordId } } })),
    ask(api.GET("/v1/reference/{list_code}", { params: { path: { list_code: "escalation_reasons" } } })),
  ]);
  const result = h("div", {});
  const draft = new Draft(`raise-${recordId}`, { reason_code: "", text: "", stage: "alert" as "alert" | "informal" });
  const raise = (): Promise<void> =>
    attempt(
      result,
      async () => {
        const body = { kind: record.kind, subject_id: record.subject_id, meeting_id: record.meeting_id, qa_record_id: record.id, ...draft.values, text: draft.values.text ?? "" };
        const made = await ask(api.POST("/v1/escalations", { body }));
        draft.sent();
        location.hash = `#/escalations/${made.id}`;
      },
      { "/reason_code": "What it is about:", "/text": "What is wrong:" },
    );
  const stages = [
    { code: "alert", label: "An alert to the team manager" },
    { code: "informal", label: "An informal escalation" },
  ];
  show(
    main,
    h("h1", {}, "Raise an escalation"),
    facts([["Child", child(record.subject)], ["Team", record.org_unit.name]]),
    field("What is it about?", select("reason_code", reasons.items.filter((each) => each.active), draft.values.reason_code, (value) => draft.set({ reason_code: value ?? "" }))),
    field("What is wrong, and what should happen?", draft.text("text")),
    choice("stage", "How does it begin?", stages, draft.values.stage, (value) => draft.set({ stage: value === "informal" ? value : "alert" })),
    button("Raise it", () => void raise(), { class: "primary" }),
    result,
  );
}

export async function escalationPage(main: HTMLElement, escalationId = ""): Promise<void> {
  const seen = await answered(api.GET("/v1/escalations/{escalation_id}", { params: { path: { escalation_id: escalationId } } }));
  const escalation = seen.data;
  const open_ = escalation.closed_on === null;
  const stages = escalation.stages.map((each) => [
    label(each.stage),
    day(each.entered_on),
    each.target_on ? day(each.target_on) : "–",
    each.left_on ? day(each.left_on) : "Now",
    name(each.responder) ?? (each.responder_role ? label(each.responder_role) : "–"),
  ]);
  show(
    main,
    h("h1", {}, "Escalation"),
    open_ ? h("p", { class: escalation.overdue ? "error" : "help" }, `${due(escalation.due_on)}${escalation.target_on ? `; the whole formal process by ${day(escalation.target_on)}` : ""}.`) : null,
    facts([["Child", child(escalation.subject)], ["Team", escalation.org_unit.name], ["Raised by", name(escalation.raised_by_person)], ["About", label(escalation.reason_code)], ...state(escalation)]),
    h("p", { class: "text" }, escalation.text ?? ""),
    table("The stages", ["Stage", "Since", "To be answered by", "Until", "Who answers"], stages),
    ...escalation.responses.map((each) => h("blockquote", {}, h("p", { class: "text" }, each.text ?? ""), h("p", {}, `${name(each.person) ?? ""}, ${day(each.responded_at)}`))),
    ...next(seen),
  );
}

/** Where it stands: what somebody has to know who writes about it. */
function state(escalation: Escalation): [string, string | null][] {
  const last = escalation.responses.at(-1);
  return [
    ["State", label(escalation.status)],
    ["Stage", label(escalation.stage)],
    ["Who answers", name(escalation.responder) ?? label(escalation.responder_role)],
    ["Latest answer", last ? `${name(last.person) ?? "Somebody"}, ${day(last.responded_at)}: ${last.text ?? ""}` : null],
    ["Outcome", escalation.outcome ? label(escalation.outcome) : null],
    ["What came of it", escalation.outcome_text],
  ];
}

const TITLES = { response: "Your answer", reason: "Why it goes further", outcome_text: "What came of it" };

function next(seen: Answer<Escalation>): Child[] {
  const escalation = seen.data;
  const allowed = (action: string): boolean => escalation.allowed_actions.includes(action);
  const path = { escalation_id: escalation.id };
  const draft = new Draft(`escalation-${escalation.id}`, { response: "", reason: "", outcome: "agreed" as Outcome, outcome_text: "" });
  const { values } = draft;
  const result = h("div", {});
  const verb = (action: string, mine: keyof typeof TITLES, sent: (params: { path: typeof path; header: { "If-Match": string } }) => Promise<unknown>): void =>
    void attempt(result, async () => {
      const done = await send<Escalation>({
        seen,
        read: () => answered(api.GET("/v1/escalations/{escalation_id}", { params: { path } })),
        send: (etag) => sent({ path, header: { "If-Match": etag } }),
        action,
        mine: () => [[TITLES[mine], values[mine]]],
        now: state,
      });
      if (!done) return;
      draft.sent();
      announce("Done.");
      await open();
    });
  const part = (title: string, ...children: HTMLElement[]): HTMLElement => h("section", {}, h("h2", {}, title), ...children);
  const parts: Child[] = [];
  if (allowed("respond")) {
    const answer = (): void => verb("respond", "response", (params) => ask(api.POST("/v1/escalations/{escalation_id}/respond", { params, body: { text: values.response ?? "" } })));
    parts.push(part("Answer", field("Your answer", draft.text("response")), button("Send the answer", answer, { class: "primary" })));
  }
  if (allowed("escalate-formally")) {
    const at = FORMAL.find((stage) => stage > escalation.stage || !escalation.stage.startsWith("formal")) ?? "formal_3";
    const further = (): void => verb("escalate-formally", "reason", (params) => ask(api.POST("/v1/escalations/{escalation_id}/escalate-formally", { params, body: { reason: values.reason ?? "", stage: at } })));
    parts.push(part("Take it further", field(`Why does it go to “${label(at)}”?`, draft.text("reason", 2)), button("Escalate formally", further)));
  }
  if (allowed("resolve")) {
    const resolve = (): void =>
      verb("resolve", "outcome_text", (params) => ask(api.POST("/v1/escalations/{escalation_id}/resolve", { params, body: { outcome: values.outcome, outcome_text: values.outcome_text || null } })));
    const outcome = choice("outcome", "How did it end?", OUTCOMES, values.outcome, (value) => draft.set({ outcome: value as Outcome }));
    parts.push(part("Resolve", outcome, field("What came of it?", draft.text("outcome_text", 2)), button("Resolve it", resolve)));
  }
  return [...parts, parts.length ? null : draft.unsent(TITLES), result];
}
