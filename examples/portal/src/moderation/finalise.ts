/** Makes a moderated audit final; without a confirmed inquiry that needs a reason. */

import { attempt } from "../frame/actions.ts";
import { api, answered, ask, type Answer } from "../frame/api.ts";
import { button, field, h } from "../frame/dom.ts";
import { Draft } from "../frame/draft.ts";
import { open } from "../frame/router.ts";
import { send } from "../frame/stale.ts";
import { standing } from "../pages/replies.ts";
import type { Audit, Form } from "../audit/model.ts";

export function finaliseForm(seen: Answer<Audit>, form: Form): HTMLElement {
  const result = h("div", {});
  const path = { audit_id: seen.data.id };
  const draft = new Draft(`finalise-${path.audit_id}`, { waiver_reason: "" });
  const { values } = draft;
  const finalise = (): Promise<void> =>
    attempt(result, async () => {
      const done = await send<Audit>({
        seen,
        read: () => answered(api.GET("/v1/audits/{audit_id}", { params: { path } })),
        send: (etag) => ask(api.POST("/v1/audits/{audit_id}/finalise", { params: { path, header: { "If-Match": etag } }, body: { waiver_reason: values.waiver_reason || null } })),
        action: "finalise",
        mine: () => [["Why there is no inquiry", values.waiver_reason]],
        now: (audit) => standing(audit, form),
      });
      if (!done) return;
      draft.sent();
      await open();
    });
  const why = seen.data.inquiry_required ? field("Why is there no appreciative inquiry? (only if there is none)", draft.text("waiver_reason", 2)) : null;
  return h("section", {}, h("h2", {}, "Make the audit final"), why, button("Make final", () => void finalise(), { class: "primary" }), result);
}
