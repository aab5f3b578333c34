/** Two people, or two windows, saved the same thing: both versions side by side, and a choice for each difference. */

import { button, h } from "./dom.ts";

/** A part of what is saved: its name, how it reads, and how it is taken over from the other version. */
export interface Member<Body> {
  what: string;
  words: (body: Body) => string;
  take: (mine: Body, theirs: Body) => void;
}

interface Difference<Body> {
  member: Member<Body>;
  mine: string;
  theirs: string;
  /** What only one side changed since both read it; undecided if both did. */
  proposal: "mine" | "theirs" | null;
}

const EMPTY = "Empty";

/** A member that is a text, a yes or no, or a code with a label. */
export function member<Body, Key extends keyof Body>(key: Key, what: string, label: (value: NonNullable<Body[Key]>) => string = String): Member<Body> {
  const words = (body: Body): string => {
    const value = body[key];
    return value === null || value === undefined || value === "" ? EMPTY : label(value);
  };
  return { what, words, take: (mine, theirs) => void (mine[key] = theirs[key]) };
}

/** Lets the person choose for each difference, and returns what is to be saved over the other version. */
export async function settle<Body>(title: string, members: Member<Body>[], mine: Body, theirs: Body, base: Body): Promise<Body> {
  const body = structuredClone(mine);
  const found = members.map((each) => differing(each, mine, theirs, base)).filter((each) => each !== null);
  if (!found.length) return body;
  for (const each of await choose(title, found)) each.member.take(body, theirs);
  return body;
}

function differing<Body>(of: Member<Body>, mine: Body, theirs: Body, base: Body): Difference<Body> | null {
  const [ours, other, before] = [of.words(mine), of.words(theirs), of.words(base)];
  if (ours === other) return null;
  const proposal = other === before ? "mine" : ours === before ? "theirs" : null;
  return { member: of, mine: ours, theirs: other, proposal };
}

/** Asks what to keep; returns the differences of which the other version was chosen. */
function choose<Body>(title: string, found: Difference<Body>[]): Promise<Difference<Body>[]> {
  return new Promise((resolve) => {
    const chosen = new Map(found.map((each) => [each, each.proposal]));
    const groups = found.map((each, n) => {
      const side = (which: "mine" | "theirs", name: string): HTMLElement => {
        const radio = h("input", { type: "radio", name: `difference-${n}`, value: which, required: true, checked: each.proposal === which });
        radio.addEventListener("change", () => chosen.set(each, which));
        return h("label", { class: "side" }, h("span", {}, radio, h("strong", {}, name)), h("span", { class: "text" }, each[which]));
      };
      return h("fieldset", { class: "sides" }, h("legend", {}, each.member.what), side("mine", "Mine"), side("theirs", "Saved by somebody else"));
    });
    const all = (which: "mine" | "theirs"): void => {
      groups.forEach((group) => group.querySelectorAll("input")[which === "mine" ? 0 : 1]?.click());
    };
    const done = (event: SubmitEvent): void => {
      event.preventDefault();
      closed();
      resolve(found.filter((each) => chosen.get(each) === "theirs"));
    };
    const closed = dialog(
      `${title} was saved twice`,
      h(
        "form",
        { on: { submit: done } },
        h("p", {}, "Somebody else, or you in another window, saved this after you opened it. Choose what to keep; nothing is saved before."),
        h("p", {}, button("Mine everywhere", () => all("mine")), " ", button("Theirs everywhere", () => all("theirs"))),
        ...groups,
        h("p", {}, h("button", { type: "submit" }, "Save what I chose")),
      ),
    );
  });
}

/** Opens a wide dialog that only its own buttons close; returns what closes it. */
export function dialog(title: string, ...content: HTMLElement[]): () => void {
  const element = h("dialog", { class: "wide", "aria-labelledby": "dialog-title" }, h("h2", { id: "dialog-title", tabindex: -1 }, title), ...content);
  element.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(element);
  element.showModal();
  element.querySelector("h2")?.focus();
  return () => {
    element.close();
    element.remove();
  };
}
