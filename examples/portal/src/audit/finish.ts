/** The last step of an audit: the whole grade with its reasons, the arithmetic, the check and the submission. */

import { api, ask, answered, Refused, type Schemas } from "../frame/api.ts";
import { button, field, h, keepingFocus, note, show, textarea, type Child } from "../frame/dom.ts";
import { member, settle, type Member } from "../frame/sides.ts";
import { explainedGrade } from "./grading.ts";
import { gradeField } from "./questions.ts";
import { gradeLabel } from "./read.ts";
import type { Audit, Form } from "./model.ts";
import type { AuditPage } from "./page.ts";

type Head = Schemas["AuditWrite"];

export function finish(page: AuditPage, etag: string): HTMLElement {
  const { audit, model, autosave } = page;
  const stored = headOf(audit);
  const path = { audit_id: audit.id };
  const head = structuredClone(
    autosave.add<Head>("audit", {
      base: stored,
      etag,
      put: (body, ifMatch) => answered(api.PUT("/v1/audits/{audit_id}", { params: { path, header: { "If-Match": ifMatch } }, body })),
      refused: (error) => error.problem.errors.forEach((fault) => note(fault.pointer.slice(1), "error", fault.detail)),
      conflict: async (mine, base) => {
        const now = await answered(api.GET("/v1/audits/{audit_id}", { params: { path } }));
        const body = await settle("The grade of this audit", members(model.form), mine, headOf(now.data), base);
        Object.assign(head, body);
        keepingFocus(() => show(place, ...fields()));
        return { body, etag: now.etag };
      },
    }) ?? stored,
  );
  const change = (values: Partial<Head>): void => autosave.change("audit", structuredClone(Object.assign(head, values)));
  const grades = model.form.grades;
  const mode = model.form.content.grading_mode;
  const result = h("div", { "aria-live": "polite" });
  const fields = (): Child[] => {
    const involved = h("input", { id: "practitioner_involved", type: "checkbox", checked: head.practitioner_involved, on: { change: () => change({ practitioner_involved: involved.checked }) } });
    return [
      mode === "computed" ? null : gradeField("auditor_grade", "Your grade for the whole audit", grades, head.auditor_grade ?? null, (value) => change({ auditor_grade: value })),
      mode === "computed_with_override" ? gradeField("override_grade", "Another grade than the score proposes (if you like)", grades, head.override_grade ?? null, (value) => change({ override_grade: value })) : null,
      field("Your reasons for the grade", textarea("grade_rationale", head.grade_rationale ?? null, (value) => change({ grade_rationale: value }))),
      h("label", { class: "option" }, involved, "The practitioner took part in this audit"),
    ];
  };
  const place = h("div", {}, ...fields());
  return h(
    "div",
    {},
    place,
    explainedGrade(audit.id, model.form, () => autosave.flush()),
    h("p", { class: "buttons" }, button("Check", () => void check(page, result)), " ", button("Submit the audit", () => void submit(page, result), { class: "primary" })),
    result,
  );
}

/** The grade of an audit that was read, as the body that would save it. */
function headOf(audit: Audit): Head {
  return {
    assignment_id: audit.assignment_id,
    auditor_grade: audit.auditor_grade,
    override_grade: audit.override_grade,
    grade_rationale: audit.grade_rationale,
    practitioner_involved: audit.practitioner_involved,
    practitioner_person_id: audit.practitioner_person_id,
    family_feedback_submission_id: audit.family_feedback_submission_id,
    practitioner_feedback_submission_id: audit.practitioner_feedback_submission_id,
  };
}

function members(form: Form): Member<Head>[] {
  const grade = (code: string): string => gradeLabel(form, code) ?? code;
  return [
    member("auditor_grade", "Grade of the whole audit", grade),
    member("override_grade", "Another grade than the score proposes", grade),
    member("grade_rationale", "Reasons for the grade"),
    member("practitioner_involved", "The practitioner took part", (yes) => (yes ? "Yes" : "No")),
  ];
}

async function check(page: AuditPage, result: HTMLElement): Promise<void> {
  await page.autosave.flush();
  const valid = await page.check();
  page.list();
  if (valid) show(result, h("p", {}, "Nothing is missing. You can submit the audit."));
}

async function submit(page: AuditPage, result: HTMLElement): Promise<void> {
  await page.autosave.flush();
  if (page.autosave.unsaved) return show(result, h("p", { class: "error" }, "There is no connection. Submit again when everything is saved."));
  try {
    await ask(api.POST("/v1/audits/{audit_id}/submit", { params: { path: { audit_id: page.audit.id } } }));
    page.leave("The audit is submitted.");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    page.list(error.problem.errors);
    if (!error.problem.errors.length) show(result, h("p", { class: "error" }, error.problem.detail));
  }
}
