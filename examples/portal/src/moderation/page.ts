/** Moderation: begun alone or in a session, blind or open, section by section, with a decision and feedback to the auditor. */

import { gradeLabel, readAudit } from "../audit/read.ts";
import { caseNumber } from "../audit/case-number.ts";
import { Model, type Audit, type Form, type Section } from "../audit/model.ts";
import { gradeField } from "../audit/questions.ts";
import { sectionRead } from "../audit/section.ts";
import { attempt } from "../frame/actions.ts";
import { api, answered, ask, type Answer } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, facts, field, h, select, show } from "../frame/dom.ts";
import { Draft } from "../frame/draft.ts";
import { open } from "../frame/router.ts";
import { whoAmI } from "../frame/frame.ts";
import { send } from "../frame/stale.ts";
import { child, label, name } from "../frame/words.ts";
import { standing } from "../pages/replies.ts";
import { finaliseForm } from "./finalise.ts";

type Decision = { moderated_grade: string | null; rationale: string | null; feedback_to_auditor: string | null; sections: Record<string, string> };

const NOTHING: Decision = { moderated_grade: null, rationale: null, feedback_to_auditor: null, sections: {} };
const TITLES = { rationale: "Your reasons", feedback_to_auditor: "Feedback to the auditor" };

export async function moderationPage(main: HTMLElement, auditId = ""): Promise<void> {
  const path = { audit_id: auditId };
  const seen = await answered(api.GET("/v1/audits/{audit_id}", { params: { path } }));
  const audit = seen.data;
  const params = { path: { tool_version_id: audit.tool_version_id } };
  const form = await ask(api.GET("/v1/tool-versions/{tool_version_id}/form", { params }));
  const may = (action: string): boolean => audit.allowed_actions.includes(action);
  if (may("begin-moderation")) show(main, ...head(audit), await begin(audit));
  else if (may("decide")) show(main, ...head(audit), ...decide(seen, form));
  else {
    readAudit(main, seen, form);
    const unsent = new Draft(`decision-${audit.id}`, NOTHING).unsent(TITLES);
    if (unsent) main.append(unsent);
    if (may("finalise")) main.append(finaliseForm(seen, form));
  }
}

function head(audit: Audit): HTMLElement[] {
  return [
    h("h1", {}, `Moderation: ${audit.tool_version.title}`),
    facts([
      ["Child", child(audit.subject)],
      ["Team", audit.org_unit.name],
      ["Auditor", name(audit.auditor)],
      ["State", label(audit.status)],
      ["Chosen because", audit.selection_reason ? label(audit.selection_reason) : null],
    ]),
  ];
}

/** Begins alone, or in a session of which one is a member. */
async function begin(audit: Audit): Promise<HTMLElement> {
  const result = h("div", {});
  const me = whoAmI()?.person_id;
  const query = { cycle_id: audit.cycle_id, status: ["planned" as const, "held" as const], ...(me ? { member_id: me } : {}) };
  const sessions = await ask(api.GET("/v1/moderation-sessions", { params: { query } }));
  const options = sessions.items.map((each) => ({
    code: each.id,
    label: `${each.title} (${label(each.mode)}, ${each.blind ? "blind" : "open"}, chaired by ${name(each.chair) ?? "nobody"})`,
  }));
  let session: string | null = null;
  const start = (): Promise<void> =>
    attempt(result, async () => {
      const params = { path: { audit_id: audit.id } };
      await ask(api.POST("/v1/audits/{audit_id}/begin-moderation", { params, body: { session_id: session } }));
      announce("The moderation has begun.");
      await open();
    });
  return h(
    "div",
    {},
    h("p", {}, "Until you begin, you see nothing of the audit's grade. Once you have begun, you are its moderator."),
    options.length ? field("Session", select("session", options, null, (value) => (session = value), "None: I moderate alone")) : null,
    button("Begin the moderation", () => void start(), { class: "primary" }),
    result,
  );
}

function decide(seen: Answer<Audit>, form: Form): HTMLElement[] {
  const audit = seen.data;
  const draft = new Draft(`decision-${audit.id}`, NOTHING);
  const model = new Model(form, audit.sections);
  const asked = model.asked().sections;
  const sections = model.sections.filter((each) => asked.has(each.key)).map((each) => section(audit, model, each, draft));
  const blind = audit.blind
    ? h("p", { class: "help" }, h("strong", {}, "Blind moderation."), " You see the answers and texts, and no grade until you have decided. Reasons are always needed.")
    : h("p", {}, `The auditor's grade is ${gradeLabel(form, audit.auditor_grade) ?? "not given"}. ${audit.grade_rationale ?? ""}`);
  return [blind, caseNumber(audit.subject_id), ...sections, ...decision(seen, form, draft)];
}

