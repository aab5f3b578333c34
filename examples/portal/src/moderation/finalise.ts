/** Makes a moderated audit final; without a confirmed inquiry that needs a reason. */

import { attempt } from "../frame/actions.ts";
import { api, ask } from "../frame/api.ts";
import { button, field, h, textarea } from "../frame/dom.ts";
import { open } from "../frame/router.ts";
import type { Audit } from "../audit/model.ts";

export function finaliseForm(audit: Audit): HTMLElement {
  const result = h("div", {});
  const reason = textarea("waiver_reason", null, () => undefined, 2);
  const send = (): Promise<void> =>
    attempt(result, async () => {
      const params = { path: { audit_id: audit.id } };
      await ask(api.POST("/v1/audits/{audit_id}/finalise", { params, body: { waiver_reason: reason.value || null } }));
      await open();
    });
  const why = audit.inquiry_required ? field("Why is there no appreciative inquiry? (only if there is none)", reason) : null;
  return h("section", {}, h("h2", {}, "Make the audit final"), why, button("Make final", () => void send(), { class: "primary" }), result);
}
