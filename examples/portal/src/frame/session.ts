/** Who has signed in. The token is kept for this tab only, and is gone when the tab is closed. */

import { service, Unreachable, useSignIn } from "./api.ts";
import { button, field, h, note } from "./dom.ts";

const TOKEN = "qaf-token";
const EMAIL = "qaf-email";

export function token(): string | null {
  return sessionStorage.getItem(TOKEN);
}

export function signOut(): void {
  sessionStorage.clear();
  location.hash = "#/";
  location.reload();
}

/** Signs in with the built-in issuer, which the demo alone has; says what is wrong, or null. */
export async function signIn(email: string, password: string): Promise<string | null> {
  const body = new URLSearchParams({ grant_type: "password", username: email, password });
  let response: Response;
  try {
    response = await fetch(`${service}/oauth/token`, { method: "POST", body });
  } catch {
    return new Unreachable().message;
  }
  if (response.status === 429) return `Please wait ${response.headers.get("Retry-After") ?? "60"} seconds.`;
  if (!response.ok) return "This e-mail address and password do not belong together.";
  const { access_token } = (await response.json()) as { access_token: string };
  sessionStorage.setItem(TOKEN, access_token);
  sessionStorage.setItem(EMAIL, email);
  return null;
}

/** Asks for the password again in a dialog; what was typed on the page stays where it is. */
function renew(): Promise<boolean> {
  return new Promise((resolve) => {
    const password = h("input", { id: "again-password", type: "password", autocomplete: "current-password", required: true });
    const dialog = h("dialog", { "aria-labelledby": "again-title" });
    const form = h(
      "form",
      {
        on: {
          submit: async (event) => {
            event.preventDefault();
            const wrong = await signIn(sessionStorage.getItem(EMAIL) ?? "", password.value);
            if (wrong) return note("again-password", "error", wrong);
            finish(true);
          },
        },
      },
      h("h2", { id: "again-title" }, "Please sign in again"),
      h("p", {}, "You were signed in for 15 minutes. Nothing you typed is lost."),
      field("Password", password),
      h("button", { type: "submit" }, "Sign in"),
      button("Cancel", () => finish(false), { class: "plain" }),
    );
    function finish(done: boolean): void {
      dialog.close();
      dialog.remove();
      resolve(done);
    }
    dialog.append(form);
    dialog.addEventListener("cancel", () => finish(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

let renewing: Promise<boolean> | null = null;
useSignIn({
  token,
  renew: () => (renewing ??= renew().finally(() => (renewing = null))),
});
