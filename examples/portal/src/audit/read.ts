/** An audit that is not to be edited: what was found, the grade, the replies, and what one may do with it. */

import { actionBar } from "../frame/actions.ts";
import { api, ask, type Answer } from "../frame/api.ts";
import { facts, h, show } from "../frame/dom.ts";
import { child, day, label, name } from "../frame/words.ts";
import { decisions } from "../moderation/decisions.ts";
import { planInquiry } from "../moderation/inquiry.ts";
import { replies } from "../pages/replies.ts";
import { caseNumber } from "./case-number.ts";
import { explainedGrade } from "./grading.ts";
import { Model, type Audit, type Form } from "./model.ts";
import { sectionRead } from "./section.ts";

export function gradeLabel(form: Form, code: string | null): string | null {
  return code === null ? null : (form.grades.find((each) => each.code === code)?.label ?? label(code));
}

export function readAudit(main: HTMLElement, seen: Answer<Audit>, form: Form): void {
  const audit = seen.data;
  const model = new Model(form, audit.sections);
  const asked = model.asked().sections;
  const sections = model.sections
    .filter((section) => asked.has(section.key))
    .map((section) => h("details", {}, h("summary", {}, section.title), sectionRead(model, section)));
  show(
    main,
    h("h1", {}, audit.tool_version.title),
    facts([
      ["Child", child(audit.subject)],
      ["Team", audit.org_unit.name],
      ["Auditor", name(audit.auditor)],
      ["State", label(audit.status)],
      ["Submitted", audit.submitted_at ? day(audit.submitted_at) : null],
      ["The auditor's grade", gradeLabel(form, audit.auditor_grade)],
      ["Grade after moderation", gradeLabel(form, audit.moderated_grade)],
      ["Final grade", gradeLabel(form, audit.final_grade)],
      ["Reasons for the grade", audit.grade_rationale],
    ]),
    caseNumber(audit.subject_id),
    actionBar(() => ask(api.GET("/v1/audits/{audit_id}/actions", { params: { path: { audit_id: audit.id } } }))),
    h("h2", {}, "What was found"),
    ...sections,
    audit.score_of_applicable === null ? null : explainedGrade(audit.id, form),
    decisions(audit.id, form),
    planInquiry(audit),
    replies(seen, form),
  );
}
