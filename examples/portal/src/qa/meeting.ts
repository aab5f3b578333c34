/** A conference or review that was held: when it was due, and the record of what its chair found. */

import { attempt } from "../frame/actions.ts";
import { api, ask } from "../frame/api.ts";
import { button, facts, h, show } from "../frame/dom.ts";
import { child, day, label, name } from "../frame/words.ts";

export async function meetingPage(main: HTMLElement, meetingId = ""): Promise<void> {
  const meeting = await ask(api.GET("/v1/meetings/{meeting_id}", { params: { path: { meeting_id: meetingId } } }));
  if (meeting.qa_record_id) return location.replace(`#/qa-records/${meeting.qa_record_id}`);
  const id = crypto.randomUUID();
  const result = h("div", {});
  const begin = (): Promise<void> =>
    attempt(result, async () => {
      const params = { path: { record_id: id }, header: { "If-None-Match": "*" } };
      await ask(api.PUT("/v1/qa-records/{record_id}", { params, body: { meeting_id: meetingId } }));
      location.replace(`#/qa-records/${id}`);
    });
  const inTime = meeting.in_time === null ? null : meeting.in_time ? "In time" : "Late";
  show(
    main,
    h("h1", {}, label(meeting.kind)),
    facts([
      ["Child", child(meeting.subject)],
      ["Team", meeting.org_unit.name],
      ["Chair", name(meeting.chair)],
      ["Held", meeting.held_on ? day(meeting.held_on) : "Not held yet"],
      ["Had to be held by", meeting.due_by ? day(meeting.due_by) : null],
      ["Timescale", inTime],
    ]),
    h("p", {}, "Say what you found. The record is yours until you complete it."),
    button("Begin the QA record", () => void begin(), { class: "primary" }),
    result,
  );
}
