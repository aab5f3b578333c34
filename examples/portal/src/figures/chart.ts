/** Bars with their intervals, and bars of grades: drawn so that no colour has to be seen. */

import { svg, type Child } from "../frame/dom.ts";

const ROW = 26;
const LEFT = 210;
const WIDTH = 420;

export interface Bar {
  label: string;
  value: number | null;
  low?: number | undefined;
  high?: number | undefined;
  text: string;
}

/** One bar a row on a scale from 0 to 1 (kappa may lie below 0: then it starts in the middle). */
export function bars(title: string, all: Bar[], least = 0): SVGElement {
  const x = (value: number): number => LEFT + ((Math.max(value, least) - least) / (1 - least)) * WIDTH;
  const rows = all.flatMap((bar, n): Child[] => {
    const y = n * ROW + 4;
    const label = svg("text", { x: LEFT - 8, y: y + 14, "text-anchor": "end" }, bar.label.slice(0, 28));
    if (bar.value === null) return [label, svg("text", { x: LEFT + 4, y: y + 14 }, bar.text)];
    const start = Math.min(x(0), x(bar.value));
    const rect = svg("rect", { x: start, y, width: Math.abs(x(bar.value) - x(0)), height: 16 });
    const end = Math.max(x(bar.value), bar.high === undefined ? 0 : x(bar.high));
    return [label, rect, ...interval(bar, x, y + 8), svg("text", { x: end + 8, y: y + 14 }, bar.text)];
  });
  const axis = svg("line", { x1: x(0), y1: 0, x2: x(0), y2: all.length * ROW });
  return svg("svg", { class: "chart", role: "img", "aria-label": `${title}: the table has the same figures`, viewBox: `0 0 ${LEFT + WIDTH + 110} ${all.length * ROW + 4}` }, axis, ...rows);
}

/** The interval as a line with ends, in white where it crosses the bar. */
function interval(bar: Bar, x: (value: number) => number, y: number): Child[] {
  if (bar.low === undefined || bar.high === undefined) return [];
  const [a, b] = [x(bar.low), x(bar.high)];
  const line = (x1: number, y1: number, x2: number, y2: number): SVGElement[] => [
    svg("line", { x1, y1, x2, y2, class: "halo" }),
    svg("line", { x1, y1, x2, y2 }),
  ];
  return [...line(a, y, b, y), ...line(a, y - 5, a, y + 5), ...line(b, y - 5, b, y + 5)];
}

/** One bar a row, divided by grade; each part has its number, and a shade of its own. */
export function parts(title: string, all: { label: string; counts: number[] }[]): SVGElement {
  const rows = all.flatMap((row, n): Child[] => {
    const whole = row.counts.reduce((sum, each) => sum + each, 0);
    const y = n * ROW + 4;
    let start = LEFT;
    const drawn = row.counts.flatMap((count, level): Child[] => {
      const width = whole ? (count / whole) * WIDTH : 0;
      const left = start;
      start += width;
      if (!count) return [];
      return [
        svg("rect", { x: left, y, width, height: 18, class: `grade-${level}` }),
        svg("text", { x: left + width / 2, y: y + 14, "text-anchor": "middle", class: `on-grade-${level}` }, String(count)),
      ];
    });
    return [svg("text", { x: LEFT - 8, y: y + 14, "text-anchor": "end" }, row.label.slice(0, 28)), ...drawn];
  });
  return svg("svg", { class: "chart", role: "img", "aria-label": `${title}: the table has the same figures`, viewBox: `0 0 ${LEFT + WIDTH + 110} ${all.length * ROW + 4}` }, ...rows);
}
