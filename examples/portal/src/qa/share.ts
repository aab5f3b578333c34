/** Sharing needs the social worker and a manager: the one who holds the case, and those who manage the child's team. */

import { api, ask, type Schemas } from "../frame/api.ts";
import { button, field, h, select } from "../frame/dom.ts";
import { name } from "../frame/words.ts";

type Record = Schemas["QaRecordRead"];

export async function shareForm(record: Record, verb: (send: () => Promise<unknown>) => void): Promise<HTMLElement> {
  const [subject, managers] = await Promise.all([
    ask(api.GET("/v1/subjects/{subject_id}", { params: { path: { subject_id: record.subject_id } } })),
    ask(api.GET("/v1/people", { params: { query: { role: ["team_manager"], under: record.org_unit_id, active: true } } })),
  ]);
  const worker = subject.allocation?.person ?? null;
  const options = managers.items.map((each) => ({ code: each.id, label: each.display_name }));
  let manager: string | null = options.length === 1 ? (options[0]?.code ?? null) : null;
  const send = (): void =>
    verb(async () => {
      if (!worker || !manager) throw new Error("Choose the manager with whom the record is shared.");
      const shares = [
        { person_id: worker.id, role: "social_worker" as const },
        { person_id: manager, role: "team_manager" as const },
      ];
      await ask(api.POST("/v1/qa-records/{record_id}/share", { params: { path: { record_id: record.id } }, body: { shares } }));
    });
  return h(
    "section",
    {},
    h("h2", {}, "Share"),
    h("p", {}, worker ? `With the social worker ${name(worker) ?? ""}, and with a manager of the team.` : "The child has no social worker now: nobody can be told yet."),
    field("Manager", select("manager", options, manager, (value) => (manager = value))),
    button("Share the record", send, { class: "primary" }),
  );
}
