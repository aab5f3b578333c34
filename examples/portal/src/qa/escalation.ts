/** An escalation: raised about a record, with the clock of its stage, answered, taken further or resolved. */

import { attempt } from "../frame/actions.ts";
import { api, ask, type Schemas } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, choice, facts, field, h, select, show, table, textarea } from "../frame/dom.ts";
import { open } from "../frame/router.ts";
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
  const text = textarea("text", null, () => undefined);
  let reason = "";
  let stage: "alert" | "informal" = "alert";
  const send = (): Promise<void> =>
    attempt(
      result,
      async () => {
        const body = { kind: record.kind, subject_id: record.subject_id, meeting_id: record.meeting_id, qa_record_id: record.id, reason_code: reason, text: text.value, stage };
        const made = await ask(api.POST("/v1/escalations", { body }));
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
    field("What is it about?", select("reason_code", reasons.items.filter((each) => each.active), null, (value) => (reason = value ?? ""))),
    field("What is wrong, and what should happen?", text),
    choice("stage", "How does it begin?", stages, stage, (value) => (stage = value as typeof stage)),
    button("Raise it", () => void send(), { class: "primary" }),
    result,
  );
}

export async function escalationPage(main: HTMLElement, escalationId = ""): Promise<void> {
  const escalation = await ask(api.GET("/v1/escalations/{escalation_id}", { params: { path: { escalation_id: escalationId } } }));
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
    facts([
      ["Child", child(escalation.subject)],
      ["Team", escalation.org_unit.name],
      ["State", label(escalation.status)],
      ["Stage", label(escalation.stage)],
      ["Raised by", name(escalation.raised_by_person)],
      ["About", label(escalation.reason_code)],
      ["Who answers", name(escalation.responder) ?? label(escalation.responder_role)],
      ["Outcome", escalation.outcome ? label(escalation.outcome) : null],
      ["What came of it", escalation.outcome_text],
    ]),
    h("p", { class: "text" }, escalation.text ?? ""),
    table("The stages", ["Stage", "Since", "To be answered by", "Until", "Who answers"], stages),
    ...escalation.responses.map((each) => h("blockquote", {}, h("p", { class: "text" }, each.text ?? ""), h("p", {}, `${name(each.person) ?? ""}, ${day(each.responded_at)}`))),
    ...next(escalation),
  );
}

function next(escalation: Escalation): HTMLElement[] {
  const allowed = (action: string): boolean => escalation.allowed_actions.includes(action);
  const path = { escalation_id: escalation.id };
  const result = h("div", {});
  const verb = (send: () => Promise<unknown>): void =>
    void attempt(result, async () => {
      await send();
      announce("Done.");
      await open();
    });
  const part = (title: string, ...children: HTMLElement[]): HTMLElement => h("section", {}, h("h2", {}, title), ...children);
  const parts: HTMLElement[] = [];
  if (allowed("respond")) {
    const text = textarea("response", null, () => undefined);
    parts.push(part("Answer", field("Your answer", text), button("Send the answer", () => verb(() => ask(api.POST("/v1/escalations/{escalation_id}/respond", { params: { path }, body: { text: text.value } }))), { class: "primary" })));
  }
  if (allowed("escalate-formally")) {
    const reason = textarea("reason", null, () => undefined, 2);
    const at = FORMAL.find((stage) => stage > escalation.stage || !escalation.stage.startsWith("formal")) ?? "formal_3";
    const send = (): void => verb(() => ask(api.POST("/v1/escalations/{escalation_id}/escalate-formally", { params: { path }, body: { reason: reason.value, stage: at } })));
    parts.push(part("Take it further", field(`Why does it go to “${label(at)}”?`, reason), button("Escalate formally", send)));
  }
  if (allowed("resolve")) {
    const text = textarea("outcome_text", null, () => undefined, 2);
    let outcome: Outcome = "agreed";
    const send = (): void => verb(() => ask(api.POST("/v1/escalations/{escalation_id}/resolve", { params: { path }, body: { outcome, outcome_text: text.value || null } })));
    parts.push(part("Resolve", choice("outcome", "How did it end?", OUTCOMES, outcome, (value) => (outcome = value as Outcome)), field("What came of it?", text), button("Resolve it", send)));
  }
  return [...parts, result];
}
