/** Sign-in of the demo. A council's portal asks Entra ID for the token in this one place. */

import { announce } from "../frame/announce.ts";
import { field, h, note, select, show } from "../frame/dom.ts";
import { label } from "../frame/words.ts";
import { signIn } from "../frame/session.ts";

/** Shows the form; done when somebody has signed in. */
export function signInPage(main: HTMLElement, done: () => void): void {
  const demo = JSON.parse(document.getElementById("demo")?.textContent || "{}") as Record<string, string>;
  const email = h("input", { id: "email", type: "email", autocomplete: "username", required: true });
  const password = h("input", { id: "password", type: "password", autocomplete: "current-password", required: true });
  const people = Object.entries(demo).map(([part, code]) => ({ code, label: label(part) }));
  const choose = select("person", people, null, (value) => (email.value = value ?? ""), "Somebody else");
  const form = h(
    "form",
    {
      on: {
        submit: async (event) => {
          event.preventDefault();
          const wrong = await signIn(email.value, password.value);
          note("password", "error", wrong);
          if (!wrong) return done();
          announce(wrong);
          password.focus();
        },
      },
    },
    people.length ? field("Person of the demo", choose, "Everybody in the demo has the same password.") : null,
    field("E-mail address", email),
    field("Password", password),
    h("button", { type: "submit" }, "Sign in"),
  );
  document.title = "Sign in – Quality assurance";
  show(main, h("h1", {}, "Sign in"), form);
}
