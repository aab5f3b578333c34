/** Figures as charts and tables: completion, grades, agreement, coverage; by place or time; down to the rows; for print. */

import { api, ask, Refused, type Schemas } from "../frame/api.ts";
import { button, field, h, link, select, show, table, type Child } from "../frame/dom.ts";
import { may } from "../frame/frame.ts";
import { day, label, month, number, percent } from "../frame/words.ts";
import { bars, parts, type Bar } from "./chart.ts";

type Metric = Schemas["MetricRead"];
type Figure = Schemas["Figure"];
type Dimension = Schemas["Dimension"];

// Those that are shown, by kind. The catalogue says which of them are for the person who asks.
const METRICS = {
  "Completion, grades and coverage": ["completion_rate", "grade_distribution", "qa_coverage"],
  "Agreement of auditors and moderators": ["exact_agreement", "within_one_agreement", "weighted_kappa"],
};
const DIMENSIONS: Dimension[] = ["area", "district", "team", "month", "cycle"];
const SCOPES: Record<string, string> = {
  rows: "Exact figures of the rows that you may read.",
  internal: "Exact figures inside the council. Numbers from 1 to 5 are marked: mask them before they leave the council.",
  published: "Figures as they may be published: rounded, and small numbers are withheld.",
};

type Defined = Schemas["CatalogueMetric"];
let catalogue: Promise<Defined[]> | null = null; // it is the same for as long as somebody is signed in

export async function figuresPage(main: HTMLElement): Promise<void> {
  const place = h("div", { "aria-live": "polite" });
  catalogue ??= ask(api.GET("/v1/metrics")).then(({ items }) => items);
  const defined = await catalogue.catch((error: unknown) => {
    catalogue = null;
    throw error;
  });
  const kinds = Object.entries(METRICS).map(([title, slugs]) => ({ title, defined: defined.filter((each) => slugs.includes(each.slug)) }));
  const mine = kinds.flatMap((each) => each.defined).filter((each) => each.for_you);
  const dimensions = DIMENSIONS.filter((code) => mine.length && mine.every((each) => each.dimensions.includes(code)));
  const first = dimensions[0];
  const choose = select("by", dimensions.map((code) => ({ code, label: label(code) })), first ?? null, (value) => void load(place, kinds, (value ?? first) as Dimension));
  choose.options[0]?.remove();
  if (first) await load(place, kinds, first);
  show(
    main,
    h("h1", {}, "Figures"),
    first ? h("form", { class: "choose" }, field("By", choose)) : h("p", {}, "None of these figures is for your role. The published releases are for everybody."),
    h("p", { class: "buttons" }, button("Print", () => print())),
    place,
  );
}

let turn = 0; // whoever chooses twice sees the second

interface Kind {
  title: string;
  defined: Defined[];
}