/** What the auditor found in a section, and the moderator's grade of it. */
function section(audit: Audit, model: Model, section: Section, draft: Draft<Decision>): HTMLElement {
  const theirs = audit.sections.find((each) => each.section_key === section.key)?.section_grade ?? null;
  const graded = gradeField(`section-${section.key}`, `Your grade for “${section.title}” (if you like)`, model.form.grades, draft.values.sections[section.key] ?? null, (value) => {
    const { [section.key]: _before, ...others } = draft.values.sections;
    draft.set({ sections: value ? { ...others, [section.key]: value } : others });
  });
  return h(
    "details",
    {},
    h("summary", {}, section.title),
    sectionRead(model, section),
    theirs ? h("p", {}, `The auditor's grade for this section: ${gradeLabel(model.form, theirs) ?? ""}`) : null,
    graded,
  );
}

function decision(seen: Answer<Audit>, form: Form, draft: Draft<Decision>): HTMLElement[] {
  const { values } = draft;
  const result = h("div", {});
  const path = { audit_id: seen.data.id };
  const record = (): Promise<void> =>
    attempt(result, async () => {
      const { sections, ...rest } = values;
      const body = { ...rest, section_decisions: Object.entries(sections).map(([section_key, moderated]) => ({ section_key, moderated })) };
      const done = await send<Audit>({
        seen,
        read: () => answered(api.GET("/v1/audits/{audit_id}", { params: { path } })),
        send: (etag) => ask(api.POST("/v1/audits/{audit_id}/moderation-decisions", { params: { path, header: { "If-Match": etag } }, body })),
        action: "decide",
        mine: () => [["Your grade", gradeLabel(form, values.moderated_grade)], [TITLES.rationale, values.rationale], [TITLES.feedback_to_auditor, values.feedback_to_auditor]],
        now: (audit) => standing(audit, form),
      });
      if (!done) return;
      draft.sent();
      announce("The decision is recorded.");
      await open();
    });
  return [
    h("h2", {}, "Decision"),
    gradeField("moderated_grade", "Your grade for the whole audit", form.grades, values.moderated_grade, (value) => draft.set({ moderated_grade: value })),
    field("Your reasons", draft.text("rationale")),
    field("Feedback to the auditor (if you like)", draft.text("feedback_to_auditor")),
    h("p", { class: "buttons" }, button("Record the decision", () => void record(), { class: "primary" })),
    result,
    h("details", {}, h("summary", {}, "Send the audit back instead"), ...returned(seen, form)),
  ];
}

/** Sends an audit back with a reason and the sections to look at. */
function returned(seen: Answer<Audit>, form: Form): HTMLElement[] {
  const result = h("div", {});
  const path = { audit_id: seen.data.id };
  const draft = new Draft(`return-${path.audit_id}`, { "return-reason": "", items: [] as string[] });
  const { values } = draft;
  const boxes = form.content.sections.map((each) => {
    const item = `/sections/${each.key}`;
    const box = h("input", { type: "checkbox", checked: values.items.includes(item) });
    box.addEventListener("change", () => draft.set({ items: [...values.items.filter((other) => other !== item), ...(box.checked ? [item] : [])] }));
    return h("label", { class: "option" }, box, each.title);
  });
  const sendBack = (): Promise<void> =>
    attempt(result, async () => {
      const body = { reason: values["return-reason"] ?? "", items: values.items };
      const done = await send<Audit>({
        seen,
        read: () => answered(api.GET("/v1/audits/{audit_id}", { params: { path } })),
        send: (etag) => ask(api.POST("/v1/audits/{audit_id}/return", { params: { path, header: { "If-Match": etag } }, body })),
        action: "return",
        mine: () => [["Look at again", values["return-reason"]]],
        now: (audit) => standing(audit, form),
      });
      if (!done) return;
      draft.sent();
      location.hash = "#/";
    });
  return [
    field("What should the auditor look at again?", draft.text("return-reason")),
    h("fieldset", { class: "choice" }, h("legend", {}, "Sections to look at"), ...boxes),
    button("Send back", () => void sendBack()),
    result,
  ];
}
