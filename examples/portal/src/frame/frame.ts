/** What stands around every page: the way past the menu, the menu, who has signed in. */

import { h, link, button, show } from "./dom.ts";
import type { Schemas } from "./api.ts";
import { signOut } from "./session.ts";

export type Me = Schemas["MeRead"];

let me: Me | null = null;

export function whoAmI(): Me | null {
  return me;
}

export function may(permission: Schemas["Permission"]): boolean {
  return me?.permissions.includes(permission) ?? false;
}

/** The menu, built from what the person may do. */
export function greet(person: Me): void {
  me = person;
  const header = document.getElementById("header") as HTMLElement;
  show(
    header,
    h("strong", {}, "Quality assurance"),
    h(
      "nav",
      { "aria-label": "Main" },
      link("My work", "#/"),
      may("metrics:read") ? link("Figures", "#/figures") : null,
    ),
    h("p", { class: "who" }, person.display_name, " ", button("Sign out", signOut, { class: "plain" })),
  );
}
