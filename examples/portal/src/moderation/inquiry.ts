/** Appreciative inquiry: what went well, and what to do differently next time; the practitioner confirms it. */

import { Autosave } from "../audit/autosave.ts";
import { attempt } from "../frame/actions.ts";
import { api, answered, ask, type Schemas } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, facts, field, h, note, show, textarea } from "../frame/dom.ts";
import { open } from "../frame/router.ts";
import { whoAmI } from "../frame/frame.ts";
import { day, label, name } from "../frame/words.ts";
import type { Audit } from "../audit/model.ts";

type Inquiry = Schemas["AppreciativeInquiryRead"];
type Write = Schemas["AppreciativeInquiryWrite"];

const TEXTS = [
  ["what_went_well", "What went well?"],
  ["what_differently_next_time", "What will be done differently next time?"],
] as const;

/** Plans the inquiry about an audit, with oneself as the one who leads the conversation. */
export function planInquiry(audit: Audit): HTMLElement | null {
  const me = whoAmI()?.person_id;
  const practitioner = audit.practitioner_person_id;
  if (!audit.allowed_actions.includes("start-appreciative-inquiry") || !me || !practitioner || me === practitioner) return null;
  const result = h("div", {});
  const id = crypto.randomUUID();
  const plan = (): Promise<void> =>
    attempt(result, async () => {
      const body: Write = { context: "audit_cycle", audit_id: audit.id, facilitator_id: me, practitioner_id: practitioner };
      const params = { path: { inquiry_id: id }, header: { "If-None-Match": "*" } };
      await ask(api.PUT("/v1/appreciative-inquiries/{inquiry_id}", { params, body }));
      location.hash = `#/inquiries/${id}`;
    });
  const text = `Talk with ${name(audit.practitioner) ?? "the practitioner"} about what went well and what to do differently.`;
  return h("section", {}, h("h2", {}, "Appreciative inquiry"), h("p", {}, text), button("Plan the inquiry", () => void plan()), result);
}

export async function inquiryPage(main: HTMLElement, inquiryId = ""): Promise<(() => void) | void> {
  const path = { inquiry_id: inquiryId };
  const read = await answered(api.GET("/v1/appreciative-inquiries/{inquiry_id}", { params: { path } }));
  const inquiry = read.data;
  const may = (action: string): boolean => inquiry.allowed_actions.includes(action);
  const state = h("p", { class: "state", role: "status", id: "save-state" }, "Everything is saved.");
  const autosave = new Autosave(inquiryId, (text) => (state.textContent = text));
  const result = h("div", {});
  const verb = (send: () => Promise<unknown>): void =>
    void attempt(result, async () => {
      await autosave.flush();
      await send();
      announce("Done.");
      await open();
    });
  show(
    main,
    h("h1", {}, "Appreciative inquiry"),
    facts([
      ["Team", inquiry.org_unit.name],
      ["Practitioner", name(inquiry.practitioner)],
      ["Leads the conversation", name(inquiry.facilitator)],
      ["State", label(inquiry.status)],
      ["Held", inquiry.held_at ? day(inquiry.held_at) : null],
    ]),
    may("edit") ? state : null,
    ...(may("edit") ? fields(inquiry, autosave, read.etag) : texts(inquiry)),
    h(
      "p",
      { class: "buttons" },
      may("hold") ? button("The conversation takes place now", () => verb(() => ask(api.POST("/v1/appreciative-inquiries/{inquiry_id}/hold", { params: { path } })))) : null,
      may("record") ? button("Finish the record", () => verb(() => ask(api.POST("/v1/appreciative-inquiries/{inquiry_id}/record", { params: { path } })))) : null,
      may("confirm") ? button("This is what we said", () => verb(() => ask(api.POST("/v1/appreciative-inquiries/{inquiry_id}/confirm", { params: { path } }))), { class: "primary" }) : null,
    ),
    result,
  );
  return () => autosave.close();
}

function texts(inquiry: Inquiry): HTMLElement[] {
  return TEXTS.map(([key, title]) => h("section", {}, h("h2", {}, title), h("p", {}, inquiry[key] ?? "Nothing is written yet.")));
}

function fields(inquiry: Inquiry, autosave: Autosave, etag: string): HTMLElement[] {
  const stored: Write = {
    context: inquiry.context,
    audit_id: inquiry.audit_id,
    facilitator_id: inquiry.facilitator_id ?? "",
    practitioner_id: inquiry.practitioner_id,
    participant_ids: inquiry.participant_ids ?? [],
    planned_for: inquiry.planned_for,
    what_went_well: inquiry.what_went_well,
    what_differently_next_time: inquiry.what_differently_next_time,
    discovery: inquiry.discovery,
    dream: inquiry.dream,
    design: inquiry.design,
    destiny: inquiry.destiny,
    agreed_actions: inquiry.agreed_actions ?? [],
  };
  const path = { inquiry_id: inquiry.id };
  const unsaved = autosave.add<Write>("inquiry", {
    base: stored,
    etag,
    put: (body, ifMatch) => answered(api.PUT("/v1/appreciative-inquiries/{inquiry_id}", { params: { path, header: { "If-Match": ifMatch } }, body })),
    refused: (error) => error.problem.errors.forEach((fault) => note(fault.pointer.slice(1), "error", fault.detail)),
  });
  const body = structuredClone(unsaved ?? stored);
  return TEXTS.map(([key, title]) =>
    field(
      title,
      textarea(key, body[key] ?? null, (value) => {
        body[key] = value;
        autosave.change("inquiry", structuredClone(body));
      }),
    ),
  );
}
