/** The decisions on an audit. */

import type { Form } from "../audit/model.ts";
import { api, ask } from "../frame/api.ts";
import { facts, h, show } from "../frame/dom.ts";
import { day, label } from "../frame/words.ts";

/** What was decided, for those who may see it, when they ask. */
export function decisions(auditId: string, form: Form): HTMLElement {
  const place = h("div", {});
  const details = h("details", {}, h("summary", {}, "How it was moderated"), place);
  details.addEventListener("toggle", async () => {
    if (details.open) show(place, ...(await decided(auditId, form)));
  });
  return details;
}

async function decided(auditId: string, form: Form): Promise<HTMLElement[]> {
  const query = { audit_id: [auditId], view: "full" as const };
  const { items } = await ask(api.GET("/v1/moderation-decisions", { params: { query } }));
  if (!items.length) return [h("p", {}, "It was not moderated, or that is not for you to see.")];
  return items.map((each) =>
    facts([
      ["Decided", day(each.decided_at)],
      ["Outcome", label(each.outcome)],
      ["Grade", form.grades.find((grade) => grade.code === each.moderated_grade)?.label ?? null],
      ["Reasons", each.rationale],
      ["Feedback to the auditor", each.feedback_to_auditor],
    ]),
  );
}
