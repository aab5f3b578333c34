/** One question of a form as a field that a keyboard and a screen reader can use. */

import { button, choice, choices, field, focusOn, h, select, textarea, type Child } from "../frame/dom.ts";
import type { Question } from "./model.ts";
import type { Answer } from "./relevance.ts";

export interface Asking {
  question: Question;
  answer: Answer | undefined;
  changed: (answer: Answer | null) => void;
  codes: { code: string; label: string }[];
  naReasons: string[];
  mayBeNa: boolean;
}

const YES_NO = [
  { code: "true", label: "Yes" },
  { code: "false", label: "No" },
];

/** The field of a question; the two texts of a section and the practice framework have fields of their own. */
export function questionField(asking: Asking): HTMLElement {
  const { question } = asking;
  const parts: Child[] = [input({ ...asking, changed: (answer) => (clearNa(question.key), asking.changed(answer)) })];
  if (asking.answer?.carried_forward) parts.unshift(confirm(asking));
  if (asking.mayBeNa) parts.push(notApplicable(asking));
  return h("div", { class: "question", id: `question-${question.key}` }, ...parts);
}

function legend(question: Question): string {
  return question.required ? question.prompt : `${question.prompt} (if you like)`;
}

function input(asking: Asking): HTMLElement {
  const { question, answer } = asking;
  const id = `q-${question.key}`;
  const set = (value: Partial<Answer>): void => asking.changed({ question_key: question.key, ...value });
  switch (question.type) {
    case "scale":
    case "rating":
      return scale(asking, id, set);
    case "boolean":
      return guided(question, choice(id, legend(question), YES_NO, answer?.value_bool == null ? null : String(answer.value_bool), (value) => set({ value_bool: value === "true" })));
    case "single_choice":
      return guided(question, choice(id, legend(question), asking.codes, answer?.value_codes?.[0] ?? null, (value) => set({ value_codes: [value] })));
    case "multi_choice":
    case "evidence_ref":
      return guided(question, choices(id, legend(question), asking.codes, answer?.value_codes ?? [], (codes) => (codes.length ? set({ value_codes: codes }) : asking.changed(null))));
    case "date": {
      const date = h("input", { id, type: "date", on: { change: () => (date.value ? set({ value_date: date.value }) : asking.changed(null)) } });
      date.value = answer?.value_date ?? "";
      return field(legend(question), date, question.guidance);
    }
    default: {
      const text = textarea(id, answer?.value_text ?? null, (value) => (value ? set({ value_text: value }) : asking.changed(null)));
      return field(legend(question), text, question.guidance);
    }
  }
}

function scale(asking: Asking, id: string, set: (value: Partial<Answer>) => void): HTMLElement {
  const { question, answer } = asking;
  const { min = 0, max = 10, step = 1 } = question;
  const options: { code: string; label: string }[] = [];
  for (let value = min ?? 0; value <= (max ?? 10); value += step ?? 1) options.push({ code: String(value), label: String(value) });
  const fieldset = choice(id, legend(question), options, answer?.value_num == null ? null : String(answer.value_num), (value) => set({ value_num: Number(value) }));
  fieldset.classList.add("scale");
  const anchors = (question.anchors ?? []).map((each) => h("li", {}, h("strong", {}, String(each.value)), " ", each.label));
  if (anchors.length) {
    const meaning = h("ul", { class: "anchors", id: `${id}-anchors` }, ...anchors);
    fieldset.querySelector("legend")?.after(meaning);
    fieldset.setAttribute("aria-describedby", meaning.id);
  }
  return guided(question, fieldset);
}

function guided(question: Question, fieldset: HTMLFieldSetElement): HTMLFieldSetElement {
  if (question.guidance) fieldset.querySelector("legend")?.after(h("p", { class: "hint" }, question.guidance));
  return fieldset;
}

/** "Does not apply", with the reason that a submission needs. */
function notApplicable(asking: Asking): HTMLElement {
  const { question, answer } = asking;
  const id = `na-${question.key}`;
  const list = h("datalist", { id: `${id}-reasons` }, ...asking.naReasons.map((each) => h("option", { value: each })));
  const reason = h("input", {
    id: `${id}-reason`,
    list: list.id,
    autocomplete: "off",
    on: { input: () => asking.changed({ question_key: question.key, is_na: true, na_reason: reason.value.trim() || null }) },
  });
  reason.value = answer?.na_reason ?? "";
  const why = field("Why does it not apply?", reason);
  why.append(list);
  why.hidden = !answer?.is_na;
  const box = h("input", { type: "checkbox", id, checked: Boolean(answer?.is_na) });
  box.addEventListener("change", () => {
    why.hidden = !box.checked;
    if (box.checked) for (const radio of document.querySelectorAll<HTMLInputElement>(`input[name="q-${question.key}"]`)) radio.checked = false;
    asking.changed(box.checked ? { question_key: question.key, is_na: true, na_reason: reason.value || null } : null);
    if (box.checked) reason.focus();
  });
  return h("div", { class: "na" }, h("label", { class: "option", for: id }, box, "Does not apply", h("span", { class: "unseen" }, `: ${question.prompt}`)), why);
}

/** A value and "does not apply" exclude each other. */
function clearNa(key: string): void {
  const box = document.getElementById(`na-${key}`);
  if (!(box instanceof HTMLInputElement) || !box.checked) return;
  box.checked = false;
  const why = document.getElementById(`na-${key}-reason`)?.parentElement;
  if (why) why.hidden = true;
}

function confirm(asking: Asking): HTMLElement {
  const { answer } = asking;
  const box = h(
    "p",
    { class: "warning" },
    "This answer comes from an earlier audit. ",
    button("It is still right", () => {
      if (answer) asking.changed({ ...answer, carried_forward: false });
      focusOn(box.parentElement);
      box.remove();
    }),
  );
  return box;
}

/** The grade of a section or of the whole, from the form's scale. */
export function gradeField(id: string, label: string, grades: { code: string; label: string }[], value: string | null, changed: (value: string | null) => void): HTMLElement {
  return field(label, select(id, grades, value, changed));
}
