/** Puts what the service says about a part of a form beside the field that it is about. */

import { note } from "../frame/dom.ts";
import { label } from "../frame/words.ts";
import type { Model, SectionBody } from "./model.ts";

const OWN = ["strengths_text", "development_text"] as const;

/** The field of a pointer into the body of a section, such as `/answers/0/value_text`. */
export function fieldOf(model: Model, key: string, body: SectionBody, pointer: string): string | null {
  const [, part = "", n = ""] = pointer.split("/");
  if (part === "answers") {
    const answer = body.answers?.[Number(n)];
    return answer ? `q-${answer.question_key}` : null;
  }
  const own = model.section(key).questions.find((each) => each.type === part);
  if (own) return `q-${own.key}`;
  return part === "framework_evidence" ? `evidence-${body.framework_evidence?.[Number(n)]?.code ?? ""}` : part;
}

/** Shows which texts of a saved section seem to identify somebody. Nothing was refused. */
export function showTextWarnings(model: Model, key: string, body: SectionBody, warnings: { pointer: string; kind: string }[]): void {
  const ids = new Set(model.section(key).questions.map((each) => `q-${each.key}`));
  for (const warning of warnings) {
    const id = fieldOf(model, key, body, warning.pointer);
    if (!id) continue;
    ids.delete(id);
    note(id, "warning", warningText(warning.kind));
  }
  for (const id of ids) note(id, "warning", null);
}

export function warningText(kind: string): string {
  return `this may contain a ${label(kind).toLowerCase()}. Leave out what says who somebody is.`;
}

/** The field of a pointer of `validate`, and the section in which it is. */
export function placeOf(model: Model, pointer: string): { section: string | null; id: string } {
  const [, first = "", section = "", member = "", key = ""] = pointer.split("/");
  if (first !== "sections") return { section: null, id: first };
  if (member === "answers" && key) return { section, id: `q-${key}` };
  const own = OWN.find((each) => each === member);
  const question = model.section(section).questions.find((each) => each.type === own);
  return { section, id: question ? `q-${question.key}` : `section-${section}` };
}
