/** One section of the form, with the fields that it asks at the moment. */

import { field, h, notes, textarea, type Child } from "../frame/dom.ts";
import { gradeField, questionField } from "./questions.ts";
import { words, type Model, type Question, type Section } from "./model.ts";

/** The section to be filled in; `changed` is called after each change of the model. */
export function sectionFields(model: Model, section: Section, changed: () => void): HTMLElement {
  const texts = model.textsOf(section.key);
  const fields = new Map<string, HTMLElement>();
  const ask = (): void => {
    const asked = model.asked().questions;
    for (const [key, element] of fields) element.hidden = !asked.has(key);
  };
  const update = (): void => {
    ask();
    changed();
  };
  for (const question of section.questions) fields.set(question.key, one(model, section, question, update));
  const grade = gradeField(`grade-${section.key}`, "Your grade for this section (if you like)", model.form.grades, texts.section_grade, (value) => {
    texts.section_grade = value;
    changed();
  });
  ask();
  return h("div", { id: `section-${section.key}` }, ...fields.values(), grade);
}

function one(model: Model, section: Section, question: Question, update: () => void): HTMLElement {
  const texts = model.textsOf(section.key);
  const { type } = question;
  if (type === "strengths_text" || type === "development_text") {
    const input = textarea(`q-${question.key}`, texts[type], (value) => {
      texts[type] = value;
      update();
    });
    return h("div", { class: "question" }, field(question.prompt, input, question.guidance));
  }
  if (type === "evidence_ref" && !question.options?.length) return evidence(model, section, question, update);
  const policy = question.na_policy ?? model.form.content.na_policy_default ?? "exclude";
  return questionField({
    question,
    answer: model.answers.get(question.key),
    codes: question.options ?? [],
    naReasons: model.form.na_reasons.map((each) => each.label),
    mayBeNa: policy !== "not_allowed" && (type === "scale" || type === "rating"),
    changed: (answer) => {
      if (answer) model.answers.set(question.key, answer);
      else model.answers.delete(question.key);
      update();
    },
  });
}

/** The parts of the practice framework that the work shows, each with a note. */
function evidence(model: Model, section: Section, question: Question, update: () => void): HTMLElement {
  const { notes: noted } = model.textsOf(section.key);
  const id = `q-${question.key}`;
  const boxes = model.form.practice_framework.map((part) => {
    const text = h("input", { id: `evidence-${part.code}`, maxlength: 500, on: { input: () => (noted.set(part.code, text.value.trim() || null), update()) } });
    text.value = noted.get(part.code) ?? "";
    const what = field(`What shows “${part.label}”?`, text);
    what.hidden = !noted.has(part.code);
    const box = h("input", { type: "checkbox", checked: noted.has(part.code) });
    box.addEventListener("change", () => {
      what.hidden = !box.checked;
      if (box.checked) noted.set(part.code, text.value.trim() || null);
      else noted.delete(part.code);
      if (noted.size) model.answers.set(question.key, { question_key: question.key, value_codes: [...noted.keys()] });
      else model.answers.delete(question.key);
      update();
    });
    return h("div", {}, h("label", { class: "option" }, box, part.label), what);
  });
  const fieldset = h("fieldset", { id, class: "choice" }, h("legend", {}, question.prompt), notes(id), ...boxes);
  return h("details", { class: "question", open: noted.size > 0 }, h("summary", {}, "Practice framework (if you like)"), fieldset);
}

/** The section to be read: what was answered, and the two texts. */
export function sectionRead(model: Model, section: Section): HTMLElement {
  const asked = model.asked().questions;
  const texts = model.textsOf(section.key);
  const pairs = section.questions
    .filter((question) => asked.has(question.key))
    .map((question) => {
      const text: Child =
        question.type === "strengths_text" || question.type === "development_text"
          ? (texts[question.type] ?? "Nothing written")
          : words(model.form, question, model.answers.get(question.key));
      return h("div", {}, h("dt", {}, question.prompt), h("dd", {}, text));
    });
  return h("dl", { class: "answers" }, ...pairs);
}