/** Asks once for all figures that the person may have, and says of the others that they are published in releases. */
async function load(place: HTMLElement, kinds: Kind[], by: Dimension): Promise<void> {
  const mine = ++turn;
  const metric = kinds.flatMap((each) => each.defined).filter((each) => each.for_you).map((each) => each.slug);
  try {
    const { items } = await ask(api.GET("/v1/metrics:query", { params: { query: { metric, by: [by] } } }));
    if (mine === turn) show(place, ...kinds.flatMap((each) => kind(each, items, by)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    show(place, h("p", { class: "error" }, error.problem.detail));
  }
}

function kind({ title, defined }: Kind, items: Metric[], by: Dimension): HTMLElement[] {
  const withheld = defined.filter((each) => !each.for_you).map((each) => each.title);
  const figures = items.filter((item) => defined.some((each) => each.slug === item.slug));
  const scope = defined.find((each) => each.scope)?.scope;
  const as = figures[0] ? ` As of ${day(figures[0].as_of)}.` : "";
  return [
    h("p", {}, h("strong", {}, `${title}. `), scope ? `${SCOPES[scope] ?? label(scope)}${as}` : null),
    ...(withheld.length ? [h("p", { class: "help" }, `Not for your role, but in the published releases: ${withheld.join(", ")}.`)] : []),
    ...figures.map((metric) => shown(metric, by)),
  ];
}

function shown(metric: Metric, by: Dimension): HTMLElement {
  const content = metric.slug === "grade_distribution" ? grades(metric) : plain(metric, by);
  return h("section", {}, h("h2", {}, metric.title), ...content, rows(metric.slug));
}

/** The group of a figure in words, but for its grade. */
function group(figure: Figure): string {
  const names = figure.group.filter((each) => each.dimension !== "grade").map((each) => each.label ?? (each.dimension === "month" && each.value ? month(each.value) : (each.value ?? "Not known")));
  return names.join(", ") || "All";
}

/** A figure as it is written: withheld is not nothing, and nothing to count is not 0. */
function text(figure: Figure, unit: string): string {
  if (figure.status === "c") return "withheld";
  if (figure.value === null) return figure.null_reason ? label(figure.null_reason) : "–";
  return `${unit === "rate" ? percent(figure.value) : number(figure.value)}${figure.small ? " *" : ""}`;
}

function plain(metric: Metric, by: Dimension): Child[] {
  const all = [...metric.rows, metric.total];
  const drawn: Bar[] = all.map((figure) => ({
    label: group(figure),
    value: figure.value,
    low: figure.interval?.low,
    high: figure.interval?.high,
    text: text(figure, metric.unit),
  }));
  const between = (figure: Figure): string => {
    if (!figure.interval) return "–";
    const as = metric.unit === "rate" ? percent : number;
    return `${as(figure.interval.low)} to ${as(figure.interval.high)}`;
  };
  const lines = all.map((figure) => [
    group(figure),
    text(figure, metric.unit),
    figure.numerator === null ? "–" : number(figure.numerator),
    figure.denominator === null ? "–" : number(figure.denominator),
    between(figure),
    figure.target ? `${number(figure.target.target)}: ${label(figure.target.rag)}` : "–",
  ]);
  const small = all.some((figure) => figure.small);
  return [
    bars(metric.title, drawn, metric.unit === "rate" ? 0 : -1),
    table(metric.title, [label(by), "Value", "Of these", "Out of", "Interval of 95 %", "Target"], lines, true),
    small ? h("p", { class: "hint" }, "* A number of rows in it is from 1 to 5: a difference may be chance.") : null,
  ];
}

function grades(metric: Metric): Child[] {
  const levels = [...new Map(metric.rows.map((each) => grade(each)).map((each) => [each?.value ?? "", each?.label ?? ""])).entries()];
  const groups = [...new Set(metric.rows.map(group))];
  const counts = groups.map((name) => ({
    label: name,
    counts: levels.map(([level]) => metric.rows.find((each) => group(each) === name && grade(each)?.value === level)?.numerator ?? 0),
  }));
  const heads = ["Group", ...levels.map(([, title]) => title)];
  const lines = groups.map((name) => [
    name,
    ...levels.map(([level]) => {
      const figure = metric.rows.find((each) => group(each) === name && grade(each)?.value === level);
      return figure ? (figure.status === "c" ? "withheld" : `${number(figure.numerator ?? 0)}${figure.value === null ? "" : ` (${percent(figure.value)})`}`) : "–";
    }),
  ]);
  return [h("p", {}, `From left to right: ${levels.map(([, title]) => title).join(", ")}.`), parts(metric.title, counts), table(metric.title, heads, lines, true)];
}

function grade(figure: Figure): Schemas["GroupValue"] | undefined {
  return figure.group.find((each) => each.dimension === "grade");
}

/** The rows behind a figure, for those who may read them, a page at a time. */
function rows(slug: string): HTMLElement | null {
  if (!may("metrics:rows")) return null;
  const list = h("ul", {});
  const place = h("div", {}, list);
  const details = h("details", {}, h("summary", {}, "The rows behind this figure"), place);
  const more = async (cursor: string | null): Promise<void> => {
    const query = { explain: "rows" as const, limit: 20, ...(cursor ? { cursor } : {}) };
    const { explanation } = await ask(api.GET("/v1/metrics/{slug}", { params: { path: { slug }, query } }));
    const added = (explanation?.items ?? []).map(row);
    list.append(...added);
    const next = explanation?.next_cursor ?? null;
    show(place, list, next ? button("Show more rows", () => void more(next)) : null);
    if (cursor) added[0]?.querySelector("a")?.focus();
  };
  details.addEventListener("toggle", () => {
    if (details.open && !list.childElementCount) void more(null).catch((error: Error) => show(place, h("p", {}, error.message)));
  });
  return details;
}

function row(item: Record<string, unknown>): HTMLLIElement {
  const of = (name: string): string | null => (typeof item[name] === "string" ? (item[name] as string) : null);
  const counted = item["in_numerator"] ? "counted" : item["in_denominator"] ? "not counted, but of the whole" : "left out";
  const when = of("due_date") ?? of("held_on") ?? of("takes_place_on");
  const parts_ = [when ? day(when) : null, label(of("audit_status") ?? of("assignment_status") ?? of("kind") ?? of("entity") ?? "row"), counted].filter(Boolean).join(", ");
  const [audit, meeting, record] = [of("audit_id"), of("meeting_id"), of("qa_record_id")];
  const page = audit ? `#/audits/${audit}` : record ? `#/qa-records/${record}` : meeting ? `#/meetings/${meeting}` : null;
  return h("li", {}, page ? link(parts_, page) : parts_);
}
