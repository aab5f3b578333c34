/** Moderation: begun alone or in a session, blind or open, section by section, with a decision and feedback to the auditor. */

import { gradeLabel, readAudit } from "../audit/read.ts";
import { caseNumber } from "../audit/case-number.ts";
import { Model, type Audit, type Form, type Section } from "../audit/model.ts";
import { gradeField } from "../audit/questions.ts";
import { sectionRead } from "../audit/section.ts";
import { attempt } from "../frame/actions.ts";
import { api, ask, type Schemas } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, facts, field, h, select, show, textarea } from "../frame/dom.ts";
import { open } from "../frame/router.ts";
import { whoAmI } from "../frame/frame.ts";
import { child, label, name } from "../frame/words.ts";
import { finaliseForm } from "./finalise.ts";

type Decision = Schemas["ModerationDecisionWrite"];

export async function moderationPage(main: HTMLElement, auditId = ""): Promise<void> {
  const path = { audit_id: auditId };
  const audit = await ask(api.GET("/v1/audits/{audit_id}", { params: { path } }));
  const params = { path: { tool_version_id: audit.tool_version_id } };
  const form = await ask(api.GET("/v1/tool-versions/{tool_version_id}/form", { params }));
  const may = (action: string): boolean => audit.allowed_actions.includes(action);
  if (may("begin-moderation")) show(main, ...head(audit), await begin(audit));
  else if (may("decide")) show(main, ...head(audit), ...decide(audit, form));
  else {
    readAudit(main, audit, form);
    if (may("finalise")) main.append(finaliseForm(audit));
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

function decide(audit: Audit, form: Form): HTMLElement[] {
  const model = new Model(form, audit.sections);
  const asked = model.asked().sections;
  const grades = new Map<string, string>();
  const sections = model.sections.filter((each) => asked.has(each.key)).map((each) => section(audit, model, each, grades));
  const blind = audit.blind
    ? h("p", { class: "help" }, h("strong", {}, "Blind moderation."), " You see the answers and texts, and no grade until you have decided. Reasons are always needed.")
    : h("p", {}, `The auditor's grade is ${gradeLabel(form, audit.auditor_grade) ?? "not given"}. ${audit.grade_rationale ?? ""}`);
  return [blind, caseNumber(audit.subject_id), ...sections, ...decision(audit, form, grades)];
}

/** What the auditor found in a section, and the moderator's grade of it. */
function section(audit: Audit, model: Model, section: Section, grades: Map<string, string>): HTMLElement {
  const theirs = audit.sections.find((each) => each.section_key === section.key)?.section_grade ?? null;
  const graded = gradeField(`section-${section.key}`, `Your grade for “${section.title}” (if you like)`, model.form.grades, null, (value) => {
    if (value) grades.set(section.key, value);
    else grades.delete(section.key);
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

function decision(audit: Audit, form: Form, grades: Map<string, string>): HTMLElement[] {
  const body: Decision = {};
  const result = h("div", {});
  const params = { path: { audit_id: audit.id } };
  const send = (): Promise<void> =>
    attempt(result, async () => {
      const section_decisions = [...grades].map(([section_key, moderated]) => ({ section_key, moderated }));
      await ask(api.POST("/v1/audits/{audit_id}/moderation-decisions", { params, body: { ...body, section_decisions } }));
      announce("The decision is recorded.");
      await open();
    });
  const back = h("div", {}, ...returned(audit, form));
  return [
    h("h2", {}, "Decision"),
    gradeField("moderated_grade", "Your grade for the whole audit", form.grades, null, (value) => (body.moderated_grade = value)),
    field("Your reasons", textarea("rationale", null, (value) => (body.rationale = value))),
    field("Feedback to the auditor (if you like)", textarea("feedback_to_auditor", null, (value) => (body.feedback_to_auditor = value))),
    h("p", { class: "buttons" }, button("Record the decision", () => void send(), { class: "primary" })),
    result,
    h("details", {}, h("summary", {}, "Send the audit back instead"), back),
  ];
}

/** Sends an audit back with a reason and the sections to look at. */
function returned(audit: Audit, form: Form): HTMLElement[] {
  const result = h("div", {});
  const items = new Set<string>();
  const reason = textarea("return-reason", null, () => undefined);
  const boxes = form.content.sections.map((each) => {
    const box = h("input", { type: "checkbox" });
    box.addEventListener("change", () => (box.checked ? items.add(`/sections/${each.key}`) : items.delete(`/sections/${each.key}`)));
    return h("label", { class: "option" }, box, each.title);
  });
  const send = (): Promise<void> =>
    attempt(result, async () => {
      const params = { path: { audit_id: audit.id } };
      await ask(api.POST("/v1/audits/{audit_id}/return", { params, body: { reason: reason.value, items: [...items] } }));
      location.hash = "#/";
    });
  return [
    field("What should the auditor look at again?", reason),
    h("fieldset", { class: "choice" }, h("legend", {}, "Sections to look at"), ...boxes),
    button("Send back", () => void send()),
    result,
  ];
}
