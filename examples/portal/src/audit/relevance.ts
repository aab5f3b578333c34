/** Which sections and questions a form asks, given the answers: the rules of `enable_when`. */

import type { Schemas } from "../frame/api.ts";

type Rule = Schemas["Section"]["enable_when"];
type Condition = Schemas["Condition"];
export type Answer = Schemas["AuditAnswerWrite"];
export type Answers = Map<string, Answer>;
type Value = number | string | string[] | boolean;

export interface Asked {
  sections: Set<string>;
  questions: Set<string>;
}

/** Answers to what is not asked do not count, so a rule may rest on another rule. */
export function asked(content: Pick<Schemas["ToolContent"], "sections">, answers: Answers): Asked {
  const found: Asked = { sections: new Set(), questions: new Set() };
  const values = new Map<string, Value>();
  for (const section of content.sections) {
    if (!holds(section.enable_when, values)) continue;
    found.sections.add(section.key);
    for (const question of section.questions) {
      if (!holds(question.enable_when, values)) continue;
      found.questions.add(question.key);
      const value = valueOf(question, answers.get(question.key));
      if (value !== null) values.set(question.key, value);
    }
  }
  return found;
}

function valueOf(question: Schemas["Question"], answer: Answer | undefined): Value | null {
  if (!answer || answer.is_na) return null;
  const codes = answer.value_codes?.length ? answer.value_codes : null;
  if (codes) return question.type === "single_choice" ? (codes[0] ?? null) : codes;
  return answer.value_num ?? answer.value_bool ?? answer.value_date ?? (answer.value_text?.trim() ? answer.value_text : null);
}

export function given(answer: Answer | undefined): boolean {
  if (!answer) return false;
  return Boolean(answer.is_na) || answer.value_num != null || answer.value_bool != null || Boolean(answer.value_date) ||
    Boolean(answer.value_codes?.length) || Boolean(answer.value_text?.trim());
}

function holds(rule: Rule | undefined, values: Map<string, Value>): boolean {
  if (!rule) return true;
  if ("all_of" in rule) return rule.all_of.every((each) => met(each, values));
  if ("any_of" in rule) return rule.any_of.some((each) => met(each, values));
  return met(rule, values);
}

function met(condition: Condition, values: Map<string, Value>): boolean {
  const value = values.get(condition.question_key);
  const expected = condition.value ?? null;
  if (value === undefined) return false;
  switch (condition.operator) {
    case "equals":
      return value === expected;
    case "not_equals":
      return value !== expected;
    case "at_least":
      return expected !== null && value >= expected;
    case "at_most":
      return expected !== null && value <= expected;
    case "includes":
      return Array.isArray(value) && value.includes(String(expected));
    case "answered":
      return true;
  }
}
