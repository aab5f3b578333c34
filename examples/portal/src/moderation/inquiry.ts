/** Appreciative inquiry: what went well, and what to do differently next time; the practitioner confirms it. */

import { Autosave } from "../audit/autosave.ts";
import { attempt } from "../frame/actions.ts";
import { api, answered, ask, Unreachable, type Answer, type Schemas } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, facts, field, h, note, show, textarea } from "../frame/dom.ts";
import { open } from "../frame/router.ts";
import { whoAmI } from "../frame/frame.ts";
import { member, settle } from "../frame/sides.ts";
import { send } from "../frame/stale.ts";
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
  const now = (): Promise<Answer<Inquiry>> => answered(api.GET("/v1/appreciative-inquiries/{inquiry_id}", { params: { path } }));
  const verb = (action: string, sent: (params: { path: typeof path; header: { "If-Match": string } }) => Promise<unknown>): void =>
    void attempt(result, async () => {
      await autosave.flush();
      if (autosave.unsaved) throw new Unreachable();
      const etag = autosave.etagOf("inquiry") ?? read.etag;
      if (!(await send<Inquiry>({ seen: { ...read, etag }, read: now, send: (ifMatch) => sent({ path, header: { "If-Match": ifMatch } }), action, mine: () => [], now: written }))) return;
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
      may("hold") ? button("The conversation takes place now", () => verb("hold", (params) => ask(api.POST("/v1/appreciative-inquiries/{inquiry_id}/hold", { params })))) : null,
      may("record") ? button("Finish the record", () => verb("record", (params) => ask(api.POST("/v1/appreciative-inquiries/{inquiry_id}/record", { params })))) : null,
      may("confirm") ? button("This is what we said", () => verb("confirm", (params) => ask(api.POST("/v1/appreciative-inquiries/{inquiry_id}/confirm", { params }))), { class: "primary" }) : null,
    ),
    result,
  );
  return () => autosave.close();
}

/** Where it stands: what somebody has to know who confirms it. */
function written(inquiry: Inquiry): [string, string | null][] {
  return [["State", label(inquiry.status)], ...TEXTS.map(([key, title]): [string, string | null] => [title, inquiry[key]])];
}

function texts(inquiry: Inquiry): HTMLElement[] {
  return TEXTS.map(([key, title]) => h("section", {}, h("h2", {}, title), h("p", {}, inquiry[key] ?? "Nothing is written yet.")));
}

function fields(inquiry: Inquiry, autosave: Autosave, etag: string): HTMLElement[] {
  const stored = writeOf(inquiry);
  const path = { inquiry_id: inquiry.id };
  const unsaved = autosave.add<Write>("inquiry", {
    base: stored,
    etag,
    put: (body, ifMatch) => answered(api.PUT("/v1/appreciative-inquiries/{inquiry_id}", { params: { path, header: { "If-Match": ifMatch } }, body })),
    refused: (error) => error.problem.errors.forEach((fault) => note(fault.pointer.slice(1), "error", fault.detail)),
    conflict: async (mine, base) => {
      const now = await answered(api.GET("/v1/appreciative-inquiries/{inquiry_id}", { params: { path } }));
      const members = TEXTS.map(([key, title]) => member<Write, typeof key>(key, title));
      const chosen = await settle("This inquiry", members, mine, writeOf(now.data), base);
      Object.assign(body, chosen);
      for (const [key] of TEXTS) inputs[key].value = body[key] ?? "";
      return { body: chosen, etag: now.etag };
    },
  });
  const body = structuredClone(unsaved ?? stored);
  const input = (key: (typeof TEXTS)[number][0]): HTMLTextAreaElement =>
    textarea(key, body[key] ?? null, (value) => {
      body[key] = value;
      autosave.change("inquiry", structuredClone(body));
    });
  const inputs = { what_went_well: input("what_went_well"), what_differently_next_time: input("what_differently_next_time") };
  return TEXTS.map(([key, title]) => field(title, inputs[key]));
}

/** An inquiry that was read, as the body that would save it. */
function writeOf(inquiry: Inquiry): Write {
  return {
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
}
