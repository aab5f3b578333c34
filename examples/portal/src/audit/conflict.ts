/** The parts of a section of an audit, for when it was saved twice. */

import { api, answered } from "../frame/api.ts";
import { member, settle, type Member } from "../frame/sides.ts";
import { gradeLabel } from "./read.ts";
import { bodyOf, words, type Form, type Model, type Question, type SectionBody } from "./model.ts";
import type { Answer } from "./relevance.ts";

/** Reads what is stored now, lets the person choose, and returns the section to save over it. */
export async function resolveConflict(model: Model, auditId: string, key: string, mine: SectionBody, base: SectionBody): Promise<{ body: SectionBody; etag: string }> {
  const params = { path: { audit_id: auditId, section_key: key } };
  const stored = await answered(api.GET("/v1/audits/{audit_id}/sections/{section_key}", { params }));
  const section = model.section(key);
  const evidence = (body: SectionBody): string => (body.framework_evidence ?? []).map((each) => `${each.code} ${each.note ?? ""}`).join("; ") || "Empty";
  const members: Member<SectionBody>[] = [
    member("section_grade", "Grade of the section", (code) => gradeLabel(model.form, code) ?? code),
    member("strengths_text", "Strengths"),
    member("development_text", "Areas for development"),
    ...section.questions.map((question) => answerTo<SectionBody>(model.form, question)),
    { what: "Practice framework", words: evidence, take: (body, theirs) => (body.framework_evidence = theirs.framework_evidence) },
  ];
  return { body: await settle(`“${section.title}”`, members, mine, bodyOf(stored.data), base), etag: stored.etag };
}

/** The answer to a question, as one part of what is saved. */
export function answerTo<Body extends { answers?: Answer[] }>(form: Form, question: Question): Member<Body> {
  const answer = (body: Body): Answer | undefined => body.answers?.find((each) => each.question_key === question.key);
  return {
    what: question.prompt,
    words: (body) => words(form, question, answer(body)),
    take: (body, theirs) => {
      const other = answer(theirs);
      body.answers = (body.answers ?? []).filter((each) => each.question_key !== question.key).concat(other ? [other] : []);
    },
  };
}
