/** An audit being written: its sections and answers in the shape in which they are saved. */

import type { Schemas } from "../frame/api.ts";
import { asked, given, type Answer, type Answers, type Asked } from "./relevance.ts";

export type Audit = Schemas["AuditRead"];
export type Form = Schemas["FormRead"];
export type Section = Schemas["Section"];
export type Question = Schemas["Question"];
export type SectionBody = Schemas["AuditSectionWrite"];
export type SectionRead = Schemas["AuditSectionRead"];

export interface Texts {
  section_grade: string | null;
  strengths_text: string | null;
  development_text: string | null;
  notes: Map<string, string | null>; // of the parts of the practice framework
}

export class Model {
  readonly form: Form;
  readonly answers: Answers = new Map();
  readonly texts = new Map<string, Texts>();

  constructor(form: Form, sections: SectionRead[]) {
    this.form = form;
    for (const section of sections) this.take(section.section_key, bodyOf(section));
  }

  get sections(): Section[] {
    return this.form.content.sections;
  }

  section(key: string): Section {
    const found = this.sections.find((each) => each.key === key);
    if (!found) throw new Error(`The form has no section ${key}.`);
    return found;
  }

  /** Replaces a section by what is on the service, or was kept in this tab. */
  take(key: string, body: SectionBody): void {
    const section = this.sections.find((each) => each.key === key);
    for (const question of section?.questions ?? []) this.answers.delete(question.key);
    for (const answer of body.answers ?? []) this.answers.set(answer.question_key, answer);
    this.texts.set(key, {
      section_grade: body.section_grade ?? null,
      strengths_text: body.strengths_text ?? null,
      development_text: body.development_text ?? null,
      notes: new Map(body.framework_evidence?.map((each) => [each.code, each.note ?? null])),
    });
  }

  /** The whole section as it is saved: what is left out would be deleted. */
  body(key: string): SectionBody {
    const { notes, ...texts } = this.textsOf(key);
    const answers = this.section(key)
      .questions.map((question) => this.answers.get(question.key))
      .filter((answer) => answer !== undefined && given(answer)) as Answer[];
    return { ...texts, framework_evidence: [...notes].map(([code, note]) => ({ code, note })), answers };
  }

  textsOf(key: string): Texts {
    let texts = this.texts.get(key);
    if (!texts) {
      texts = { section_grade: null, strengths_text: null, development_text: null, notes: new Map() };
      this.texts.set(key, texts);
    }
    return texts;
  }

  asked(): Asked {
    return asked(this.form.content, this.answers);
  }

  /** Whether a question that is asked has its answer: one of the two texts, or an answer. */
  isAnswered(section: Section, question: Question): boolean {
    if (question.type === "strengths_text") return Boolean(this.textsOf(section.key).strengths_text?.trim());
    if (question.type === "development_text") return Boolean(this.textsOf(section.key).development_text?.trim());
    return given(this.answers.get(question.key));
  }

  /** How far a section is: how many of its required questions have an answer. */
  progress(section: Section): { done: number; of: number } {
    const questions = this.asked().questions;
    const required = section.questions.filter((each) => each.required && questions.has(each.key));
    return { done: required.filter((each) => this.isAnswered(section, each)).length, of: required.length };
  }
}

/** A section that was read, as the body that would save it. */
export function bodyOf(section: SectionRead): SectionBody {
  return {
    section_grade: section.section_grade,
    strengths_text: section.strengths_text,
    development_text: section.development_text,
    framework_evidence: section.framework_evidence ?? [],
    answers: section.answers.map((answer) => ({ ...answer })),
  };
}

/** The number of an answer, its words or its codes, as a person reads it. */
export function words(form: Form, question: Question, answer: Answer | undefined): string {
  if (!answer || !given(answer)) return "Not answered";
  if (answer.is_na) return `Does not apply: ${answer.na_reason ?? "no reason given"}`;
  if (typeof answer.value_num === "number") {
    const anchor = question.anchors?.find((each) => each.value === answer.value_num);
    return anchor ? `${answer.value_num}: ${anchor.label}` : String(answer.value_num);
  }
  if (typeof answer.value_bool === "boolean") return answer.value_bool ? "Yes" : "No";
  const options = question.options?.length ? question.options : form.practice_framework;
  const codes = answer.value_codes?.map((code) => options.find((each) => each.code === code)?.label ?? code);
  return codes?.join(", ") || answer.value_date || (answer.value_text ?? "");
}
