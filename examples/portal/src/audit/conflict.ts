/** Two people, or two windows, saved the same section: both versions side by side, and a choice for each difference. */

import { api, answered } from "../frame/api.ts";
import { button, h } from "../frame/dom.ts";
import { bodyOf, words, type Model, type Section, type SectionBody } from "./model.ts";

interface Difference {
  what: string;
  mine: string;
  theirs: string;
  /** What only one side changed since both read it; undecided if both did. */
  proposal: "mine" | "theirs" | null;
  takeTheirs: (body: SectionBody) => void;
}

/** Reads what is stored now, lets the person choose, and returns the section to save over it. */
export async function resolveConflict(model: Model, auditId: string, key: string, mine: SectionBody, base: SectionBody): Promise<{ body: SectionBody; etag: string }> {
  const params = { path: { audit_id: auditId, section_key: key } };
  const stored = await answered(api.GET("/v1/audits/{audit_id}/sections/{section_key}", { params }));
  const theirs = bodyOf(stored.data);
  const section = model.section(key);
  const body = structuredClone(mine);
  const found = differences(model, section, body, theirs, base);
  if (found.length) await choose(section, found, body);
  return { body, etag: stored.etag };
}

function differences(model: Model, section: Section, mine: SectionBody, theirs: SectionBody, base: SectionBody): Difference[] {
  const all: Difference[] = [];
  const enter = (what: string, of: (body: SectionBody) => string, takeTheirs: (body: SectionBody) => void): void => {
    const [ours, other, before] = [of(mine), of(theirs), of(base)];
    if (ours === other) return;
    const proposal = other === before ? "mine" : ours === before ? "theirs" : null;
    all.push({ what, mine: ours, theirs: other, proposal, takeTheirs });
  };
  for (const name of ["section_grade", "strengths_text", "development_text"] as const) {
    const what = { section_grade: "Grade of the section", strengths_text: "Strengths", development_text: "Areas for development" }[name];
    enter(what, (body) => body[name] ?? "Empty", (body) => (body[name] = theirs[name]));
  }
  for (const question of section.questions) {
    const answer = (body: SectionBody) => body.answers?.find((each) => each.question_key === question.key);
    enter(question.prompt, (body) => words(model.form, question, answer(body)), (body) => {
      const other = answer(theirs);
      body.answers = (body.answers ?? []).filter((each) => each.question_key !== question.key).concat(other ? [other] : []);
    });
  }
  const evidence = (body: SectionBody): string => (body.framework_evidence ?? []).map((each) => `${each.code} ${each.note ?? ""}`).join("; ") || "Empty";
  enter("Practice framework", evidence, (body) => (body.framework_evidence = theirs.framework_evidence));
  return all;
}

function choose(section: Section, found: Difference[], body: SectionBody): Promise<void> {
  return new Promise((resolve) => {
    const chosen = new Map(found.map((each) => [each, each.proposal]));
    const save = h("button", { type: "submit" }, "Save what I chose");
    const groups = found.map((each, n) => {
      const side = (which: "mine" | "theirs", title: string): HTMLElement => {
        const radio = h("input", { type: "radio", name: `difference-${n}`, required: true, checked: each.proposal === which });
        radio.addEventListener("change", () => chosen.set(each, which));
        return h("label", { class: "side" }, h("span", {}, radio, h("strong", {}, title)), h("span", { class: "text" }, each[which]));
      };
      return h("fieldset", { class: "sides" }, h("legend", {}, each.what), side("mine", "Mine"), side("theirs", "Saved by somebody else"));
    });
    const all = (which: "mine" | "theirs"): void => {
      groups.forEach((group) => group.querySelectorAll("input")[which === "mine" ? 0 : 1]?.click());
    };
    const dialog = h("dialog", { class: "wide", "aria-labelledby": "conflict-title" });
    const form = h(
      "form",
      {
        on: {
          submit: (event) => {
            event.preventDefault();
            for (const [difference, which] of chosen) if (which === "theirs") difference.takeTheirs(body);
            dialog.close();
            dialog.remove();
            resolve();
          },
        },
      },
      h("h2", { id: "conflict-title" }, `“${section.title}” was saved twice`),
      h("p", {}, "Somebody else, or you in another window, saved this section after you opened it. Choose what to keep; nothing is saved before."),
      h("p", {}, button("Mine everywhere", () => all("mine")), " ", button("Theirs everywhere", () => all("theirs"))),
      ...groups,
      h("p", {}, save),
    );
    dialog.append(form);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
}
