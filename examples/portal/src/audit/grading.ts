/** How a grade came about, term by term. */

import { api, ask, type Schemas } from "../frame/api.ts";
import { button, facts, h, show, table } from "../frame/dom.ts";
import { number } from "../frame/words.ts";
import type { Form } from "./model.ts";

type Explained = Schemas["GradingRead"];

/** A button that shows the arithmetic of an audit, newly worked out at each press. */
export function explainedGrade(auditId: string, form: Form, before: () => Promise<void> = async () => {}): HTMLElement {
  const place = h("div", { "aria-live": "polite" });
  const press = async (): Promise<void> => {
    await before();
    const params = { path: { audit_id: auditId }, query: { explain: true } };
    show(place, ...explanation(await ask(api.GET("/v1/audits/{audit_id}/grading", { params })), form));
  };
  return h("div", {}, button("Show how the score is worked out", () => void press()), place);
}

function explanation(grading: Explained, form: Form): HTMLElement[] {
  const explained = grading.explanation;
  if (!explained) return [h("p", {}, "There is nothing to explain yet.")];
  const grade = (code: string | null): string => form.grades.find((each) => each.code === code)?.label ?? "None";
  const prompts = new Map(form.content.sections.flatMap((section) => section.questions.map((each) => [each.key, each.prompt])));
  const titles = new Map(form.content.sections.map((section) => [section.key, section.title]));
  const score = (value: number | null): string => (value === null ? "No score" : number(value, 4));
  const sections = explained.sections.filter((each) => each.relevant);
  const whole = table(
    "The sections",
    ["Section", "Weight", "Score", "Grade"],
    sections.map((each) => [titles.get(each.section_key) ?? "", number(each.weight), score(each.section_score), grade(each.section_grade ?? each.level)]),
    true,
  );
  const terms = sections
    .filter((each) => each.terms.length)
    .map((each) =>
      table(
        `${titles.get(each.section_key) ?? ""}: ${score(each.section_score)}`,
        ["Question", "Answer", "Weight", "Part of the whole scale"],
        each.terms.map((term) => [
          prompts.get(term.question_key) ?? "",
          term.is_na ? "Does not apply" : term.value === null ? "Not answered" : number(term.value),
          number(term.weight),
          term.normalised === null ? "–" : number(term.normalised, 4),
        ]),
        true,
      ),
    );
  const caps = explained.caps_applied.map((cap) =>
    h("li", {}, `${titles.get(cap.section_key) ?? ""} is ${grade(cap.level)}: the whole is at most ${grade(cap.cap)}. ${cap.reason}`),
  );
  return [
    h("h3", {}, "How the score is worked out"),
    h("p", {}, "Each answer is a part of its scale, from 0 to 1. A section's score is the mean of its answers, by their weights; the audit's score is the mean of its sections, by theirs. The grade is yours: the score only proposes one."),
    facts([
      ["Score of what applies", score(explained.score_of_applicable)],
      ["Score with gaps as 0", score(explained.score_of_available)],
      ["Grade of that score", grade(explained.band)],
      ["Proposed by the score and the rules", grade(explained.indicative_grade)],
      ["The auditor's grade", grade(grading.auditor_grade)],
      ["Difference in levels", grading.grade_variance === null ? null : String(grading.grade_variance)],
    ]),
    caps.length ? h("ul", {}, ...caps) : h("p", {}, "No rule limits the grade."),
    whole,
    h("details", {}, h("summary", {}, "Each answer"), ...terms),
  ];
}
