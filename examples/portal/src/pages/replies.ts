/** The replies to a final audit, and one's own: it stands beside the audit and never changes it. */

import { attempt } from "../frame/actions.ts";
import { api, ask } from "../frame/api.ts";
import { button, choice, facts, field, h, textarea } from "../frame/dom.ts";
import { open } from "../frame/router.ts";
import { day, label, name } from "../frame/words.ts";
import type { Audit } from "../audit/model.ts";

export function replies(audit: Audit): HTMLElement | null {
  const said = audit.replies.map((reply) =>
    facts([
      [label(reply.capacity), name(reply.author)],
      ["When", day(reply.replied_at)],
      ["Agrees with the audit", reply.agrees ? "Yes" : "No"],
      ["Text", reply.text],
      ["What they will do", reply.will_do],
    ]),
  );
  const mine = audit.allowed_actions.includes("reply") ? form(audit.id) : null;
  if (!said.length && !mine) return null;
  return h("section", {}, h("h2", {}, "Replies"), ...said, mine);
}

function form(auditId: string): HTMLElement {
  const result = h("div", {});
  let agrees: boolean | null = null;
  const text = textarea("text", null, () => undefined);
  const willDo = textarea("will_do", null, () => undefined);
  const send = (): Promise<void> =>
    attempt(result, async () => {
      if (agrees === null) throw new Error("Say whether you agree with the audit.");
      const body = { agrees, text: text.value, will_do: willDo.value || null };
      await ask(api.POST("/v1/audits/{audit_id}/replies", { params: { path: { audit_id: auditId } }, body }));
      await open();
    });
  const options = [
    { code: "yes", label: "Yes" },
    { code: "no", label: "No" },
  ];
  return h(
    "div",
    {},
    h("h3", {}, "Your reply"),
    h("p", { class: "hint" }, "You can reply once. The reply cannot be changed afterwards."),
    choice("agrees", "Do you agree with the audit?", options, null, (value) => (agrees = value === "yes")),
    field("What would you like to say?", text),
    field("What will you do? (if you like)", willDo),
    button("Send the reply", () => void send(), { class: "primary" }),
    result,
  );
}
