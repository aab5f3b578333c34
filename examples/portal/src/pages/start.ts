/** What waits for me: one list, the most urgent first, and how much there is of each kind. */

import { api, ask, type Schemas } from "../frame/api.ts";
import { button, focusOn, h, link, show } from "../frame/dom.ts";
import { whoAmI } from "../frame/frame.ts";
import { childInList, due, label } from "../frame/words.ts";

type Waiting = Schemas["NotificationRead"];
type Kind = Schemas["NotificationKind"];

/** The pages of this portal by the path of what waits; what has none is shown without a link. */
const PAGES: [RegExp, string, RegExp?][] = [
  [/^\/v1\/audit-assignments\/(.+)$/, "#/assignments/", /^assignment_to_begin$/],
  [/^\/v1\/audits\/(.+)$/, "#/moderation/", /moderat|finalise/],
  [/^\/v1\/audits\/(.+)$/, "#/audits/"],
  [/^\/v1\/appreciative-inquiries\/(.+)$/, "#/inquiries/"],
  [/^\/v1\/meetings\/(.+)$/, "#/meetings/"],
  [/^\/v1\/qa-records\/(.+)$/, "#/qa-records/"],
  [/^\/v1\/escalations\/(.+)$/, "#/escalations/"],
];

function pageOf(waiting: Waiting): string | null {
  for (const [path, page, kind] of PAGES) {
    const match = path.exec(waiting.path);
    if (match && (!kind || kind.test(waiting.kind))) return page + match[1];
  }
  return null;
}

export async function startPage(main: HTMLElement): Promise<void> {
  const list = h("ol", { class: "waiting" });
  const more = h("div", {});
  const kinds = h("ul", { class: "counts" });
  const first = await load(list, more, null, null);
  for (const each of first.counts) {
    const late = each.overdue ? `, ${each.overdue} overdue` : "";
    const title = first.items.find((item) => item.kind === each.kind)?.title ?? label(each.kind);
    kinds.append(h("li", {}, button(`${title}: ${each.count}${late}`, () => void load(list, more, each.kind, null), { class: "plain" })));
  }
  if (first.counts.length > 1) kinds.append(h("li", {}, button("Everything", () => void load(list, more, null, null), { class: "plain" })));
  show(
    main,
    h("h1", {}, "My work"),
    h("p", {}, `Signed in as ${whoAmI()?.display_name ?? ""}, ${whoAmI()?.roles.map((held) => label(held.role)).join(", ")}.`),
    first.items.length ? null : h("p", {}, "Nothing is waiting for you."),
    h("h2", {}, "How much there is"),
    kinds,
    h("h2", {}, "What waits for me"),
    list,
    more,
  );
}

/** Shows a page of what waits; with a cursor it is added to what is there. */
async function load(list: HTMLElement, more: HTMLElement, kind: Kind | null, cursor: string | null): Promise<Schemas["NotificationsRead"]> {
  const query = { limit: 20, ...(kind ? { kind: [kind] } : {}), ...(cursor ? { cursor } : {}) };
  const page = await ask(api.GET("/v1/notifications", { params: { query } }));
  const items = page.items.map(item);
  if (cursor) list.append(...items);
  else show(list, ...items);
  const next = page.next_cursor;
  show(more, next ? button("Show more", () => void load(list, more, kind, next)) : null);
  if (cursor) focusOn(items[0]?.querySelector("a") ?? list.querySelector("a"));
  return page;
}

function item(waiting: Waiting): HTMLLIElement {
  const page = pageOf(waiting);
  const about = [waiting.subject ? childInList(waiting.subject) : null, waiting.org_unit?.name, waiting.meeting ? label(waiting.meeting.kind) : null];
  return h(
    "li",
    { class: waiting.overdue ? "overdue" : null },
    page ? link(waiting.title, page, { "aria-describedby": `about-${waiting.id}` }) : h("strong", {}, waiting.title),
    h("span", { id: `about-${waiting.id}` }, about.filter(Boolean).join(" · ")),
    h("span", { class: "due" }, waiting.due_on ? due(waiting.due_on) : "No due day"),
  );
}
