/** The audit: its form section by section, saved while one types, checked while one goes on, graded and submitted. */

import { api, ask, answered, Refused, textWarnings } from "../frame/api.ts";
import { announce } from "../frame/announce.ts";
import { button, facts, focusOn, h, keepingFocus, link, note, show, type Child } from "../frame/dom.ts";
import { child, due, label } from "../frame/words.ts";
import { Autosave } from "./autosave.ts";
import { caseNumber } from "./case-number.ts";
import { resolveConflict } from "./conflict.ts";
import { finish } from "./finish.ts";
import { fieldOf, placeOf, showTextWarnings, warningText } from "./hints.ts";
import { bodyOf, Model, type Audit, type Form, type Section, type SectionBody } from "./model.ts";
import { readAudit } from "./read.ts";
import { sectionFields } from "./section.ts";

/** Begins the audit of an assignment under an identifier of our own: a repeated request has one effect. */
export async function beginPage(main: HTMLElement, assignmentId = ""): Promise<void> {
  const kept = `qaf-begun-${assignmentId}`;
  const id = sessionStorage.getItem(kept) ?? crypto.randomUUID();
  const begin = async (): Promise<void> => {
    sessionStorage.setItem(kept, id);
    const params = { path: { audit_id: id }, header: { "If-None-Match": "*" } };
    await ask(api.PUT("/v1/audits/{audit_id}", { params, body: { assignment_id: assignmentId } }));
    location.replace(`#/audits/${id}`);
  };
  const params = { path: { assignment_id: assignmentId } };
  const assignment = await ask(api.GET("/v1/audit-assignments/{assignment_id}", { params }));
  if (assignment.audit) return location.replace(`#/audits/${assignment.audit.id}`);
  show(
    main,
    h("h1", {}, "Begin an audit"),
    facts([
      ["Child", child(assignment.subject)],
      ["Team", assignment.org_unit.name],
      ["Form", assignment.tool_version.title],
      ["Due", due(assignment.due_date)],
    ]),
    assignment.allowed_actions.includes("start-audit")
      ? button("Begin", () => void begin().catch((error: Error) => announce(error.message)))
      : h("p", {}, "You cannot begin this audit now."),
  );
}

export async function auditPage(main: HTMLElement, auditId = ""): Promise<(() => void) | void> {
  const read = await answered(api.GET("/v1/audits/{audit_id}", { params: { path: { audit_id: auditId } } }));
  const audit = read.data;
  const params = { path: { tool_version_id: audit.tool_version_id } };
  const form = await ask(api.GET("/v1/tool-versions/{tool_version_id}/form", { params }));
  if (!audit.allowed_actions.includes("edit")) return readAudit(main, read, form);
  const page = new AuditPage(audit, form, read.etag);
  show(main, ...page.parts());
  page.open(0);
  return () => page.autosave.close();
}

export class AuditPage {
  readonly audit: Audit;
  readonly model: Model;
  readonly autosave: Autosave;
  readonly #state = h("p", { class: "state", role: "status", id: "save-state" }, "Everything is saved.");
  readonly #place = h("div", { class: "section" });
  readonly #nav = h("ol", { class: "sections" });
  readonly #errors = h("div", { id: "to-do" });
  #faults: { pointer: string; detail: string }[] = [];
  #shown = 0;

  constructor(audit: Audit, form: Form, etag: string) {
    this.audit = audit;
    this.model = new Model(form, audit.sections);
    this.autosave = new Autosave(audit.id, (text, state) => {
      this.#state.textContent = text;
      this.#state.dataset["state"] = state;
    });
    for (const section of audit.sections) {
      const unsaved = this.#enter(section.section_key, bodyOf(section), section.etag);
      if (unsaved) this.model.take(section.section_key, unsaved);
    }
    this.head = finish(this, etag);
  }

  readonly head: HTMLElement;

  #enter(key: string, base: SectionBody, etag: string): SectionBody | null {
    const path = { audit_id: this.audit.id, section_key: key };
    return this.autosave.add<SectionBody>(key, {
      base,
      etag,
      put: async (body, ifMatch) => {
        const params = { path, header: { "If-Match": ifMatch } };
        const saved = await answered(api.PUT("/v1/audits/{audit_id}/sections/{section_key}", { params, body }));
        this.autosave.etag("audit", saved.data.audit_etag);
        return saved;
      },
      saved: (body, response) => showTextWarnings(this.model, key, body, textWarnings(response)),
      refused: (error) => this.#refused(key, error),
      conflict: async (mine, before) => {
        const resolved = await resolveConflict(this.model, this.audit.id, key, mine, before);
        this.model.take(key, resolved.body);
        if (this.#sections()[this.#shown]?.key === key) keepingFocus(() => this.#show());
        return resolved;
      },
    });
  }

