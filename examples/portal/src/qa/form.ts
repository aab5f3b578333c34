/** The draft of a QA record: answers, overall rating, good practice and concerns, saved whole while one types. */

import { Autosave } from "../audit/autosave.ts";
import type { Form } from "../audit/model.ts";
import { gradeField, questionField } from "../audit/questions.ts";
import { asked, given, type Answers } from "../audit/relevance.ts";
import { api, answered, ask, Refused, textWarnings, type Schemas } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, field, focusOnWrong, h, keepingFocus, note, select, show, textarea } from "../frame/dom.ts";
import { open } from "../frame/router.ts";
import { member, settle, type Member } from "../frame/sides.ts";
import { label } from "../frame/words.ts";
import { answerTo } from "../audit/conflict.ts";
import { warningText } from "../audit/hints.ts";
import { gradeLabel } from "../audit/read.ts";

type Record = Schemas["QaRecordRead"];
type Write = Schemas["QaRecordWrite"];
type Concern = Schemas["ConcernWrite"];

const SEVERITIES = (["note", "moderate", "serious", "immediate_safeguarding"] as const).map((code) => ({ code, label: label(code) }));

/** A record that was read, as the body that would save it. */
function writeOf(record: Record): Write {
  return {
    meeting_id: record.meeting_id,
    tool_version_id: record.tool_version_id,
    answers: record.answers ?? [],
    overall_rating: record.overall_rating,
    good_practice: record.good_practice ?? false,
    good_practice_text: record.good_practice_text,
    good_practice_theme_codes: record.good_practice_theme_codes ?? [],
    concerns: (record.concerns ?? []).map(({ escalated_to: _name, ...concern }) => concern),
  };
}

export class RecordForm {
  readonly autosave: Autosave;
  readonly #record: Record;
  readonly #form: Form;
  #body: Write = { meeting_id: "" };
  #answers: Answers = new Map();
  readonly #place = h("div", {});
  readonly #state = h("p", { class: "state", role: "status", id: "save-state" }, "Everything is saved.");
  readonly #result = h("div", {});
  readonly #concerns = h("div", {});
  readonly #add = button("Add a concern", () => this.#addConcern());

