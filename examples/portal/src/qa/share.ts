/** Sharing needs the social worker and a manager: the service names who they can be, and who has the record already. */

import { api, ask, type Schemas } from "../frame/api.ts";
import { button, field, h, select } from "../frame/dom.ts";
import { label } from "../frame/words.ts";

type Record = Schemas["QaRecordRead"];
type Person = Schemas["PossibleReaderRead"];
type Share = Schemas["ShareWrite"];

export async function shareForm(record: Record, share: (shares: Share[], names: string) => void): Promise<HTMLElement> {
  const { items } = await ask(api.GET("/v1/qa-records/{record_id}/possible-readers", { params: { path: { record_id: record.id } } }));
  const worker = new Choice("worker", "Social worker", items.filter((each) => each.role === "social_worker"));
  const manager = new Choice("manager", "Manager", items.filter((each) => each.role !== "social_worker"));
  const press = (): void => {
    const chosen = [worker.chosen, manager.chosen].filter((each) => each !== null);
    share(chosen.map(({ person_id, role }) => ({ person_id, role })), chosen.map((each) => each.person.display_name).join(" and "));
  };
  return h(
    "section",
    {},
    h("h2", {}, "Share"),
    items.length ? h("p", {}, "With the social worker who holds the case, and with a manager.") : h("p", {}, "Everybody who can have it has it."),
    worker.element(),
    manager.element(),
    items.length ? button("Share the record", press, { class: "primary" }) : null,
  );
}

/** One of the people who can have a role; chosen already if there is only one. */
class Choice {
  readonly #id: string;
  readonly #title: string;
  readonly #people: Person[];
  chosen: Person | null;

  constructor(id: string, title: string, people: Person[]) {
    [this.#id, this.#title, this.#people] = [id, title, people];
    this.chosen = people.length === 1 ? (people[0] ?? null) : null;
  }

  element(): HTMLElement | null {
    const options = this.#people.map((each, n) => ({ code: String(n), label: `${each.person.display_name}, ${label(each.role).toLowerCase()}, ${each.org_unit.name}` }));
    const choose = (value: string | null): void => void (this.chosen = value === null ? null : (this.#people[Number(value)] ?? null));
    return options.length ? field(this.#title, select(this.#id, options, this.chosen ? "0" : null, choose)) : null;
  }
}
