/** Elements without a framework. Text is always set as text, so nothing that people wrote becomes markup. */

export type Child = Node | string | number | null | undefined | false;

type Listeners = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
export interface Attributes {
  [name: string]: string | number | boolean | null | undefined | Listeners;
  on?: Listeners;
}

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element: `h("p", { class: "hint" }, "Text")`. Attributes that are null or false are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [event, listener] of Object.entries(attributes.on ?? {}))
    element.addEventListener(event, listener as EventListener);
  set(element, attributes);
  element.append(...nodes(children));
  return element;
}

/** An SVG element. */
export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  element.append(...nodes(children));
  return element;
}

function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on" || value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

function nodes(children: Child[]): (Node | string)[] {
  return children
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

export function show(place: Element, ...children: Child[]): void {
  place.replaceChildren(...nodes(children));
}

export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return h("button", { type: "button", ...attributes, on: { click: press } }, label);
}

export function link(label: string, href: string, attributes: Attributes = {}): HTMLAnchorElement {
  return h("a", { href, ...attributes }, label);
}

/** A label and its field, with a hint and a place for what is wrong. */
export function field(
  label: Child,
  input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement,
  hint?: string | null,
): HTMLDivElement {
  const { id } = input;
  const described = [hint ? `${id}-hint` : "", `${id}-error`, `${id}-warning`].join(" ").trim();
  input.setAttribute("aria-describedby", described);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null,
    notes(id),
    input,
  );
}

/** Where what is wrong with a field is shown, and what its text seems to give away. */
export function notes(id: string): HTMLDivElement {
  return h(
    "div",
    {},
    h("p", { class: "error", id: `${id}-error`, hidden: true }),
    h("p", { class: "warning", id: `${id}-warning`, hidden: true }),
  );
}

/** Shows or removes a note of a field; the sign before it says what it is without colour. */
export function note(id: string, kind: "error" | "warning", text: string | null): void {
  const place = document.getElementById(`${id}-${kind}`);
  if (!place) return;
  place.hidden = text === null;
  place.textContent = text === null ? "" : `${kind === "error" ? "Wrong" : "Look again"}: ${text}`;
  if (kind === "error") document.getElementById(id)?.setAttribute("aria-invalid", String(text !== null));
}

export function select(
  id: string,
  options: { code: string; label: string }[],
  value: string | null,
  changed: (value: string | null) => void,
  empty = "Choose …",
): HTMLSelectElement {
  const element = h(
    "select",
    { id, on: { change: () => changed(element.value || null) } },
    h("option", { value: "" }, empty),
    ...options.map((each) => h("option", { value: each.code, selected: each.code === value }, each.label)),
  );
  return element;
}

export function textarea(
  id: string,
  value: string | null,
  changed: (value: string | null) => void,
  rows = 4,
): HTMLTextAreaElement {
  const element = h("textarea", { id, rows, on: { input: () => changed(element.value.trim() ? element.value : null) } });
  element.value = value ?? "";
  return element;
}

/** A choice of one among few, as radio buttons. */
export function choice(
  name: string,
  legend: Child,
  options: { code: string; label: string }[],
  value: string | null,
  changed: (value: string) => void,
): HTMLFieldSetElement {
  return h(
    "fieldset",
    { id: name, class: "choice" },
    h("legend", {}, legend),
    notes(name),
    ...options.map((each) =>
      h(
        "label",
        { class: "option" },
        h("input", {
          type: "radio",
          name,
          value: each.code,
          checked: each.code === value,
          on: { change: () => changed(each.code) },
        }),
        each.label,
      ),
    ),
  );
}

/** A choice of several among few, as boxes to tick; the codes keep the order in which they were ticked. */
export function choices(
  name: string,
  legend: Child,
  options: { code: string; label: string }[],
  values: readonly string[],
  changed: (values: string[]) => void,
): HTMLFieldSetElement {
  const chosen = new Set(values);
  const boxes = options.map((each) => {
    const box = h("input", { type: "checkbox", name, value: each.code, checked: chosen.has(each.code) });
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(each.code);
      else chosen.delete(each.code);
      changed([...chosen]);
    });
    return h("label", { class: "option" }, box, each.label);
  });
  return h("fieldset", { id: name, class: "choice" }, h("legend", {}, legend), notes(name), ...boxes);
}

/** Moves the focus to a field: of a group of fields to the chosen one, or the first. */
export function focusOn(element: HTMLElement | null | undefined): void {
  const inside = element?.matches("fieldset, .question") ? (element.querySelector<HTMLElement>(":checked") ?? element.querySelector<HTMLElement>("input, select, textarea")) : null;
  (inside ?? element)?.focus();
}

/** Moves the focus to the first field of the page that is wrong. */
export function focusOnWrong(): void {
  const wrong = [...document.querySelectorAll<HTMLElement>('[aria-invalid="true"]')];
  focusOn(wrong.find((each) => each.offsetParent));
}

/** Shows something anew; whoever was in a field of it is in the same field afterwards. */
export function keepingFocus(render: () => void): void {
  const at = document.activeElement;
  const same = at instanceof HTMLInputElement && at.name ? `[name="${at.name}"][value="${at.value}"]` : at?.id ? `#${CSS.escape(at.id)}` : null;
  render();
  if (same && !at?.isConnected) document.querySelector<HTMLElement>(same)?.focus();
}

/** A table with a caption; the first cell of each row names it. It scrolls by itself on a narrow screen. */
export function table(caption: string, heads: string[], rows: Child[][], numeric = false): HTMLDivElement {
  const head = h("tr", {}, ...heads.map((each) => h("th", { scope: "col" }, each)));
  const body = rows.map((row) =>
    h("tr", {}, ...row.map((cell, n) => (n ? h("td", {}, cell) : h("th", { scope: "row" }, cell)))),
  );
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h("table", { class: numeric ? "numeric" : null }, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, ...body)),
  );
}

/** Names and values, such as of a child and an audit. */
export function facts(pairs: [string, Child][]): HTMLDListElement {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", { class: "facts" }, ...shown.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}
