/** The questions of a feedback form in easy words and in the language that was chosen. */

import { asked, type Answer, type Answers } from "../audit/relevance.ts";
import type { Schemas } from "../frame/api.ts";
import { choice, choices, field, h, textarea } from "../frame/dom.ts";
import { symbol } from "./symbols.ts";

type Form = Schemas["FeedbackFormRead"];
type Question = Schemas["Question"];
type Section = Schemas["Section"];
interface Shown {
  prompt: string;
  guidance: string | null;
  options: { code: string; label: string }[];
}

const YES_NO: Record<string, [string, string]> = { en: ["Yes", "No"], pl: ["Tak", "Nie"], uk: ["Так", "Ні"] };

/** A question as a child reads it: its easiest wording, or the translation. */
function shown(question: Question, language: string): Shown {
  const other = language === "en" ? undefined : (question.translations as Record<string, Schemas["Translation"]> | undefined)?.[language];
  const anchors = (other?.anchors?.length ? other.anchors : question.anchors) ?? [];
  const options = (other?.options?.length ? other.options : question.options) ?? [];
  return {
    prompt: other?.prompt ?? question.child_friendly_prompt ?? question.prompt,
    guidance: other ? (other.guidance ?? null) : (question.guidance ?? null),
    options: anchors.length ? anchors.map((each) => ({ code: String(each.value), label: each.label })) : options,
  };
}

/** The sections with their questions; answers are in the map, and stay there when the language changes. */
export function questions(form: Form, language: string, answers: Answers): HTMLElement {
  const content = form.content as Schemas["ToolContent"];
  const fields = new Map<string, HTMLElement>();
  const ask = (): void => {
    const { questions: now } = asked(content, answers);
    for (const [key, element] of fields) element.hidden = !now.has(key);
  };
  const sections = content.sections.map((section) => {
    const parts = section.questions.map((question) => {
      const set = (value: Partial<Answer> | null): void => {
        if (value) answers.set(question.key, { question_key: question.key, ...value });
        else answers.delete(question.key);
        ask();
      };
      const element = h("div", { class: "question" }, input(question, language, answers.get(question.key), set));
      fields.set(question.key, element);
      return element;
    });
    return h("section", {}, h("h2", {}, title(section, language)), ...parts);
  });
  ask();
  return h("div", { lang: language }, ...sections);
}

function title(section: Section, language: string): string {
  const other = (section.translations as Record<string, { title: string }> | undefined)?.[language];
  return other?.title ?? section.title;
}

function input(question: Question, language: string, answer: Answer | undefined, set: (value: Partial<Answer> | null) => void): HTMLElement {
  const { prompt: words, guidance, options } = shown(question, language);
  const prompt = h("span", { class: "asked" }, symbol(question.symbol), words);
  const id = `q-${question.key}`;
  switch (question.type) {
    case "scale":
    case "rating":
      return choice(id, prompt, options, answer?.value_num == null ? null : String(answer.value_num), (value) => set({ value_num: Number(value) }));
    case "boolean": {
      const [yes, no] = YES_NO[language] ?? ["Yes", "No"];
      const both = [
        { code: "true", label: yes },
        { code: "false", label: no },
      ];
      return choice(id, prompt, both, answer?.value_bool == null ? null : String(answer.value_bool), (value) => set({ value_bool: value === "true" }));
    }
    case "multi_choice":
      return choices(id, prompt, options, answer?.value_codes ?? [], (codes) => set(codes.length ? { value_codes: codes } : null));
    case "single_choice":
      return choice(id, prompt, options, answer?.value_codes?.[0] ?? null, (value) => set({ value_codes: [value] }));
    default:
      return field(prompt, textarea(id, answer?.value_text ?? null, (value) => set(value ? { value_text: value } : null), 3), guidance);
  }
}
