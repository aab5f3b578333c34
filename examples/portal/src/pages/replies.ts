/** The replies to a final audit, and one's own: it stands beside the audit and never changes it. */

import { gradeLabel } from "../audit/read.ts";
import { attempt } from "../frame/actions.ts";
import { api, answered, ask, type Answer } from "../frame/api.ts";
import { button, choice, facts, field, h } from "../frame/dom.ts";
import { Draft } from "../frame/draft.ts";
import { open } from "../frame/router.ts";
import { send } from "../frame/stale.ts";
import { day, label, name } from "../frame/words.ts";
import type { Audit, Form } from "../audit/model.ts";

const TITLES = { text: "Your reply", will_do: "What you will do" };

export function replies(seen: Answer<Audit>, form: Form): HTMLElement | null {
  const audit = seen.data;
  const said = audit.replies.map((reply) =>
    facts([
      [label(reply.capacity), name(reply.author)],
      ["When", day(reply.replied_at)],
      ["Agrees with the audit", reply.agrees ? "Yes" : "No"],
      ["Text", reply.text],
      ["What they will do", reply.will_do],
    ]),
  );
  const draft = new Draft(`reply-${audit.id}`, { agrees: null as boolean | null, text: "", will_do: "" });
  const mine = audit.allowed_actions.includes("reply") ? replyForm(seen, form, draft) : draft.unsent(TITLES);
  if (!said.length && !mine) return null;
  return h("section", {}, h("h2", {}, "Replies"), ...said, mine);
}

function replyForm(seen: Answer<Audit>, form: Form, draft: Draft<{ agrees: boolean | null; text: string; will_do: string }>): HTMLElement {
  const result = h("div", {});
  const { values } = draft;
  const path = { audit_id: seen.data.id };
  const reply = (): Promise<void> =>
    attempt(result, async () => {
      const { agrees, text, will_do } = values;
      if (agrees === null) throw new Error("Say whether you agree with the audit.");
      const body = { agrees, text: text ?? "", will_do: will_do || null };
      const done = await send<Audit>({
        seen,
        read: () => answered(api.GET("/v1/audits/{audit_id}", { params: { path } })),
        send: (etag) => ask(api.POST("/v1/audits/{audit_id}/replies", { params: { path, header: { "If-Match": etag } }, body })),
        action: "reply",
        mine: () => [["Agrees", agrees ? "Yes" : "No"], [TITLES.text, text], [TITLES.will_do, will_do]],
        now: (audit) => standing(audit, form),
      });
      if (!done) return;
      draft.sent();
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
    choice("agrees", "Do you agree with the audit?", options, values.agrees === null ? null : values.agrees ? "yes" : "no", (value) => draft.set({ agrees: value === "yes" })),
    field("What would you like to say?", draft.text("text")),
    field("What will you do? (if you like)", draft.text("will_do")),
    button("Send the reply", () => void reply(), { class: "primary" }),
    result,
  );
}

/** Where an audit stands: what somebody has to know who decides on it or replies to it. */
export function standing(audit: Audit, form: Form): [string, string | null][] {
  return [
    ["State", label(audit.status)],
    ["Moderator", name(audit.moderator)],
    ["Grade after moderation", gradeLabel(form, audit.moderated_grade)],
    ["Final grade", gradeLabel(form, audit.final_grade)],
    ["Reason", audit.status_reason],
    ["Replies", String(audit.replies.length)],
  ];
}