  #refused(key: string, error: Refused): void {
    for (const fault of error.problem.errors) {
      const id = fieldOf(this.model, key, this.model.body(key), fault.pointer);
      if (id) note(id, "error", fault.detail);
    }
  }

  /** What is changed is not wrong any more until the service has looked again. */
  #touched(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)) return;
    const id = target.closest("fieldset")?.id ?? target.id;
    note(id, "error", null);
    this.#faults = this.#faults.filter((fault) => placeOf(this.model, fault.pointer).id !== id);
  }

  parts(): HTMLElement[] {
    const { audit } = this;
    this.#place.addEventListener("input", (event) => this.#touched(event.target));
    return [
      h("h1", {}, audit.tool_version.title),
      facts([
        ["Child", child(audit.subject)],
        ["Team", audit.org_unit.name],
        ["Due", due(audit.due_date)],
        ["State", label(audit.status)],
        ["Why it was sent back", audit.status_reason],
      ]),
      caseNumber(audit.subject_id),
      this.#state,
      h("div", { class: "form" }, h("nav", { "aria-label": "Sections" }, this.#nav), h("div", {}, this.#errors, this.#place)),
    ];
  }

  #sections(): Section[] {
    const asked = this.model.asked().sections;
    return this.model.sections.filter((each) => asked.has(each.key));
  }

  /** Shows a section, or after the last one the page where the audit is graded and submitted. */
  open(n: number, focus?: string): void {
    this.#shown = n;
    const title = this.#show();
    focusOn((focus ? document.getElementById(focus) : null) ?? title);
  }

  /** Shows what is open, as the model has it; returns its heading. */
  #show(): HTMLElement {
    const [n, sections] = [this.#shown, this.#sections()];
    const section = sections[n];
    this.#menu();
    const title = h("h2", { tabindex: -1 }, section ? section.title : "Grade and submit");
    const before = n > 0 ? button("Back", () => void this.go(n - 1), { class: "plain" }) : null;
    const next = section ? button(n + 1 < sections.length ? "Next section" : "Grade and submit", () => void this.go(n + 1)) : null;
    const fields: Child = section ? sectionFields(this.model, section, () => this.#changed(section)) : this.head;
    show(this.#place, title, section?.guidance ? h("p", { class: "hint" }, section.guidance) : null, fields, h("p", { class: "buttons" }, before, next));
    this.#marks();
    return title;
  }

  /** Goes on at once; saves meanwhile, and has the service check what was done. */
  async go(n: number, focus?: string): Promise<void> {
    this.open(n, focus);
    await this.autosave.flush();
    if (!this.autosave.unsaved) await this.check().catch(() => undefined);
  }

  #changed(section: Section): void {
    this.autosave.change(section.key, this.model.body(section.key));
    this.#menu();
  }

  #menu(): void {
    const sections = this.#sections();
    const items = sections.map((section, n) => {
      const { done, of } = this.model.progress(section);
      const state = done === of ? "done" : `${done} of ${of}`;
      return h("li", {}, button(`${section.title} (${state})`, () => void this.go(n), { "aria-current": n === this.#shown ? "step" : null }));
    });
    const last = button("Grade and submit", () => void this.go(sections.length), { "aria-current": this.#shown === sections.length ? "step" : null });
    show(this.#nav, ...items, h("li", {}, last));
  }

  /** Asks the service what would stop a submission now. */
  async check(): Promise<boolean> {
    const params = { path: { audit_id: this.audit.id } };
    const found = await ask(api.POST("/v1/audits/{audit_id}/validate", { params }));
    this.#faults = found.errors;
    for (const each of found.warnings) note(placeOf(this.model, each.pointer).id, "warning", warningText(each.code));
    this.#marks();
    return found.valid;
  }

  /** Shows what is wrong, beside the fields that are on the page. */
  #marks(): void {
    for (const fault of this.#faults) note(placeOf(this.model, fault.pointer).id, "error", fault.detail);
  }

  /** Lists everything that stops the submission; each line leads to its field. */
  list(faults = this.#faults): void {
    this.#faults = faults;
    const sections = this.#sections();
    const lines = faults.map((fault) => {
      const place = placeOf(this.model, fault.pointer);
      const at = sections.findIndex((each) => each.key === place.section);
      const n = at < 0 ? sections.length : at;
      const asked = sections[at]?.questions.find((each) => `q-${each.key}` === place.id);
      const text = [sections[at]?.title, asked?.prompt, fault.detail].filter(Boolean).join(": ");
      return h("li", {}, button(text, () => this.open(n, place.id), { class: "plain" }));
    });
    const title = h("h2", { tabindex: -1 }, `${faults.length} ${faults.length === 1 ? "thing is" : "things are"} still to do`);
    show(this.#errors, faults.length ? h("section", { class: "summary" }, title, h("ul", {}, ...lines)) : null);
    if (faults.length) title.focus();
  }

  leave(text: string): void {
    announce(text);
    location.hash = "#/";
  }

  backLink(): HTMLAnchorElement {
    return link("To my work", "#/");
  }
}