  constructor(record: Record, form: Form, etag: string) {
    [this.#record, this.#form] = [record, form];
    const stored = writeOf(record);
    this.autosave = new Autosave(record.id, (text, state) => {
      this.#state.textContent = text;
      this.#state.dataset["state"] = state;
    });
    const path = { record_id: record.id };
    const unsaved = this.autosave.add<Write>("record", {
      base: stored,
      etag,
      put: (body, ifMatch) => answered(api.PUT("/v1/qa-records/{record_id}", { params: { path, header: { "If-Match": ifMatch } }, body })),
      saved: (body, response) => this.#warn(body, response),
      refused: (error) => this.#mark(error),
      conflict: async (mine, base) => {
        const now = await answered(api.GET("/v1/qa-records/{record_id}", { params: { path } }));
        const body = await settle("This record", this.#members(), mine, writeOf(now.data), base);
        keepingFocus(() => this.#take(body));
        return { body, etag: now.etag };
      },
    });
    this.#take(unsaved ?? stored);
  }

  /** Shows the record as it is written so far. */
  #take(body: Write): void {
    this.#body = structuredClone(body);
    this.#answers = new Map(this.#body.answers?.map((each) => [each.question_key, each]));
    show(this.#place, ...this.#fields());
  }

  #members(): Member<Write>[] {
    const concerns = (body: Write): string => (body.concerns ?? []).map((each) => `${label(each.severity ?? "moderate")}: ${each.text}`).join("\n") || "Empty";
    return [
      ...this.#form.content.sections.flatMap((section) => section.questions.map((question) => answerTo<Write>(this.#form, question))),
      member("overall_rating", "Overall", (code) => gradeLabel(this.#form, code) ?? code),
      member("good_practice", "There was good practice", (yes) => (yes ? "Yes" : "No")),
      member("good_practice_text", "What was good practice"),
      { what: "Concerns", words: concerns, take: (body, theirs) => (body.concerns = theirs.concerns) },
    ];
  }

  parts(): HTMLElement[] {
    this.#place.addEventListener("input", ({ target }) => target instanceof HTMLElement && note(target.closest("fieldset")?.id ?? target.id, "error", null));
    return [this.#state, this.#place, h("p", { class: "buttons" }, button("Complete the record", () => void this.#complete(), { class: "primary" })), this.#result];
  }

  #fields(): HTMLElement[] {
    const body = this.#body;
    const fields = new Map<string, HTMLElement>();
    const ask = (): void => {
      const { questions } = asked(this.#form.content, this.#answers);
      for (const [key, element] of fields) element.hidden = !questions.has(key);
    };
    const sections = this.#form.content.sections.map((section) => {
      for (const question of section.questions) {
        const changed = (answer: Schemas["AnswerWrite"] | null): void => {
          if (answer) this.#answers.set(question.key, answer);
          else this.#answers.delete(question.key);
          ask();
          this.#change({ answers: [...this.#answers.values()].filter(given) });
        };
        const naReasons = this.#form.na_reasons.map((each) => each.label);
        const mayBeNa = question.na_policy !== "not_allowed" && question.type === "scale";
        fields.set(question.key, questionField({ question, answer: this.#answers.get(question.key), codes: question.options ?? [], naReasons, mayBeNa, changed }));
      }
      return h("section", {}, h("h2", {}, section.title), ...section.questions.map((each) => fields.get(each.key)));
    });
    ask();
    this.#showConcerns();
    return [
      ...sections,
      h("section", {}, h("h2", {}, "Overall"), gradeField("overall_rating", "How good is practice overall?", this.#form.grades, body.overall_rating ?? null, (value) => this.#change({ overall_rating: value })), this.#goodPractice()),
      h("section", {}, h("h2", {}, "Concerns"), this.#concerns, this.#add),
    ];
  }

  #goodPractice(): HTMLElement {
    const text = field("What was good practice?", textarea("good_practice_text", this.#body.good_practice_text ?? null, (value) => this.#change({ good_practice_text: value })));
    text.hidden = !this.#body.good_practice;
    const box = h("input", { type: "checkbox", checked: Boolean(this.#body.good_practice) });
    box.addEventListener("change", () => {
      text.hidden = !box.checked;
      this.#change({ good_practice: box.checked });
    });
    return h("div", {}, h("label", { class: "option" }, box, "There was good practice that others can learn from"), text);
  }

  #showConcerns(): void {
    const concerns = this.#body.concerns ?? [];
    show(
      this.#concerns,
      ...concerns.map((concern, n) => {
        const change = (values: Partial<Concern>): void => {
          Object.assign(concern, values);
          if (concern.text.trim()) this.#change({ concerns });
        };
        const text = textarea(`concern-${n}`, concern.text, (value) => change({ text: value ?? "" }), 2);
        const severity = select(`severity-${n}`, SEVERITIES, concern.severity ?? "moderate", (value) => change({ severity: (value ?? "moderate") as Concern["severity"] }));
        const remove = button("Take this concern out", () => {
          this.#change({ concerns: concerns.filter((each) => each !== concern) });
          this.#showConcerns();
          this.#add.focus();
        });
        return h("div", { class: "question" }, field(`Concern ${n + 1}`, text), field(`How serious is concern ${n + 1}?`, severity), remove);
      }),
    );
  }

  #addConcern(): void {
    this.#body.concerns = [...(this.#body.concerns ?? []), { text: "", severity: "moderate", theme_codes: [] }];
    this.#showConcerns();
    document.getElementById(`concern-${this.#body.concerns.length - 1}`)?.focus();
  }

  #change(values: Partial<Write>): void {
    Object.assign(this.#body, values);
    const body = structuredClone(this.#body);
    body.concerns = body.concerns?.filter((each) => each.text.trim()) ?? [];
    this.autosave.change("record", body);
  }

  #warn(body: Write, response: Response): void {
    for (const { pointer, kind } of textWarnings(response)) {
      const [, member = "", n = ""] = pointer.split("/");
      const id = member === "answers" ? `q-${body.answers?.[Number(n)]?.question_key ?? ""}` : member === "concerns" ? `concern-${n}` : member;
      note(id, "warning", warningText(kind));
    }
  }

  #mark(error: Refused): void {
    for (const fault of error.problem.errors) {
      const last = fault.pointer.split("/").at(-1) ?? "";
      note(document.getElementById(`q-${last}`) ? `q-${last}` : last, "error", fault.detail);
    }
  }

  async #complete(): Promise<void> {
    await this.autosave.flush();
    try {
      await ask(api.POST("/v1/qa-records/{record_id}/complete", { params: { path: { record_id: this.#record.id } } }));
      announce("The record is complete.");
      await open();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error instanceof Refused) this.#mark(error);
      show(this.#result, h("p", { class: "error" }, error.message));
      focusOnWrong();
      announce(error.message);
    }
  }
}
