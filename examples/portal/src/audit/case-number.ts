/** The child's own number, shown when somebody asks for it; each showing is a line of the access log. */

import { api, ask, Refused } from "../frame/api.ts";
import { button, field, h, show } from "../frame/dom.ts";

export function caseNumber(subjectId: string): HTMLElement {
  const place = h("div", { class: "case-number", "aria-live": "polite" });
  const load = async (reason: string | null): Promise<void> => {
    const params = { path: { subject_id: subjectId } };
    try {
      const body = reason ? { reason } : null;
      const shown = await ask(api.POST("/v1/subjects/{subject_id}/case-number", { params, body }));
      const hide = button("Hide", () => offer()?.focus());
      show(place, h("p", {}, "The child's number: ", h("strong", {}, shown.case_number ?? "not known"), " ", hide));
      hide.focus();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.problem.errors.some((each) => each.pointer === "/reason")) askWhy(error.problem.detail);
      else show(place, h("p", { class: "error" }, error.problem.detail));
    }
  };
  const offer = (): HTMLElement | null => {
    show(place, button("Show the child's own number", () => void load(null)), h("span", { class: "hint" }, " This is noted in the access log."));
    return place.querySelector("button");
  };
  const askWhy = (detail: string): void => {
    const why = h("input", { id: "case-number-reason" });
    show(place, h("p", {}, detail), field("Reason", why), button("Show", () => void load(why.value)));
    why.focus();
  };
  offer();
  return place;
}
